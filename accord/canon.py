"""One value, one byte string: the strict subset of CBOR that everything signed is written in.

The subset (docs/formats/canon.md): RFC 8949 integers from -2^63 to 2^63-1, byte strings, text in
Unicode NFC, true and false, definite arrays, and maps whose keys are the integers 0 to 23 in
ascending order. Everything in its shortest form. No floats, no null, no tags, no indefinite
lengths. What does not print back the same bytes is refused, so no two byte strings mean the same
value and a signature can never be read two ways.
"""

from __future__ import annotations

import unicodedata
from typing import NoReturn, TypeAlias

import cbor2

from accord.errors import PeerError

__all__ = [
    "BYTES_MAX",
    "DEPTH_MAX",
    "INTEGER_MAX",
    "INTEGER_MIN",
    "KEY_MAX",
    "Value",
    "decode",
    "encode",
    "is_clean_text",
]

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[int, Value]"

BYTES_MAX = 131_072
"""Largest encoded value: one MQTT payload of the subset every broker carries (128 KiB)."""

DEPTH_MAX = 8
"""Deepest nesting; the deepest real value (frame, entry, header, parents, parent) has five."""

INTEGER_MIN, INTEGER_MAX = -(2**63), 2**63 - 1
"""What SQLite, JavaScript's BigInt64 and COSE libraries all hold."""

KEY_MAX = 23
"""Keys 0..23 take one byte, and both orderings in use (RFC 7049, RFC 8949) agree on them."""

# Every tag the decoding library gives a meaning to, so that none of its code for them ever runs.
_KNOWN_TAGS = (
    *range(6), 21, 22, 23, 24, 25, 28, 29, 30, 32, 33, 34, 35, 36, 37,
    52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799,
)  # fmt: skip

# Text that shows other than it reads: C0 (but for newline), DEL, C1, zero-width and bidirectional
# controls, fillers, byte order mark, line and paragraph separators, interlinear marks.
_FORBIDDEN = frozenset(
    [
        *(chr(c) for c in range(0x20) if c != ord("\n")),
        *(chr(c) for c in range(0x7F, 0xA0)),
        *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2028\u2029\u3164\ufeff\uffa0",
        *(chr(c) for c in range(0x200B, 0x2010)),
        *(chr(c) for c in range(0x202A, 0x202F)),
        *(chr(c) for c in range(0x2060, 0x2070)),
        *(chr(c) for c in range(0xFFF0, 0xFFFC)),
    ]
)


def is_clean_text(text: str) -> bool:
    """Say whether a text may be signed and printed: NFC, and nothing that hides or reorders."""
    if not _FORBIDDEN.isdisjoint(text):
        return False
    return text.isascii() or (
        unicodedata.is_normalized("NFC", text)
        and not any("\ud800" <= c <= "\udfff" or "\U000e0000" <= c <= "\U000e0fff" for c in text)
    )


def encode(value: Value) -> bytes:
    """Write a value as its one byte string.

    Raises:
        PeerError: ``canon.malformed`` when the value is outside the subset or too large.
    """
    ordered = _ordered(value, DEPTH_MAX)
    _check(ordered)
    encoded = cbor2.dumps(ordered)
    if len(encoded) > BYTES_MAX:
        _refuse()
    return encoded


def decode(data: bytes) -> Value:
    """Read the one value that a byte string means.

    Raises:
        PeerError: ``canon.malformed``, the one error of this border, for anything else.
    """
    if not 0 < len(data) <= BYTES_MAX:
        _refuse()
    try:
        value = cbor2.loads(
            data,
            max_depth=DEPTH_MAX,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            tag_hook=_refuse_tag,
            semantic_decoders=_REFUSED_TAGS,
        )
    except (cbor2.CBORError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise PeerError("canon.malformed") from error
    _check(value)
    if cbor2.dumps(value) != data:
        _refuse()
    return value  # type: ignore[no-any-return]  # _check has walked it: it is a Value


def _refuse() -> NoReturn:
    raise PeerError("canon.malformed")


def _refuse_tag(*_: object) -> NoReturn:
    _refuse()


_REFUSED_TAGS = dict.fromkeys(_KNOWN_TAGS, _refuse_tag)


def _check(value: object) -> None:
    # By exact type, not isinstance: bool is an int, and a subclass could encode as anything.
    kind = type(value)
    if kind is bytes or kind is bool:
        return
    if kind is int:
        if not INTEGER_MIN <= value <= INTEGER_MAX:  # type: ignore[operator]  # kind is int
            _refuse()
    elif kind is str:
        if not is_clean_text(value):  # type: ignore[arg-type]  # kind is str
            _refuse()
    elif kind is list:
        for item in value:  # type: ignore[attr-defined]  # kind is list
            _check(item)
    elif kind is dict:
        last = -1
        for key, item in value.items():  # type: ignore[attr-defined]  # kind is dict
            if type(key) is not int or not last < key <= KEY_MAX:
                _refuse()
            last = key
            _check(item)
    else:
        _refuse()


def _ordered(value: Value, depth: int) -> Value:
    match value:
        case dict() if depth > 0 and all(type(key) is int for key in value):
            return {key: _ordered(value[key], depth - 1) for key in sorted(value)}
        case list() if depth > 0:
            return [_ordered(item, depth - 1) for item in value]
        case dict() | list():
            _refuse()
        case _:
            return value
