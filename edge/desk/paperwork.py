"""The papers after intake, for whoever may print them: of one dossier, and the register of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from accord.acts import HandedOver, SlipPrinted
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.moments import VIETNAM, Instant, from_local
from accord.national import DeliveryMethod
from accord.rights import may
from edge.desk.house import House
from edge.desk.kept import DossierFilter, DossierRow
from edge.desk.letters import PaperContent, Value
from edge.desk.papers import (
    FORMS,
    DatedForm,
    PaperKind,
    available,
    form_in_force,
    paper_of,
)
from edge.desk.ports import Book, Clock, Letters, Lists
from edge.desk.shift import Shift

__all__ = ["REGISTER_ROWS_MAX", "Paperwork", "begin_of"]

REGISTER_ROWS_MAX: Final = 1_000
"""Two and a half days of a peak ward; more is printed in parts."""

_METHODS: Final = {
    DeliveryMethod.COUNTER: "Tại quầy",
    DeliveryMethod.POST: "Bưu chính công ích",
    DeliveryMethod.ELECTRONIC: "Bản điện tử",
    DeliveryMethod.HOME: "Tại nhà",
}


class Paperwork:
    """Makes the papers.

    Args:
        house: how the unit writes itself.
        book: what the box keeps.
        lists: which dossiers came in on which days.
        letters: draws.
        clock: the day of the register.
        forms: the forms this box knows, with their days.
    """

    def __init__(
        self,
        *,
        house: House,
        book: Book,
        lists: Lists,
        letters: Letters,
        clock: Clock,
        forms: tuple[DatedForm, ...] = FORMS,
    ) -> None:
        self._house = house
        self._book = book
        self._lists = lists
        self._letters = letters
        self._clock = clock
        self._forms = forms

    def available(self, shift: Shift, dossier: Dossier) -> tuple[PaperKind, ...]:
        """Return the papers of a dossier that this officer may print."""
        return available(dossier) if _may_print(shift) else ()

    def paper(self, shift: Shift, code: str, name: str) -> bytes:
        """Return a paper of a dossier as PDF/A.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``papers.no-such-paper``,
                ``papers.nothing-to-state`` or ``papers.no-form``.
            FaultError: it could not be drawn.
        """
        _check_may_print(shift)
        said = self._book.said_about(code)
        if not said:
            raise RefusedError("dossier.unknown")
        kind = next((kind for kind in PaperKind if kind.value == name), None)
        if kind is None or kind is PaperKind.REGISTER:
            raise RefusedError("papers.no-such-paper")
        return self._letters.letter(paper_of(fold(said), kind, code, self._house, self._forms))

    def register(self, shift: Shift, first: date, last: date) -> bytes:
        """Return the register of the dossiers received on some days, both included, as PDF/A.

        Raises:
            RefusedError: ``shift.not-your-role``, ``papers.no-days``, ``papers.no-form``, or
                ``papers.too-many`` when one document cannot hold them.
            FaultError: it could not be drawn.
        """
        _check_may_print(shift)
        return self._letters.letter(self.register_content(first, last))

    def codes_in(self, first: date, last: date) -> tuple[str, ...]:
        """Return the codes of the dossiers in the register of some days."""
        return tuple(row.code for row in self._rows(first, last))

    def register_content(self, first: date, last: date) -> PaperContent:
        """Return what stands in the register of some days.

        Raises:
            RefusedError: as `register`.
        """
        if last < first:
            raise RefusedError("papers.no-days")
        rows = self._rows(first, last)
        if len(rows) > REGISTER_ROWS_MAX:
            raise RefusedError("papers.too-many", most=REGISTER_ROWS_MAX)
        return PaperContent(
            form=form_in_force(PaperKind.REGISTER, first, self._forms),
            letterhead=self._house.letterhead,
            number=f"{first:%d%m%Y}",
            code="",
            at=self._clock.read().wall,
            fields=(("from", begin_of(first)), ("until", begin_of(last))),
            rows=tuple(self._lines(rows)),
        )

    def _rows(self, first: date, last: date) -> tuple[DossierRow, ...]:
        begin, end = begin_of(first), begin_of(last + timedelta(days=1))
        wanted = DossierFilter(since=begin, before=end)
        return self._lists.dossiers_in(wanted, limit=REGISTER_ROWS_MAX + 1)

    def _lines(self, rows: tuple[DossierRow, ...]) -> Iterator[tuple[Value, ...]]:
        for number, row in enumerate(rows, start=1):
            dossier = fold(self._book.said_about(row.code))
            filing = dossier.intake or dossier.registered
            owner = None if filing is None else filing.owner
            returned = [r.handed_over for r in dossier.results if r.handed_over is not None]
            returned_at = [r.handed_over_at for r in dossier.results if r.handed_over_at]
            yield (
                str(number),
                row.code,
                row.title,
                row.person,
                "" if owner is None else ", ".join(filter(None, (owner.address, owner.phone))),
                self._house.letterhead.parent,
                row.received_at,
                "" if row.due_at is None else row.due_at,
                max(returned_at) if returned_at else "",
                _method(dossier, returned),
                ", ".join(dict.fromkeys(fact.receiver.name for fact in returned)),
            )


def begin_of(day: date) -> Instant:
    """Return the midnight a day begins with, here."""
    return from_local(datetime.combine(day, time(), VIETNAM))


def _method(dossier: Dossier, returned: list[HandedOver]) -> str:
    if returned:
        return _METHODS[returned[-1].method]
    return "" if dossier.intake is None else _METHODS[dossier.intake.delivery.method]


def _may_print(shift: Shift) -> bool:
    """Say whether an officer may print papers: all who work here, not who helps to type."""
    return may(frozenset(shift.officer.roles), SlipPrinted)


def _check_may_print(shift: Shift) -> None:
    if not _may_print(shift):
        raise RefusedError("shift.not-your-role")
