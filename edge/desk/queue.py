"""The queue: numbers are given, called, held, taken back, sent on and done with.

Everything is an entry of the log before anybody hears or sees it; the number and its entry are one
transaction, so no number is given twice. A refused step changes nothing. Whoever presses a key
says which ticket was on the screen then: a second press of a hurried hand, or a page that was left
open, moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from accord.errors import RefusedError
from accord.moments import Instant, Reading, stated_time, to_local
from accord.queue import NUMBER_MAX, Priority, Step, Ticket, TicketMoved, TicketTaken, Where, move
from accord.rights import may
from edge.desk.hall import Counter, Hall
from edge.desk.ports import Clock
from edge.desk.queue_ports import QueueBook, QueueWriting, Voice
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.turn import Outlook, has_in_hand, next_for, outlook, waiting_for
from edge.desk.turnstile import Turnstile

__all__ = ["BOARD_MAX", "WAITING_MAX", "Board", "DayReport", "Move", "Queue", "Strip", "Taken"]

WAITING_MAX: Final = 250
"""People who can wait at once for numbers of the kiosk: a hall holds no more; an officer may."""
BOARD_MAX: Final = 8
"""Calls on the board: what can be read across a hall."""

_BUSY: Final = frozenset({Where.CALLED, Where.SERVED})


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that was just given.

    Attributes:
        ticket: it.
        outlook: what can be said of the wait.
    """

    ticket: Ticket
    outlook: Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What an officer does with a ticket.

    Attributes:
        step: what.
        label: with which, as printed.
        to_series: the series it is sent on to, or empty.
        to_counter: the counter it is sent on to, or empty.
        procedure: what was added, or what it is sent on for.
    """

    step: Step
    label: str
    to_series: str = ""
    to_counter: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """A day in numbers: how far tickets and dossiers are apart.

    Attributes:
        taken: tickets given.
        done: of them, served to the end.
        absent: of them, called in vain.
        still_open: of them, neither.
        dossiers: dossiers taken in on that day.
        waited_ms: how long those who were called waited on average, or none.
        served_ms: how long those who are done were served on average, or none.
    """

    taken: int
    done: int
    absent: int
    still_open: int
    dossiers: int
    waited_ms: int | None
    served_ms: int | None

    @property
    def without_dossier(self) -> int:
        """Tickets done beyond dossiers taken: people who only asked, fetched, or were sent away."""
        return max(self.done - self.dossiers, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What an officer sees of the queue.

    Attributes:
        counter: where they sit, or none while it is not chosen.
        in_hand: the ticket they have called or serve, or none.
        waiting: who waits for this counter, in the order of their numbers.
        held: tickets put aside, at any counter.
        absent: tickets called in vain, the latest first.
    """

    counter: Counter | None
    in_hand: Ticket | None
    waiting: tuple[Ticket, ...]
    held: tuple[Ticket, ...]
    absent: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What everybody in the hall sees; numbers and counters, and nothing about a person.

    Attributes:
        calls: tickets called or being served, the latest call first.
        waiting: how many wait in each series, by letter.
    """

    calls: tuple[Ticket, ...]
    waiting: tuple[tuple[str, int], ...]


class Queue:
    """The queue of this box; every method may be called from any thread.

    Args:
        hall: series and counters.
        book: what the box keeps.
        scribe: writes down what happens.
        clock: when.
        voice: speaks in the hall.
        guard: a lock for what is counted in memory.
    """

    def __init__(
        self,
        *,
        hall: Hall,
        book: QueueBook,
        scribe: Scribe,
        clock: Clock,
        voice: Voice,
        guard: AbstractContextManager[object],
    ) -> None:
        self.hall = hall
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._voice = voice
        self._guard = guard
        self._turnstile = Turnstile()
        self._versions = count(1)
        self._version = 0

    @property
    def version(self) -> int:
        """A number that is another after every change: what boards look at."""
        return self._version

    # --- numbers --------------------------------------------------------------------------------

    def take(self, series: str, priority: Priority, *, at_kiosk: bool) -> Taken:
        """Give the next number of a series; it is on the disk when this returns.

        Raises:
            RefusedError: ``queue.no-such-work``, ``queue.full`` when the day has no number left,
                and at the kiosk ``queue.too-fast`` or ``queue.hall-full``; no number was used.
            FaultError: the disk failed; no number was used.
        """
        work = self.hall.work(series)
        with self._writing() as (writing, reading, at):
            day = to_local(at).date()
            before = writing.tickets(day)
            if at_kiosk:
                self._let_in(before, reading)
            number = writing.last_ticket(day, series) + 1
            if number > NUMBER_MAX:
                raise RefusedError("queue.full")
            self._write(writing, TicketTaken(day, series, number, work.title, priority), reading)
            after = writing.tickets(day)
        ticket = next(one for one in after if (one.series, one.number) == (series, number))
        return Taken(ticket, outlook(after, ticket, self.hall, at))

    def _let_in(self, tickets: tuple[Ticket, ...], reading: Reading) -> None:
        if sum(ticket.where is Where.WAITING for ticket in tickets) >= WAITING_MAX:
            raise RefusedError("queue.hall-full")
        with self._guard:
            if not self._turnstile.lets_through(reading.monotonic_ms):
                raise RefusedError("queue.too-fast")

    def given(self, label: str) -> Taken:
        """Return a number of today and what can be said of its wait now.

        Raises:
            RefusedError: ``queue.unknown``.
        """
        tickets = self._today()
        ticket = next((one for one in tickets if one.label == label), None)
        if ticket is None:
            raise RefusedError("queue.unknown", ticket=label)
        return Taken(ticket, outlook(tickets, ticket, self.hall, self._clock.read().wall))

    # --- steps ----------------------------------------------------------------------------------

    def call_next(self, shift: Shift, counter: str, *, had: str) -> Ticket | None:
        """Be done with the ticket in hand, and call whose turn it is.

        Args:
            shift: of the officer.
            counter: where they sit.
            had: label of the ticket the officer saw in hand, or empty.

        Returns:
            The ticket that was called, or none when the last one is done and nobody waits.

        Raises:
            RefusedError: ``shift.not-your-role``, ``queue.no-counter``, ``queue.moved-on`` when
                another ticket is in hand than the officer saw, ``queue.nobody`` when there is
                nothing to be done.
        """
        self._check(shift)
        place = self.hall.counter(counter)
        with self._writing() as (writing, reading, at):
            day = to_local(at).date()
            tickets = writing.tickets(day)
            in_hand = has_in_hand(tickets, place)
            if (in_hand.label if in_hand else "") != had:
                raise RefusedError("queue.moved-on")
            called = next_for(tickets, place)
            if called is None and in_hand is None:
                raise RefusedError("queue.nobody")
            for ticket, step in ((in_hand, Step.DONE), (called, Step.CALLED)):
                if ticket is not None:
                    fact = _step(ticket, step, place, shift)
                    self._write(writing, fact, reading)
        if called is not None:
            self._voice.call(called.label, place.name)
        return called

    def move(self, shift: Shift, counter: str, wanted: Move) -> None:
        """Do one thing with one ticket.

        Raises:
            RefusedError: ``shift.not-your-role``, ``queue.no-counter``, ``queue.unknown``,
                ``queue.other-counter`` when another counter has the ticket in hand,
                ``queue.still-busy`` when it would be a second one at this counter,
                ``queue.no-such-work``, ``queue.no-target``, ``queue.no-procedure``,
                ``queue.not-allowed`` or ``queue.too-many``; nothing has changed.
        """
        self._check(shift)
        place = self.hall.counter(counter)
        self._check_words(wanted)
        with self._writing() as (writing, reading, at):
            tickets = writing.tickets(to_local(at).date())
            ticket = next((one for one in tickets if one.label == wanted.label), None)
            if ticket is None:
                raise RefusedError("queue.unknown", ticket=wanted.label)
            if ticket.where in _BUSY and ticket.counter != place.name:
                raise RefusedError("queue.other-counter", counter=ticket.counter)
            if wanted.step is Step.CALLED and has_in_hand(tickets, place) is not None:
                raise RefusedError("queue.still-busy")
            fact = _step(ticket, wanted.step, place, shift, wanted)
            move(ticket, fact, at)  # what the ticket does not allow is not written either
            self._write(writing, fact, reading)
        if wanted.step in {Step.CALLED, Step.RECALLED}:
            self._voice.call(ticket.label, place.name)

    def _check_words(self, wanted: Move) -> None:
        if wanted.to_series:
            self.hall.work(wanted.to_series)
        if wanted.to_counter:
            self.hall.counter(wanted.to_counter)
        if wanted.step is Step.TRANSFERRED and not (wanted.to_series or wanted.to_counter):
            raise RefusedError("queue.no-target")
        if wanted.step is Step.ADDED and not wanted.procedure.strip():
            raise RefusedError("queue.no-procedure")

    # --- looking --------------------------------------------------------------------------------

    def strip(self, counter: str) -> Strip:
        """Return what the officer at a counter sees; a counter that is not there is none."""
        place = next((one for one in self.hall.counters if one.name == counter), None)
        tickets = self._today()
        absent = [ticket for ticket in tickets if ticket.where is Where.ABSENT]
        return Strip(
            counter=place,
            in_hand=None if place is None else has_in_hand(tickets, place),
            waiting=() if place is None else tuple(waiting_for(tickets, place)),
            held=tuple(ticket for ticket in tickets if ticket.where is Where.HELD),
            absent=tuple(sorted(absent, key=lambda ticket: ticket.since_at, reverse=True)),
        )

    def board(self) -> Board:
        """Return what the hall sees."""
        tickets = self._today()
        calls = sorted(
            (ticket for ticket in tickets if ticket.where in _BUSY),
            key=lambda ticket: ticket.since_at,
            reverse=True,
        )
        waiting = [ticket.line for ticket in tickets if ticket.where is Where.WAITING]
        counts = tuple((work.series, waiting.count(work.series)) for work in self.hall.works)
        return Board(calls=tuple(calls[:BOARD_MAX]), waiting=counts)

    def report(self, day: date | None = None) -> DayReport:
        """Return a day in numbers; today when none is given."""
        chosen = day or self._day()
        tickets = self._book.tickets(chosen)
        done = [ticket for ticket in tickets if ticket.where is Where.DONE]
        absent = sum(ticket.where is Where.ABSENT for ticket in tickets)
        called = [ticket for ticket in tickets if ticket.called_at is not None]
        return DayReport(
            taken=len(tickets),
            done=len(done),
            absent=absent,
            still_open=len(tickets) - len(done) - absent,
            dossiers=self._book.dossiers_on(chosen),
            waited_ms=_mean(called, lambda ticket: ticket.waited_ms),
            served_ms=_mean(done, lambda ticket: ticket.served_ms),
        )

    # --- within ---------------------------------------------------------------------------------

    def _today(self) -> tuple[Ticket, ...]:
        return self._book.tickets(self._day())

    def _day(self) -> date:
        # As a number would be given: a clock that starts in the past hides no ticket.
        at, _ = stated_time(self._book.last_time(), self._clock.read())
        return to_local(at).date()

    @contextmanager
    def _writing(self) -> Iterator[tuple[QueueWriting, Reading, Instant]]:
        with self._book.writing() as writing:
            reading = self._clock.read()
            at, _ = stated_time(writing.head.time, reading)
            yield writing, reading, at
        self._version = next(self._versions)

    def _write(
        self, writing: QueueWriting, fact: TicketTaken | TicketMoved, reading: Reading
    ) -> None:
        self._scribe.write(writing, fact, dossier="", parents=(), reading=reading)

    @staticmethod
    def _check(shift: Shift) -> None:
        if not may(frozenset(shift.officer.roles), TicketMoved):
            raise RefusedError("shift.not-your-role")


def _step(
    ticket: Ticket, step: Step, counter: Counter, shift: Shift, wanted: Move | None = None
) -> TicketMoved:
    return TicketMoved(
        ticket.day,
        ticket.series,
        ticket.number,
        step,
        counter.name,
        shift.officer.name,
        wanted.to_series if wanted else "",
        wanted.to_counter if wanted else "",
        wanted.procedure.strip() if wanted else "",
    )


def _mean(tickets: list[Ticket], of: Callable[[Ticket], int]) -> int | None:
    return sum(map(of, tickets)) // len(tickets) if tickets else None
