"""The kinds of field a frame has (accord.wire): each read strictly, with its bounds.

A row names a kind and two bounds. What is not exactly what a writer would have written is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from accord.errors import PeerError

__all__ = ["Row", "read_field"]

Row: TypeAlias = tuple[str, int, int]
"""Kind of value and its bounds: of ``int`` the least and the most; of ``bytes`` the size and
whether they must be there; of ``blob`` and ``ints`` the fewest and the most; of ``chunks`` the
most and the highest."""


def read_field(row: Row, value: object) -> object:
    """Return a field as it is meant; what is left out is empty where it may be.

    Raises:
        PeerError: ``wire.malformed``.
    """
    kind, least, most = row
    read = _READERS[kind](value, least, most)
    if read is None:
        raise PeerError("wire.malformed")
    return read


def _int(value: object, least: int, most: int) -> int | None:
    return value if type(value) is int and least <= value <= most else None


def _bytes(value: object, size: int, may_be_absent: int) -> bytes | None:
    if value is None and not may_be_absent:
        return b""
    return value if isinstance(value, bytes) and len(value) == size else None


def _blob(value: object, least: int, most: int) -> bytes | None:
    if value is None and not least:
        return b""
    return value if isinstance(value, bytes) and len(value) <= most else None


def _ints(value: object, least: int, most: int) -> tuple[int, ...] | None:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > most:
        return None
    return _ascending(value, least + 1, 0xFFFF)


def _chunks(value: object, most: int, highest: int) -> tuple[int, ...] | None:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        return None
    return _ascending(value, 0, highest)


def _ascending(numbers: list[object], least: int, most: int) -> tuple[int, ...] | None:
    known = [number for number in numbers if type(number) is int and least <= number <= most]
    return tuple(known) if known == numbers and known == sorted(set(known)) else None


_READERS: Final[dict[str, Callable[[object, int, int], object | None]]] = {
    "int": _int,
    "bytes": _bytes,
    "blob": _blob,
    "ints": _ints,
    "chunks": _chunks,
}
