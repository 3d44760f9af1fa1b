"""What the box swore its log was: its checkpoints, and the tree the next one goes on from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.checkpoint import Sworn
from accord.header import HASH_BYTES
from accord.log import read_entry
from accord.merkle import Frontier
from accord.moments import Instant
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.statements import statements

__all__ = ["hashes_after", "keep", "sealed_of", "sworn"]

_SQL: Final = statements("checkpoints")


def sworn(connection: Connection, epoch: Epoch) -> Sworn:
    """Return up to where an epoch has been sworn to."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    if row is None:
        first = connection.execute(_SQL["first"], (epoch.id,)).fetchone()
        return Sworn(Instant(0) if first is None else read_entry(first[0]).header.stamp.time.at)
    size, at, peaks = row
    places = range(0, len(peaks), HASH_BYTES)
    kept = tuple(peaks[place : place + HASH_BYTES] for place in places)
    return Sworn(Instant(at), Frontier(size, kept))


def hashes_after(connection: Connection, epoch: Epoch, seq: int) -> Iterator[bytes]:
    """Give the hashes of an epoch's entries after a number, in order."""
    for (digest,) in connection.execute(_SQL["hashes"], (epoch.id, seq)):
        yield digest


def keep(connection: Connection, epoch: Epoch, sealed: bytes, now: Sworn) -> None:
    """Keep a checkpoint, signed, and what the next one goes on from."""
    tree = now.frontier
    row = (epoch.id, tree.size, int(now.at), b"".join(tree.peaks), sealed)
    connection.execute(_SQL["put"], row)


def sealed_of(connection: Connection, epoch: Epoch) -> dict[int, bytes]:
    """Return the checkpoints of an epoch by their sizes."""
    return dict(connection.execute(_SQL["of"], (epoch.id,)).fetchall())
