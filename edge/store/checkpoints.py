"""What the box swore its log was: its checkpoints, and the tree the next one goes on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accord.checkpoint import Sworn
from accord.header import HASH_BYTES
from accord.log import read_entry
from accord.merkle import Frontier
from accord.moments import Instant
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.statements import statements

__all__ = ["Kept", "hashes_after", "keep", "kept_of", "sworn"]

_SQL: Final = statements("checkpoints")


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it lies here: what was signed, and what the next one goes on from.

    Attributes:
        sealed: the signed message.
        at: when.
        peaks: the tops of the tree.
    """

    sealed: bytes
    at: Instant
    peaks: tuple[bytes, ...]


def sworn(connection: Connection, epoch: Epoch) -> Sworn:
    """Return up to where an epoch has been sworn to."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    if row is None:
        first = connection.execute(_SQL["first"], (epoch.id,)).fetchone()
        return Sworn(Instant(0) if first is None else read_entry(first[0]).header.stamp.time.at)
    size, at, peaks = row
    return Sworn(Instant(at), Frontier(size, _peaks(peaks)))


def hashes_after(connection: Connection, epoch: Epoch, seq: int) -> Iterator[bytes]:
    """Give the hashes of an epoch's entries after a number, in order."""
    for (digest,) in connection.execute(_SQL["hashes"], (epoch.id, seq)):
        yield digest


def keep(connection: Connection, epoch: Epoch, sealed: bytes, now: Sworn) -> None:
    """Keep a checkpoint, signed, and what the next one goes on from."""
    tree = now.frontier
    row = (epoch.id, tree.size, int(now.at), b"".join(tree.peaks), sealed)
    connection.execute(_SQL["put"], row)


def kept_of(connection: Connection, epoch: Epoch) -> dict[int, Kept]:
    """Return the checkpoints of an epoch by their sizes."""
    rows = connection.execute(_SQL["of"], (epoch.id,)).fetchall()
    return {size: Kept(sealed, Instant(at), _peaks(peaks)) for size, sealed, at, peaks in rows}


def _peaks(kept: bytes) -> tuple[bytes, ...]:
    return tuple(kept[place : place + HASH_BYTES] for place in range(0, len(kept), HASH_BYTES))
