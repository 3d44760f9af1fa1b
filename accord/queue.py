"""The queue of a counter: what is said of a ticket, and what may follow what: the one table.

A ticket (số thứ tự) is a place in the queue of one day, never a dossier. Rules:

- day, series and number name it; the number on the paper never changes, whoever serves it;
- a step moves a ticket only as a row of NEXT says; whatever else is said is kept and changes
  nothing;
- how long a person waited and was served is computed from the times of the entries, never typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, IntEnum
from typing import Annotated, Final

from accord.errors import RefusedError
from accord.intake import CODE_CHARACTERS_MAX, NAME, NAME_CHARACTERS_MAX
from accord.moments import Instant
from accord.records import Line, Struct, Whole

__all__ = [
    "COUNTER_CHARACTERS_MAX",
    "NEXT",
    "NUMBER_MAX",
    "PROCEDURES_MAX",
    "Priority",
    "Step",
    "Ticket",
    "TicketMoved",
    "TicketTaken",
    "Where",
    "begin",
    "fold",
    "is_series",
    "move",
]

NUMBER_MAX: Final = 9_999
"""Fourteen times the busiest day of a ward; four digits can be read from the back of a hall."""
COUNTER_CHARACTERS_MAX: Final = 20
"""``12`` or ``Quầy số 12``: it is spoken and shown large."""
PROCEDURES_MAX: Final = 20
"""Procedures on one ticket; who brings more takes a second ticket."""

_SERIES: Final = Line(1, least=1)
_OTHER_SERIES: Final = Line(1)
_NUMBER: Final = Whole(1, NUMBER_MAX)
_COUNTER: Final = Line(COUNTER_CHARACTERS_MAX)


class Priority(IntEnum):
    """Why somebody goes first: the laws on the elderly, on disability and on merit.

    The citizen says it and nobody asks for proof at the kiosk; the officer sees it at the counter.
    """

    NONE = 0
    ELDERLY = 1
    DISABLED = 2
    PREGNANT = 3
    """With a small child in arms as well."""
    MERIT = 4


class Step(IntEnum):
    """What happens to a ticket."""

    CALLED = 1
    RECALLED = 2
    HELD = 3
    RETURNED = 4
    """Back among those who wait, at its old place: called too early, or came after all."""
    NO_SHOW = 5
    TRANSFERRED = 6
    BEGUN = 7
    ADDED = 8
    """One more procedure on the same ticket."""
    DONE = 9


class Where(Enum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    HELD = "held"
    ABSENT = "absent"
    DONE = "done"


NEXT: Final[dict[tuple[Where, Step], Where]] = {
    # where it stands, what is said: where it stands then
    (Where.WAITING, Step.CALLED): Where.CALLED,
    (Where.WAITING, Step.TRANSFERRED): Where.WAITING,
    (Where.CALLED, Step.RECALLED): Where.CALLED,
    (Where.CALLED, Step.HELD): Where.HELD,
    (Where.CALLED, Step.RETURNED): Where.WAITING,
    (Where.CALLED, Step.NO_SHOW): Where.ABSENT,
    (Where.CALLED, Step.TRANSFERRED): Where.WAITING,
    (Where.CALLED, Step.BEGUN): Where.SERVED,
    (Where.CALLED, Step.ADDED): Where.SERVED,
    # A clerk who serves at once and calls the next one has said enough.
    (Where.CALLED, Step.DONE): Where.DONE,
    (Where.SERVED, Step.HELD): Where.HELD,
    (Where.SERVED, Step.TRANSFERRED): Where.WAITING,
    (Where.SERVED, Step.ADDED): Where.SERVED,
    (Where.SERVED, Step.DONE): Where.DONE,
    (Where.HELD, Step.CALLED): Where.CALLED,
    (Where.HELD, Step.RETURNED): Where.WAITING,
    (Where.HELD, Step.NO_SHOW): Where.ABSENT,
    (Where.ABSENT, Step.RETURNED): Where.WAITING,
}


def is_series(text: str) -> bool:
    """Say whether a text is the letter of a series: one that everybody can read aloud."""
    return len(text) == 1 and "A" <= text <= "Z"


@dataclass(frozen=True, slots=True)
class TicketTaken(Struct):
    """Somebody took a number; when is the time of the entry."""

    day: Annotated[date, 0]
    series: Annotated[str, 1, _SERIES]
    number: Annotated[int, 2, _NUMBER]
    kind: Annotated[str, 3, NAME]
    """The kind of work, in the words on the paper."""
    priority: Annotated[Priority, 4] = Priority.NONE
    appointment: Annotated[str, 5, Line(CODE_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        return "" if is_series(self.series) else "series"


@dataclass(frozen=True, slots=True)
class TicketMoved(Struct):
    """Something happened to a ticket, at a counter, by an officer or by the box itself.

    ``to_series`` and ``to_counter`` say where a transferred ticket waits now; ``procedure`` names
    what was added, or what it is sent on for.
    """

    day: Annotated[date, 0]
    series: Annotated[str, 1, _SERIES]
    number: Annotated[int, 2, _NUMBER]
    step: Annotated[Step, 3]
    counter: Annotated[str, 4, _COUNTER] = ""
    officer: Annotated[str, 5, Line(NAME_CHARACTERS_MAX)] = ""
    to_series: Annotated[str, 6, _OTHER_SERIES] = ""
    to_counter: Annotated[str, 7, _COUNTER] = ""
    procedure: Annotated[str, 8, Line(NAME_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if not is_series(self.series):
            return "series"
        is_sent_on = self.step is Step.TRANSFERRED
        if bool(self.to_series or self.to_counter) != is_sent_on or (
            self.to_series and not is_series(self.to_series)
        ):
            return "to_series"
        if self.step is Step.ADDED and not self.procedure.strip():
            return "procedure"
        if self.procedure and self.step not in {Step.ADDED, Step.TRANSFERRED}:
            return "procedure"
        if not self.counter and self.step in {Step.CALLED, Step.RECALLED}:
            return "counter"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """How a ticket stands: the fold of what is said of it.

    Attributes:
        day: of which day.
        series: the letter on the paper.
        number: the number on the paper.
        kind: the kind of work it was taken for.
        priority: why it goes first, if it does.
        appointment: code of an appointment, or empty.
        taken_at: when.
        where: where it stands.
        line: letter of the series whose counters serve it now.
        counter: the counter that has it, had it last, or for which it is kept while it waits;
            empty when it waits for any.
        since_at: since when it stands there.
        called_at: when it was first called, or none.
        calls: how often it was called or called again.
        waited_ms: time spent waiting so far, without the stretch that is still open.
        served_ms: time spent being served, likewise.
        procedures: what was added to it, in order.
    """

    day: date
    series: str
    number: int
    kind: str
    priority: Priority
    appointment: str
    taken_at: Instant
    where: Where
    line: str
    counter: str
    since_at: Instant
    called_at: Instant | None = None
    calls: int = 0
    waited_ms: int = 0
    served_ms: int = 0
    procedures: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The number as it is printed, shown and spoken: ``A012``."""
        return f"{self.series}{self.number:03}"

    @property
    def has_priority(self) -> bool:
        """Whether it goes before others."""
        return self.priority is not Priority.NONE


