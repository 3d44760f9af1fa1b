"""Whose turn it is, and how long it will take: rules over the tickets of a day, and nothing else.

The rule of the turn, as it hangs in the hall:

1. Of those who wait for a counter, who has priority by law goes before who has not.
2. After two with priority in a row, the one who has waited longest without it goes, if there is
   one: nobody waits for ever behind a line that keeps filling up in front.
3. Within the same class the one who took a number first goes first. A ticket that was sent on, or
   came back, keeps the time it was taken at.

The estimate is what was measured today, or it is not given: a guess that is wrong twice is never
believed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from accord.moments import Instant
from accord.queue import Ticket, Where
from edge.desk.hall import Counter, Hall

__all__ = [
    "MEASURED_LEAST",
    "OPEN_MS",
    "PRIORITY_RUN_MAX",
    "Outlook",
    "has_in_hand",
    "next_for",
    "open_counters",
    "outlook",
    "waiting_for",
]

PRIORITY_RUN_MAX: Final = 2
"""Two in three: who has priority hardly waits, and who has none moves on with every third call."""
MEASURED_LEAST: Final = 5
"""Services that must be measured today before anything is said of the wait."""
MEASURED_MOST: Final = 20
"""The latest ones: an hour of a counter, so that the estimate follows the day."""
OPEN_MS: Final = 20 * 60_000
"""A counter that has done nothing for so long is taken to be closed."""
ROUNDED_TO_MIN: Final = 5
"""Nobody believes a wait of 13 minutes, and nobody keeps it."""

_MINUTE_MS: Final = 60_000
_BUSY: Final = frozenset({Where.CALLED, Where.SERVED})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can honestly be said to somebody who waits.

    Attributes:
        ahead: people who are called before, as the queue stands now.
        minutes: about how long it takes, rounded up, or none when it cannot be known.
    """

    ahead: int
    minutes: int | None


def waiting_for(tickets: Iterable[Ticket], counter: Counter) -> list[Ticket]:
    """Return those who wait for a counter, who took a number first comes first."""
    waiting = [
        ticket
        for ticket in tickets
        if ticket.where is Where.WAITING
        and (ticket.counter == counter.name if ticket.counter else ticket.line in counter.series)
    ]
    return sorted(waiting, key=lambda ticket: ticket.taken_at)


def next_for(tickets: Sequence[Ticket], counter: Counter) -> Ticket | None:
    """Return whose turn it is at a counter, or none when nobody waits for it."""
    waiting = waiting_for(tickets, counter)
    first = next((ticket for ticket in waiting if ticket.has_priority), None)
    ordinary = next((ticket for ticket in waiting if not ticket.has_priority), None)
    if first is None or (ordinary is not None and _run(tickets, counter) >= PRIORITY_RUN_MAX):
        return ordinary
    return first


def _run(tickets: Iterable[Ticket], counter: Counter) -> int:
    """Return how many with priority were called last in a row, of the lines a counter serves."""
    called = [
        (ticket.called_at, ticket.has_priority)
        for ticket in tickets
        if ticket.called_at is not None and ticket.line in counter.series
    ]
    run = 0
    for _, has_priority in sorted(called, key=lambda call: call[0], reverse=True):
        if not has_priority:
            break
        run += 1
    return run


def has_in_hand(tickets: Iterable[Ticket], counter: Counter) -> Ticket | None:
    """Return the ticket a counter has called or is serving, or none."""
    for ticket in tickets:
        if ticket.where in _BUSY and ticket.counter == counter.name:
            return ticket
    return None


def open_counters(tickets: Iterable[Ticket], hall: Hall, now: Instant) -> frozenset[str]:
    """Return the counters at which somebody works, by what they did lately."""
    names = {counter.name for counter in hall.counters}
    return frozenset(
        ticket.counter
        for ticket in tickets
        if ticket.counter in names
        and ticket.where is not Where.WAITING
        and (ticket.where in _BUSY or now - ticket.since_at <= OPEN_MS)
    )


def outlook(tickets: Sequence[Ticket], ticket: Ticket, hall: Hall, now: Instant) -> Outlook:
    """Return what can be said of the wait of a ticket."""
    ahead = sum(_goes_before(other, ticket) for other in tickets)
    served = sorted(
        (
            other
            for other in tickets
            if other.where is Where.DONE and other.line == ticket.line and other.served_ms > 0
        ),
        key=lambda other: other.since_at,
    )[-MEASURED_MOST:]
    serving = {counter.name for counter in hall.counters if ticket.line in counter.series}
    at_work = len(open_counters(tickets, hall, now) & serving)
    if len(served) < MEASURED_LEAST or at_work == 0:
        return Outlook(ahead, None)
    each_ms = sum(other.served_ms for other in served) / len(served)
    minutes = (ahead + 1) * each_ms / at_work / _MINUTE_MS
    return Outlook(ahead, ROUNDED_TO_MIN * max(1, -int(-minutes // ROUNDED_TO_MIN)))


def _goes_before(other: Ticket, ticket: Ticket) -> bool:
    if other.where is not Where.WAITING or other.line != ticket.line or other == ticket:
        return False
    if other.has_priority is not ticket.has_priority:
        return other.has_priority
    return (other.taken_at, other.number) < (ticket.taken_at, ticket.number)
