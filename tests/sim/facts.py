"""What simulated officers and deciders write: real entries by the real writer, some of them bad."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from accord.acts import Noted
from accord.errors import PeerError
from accord.facts import KINDS
from accord.header import Attachment
from accord.intake import Accepted
from accord.log import Entry, Head, Record, payload_matches, verify_entry
from accord.moments import Reading
from accord.reconcile.values import Parcel
from accord.writer import write_entry
from tests.sim.keys import FastKey

__all__ = ["ACCEPTED", "SPOILS", "code_of", "is_taken", "judge", "spoil", "tell"]


def code_of(slot: int, count: int) -> str:
    """Return the code of a dossier that a counter without a desk gives out, on no desk's day."""
    return f"H26.103-250101-{slot * 10_000 + count:04d}"


@lru_cache(maxsize=65_536)
def tell(
    head: Head,
    dossier: str,
    text: str,
    reading: Reading,
    writer: FastKey,
    files: tuple[Attachment, ...] = (),
) -> Record:
    """Write that something was noted about a dossier; the text is unique, and so is the salt."""
    return write_entry(
        head,
        Noted(text),
        dossier=dossier,
        parents=(head.seq,) if head.seq else (),
        reading=reading,
        salt=text.encode().rjust(16, b"-")[-16:],
        box=writer,
        attachments=files,
    )


def spoil(record: Record, how: int) -> Record:
    """Return a record as a broken writer or a rotten disk would hold it; the hash stays."""
    entry = record.entry
    sealed = bytearray(entry.sealed)
    match how:
        case 0:  # the seal does not hold
            sealed[-1] ^= 1
        case 1:  # no seal at all
            sealed = bytearray(b"rotten " + entry.hash)
        case _:  # the payload is not the one the header speaks of
            return replace(record, payload=record.payload + b"\x00")
    return replace(record, entry=replace(entry, sealed=bytes(sealed)))


SPOILS = 3
ACCEPTED = next(kind.number for kind in KINDS if kind.fact is Accepted)
_TAKES = {ACCEPTED, next(kind.number for kind in KINDS if kind.fact is Noted)}


def is_taken(entry: Entry) -> bool:
    """Say whether an entry is what a number was given to: an acceptance, or what stands for it."""
    return entry.header.kind in _TAKES


@lru_cache(maxsize=65_536)
def judge(parcel: Parcel, writer: FastKey) -> str:
    """Say why an entry cannot be believed, or nothing."""
    if parcel.entry is None:
        return "log.unreadable"
    try:
        verify_entry(parcel.entry, box=writer, officer=None)
    except PeerError as error:
        return error.key
    record = Record(parcel.entry, parcel.salt, parcel.payload)
    return "" if payload_matches(record) else "log.payload-differs"
