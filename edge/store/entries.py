"""The log on the disk: epochs, entries and their payloads, appended and read back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from accord.errors import FaultError, PeerError, RefusedError
from accord.log import FIRST_PREVIOUS, Entry, Head, Record, follows, payload_matches, read_entry
from accord.moments import Hlc, Instant
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = [
    "READ_MAX",
    "Epoch",
    "append",
    "by_id",
    "entries_after",
    "epoch_from",
    "epoch_of",
    "epochs",
    "hash_at",
    "head_of",
    "last_epoch",
    "open_epoch",
    "own_epoch",
    "own_epochs",
    "record_of",
]

_SQL: Final = statements("entries")
_ROWS_AT_ONCE: Final = 256
"""Rows fetched at once while a whole log is walked."""
READ_MAX: Final = 64
"""Entries kept as read, by their bytes: an intake reads its own entries back a dozen times."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch of a log as held here.

    Attributes:
        id: its number on this disk.
        log: name of the log.
        epoch: its 8 bytes.
        is_own: whether this box writes it.
        slot: the numbering slot granted with it, 0 for a log of the hub.
        floor: the time that its first entry must pass.
    """

    id: int
    log: str
    epoch: bytes
    is_own: bool
    slot: int
    floor: Hlc


def open_epoch(
    connection: Connection, beginning: Head, *, is_own: bool, slot: int = 0, word: bytes = b""
) -> Epoch:
    """Begin an epoch; the log goes on in it.

    Args:
        connection: inside a transaction.
        beginning: log and epoch, seq 0, and the time floor.
        is_own: whether this box writes it.
        slot: the numbering slot granted with it.
        word: the hub's sealed word for it, kept as proof.

    Raises:
        RefusedError: ``store.epoch-known`` when the log has that epoch already.
    """
    if epoch_of(connection, beginning.log, beginning.epoch) is not None:
        raise RefusedError("store.epoch-known", log=beginning.log)
    time = beginning.time
    connection.execute(
        _SQL["open-epoch"],
        (beginning.log, beginning.epoch, int(is_own), slot, time.at, time.counter, word),
    )
    opened = last_epoch(connection, beginning.log)
    assert opened is not None  # noqa: S101 -- inserted above
    return opened


def own_epoch(connection: Connection) -> Epoch:
    """Return the epoch this box writes in.

    Raises:
        RefusedError: ``store.no-log`` before the box has joined.
    """
    row = connection.execute(_SQL["own-epoch"]).fetchone()
    if row is None:
        raise RefusedError("store.no-log")
    return epoch_from(row)


def own_epochs(connection: Connection) -> tuple[Epoch, ...]:
    """Return all epochs of the box's own log, oldest first."""
    return tuple(map(epoch_from, connection.execute(_SQL["own-epochs"]).fetchall()))


def epochs(connection: Connection) -> tuple[Epoch, ...]:
    """Return all epochs of all logs, in the order they were opened here."""
    return tuple(map(epoch_from, connection.execute(_SQL["all-epochs"]).fetchall()))


def last_epoch(connection: Connection, log: str) -> Epoch | None:
    """Return the epoch a log goes on in, or none when nothing is held of it."""
    row = connection.execute(_SQL["last-epoch"], (log,)).fetchone()
    return None if row is None else epoch_from(row)


def epoch_of(connection: Connection, log: str, epoch: bytes) -> Epoch | None:
    """Return an epoch, or none when nothing is held of it."""
    row = connection.execute(_SQL["epoch"], (log, epoch)).fetchone()
    return None if row is None else epoch_from(row)


def head_of(connection: Connection, epoch: Epoch) -> Head:
    """Return where an epoch ends."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    if row is None:
        return Head(epoch.log, epoch.epoch, 0, FIRST_PREVIOUS, epoch.floor)
    seq, digest, sealed = row
    return Head(epoch.log, epoch.epoch, seq, digest, _read(sealed).header.stamp.time)


def append(
    connection: Connection, epoch: Epoch, record: Record, *, head: Head | None = None
) -> int:
    """Add the next entry of an epoch and return its number on this disk.

    Args:
        connection: inside a transaction.
        epoch: the epoch.
        record: the entry with its payload.
        head: what it must follow, where the last entry is not what `head_of` finds: a copy goes on
            behind one that was put aside.

    Raises:
        RefusedError: ``store.does-not-follow`` when it is not the next one, or its payload is not
            the one it speaks of.
    """
    header = record.entry.header
    if not follows(head or head_of(connection, epoch), header) or not payload_matches(record):
        raise RefusedError("store.does-not-follow", log=header.log, seq=header.seq)
    row = (epoch.id, header.seq, record.entry.hash, header.kind, header.dossier)
    (entry_id,) = connection.execute(_SQL["put"], (*row, record.entry.sealed)).fetchone()
    if not record.is_erased:
        connection.execute(_SQL["put-payload"], (entry_id, record.salt, record.payload))
    if header.was is not None:
        connection.execute(_SQL["put-moved"], (header.was.hash, entry_id))
    return int(entry_id)


def by_id(connection: Connection, entry_id: int) -> Record | None:
    """Return an entry by its number on this disk."""
    row = connection.execute(_SQL["by-id"], (entry_id,)).fetchone()
    return None if row is None else record_of(row)


def entries_after(connection: Connection, epoch: Epoch, seq: int) -> Iterator[tuple[int, Record]]:
    """Give the entries of an epoch after a number, each with its number on this disk."""
    while rows := connection.execute(_SQL["after"], (epoch.id, seq, _ROWS_AT_ONCE)).fetchall():
        for row in rows:
            yield row[0], record_of(row)
        seq = rows[-1][1]


def hash_at(connection: Connection, epoch: Epoch, seq: int) -> bytes | None:
    """Return the hash of an entry, or none when it is not held."""
    row = connection.execute(_SQL["hash-at"], (epoch.id, seq)).fetchone()
    return None if row is None else row[0]


def record_of(row: tuple[Any, ...]) -> Record:
    """Return the record a row holds, as it was signed.

    Raises:
        FaultError: ``store.corrupt`` when the row is not what was once put there.
    """
    entry_id, seq, digest, kind, dossier, sealed, salt, payload = row
    record = Record(_read(sealed), salt or b"", payload or b"")
    header = record.entry.header
    if (
        record.entry.hash != digest
        or (header.seq, header.kind, header.dossier) != (seq, kind, dossier)
        or not payload_matches(record)
    ):
        raise FaultError("store.corrupt", entry=entry_id)
    return record


@lru_cache(maxsize=READ_MAX)
def _read(sealed: bytes) -> Entry:
    try:
        return read_entry(sealed)
    except PeerError as error:
        raise FaultError("store.corrupt", why=error.key) from error


def epoch_from(row: tuple[Any, ...]) -> Epoch:
    """Return the epoch that a row of the statements of this room holds."""
    epoch_id, log, epoch, is_own, slot, at, counter = row
    return Epoch(epoch_id, log, epoch, bool(is_own), slot, Hlc(Instant(at), counter))
