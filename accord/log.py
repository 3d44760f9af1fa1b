"""The signed, append-only log: entries, the hash chain that joins them, and their payloads.

One writer per log. An entry is keyed (log, epoch, seq) and is a COSE_Sign1 message over a header;
its payload travels beside it and is bound by a salted hash, so erasing payload and salt (Law
91/2025/QH15 on personal data) leaves the chain verifiable. Rules:

- the hash of an entry is SHA-256 over purpose and header, not over the signature: sealing the
  same header twice makes the same entry;
- seq starts at 1 in every epoch; the first entry's prev is 32 zero bytes; seq grows by one;
- stored bytes are signed bytes: nothing is ever encoded again.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from accord.canon import encode
from accord.errors import PeerError, RefusedError
from accord.header import HASH_BYTES, Header, read_header, write_header
from accord.moments import Hlc
from accord.seal import Purpose, Signer, Verifier, open_sealed, read_sealed, seal

__all__ = [
    "FIRST_PREVIOUS",
    "SALT_BYTES",
    "Entry",
    "Head",
    "Record",
    "act_bytes",
    "act_message",
    "follows",
    "hash_header",
    "hash_payload",
    "payload_matches",
    "read_entry",
    "seal_entry",
    "verify_entry",
]

SALT_BYTES: Final = 16
"""128 bits: a citizen's number has few bits, an unsalted hash of it could be tried out."""
FIRST_PREVIOUS: Final = bytes(HASH_BYTES)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: what the next entry must follow.

    An empty log has seq 0, 32 zero bytes as hash and the time floor handed in.
    """

    log: str
    epoch: bytes
    seq: int
    hash: bytes
    time: Hlc


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed header, its parsed form, its hash, and the id of the key that sealed it."""

    sealed: bytes
    header: Header
    hash: bytes
    key_id: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with its payload; salt and payload are both empty once erased."""

    entry: Entry
    salt: bytes
    payload: bytes

    @property
    def is_erased(self) -> bool:
        """Whether the payload has been erased."""
        return not self.salt


def hash_payload(salt: bytes, payload: bytes) -> bytes:
    """Return what the header says of a payload: SHA-256 over salt, then payload."""
    return sha256(salt + payload).digest()


def payload_matches(record: Record) -> bool:
    """Say whether the payload is the one the header speaks of; an erased one is."""
    header = record.entry.header
    if record.is_erased:
        return not record.payload
    return (
        len(record.salt) == SALT_BYTES
        and len(record.payload) == header.payload_bytes
        and hash_payload(record.salt, record.payload) == header.payload_hash
    )


def act_bytes(header: Header) -> bytes:
    """Return what an officer signs of an entry: everything that is the officer's to say.

    Not the place in the chain (epoch, seq, prev), which is the box's to say, so that an entry
    moved to a new epoch keeps its officer's signature. The salt in the payload hash makes each act
    unique, so a signature cannot be used for a second one.
    """
    return act_message(
        log=header.log,
        kind=header.kind,
        dossier=header.dossier,
        schema=header.schema,
        payload_hash=header.payload_hash,
    )


def act_message(*, log: str, kind: int, dossier: str, schema: int, payload_hash: bytes) -> bytes:
    """Return the same from what an entry will say, before it has a place in the chain."""
    return Purpose.ACT.value + encode([log, kind, dossier, schema, payload_hash])


def seal_entry(header: Header, signer: Signer) -> Entry:
    """Seal a header; the result reads back as the same header.

    Raises:
        RefusedError: ``log.unwritable`` when it would not: such an entry would end its log.
    """
    try:
        written = write_header(header)
        is_sound = read_header(written) == header
    except PeerError as error:
        raise RefusedError("log.unwritable", log=header.log, seq=header.seq) from error
    if not is_sound:
        raise RefusedError("log.unwritable", log=header.log, seq=header.seq)
    return Entry(
        sealed=seal(Purpose.ENTRY, written, signer),
        header=header,
        hash=hash_header(written),
        key_id=signer.key_id,
    )


def read_entry(sealed: bytes) -> Entry:
    """Read an entry, its seal not yet checked.

    Raises:
        PeerError: ``canon.malformed``, ``seal.malformed`` or ``log.malformed``.
    """
    key_id, written = read_sealed(sealed)
    return Entry(
        sealed=sealed, header=read_header(written), hash=hash_header(written), key_id=key_id
    )


def verify_entry(entry: Entry, *, box: Verifier, officer: Verifier | None) -> None:
    """Check the seal of an entry and, where it carries one, the officer's signature.

    Args:
        entry: as read.
        box: the key of the log's writer.
        officer: the key of the officer named, or none when the entry names none.

    Raises:
        PeerError: ``seal.not-signed``, or ``log.act-not-signed`` when an officer is named and no
            signature of that officer stands there.
    """
    open_sealed(Purpose.ENTRY, entry.sealed, box)
    header = entry.header
    if not header.officer:
        return
    if (
        officer is None
        or officer.key_id != header.officer
        or not officer.verifies(act_bytes(header), header.act)
    ):
        raise PeerError("log.act-not-signed", log=header.log, seq=header.seq)


def follows(head: Head, header: Header) -> bool:
    """Say whether an entry is the next of its log: same epoch, next seq, right hash, later time."""
    return (
        header.log == head.log
        and header.epoch == head.epoch
        and header.seq == head.seq + 1
        and header.prev == head.hash
        and header.stamp.time > head.time
    )


def hash_header(written: bytes) -> bytes:
    """Return the hash of an entry from the canonical bytes of its header."""
    return sha256(Purpose.ENTRY.value + written).digest()
