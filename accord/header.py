"""The header of an entry: what a log says of one line, and its one byte string.

The byte format is docs/formats/entry.md. Fields this version does not know are kept and printed
back, never interpreted. Absent and empty mean the same, so only absent may be written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from accord.canon import Value, decode, encode
from accord.fields import Border
from accord.moments import COUNTER_MAX, INSTANT_MAX, ClockTrust, Hlc, Instant

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
    "header_of",
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
KIND_MAX: Final = 0xFFFF
SCHEMA_MAX: Final = 0xFFFF
DOSSIER_CHARACTERS_MAX: Final = 64
"""The longest agency code and number with room to grow."""

(_V, _LOG, _EPOCH, _SEQ, _PREV, _AT, _COUNTER, _TRUST, _BOOT, _MONO, _KIND, _DOSSIER) = range(12)
(_PARENTS, _SCHEMA, _HASH, _SIZE, _FILES, _OFFICER, _ACT, _WAS) = range(12, 20)
_KNOWN = frozenset(range(20))

_TRUSTS = tuple(sorted(ClockTrust))
_BORDER = Border("log.malformed")
_integer, _octets, _text = _BORDER.integer, _BORDER.octets, _BORDER.text
_items, _log_name = _BORDER.items, _BORDER.log_name


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
        **dict(header.extra),
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
    return encode(fields)


def _write_origin(origin: Origin) -> Value:
    return [origin.log, origin.epoch, origin.seq, origin.hash]


def read_header(written: bytes) -> Header:
    """Read a header from its canonical bytes.

    Raises:
        PeerError: ``canon.malformed`` or ``log.malformed``.
    """
    return header_of(decode(written))


def header_of(value: Value) -> Header:
    """Read a header from its decoded form.

    Raises:
        PeerError: ``log.malformed``.
    """
    fields = _BORDER.fields(value)
    get = fields.get
    _BORDER.integer(get(_V), VERSION, VERSION)
    seq = _integer(get(_SEQ), 1, SEQ_MAX)
    officer = _octets(fields[_OFFICER], OFFICER_BYTES) if _OFFICER in fields else b""
    if (_ACT in fields) != (_OFFICER in fields):
        _BORDER.refuse()
    return Header(
        log=_log_name(get(_LOG)),
        epoch=_octets(get(_EPOCH), EPOCH_BYTES),
        seq=seq,
        prev=_octets(get(_PREV), HASH_BYTES),
        stamp=Stamp(
            Hlc(
                Instant(_integer(get(_AT), 0, INSTANT_MAX)), _integer(get(_COUNTER), 0, COUNTER_MAX)
            ),
            _TRUSTS[_integer(get(_TRUST), 0, len(_TRUSTS) - 1)],
            _octets(get(_BOOT), BOOT_BYTES),
            _integer(get(_MONO), 0, SEQ_MAX),
        ),
        kind=_integer(get(_KIND), 1, KIND_MAX),
        # Absent and empty mean the same, so only absent may be written: one value, one byte string.
        dossier=_text(fields[_DOSSIER], DOSSIER_CHARACTERS_MAX) if _DOSSIER in fields else "",
        parents=_parents(fields[_PARENTS], seq) if _PARENTS in fields else (),
        schema=_integer(get(_SCHEMA), 1, SCHEMA_MAX),
        payload_hash=_octets(get(_HASH), HASH_BYTES),
        payload_bytes=_integer(get(_SIZE), 0, PAYLOAD_BYTES_MAX),
        attachments=_attachments(fields[_FILES]) if _FILES in fields else (),
        officer=officer,
        act=_octets(fields[_ACT], ACT_BYTES) if officer else b"",
        was=_origin(fields[_WAS]) if _WAS in fields else None,
        extra=() if fields.keys() <= _KNOWN else _extra(fields),
    )


def _extra(fields: dict[int, Value]) -> tuple[tuple[int, Value], ...]:
    return tuple(sorted((key, item) for key, item in fields.items() if key not in _KNOWN))


def _parents(value: Value, seq: int) -> tuple[int | Origin, ...]:
    return tuple(
        _origin(item) if type(item) is list else _integer(item, 1, seq - 1)
        for item in _items(value, 1, PARENTS_MAX)
    )


def _attachments(value: Value) -> tuple[Attachment, ...]:
    return tuple(_attachment(item) for item in _items(value, 1, ATTACHMENTS_MAX))


def _attachment(item: Value) -> Attachment:
    digest, size = _items(item, 2, 2)
    return Attachment(_octets(digest, HASH_BYTES), _integer(size, 0, ATTACHMENT_BYTES_MAX))


def _origin(item: Value) -> Origin:
    log, epoch, seq, digest = _items(item, 4, 4)
    return Origin(
        _log_name(log),
        _octets(epoch, EPOCH_BYTES),
        _integer(seq, 1, SEQ_MAX),
        _octets(digest, HASH_BYTES),
    )
