"""New due times: after the clock of a dossier stood still, or put off with an apology."""

from __future__ import annotations

from typing import Final

from accord.acts import DueAgain
from accord.catalogue import Catalogue
from accord.deadline import AfterPause, Term, TermUnit, due_after_pause, due_at
from accord.dossier import Dossier, Result, fold
from accord.errors import RefusedError
from accord.intake import Accepted
from accord.models import read_term
from accord.moments import Instant, to_local
from accord.national import Channel
from accord.states import STATES, Clock
from edge.desk.house import Offices
from edge.desk.ports import Book

__all__ = [
    "EXTENSIONS_MAX",
    "EXTENSION_DAYS_MAX",
    "Dues",
    "may_apologise",
    "may_extend",
    "stood_still_since",
]

EXTENSIONS_MAX: Final = 1
"""A result is put off once (form 04 of Circular 03/2025/TT-VPCP names one new date)."""
EXTENSION_DAYS_MAX: Final = 60
"""Working days; longer than the longest term of a ward, and a typed 600 is a slip of the hand."""

_RUNS: Final = frozenset({Clock.STARTS, Clock.RUNS})
_STANDS_STILL: Final = frozenset({Clock.PAUSED, Clock.STOPPED})


class Dues:
    """Counts in the hours of this office, with the terms of the versions a dossier pins."""

    def __init__(self, *, offices: Offices, book: Book) -> None:
        self._offices = offices
        self._book = book

    def again(self, dossier: Dossier, at: Instant, rule: AfterPause) -> tuple[DueAgain, ...]:
        """Return the new due times of the results that are not decided, the clock going on now.

        Raises:
            RefusedError: ``calendar.year-unknown``, or ``calendar.malformed``.
        """
        paused = stood_still_since(dossier)
        if paused is None or dossier.intake is None:
            return ()
        day = to_local(paused).date()
        catalogue, office = self._book.catalogue(day), self._offices.on(day)
        dues = []
        for result in dossier.results:
            if result.due_at is None or result.decided is not None:
                continue
            terms = {
                _term(catalogue, dossier.intake, result),
                _model_term(dossier.intake, result),
            }
            known = [term for term in terms if term is not None]
            due = min(
                due_after_pause(
                    due=result.due_at,
                    paused=paused,
                    resumed=max(paused, at),
                    term=term,
                    office=office,
                    # A term nobody can read any more cannot begin anew: what was left is left.
                    rule=rule if known else AfterPause.CONTINUE,
                )
                for term in known or [Term(1, TermUnit.WORKING_DAY)]
            )
            dues.append(DueAgain(result.index, due))
        return tuple(dues)

    def later(self, result: Result, days: int) -> Instant:
        """Return the due time of a result put off by working days.

        Raises:
            RefusedError: ``extension.no-due-time``, or as `again`.
        """
        if result.due_at is None:
            raise RefusedError("extension.no-due-time")
        office = self._offices.on(to_local(result.due_at).date())
        return due_at(result.due_at, Term(days, TermUnit.WORKING_DAY), office)

    def from_now(self, at: Instant, days: int) -> Instant:
        """Return the time that is some working days from now.

        Raises:
            RefusedError: as `again`.
        """
        office = self._offices.on(to_local(at).date())
        return due_at(at, Term(days, TermUnit.WORKING_DAY), office)


def stood_still_since(dossier: Dossier) -> Instant | None:
    """Return since when the clock stands still: a stop may follow a pause without a break."""
    since, earlier, known = None, dossier, len(dossier.history)
    while STATES[earlier.state].clock in _STANDS_STILL:
        since, known = earlier.since, known - 1
        earlier = fold(dossier.history[:known])
    return since


def may_extend(result: Result, at: Instant) -> bool:
    """Say whether a result may still be put off: once, and at the latest the day before it is due.

    The processes of the provinces that print form 04 ask for "01 ngày" before the due time.
    """
    return (
        result.due_at is not None
        and result.decided is None
        and result.extended_count < EXTENSIONS_MAX
        and to_local(at).date() < to_local(result.due_at).date()
    )


def may_apologise(dossier: Dossier, result: Result, at: Instant) -> bool:
    """Say whether a result is late and a new time may be named: its clock runs, and none was named.

    A new time is named once, before the due time or after it.
    """
    return (
        result.due_at is not None
        and result.decided is None
        and result.extended_count < EXTENSIONS_MAX
        and STATES[dossier.state].clock in _RUNS
        and at > result.due_at
    )


def _model_term(intake: Accepted, result: Result) -> Term | None:
    """Return the term of the model of work that a result was promised by, or none."""
    pin = intake.model
    if pin is None or not pin.term or result.promise.term != pin.term:
        return None
    try:
        return read_term(pin.term)
    except ValueError:  # stated by a later version: the law's term is left
        return None


def _term(catalogue: Catalogue | None, intake: Accepted, result: Result) -> Term | None:
    if catalogue is None:
        return None
    version = catalogue.pinned(intake.procedure)
    code = result.promise.procedure
    if code != intake.procedure.code:  # of a linked dossier, the other versions of that day
        try:
            version = catalogue.in_force(code, to_local(intake.received_at).date())
        except RefusedError:
            return None
    stated = None if version is None else version.procedure.term(Channel.COUNTER)
    return None if stated is None else stated.term
