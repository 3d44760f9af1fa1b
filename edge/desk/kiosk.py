"""The kiosk: a number with one or two touches, kept before it is printed, valid without paper.

A citizen's finger may come down twice, and a page may be sent again: what was asked for under one
mark is one number.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from accord.errors import FaultError
from accord.moments import Instant
from accord.queue import Priority
from edge.desk.ports import Printer, Random
from edge.desk.queue import Queue, Taken
from edge.desk.slips import Raster

__all__ = ["MARKS_MAX", "MARK_BYTES", "Given", "Kiosk", "TicketForms", "TicketPaper"]

MARKS_MAX: Final = 200
"""Marks remembered: some minutes of the busiest hour, and a second touch comes within seconds."""
MARK_BYTES: Final = 8
MARK_CHARACTERS_MAX: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper:
    """What stands on the paper of a ticket.

    Attributes:
        centre: the unit.
        label: the number.
        work: the kind of work.
        has_priority: whether it goes first.
        taken_at: when.
        ahead: people who are called before.
        minutes: about how long it takes, or none when it cannot be known.
    """

    centre: str
    label: str
    work: str
    has_priority: bool
    taken_at: Instant
    ahead: int
    minutes: int | None


class TicketForms(Protocol):
    """Draws tickets."""

    def ticket(self, paper: TicketPaper) -> Iterator[Raster]:
        """Draw a ticket for the roll."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody got at the kiosk.

    Attributes:
        taken: the number; valid whatever became of the paper.
        fault: key of what ailed the printer, or empty.
    """

    taken: Taken
    fault: str


class Kiosk:
    """The kiosk of the hall.

    Args:
        centre: the unit, as it writes itself.
        queue: gives the numbers.
        forms: draws.
        printer: prints.
        random: for the marks.
        guard: a lock: two touches at once are one after the other.
    """

    def __init__(
        self,
        *,
        centre: str,
        queue: Queue,
        forms: TicketForms,
        printer: Printer,
        random: Random,
        guard: AbstractContextManager[object],
    ) -> None:
        self._centre = centre
        self._queue = queue
        self._forms = forms
        self._printer = printer
        self._random = random
        self._guard = guard
        self._given: OrderedDict[str, Given] = OrderedDict()

    def new_mark(self) -> str:
        """Return a mark for a page that asks for one number."""
        return self._random(MARK_BYTES).hex()

    def give(self, series: str, priority: Priority, *, mark: str) -> Given:
        """Give a number and print it; the same mark gives the same number again, without paper.

        Raises:
            RefusedError: as `Queue.take` at the kiosk; no number was used.
            FaultError: the disk failed; no number was used.
        """
        kept_as = mark[:MARK_CHARACTERS_MAX]
        with self._guard:
            before = self._given.get(kept_as)
            if before is not None:
                return before
            taken = self._queue.take(series, priority, at_kiosk=True)
            given = Given(taken, self._print(taken))
            if kept_as:
                self._given[kept_as] = given
            while len(self._given) > MARKS_MAX:
                self._given.popitem(last=False)
        return given

    def _print(self, taken: Taken) -> str:
        """Print a ticket that is committed; return what ailed the printer, or nothing."""
        ticket, outlook = taken.ticket, taken.outlook
        paper = TicketPaper(
            centre=self._centre,
            label=ticket.label,
            work=ticket.kind,
            has_priority=ticket.has_priority,
            taken_at=ticket.taken_at,
            ahead=outlook.ahead,
            minutes=outlook.minutes,
        )
        try:
            self._printer.print(f"ticket-{ticket.label}", self._forms.ticket(paper))
        except FaultError as error:
            return error.key
        return ""
