"""Drawers and what moves money in them: which entries of the own log speak of it; derived."""

from __future__ import annotations

from typing import Final

from accord.acts import Place
from accord.errors import PeerError
from accord.facts import Fact
from accord.fleet import ShiftClosed, ShiftOpened
from accord.header import Origin
from accord.lineage import Gone
from accord.moments import Instant
from accord.payments import Paid, Refunded
from edge.desk.cash import Move
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["drop_all", "erase", "forget", "learn", "learn_all", "moves"]

_SQL: Final = statements("till")


def learn(connection: Connection, entry_id: int, fact: Fact | Gone | None) -> None:
    """Keep that an entry speaks of money or of a drawer; any other changes nothing."""
    if not isinstance(fact, ShiftOpened | ShiftClosed | Paid | Refunded):
        return
    record = entries.by_id(connection, entry_id)
    assert record is not None  # noqa: S101 -- the same transaction has just put it there
    header = record.entry.header
    if header.was is not None:
        forget(connection, header.was)
    connection.execute(_SQL["put"], (entry_id, header.officer, header.stamp.time.at))


def forget(connection: Connection, was: Origin) -> None:
    """Forget an entry that was written again in a later epoch: it counts where it stands now."""
    connection.execute(_SQL["forget"], (was.log, was.epoch, was.seq))


def learn_all(connection: Connection) -> None:
    """Learn again what entries about dossiers say of money."""
    for (entry_id,) in connection.execute(_SQL["of-kinds"]).fetchall():
        record = entries.by_id(connection, entry_id)
        assert record is not None  # noqa: S101 -- the same transaction has just listed it
        try:
            learn(connection, entry_id, said.fact_of(record))
        except PeerError:
            continue  # kept as signed; what cannot be read says nothing


def erase(connection: Connection, place: Place) -> None:
    """Forget an entry whose content is erased by law: the sum it was in is long closed."""
    connection.execute(_SQL["erase"], (place.log, place.epoch, place.seq))


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    connection.execute(_SQL["drop-all"])


def moves(connection: Connection, officer: bytes, since: Instant) -> tuple[Move, ...]:
    """Return an officer's moves since the drawer was last opened or closed, and since a time."""
    found: list[Move] = []
    for (entry_id,) in connection.execute(_SQL["since"], (officer, officer, since)).fetchall():
        record = entries.by_id(connection, entry_id)
        fact = None if record is None else said.fact_of(record)
        if record is not None and isinstance(fact, ShiftOpened | ShiftClosed | Paid | Refunded):
            header = record.entry.header
            found.append(Move(header.stamp.time.at, header.dossier, fact))
    return tuple(found)
