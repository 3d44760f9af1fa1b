"""A strip of paper of one width and any length: words that wrap, frames, and square codes.

What goes where is gathered first; the dots are set when the height is known. Nothing is ever cut
off: words wrap, and a word wider than its column is broken between two letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from edge.desk.slips import Raster
from edge.devices.forms.square import Square
from edge.devices.forms.typeface import BLEED_PX, PEN_PX, Strip, Typeface

__all__ = ["Align", "Area", "Column", "Page", "Run"]


class Align(Enum):
    """Where a line that is shorter than its column stands."""

    LEFT = 0
    CENTRE = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one face; ``gap_px`` of white stand before them unless they begin a line."""

    face: Typeface
    text: str
    gap_px: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where words may go: between two edges, later lines moved in by ``indent``."""

    left: int
    right: int
    align: Align = Align.LEFT
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle of dots; the right and bottom edges are the first dots outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Band:
    """Dots of the whole width from one row on, set or cleared."""

    y: int
    rows: int
    bits: int
    is_ink: bool


@dataclass(frozen=True, slots=True)
class _Word:
    face: Typeface
    strip: Strip
    gap: int


class Page:
    """Gathers what stands on a strip of paper, then sets its dots at once.

    Args:
        width_px: the width of the paper in dots, a multiple of eight.
    """

    def __init__(self, width_px: int) -> None:
        self.width_px = width_px
        self._bands: list[_Band] = []

    def write(self, runs: Sequence[Run], column: Column, *, y: int, is_ink: bool = True) -> int:
        """Place words from ``y`` on and return where the next line starts."""
        for line, left in _lines(runs, column):
            x = left - PEN_PX
            if column.align is Align.CENTRE:
                x += (column.right - left - _extent(line)) // 2
            baseline = max(word.face.baseline_px for word in line)
            dots: dict[Typeface, int] = {}
            for index, word in enumerate(line):
                x += word.gap if index else 0
                bits = word.strip.bits
                moved = bits >> x if x >= 0 else bits << -x
                dots[word.face] = dots.get(word.face, 0) | moved
                x += word.strip.advance
            for face, bits in dots.items():
                top = y + baseline - face.baseline_px - BLEED_PX
                self._bands.append(_Band(top, face.strip_px, bits, is_ink))
            y += max(face.line_px for face in dots)
        return y

    def fill(self, area: Area) -> None:
        """Ink a rectangle; words written afterwards without ink show on it."""
        row = (1 << (area.right - area.left)) - 1 << (self.width_px - area.right)
        rows = area.bottom - area.top
        bits = int.from_bytes(row.to_bytes(self.width_px // 8, "big") * rows, "big")
        self._bands.append(_Band(area.top, rows, bits, is_ink=True))

    def frame(self, area: Area, *, stroke: int = 2) -> None:
        """Draw the outline of a rectangle, its stroke inside."""
        left, top, right, bottom = area.left, area.top, area.right, area.bottom
        self.fill(Area(left=left, top=top, right=right, bottom=top + stroke))
        self.fill(Area(left=left, top=bottom - stroke, right=right, bottom=bottom))
        self.fill(Area(left=left, top=top, right=left + stroke, bottom=bottom))
        self.fill(Area(left=right - stroke, top=top, right=right, bottom=bottom))

    def stamp(self, square: Square, *, x: int, y: int, scale: int) -> None:
        """Draw a square code without its quiet zone; the caller leaves the white around it."""
        shift = self.width_px - x - square.size * scale
        dots = ("0" * scale, "1" * scale)
        rows = bytearray()
        for row in range(square.size):
            modules = square.modules[row * square.size : (row + 1) * square.size]
            line = int("".join(map(dots.__getitem__, modules)), 2) << shift
            rows += line.to_bytes(self.width_px // 8, "big") * scale
        self._bands.append(_Band(y, square.size * scale, int.from_bytes(rows, "big"), is_ink=True))

    def raster(self, height_px: int) -> Raster:
        """Return the strip as dots, down to ``height_px``."""
        stride = self.width_px // 8
        above = BLEED_PX
        canvas = bytearray(stride * (height_px + 2 * above))
        for band in self._bands:
            start = (band.y + above) * stride
            end = start + band.rows * stride
            dots = int.from_bytes(canvas[start:end], "big")
            dots = dots | band.bits if band.is_ink else dots & ~band.bits
            canvas[start:end] = dots.to_bytes(end - start, "big")
        bits = bytes(canvas[above * stride : (height_px + above) * stride])
        return Raster(self.width_px, height_px, bits)


def _lines(runs: Sequence[Run], column: Column) -> Iterator[tuple[list[_Word], int]]:
    """Yield the words of each line and where the line starts."""
    left = column.left
    room = column.right - left
    line: list[_Word] = []
    used = 0
    for word in _words(runs, room - column.indent):
        width = word.strip.advance
        if line and used + word.gap + width > room:
            yield line, left
            left = column.left + column.indent
            room = column.right - left
            line, used = [], 0
        used += width + (word.gap if line else 0)
        line.append(word)
    if line:
        yield line, left


def _words(runs: Iterable[Run], room: int) -> Iterator[_Word]:
    """Yield the words of the runs, those wider than ``room`` in pieces that fit."""
    for run in runs:
        face = run.face
        gap = run.gap_px or face.space_px
        for text in run.text.split(" "):
            strip = face.word(text)
            if strip.advance <= room:
                yield _Word(face, strip, gap)
            else:
                for piece in _pieces(face, text, room):
                    yield _Word(face, face.word(piece), gap)
            gap = face.space_px


def _pieces(face: Typeface, text: str, room: int) -> Iterator[str]:
    piece, used = "", 0
    for letter in text:
        width = face.letter(letter).advance
        if piece and used + width > room:
            yield piece
            piece, used = "", 0
        piece += letter
        used += width
    yield piece


def _extent(line: Sequence[_Word]) -> int:
    """Return the width of a line: its words and the white between them."""
    return sum(word.strip.advance for word in line) + sum(word.gap for word in line[1:])
