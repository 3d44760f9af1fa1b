"""Write the published vectors: byte strings, and what every reader of the formats finds of them.

Each file under tests/vectors is a list of cases: what kind, whether it holds, what it then says.
All comes from fixed seeds: the same code writes the same files, and a test holds them current.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.base45 import encode45
from accord.canon import Value, encode
from accord.export import Preamble, write_export
from accord.log import FIRST_PREVIOUS
from accord.moments import ClockTrust, Instant
from accord.receipt import (
    DIGEST_BYTES,
    FIRST_DIGEST,
    PREFIX,
    Receipt,
    digest_receipt,
    write_receipt,
)
from accord.seal import Purpose, seal
from tests.accord.strange import STRANGE
from tools.vector_chains import (
    BOX,
    DOSSIER,
    HUB,
    KEYS,
    NOON,
    OFFICER,
    OTHER_BOX,
    STRANGER,
    Case,
    cases_of,
    chain,
    chains,
    next_epoch,
    origin,
    refused,
)
from tools.vector_checkpoints import checkpoints
from tools.vector_keys import key_files
from tools.vector_revocations import revoked_exports, revoking

__all__ = ["FOLDER", "main", "vectors"]

FOLDER: Final = Path("tests/vectors")
_PUBLISHED_CHARACTERS_MAX: Final = 4_096
"""The bombs among the strange bytes are tested, but not carried around."""
_CLOSING_BYTES: Final = 4 + 39
"""The last line of an export of a few entries: its length, a map, a small count, a digest."""


def vectors() -> dict[str, list[Case]]:
    """Return every file's cases."""
    return {
        "canon.json": _canon(),
        "base45.json": _base45(),
        "seal.json": _seal(),
        "chain.json": chains(),
        "export.json": _exports(),
        "keys.json": key_files(),
        "receipt.json": _receipts(),
        "acknowledgement.json": _acknowledgements(),
        "checkpoint.json": checkpoints(),
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, cases in vectors().items():
        text = json.dumps(cases, ensure_ascii=True, indent=1, sort_keys=True)
        (FOLDER / name).write_text(text + "\n", encoding="utf-8")


def _canon() -> list[Case]:
    good: dict[str, Value] = {
        "zero": 0,
        "23": 23,
        "24": 24,
        "255 and 256": [255, 256, 65_535, 65_536, 2**32 - 1, 2**32],
        "the largest and the smallest": [2**63 - 1, -(2**63)],
        "negative": [-1, -24, -25, -256, -257],
        "true and false": [True, False],
        "nothing in them": [b"", "", [], {}],
        "a name": "Nguyễn Thị Tường Vy, Đặng Đình Đức",
        "two lines": "một\nhai",
        "a letter with a mark of its own": "m\u0303",
        "a map": {0: 1, 1: b"x", 23: ["ba", {2: False}]},
        "eight deep": [[[[[[[[0]]]]]]]],
    }
    cases: list[Case] = [
        {"kind": "canon", "name": name, "bytes": encode(value).hex(), "holds": True, "says": None}
        for name, value in good.items()
    ]
    cases += [
        {"kind": "canon", "name": name, "bytes": data, "holds": False}
        for name, data in STRANGE.items()
        if len(data) < _PUBLISHED_CHARACTERS_MAX
    ]
    return cases


def _base45() -> list[Case]:
    # RFC 9285, 4.3 and 4.4: the examples of the standard.
    good = {
        b"AB": "BB8",
        b"Hello!!": "%69 VD92EX0",
        b"base-45": "UJCLQE7W581",
        b"ietf!": "QED8WEX0",
    }
    bad = ["A", "GGW", "::", ":::", "bb8", "BB8A", "%69 VD92EX", "BB\t"]
    return [
        *cases_of("base45", {text: {"text": text} for text in good.values()}, says=[*good]),
        *refused("base45", {f"not written by anyone: {text!r}": {"text": text} for text in bad}),
    ]


def _seal() -> list[Case]:
    sealed = seal(Purpose.CHECKPOINT, b"hello", BOX)
    message: list[Value] = [encode({1: -7, 4: BOX.key_id}), {}, b"hello"]
    signature = sealed[-64:]
    high_s = signature[:32] + (_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    known = {"purpose": "checkpoint", "keys": KEYS}
    bad: dict[str, Value] = {
        "signed for another purpose": seal(Purpose.SLIP, b"hello", BOX),
        "signed by a stranger": seal(Purpose.CHECKPOINT, b"hello", STRANGER),
        "another payload": encode([message[0], {}, b"hallo", signature]),
        "the upper s": encode([*message, high_s]),
        "a signature too short": encode([*message, signature[:-1]]),
        "an unprotected header": encode([message[0], {4: BOX.key_id}, b"hello", signature]),
        "another algorithm": encode([encode({1: -8, 4: BOX.key_id}), {}, b"hello", signature]),
        "no key": encode([encode({1: -7}), {}, b"hello", signature]),
        "one header more": encode([encode({1: -7, 3: 0, 4: BOX.key_id}), {}, b"hello", signature]),
        "another's key named": encode([encode({1: -7, 4: HUB.key_id}), {}, b"hello", signature]),
        "three parts": encode(message),
        "tagged": b"\xd2" + sealed,
        "a byte behind": sealed + b"\0",
    }
    return [
        *cases_of("seal", {"as it is": {"sealed": sealed.hex(), **known}}, says=[b"hello"]),
        *refused(
            "seal",
            {name: {"sealed": _octets(data).hex(), **known} for name, data in bad.items()},
        ),
    ]


_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _octets(value: Value) -> bytes:
    assert isinstance(value, bytes)  # noqa: S101 -- our own table
    return value


def _exports() -> list[Case]:
    records = chain()
    whole = b"".join(write_export(Preamble("box-00103-a", NOON), records))
    nothing = b"".join(write_export(Preamble("box-00103-a", NOON), ()))
    foreign = b"".join(write_export(Preamble("box-00103-b", NOON), records))
    seen, unseen = origin(records[-1]), origin(records[-1], digest=bytes(32))
    parent, other = (
        b"".join(write_export(Preamble("box-00103-a", NOON), (*records, next_epoch(named))))
        for named in (seen, unseen)
    )
    elsewhere = next_epoch(replace(unseen, epoch=b"epoch-00"))
    unknown = b"".join(write_export(Preamble("box-00103-a", NOON), (*records, elsewhere)))
    bad = {
        "a parent that is not the one in that log": other,
        "cut short by a byte": whole[:-1],
        "cut short by its last line": whole[:-_CLOSING_BYTES],
        "a byte behind": whole + b"\0",
        "another log's name": foreign,
        "no magic": whole[1:],
        "an empty file": b"",
        "a changed byte in the preamble": whole.replace(b"box-00103-a", b"box-00103-c", 1),
    }
    good = {
        "three entries": whole,
        "an empty log": nothing,
        "a parent in an earlier epoch": parent,
        "a parent in an epoch that is not at hand": unknown,
    }
    return [
        *cases_of(
            "export",
            {name: {"bytes": data.hex(), "keys": KEYS} for name, data in good.items()},
            says=[{"entries": count, "in_doubt": 0} for count in (3, 0, 4, 4)],
        ),
        *revoked_exports(),
        *refused(
            "export", {name: {"bytes": data.hex(), "keys": KEYS} for name, data in bad.items()}
        ),
    ]


def _receipts() -> list[Case]:
    first = _receipt()
    second = replace(
        first,
        seq=4,
        due_at=None,
        trust=ClockTrust.UNKNOWN,
        number=2,
        previous=digest_receipt(first),
    )
    texts = [write_receipt(receipt, BOX) for receipt in (first, second)]
    text = texts[0]
    bad = {
        "signed by a stranger": write_receipt(first, STRANGER),
        "signed by an officer": write_receipt(first, OFFICER),
        "signed by the hub": write_receipt(first, HUB),
        "lower case": text.lower(),
        "without its prefix": text.removeprefix(PREFIX),
        "of another version": text.replace("MC1:", "MC2:"),
        "cut short": text[:-3],
        "a character more": text + "0",
        "two letters exchanged": text[:40] + text[41] + text[40] + text[42:],
        "an acknowledgement in its place": PREFIX + encode45(seal(Purpose.ENTRY, b"\xa0", BOX)),
        "nothing": "",
    }
    return [
        *cases_of(
            "receipt",
            {
                "promised for today": {"text": texts[0], "keys": KEYS},
                "no term, no clock": {"text": texts[1], "keys": KEYS},
            },
            says=[_said(first), _said(second)],
        ),
        *_pairs(first, second),
        *_revoked_receipts(second),
        *refused("receipt", {name: {"text": t, "keys": KEYS} for name, t in bad.items()}),
    ]


def _revoked_receipts(receipt: Receipt) -> list[Case]:
    """Return slips of a revoked box, of number 4 in its log: genuine, and nothing more is said."""
    text, digest = write_receipt(receipt, BOX), chain()[0].entry.hash
    ends = {
        "of a revoked box, with an entry the city has": [("box-00103-a", b"epoch-01", 4, digest)],
        "of a revoked box, behind what is believed": [("box-00103-a", b"epoch-01", 3, digest)],
        "of a revoked box, in an epoch of which nothing is believed": [
            ("box-00103-a", b"epoch-02", 9, digest)
        ],
        "of a revoked box of which nothing is believed": [],
        "of a revoked box, another log's place": [("box-00103-b", b"epoch-01", 9, digest)],
    }
    told = {name: revoking(box=(NOON, lasts)) for name, lasts in ends.items()}
    told["of a box revoked at the beginning of time"] = revoking(box=(0, []))
    said = [(NOON, 4), (NOON, 3), (NOON, 0), (NOON, 0), (NOON, 0), (0, 0)]
    return cases_of(
        "receipt",
        {name: {"text": text, "keys": keys} for name, keys in told.items()},
        says=[{**_said(receipt), "revoked": at, "believed": seq} for at, seq in said],
    )


def _receipt() -> Receipt:
    entry = chain()[0].entry
    return Receipt(
        epoch=entry.header.epoch,
        seq=1,
        entry_hash=entry.hash[:DIGEST_BYTES],
        payload_hash=entry.header.payload_hash,
        dossier=DOSSIER,
        procedure="2.000815",
        unit="00103",
        received_at=NOON,
        due_at=Instant(NOON + 5 * 3_600_000),
        trust=ClockTrust.SYNCHRONISED,
        number=1,
        previous=FIRST_DIGEST,
    )


def _said(receipt: Receipt) -> dict[str, object]:
    return {
        "box": "box-00103-a",
        "epoch": receipt.epoch.hex(),
        "seq": receipt.seq,
        "entry": receipt.entry_hash.hex(),
        "payload": receipt.payload_hash.hex(),
        "dossier": receipt.dossier,
        "procedure": receipt.procedure,
        "unit": receipt.unit,
        "received": receipt.received_at // 1000,
        "due": 0 if receipt.due_at is None else receipt.due_at // 1000,
        "trust": int(receipt.trust),
        "number": receipt.number,
        "previous": receipt.previous.hex(),
        "digest": digest_receipt(receipt).hex(),
    }


def _pairs(first: Receipt, second: Receipt) -> list[Case]:
    """Return what two receipts say of each other."""
    fourth = replace(second, number=4, seq=9, previous=digest_receipt(second))
    pairs = {
        "next": (first, second),
        "missing 2": (fourth, first),
        "same": (second, second),
        "unrelated": (first, replace(second, epoch=b"epoch-02")),
        "contradiction": (first, replace(first, dossier="000.00.03.H26-261122-0009")),
    }
    cases: dict[str, Case] = {
        said: {"texts": [write_receipt(receipt, BOX) for receipt in pair], "keys": KEYS}
        for said, pair in pairs.items()
    }
    cases["of two boxes"] = {
        "texts": [write_receipt(first, BOX), write_receipt(second, OTHER_BOX)],
        "keys": KEYS,
    }
    return cases_of("receipts", cases, says=[*pairs, "unrelated"])


def _acknowledgements() -> list[Case]:
    said = Acknowledgement("box-00103-a", b"epoch-01", 3, chain()[-1].entry.hash, NOON)
    good = [
        said,
        replace(said, seq=0, hash=FIRST_PREVIOUS, slot=7),
        replace(said, quarantined=((2, "log.act-not-signed"),)),
    ]
    sealed = write_acknowledgement(said, HUB)
    bad = {
        "signed by a stranger": write_acknowledgement(said, STRANGER),
        "signed as an entry": seal(Purpose.ENTRY, encode({0: 1}), HUB),
        "a field missing": seal(Purpose.ACKNOWLEDGEMENT, encode({0: 1, 1: "box"}), HUB),
        "cut short": sealed[:-1],
    }
    return [
        *cases_of(
            "acknowledgement",
            {
                f"number {place}": {
                    "sealed": write_acknowledgement(one, HUB).hex(),
                    "keys": KEYS,
                }
                for place, one in enumerate(good)
            },
            says=[{"log": one.log, "seq": one.seq, "at": int(one.at)} for one in good],
        ),
        *refused(
            "acknowledgement",
            {name: {"sealed": data.hex(), "keys": KEYS} for name, data in bad.items()},
        ),
    ]


if __name__ == "__main__":
    main()
