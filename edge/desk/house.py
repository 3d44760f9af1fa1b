"""Whose counter this is: the unit's names, codes and hours, and how its office counts days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accord.deadline import AfterPause, Office
from accord.errors import RefusedError
from accord.holidays import Calendar, city_calendar, national_calendar
from accord.models import Model, models_of
from accord.naming import AgencyCode
from accord.opening import week_of
from accord.vietqr import Transfer
from edge.desk.ports import Book
from edge.desk.slips import Letterhead

__all__ = ["House", "Offices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The unit this box stands in.

    Attributes:
        box: name of the box.
        agency: code that the unit's dossier codes begin with.
        ward: code of the ward, five digits.
        letterhead: the head of every paper.
        lookup: the line that tells how to look a dossier up.
        address: where citizens reach this box's pages on the unit's own Wi-Fi, or empty.
        tax_code: of the unit, for fee receipts.
        account: where fees may be transferred to, or none.
        after_supplement: what happens to the term once the papers asked for are in. Decree
            118/2025/NĐ-CP leaves it to the city.
    """

    box: str
    agency: AgencyCode
    ward: str
    letterhead: Letterhead
    lookup: str
    address: str = ""
    tax_code: str = ""
    account: Transfer | None = None
    after_supplement: AfterPause = AfterPause.RESTART


class Offices:
    """The office as it counts days and works, by what the city last published of both.

    Args:
        house: whose office it is.
        book: what the city published.
        national: the national calendar of some years.
    """

    def __init__(
        self,
        *,
        house: House,
        book: Book,
        national: Callable[[frozenset[int]], Calendar] = national_calendar,
    ) -> None:
        self._house = house
        self._book = book
        self._national = national
        self._made: tuple[int, str, Office] | None = None
        self._models: tuple[str, tuple[Model, ...]] = ("", ())

    def on(self, day: date) -> Office:
        """Return the office for a dossier taken on a day.

        Raises:
            RefusedError: ``calendar.malformed`` or ``deadline.bad-hours`` when what the city
                published cannot be read.
        """
        text = self._book.calendar_text(str(self._house.agency))
        if self._made is None or self._made[:2] != (day.year, text):
            national = self._national(frozenset({day.year, day.year + 1, day.year + 2}))
            calendar = city_calendar(national, text) if text else national
            self._made = (day.year, text, Office(calendar, week_of(text)))
        return self._made[2]

    def models(self) -> tuple[Model, ...]:
        """Return the models of work as last published; none of a text that cannot be read.

        The counter goes on without them: by the law's terms and with paper, which is always right.
        """
        text = self._book.models_text(str(self._house.agency))
        if self._models[0] != text:
            try:
                read = models_of(text)
            except RefusedError:
                read = ()
            self._models = (text, read)
        return self._models[1]

    def model_for(self, procedure: str, day: date) -> Model | None:
        """Return the model a dossier of a procedure is taken in under on a day, or none."""
        return next((model for model in self.models() if model.is_for(procedure, day)), None)

    def signed_first(self, procedure: str, day: date) -> Model | None:
        """Return the model by which leaders sign a procedure before others on a day, or none."""
        found = (model for model in self.models() if model.is_signed_first(procedure, day))
        return next(found, None)