def begin(taken: TicketTaken, at: Instant) -> Ticket:
    """Return a ticket as it stands when it was taken."""
    return Ticket(
        day=taken.day,
        series=taken.series,
        number=taken.number,
        kind=taken.kind,
        priority=taken.priority,
        appointment=taken.appointment,
        taken_at=at,
        where=Where.WAITING,
        line=taken.series,
        counter="",
        since_at=at,
    )


def move(ticket: Ticket, moved: TicketMoved, at: Instant) -> Ticket:
    """Return how a ticket stands after one more step.

    Raises:
        RefusedError: ``queue.not-allowed`` when NEXT has no such row, or ``queue.too-many`` when
            the ticket has as many procedures as it may have.
    """
    where = NEXT.get((ticket.where, moved.step))
    if where is None:
        raise RefusedError("queue.not-allowed", ticket=ticket.label)
    if moved.step is Step.ADDED and len(ticket.procedures) >= PROCEDURES_MAX:
        raise RefusedError("queue.too-many", most=PROCEDURES_MAX)
    passed = max(at - ticket.since_at, 0)
    is_called = moved.step in {Step.CALLED, Step.RECALLED}
    was_served = ticket.where is Where.SERVED or (ticket.where, where) == (
        Where.CALLED,
        Where.DONE,
    )
    # One more call or one more procedure goes on with the same stretch.
    stays = ticket.where is where
    return replace(
        ticket,
        where=where,
        line=moved.to_series or ticket.line,
        counter=_counter_after(ticket, moved, where),
        since_at=ticket.since_at if stays else at,
        called_at=at if is_called and ticket.called_at is None else ticket.called_at,
        calls=ticket.calls + is_called,
        waited_ms=ticket.waited_ms + (passed if ticket.where is Where.WAITING and not stays else 0),
        served_ms=ticket.served_ms + (passed if was_served and not stays else 0),
        procedures=(*ticket.procedures, moved.procedure)
        if moved.step is Step.ADDED
        else ticket.procedures,
    )


def _counter_after(ticket: Ticket, moved: TicketMoved, where: Where) -> str:
    """Return the counter a ticket belongs to: where it goes, nobody's, or who has it now."""
    if where is Where.WAITING:
        return moved.to_counter
    return moved.counter or ticket.counter


def fold(taken: TicketTaken, at: Instant, steps: Iterable[tuple[TicketMoved, Instant]]) -> Ticket:
    """Return how a ticket stands after everything that was said of it, each with its time."""
    ticket = begin(taken, at)
    for moved, moved_at in steps:
        try:
            ticket = move(ticket, moved, moved_at)
        except RefusedError:
            continue  # kept as said; it changes nothing
    return ticket
