"""The book: what the desk keeps and reads, over the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from accord.catalogue import Catalogue
from accord.checkpoint import Sworn
from accord.facts import Fact
from accord.lineage import EntryKey, Said
from accord.log import Head, Record
from accord.moments import Hlc, Instant
from accord.payments import ReceiptBlockGiven
from accord.queue import Ticket
from accord.writer import advance
from edge.desk.cash import Move
from edge.desk.kept import (
    DossierFilter,
    DossierRow,
    Draft,
    Lamps,
    ListPlace,
    OfficerRow,
    SlipJob,
    Standing,
)
from edge.desk.rating import Tally
from edge.desk.reads import ReadRow
from edge.desk.receipts import Block, ReceiptJob
from edge.desk.scanned import DraftFile, ScanCount
from edge.store import (
    checkpoints,
    city,
    counts,
    derive,
    dossiers,
    drafts,
    entries,
    fleet,
    ratings,
    reads,
    receipts,
    said,
    scans,
    slips,
    tickets,
    till,
)
from edge.store.catalogue import Shelf
from edge.store.ledger import Ledger, Work

__all__ = ["BoxBook", "BoxWriting"]

ROWS_MAX: Final = 500
"""Rows of one list: more is a page nobody reads and memory nobody has."""


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


class BoxBook:
    """What the box keeps, for the desk. Reading never waits for a writing.

    Args:
        ledger: the open database.
    """

    __slots__ = ("_ledger", "_shelf")

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._shelf = Shelf()

    @contextmanager
    def writing(self) -> Iterator[BoxWriting]:
        """Begin a transaction; leaving the block commits durably, raising changes nothing.

        Raises:
            FaultError: the disk failed; nothing can be kept until it can be opened again.
            RefusedError: ``store.no-log`` before the box has joined.
        """
        with self._ledger.writing() as work:
            writing = BoxWriting(work)
            yield writing
            writing.finish()

    def has_room(self) -> bool:
        """Say whether a new dossier may be taken in, by the room left on the disk.

        Raises:
            FaultError: ``store.disk-failed``.
        """
        return self._ledger.has_room()

    def put_out_at(self) -> Instant | None:
        """Return since when the city believes nothing more of this box, as far as it has heard."""
        with self._ledger.reading() as connection:
            return fleet.put_out_at(connection, entries.own_epoch(connection).log)

    def said_about(self, code: str) -> tuple[Said, ...]:
        """Return everything all logs say about a dossier, oldest first within each log."""
        with self._ledger.reading() as connection:
            return said.about(connection, code)

    def lamps(self, code: str) -> Lamps:
        """Say where a dossier is safe."""
        with self._ledger.reading() as connection:
            return said.lamps(connection, code)

    def dossiers(
        self, *, query: str | None, limit: int, before: str | None = None
    ) -> tuple[DossierRow, ...]:
        """List dossiers, newest first, or the matches of a folded search, exact accents first."""
        with self._ledger.reading() as connection:
            return dossiers.rows(connection, query=query, limit=min(limit, ROWS_MAX), before=before)

    def dossiers_in(
        self, wanted: DossierFilter, *, limit: int, after: ListPlace | None = None
    ) -> tuple[DossierRow, ...]:
        """List the dossiers a filter lets through, in its order."""
        with self._ledger.reading() as connection:
            return dossiers.filtered(connection, wanted, limit=limit, after=after)

    def count_in(self, wanted: DossierFilter, *, most: int) -> int:
        """Count the dossiers a filter lets through, and stop counting at ``most``."""
        with self._ledger.reading() as connection:
            return dossiers.count(connection, wanted, most=most)

    def draft_put(
        self, draft_id: str, *, officer: bytes, field: str, value: str, at: Instant
    ) -> None:
        """Keep one field of a draft, making the draft when it is new; empty clears the field.

        Raises:
            RefusedError: ``draft.signed``, ``draft.not-yours``, ``draft.too-many`` or
                ``draft.too-long``.
        """
        with self._ledger.writing() as work:
            drafts.put(work.connection, draft_id, officer=officer, field=field, value=value, at=at)

    def draft(self, draft_id: str) -> Draft | None:
        """Return a draft."""
        with self._ledger.reading() as connection:
            return drafts.draft(connection, draft_id)

    def drafts(self, officer: bytes) -> tuple[Draft, ...]:
        """Return an officer's drafts, the last touched first."""
        with self._ledger.reading() as connection:
            return drafts.drafts(connection, officer)

    def draft_give(self, draft_id: str, *, giver: bytes, taker: bytes, at: Instant) -> None:
        """Let a draft be another's from now on.

        Raises:
            RefusedError: ``draft.not-there`` when it is not the giver's, or not any more.
        """
        with self._ledger.writing() as work:
            drafts.give(work.connection, draft_id, giver=giver, taker=taker, at=at)

    def draft_drop(self, draft_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""
        with self._ledger.writing() as work:
            drafts.drop(work.connection, draft_id)

    def draft_files(self, draft_id: str) -> tuple[DraftFile, ...]:
        """Return the files of a draft, the first scanned first."""
        with self._ledger.reading() as connection:
            return scans.of_draft(connection, draft_id)

    def draft_file_put(self, draft_id: str, file: DraftFile, *, officer: bytes) -> None:
        """Keep that a file goes with a paper of a draft; the same twice is one.

        Raises:
            RefusedError: ``draft.signed``, ``draft.nothing-typed`` or ``draft.not-yours``.
        """
        with self._ledger.writing() as work:
            scans.put(work.connection, draft_id, officer, file)

    def draft_file_drop(self, draft_id: str, *, paper: str, digest: bytes) -> None:
        """Take a file away from a paper of a draft; nothing happens when it is not there."""
        with self._ledger.writing() as work:
            scans.take_out(work.connection, draft_id, paper=paper, digest=digest)

    def is_file_named(self, digest: bytes) -> bool:
        """Say whether a draft or an entry of the own log names a file."""
        with self._ledger.reading() as connection:
            return scans.is_named(connection, digest)

    def scans_counted(self, since: Instant, until: Instant) -> ScanCount:
        """Count the papers taken in from one time up to another, and their scans."""
        with self._ledger.reading() as connection:
            return scans.counted(connection, since, until)

    def slip(self, job_id: str) -> SlipJob | None:
        """Return a slip by its id."""
        with self._ledger.reading() as connection:
            return slips.one(connection, job_id)

    def slips_due(self) -> tuple[SlipJob, ...]:
        """Return the slips of which nobody knows that they came out, oldest first."""
        with self._ledger.reading() as connection:
            return slips.due(connection)

    def slips_of(self, code: str) -> tuple[SlipJob, ...]:
        """Return all slips of a dossier, copies included, oldest first."""
        with self._ledger.reading() as connection:
            return slips.of_dossier(connection, code)

    def catalogue(self, on: date) -> Catalogue | None:
        """Return the catalogue in force on a day, or none while no one was ever received.

        It holds every version the hub has published, and answers for any day.
        """
        del on
        with self._ledger.reading() as connection:
            return self._shelf.catalogue(connection)

    def calendar_text(self, agency: str) -> str:
        """Return the changes of the calendar last published for an agency, else for the city.

        Empty while the city has published none.
        """
        with self._ledger.reading() as connection:
            return fleet.calendar_text(connection, agency)

    def models_text(self, agency: str) -> str:
        """Return the models of work last published for an agency, else for the city.

        Empty while the city has published none.
        """
        with self._ledger.reading() as connection:
            return fleet.models_text(connection, agency)

    def officers(self, at: Instant) -> tuple[OfficerRow, ...]:
        """Return the officers this box knows, active at that time or not, by name."""
        with self._ledger.reading() as connection:
            return fleet.officers(connection, at)

    def standing(self) -> Standing:
        """Say how far the box and the city are apart."""
        with self._ledger.reading() as connection:
            return city.standing(connection)

    def tickets(self, day: date) -> tuple[Ticket, ...]:
        """Return all tickets of a day in the order they were taken."""
        with self._ledger.reading() as connection:
            return tickets.of_day(connection, day)

    def dossiers_on(self, day: date) -> int:
        """Return how many dossier numbers of a day this box has given."""
        with self._ledger.reading() as connection:
            return counts.of(connection, day.isoformat())

    def last_time(self) -> Hlc:
        """Return the time of the last entry of the box's log, without asking the disk."""
        return self._ledger.own_tip().time

    def till_moves(self, officer: bytes, since: Instant) -> tuple[Move, ...]:
        """Return an officer's moves since the drawer last opened or closed, and since a time."""
        with self._ledger.reading() as connection:
            return till.moves(connection, officer, since)

    def receipt_blocks(self) -> tuple[Block, ...]:
        """Return every block of receipt numbers ever given to this box, oldest first."""
        with self._ledger.reading() as connection:
            return receipts.blocks(connection)

    def receipts_due(self) -> tuple[ReceiptJob, ...]:
        """Return the fee receipts of which nobody knows that they came out, oldest first."""
        with self._ledger.reading() as connection:
            return receipts.due(connection)

    def receipts_of(self, code: str) -> tuple[ReceiptJob, ...]:
        """Return all fee receipts of a dossier, copies included, oldest first."""
        with self._ledger.reading() as connection:
            return receipts.of_dossier(connection, code)

    def tallies(self, since: Instant, until: Instant) -> tuple[Tally, ...]:
        """Count the ratings from one time up to another, by officer and level."""
        with self._ledger.reading() as connection:
            return ratings.tallies(connection, since, until)

    def reads_of(self, code: str, *, limit: int) -> tuple[ReadRow, ...]:
        """Return who has looked at a dossier, the last first."""
        with self._ledger.reading() as connection:
            return reads.of(connection, code, limit=limit)
