"""The slip for 80 mm paper at 203 dpi: lays a sheet out as dots, fast enough to follow a signature.

It comes in three strips. The first, the letterhead, is the same on every slip of a unit and was
drawn before, so the printer starts at once; the others are laid out while it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from edge.desk.plain import PlainPaper
from edge.desk.slips import Raster
from edge.devices.forms.page import Align, Area, Column, Page, Run
from edge.devices.forms.repertoire import COMMON, printable
from edge.devices.forms.sheet import Line, Sheet, Signatory
from edge.devices.forms.square import QUIET_ZONE, square_of
from edge.devices.forms.typeface import Typeface
from edge.devices.forms.wording import Wording

__all__ = ["WIDTH_PX", "SlipComposer"]

WIDTH_PX = 576
"""72 mm at eight dots a millimetre: what an 80 mm printer prints."""

SMALL_PX = 23
"""8.2 point at 203 dpi: nothing on the slip is smaller."""

TEXT_PX = 24
TITLE_PX = 32
DUE_PX = 32
CODE_PX = 42

_EDGE_PX = 4
_GAP_PX = 8
_INDENT_PX = 16
_CELL_PX = 5
_LINE_PX = 2
_INDEX_COLUMN_PX = 42
_COUNT_COLUMN_PX = 84
_DUE_COLUMN_PX = 312
_SUBMITTER_PX = 254
_SHARED_GAP_PX = 24
_SIGNING_PX = 112
"""Fourteen millimetres to sign in."""

_SQUARE_SCALE_MAX = 5
"""Dots a module: five eighths of a millimetre. The largest square there is still gets three."""

_FULL = Column(left=_EDGE_PX, right=WIDTH_PX - _EDGE_PX, indent=_INDENT_PX)
_TITLE = Column(left=80, right=WIDTH_PX - 80, align=Align.CENTRE)
_CENTRED = Column(left=_EDGE_PX, right=WIDTH_PX - _EDGE_PX, align=Align.CENTRE)


class SlipComposer:
    """Turns the content of a slip into dots.

    Args:
        wordings: the words of the forms this box prints, drawn ahead.
        fonts: the folder of the font files.
    """

    def __init__(self, wordings: Iterable[Wording], fonts: Path) -> None:
        self._faces = _Faces(fonts)
        # Drawn once for every unit whose slips are printed here, which is one.
        self._letterhead = lru_cache(maxsize=4)(self._draw_letterhead)
        self._wordings = tuple(wordings)

    def keep_words(self, own_texts: Iterable[str]) -> None:
        """Keep the words that many slips carry: the law's and the unit's; no citizen's."""
        for wording in self._wordings:
            self._faces.title.keep(wording.title)
            texts = [text for text in wording.texts() if "{" not in text]
            self._keep(texts)
            self._faces.text.keep(" ".join(f"{text}:" for text in texts))
        self._keep(own_texts)

    def letters(self, own_texts: Iterable[str]) -> dict[Typeface, str]:
        """Return the letters that slips are written with, by face."""
        texts = (text for wording in self._wordings for text in wording.texts())
        own = "".join(map(printable, (*texts, *own_texts)))
        letters = "".join(sorted({*COMMON, *own}))
        return dict.fromkeys((*self._faces.for_reading, *self._faces.for_headings), letters)

    def _keep(self, texts: Iterable[str]) -> None:
        for text in texts:
            for face in self._faces.for_reading:
                face.keep(printable(text))

    def strips(self, sheet: Sheet) -> Iterator[Raster]:
        """Yield the slip as dots, in strips from top to bottom."""
        head = sheet.head
        yield self._letterhead(head.nation, head.motto, head.parent, head.centre)
        yield self._strip(_Layout.top, sheet)
        yield self._strip(_Layout.rest, sheet)

    def plain_strips(self, paper: PlainPaper) -> Iterator[Raster]:
        """Yield a plain paper as dots, in strips from top to bottom."""
        head = paper.letterhead
        yield self._letterhead("", "", head.parent, head.centre)
        layout = _Layout(self._faces)
        layout.plain(paper)
        yield layout.page.raster(layout.y)

    def notes(
        self, *, title: str, mark: str, lines: Sequence[Line], closing: Sequence[str]
    ) -> Raster:
        """Return a paper that is a title, lines, and a closing, as dots."""
        layout = _Layout(self._faces)
        layout.notes(title, mark, lines, closing)
        return layout.page.raster(layout.y)

    def _draw_letterhead(self, nation: str, motto: str, parent: str, centre: str) -> Raster:
        layout = _Layout(self._faces)
        layout.letterhead(nation, motto, parent, centre)
        return layout.page.raster(layout.y)

    def _strip(self, write: Callable[[_Layout, Sheet], None], sheet: Sheet) -> Raster:
        layout = _Layout(self._faces)
        write(layout, sheet)
        return layout.page.raster(layout.y)


