"""The tickets of the queue as the log last said, one row each; derived."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from accord.errors import RefusedError
from accord.facts import Fact
from accord.moments import Instant
from accord.queue import Priority, Ticket, TicketMoved, TicketTaken, Where, begin, move
from edge.store import entries
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["drop_all", "last_number", "learn", "of_day"]

_SQL: Final = statements("tickets")
_MOVES_FROM: Final = 7
"""The first of the columns, in the order of the table, that a step changes."""


def learn(connection: Connection, entry_id: int, fact: Fact) -> None:
    """Keep what a fact says of a ticket; a fact about anything else changes nothing.

    Neither does an entry that was written again in a later epoch: it was learned where it stood
    first. Nor a step that the ticket does not allow, nor one of a ticket nobody took.
    """
    if not isinstance(fact, TicketTaken | TicketMoved):
        return
    record = entries.by_id(connection, entry_id)
    assert record is not None  # noqa: S101 -- the same transaction has just appended or listed it
    header = record.entry.header
    if header.was is not None:
        return
    at = header.stamp.time.at
    if isinstance(fact, TicketTaken):
        connection.execute(_SQL["take"], (*_values(begin(fact, at)), entry_id))
    else:
        _move(connection, fact, at)


def _move(connection: Connection, fact: TicketMoved, at: Instant) -> None:
    key = (fact.day.isoformat(), fact.series, fact.number)
    row = connection.execute(_SQL["one"], key).fetchone()
    if row is None:
        return
    try:
        moved = move(_ticket(row), fact, at)
    except RefusedError:
        return  # kept as said; it changes nothing
    connection.execute(_SQL["move"], (*key, *_values(moved)[_MOVES_FROM:]))


def of_day(connection: Connection, day: date) -> tuple[Ticket, ...]:
    """Return all tickets of a day in the order they were taken."""
    return tuple(map(_ticket, connection.execute(_SQL["of-day"], (day.isoformat(),)).fetchall()))


def last_number(connection: Connection, day: date, series: str) -> int:
    """Return the highest number of a series that was given on a day, 0 before the first."""
    row = connection.execute(_SQL["last-number"], (day.isoformat(), series)).fetchone()
    return int(row[0] or 0)


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    connection.execute(_SQL["drop-all"])


def _values(ticket: Ticket) -> tuple[str | int | None, ...]:
    return (
        ticket.day.isoformat(),
        ticket.series,
        ticket.number,
        ticket.kind,
        int(ticket.priority),
        ticket.appointment,
        ticket.taken_at,
        ticket.where.value,
        ticket.line,
        ticket.counter,
        ticket.since_at,
        ticket.called_at,
        ticket.calls,
        ticket.waited_ms,
        ticket.served_ms,
        "\n".join(ticket.procedures),
    )


def _ticket(row: tuple[Any, ...]) -> Ticket:
    day, series, number, kind, priority, appointment, taken_at, place, *rest = row
    line, counter, since_at, called_at, calls, waited_ms, served_ms, procedures = rest
    return Ticket(
        day=date.fromisoformat(day),
        series=series,
        number=number,
        kind=kind,
        priority=Priority(priority),
        appointment=appointment,
        taken_at=Instant(taken_at),
        where=Where(place),
        line=line,
        counter=counter,
        since_at=Instant(since_at),
        called_at=None if called_at is None else Instant(called_at),
        calls=calls,
        waited_ms=waited_ms,
        served_ms=served_ms,
        procedures=tuple(procedures.split("\n")) if procedures else (),
    )
