"""The export of a log: one file that anyone can carry away and verify.

The byte format is docs/formats/export.md: a preamble, every record of every epoch in order, and a
closing line with their count and a digest over all bytes before it, so a file that was cut short
shows. The file proves nothing by itself: each entry in it does, under the key of its log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from accord.canon import BYTES_MAX, Value, decode, encode
from accord.fields import Border
from accord.log import SALT_BYTES, Record, read_entry
from accord.moments import INSTANT_MAX, Instant

__all__ = ["Preamble", "read_export", "write_export"]

_MAGIC: Final = b"motcua-export/v1\n"
_LENGTH_BYTES: Final = 4
_LOG, _AT = range(2)
_BORDER: Final = Border("export.malformed")


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the file says of itself: the log, and when it was written (by an unproved clock)."""

    log: str
    at: Instant


def write_export(preamble: Preamble, records: Iterable[Record]) -> Iterator[bytes]:
    """Yield the bytes of an export, a line at a time; nothing is held in memory.

    Args:
        preamble: what the file says of itself.
        records: every epoch from its first entry, one after the other.
    """
    digest, count = sha256(), 0

    def line(value: Value) -> bytes:
        encoded = encode(value)
        written = len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded
        digest.update(written)
        return written

    digest.update(_MAGIC)
    yield _MAGIC
    yield line({_LOG: preamble.log, _AT: int(preamble.at)})
    for record in records:
        count += 1
        yield line([record.entry.sealed, record.salt, record.payload])
    so_far = digest.digest()
    yield line({0: count, 1: so_far})


def read_export(chunks: Iterable[bytes]) -> tuple[Preamble, Iterator[Record]]:
    """Read an export as its bytes come.

    Returns:
        What the file says of itself, and its records; the entries' seals, chain and payloads are
        not checked here. The iterator raises at the first line that is not as written, and at the
        end when the file was cut short or changed.

    Raises:
        PeerError: ``export.malformed``, ``seal.malformed`` or ``log.malformed``.
    """
    lines = _lines(iter(chunks))
    first = next(lines, None)
    if first is None:
        _BORDER.refuse()
    fields = _BORDER.fields(decode(first[1]))
    preamble = Preamble(
        log=_BORDER.log_name(fields.get(_LOG)),
        at=Instant(_BORDER.integer(fields.get(_AT), 0, INSTANT_MAX)),
    )
    return preamble, _records(lines)


def _records(lines: Iterator[tuple[bytes, bytes]]) -> Iterator[Record]:
    count = 0
    for so_far, encoded in lines:
        match decode(encoded):
            case [bytes(sealed), bytes(salt), bytes(payload)] if len(salt) in {0, SALT_BYTES}:
                count += 1
                yield Record(entry=read_entry(sealed), salt=salt, payload=payload)
            case {0: int(stated), 1: bytes(digest)} if (stated, digest) == (count, so_far):
                if next(lines, None) is not None:
                    _BORDER.refuse()
                return
            case _:
                _BORDER.refuse()
    _BORDER.refuse()


def _lines(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    # Each line with the digest of all bytes before it.
    digest, held = sha256(_MAGIC), bytearray()

    def have(size: int) -> bool:
        while len(held) < size and (chunk := next(chunks, None)) is not None:
            held.extend(chunk)
        return len(held) >= size

    if not have(len(_MAGIC)) or not held.startswith(_MAGIC):
        _BORDER.refuse()
    del held[: len(_MAGIC)]
    while have(1):
        if not have(_LENGTH_BYTES):
            _BORDER.refuse()
        size = int.from_bytes(held[:_LENGTH_BYTES], "big")
        if not 0 < size <= BYTES_MAX or not have(_LENGTH_BYTES + size):
            _BORDER.refuse()
        written = bytes(held[: _LENGTH_BYTES + size])
        del held[: _LENGTH_BYTES + size]
        yield digest.digest(), written[_LENGTH_BYTES:]
        digest.update(written)