class _Faces:
    """The few sizes of the slip's two weights."""

    def __init__(self, fonts: Path) -> None:
        regular = fonts / "arimo" / "Arimo_400Regular.ttf"
        bold = fonts / "arimo" / "Arimo_700Bold.ttf"
        self.small = Typeface(regular, size_px=SMALL_PX, page_px=WIDTH_PX)
        self.small_bold = Typeface(bold, size_px=SMALL_PX, page_px=WIDTH_PX)
        self.text = Typeface(regular, size_px=TEXT_PX, page_px=WIDTH_PX)
        self.bold = Typeface(bold, size_px=TEXT_PX, page_px=WIDTH_PX)
        self.due = Typeface(bold, size_px=DUE_PX, page_px=WIDTH_PX)
        self.title = Typeface(bold, size_px=TITLE_PX, page_px=WIDTH_PX)
        self.code = Typeface(bold, size_px=CODE_PX, page_px=WIDTH_PX)
        self.for_reading = (self.small, self.small_bold, self.text, self.bold)
        self.for_headings = (self.due, self.title, self.code)

    def code_in_one_line(self, code: str) -> Typeface:
        """Return the largest face that keeps a code whole: people read it aloud and type it."""
        room = _CENTRED.right - _CENTRED.left - 2 * _GAP_PX
        return self.code if self.code.word(code).advance <= room else self.due


