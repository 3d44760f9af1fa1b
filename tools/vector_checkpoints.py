"""The vectors of checkpoints and of the proofs about them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from accord.checkpoint import Checkpoint, Inclusion, write_checkpoint, write_inclusion, write_path
from accord.merkle import prove_consistency, prove_inclusion, root_of
from accord.moments import ClockTrust
from accord.seal import Purpose, SigningKey, read_sealed, seal
from tools.vector_chains import BOX, HUB, KEYS, NOON, OTHER_BOX, Case, cases_of, refused

__all__ = ["checkpoints"]

_HASHES: Final = [sha256(b"entry %d" % number).digest() for number in range(70)]
_SIZES: Final = ((1, 1), (1, 2), (3, 7), (4, 7), (6, 7), (7, 7), (8, 70), (21, 34), (64, 65))


def checkpoints() -> list[Case]:
    """Return the cases of checkpoints, inclusions and consistency."""
    return [*_signed(), *_inclusions(), *_consistencies()]


def _checkpoint(size: int, hashes: list[bytes] | None = None) -> Checkpoint:
    hashes = (hashes or _HASHES)[:size]
    return Checkpoint(
        log="box-00103-a",
        epoch=b"epoch-01",
        size=size,
        head=hashes[-1],
        root=root_of(hashes),
        at=NOON,
        trust=ClockTrust.RTC,
    )


def _sealed(checkpoint: Checkpoint, key: SigningKey = BOX) -> str:
    return write_checkpoint(checkpoint, key).hex()


def _signed() -> list[Case]:
    some = _checkpoint(70)
    of_hub = replace(some, log="hub-fleet")
    _, written = read_sealed(write_checkpoint(some, BOX))
    bad = {
        "by another box": _sealed(some, OTHER_BOX),
        "a box's log by the hub": _sealed(some, HUB),
        "the hub's log by a box": _sealed(of_hub, BOX),
        "signed as an entry": seal(Purpose.ENTRY, written, BOX).hex(),
        "a field missing": seal(Purpose.CHECKPOINT, b"\xa1\x00\x01", BOX).hex(),
        "cut short": _sealed(some)[:-2],
    }
    return [
        *cases_of(
            "checkpoint",
            {
                "of a box": {"sealed": _sealed(some), "keys": KEYS},
                "of the hub": {"sealed": _sealed(of_hub, HUB), "keys": KEYS},
            },
            says=[_said(some), _said(of_hub)],
        ),
        *refused("checkpoint", {name: {"sealed": s, "keys": KEYS} for name, s in bad.items()}),
    ]


def _said(checkpoint: Checkpoint) -> Case:
    return {
        "version": 1,
        "log": checkpoint.log,
        "epoch": checkpoint.epoch.hex(),
        "size": checkpoint.size,
        "head": checkpoint.head.hex(),
        "root": checkpoint.root.hex(),
        "at": int(checkpoint.at),
        "trust": int(checkpoint.trust),
    }


def _included(seq: int, size: int, proof: Inclusion | None = None) -> Case:
    proof = proof or Inclusion(seq, size, prove_inclusion(_HASHES[:size], seq - 1))
    return {
        "over": _sealed(_checkpoint(size)),
        "entry": _HASHES[seq - 1].hex(),
        "proof": write_inclusion(proof).hex(),
        "keys": KEYS,
    }


def _inclusions() -> list[Case]:
    good = {
        f"entry {seq} of {size}": _included(seq, size)
        for seq, size in ((1, 1), (1, 7), (4, 7), (5, 7), (7, 7), (33, 70), (70, 70))
    }
    path = prove_inclusion(_HASHES[:7], 3)
    bad = {
        "another place": _included(4, 7, Inclusion(3, 7, path)),
        "another size": _included(4, 7, Inclusion(4, 8, path)),
        "a step too few": _included(4, 7, Inclusion(4, 7, path[:-1])),
        "a step too many": _included(4, 7, Inclusion(4, 7, (*path, bytes(32)))),
        "steps exchanged": _included(4, 7, Inclusion(4, 7, (path[1], path[0], path[2]))),
        "another entry": {**_included(4, 7), "entry": _HASHES[0].hex()},
    }
    return [*cases_of("inclusion", good, says=[None] * len(good)), *refused("inclusion", bad)]


def _consistencies() -> list[Case]:
    def case(earlier: Checkpoint, later: Checkpoint, path: tuple[bytes, ...]) -> Case:
        shown = {"held": _sealed(earlier), "shown": _sealed(later)}
        return {**shown, "proof": write_path(path).hex(), "keys": KEYS}

    def path(earlier: int, later: int) -> tuple[bytes, ...]:
        return prove_consistency(_HASHES[:later], earlier)

    good = {
        f"{early} then {late}": case(_checkpoint(early), _checkpoint(late), path(early, late))
        for early, late in _SIZES
    }
    forked = [*_HASHES[:2], bytes(32), *_HASHES[3:]]
    other = _checkpoint(7, forked)
    bad = {
        "a changed past": case(_checkpoint(3), other, prove_consistency(forked[:7], 3)),
        "one size, two roots": case(_checkpoint(7), other, ()),
        "one size, two heads": case(_checkpoint(7), replace(_checkpoint(7), head=bytes(32)), ()),
        "rolled back": case(_checkpoint(7), _checkpoint(3), path(3, 7)),
        "no proof": case(_checkpoint(3), _checkpoint(7), ()),
        "a step too many": case(_checkpoint(4), _checkpoint(7), (*path(4, 7), bytes(32))),
        "a step for nothing": case(_checkpoint(7), _checkpoint(7), (bytes(32),)),
        "another epoch": case(
            replace(_checkpoint(3), epoch=b"epoch-02"), _checkpoint(7), path(3, 7)
        ),
    }
    return [*cases_of("consistency", good, says=[None] * len(good)), *refused("consistency", bad)]
