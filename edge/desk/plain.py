"""Papers that state nothing of a dossier: posters, guidance slips, reports; plain words in order.

What is decided here is only which words stand where; the forms room lays them out, on A4 or on the
roll of the slip printer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from accord.errors import RefusedError
from accord.moments import Instant
from edge.desk.slips import Letterhead, Raster

__all__ = ["ROWS_MAX", "PlainForms", "PlainPaper", "Section", "Table"]

ROWS_MAX: Final = 500
"""Rows of a table: twelve pages, what an officer still staples."""
SECTIONS_MAX: Final = 12
LINES_MAX: Final = 80
"""Lines of a section: the longest list of papers in the catalogue has nineteen."""
TEXT_CHARACTERS_MAX: Final = 3_000
"""Of one line; the longest title of a paper in the catalogue has some eight hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it.

    Attributes:
        heading: its words.
        lines: what stands there, in order.
        is_list: whether the lines are numbered.
    """

    heading: str
    lines: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under heads.

    Attributes:
        heads: of the columns.
        rows: as many cells each as there are heads.
        widths: of the columns, in shares of the width.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPaper:
    """One paper.

    Attributes:
        letterhead: whose it is.
        kind: what kind of paper it is, small above the title.
        title: what it is about.
        subtitle: a second line, or empty.
        sections: what it says.
        table: a table after the sections, or none.
        square: the text of a square code, or empty.
        square_hint: what the code is good for.
        foot: the last line.
        signatory: who signs under it, or empty.
        is_poster: whether it hangs on a wall and is read from a step away.
        at: the moment it states.
    """

    letterhead: Letterhead
    kind: str
    title: str
    subtitle: str = ""
    sections: tuple[Section, ...]
    table: Table | None = None
    square: str = ""
    square_hint: str = ""
    foot: str
    signatory: str = ""
    is_poster: bool = False
    at: Instant

    def __post_init__(self) -> None:
        """Refuse what no paper holds.

        Raises:
            RefusedError: ``plain.too-much``.
        """
        lines = [line for section in self.sections for line in section.lines]
        rows = () if self.table is None else self.table.rows
        is_too_much = (
            len(self.sections) > SECTIONS_MAX
            or any(len(section.lines) > LINES_MAX for section in self.sections)
            or any(len(line) > TEXT_CHARACTERS_MAX for line in (self.title, *lines))
            or len(rows) > ROWS_MAX
        )
        if is_too_much:
            raise RefusedError("plain.too-much")


class PlainForms(Protocol):
    """Draws plain papers."""

    def plain_sheet(self, paper: PlainPaper) -> bytes:
        """Draw a paper as an A4 PDF/A.

        Raises:
            FaultError: ``forms.document`` when it could not be set in type.
        """

    def plain_roll(self, paper: PlainPaper) -> Iterator[Raster]:
        """Draw a paper for the roll, in strips from top to bottom; a table is left out."""