class _Layout:
    """Writes one sheet down a page, part by part, in the order of the form."""

    def __init__(self, faces: _Faces) -> None:
        self.page = Page(WIDTH_PX)
        self.y = 0
        self._faces = faces

    def letterhead(self, nation: str, motto: str, parent: str, centre: str) -> None:
        """Write whose paper it is."""
        faces = self._faces
        self.y += _GAP_PX
        if nation:
            self._write(_CENTRED, Run(faces.small_bold, nation))
            self._write(_CENTRED, Run(faces.small_bold, motto))
            self._rule(280)
        self._write(_CENTRED, Run(faces.small, parent))
        self._write(_CENTRED, Run(faces.small_bold, centre))
        self._rule(140)

    def notes(self, title: str, mark: str, lines: Sequence[Line], closing: Sequence[str]) -> None:
        """Write a paper that is a title, lines, and a closing."""
        self.y += _GAP_PX
        self._write(_TITLE, Run(self._faces.title, title))
        self.y += _GAP_PX
        if mark:
            self._mark(mark)
        self._lines(lines)
        self._rule()
        for text in closing:
            self._write(_CENTRED, Run(self._faces.small, text))
        self.y += _GAP_PX * 3

    def top(self, sheet: Sheet) -> None:
        """Write from the paper's number down to the code of the dossier."""
        self._head(sheet)
        self._framed(sheet.code, self._faces.code_in_one_line(sheet.code.value))

    def rest(self, sheet: Sheet) -> None:
        """Write all that follows the code."""
        self._lines(sheet.opening)
        if sheet.representative:
            self._write(_FULL, Run(self._faces.bold, sheet.representative_heading))
            self._lines(sheet.representative)
        self._lines(sheet.request)
        self._papers(sheet)
        self._lines(sheet.counts)
        self._framed(sheet.due_short, self._faces.due)
        self._results(sheet)
        self._lines((*sheet.collecting, *sheet.fees))
        self._rule()
        self._signatures(sheet.submitter, sheet.officer)
        self._rule()
        self._receipt(sheet)

    def plain(self, paper: PlainPaper) -> None:
        """Write a plain paper: title, sections, square code, foot."""
        faces = self._faces
        self._write(_CENTRED, Run(faces.title, paper.kind))
        self.y += _GAP_PX // 2
        self._write(_CENTRED, Run(faces.bold, paper.title))
        for section in paper.sections:
            self.y += _GAP_PX
            self._write(_FULL, Run(faces.bold, section.heading))
            for number, line in enumerate(section.lines, start=1):
                text = f"{number}. {line}" if section.is_list else line
                self._write(_FULL, Run(faces.text, text))
        self._rule()
        if paper.square:
            self._square(paper.square)
            self._write(_CENTRED, Run(faces.small, paper.square_hint))
        self._write(_CENTRED, Run(faces.small, paper.foot))
        self.y += _GAP_PX

    def _write(self, column: Column, *runs: Run, is_ink: bool = True) -> None:
        self.y = self.page.write(runs, column, y=self.y, is_ink=is_ink)

    def _rule(self, width: int = WIDTH_PX - 2 * _EDGE_PX) -> None:
        left = (WIDTH_PX - width) // 2
        self.y += _GAP_PX // 2
        self.page.fill(Area(left=left, top=self.y, right=left + width, bottom=self.y + 2))
        self.y += _GAP_PX

    def _head(self, sheet: Sheet) -> None:
        head, faces = sheet.head, self._faces
        self._write(_CENTRED, Run(faces.small, head.number))
        self._write(_CENTRED, Run(faces.small, head.place_and_day))
        self.y += _GAP_PX
        self._write(_TITLE, Run(faces.title, head.title))
        self.y += _GAP_PX // 2
        for mark in head.marks:
            self._mark(mark)
        for note in head.notes:
            self._write(_CENTRED, Run(faces.small, note))
        self.y += _GAP_PX

    def _mark(self, mark: str) -> None:
        """Write white on black: what changes the worth of the paper must not be overlooked."""
        run = (Run(self._faces.bold, mark),)
        top = self.y + 2
        bottom = Page(WIDTH_PX).write(run, _CENTRED, y=top) + 4
        self.page.fill(Area(left=_EDGE_PX, top=top, right=WIDTH_PX - _EDGE_PX, bottom=bottom))
        self.page.write(run, _CENTRED, y=top + 2, is_ink=False)
        self.y = bottom + 2

    def _framed(self, line: Line, face: Typeface) -> None:
        """Write what the citizen looks for first in a frame of its own."""
        self.y += _GAP_PX // 2
        top = self.y
        self.y += _GAP_PX
        self._write(_CENTRED, Run(self._faces.text, line.label + ":"))
        self._write(_CENTRED, Run(face, line.value))
        self.y += _GAP_PX
        area = Area(left=_EDGE_PX, top=top, right=WIDTH_PX - _EDGE_PX, bottom=self.y)
        self.page.frame(area, stroke=3)
        self.y += _GAP_PX

    def _lines(self, lines: Iterable[Line]) -> None:
        runs: list[Run] = []
        for line in lines:
            face = self._faces.bold if line.is_strong else self._faces.text
            runs.append(Run(self._faces.text, line.label + ":", _SHARED_GAP_PX))
            runs.append(Run(face, line.value))
            if not line.shares_row:
                self._write(_FULL, *runs)
                runs = []

    def _papers(self, sheet: Sheet) -> None:
        faces = self._faces
        heading = Run(faces.text, sheet.papers_heading + ":")
        if not sheet.papers:
            self._write(_FULL, heading, Run(faces.text, sheet.papers_none))
            return
        self._write(_FULL, heading)
        name_px = WIDTH_PX - 2 * _EDGE_PX - _INDEX_COLUMN_PX - 3 * _COUNT_COLUMN_PX
        widths = (_INDEX_COLUMN_PX, name_px, *(_COUNT_COLUMN_PX,) * 3)
        rows = [(row.index, row.name, *row.counts) for row in sheet.papers]
        self._table(sheet.papers_columns, rows, widths, centred=frozenset({0, 2, 3, 4}))

    def _results(self, sheet: Sheet) -> None:
        if not sheet.results:
            return
        self._write(_FULL, Run(self._faces.text, sheet.results_heading + ":"))
        widths = (WIDTH_PX - 2 * _EDGE_PX - _DUE_COLUMN_PX, _DUE_COLUMN_PX)
        rows = [(row.name, row.due) for row in sheet.results]
        self._table(sheet.results_columns, rows, widths, centred=frozenset())

    def _table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        centred: frozenset[int],
    ) -> None:
        self.y += _GAP_PX // 2
        top = self.y
        self._row(heads, widths, self._faces.small_bold, frozenset(range(len(heads))))
        for row in rows:
            self._row(row, widths, self._faces.small, centred)
        right = WIDTH_PX - _EDGE_PX
        self.page.fill(Area(left=_EDGE_PX, top=self.y, right=right, bottom=self.y + _LINE_PX))
        left = _EDGE_PX
        for width in (*widths, 0):
            edge = min(left, right - _LINE_PX)
            self.page.fill(Area(left=edge, top=top, right=edge + _LINE_PX, bottom=self.y))
            left += width
        self.y += _LINE_PX + _GAP_PX

    def _row(
        self, cells: Sequence[str], widths: Sequence[int], face: Typeface, centred: frozenset[int]
    ) -> None:
        """Write one row under its line; the lines between the columns come with the table."""
        right = WIDTH_PX - _EDGE_PX
        self.page.fill(Area(left=_EDGE_PX, top=self.y, right=right, bottom=self.y + _LINE_PX))
        top = self.y + _CELL_PX
        bottom = top + face.line_px
        left = _EDGE_PX
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            if cell:
                align = Align.CENTRE if index in centred else Align.LEFT
                inner = Column(left=left + _CELL_PX, right=left + width - _CELL_PX, align=align)
                bottom = max(bottom, self.page.write((Run(face, cell),), inner, y=top))
            left += width
        self.y = bottom + _CELL_PX - _LINE_PX

    def _signatures(self, submitter: Signatory, officer: Signatory) -> None:
        columns = (
            Column(left=_EDGE_PX, right=_SUBMITTER_PX, align=Align.CENTRE),
            Column(left=_SUBMITTER_PX + _CELL_PX, right=WIDTH_PX - _EDGE_PX, align=Align.CENTRE),
        )
        both = tuple(zip((submitter, officer), columns, strict=True))
        top = max(self._heading(signatory, column) for signatory, column in both)
        names = max(self._stamp(signatory, column, y=top) for signatory, column in both)
        self.y = max(
            self.page.write((Run(self._faces.bold, signatory.name),), column, y=names)
            for signatory, column in both
        )

    def _heading(self, signatory: Signatory, column: Column) -> int:
        y = self.page.write((Run(self._faces.small_bold, signatory.heading),), column, y=self.y)
        return self.page.write((Run(self._faces.small, signatory.hint),), column, y=y)

    def _stamp(self, signatory: Signatory, column: Column, *, y: int) -> int:
        """Write what stands for a signature, or leave the room to sign in."""
        bottom = y + _SIGNING_PX
        if signatory.stamp:
            y = self._line(column, y=y + _CELL_PX)
            for text in signatory.stamp:
                y = self.page.write((Run(self._faces.small, text),), column, y=y)
            y = self._line(column, y=y)
        return max(bottom, y)

    def _line(self, column: Column, *, y: int) -> int:
        """Draw a line across a column and return where words go on."""
        self.page.fill(Area(left=column.left, top=y, right=column.right, bottom=y + _LINE_PX))
        return y + _LINE_PX + _CELL_PX

    def _receipt(self, sheet: Sheet) -> None:
        faces = self._faces
        self._square(sheet.receipt)
        for text in (sheet.receipt_hint, sheet.lookup, sheet.fee_note, sheet.foot):
            if text:
                self._write(_CENTRED, Run(faces.small, text))
        if sheet.status_address:
            self._square(sheet.status_address)
            self._write(_CENTRED, Run(faces.small, sheet.status_address))
        self.y += _GAP_PX

    def _square(self, receipt: str) -> None:
        square = square_of(receipt)
        scale = min(WIDTH_PX // (square.size + 2 * QUIET_ZONE), _SQUARE_SCALE_MAX)
        side = square.size * scale
        self.y += QUIET_ZONE * scale
        self.page.stamp(square, x=(WIDTH_PX - side) // 2, y=self.y, scale=scale)
        self.y += side + QUIET_ZONE * scale
