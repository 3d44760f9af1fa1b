"""Letters as dots: one size of one font, each letter drawn once and afterwards only copied.

A letter is kept as one number: the bits of a strip of paper as wide as the page and one line high,
with the letter at its start. To write is then to shift and to combine numbers, which takes a
microsecond a letter where drawing an outline takes fifty. The words of a form are kept whole as
well, once they were written. A citizen's words are not: names and numbers leave nothing behind but
single letters. A letter that was drawn ahead lies packed until it is first written.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.errors import FaultError

__all__ = ["BLEED_PX", "PEN_PX", "Typeface"]

PEN_PX = 16
"""Where the pen stands in the strip of a letter: a mark may reach to the left of it."""

BLEED_PX = 5
"""Rows above and below the line in every strip, for marks that reach out of it."""

KEPT_MAX = 400
"""Words kept whole in one face: the forms have a third of this, and each takes two kilobytes."""

_LEADING = 1.2
"""Lines of Vietnamese need air: a letter may carry two marks above and one below."""

_ASCENT = 0.96
"""From the top of the line to its baseline, in the size of the letters."""

_TRUETYPE = b"\0\1\0\0"
"""How the file of such a font begins."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The dots of a letter or a word, and how far the pen moves over it."""

    bits: int
    advance: int


class Typeface:
    """One size of one font.

    Args:
        path: the font file.
        size_px: the size of the letters in dots.
        page_px: the width of the page, a multiple of eight.
    """

    def __init__(self, path: Path, *, size_px: int, page_px: int) -> None:
        try:
            with path.open("rb") as file:
                is_font = file.read(len(_TRUETYPE)) == _TRUETYPE
        except OSError as error:
            raise FaultError("forms.font", file=path.name) from error
        if not is_font:
            raise FaultError("forms.font", file=path.name)
        self._path = path
        self._size_px = size_px
        self._page_px = page_px
        self._packed: dict[str, tuple[bytes, int]] = {}
        self._worth_keeping: set[str] = set()
        self._letters: dict[str, Strip] = {}
        self._words: dict[str, Strip] = {}
        self.line_px = round(size_px * _LEADING)
        self.baseline_px = round(size_px * _ASCENT)
        self.strip_px = self.line_px + 2 * BLEED_PX

    @property
    def space_px(self) -> int:
        """How far the pen moves between two words."""
        return self.letter(" ").advance

    def order(self, letters: str) -> dict[str, Any]:
        """Return how another is asked to draw letters of this face, as `pen.draw` takes it."""
        return {"font": str(self._path), "letters": letters, **self._strip()}

    def take(self, drawn: Mapping[str, tuple[bytes, int]]) -> None:
        """Take letters that another has drawn."""
        self._packed.update(drawn)

    def keep(self, text: str) -> None:
        """Keep the words of this text whole. Only for our own words, never for a citizen's."""
        for word in text.split(" "):
            if len(self._worth_keeping) < KEPT_MAX:
                self._worth_keeping.add(word)

    def word(self, text: str) -> Strip:
        """Return the dots of a word."""
        strip = self._words.get(text)
        if strip is None:
            strip = self._written(text)
            if text in self._worth_keeping:
                self._words[text] = strip
        return strip

    def letter(self, letter: str) -> Strip:
        """Return the dots of one letter, drawing it when it is new."""
        strip = self._letters.get(letter)
        if strip is None:
            strip = self._letters[letter] = self._drawn(letter)
        return strip

    def _written(self, text: str) -> Strip:
        letters = self._letters
        bits = x = 0
        for letter in text:
            strip = letters.get(letter) or self.letter(letter)
            bits |= strip.bits >> x
            x += strip.advance
        return Strip(bits, x)

    def _drawn(self, letter: str) -> Strip:
        packed = self._packed.get(letter) or self._draw(letter)
        return Strip(int.from_bytes(zlib.decompress(packed[0]), "big"), packed[1])

    def _draw(self, letter: str) -> tuple[bytes, int]:
        # Loaded only now, and mostly never: it takes eight megabytes, and letters are drawn ahead.
        from edge.devices.forms.pen import draw  # noqa: PLC0415 -- see above

        try:
            return draw(str(self._path), letter, **self._strip())[letter]
        except OSError as error:
            raise FaultError("forms.font", file=self._path.name) from error

    def _strip(self) -> dict[str, Any]:
        pen = (PEN_PX, BLEED_PX + self.baseline_px)
        sizes = {"size_px": self._size_px, "page_px": self._page_px, "strip_px": self.strip_px}
        return {**sizes, "pen": pen}
