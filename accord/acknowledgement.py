"""The signed word of a copyist: everything up to here is durable with me.

A COSE_Sign1 message (Purpose.ACKNOWLEDGEMENT) over one canonical map; docs/formats/reconcile.md.
The hash commits to every earlier entry of the epoch. An acknowledgement of number 0 grants a new
epoch, and says which numbering slot belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.canon import Value, decode, encode, is_clean_text
from accord.errors import PeerError
from accord.header import EPOCH_BYTES, HASH_BYTES, SEQ_MAX
from accord.moments import INSTANT_MAX, Instant
from accord.naming import is_log_name
from accord.seal import Purpose, Signer, Verifier, open_sealed, seal

__all__ = [
    "QUARANTINED_MAX",
    "REASON_CHARACTERS_MAX",
    "SLOT_MAX",
    "Acknowledgement",
    "read_acknowledgement",
    "write_acknowledgement",
]

VERSION: Final = 1
QUARANTINED_MAX: Final = 1_024
"""What one acknowledgement may name as put aside: four pushes of entries, or all since a cut."""
REASON_CHARACTERS_MAX: Final = 64
"""Reasons are keys of our errors, never sentences."""
SLOT_MAX: Final = 999_999
"""A million boxes in one unit's lifetime; keeps the printed number within ten digits."""

_V, _LOG, _EPOCH, _SEQ, _HASH, _AT, _SLOT, _QUARANTINED = range(8)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a copyist signs.

    Attributes:
        log: the log copied.
        epoch: its epoch.
        seq: everything up to this number is durable.
        hash: the hash under that number; 32 zero bytes for 0.
        at: the copyist's clock at the commit.
        slot: numbering slot granted to the epoch; only in a grant, 0 otherwise.
        quarantined: numbers put aside since what the author is known to have heard, each with its
            reason.
    """

    log: str
    epoch: bytes
    seq: int
    hash: bytes
    at: Instant
    slot: int = 0
    quarantined: tuple[tuple[int, str], ...] = ()


def write_acknowledgement(said: Acknowledgement, signer: Signer) -> bytes:
    """Return the sealed acknowledgement."""
    return seal(Purpose.ACKNOWLEDGEMENT, encode(_map(said)), signer)


def read_acknowledgement(sealed: bytes, verifier: Verifier) -> Acknowledgement:
    """Return what the key has acknowledged.

    Raises:
        PeerError: ``seal.malformed``, ``seal.not-signed``, ``canon.malformed`` or
            ``acknowledgement.malformed``.
    """
    written = open_sealed(Purpose.ACKNOWLEDGEMENT, sealed, verifier)
    match decode(written):
        case {
            0: 1,
            1: str(log),
            2: bytes(epoch),
            3: int(seq),
            4: bytes(digest),
            5: int(at),
            **rest,
        }:
            said = Acknowledgement(
                log,
                epoch,
                seq,
                digest,
                Instant(at),
                _slot(rest.get(_SLOT, 0)),
                _quarantined(rest.get(_QUARANTINED, [])),
            )
        case _:
            raise PeerError("acknowledgement.malformed")
    # One value, one byte string: no field beyond these, none empty.
    if not _is_sound(said) or encode(_map(said)) != written:
        raise PeerError("acknowledgement.malformed")
    return said


def _map(said: Acknowledgement) -> Value:
    fields: dict[int, Value] = {
        _V: VERSION,
        _LOG: said.log,
        _EPOCH: said.epoch,
        _SEQ: said.seq,
        _HASH: said.hash,
        _AT: int(said.at),
    }
    if said.slot:
        fields[_SLOT] = said.slot
    if said.quarantined:
        fields[_QUARANTINED] = [[seq, reason] for seq, reason in said.quarantined]
    return fields


def _is_sound(said: Acknowledgement) -> bool:
    return (
        {type(said.seq), type(said.at)} == {int}
        and is_log_name(said.log)
        and len(said.epoch) == EPOCH_BYTES
        and 0 <= said.seq <= SEQ_MAX
        and len(said.hash) == HASH_BYTES
        and 0 <= said.at <= INSTANT_MAX
        and len(said.quarantined) <= QUARANTINED_MAX
    )


def _slot(value: object) -> int:
    if type(value) is not int or not 0 <= value <= SLOT_MAX:
        raise PeerError("acknowledgement.malformed")
    return value


def _quarantined(value: object) -> tuple[tuple[int, str], ...]:
    if not isinstance(value, list):
        raise PeerError("acknowledgement.malformed")
    return tuple(_put_aside(item) for item in value)


def _put_aside(item: object) -> tuple[int, str]:
    match item:
        case [int(seq), str(reason)] if (
            type(seq) is int
            and 0 < seq <= SEQ_MAX
            and 0 < len(reason) <= REASON_CHARACTERS_MAX
            and is_clean_text(reason)
        ):
            return seq, reason
        case _:
            raise PeerError("acknowledgement.malformed")
