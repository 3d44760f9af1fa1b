"""Draws the papers of the counter: a slip for the roll, and the same slip as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.errors import FaultError
from edge.desk.kiosk import TicketPaper
from edge.desk.letters import PaperContent
from edge.desk.plain import PlainPaper
from edge.desk.receipts import FeeReceipt
from edge.desk.slips import Raster, SlipContent
from edge.devices.forms.document import DocumentPress
from edge.devices.forms.fee import fee_sheet_of, fee_strips
from edge.devices.forms.letterpress import fill_cases
from edge.devices.forms.letters import LETTERS, letter_of, read_letters
from edge.devices.forms.plain import TEMPLATE, plain_words, printable_paper
from edge.devices.forms.sheet import Sheet, sheet_of
from edge.devices.forms.slip import SlipComposer
from edge.devices.forms.square import square_of
from edge.devices.forms.ticket import TicketComposer
from edge.devices.forms.wording import LEGAL, read_wordings

__all__ = ["FONTS", "PaperForms"]

FONTS = Path(__file__).parent / "fonts"
"""Laid here when the program is built, each family in a folder with its licence."""


class PaperForms:
    """Every form this box can print. Its words are read when it is made.

    Args:
        monotonic: seconds that never go back.
        own_texts: names of the unit and its officers, drawn ahead; never a citizen's.
        legal: the folder of the forms' words.
        fonts: the folder of the fonts.

    Raises:
        FaultError: ``forms.wording`` or ``forms.font`` when the installation is not whole.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        own_texts: Iterable[str] = (),
        legal: Path = LEGAL,
        fonts: Path = FONTS,
    ) -> None:
        self._wordings = read_wordings(legal)
        self._letters = read_letters(legal / LETTERS.name)
        self._composer = SlipComposer(self._wordings.values(), fonts)
        self._tickets = TicketComposer(fonts)
        self._own_texts = tuple(own_texts)
        self._monotonic = monotonic
        self._documents = DocumentPress(fonts, monotonic=monotonic)

    def __enter__(self) -> Self:
        """Return the press."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what the press started."""
        self.close()

    def draw_ahead(self) -> None:
        """Have the letters drawn that papers of the roll are made of, while nobody waits for one.

        May run beside the first paper: what is not yet drawn then is drawn when it is needed.
        """
        self._composer.keep_words(self._own_texts)
        letters = self._composer.letters(self._own_texts) | self._tickets.letters()
        fill_cases(letters, monotonic=self._monotonic)

    def roll(self, content: SlipContent) -> Iterator[Raster]:
        """Draw a slip for the roll, in strips from top to bottom; the head comes at once.

        Raises:
            FaultError: ``forms.unknown`` when this box has no words for the form.
        """
        return self._composer.strips(self._sheet(content))

    def sheet(self, content: SlipContent) -> bytes:
        """Draw a slip as an A5 PDF/A-2b; the same content gives the same bytes.

        Raises:
            FaultError: ``forms.unknown``, or ``forms.document`` when it could not be set in type.
        """
        return self._documents.pdf(self._sheet(content), at=content.received_at)

    def ticket(self, paper: TicketPaper) -> Iterator[Raster]:
        """Draw a ticket of the queue for the roll."""
        return self._tickets.strips(paper)

    def plain_sheet(self, paper: PlainPaper) -> bytes:
        """Draw a plain paper as an A4 PDF/A-2b.

        Raises:
            FaultError: ``forms.document`` when it could not be set in type.
        """
        return self._documents.paper(TEMPLATE, plain_words(paper), at=paper.at)

    def plain_roll(self, paper: PlainPaper) -> Iterator[Raster]:
        """Draw a plain paper for the roll, in strips from top to bottom; a table is left out."""
        return self._composer.plain_strips(printable_paper(paper))

    def fee_roll(self, content: FeeReceipt) -> Iterator[Raster]:
        """Draw a fee receipt for the roll."""
        return fee_strips(self._composer, fee_sheet_of(content))

    def fee_sheet(self, content: FeeReceipt) -> bytes:
        """Draw a fee receipt as an A5 PDF/A-2b.

        Raises:
            FaultError: ``forms.document`` when it could not be set in type.
        """
        return self._documents.pdf(fee_sheet_of(content), at=content.taken_at)

    def square(self, text: str) -> str:
        """Draw a square code as an SVG, for a screen.

        Raises:
            FaultError: ``forms.square`` when no square holds it.
        """
        return square_of(text).svg()

    def letter(self, content: PaperContent) -> bytes:
        """Draw a paper that follows an intake as PDF/A-2b; the same content gives the same bytes.

        Raises:
            FaultError: as `sheet`.
        """
        wording = self._letters.get(content.form)
        if wording is None:
            raise FaultError("forms.unknown", basis=content.form.basis, number=content.form.number)
        return self._documents.pdf(letter_of(content, wording), at=content.at)

    def close(self) -> None:
        """End the process that sets documents; the next document starts it again."""
        self._documents.close()

    def _sheet(self, content: SlipContent) -> Sheet:
        wording = self._wordings.get(content.form)
        if wording is None:
            raise FaultError("forms.unknown", basis=content.form.basis, number=content.form.number)
        return sheet_of(content, wording)
