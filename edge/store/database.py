"""The file on disk: proven fit before it is used, one writer, one place that begins and commits.

Rules:
- whatever makes a commit durable is set, read back, and the store refuses to open when it does
  not hold: setting it may fail without an error (an injected fault showed it);
- one connection writes and checkpoints, under a lock; others only read;
- after an input or output error nothing is known of caches, neither ours nor the kernel's: every
  connection is given up, and the next transaction proves the file anew before it begins;
- checkpoints are asked for and their answer is looked at; automatic ones swallow errors.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from sqlcipher3 import dbapi2 as sqlite

from accord.errors import FaultError
from edge.store.journal import JournalState, inspect, journal_of
from edge.store.keyfile import STORE_KEY_BYTES, KeySource
from edge.store.statements import migrations, split

__all__ = ["ENGINE_FLOOR", "PAGE_BYTES", "Checkpoint", "Connection", "Database", "sqlite"]

Connection: TypeAlias = Any
"""A connection of the engine, whose wheel carries no types."""

ENGINE_FLOOR: Final = (3, 51, 3)
"""The first SQLite without the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
PAGE_BYTES: Final = 4096
"""What flash and file systems write at once; a larger page costs more at every commit."""
READERS_MAX: Final = 4
"""Reading connections kept open, each with its cache; more threads at once wait for none."""
JOURNAL_FRAMES_MAX: Final = 4096
"""16 MiB. Housekeeping checkpoints long before; a writer that finds more does it itself."""
BUSY_TIMEOUT_MS: Final = 5_000
"""How long the box waits for `motcua-box verify` or a backup of the same machine."""
WRITER_CACHE_KIB: Final = 8_192
READER_CACHE_KIB: Final = 4_096

_LOG = logging.getLogger(__name__)

