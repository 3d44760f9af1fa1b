"""Entries thinned of what their receiver can work out, and rebuilt to the bytes that were sealed.

Log, epoch, number, hash of the entry before, payload hash and payload length are worked out;
times are differences. The reader rebuilds the exact signed bytes, and the seal proves it: whatever
a sender thins wrongly is an entry with a bad seal, never another entry. What is not in thin form
(bytes that are no entry, a payload that is not the one the header speaks of) travels whole.
docs/formats/wire.md has the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.header import HASH_BYTES, PAYLOAD_BYTES_MAX, Header, header_of
from accord.log import SALT_BYTES, Entry, hash_header, hash_payload
from accord.reconcile.values import Line, Mark, Parcel
from accord.seal import KEY_ID_BYTES, SIGNATURE_BYTES, put_together, read_sealed
from accord.wire import SEALED_BYTES_MAX, Push

__all__ = ["read_body", "write_body"]

_V, _LOG, _EPOCH, _SEQ, _PREV, _AT, _COUNTER, _TRUST, _BOOT, _MONO, _KIND, _DOSSIER = range(12)
_HASH, _SIZE, _OFFICER, _ACT = 14, 15, 17, 18
_WORKED_OUT: Final = (_V, _LOG, _EPOCH, _SEQ, _PREV)
_SAME: Final = (_TRUST, _BOOT, _DOSSIER)
"""Fields left out when they are as in the entry before."""
_KEY_ID = _LOG
"""In thin form this key, free there, holds the id of the sealing key when it changes."""
_LENGTH = 4
_ACT_BYTES = SIGNATURE_BYTES


class _Columns:
    """Parts of like kind stand together, because like compresses like."""

    __slots__ = ("acts", "items", "payloads", "salts", "seals")

    def __init__(self) -> None:
        self.items: list[bytes] = []
        self.payloads: list[bytes] = []
        self.seals: list[bytes] = []
        self.acts: list[bytes] = []
        self.salts: list[bytes] = []


@dataclass(slots=True)
class _Before:
    """What the next thin entry is told against."""

    at: int = 0
    mono: int = 0
    trust: Value = -1
    boot: Value = b""
    dossier: Value = ""
    key_id: bytes = b""


# --- writing ------------------------------------------------------------------------------------


def write_body(log: str, prev: Mark, lines: Sequence[Line]) -> bytes:
    """Return consecutive lines in thin form, not yet compressed."""
    columns, before, place = _Columns(), _Before(), prev
    for line in lines:
        thin = _thin(log, place, line, before, columns)
        columns.items.append(encode(thin))
        place = Mark(prev.epoch, line.seq, line.hash)
    return b"".join(
        (
            _pack_list(columns.items),
            _pack_list(columns.payloads),
            *(_pack(b"".join(column)) for column in (columns.seals, columns.acts, columns.salts)),
        )
    )


def _pack(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH, "big") + part


def _pack_list(parts: Sequence[bytes]) -> bytes:
    return _pack(b"".join(_pack(part) for part in parts))


def _thin(log: str, place: Mark, line: Line, before: _Before, columns: _Columns) -> Value:
    """Return an entry in thin form, its heavy parts laid into the columns; else the whole entry."""
    try:
        key_id, fields, seal_ = _open(line.sealed)
    except PeerError:
        return _whole(line, columns)
    if (
        [fields.get(key) for key in _WORKED_OUT] != [1, log, place.epoch, place.seq + 1, place.hash]
        or line.seq != place.seq + 1
        or not _carries_its_payload(line, fields)
        or not _is_plain(fields)
    ):
        return _whole(line, columns)
    for key in _WORKED_OUT:
        del fields[key]
    if line.salt:
        del fields[_HASH], fields[_SIZE]
        columns.salts.append(line.salt)
        columns.payloads.append(line.payload)
    if _OFFICER in fields:
        columns.acts.append(fields.pop(_ACT))  # type: ignore[arg-type]  # _is_plain has looked
    columns.seals.append(seal_)
    _tell_against(fields, before)
    if key_id != before.key_id:
        fields[_KEY_ID] = before.key_id = key_id
    return fields


def _open(sealed: bytes) -> tuple[bytes, dict[int, Value], bytes]:
    key_id, written = read_sealed(sealed)
    fields = decode(written)
    if not isinstance(fields, dict) or type(fields.get(_V)) is not int:
        raise PeerError("log.malformed")
    return key_id, fields, sealed[-SIGNATURE_BYTES:]


def _carries_its_payload(line: Line, fields: Mapping[int, Value]) -> bool:
    if not line.salt:
        return not line.payload and _HASH in fields and _SIZE in fields
    return (
        len(line.salt) == SALT_BYTES
        and len(line.payload) <= PAYLOAD_BYTES_MAX
        and fields.get(_HASH) == hash_payload(line.salt, line.payload)
        and type(fields.get(_SIZE)) is int
        and fields[_SIZE] == len(line.payload)
    )


def _is_plain(fields: Mapping[int, Value]) -> bool:
    """Say whether the fields told by difference or in a column are what they should be."""
    act = fields.get(_ACT)
    return (
        type(fields.get(_AT)) is int
        and type(fields.get(_MONO)) is int
        and isinstance(fields.get(_BOOT), bytes)
        and type(fields.get(_TRUST)) is int
        and fields.get(_DOSSIER) != ""
        and (_OFFICER in fields) == (_ACT in fields)
        and (act is None or (isinstance(act, bytes) and len(act) == _ACT_BYTES))
    )


def _tell_against(fields: dict[int, Value], before: _Before) -> None:
    at, mono = _number(fields, _AT), _number(fields, _MONO)
    fields[_AT] = at - before.at
    before.at = at
    if fields[_BOOT] == before.boot:
        del fields[_BOOT]
        fields[_MONO] = mono - before.mono
    else:
        before.boot = fields[_BOOT]
    before.mono = mono
    if fields[_TRUST] == before.trust:
        del fields[_TRUST]
    else:
        before.trust = fields[_TRUST]
    dossier = fields.pop(_DOSSIER, "")
    if dossier != before.dossier:
        fields[_DOSSIER] = before.dossier = dossier


def _whole(line: Line, columns: _Columns) -> Value:
    columns.payloads.append(line.payload)
    return [line.hash, line.sealed, line.salt]


# --- reading ------------------------------------------------------------------------------------


class _Reader:
    """Takes parts off the front of bytes; running out is the error of this border."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise PeerError("wire.malformed")
        part = self._data[self._at : end]
        self._at = end
        return part

    def part(self) -> bytes:
        return self.take(int.from_bytes(self.take(_LENGTH), "big"))

    def end(self) -> None:
        if self._at != len(self._data):
            raise PeerError("wire.malformed")


