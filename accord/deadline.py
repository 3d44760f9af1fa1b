"""When a result is due: terms in the law's units, counted in the hours of one office.

Rules (Decree 118/2025/ND-CP; Civil Code 91/2015/QH13, Art. 144-148; texts of the procedures):

- the day of receipt is not counted; a working day is one the calendar and the office both work;
- one working day is 8 working hours where a term is stated in hours;
- a term ends at the clock time of receipt, brought into office hours;
- a calendar term that ends on a day off ends on the next working day (Art. 148.5);
- a same-day procedure received at or after 15:00 is due the next working day; "sau 15 giờ" leaves
  15:00:00 itself open, and we take it as after, in one constant;
- a pause (supplement asked) takes away no time: what was left when it began is left when it ends,
  or the whole term begins anew, as the city decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import pairwise
from typing import Final, assert_never

from accord.errors import RefusedError
from accord.holidays import Calendar
from accord.moments import VIETNAM, Instant, from_local, to_local

__all__ = [
    "HANOI_WEEK",
    "SAME_DAY_UNTIL",
    "TERM_VALUE_MAX",
    "AfterPause",
    "Office",
    "Span",
    "Term",
    "TermUnit",
    "Week",
    "due_after_pause",
    "due_at",
    "working_ms",
]

SAME_DAY_UNTIL: Final = time(15, 0)
"""Received before this, a same-day procedure is due today (e.g. 1.001193, 2.000815)."""
TERM_VALUE_MAX: Final = 1_000
"""The longest term of any procedure is well under three years."""
_SUNDAY: Final = 6


class TermUnit(Enum):
    """What a term counts; the value is what data files say."""

    SAME_DAY = "same-day"
    """Today, or the next working day when received late; its value is 1."""
    WORKING_DAY = "working-day"
    WORKING_HOUR = "working-hour"
    WORKING_MINUTE = "working-minute"
    CALENDAR_DAY = "calendar-day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Term:
    """So many of a unit.

    Raises:
        RefusedError: ``deadline.bad-term`` for less than one, too many, or two same days.
    """

    value: int
    unit: TermUnit

    def __post_init__(self) -> None:
        """Check the limits."""
        most = 1 if self.unit is TermUnit.SAME_DAY else TERM_VALUE_MAX
        if not 1 <= self.value <= most:
            raise RefusedError("deadline.bad-term", value=self.value)


@dataclass(frozen=True, slots=True)
class Span:
    """From one clock time to a later one on the same day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Check the order."""
        if self.opens >= self.closes:
            raise RefusedError("deadline.bad-hours")


@dataclass(frozen=True, slots=True)
class Week:
    """The opening hours of an office.

    Attributes:
        spans: for Monday to Sunday, when the office is open, in order; empty for closed.
        counted: weekdays (Monday 0) that count as working days; a Saturday morning may be open
            and not count. A make-up day has Monday's hours and counts.
    """

    spans: tuple[tuple[Span, ...], ...]
    counted: frozenset[int] = frozenset(range(5))

    def __post_init__(self) -> None:
        """Check that there are seven days in order, and that days that count are open."""
        ordered = all(
            first.closes <= second.opens for day in self.spans for first, second in pairwise(day)
        )
        if len(self.spans) != _SUNDAY + 1 or not ordered or not self.spans[0]:
            raise RefusedError("deadline.bad-hours")
        if not self.counted or not all(self.spans[day] for day in self.counted):
            raise RefusedError("deadline.bad-hours")


_FULL: Final = (Span(time(8, 0), time(12, 0)), Span(time(13, 30), time(17, 30)))
HANOI_WEEK: Final = Week(spans=(_FULL,) * 5 + ((), ()))
"""The usual hours; a unit states its own where they differ."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where a dossier is handled: its calendar and its hours."""

    calendar: Calendar
    week: Week = HANOI_WEEK

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return when the office is open on a day.

        Raises:
            RefusedError: ``calendar.year-unknown``.
        """
        if self.calendar.is_worked(day):
            made_up = self.calendar.is_made_up(day)
            return self.week.spans[0 if made_up else day.weekday()]
        # A weekend opening (Saturday morning) stands unless the calendar names the day off.
        return () if day in self.calendar.off_on else self._weekend(day)

    def counts(self, day: date) -> bool:
        """Say whether a day counts as a working day.

        Raises:
            RefusedError: ``calendar.year-unknown``.
        """
        if self.calendar.is_worked(day):
            return self.calendar.is_made_up(day) or day.weekday() in self.week.counted
        return bool(self.spans(day)) and day.weekday() in self.week.counted

    def _weekend(self, day: date) -> tuple[Span, ...]:
        return self.week.spans[day.weekday()]


class AfterPause(Enum):
    """What happens to the term when a supplement has come in; a city decides."""

    CONTINUE = "continue"
    RESTART = "restart"


def due_at(received: Instant, term: Term, office: Office) -> Instant:
    """Return when the result of a dossier is due.

    Args:
        received: when the dossier was complete and accepted.
        term: how long the office has.
        office: where.

    Raises:
        RefusedError: ``calendar.year-unknown`` when the term runs beyond the known years.
    """
    due = _due(to_local(received).replace(tzinfo=None), term, office)
    return from_local(due.replace(tzinfo=VIETNAM))


def _due(moment: datetime, term: Term, office: Office) -> datetime:
    match term.unit:
        case TermUnit.SAME_DAY:
            return _same_day(moment, office)
        case TermUnit.WORKING_DAY:
            return _working_days(moment, term.value, office)
        case TermUnit.WORKING_HOUR:
            return _advance(moment, timedelta(hours=term.value), office)
        case TermUnit.WORKING_MINUTE:
            return _advance(moment, timedelta(minutes=term.value), office)
        case TermUnit.CALENDAR_DAY:
            return _calendar(moment, moment.date() + timedelta(days=term.value), office)
        case TermUnit.MONTH:
            return _calendar(moment, _months_later(moment.date(), term.value), office)
        case _:
            assert_never(term.unit)


def due_after_pause(
    *,
    due: Instant,
    paused: Instant,
    resumed: Instant,
    term: Term,
    office: Office,
    rule: AfterPause,
) -> Instant:
    """Return the new due time of a dossier whose clock stood still for a while.

    Never earlier than the old one. Working terms are owed the working time that was left, calendar
    terms the calendar time.

    Raises:
        RefusedError: ``deadline.bad-pause`` when it ends before it begins, or
            ``calendar.year-unknown``.
    """
    if resumed < paused:
        raise RefusedError("deadline.bad-pause")
    if rule is AfterPause.RESTART:
        return max(due, due_at(resumed, term, office))
    if paused >= due:
        return due
    start = to_local(resumed).replace(tzinfo=None)
    if term.unit in {TermUnit.CALENDAR_DAY, TermUnit.MONTH}:
        moment = start + timedelta(milliseconds=due - paused)
        new = _calendar(moment, moment.date(), office)
    else:
        left = timedelta(milliseconds=working_ms(paused, due, office))
        new = _advance(start, left, office)
    return max(due, from_local(new.replace(tzinfo=VIETNAM)))


def working_ms(begin: Instant, end: Instant, office: Office) -> int:
    """Return how much office time lies between two instants, in milliseconds.

    Raises:
        RefusedError: ``calendar.year-unknown``.
    """
    first, last = (to_local(at).replace(tzinfo=None) for at in (begin, end))
    total = timedelta()
    day = first.date()
    while day <= last.date():
        for span in office.spans(day):
            opens, closes = datetime.combine(day, span.opens), datetime.combine(day, span.closes)
            total += max(timedelta(), min(closes, last) - max(opens, first))
        day += timedelta(days=1)
    return total // timedelta(milliseconds=1)


def _same_day(moment: datetime, office: Office) -> datetime:
    day = moment.date()
    if not office.counts(day) or moment.time() >= SAME_DAY_UNTIL:
        day = _next_counted(day, office)
    return datetime.combine(day, office.spans(day)[-1].closes)


def _working_days(moment: datetime, count: int, office: Office) -> datetime:
    day, clock = moment.date(), moment.time()
    if not office.counts(day):
        day = _next_counted(day, office)
        clock = office.spans(day)[0].opens
    for _ in range(count):
        day = _next_counted(day, office)
    return _within(day, clock, office)


def _calendar(moment: datetime, day: date, office: Office) -> datetime:
    if not office.counts(day):
        day = _next_counted(day, office)
    return _within(day, moment.time(), office)


def _months_later(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first_of_next = date(years + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 -- December
    last = first_of_next - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _next_counted(day: date, office: Office) -> date:
    day += timedelta(days=1)
    while not office.counts(day):
        day += timedelta(days=1)
    return day


def _within(day: date, clock: time, office: Office) -> datetime:
    """Bring a clock time into the hours of a day: up to an opening, or down to the last closing."""
    spans = office.spans(day)
    for span in spans:
        if clock <= span.closes:
            return datetime.combine(day, max(clock, span.opens))
    return datetime.combine(day, spans[-1].closes)


def _advance(moment: datetime, left: timedelta, office: Office) -> datetime:
    for opens, closes in _openings(moment, office):
        begins = max(moment, opens)
        if begins >= closes:
            continue
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise AssertionError(
        "openings never end"
    )  # pragma: no cover  # a year unknown is refused first


def _openings(moment: datetime, office: Office) -> Iterator[tuple[datetime, datetime]]:
    day = moment.date()
    while True:
        for span in office.spans(day):
            yield datetime.combine(day, span.opens), datetime.combine(day, span.closes)
        day += timedelta(days=1)
