"""Proving that what is on the disk is one unbroken log: every link, every payload."""

from __future__ import annotations

from typing import Final

from accord.errors import FaultError
from accord.log import FIRST_PREVIOUS
from accord.reconcile.values import Mark
from edge.store.engine import Connection
from edge.store.entries import Epoch, by_id, epochs
from edge.store.statements import statements

__all__ = ["hash_at", "note_proven", "prove", "prove_tail", "tip_of"]

_SQL: Final = statements("chain")


def tip_of(connection: Connection, epoch: Epoch) -> Mark:
    """Return where an epoch ends, entries put aside included."""
    row = connection.execute(_SQL["tip"], (epoch.id,)).fetchone()
    return Mark(epoch.epoch, *(row or (0, FIRST_PREVIOUS)))


def hash_at(connection: Connection, epoch: Epoch, seq: int) -> bytes | None:
    """Return the hash of what stands under a number, believed or put aside, or none."""
    row = connection.execute(_SQL["hash-at"], (epoch.id, seq)).fetchone()
    return None if row is None else bytes(row[0])


def prove_tail(connection: Connection) -> None:
    """Prove of every epoch what came after the write-ahead log was last emptied.

    Raises:
        FaultError: ``store.broken-chain`` or ``store.corrupt``.
    """
    for epoch in epochs(connection):
        row = connection.execute(_SQL["proven"], (epoch.id,)).fetchone()
        prove(connection, epoch, after=Mark(epoch.epoch, *(row or (0, FIRST_PREVIOUS))))


def prove(connection: Connection, epoch: Epoch, *, after: Mark) -> int:
    """Prove that each entry after a place follows the one before, and return how many did.

    Raises:
        FaultError: ``store.broken-chain`` or ``store.corrupt``.
    """
    seq, digest, count = after.seq, after.hash, 0
    if seq and hash_at(connection, epoch, seq) != digest:
        raise FaultError("store.broken-chain", log=epoch.log, seq=seq)
    for next_seq, next_hash, entry_id in connection.execute(_SQL["links"], (epoch.id, seq)):
        if next_seq != seq + 1:
            raise FaultError("store.broken-chain", log=epoch.log, seq=seq + 1)
        if entry_id is not None:
            record = by_id(connection, entry_id)
            if record is None or (
                record.entry.header.prev,
                record.entry.header.log,
                record.entry.header.epoch,
            ) != (digest, epoch.log, epoch.epoch):
                raise FaultError("store.broken-chain", log=epoch.log, seq=next_seq)
        seq, digest, count = next_seq, next_hash, count + 1
    return count


def note_proven(connection: Connection) -> None:
    """Keep up to where every epoch is proven: everything that is committed now."""
    for epoch in epochs(connection):
        tip = tip_of(connection, epoch)
        if tip.seq:
            connection.execute(_SQL["prove"], (epoch.id, tip.seq, tip.hash))
