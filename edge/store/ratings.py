"""Ratings of the own log, counted by officer and level; derived."""

from __future__ import annotations

from typing import Final

from accord.acts import Place
from accord.errors import PeerError
from accord.facts import Fact
from accord.lineage import Gone
from accord.moments import Instant
from accord.rating import Level, Rated
from edge.desk.rating import Tally
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["drop_all", "erase", "learn", "learn_all", "tallies"]

_SQL: Final = statements("ratings")


def learn(connection: Connection, entry_id: int, fact: Fact | Gone | None) -> None:
    """Keep a rating; any other fact changes nothing."""
    if not isinstance(fact, Rated):
        return
    record = entries.by_id(connection, entry_id)
    assert record is not None  # noqa: S101 -- the same transaction has just put it there
    header = record.entry.header
    if header.was is not None:
        was = header.was  # written again in a later epoch: it counts once, where it stands now
        connection.execute(_SQL["forget"], (was.log, was.epoch, was.seq))
    row = (entry_id, fact.key, fact.officer.name, fact.level, header.stamp.time.at)
    connection.execute(_SQL["put"], row)


def learn_all(connection: Connection) -> None:
    """Learn all ratings again from the log."""
    for (entry_id,) in connection.execute(_SQL["of-kind"]).fetchall():
        record = entries.by_id(connection, entry_id)
        assert record is not None  # noqa: S101 -- the same transaction has just listed it
        try:
            learn(connection, entry_id, said.fact_of(record))
        except PeerError:
            continue  # kept as signed; what cannot be read says nothing


def erase(connection: Connection, place: Place) -> None:
    """Forget a rating whose content is erased by law."""
    connection.execute(_SQL["erase"], (place.log, place.epoch, place.seq))


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    connection.execute(_SQL["drop-all"])


def tallies(connection: Connection, since: Instant, until: Instant) -> tuple[Tally, ...]:
    """Count the ratings from one time up to another, by officer and level."""
    rows = connection.execute(_SQL["tallies"], (since, until)).fetchall()
    return tuple(Tally(key, name, Level(level), count) for key, name, level, count in rows)
