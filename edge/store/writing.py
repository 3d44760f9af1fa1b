"""One transaction of the desk: what it adds to the log, and what it keeps beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from accord.checkpoint import Sworn
from accord.facts import Fact
from accord.lineage import EntryKey, Said
from accord.log import Head, Record
from accord.moments import Instant
from accord.payments import ReceiptBlockGiven
from accord.queue import Ticket
from accord.writer import advance
from edge.desk.cash import Move
from edge.desk.kept import (
    SlipJob,
)
from edge.desk.receipts import Block, ReceiptJob
from edge.desk.scanned import DraftFile
from edge.store import (
    checkpoints,
    counts,
    derive,
    dossiers,
    drafts,
    entries,
    receipts,
    said,
    scans,
    slips,
    tickets,
    till,
)
from edge.store.ledger import Work

__all__ = ["BoxWriting"]


class BoxWriting:
    """One transaction of the desk: everything in it is kept, or nothing."""

    __slots__ = ("_epoch", "_head", "_stale", "_work")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._epoch = entries.own_epoch(work.connection)
        self._head = entries.head_of(work.connection, self._epoch)
        self._stale: dict[str, None] = {}

    @property
    def head(self) -> Head:
        """Where the box's log ends now, entries appended in this transaction included."""
        return self._head

    @property
    def slot(self) -> int:
        """The slot of numbers that goes with the epoch the log is written in."""
        return self._epoch.slot

    def count_of(self, day: date) -> int:
        """How many dossier numbers of that day this box has used."""
        return counts.of(self._work.connection, day.isoformat())

    def set_count(self, day: date, count: int) -> None:
        """Say how many it has used now; it never goes down."""
        counts.raise_to(self._work.connection, day.isoformat(), count)

    def said_about(self, code: str) -> tuple[Said, ...]:
        """Return everything all logs say about a dossier, entries of this transaction included."""
        return said.about(self._work.connection, code)

    def hash_of(self, key: EntryKey) -> bytes:
        """Return the hash of an entry that `said_about` named."""
        return said.hash_of(self._work.connection, key)

    def append(self, record: Record, fact: Fact) -> None:
        """Add the next entry of the box's log, with all that is derived from it.

        Raises:
            RefusedError: ``store.does-not-follow`` when it is not the next one;
                ``store.rolled-back`` when this disk has lost the end of the log.
        """
        entry_id = self._work.append(self._epoch, record, head=self._head)
        self._head = advance(self._head, record.entry)
        code = record.entry.header.dossier
        derive.note(self._work.connection, entry_id, code, fact)
        if code:
            self._stale[code] = None

    def finish(self) -> None:
        """Derive the rows of the dossiers that were spoken of, each once."""
        for code in self._stale:
            dossiers.refresh(self._work.connection, code)

    def sworn(self) -> Sworn:
        """Return up to where the current epoch of the box's log has been sworn to."""
        return checkpoints.sworn(self._work.connection, self._epoch)

    def hashes_after(self, seq: int) -> Iterator[bytes]:
        """Return the hashes of the current epoch's entries after a number, in order."""
        return checkpoints.hashes_after(self._work.connection, self._epoch, seq)

    def keep_checkpoint(self, sealed: bytes, sworn: Sworn) -> None:
        """Keep a checkpoint, signed, and what the next one goes on from."""
        checkpoints.keep(self._work.connection, self._epoch, sealed, sworn)

    def slip(self, job_id: str) -> SlipJob | None:
        """Return a slip by its id."""
        return slips.one(self._work.connection, job_id)

    def last_slip(self) -> SlipJob | None:
        """Return the first print with the highest number of the current epoch, if there is one."""
        return slips.last(self._work.connection, self._epoch.epoch)

    def queue_slip(self, slip: SlipJob) -> None:
        """Keep that a slip must come out."""
        slips.queue(self._work.connection, slip)

    def slip_printed(self, job_id: str, *, at: Instant) -> None:
        """Keep that a slip came out, or that a person has said so."""
        slips.printed(self._work.connection, job_id, at=at)

    def slip_wanted(self, job_id: str) -> None:
        """Keep that a slip that was held back must come out after all."""
        slips.wanted(self._work.connection, job_id)

    def drop_draft(self, draft_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""
        drafts.drop(self._work.connection, draft_id)

    def draft_files(self, draft_id: str) -> tuple[DraftFile, ...]:
        """Return the files of a draft, the first scanned first."""
        return scans.of_draft(self._work.connection, draft_id)

    def tickets(self, day: date) -> tuple[Ticket, ...]:
        """Return all tickets of a day in the order they were taken."""
        return tickets.of_day(self._work.connection, day)

    def last_ticket(self, day: date, series: str) -> int:
        """Return the highest number of a series given on a day, 0 before the first."""
        return tickets.last_number(self._work.connection, day, series)

    def till_moves(self, officer: bytes, since: Instant) -> tuple[Move, ...]:
        """Return an officer's moves, entries of this transaction included."""
        return till.moves(self._work.connection, officer, since)

    def receipt_blocks(self) -> tuple[Block, ...]:
        """Return every block of receipt numbers ever given to this box, oldest first."""
        return receipts.blocks(self._work.connection)

    def use_receipt(self, given: ReceiptBlockGiven, number: int) -> None:
        """Keep that a number is used; the last one used never goes down."""
        receipts.use(self._work.connection, given, number)

    def queue_receipt(self, job: ReceiptJob) -> None:
        """Keep that a fee receipt must come out."""
        receipts.queue(self._work.connection, job)

    def receipt_printed(self, job_id: str, *, at: Instant) -> None:
        """Keep that a fee receipt came out, or that a person has said so."""
        receipts.printed(self._work.connection, job_id, at=at)
