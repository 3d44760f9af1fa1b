"""The book: what the desk keeps and reads, over the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from accord.catalogue import Catalogue
from accord.lineage import Said
from accord.moments import Hlc, Instant
from accord.queue import Ticket
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
    city,
    counts,
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
from edge.store.ledger import Ledger
from edge.store.writing import BoxWriting

__all__ = ["BoxBook", "BoxWriting"]

ROWS_MAX: Final = 500
"""Rows of one list: more is a page nobody reads and memory nobody has."""


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
