"""Letters as dots: one size of one font, each letter drawn once and afterwards only copied.

A letter is kept as one number: the bits of a strip of paper as wide as the page and one line high,
with the letter at its start. To write is then to shift and to combine numbers, which takes a
microsecond a letter where drawing an outline takes fifty. The words of a form are kept whole as
well. A citizen's words are not: names and numbers leave nothing behind but single letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from accord.errors import FaultError

__all__ = ["BLEED_PX", "PEN_PX", "Typeface"]

PEN_PX = 16
"""Where the pen stands in the strip of a letter: a mark may reach to the left of it."""

BLEED_PX = 5
"""Rows above and below the line in every strip, for marks that reach out of it."""

KEPT_MAX = 400
"""Words kept whole in one face: the forms have a third of this, and each takes two kilobytes."""

_COVERAGE_LEAST = 112
"""A dot is ink when the outline covers nearly half of it: thermal heads print thin."""

_LEADING = 1.2
"""Lines of Vietnamese need air: a letter may carry two marks above and one below."""

_ASCENT = 0.96
"""From the top of the line to its baseline, in the size of the letters."""


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
            self._font = ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)
        except OSError as error:
            raise FaultError("forms.font", file=path.name) from error
        self._page_px = page_px
        self._letters: dict[str, Strip] = {}
        self._words: dict[str, Strip] = {}
        self.line_px = round(size_px * _LEADING)
        self.baseline_px = round(size_px * _ASCENT)
        self.strip_px = self.line_px + 2 * BLEED_PX
        self.space_px = self.letter(" ").advance

    def keep(self, text: str) -> None:
        """Keep the words of this text whole. Only for our own words, never for a citizen's."""
        for word in text.split(" "):
            if word not in self._words and len(self._words) < KEPT_MAX:
                self._words[word] = self._written(word)

    def word(self, text: str) -> Strip:
        """Return the dots of a word."""
        return self._words.get(text) or self._written(text)

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
        grey = Image.new("L", (self._page_px, self.strip_px))
        pen = (PEN_PX, BLEED_PX + self.baseline_px)
        ImageDraw.Draw(grey).text(pen, letter, font=self._font, fill=255, anchor="ls")
        dots = grey.point(_TO_INK, mode="1")
        return Strip(int.from_bytes(dots.tobytes(), "big"), round(self._font.getlength(letter)))


_TO_INK = [255 if grey >= _COVERAGE_LEAST else 0 for grey in range(256)]
