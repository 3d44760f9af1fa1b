"""One transaction from its beginning until it is proven on the disk; what every write goes through.

Order: begin, work, commit, read back through another connection and compare, set the tide mark,
only then return. Whoever prints, prints after that.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.errors import FaultError, RefusedError
from accord.log import Head, Record
from edge.store import chain, counts, dossiers, entries, scans
from edge.store.database import JOURNAL_FRAMES_MAX, Database
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.journal import JournalState
from edge.store.keyfile import KeySource
from edge.store.rolledback import RolledBack
from edge.store.space import SpaceOf, space_of
from ground.files.tidemark import Tide, TideMark

__all__ = ["JOURNAL_FRAMES_DUE", "Ledger", "Work", "compare"]

JOURNAL_FRAMES_DUE: Final = 1_000
"""4 MiB of write-ahead log: some hundred intakes, and a second's work for a slow card."""

_GONE: Final = "tidemark.gone"

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """A transaction while it lasts.

    Attributes:
        connection: the writer.
        appended: entries added in it, each with its number on this disk.
        rolled_back: what is missing on this disk, until an epoch is opened.
    """

    connection: Connection
    appended: list[tuple[int, Record]] = field(default_factory=list)
    rolled_back: RolledBack | None = None

    def append(self, epoch: Epoch, record: Record, *, head: Head | None = None) -> int:
        """Add the next entry of an epoch and return its number on this disk.

        What is derived from it is the caller's; ``head`` as `entries.append` takes it.

        Raises:
            RefusedError: ``store.does-not-follow``, or ``store.rolled-back`` when this disk has
                lost the end of the box's own log and no new epoch has been opened.
        """
        if epoch.is_own and self.rolled_back is not None:
            missing = self.rolled_back.missing
            raise RefusedError("store.rolled-back", first=missing.start, last=missing.stop - 1)
        entry_id = entries.append(self.connection, epoch, record, head=head)
        self.appended.append((entry_id, record))
        return entry_id