# Name, what it is set to, what it must read back as. The cipher's own come before the first read
# of the file, in the order given.
_CIPHER: Final = (
    ("cipher_memory_security", "ON", "1"),
    ("cipher_page_size", str(PAGE_BYTES), str(PAGE_BYTES)),
)
_CIPHER_SETTINGS: Final = frozenset(
    {
        "PRAGMA cipher_use_hmac = 1;",
        "PRAGMA cipher_plaintext_header_size = 0;",
        "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
        f"PRAGMA cipher_page_size = {PAGE_BYTES};",
    }
)
_PRAGMAS: Final = (
    ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("wal_autocheckpoint", "0", 0),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("mmap_size", "0", 0),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint came to.

    Attributes:
        is_done: whether everything is in the database file and the log is empty.
        frames_left: frames still in the log, because somebody reads an older state.
    """

    is_done: bool
    frames_left: int


class Database:
    """The box's database.

    Args:
        path: the file; made when it is not there.
        keys: where its key comes from.
        prove: run on the fresh writer after every opening, before anything else; it raises when
            what the file says cannot be believed.

    Raises:
        FaultError: ``store.unproven`` with ``what`` when a protection does not hold,
            ``store.journal-damaged``, ``store.wrong-key`` when the file is none of this key's,
            ``store.changed-migration`` or ``store.newer-schema`` when another program wrote it,
            ``store.disk-failed``, and what `keys` and `prove` raise.
    """

    def __init__(
        self,
        path: Path,
        *,
        keys: KeySource,
        prove: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        self.path = path
        self._keys = keys
        self._prove_content = prove
        self._lock = threading.RLock()
        self._readers: list[Connection] = []
        self._readers_lock = threading.Lock()
        self._generation = 0
        self._writer: Connection | None = None
        self._is_closed = False
        self._journal_found = JournalState()
        with self._lock:
            self._reopen()

    @property
    def journal_found(self) -> JournalState:
        """What the write-ahead log held when the file was last opened."""
        return self._journal_found

    @property
    def is_open(self) -> bool:
        """Whether the last use of the disk went well."""
        return self._writer is not None

    def close(self) -> None:
        """Move the log into the file as far as possible and close every connection."""
        with self._lock:
            if self._writer is not None:
                with suppress(FaultError):
                    self.checkpoint()
            self._is_closed = True
            self._give_up()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the one write transaction: committed when the body ends, undone when it raises.

        Raises:
            FaultError: ``store.disk-failed``, ``store.full``, ``store.busy`` or
                ``store.contradiction``; in each case nothing of the body is kept. After the first
                the next transaction opens the file anew, or says why it cannot.
        """
        with self._lock:
            connection = self._ready()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except sqlite.Error as error:
                self._undo(connection)
                self._fail(error)
            except BaseException:
                self._undo(connection)
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold one snapshot of what is committed; waits for nobody.

        Raises:
            FaultError: ``store.disk-failed``.
        """
        generation, connection = self._reader()
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite.Error as error:
            connection.close()
            connection = None
            raise _fault(error) from error
        finally:
            if connection is not None:
                self._give_back(generation, connection)

    def checkpoint(self) -> Checkpoint:
        """Move the log into the file and empty it; readers of an older state may hold it up.

        Raises:
            FaultError: ``store.disk-failed``.
        """
        with self._lock:
            connection = self._ready()
            try:
                row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite.Error as error:
                self._fail(error)
            busy, frames, moved = row
            left = max(frames - moved, 0)
            if busy:
                _LOG.info("event=checkpoint-held-up frames_left=%d", left)
            return Checkpoint(is_done=not busy and frames == 0, frames_left=left)

    def journal_frames(self) -> int:
        """Return about how many frames the log holds."""
        try:
            return journal_of(self.path).stat().st_size // PAGE_BYTES
        except FileNotFoundError:
            return 0

    def give_up(self) -> None:
        """Stop using every open connection: what was written last cannot be believed."""
        with self._lock:
            self._give_up()

    # --- opening --------------------------------------------------------------------------------

    def _ready(self) -> Connection:
        if self._is_closed:
            raise FaultError("store.closed")
        if self._writer is None:
            self._reopen()
        return self._writer

    def _reopen(self) -> None:
        found = inspect(journal_of(self.path))
        if found.is_damaged:
            raise FaultError(
                "store.journal-damaged", frames=found.spoiled, commits=found.spoiled_commits
            )
        try:
            writer = self._connect(cache_kib=WRITER_CACHE_KIB)
            try:
                _migrate(writer)
                # No frame of an interrupted commit stays behind, to be taken for damage later.
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._prove_content(writer)
            except BaseException:
                writer.close()
                raise
        except sqlite.Error as error:
            raise _fault(error) from error
        self._writer, self._journal_found = writer, found

    def _connect(self, *, cache_kib: int) -> Connection:
        key = self._keys.key()
        if len(key) != STORE_KEY_BYTES:
            raise FaultError("store.unproven", what="key")
        connection = sqlite.connect(str(self.path), isolation_level=None, check_same_thread=False)
        try:
            _prove(connection, key)
            connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _reader(self) -> tuple[int, Connection]:
        with self._readers_lock:
            generation = self._generation
            if self._readers:
                return generation, self._readers.pop()
        if self._writer is None:
            with self._lock:
                self._ready()
                generation = self._generation
        try:
            connection = self._connect(cache_kib=READER_CACHE_KIB)
            connection.execute("PRAGMA query_only = ON")
        except sqlite.Error as error:
            raise _fault(error) from error
        return generation, connection

    def _give_back(self, generation: int, connection: Connection) -> None:
        with suppress(sqlite.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            with self._readers_lock:
                if generation == self._generation and len(self._readers) < READERS_MAX:
                    self._readers.append(connection)
                    return
        connection.close()

    # --- failing --------------------------------------------------------------------------------

    def _undo(self, connection: Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite.Error:
            _LOG.exception("event=rollback-failed")
            self._give_up()

    def _fail(self, error: sqlite.Error) -> NoReturn:
        fault = _fault(error)
        if fault.key == "store.disk-failed":
            _LOG.error("event=disk-failed code=%s", error.sqlite_errorname)
            self._give_up()
        raise fault from error

    def _give_up(self) -> None:
        with self._readers_lock:
            self._generation += 1
            connections = [*self._readers, self._writer]
            self._readers, self._writer = [], None
        for connection in connections:
            if connection is not None:
                with suppress(sqlite.Error):
                    connection.close()


def _prove(connection: Connection, key: bytes) -> None:
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise FaultError("store.unproven", what="cipher")
    for name, wanted, shown in _CIPHER:
        _set(connection, name, wanted, shown)
    settings = {row[0] for row in connection.execute("PRAGMA cipher_settings")}
    if not settings >= _CIPHER_SETTINGS:
        raise FaultError("store.unproven", what="cipher_settings")
    # Only now: a statement before the key is set would read the file without it.
    version = connection.execute("SELECT sqlite_version()").fetchone()[0]
    if tuple(map(int, version.split("."))) < ENGINE_FLOOR:
        raise FaultError("store.unproven", what="engine", version=version)
    for name, wanted, answer in _PRAGMAS:
        _set(connection, name, wanted, answer)
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise FaultError("store.unproven", what="cipher_status")


def _set(connection: Connection, name: str, wanted: str, shown: str | int) -> None:
    connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
    if connection.execute(f"PRAGMA {name}").fetchone() != (shown,):
        raise FaultError("store.unproven", what=name)


def _migrate(connection: Connection) -> None:
    known = migrations()
    has_table = "SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'"
    connection.execute("BEGIN IMMEDIATE")
    try:
        done: dict[int, bytes] = {}
        if connection.execute(has_table).fetchone() == (1,):
            done = dict(connection.execute("SELECT number, digest FROM migrations"))
        for migration in known:
            if migration.number not in done:
                for statement in split(migration.text):
                    connection.execute(statement)
                connection.execute(
                    "INSERT INTO migrations (number, name, digest) VALUES (?, ?, ?)",
                    (migration.number, migration.name, migration.digest),
                )
            elif done.pop(migration.number) != migration.digest:
                raise FaultError("store.changed-migration", number=migration.number)
        if done:
            raise FaultError("store.newer-schema", number=max(done))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _fault(error: sqlite.Error) -> FaultError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite.SQLITE_FULL:
            return FaultError("store.full")
        case sqlite.SQLITE_BUSY | sqlite.SQLITE_LOCKED:
            return FaultError("store.busy")
        case sqlite.SQLITE_CONSTRAINT:
            return FaultError("store.contradiction", code=error.sqlite_errorname)
        case sqlite.SQLITE_NOTADB:
            return FaultError("store.wrong-key")
        case _:
            return FaultError("store.disk-failed", code=getattr(error, "sqlite_errorname", "none"))
