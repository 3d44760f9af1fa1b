"""The characters our papers can show, and what stands for every other one.

Names come from cards, keyboards and other programs. A control character, a direction override or
a letter that the fonts lack is never dropped and never passed on: it is printed as a visible
replacement, so that a paper shows that something is there which it cannot say.
"""

from __future__ import annotations

import unicodedata

__all__ = ["COMMON", "REPERTOIRE", "REPLACEMENT", "VIETNAMESE", "printable"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_LATIN = (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x250), *range(0x1E00, 0x1F00))
_MARKS = (0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30C, 0x31B, 0x323, 0x331)
_SIGNS = (0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AB, 0x2116, 0x2212)

REPERTOIRE = frozenset(map(chr, (*_LATIN, *_MARKS, *_SIGNS, ord(REPLACEMENT))))
"""The Latin letters of Viet Nam and of foreign passports, their marks, the signs of our forms."""

_BASES = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYFJWZ"
_VOWELS = "AĂÂEÊIOÔƠUƯY"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_TONED = unicodedata.normalize("NFC", "".join(v + t for v in _VOWELS for t in _TONES))

VIETNAMESE = "".join(
    dict.fromkeys((*_BASES, *_BASES.lower(), *_TONED, *_TONED.lower(), *"0123456789 .,:;-/()@"))
)
"""The letters and signs that nearly every slip is written with."""

COMMON = "".join(
    dict.fromkeys((*VIETNAMESE, *map(chr, (*range(0x20, 0x7F), 0xA0, *_SIGNS)), REPLACEMENT))
)
"""What papers are written with but for names from abroad: all of it is drawn ahead."""

_AS_SPACE = {0x00A0: " ", 0x2009: " ", 0x202F: " ", 0x3000: " ", 0x09: " ", 0x0A: " ", 0x0D: " "}
_AS_HYPHEN = {0x2010: "-", 0x2011: "-", 0x2012: "-"}


def printable(text: str) -> str:
    """Return the text as our papers print it: NFC, one line, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text).translate(_AS_SPACE | _AS_HYPHEN)
    shown = "".join(letter if letter in REPERTOIRE else REPLACEMENT for letter in composed)
    return " ".join(shown.split())
