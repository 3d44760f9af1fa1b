"""What the desk needs of the world, as ports; adapters implement them and decide nothing.

Rules: an adapter lets only our errors out (FaultError for a machine, RefusedError for a person);
whatever is kept is kept in one `Book.writing()`; nothing is printed before that block has ended.
Every port may be called from several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from accord.catalogue import Catalogue
from accord.checkpoint import Sworn
from accord.facts import Fact
from accord.lineage import EntryKey, Said
from accord.log import Head, Record
from accord.moments import Instant, Reading
from edge.desk.devices import DeviceStanding, Scan
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
from edge.desk.letters import PaperContent
from edge.desk.scanned import DraftFile
from edge.desk.slips import Raster, SlipContent

__all__ = [
    "Book",
    "Cabinet",
    "Clock",
    "DeviceStanding",
    "DossierRow",
    "Draft",
    "Forms",
    "Lamps",
    "Letters",
    "Lists",
    "OfficerKey",
    "OfficerRow",
    "Printer",
    "Random",
    "Scan",
    "Scanner",
    "SlipJob",
    "Standing",
    "Writing",
]

Random = Callable[[int], bytes]
"""Give that many unpredictable bytes."""


class Clock(Protocol):
    """The box's clocks."""

    def read(self) -> Reading:
        """Look at all of them at once."""


