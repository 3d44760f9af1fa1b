"""The ticket for 80 mm paper: whose queue, the number very large, the work, when, and the wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accord.moments import to_local
from edge.desk.kiosk import TicketPaper
from edge.desk.slips import Raster
from edge.devices.forms.page import Align, Area, Column, Page, Run
from edge.devices.forms.repertoire import COMMON, printable
from edge.devices.forms.slip import WIDTH_PX
from edge.devices.forms.typeface import Typeface

__all__ = ["TicketComposer"]

NUMBER_PX = 150
"""Nineteen millimetres high: read without glasses, and shown to somebody who has none."""
WORK_PX = 34
TEXT_PX = 27

_LABEL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ "
"""What the number of a ticket is made of."""

_EDGE_PX = 8
_GAP_PX = 14
_CENTRED = Column(left=_EDGE_PX, right=WIDTH_PX - _EDGE_PX, align=Align.CENTRE)


class TicketComposer:
    """Turns what stands on a ticket into dots.

    Args:
        fonts: the folder of the font files.
    """

    def __init__(self, fonts: Path) -> None:
        regular = fonts / "arimo" / "Arimo_400Regular.ttf"
        bold = fonts / "arimo" / "Arimo_700Bold.ttf"
        self._text = Typeface(regular, size_px=TEXT_PX, page_px=WIDTH_PX)
        self._strong = Typeface(bold, size_px=TEXT_PX, page_px=WIDTH_PX)
        self._work = Typeface(bold, size_px=WORK_PX, page_px=WIDTH_PX)
        self._number = Typeface(bold, size_px=NUMBER_PX, page_px=WIDTH_PX)

    def letters(self) -> dict[Typeface, str]:
        """Return the letters that tickets are written with, by face."""
        wordy = dict.fromkeys((self._text, self._strong, self._work), COMMON)
        return wordy | {self._number: _LABEL}

    def strips(self, paper: TicketPaper) -> Iterator[Raster]:
        """Yield the ticket as dots, in one strip: it is a hand wide."""
        page, y = Page(WIDTH_PX), _GAP_PX
        for face, text in (
            (self._strong, paper.centre),
            (self._text, "SỐ THỨ TỰ"),
            (self._number, paper.label),
            (self._work, paper.work),
        ):
            y = page.write((Run(face, printable(text)),), _CENTRED, y=y)
        if paper.has_priority:
            y = self._mark(page, "ƯU TIÊN", y=y + _GAP_PX // 2)
        y += _GAP_PX // 2
        page.fill(Area(left=_EDGE_PX, top=y, right=WIDTH_PX - _EDGE_PX, bottom=y + 2))
        y += _GAP_PX
        for text in lines_of(paper):
            y = page.write((Run(self._text, text),), _CENTRED, y=y)
        yield page.raster(y + _GAP_PX)

    def _mark(self, page: Page, text: str, *, y: int) -> int:
        """Write white on black and return where the next line starts."""
        run = (Run(self._strong, text),)
        bottom = Page(WIDTH_PX).write(run, _CENTRED, y=y) + 6
        page.fill(Area(left=160, top=y - 2, right=WIDTH_PX - 160, bottom=bottom))
        page.write(run, _CENTRED, y=y + 2, is_ink=False)
        return bottom


def lines_of(paper: TicketPaper) -> tuple[str, ...]:
    """Return the lines under the rule: when, how many before, how long, and what to do."""
    if paper.minutes is None:
        wait = "Thời gian chờ: không biết"
    else:
        wait = f"Thời gian chờ: khoảng {paper.minutes} phút"
    return (
        f"Lấy số lúc {to_local(paper.taken_at):%H:%M ngày %d/%m/%Y}",
        f"Số người chờ trước: {paper.ahead}",
        wait,
        "Xin nghe gọi số và xem bảng.",
    )
