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
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import errorcode
from pathlib import Path
from typing import Final, NoReturn

from accord.errors import FaultError
from edge.store.engine import PAGE_BYTES, Connection, connect, fault_of, look, migrate, sqlite
from edge.store.journal import JournalState, believed_frames, inspect, journal_of
from edge.store.keyfile import KeySource

__all__ = ["JOURNAL_FRAMES_MAX", "Checkpoint", "Database"]

READERS_MAX: Final = 2
"""Reading connections kept open, each with its cache; more threads at once wait for none."""
JOURNAL_FRAMES_MAX: Final = 4096
"""16 MiB. Housekeeping checkpoints long before; a writer that finds more does it itself."""
WRITER_CACHE_KIB: Final = 4_096
READER_CACHE_KIB: Final = 2_048
"""A million dossiers fill every cache there is; a larger one made no search quicker."""

_OURS: Final = 0o600

_LOG = logging.getLogger(__name__)


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
    """A database of the box.

    Args:
        path: the file; made when it is not there.
        keys: where its key comes from.
        steps: the folder of its migrations.
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
        steps: str = "migrations",
        prove: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        self.path = path
        self._steps = steps
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
            self._make()
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
            raise fault_of(error) from error
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

    def _make(self) -> None:
        """Make the file when it is new, for nobody else to read; what lies beside it follows."""
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS))
        except FileExistsError:
            return
        except OSError as error:
            raise FaultError(
                "store.disk-failed", code=errorcode.get(error.errno or 0, "")
            ) from error

    def _reopen(self) -> None:
        found = self._find_journal()
        if found.is_damaged:
            raise FaultError(
                "store.journal-damaged", frames=found.spoiled, commits=found.spoiled_commits
            )
        try:
            writer = connect(self.path, self._keys, cache_kib=WRITER_CACHE_KIB)
            try:
                migrate(writer, self._steps)
                # No frame of an interrupted commit stays behind, to be taken for damage later.
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._prove_content(writer)
            except BaseException:
                writer.close()
                raise
        except sqlite.Error as error:
            raise fault_of(error) from error
        self._writer, self._journal_found = writer, found

    def _find_journal(self) -> JournalState:
        """Look at what an earlier run has left, before a writer's opening would tidy it away."""
        if self.journal_frames() == 0:
            return JournalState()
        with look(self.path, self._keys) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return inspect(journal_of(self.path), believed=believed_frames(self.path))

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
            connection = connect(self.path, self._keys, cache_kib=READER_CACHE_KIB)
            connection.execute("PRAGMA query_only = ON")
        except sqlite.Error as error:
            raise fault_of(error) from error
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
        fault = fault_of(error)
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
