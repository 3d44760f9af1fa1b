"""The header of an entry: what a log says of one line, and its one byte string.

The byte format is docs/formats/entry.md. Fields this version does not know are kept and printed
back, never interpreted. Absent and empty mean the same, so only absent may be written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.moments import COUNTER_MAX, INSTANT_MAX, ClockTrust, Hlc, Instant
from accord.naming import is_log_name

__all__ = [
    "ACT_BYTES",
    "BOOT_BYTES",
    "EPOCH_BYTES",
    "HASH_BYTES",
    "OFFICER_BYTES",
    "PARENTS_MAX",
    "PAYLOAD_BYTES_MAX",
    "SEQ_MAX",
    "VERSION",
    "Attachment",
    "Header",
    "Origin",
    "Stamp",
    "read_header",
    "write_header",
]

VERSION: Final = 1
HASH_BYTES: Final = 32
EPOCH_BYTES: Final = 8
BOOT_BYTES: Final = 8
OFFICER_BYTES: Final = 8
ACT_BYTES: Final = 64
PAYLOAD_BYTES_MAX: Final = 65_536
"""An intake with everything at its limit is under 40 kB; larger things are attachments."""
PARENTS_MAX: Final = 16
"""Heads of one dossier an entry may join; more means something is badly wrong."""
ATTACHMENTS_MAX: Final = 64
"""Files one entry may name; a dossier of more pages uses more entries."""
ATTACHMENT_BYTES_MAX: Final = 1 << 30
SEQ_MAX: Final = 2**53 - 1
"""What every language holds exactly; a million entries a day for 24 million years."""
DOSSIER_CHARACTERS_MAX: Final = 64
"""The longest agency code and number with room to grow."""

(_V, _LOG, _EPOCH, _SEQ, _PREV, _AT, _COUNTER, _TRUST, _BOOT, _MONO, _KIND, _DOSSIER) = range(12)
(_PARENTS, _SCHEMA, _HASH, _SIZE, _FILES, _OFFICER, _ACT, _WAS) = range(12, 20)
_KNOWN = range(20)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an entry was written, and how far that can be believed.

    Attributes:
        time: the hybrid time, growing along the log.
        trust: what the box knew of its wall clock.
        boot: 8 bytes naming this start of the box.
        monotonic_ms: milliseconds since that start.
    """

    time: Hlc
    trust: ClockTrust
    boot: bytes
    monotonic_ms: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The place of an entry in another log or epoch, with its hash as proof of which one."""

    log: str
    epoch: bytes
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file named by its SHA-256; its bytes travel apart."""

    hash: bytes
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a log says of one entry.

    Attributes:
        log: name of the log, for a box its own name.
        epoch: 8 random bytes, new whenever somebody knows more of the log than its writer.
        seq: 1, 2, 3 ... within the epoch.
        prev: hash of the entry before; 32 zero bytes for the first.
        stamp: when.
        kind: number of the fact in accord.facts.
        dossier: code of the dossier, or empty when the entry is about none.
        parents: heads of the dossier the writer saw: for its own log and epoch the seq alone (the
            chain commits to the rest), else the whole origin.
        schema: version of the payload's fields.
        payload_hash: SHA-256 over salt and payload.
        payload_bytes: length of the payload.
        attachments: files the entry names.
        officer: key id of the officer whose legal act this is, or empty.
        act: the officer's signature over ``act_bytes``, or empty.
        was: where this entry stood before the log was continued in a new epoch.
        extra: fields of later versions, kept.
    """

    log: str
    epoch: bytes
    seq: int
    prev: bytes
    stamp: Stamp
    kind: int
    dossier: str
    parents: tuple[int | Origin, ...]
    schema: int
    payload_hash: bytes
    payload_bytes: int
    attachments: tuple[Attachment, ...] = ()
    officer: bytes = b""
    act: bytes = b""
    was: Origin | None = None
    extra: tuple[tuple[int, Value], ...] = field(default=())


def write_header(header: Header) -> bytes:
    """Return the canonical bytes of a header."""
    fields: dict[int, Value] = {
        _V: VERSION,
        _LOG: header.log,
        _EPOCH: header.epoch,
        _SEQ: header.seq,
        _PREV: header.prev,
        _AT: int(header.stamp.time.at),
        _COUNTER: header.stamp.time.counter,
        _TRUST: int(header.stamp.trust),
        _BOOT: header.stamp.boot,
        _MONO: header.stamp.monotonic_ms,
        _KIND: header.kind,
        _SCHEMA: header.schema,
        _HASH: header.payload_hash,
        _SIZE: header.payload_bytes,
    }
    if header.dossier:
        fields[_DOSSIER] = header.dossier
    if header.parents:
        fields[_PARENTS] = [
            parent if isinstance(parent, int) else _write_origin(parent)
            for parent in header.parents
        ]
    if header.attachments:
        fields[_FILES] = [[file.hash, file.size_bytes] for file in header.attachments]
    if header.officer:
        fields[_OFFICER], fields[_ACT] = header.officer, header.act
    if header.was is not None:
        fields[_WAS] = _write_origin(header.was)
    fields.update(header.extra)
    return encode(fields)


def _write_origin(origin: Origin) -> Value:
    return [origin.log, origin.epoch, origin.seq, origin.hash]


def read_header(written: bytes) -> Header:
    """Read a header from its canonical bytes.

    Raises:
        PeerError: ``canon.malformed`` or ``log.malformed``.
    """
    fields = decode(written)
    if not isinstance(fields, dict) or fields.get(_V) != VERSION:
        raise PeerError("log.malformed")
    header = _Fields(fields).header()
    # Absent and empty mean the same, so only absent may be written: one value, one byte string.
    if write_header(header) != written:
        raise PeerError("log.malformed")
    return header


class _Fields:
    """Typed access to a decoded header; every wrong type is the one error of this border."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[int, Value]) -> None:
        self._fields = fields

    def header(self) -> Header:
        officer = self._bytes(_OFFICER, OFFICER_BYTES, optional=True)
        return Header(
            log=self._name(_LOG),
            epoch=self._bytes(_EPOCH, EPOCH_BYTES),
            seq=self._int(_SEQ, 1, SEQ_MAX),
            prev=self._bytes(_PREV, HASH_BYTES),
            stamp=Stamp(
                Hlc(Instant(self._int(_AT, 0, INSTANT_MAX)), self._int(_COUNTER, 0, COUNTER_MAX)),
                ClockTrust(self._int(_TRUST, min(ClockTrust), max(ClockTrust))),
                self._bytes(_BOOT, BOOT_BYTES),
                self._int(_MONO, 0, SEQ_MAX),
            ),
            kind=self._int(_KIND, 1, 0xFFFF),
            dossier=self._text(_DOSSIER),
            parents=tuple(self._parent(item) for item in self._list(_PARENTS, PARENTS_MAX)),
            schema=self._int(_SCHEMA, 1, 0xFFFF),
            payload_hash=self._bytes(_HASH, HASH_BYTES),
            payload_bytes=self._int(_SIZE, 0, PAYLOAD_BYTES_MAX),
            attachments=tuple(_attachment(item) for item in self._list(_FILES, ATTACHMENTS_MAX)),
            officer=officer,
            act=self._bytes(_ACT, ACT_BYTES) if officer else b"",
            was=_origin(self._fields[_WAS]) if _WAS in self._fields else None,
            extra=tuple((key, item) for key, item in self._fields.items() if key not in _KNOWN),
        )

    def _int(self, key: int, least: int, most: int) -> int:
        return _int(self._fields.get(key), least, most)

    def _bytes(self, key: int, size: int, *, optional: bool = False) -> bytes:
        if optional and key not in self._fields:
            return b""
        return _bytes(self._fields.get(key), size)

    def _name(self, key: int) -> str:
        return _name(self._fields.get(key))

    def _text(self, key: int) -> str:
        match self._fields.get(key, ""):
            case str(text) if len(text) <= DOSSIER_CHARACTERS_MAX:
                return text
            case _:
                raise PeerError("log.malformed")

    def _list(self, key: int, most: int) -> list[Value]:
        match self._fields.get(key, []):
            case list(items) if len(items) <= most:
                return items
            case _:
                raise PeerError("log.malformed")

    @staticmethod
    def _parent(item: Value) -> int | Origin:
        return _origin(item) if isinstance(item, list) else _int(item, 1, SEQ_MAX)


def _int(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise PeerError("log.malformed")
    return value


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise PeerError("log.malformed")
    return value


def _name(value: object) -> str:
    if not isinstance(value, str) or not is_log_name(value):
        raise PeerError("log.malformed")
    return value


def _origin(item: Value) -> Origin:
    match item:
        case [log, epoch, seq, digest]:
            return Origin(
                _name(log),
                _bytes(epoch, EPOCH_BYTES),
                _int(seq, 1, SEQ_MAX),
                _bytes(digest, HASH_BYTES),
            )
        case _:
            raise PeerError("log.malformed")


def _attachment(item: Value) -> Attachment:
    match item:
        case [digest, size]:
            return Attachment(_bytes(digest, HASH_BYTES), _int(size, 0, ATTACHMENT_BYTES_MAX))
        case _:
            raise PeerError("log.malformed")
