"""The file on disk: proven fit when opened, one writer, BEGIN IMMEDIATE to COMMIT in one place.

Rules, each read back and refused if it does not hold:
- the engine is new enough to be free of the WAL-reset bug, and encrypts and authenticates pages;
- WAL with synchronous=FULL: the one mode that lost no acknowledged write when power was cut;
- checkpoints are asked for and their answer is looked at, since automatic ones swallow errors.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlcipher3 import dbapi2 as sqlite

from accord.errors import FaultError
from accord.moments import Instant
from ground.files.whole import sync_folder
from hub.store.statements import migrations

__all__ = ["ENGINE_FLOOR", "STORE_KEY_BYTES", "Connection", "Database"]

ENGINE_FLOOR: Final = (3, 51, 3)
"""The first SQLite without the WAL-reset bug (two connections that checkpoint at once)."""
STORE_KEY_BYTES: Final = 32
READERS_MAX: Final = 8
"""Connections kept for reading; more threads than that at once open one for the moment."""
BUSY_TIMEOUT_MS: Final = 10_000
"""How long a command of the same machine (admit, publish) waits for the running hub."""

Connection: TypeAlias = Any
"""A connection of the engine, whose wheel carries no types."""

_OURS: Final = 0o600
_CONTENT: Final = "SELECT log, epoch, seq, hash FROM epochs ORDER BY id"
"""Where every log ends, and so which state of the books this is."""
_PRAGMAS: Final = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("wal_autocheckpoint", "0", 0),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)


class Database:
    """The hub's database.

    Args:
        path: the file; made when it is not there.
        key: 32 secret bytes that encrypt it.
        at: the time noted with migrations run now.

    Raises:
        FaultError: ``store.engine-too-old``, ``store.pragma``, ``store.foreign-schema`` or
            ``store.failed``.
    """

    def __init__(self, path: Path, *, key: bytes, at: Instant) -> None:
        if sqlite.sqlite_version_info < ENGINE_FLOOR:
            raise FaultError("store.engine-too-old", version=sqlite.sqlite_version)
        if len(key) != STORE_KEY_BYTES:
            raise FaultError("store.bad-key")
        self._path = path
        self._key = key
        self._lock = threading.RLock()
        self._spare: list[Connection] = []
        self._writer: Connection | None = self._open()
        try:
            self._migrate(self._writer, at)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection that is not in use."""
        with self._lock:
            for connection in [self._writer, *self._spare]:
                if connection is not None:
                    connection.close()
            self._writer, self._spare = None, []

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the one write transaction: committed when the body ends, undone when it raises.

        Raises:
            FaultError: ``store.failed`` when the disk or the engine fails; the connection is then
                given up and the next transaction proves a new one.
        """
        with self._lock:
            connection = self._writer = self._writer or self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except sqlite.Error as error:
                # After a failed write or flush nothing is known of this connection's cache.
                self._writer = None
                with suppress(sqlite.Error):
                    connection.close()
                raise FaultError("store.failed", why=type(error).__name__) from error
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold one snapshot of what is committed; never waits for the writer."""
        try:
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.execute("ROLLBACK")
                self._give_back(connection)
        except sqlite.Error as error:
            raise FaultError("store.failed", why=type(error).__name__) from error

    def checkpoint(self) -> int:
        """Move the write-ahead log into the file and return how many pages stay behind.

        Raises:
            FaultError: ``store.failed``.
        """
        with self._lock:
            connection = self._writer = self._writer or self._open()
            try:
                _, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite.Error as error:
                raise FaultError("store.failed", why=type(error).__name__) from error
            return int(pages - moved)

    def copy_to(self, path: Path) -> None:
        """Copy the file as it is at one moment into a new one, under the same key.

        Nobody waits: those who write go on. The copy is read back, page by page, and is durable.

        Raises:
            FaultError: ``store.failed``, or ``store.backup-failed`` when the copy is not whole.
        """
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS))
            with self.reading() as source:
                expected = source.execute(_CONTENT).fetchall()
                copy = sqlite.connect(str(path), isolation_level=None)
                try:
                    self._unlock(copy)
                    source.backup(copy)
                    damaged = copy.execute("PRAGMA cipher_integrity_check").fetchall()
                    if damaged or copy.execute(_CONTENT).fetchall() != expected:
                        raise FaultError("store.backup-failed", path=str(path))
                finally:
                    copy.close()
            with path.open("rb") as file:
                os.fsync(file.fileno())
            sync_folder(path.parent)
        except (OSError, sqlite.Error) as error:
            raise FaultError("store.failed", why=type(error).__name__) from error

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the file, page by page; nothing when it is whole."""
        with self.reading() as connection:
            # Page by page first: the second check cannot walk over a page that does not decrypt.
            found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            if not found:
                found = connection.execute("PRAGMA integrity_check").fetchall()
        return tuple(row[0] for row in found if row[0] != "ok")

    def _reader(self) -> Connection:
        with self._lock:
            if self._spare:
                return self._spare.pop()
        return self._open()

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if len(self._spare) < READERS_MAX:
                self._spare.append(connection)
                return
        connection.close()

    def _open(self) -> Connection:
        try:
            connection = sqlite.connect(
                str(self._path), isolation_level=None, check_same_thread=False
            )
            try:
                self._prove(connection)
            except BaseException:
                connection.close()
                raise
        except sqlite.Error as error:
            raise FaultError("store.failed", why=type(error).__name__) from error
        return connection

    def _prove(self, connection: Connection) -> None:
        self._unlock(connection)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").fetchall()
        for name, wanted, shown in _PRAGMAS:
            connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
            # Read back: setting one may fail without an error (an injected fault showed it).
            if connection.execute(f"PRAGMA {name}").fetchone() != (shown,):
                raise FaultError("store.pragma", name=name)

    def _unlock(self, connection: Connection) -> None:
        # The engine's own words go to standard error, not in our form; errors reach us anyway.
        connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
        connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise FaultError("store.pragma", name="cipher_version")

    def _migrate(self, connection: Connection, at: Instant) -> None:
        for number, name, text in migrations():
            digest = sha256(text.encode()).digest()
            with self.writing():
                known = _migration(connection, number)
                if known is None:
                    for statement in _split(text):
                        connection.execute(statement)
                    connection.execute(
                        "INSERT INTO migrations VALUES (?, ?, ?, ?)",
                        (number, name, digest, at),
                    )
                elif known != digest:
                    raise FaultError("store.foreign-schema", number=number)
        newest = connection.execute("SELECT max(number) FROM migrations").fetchone()[0]
        if newest != migrations()[-1][0]:
            raise FaultError("store.foreign-schema", number=newest)


def _migration(connection: Connection, number: int) -> bytes | None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return None
    row = connection.execute("SELECT digest FROM migrations WHERE number = ?", (number,)).fetchone()
    return None if row is None else row[0]


def _split(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return (part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;"))