class Writing(Protocol):
    """One transaction: everything in it is kept, or nothing."""

    @property
    def head(self) -> Head:
        """Where the box's log ends now, entries appended in this transaction included."""

    @property
    def slot(self) -> int:
        """The slot of numbers that goes with the epoch the log is written in."""

    def count_of(self, day: date) -> int:
        """How many dossier numbers of that day this box has used."""

    def set_count(self, day: date, count: int) -> None:
        """Say how many it has used now."""

    def said_about(self, code: str) -> tuple[Said, ...]:
        """Return everything all logs say about a dossier, entries of this transaction included."""

    def hash_of(self, key: EntryKey) -> bytes:
        """Return the hash of an entry that `said_about` named."""

    def append(self, record: Record, fact: Fact) -> None:
        """Add the next entry of the box's log, with all that is derived from it.

        Raises:
            RefusedError: ``store.does-not-follow`` when it is not the next one.
        """

    def sworn(self) -> Sworn:
        """Return up to where the current epoch of the box's log has been sworn to."""

    def hashes_after(self, seq: int) -> Iterable[bytes]:
        """Return the hashes of the current epoch's entries after a number, in order."""

    def keep_checkpoint(self, sealed: bytes, sworn: Sworn) -> None:
        """Keep a checkpoint, signed, and what the next one goes on from."""

    def slip(self, job_id: str) -> SlipJob | None:
        """Return a slip by its id."""

    def last_slip(self) -> SlipJob | None:
        """Return the first print with the highest number of the current epoch, if there is one."""

    def queue_slip(self, slip: SlipJob) -> None:
        """Keep that a slip must come out."""

    def slip_printed(self, job_id: str, *, at: Instant) -> None:
        """Keep that a slip came out, or that a person has said so."""

    def draft_files(self, draft_id: str) -> tuple[DraftFile, ...]:
        """Return the files of a draft, the first scanned first."""

    def slip_wanted(self, job_id: str) -> None:
        """Keep that a slip that was held back must come out after all."""

    def drop_draft(self, draft_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""


class Book(Protocol):
    """What the box keeps. Reading never waits for a writing."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction; leaving the block commits durably, raising changes nothing.

        Raises:
            FaultError: the disk failed; nothing can be kept until the book is opened again.
        """

    def has_room(self) -> bool:
        """Say whether there is room for a new dossier beside what those taken in will need."""

    def put_out_at(self) -> Instant | None:
        """Return since when the city believes nothing more of this box, as far as it has heard."""

    def said_about(self, code: str) -> tuple[Said, ...]:
        """Return everything all logs say about a dossier, oldest first within each log."""

    def lamps(self, code: str) -> Lamps:
        """Say where a dossier is safe."""

    def dossiers(
        self, *, query: str | None, limit: int, before: str | None = None
    ) -> tuple[DossierRow, ...]:
        """List dossiers, newest first, or the matches of a folded search, exact accents first.

        Args:
            query: words of a name or title, a code or its end, a citizen's number; none lists all.
            limit: how many rows at most.
            before: the code of the last row already shown.
        """

    def draft_put(
        self, draft_id: str, *, officer: bytes, field: str, value: str, at: Instant
    ) -> None:
        """Keep one field of a draft, making the draft when it is new; empty clears the field.

        Raises:
            RefusedError: ``draft.signed`` (value ``dossier``) when it became one already,
                ``draft.not-yours`` when another officer began it.
        """

    def draft(self, draft_id: str) -> Draft | None:
        """Return a draft."""

    def drafts(self, officer: bytes) -> tuple[Draft, ...]:
        """Return an officer's drafts, the last touched first."""

    def draft_give(self, draft_id: str, *, giver: bytes, taker: bytes, at: Instant) -> None:
        """Let a draft be another's from now on.

        Raises:
            RefusedError: ``draft.not-there`` when it is not the giver's, or not any more.
        """

    def draft_drop(self, draft_id: str) -> None:
        """Forget a draft; nothing happens when there is none."""

    def slip(self, job_id: str) -> SlipJob | None:
        """Return a slip by its id."""

    def slips_due(self) -> tuple[SlipJob, ...]:
        """Return the slips of which nobody knows that they came out, oldest first.

        Left out is one in whose place a later copy is known to have come out, and one that is held
        back: nobody has to look for them.
        """

    def slips_of(self, code: str) -> tuple[SlipJob, ...]:
        """Return all slips of a dossier, copies included, oldest first."""

    def catalogue(self, on: date) -> Catalogue | None:
        """Return the catalogue in force on a day, or none while no one was ever received."""

    def calendar_text(self, agency: str) -> str:
        """Return the changes of the calendar last published for an agency, else for the city.

        Empty while the city has published none.
        """

    def models_text(self, agency: str) -> str:
        """Return the models of work last published for an agency, else for the city.

        Empty while the city has published none.
        """

    def officers(self, at: Instant) -> tuple[OfficerRow, ...]:
        """Return the officers this box knows, active at that time or not, by name."""

    def standing(self) -> Standing:
        """Say how far the box and the city are apart."""


class OfficerKey(Protocol):
    """An officer's key, unlocked; a signer until it is closed."""

    @property
    def key_id(self) -> bytes:
        """Which key it is."""

    def sign(self, message: bytes) -> bytes:
        """Return r and s, 64 bytes.

        Raises:
            RefusedError: ``signer.locked`` after it was closed.
        """

    def close(self) -> None:
        """Forget the secret."""


class Cabinet(Protocol):
    """Where officers' keys rest, each under its officer's PIN."""

    def holds(self, key_id: bytes) -> bool:
        """Say whether a key rests in this box."""

    def unlock(self, key_id: bytes, pin: str, *, at: Instant) -> OfficerKey:
        """Take a key out for a shift; takes some tenths of a second on purpose.

        Raises:
            RefusedError: ``signer.no-key``, ``signer.wrong-pin`` (value ``left``, tries left),
                ``signer.too-many-tries`` (value ``seconds``).
        """

    def change_pin(self, key_id: bytes, *, old: str, new: str, at: Instant) -> None:
        """Put a key under another PIN; whoever has it out for a shift keeps it.

        Raises:
            RefusedError: ``vault.weak-pin`` or ``pin.as-before`` for the new one, or as `unlock`
                for the old one.
        """


class Forms(Protocol):
    """Draws papers; the same template language for the roll and the sheet."""

    def roll(self, content: SlipContent) -> Iterator[Raster]:
        """Draw a slip for the roll, in strips from top to bottom.

        The letterhead comes first and at once, so the printer starts while the rest is drawn.
        """

    def sheet(self, content: SlipContent) -> bytes:
        """Draw a slip as an A5 PDF/A."""

    def square(self, text: str) -> str:
        """Draw a square code for a screen, as SVG."""


class Printer(Protocol):
    """The slip printer of the counter."""

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        """Print rasters as they come and cut; return when the printer has printed them.

        Raises:
            FaultError: ``printer.`` and what ails it; how much came out may then be unknown.
        """

    def standing(self) -> DeviceStanding:
        """Say how the printer is."""


class Scanner(Protocol):
    """The code scanner of the counter, on a serial line, never a keyboard."""

    def next_after(self, number: int, *, timeout_s: float) -> Scan | None:
        """Wait for the first scan after that one; none when the time is over.

        Only the latest few are kept, in memory: a card is personal data.
        """

    def latest_number(self) -> int:
        """Return the number of the last scan, 0 before the first."""

    def standing(self) -> DeviceStanding:
        """Say how the scanner is."""


class Lists(Protocol):
    """The lists of dossiers, beside the search."""

    def dossiers_in(
        self, wanted: DossierFilter, *, limit: int, after: ListPlace | None = None
    ) -> tuple[DossierRow, ...]:
        """List the dossiers a filter lets through, in its order.

        Args:
            wanted: which.
            limit: how many rows at most.
            after: the place of the last row already shown.
        """

    def count_in(self, wanted: DossierFilter, *, most: int) -> int:
        """Count the dossiers a filter lets through, and stop counting at ``most``."""


class Letters(Protocol):
    """Draws the papers that follow an intake, and the register."""

    def letter(self, content: PaperContent) -> bytes:
        """Draw a paper as PDF/A."""