class Ledger:
    """The box's database with its log.

    Args:
        path: the database's file.
        keys: where its key comes from.
        tide: the mark on a second medium, or none.
        space: measures the disk.

    Raises:
        FaultError: as `Database`; ``store.broken-chain`` or ``store.corrupt`` when the log's end
            does not hold together.
    """

    def __init__(
        self,
        path: Path,
        *,
        keys: KeySource,
        tide: TideMark | None = None,
        space: SpaceOf = space_of,
    ) -> None:
        self._tide = tide
        self._space = space
        self._tide_fault = ""
        self._rolled_back: RolledBack | None = None
        self._tip: Head | None = None
        self._database = Database(path, keys=keys, prove=self._prove)
        if tide is not None and not tide.is_apart_from(path):
            _LOG.warning("event=tide-mark-on-the-same-medium")

    @property
    def rolled_back(self) -> RolledBack | None:
        """What is missing on this disk although it was once on it, until an epoch is opened."""
        return self._rolled_back

    @property
    def tide_fault(self) -> str:
        """Why the second medium does not protect now; empty when it does, or is not wanted.

        A mark that was gone (``tidemark.gone``) is told until the next start, although there is
        a new one since: what was lost before it, if anything, nobody can know.
        """
        return self._tide_fault

    @property
    def journal_found(self) -> JournalState:
        """What the write-ahead log held when the file was last opened."""
        return self._database.journal_found

    @property
    def path(self) -> Path:
        """The database's file."""
        return self._database.path

    def has_room(self) -> bool:
        """Say whether the disk has room for new dossiers, beside what those already in will need.

        Raises:
            FaultError: ``store.disk-failed``.
        """
        return not self._space(self.path).is_kept_back

    def close(self) -> None:
        """Close the database; what was committed is all on the disk already."""
        self._database.close()

    def own_tip(self) -> Head:
        """Return where the own log ends, without asking the disk.

        Raises:
            RefusedError: ``store.no-log`` before the box has joined.
        """
        if self._tip is None:
            raise RefusedError("store.no-log")
        return self._tip

    def reading(self) -> AbstractContextManager[Connection]:
        """Hold one snapshot of what is committed."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """Hold the one write transaction; leaving it has made everything durable and proven it.

        Raises:
            FaultError: nothing may be printed of what was done in it.
        """
        with self._database.writing() as connection:
            work = Work(connection, rolled_back=self._rolled_back)
            yield work
            tip = self._own_tip(connection)
            tide = self._tide_of(connection, work, tip)
        self._read_back(work)
        self._tip, self._rolled_back = tip, work.rolled_back
        if tide is not None:
            self._mark(tide)
        if self._database.journal_frames() > JOURNAL_FRAMES_MAX:
            self._rest_quietly()

    def rest(self) -> None:
        """Empty the write-ahead log when it has grown; called while nobody waits.

        Raises:
            FaultError: the disk failed; what was committed stays committed.
        """
        if self._database.journal_frames() > JOURNAL_FRAMES_DUE:
            self.empty_journal()

    def empty_journal(self) -> None:
        """Note that everything committed is proven, and move the write-ahead log into the file.

        Raises:
            FaultError: the disk failed; what was committed stays committed.
        """
        with self._database.writing() as connection:
            chain.note_proven(connection)
        self._database.checkpoint()

    def begin_epoch(self, work: Work, beginning: Head, *, slot: int, word: bytes = b"") -> Epoch:
        """Let the own log go on in a new epoch; counts of numbers go on from the highest known."""
        epoch = entries.open_epoch(work.connection, beginning, is_own=True, slot=slot, word=word)
        if work.rolled_back is not None:
            for day, count in work.rolled_back.marked.counts:
                counts.raise_to(work.connection, day, count)
            work.rolled_back = None
        return epoch

    # --- after the commit -----------------------------------------------------------------------

    def _read_back(self, work: Work) -> None:
        if not work.appended:
            return
        try:
            with self._database.reading() as connection:
                for entry_id, record in work.appended:
                    if entries.by_id(connection, entry_id) != record:
                        raise FaultError("store.read-back", entry=entry_id)
        except FaultError:
            _LOG.exception("event=read-back-failed")
            self._database.give_up()
            raise

    def _mark(self, tide: Tide) -> None:
        assert self._tide is not None  # noqa: S101 -- there is a tide only where there is a mark
        try:
            self._tide.write(tide)
        except FaultError as fault:
            # The counter goes on: the mark guards against a card put back, not against power cuts.
            if not self._tide_fault:
                _LOG.error("event=tide-mark-lost key=%s", fault.key)
            self._tide_fault = fault.key
        else:
            if self._tide_fault and self._tide_fault != _GONE:
                _LOG.info("event=tide-mark-back")
                self._tide_fault = ""

    def _rest_quietly(self) -> None:
        try:
            self.empty_journal()
        except FaultError:
            # What the caller did is durable; the next transaction opens the file anew.
            _LOG.exception("event=checkpoint-failed")

    # --- at opening -----------------------------------------------------------------------------

    def _prove(self, connection: Connection) -> None:
        chain.prove_tail(connection)
        if dossiers.catch_up(connection):
            scans.drop_all(connection)
            scans.learn_all(connection)
            _LOG.info("event=lists-derived-again")
        self._tip = self._own_tip(connection)
        if self._tide is None:
            return
        try:
            marked = self._tide.read()
        except FaultError as fault:
            _LOG.exception("event=tide-mark-lost")
            self._tide_fault = fault.key
            return
        if marked is None and self._tip is not None:
            # A box marks from its joining on. The counter goes on: a stick may be lost or new.
            _LOG.error("event=tide-mark-lost key=%s", _GONE)
            self._tide_fault = _GONE
            return
        if marked is not None and self._tip is not None and marked.log != self._tip.log:
            _LOG.error("event=tide-mark-lost key=tidemark.foreign")
            self._tide_fault = "tidemark.foreign"
            return
        found = self._rolled_back = None if marked is None else compare(connection, marked)
        if found is not None:
            _LOG.error("event=rolled-back held=%d marked=%d", found.held_seq, found.marked.seq)

    def _own_tip(self, connection: Connection) -> Head | None:
        try:
            return entries.head_of(connection, entries.own_epoch(connection))
        except RefusedError:
            return None

    def _tide_of(self, connection: Connection, work: Work, tip: Head | None) -> Tide | None:
        if self._tide is None or tip is None:
            return None
        is_new = self._tip is None or self._tip.epoch != tip.epoch
        if not is_new and all(record.entry.header.log != tip.log for _, record in work.appended):
            return None
        return Tide(tip.log, tip.epoch, tip.seq, tip.hash, counts.latest(connection))


def compare(connection: Connection, marked: Tide) -> RolledBack | None:
    """Return what a mark knows of and the disk has not, or none."""
    epoch = entries.epoch_of(connection, marked.log, marked.epoch)
    held_seq = 0
    if epoch is not None:
        if epoch != entries.own_epoch(connection):
            return None  # the log has gone on since: a new epoch was opened
        held_seq = chain.tip_of(connection, epoch).seq
        there = entries.hash_at(connection, epoch, marked.seq)
        if held_seq >= marked.seq and (marked.seq == 0 or there == marked.hash):
            return None
        held_seq = min(held_seq, marked.seq - 1)
    numbers = tuple(
        (day, held + 1, count)
        for day, count in marked.counts
        if (held := counts.of(connection, day)) < count
    )
    return RolledBack(marked, held_seq, numbers)
