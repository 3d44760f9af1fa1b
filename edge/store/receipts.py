"""Fee receipts: blocks of numbers from the hub, how far they are used, papers to come out."""

from __future__ import annotations

from dataclasses import astuple
from typing import Final

from accord.facts import Fact
from accord.lineage import Gone
from accord.moments import Instant
from accord.payments import ReceiptBlockGiven
from edge.desk.receipts import Block, ReceiptJob
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["blocks", "drop_all", "due", "learn", "of_dossier", "printed", "queue", "use"]

_SQL: Final = statements("receipts")


def learn(connection: Connection, entry_id: int, fact: Fact | Gone | None) -> None:
    """Keep that the hub gave a block; said again, it is the same block."""
    if isinstance(fact, ReceiptBlockGiven):
        connection.execute(_SQL["give"], (_lease(fact), fact.box, entry_id))


def drop_all(connection: Connection) -> None:
    """Forget the blocks, to be learned again from the log; how far they are used stays."""
    connection.execute(_SQL["drop-all"])


def blocks(connection: Connection) -> tuple[Block, ...]:
    """Return every block ever given to this box, oldest first, with the last number used."""
    own = entries.own_epoch(connection)
    found: list[Block] = []
    for entry_id, used in connection.execute(_SQL["blocks"], (own.log,)).fetchall():
        record = entries.by_id(connection, entry_id)
        fact = None if record is None else said.fact_of(record)
        if isinstance(fact, ReceiptBlockGiven):
            found.append(Block(fact, int(used), is_current=fact.epoch == own.epoch))
    return tuple(found)


def use(connection: Connection, given: ReceiptBlockGiven, number: int) -> None:
    """Keep that a number is used; the last one used never goes down."""
    connection.execute(_SQL["use"], (_lease(given), number))


def queue(connection: Connection, job: ReceiptJob) -> None:
    """Keep that a fee receipt must come out."""
    connection.execute(_SQL["put"], astuple(job))


def due(connection: Connection) -> tuple[ReceiptJob, ...]:
    """Return those of which nobody knows that they came out, oldest first."""
    return tuple(ReceiptJob(*row) for row in connection.execute(_SQL["due"]).fetchall())


def of_dossier(connection: Connection, code: str) -> tuple[ReceiptJob, ...]:
    """Return all fee receipts of a dossier, copies included, oldest first."""
    rows = connection.execute(_SQL["of-dossier"], (code,)).fetchall()
    return tuple(ReceiptJob(*row) for row in rows)


def printed(connection: Connection, job_id: str, *, at: Instant) -> None:
    """Keep that a fee receipt came out; the first word stands."""
    connection.execute(_SQL["printed"], (job_id, at))


def _lease(given: ReceiptBlockGiven) -> str:
    return f"{given.epoch.hex()} {given.year} {given.receipt(given.first)}"
