"""Outages as the box's own log says them; derived, dropped and rebuilt at will."""

from __future__ import annotations

from typing import Final

from accord.facts import Fact
from accord.fleet import Measure, OutageObserved
from accord.moments import Instant
from edge.desk.outages import Outage
from edge.store.engine import Connection
from edge.store.ledger import Ledger
from edge.store.statements import statements

__all__ = ["OutageShelf", "drop_all", "learn"]

_SQL: Final = statements("outages")


def learn(connection: Connection, entry_id: int, fact: Fact) -> None:
    """Keep what a fact says of an outage; a fact about anything else changes nothing."""
    if isinstance(fact, OutageObserved):
        values = (fact.system, fact.began_at, int(fact.measure), fact.ended_at, entry_id)
        connection.execute(_SQL["observe"], values)


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    connection.execute(_SQL["drop-all"])


class OutageShelf:
    """The outages, for the desk.

    Args:
        ledger: the open database.
    """

    __slots__ = ("_ledger",)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def within(self, from_at: Instant, until_at: Instant, *, limit: int) -> tuple[Outage, ...]:
        """Return what touches a period, the latest first."""
        with self._ledger.reading() as connection:
            rows = connection.execute(_SQL["within"], (from_at, until_at, limit)).fetchall()
        return tuple(_outage(*row) for row in rows)

    def open(self) -> tuple[Outage, ...]:
        """Return what has not ended."""
        with self._ledger.reading() as connection:
            rows = connection.execute(_SQL["open"]).fetchall()
        return tuple(_outage(*row) for row in rows)


def _outage(system: str, began_at: int, measure: int, ended_at: int | None) -> Outage:
    return Outage(
        system=system,
        began_at=Instant(began_at),
        measure=Measure(measure),
        ended_at=None if ended_at is None else Instant(ended_at),
    )
