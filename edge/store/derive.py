"""Everything that is derived from the log: learned entry by entry, or dropped and learned again."""

from __future__ import annotations

from typing import Final

from accord.acts import Erased
from accord.errors import PeerError
from accord.facts import Fact
from accord.fleet import Released
from accord.lineage import Gone
from edge.store import (
    dossiers,
    entries,
    fleet,
    outages,
    ratings,
    reads,
    receipts,
    said,
    scans,
    tickets,
    till,
)
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["TABLES", "judged", "learn", "note", "rebuild"]

TABLES: Final = (
    "dossiers",
    "keys",
    "revocations",
    "officers",
    "units",
    "procedures",
    "calendars",
    "model_texts",
    "released",
    "tickets",
    "outages",
    "till",
    "receipt_blocks",
    "ratings",
    "reads",
    "named_files",
    "scans",
    "papers_taken",
)
"""The derived tables; the words of the search go with the dossiers."""

_SQL: Final = statements("derive")


def learn(connection: Connection, entry_id: int, code: str, fact: Fact | Gone | None) -> None:
    """Derive what follows from one more entry.

    Args:
        connection: inside the transaction that appended it.
        entry_id: its number on this disk.
        code: the dossier its header names, or empty.
        fact: what it says, as `said.fact_of` returns it.
    """
    note(connection, entry_id, code, fact)
    if code:
        dossiers.refresh(connection, code)
    if isinstance(fact, Released):
        judged(connection, fact.place.epoch, fact.place.seq)


def judged(connection: Connection, epoch: bytes, seq: int) -> None:
    """Derive anew what the city has put aside, or released: what it says of it counts, or not.

    Args:
        connection: as in `learn`.
        epoch: of the box's own log.
        seq: the entry.
    """
    code = said.code_at(connection, epoch, seq)
    if code:
        dossiers.refresh(connection, code)


def note(connection: Connection, entry_id: int, code: str, fact: Fact | Gone | None) -> None:
    """Derive all but the row of the dossier: who adds several entries about it does that once.

    Args:
        connection: as in `learn`, like all the others.
        entry_id: its number.
        code: its dossier.
        fact: what it says.
    """
    if isinstance(fact, Erased):
        _erase(connection, fact)
    if not code and fact is not None and not isinstance(fact, Gone):
        fleet.learn(connection, entry_id, fact)
        tickets.learn(connection, entry_id, fact)
        outages.learn(connection, entry_id, fact)
    till.learn(connection, entry_id, fact)
    receipts.learn(connection, entry_id, fact)
    ratings.learn(connection, entry_id, fact)
    reads.learn(connection, entry_id, fact)
    scans.learn(connection, entry_id, fact)


def rebuild(connection: Connection) -> None:
    """Drop everything derived and derive it again from the log, inside a transaction."""
    dossiers.drop_all(connection)
    fleet.drop_all(connection)
    tickets.drop_all(connection)
    outages.drop_all(connection)
    till.drop_all(connection)
    receipts.drop_all(connection)
    ratings.drop_all(connection)
    reads.drop_all(connection)
    scans.drop_all(connection)
    for (entry_id,) in connection.execute(_SQL["of-no-dossier"]).fetchall():
        record = entries.by_id(connection, entry_id)
        assert record is not None  # noqa: S101 -- the same transaction has just listed it
        try:
            fact = said.fact_of(record)
        except PeerError:
            continue  # kept as signed; what cannot be read says nothing
        learn(connection, entry_id, "", fact)
    till.learn_all(connection)
    ratings.learn_all(connection)
    scans.learn_all(connection)
    dossiers.refresh_all(connection)


def _erase(connection: Connection, fact: Erased) -> None:
    till.erase(connection, fact.entry)
    ratings.erase(connection, fact.entry)
    reads.erase(connection, fact.entry)
    scans.erase(connection, fact.entry)
    connection.execute(_SQL["erase"], (fact.entry.log, fact.entry.epoch, fact.entry.seq))