def read_body(push: Push, body: bytes) -> Iterator[Parcel]:
    """Return the parcels of a push.

    Raises:
        PeerError: ``wire.malformed`` or ``canon.malformed``.
    """
    whole = _Reader(body)
    columns = tuple(_Reader(whole.part()) for _ in range(5))
    whole.end()
    items, payloads, seals, acts, salts = columns
    before, prev = _Before(), push.prev
    for seq in range(push.first_seq, push.first_seq + push.count):
        match _item(items.part()):
            case dict(fields):
                parcel = _thick(push, seq, prev, fields, before, payloads, seals, acts, salts)
            case [bytes(digest), bytes(sealed), bytes(salt)] if (
                len(digest) == HASH_BYTES
                and len(sealed) <= SEALED_BYTES_MAX
                and len(salt) in {0, SALT_BYTES}
            ):
                parcel = _unthinned(seq, digest, sealed, salt, payloads.part())
            case _:
                raise PeerError("wire.malformed")
        yield parcel
        prev = parcel.hash
    for column in columns:
        column.end()


def _item(data: bytes) -> Value:
    try:
        return decode(data)
    except PeerError as error:
        raise PeerError("wire.malformed") from error


def _thick(
    push: Push,
    seq: int,
    prev: bytes,
    fields: dict[int, Value],
    before: _Before,
    payloads: _Reader,
    seals: _Reader,
    acts: _Reader,
    salts: _Reader,
) -> Parcel:
    salt, payload = b"", b""
    if _KEY_ID in fields:
        before.key_id = _key_id(fields.pop(_KEY_ID))
    if _HASH not in fields:
        salt, payload = salts.take(SALT_BYTES), payloads.part()
        if len(payload) > PAYLOAD_BYTES_MAX or _SIZE in fields:
            raise PeerError("wire.malformed")
        fields[_HASH], fields[_SIZE] = hash_payload(salt, payload), len(payload)
    if _OFFICER in fields:
        fields[_ACT] = acts.take(_ACT_BYTES)
    _tell_whole(fields, before)
    fields.update({_V: 1, _LOG: push.log, _EPOCH: push.epoch, _SEQ: seq, _PREV: prev})
    written = encode(fields)
    if len(written) > SEALED_BYTES_MAX:
        raise PeerError("wire.malformed")
    sealed = put_together(before.key_id, written, seals.take(SIGNATURE_BYTES))
    digest = hash_header(written)
    header = _header(fields)
    entry = None if header is None else Entry(sealed, header, digest, before.key_id)
    return Parcel(seq, digest, sealed, salt, payload, entry)


def _tell_whole(fields: dict[int, Value], before: _Before) -> None:
    fields[_AT] = before.at = _number(fields, _AT) + before.at
    if _BOOT in fields:
        before.boot = fields[_BOOT]
        before.mono = _number(fields, _MONO)
    else:
        fields[_BOOT] = before.boot
        fields[_MONO] = before.mono = _number(fields, _MONO) + before.mono
    before.trust = fields.setdefault(_TRUST, before.trust)
    before.dossier = fields.setdefault(_DOSSIER, before.dossier)
    if before.dossier == "":
        del fields[_DOSSIER]


def _unthinned(seq: int, digest: bytes, sealed: bytes, salt: bytes, payload: bytes) -> Parcel:
    try:
        key_id, written = read_sealed(sealed)
    except PeerError:
        # No seal at all: the hash is the sender's word until the next entry names it.
        return Parcel(seq, digest, sealed, salt, payload, None)
    if hash_header(written) != digest:
        raise PeerError("wire.malformed")
    header = _header(written)
    entry = None if header is None else Entry(sealed, header, digest, key_id)
    return Parcel(seq, digest, sealed, salt, payload, entry)


def _header(header: Value) -> Header | None:
    """Read a header from its fields, or from its bytes; none when it is not one of this version."""
    try:
        return header_of(decode(header) if isinstance(header, bytes) else header)
    except PeerError:
        return None


def _key_id(value: Value) -> bytes:
    if not isinstance(value, bytes) or len(value) != KEY_ID_BYTES:
        raise PeerError("wire.malformed")
    return value


def _number(fields: Mapping[int, Value], key: int) -> int:
    value = fields.get(key)
    if type(value) is not int:
        raise PeerError("wire.malformed")
    return value
