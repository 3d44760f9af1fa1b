"""One value, one byte string: the strict subset of CBOR that everything signed is written in.

The subset (docs/formats/canon.md): RFC 8949 integers from -2^63 to 2^63-1, byte strings, text in
Unicode NFC of a settled repertoire, true and false, definite arrays, and maps whose keys are the
integers 0 to 23 in ascending order. Everything in its shortest form. No floats, no null, no tags,
no indefinite lengths. What does not print back the same bytes is refused, so no two byte strings
mean the same value and a signature can never be read two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NoReturn, TypeAlias

import cbor2

from accord.errors import PeerError

__all__ = [
    "BYTES_MAX",
    "DEPTH_MAX",
    "INTEGER_MAX",
    "INTEGER_MIN",
    "KEY_MAX",
    "MARKS_MAX",
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

_NESTING: Final = (dict, list)

# Every tag the decoding library gives a meaning to, so that none of its code for them ever runs.
_KNOWN_TAGS = (
    *range(6), 21, 22, 23, 24, 25, 28, 29, 30, 32, 33, 34, 35, 36, 37,
    52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799,
)  # fmt: skip

# Letters, digits, marks and signs of left-to-right scripts, in ranges whose normal forms are
# settled: the same in every version of Unicode that a box, a hub or a verifier may have. Nothing
# that hides, fills, breaks or reorders: no controls but the line feed, no zero-width, bidirectional
# or interlinear characters, no private ones, no surrogates.
_BASES = (
    " -~"  # ASCII
    "\u00a0-\u00ac\u00ae-\u02ff"  # Latin (no soft hyphen), phonetic, modifiers
    "\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u1e00-\u1f15"  # Latin with the marks of Vietnamese, Greek
    "\u2000-\u200a\u2010-\u2027\u202f-\u205f"  # spaces, dashes, quotes
    "\u2070-\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20bf\u2100-\u218b"
    "\u2190-\u2426\u2460-\u2b73"  # arrows, mathematics, boxes, shapes
    "\u3001-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3131-\u3163\u3165-\u318e"
    "\u3400-\u4dbf\u4e00-\u9ffc\uac00-\ud7a3\uff01-\uff9f\uffa1-\uffbe"
    "\U00020000-\U0002a6dd"  # Han, Nôm among it
)
_MARKS = "\u0300-\u034e\u0350-\u036f"

MARKS_MAX = 3
"""Marks on one letter in normal form: Vietnamese needs none, minority scripts one or two."""

# Runs of letters and breaks, each with the marks of its last letter; what a run has taken it keeps,
# so that a text is gone through once, whatever is in it.
_CLEAN = re.compile(rf"(?:[\n{_BASES}]++(?:(?<!\n)[{_MARKS}]{{1,{MARKS_MAX}}})?+)*+")


def is_clean_text(text: str) -> bool:
    """Say whether a text may be signed and printed: NFC, and nothing that hides or reorders."""
    if text.isascii():
        return text.isprintable() or text.replace("\n", "").isprintable()
    return _CLEAN.fullmatch(text) is not None and unicodedata.is_normalized("NFC", text)


def encode(value: Value) -> bytes:
    """Write a value as its one byte string.

    Raises:
        PeerError: ``canon.malformed`` when the value is outside the subset or too large.
    """
    try:
        ordered = _ordered(value, DEPTH_MAX)
    except TypeError as error:  # keys that cannot be compared are no integers
        raise PeerError("canon.malformed") from error
    _check((ordered,))
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
    _check((value,))
    if cbor2.dumps(value) != data:
        _refuse()
    return value  # type: ignore[no-any-return]  # _check has walked it: it is a Value


def _refuse() -> NoReturn:
    raise PeerError("canon.malformed")


def _refuse_tag(*_: object) -> NoReturn:
    _refuse()


_REFUSED_TAGS = dict.fromkeys(_KNOWN_TAGS, _refuse_tag)


def _check(items: Iterable[object]) -> None:
    # By exact type, not isinstance: bool is an int, and a subclass could encode as anything. A call
    # for each list and map, none for each item: every entry passes here several times.
    for item in items:
        kind = type(item)
        if kind is bytes or kind is bool:
            continue
        if kind is int:
            if not INTEGER_MIN <= item <= INTEGER_MAX:  # type: ignore[operator]  # kind is int
                _refuse()
        elif kind is str:
            if not is_clean_text(item):  # type: ignore[arg-type]  # kind is str
                _refuse()
        elif kind is list:
            _check(item)  # type: ignore[arg-type]  # kind is list
        elif kind is dict:
            last = -1
            for key in item:  # type: ignore[attr-defined]  # kind is dict
                if type(key) is not int or not last < key <= KEY_MAX:
                    _refuse()
                last = key
            _check(item.values())  # type: ignore[attr-defined]  # kind is dict
        else:
            _refuse()


def _ordered(value: Value, depth: int) -> Value:
    # Ahead of the library, so that nothing deeper ever reaches it; what is in it, _check sees.
    kind = type(value)
    if kind is not dict and kind is not list:
        return value
    if depth == 0:
        _refuse()
    if kind is dict:
        return {
            key: _ordered(item, depth - 1) if type(item) in _NESTING else item
            for key, item in sorted(value.items())  # type: ignore[union-attr]  # kind is dict
        }
    return [
        _ordered(item, depth - 1) if type(item) in _NESTING else item
        for item in value  # type: ignore[union-attr]  # kind is list
    ]
