"""Which officer has read which dossier, as the own log says; derived."""

from __future__ import annotations

from typing import Final

from accord.acts import Place
from accord.facts import Fact
from accord.header import Origin
from accord.lineage import Gone
from accord.moments import Instant
from accord.reads import DossierRead, Look
from edge.desk.reads import ReadRow
from edge.store import entries
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["drop_all", "erase", "forget", "learn", "of"]

_SQL: Final = statements("reads")


def learn(connection: Connection, entry_id: int, fact: Fact | Gone | None) -> None:
    """Keep a read; any other fact changes nothing."""
    if not isinstance(fact, DossierRead):
        return
    record = entries.by_id(connection, entry_id)
    assert record is not None  # noqa: S101 -- the same transaction has just put it there
    header = record.entry.header
    if header.was is not None:
        # Written again in a later epoch: it counts once, where it stands now.
        forget(connection, header.was)
    said = (entry_id, header.stamp.time.at, header.officer, fact.look)
    connection.executemany(_SQL["put"], [(code, *said) for code in dict.fromkeys(fact.dossiers)])


def forget(connection: Connection, was: Origin) -> None:
    """Forget what an entry said that stands somewhere else now."""
    connection.execute(_SQL["forget"], (was.log, was.epoch, was.seq))


def erase(connection: Connection, place: Place) -> None:
    """Forget a read whose content is erased by law."""
    connection.execute(_SQL["erase"], (place.log, place.epoch, place.seq))


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    connection.execute(_SQL["drop-all"])


def of(connection: Connection, code: str, *, limit: int) -> tuple[ReadRow, ...]:
    """Return who has read a dossier, the last first."""
    rows = connection.execute(_SQL["of"], (code, limit)).fetchall()
    return tuple(
        ReadRow(Instant(at), officer, name, title, Look(look))
        for at, officer, name, title, look in rows
    )
