"""Scans of the papers of a dossier: taken at the counter, kept with the draft, shown, used again.

Rules: only what stays with the office is scanned - a paper that is shown is looked at and given
back; a file rests on the shelf before anything names it, and goes when nothing names it any more;
what was scanned at an earlier visit is offered with its day, and taken only by the clerk's hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from accord.errors import RefusedError
from accord.moments import Instant
from accord.national import PaperPurpose
from edge.desk.drafts import Drafts, may_accept
from edge.desk.filed_scans import FiledScans, Offer
from edge.desk.ports import Book, Clock
from edge.desk.rating import month_bounds
from edge.desk.reception import Reception
from edge.desk.reckoning import PaperLine
from edge.desk.scanned import (
    FILE_BYTES_MAX,
    DraftFile,
    FileShelf,
    PageReader,
    ScanCount,
    judge,
    kind_of,
)
from edge.desk.shift import Shift
from edge.desk.typed import ON
from edge.desk.visits import NUMBER_CHARACTERS_LEAST

__all__ = ["FILES_MAX", "PaperScans", "ScanBook", "Scans"]

FILES_MAX: Final = 40
"""Files of one intake: a dossier of a ward has under ten papers, each a few photos."""


class ScanBook(Book, Protocol):
    """What the box keeps of scans, beside all the rest."""

    def draft_files(self, draft_id: str) -> tuple[DraftFile, ...]:
        """Return the files of a draft, the first scanned first."""

    def draft_file_put(self, draft_id: str, file: DraftFile, *, officer: bytes) -> None:
        """Keep that a file goes with a paper of a draft; the same twice is one.

        Raises:
            RefusedError: ``draft.signed``, ``draft.nothing-typed`` or ``draft.not-yours``.
        """

    def draft_file_drop(self, draft_id: str, *, paper: str, digest: bytes) -> None:
        """Take a file away from a paper of a draft; nothing happens when it is not there."""

    def is_file_named(self, digest: bytes) -> bool:
        """Say whether a draft or an entry of the own log names a file."""

    def scans_counted(self, since: Instant, until: Instant) -> ScanCount:
        """Count the papers taken in from one time up to another, and their scans."""


@dataclass(slots=True)
class PaperScans:
    """The scans of one paper of a draft, and what an earlier visit offers."""

    files: list[DraftFile] = field(default_factory=list)
    offer: Offer | None = None


class Scans:
    """The place at the counter where papers are scanned.

    Args:
        book: what the box keeps.
        drafts: whose draft it is.
        reception: which papers a draft asks for.
        filed: the scans of earlier dossiers.
        shelf: where files rest.
        reader: opens them.
        clock: when.
        guard: a lock, so that no file goes while another draft takes it.
    """

    def __init__(
        self,
        *,
        book: ScanBook,
        drafts: Drafts,
        reception: Reception,
        filed: FiledScans,
        shelf: FileShelf,
        reader: PageReader,
        clock: Clock,
        guard: AbstractContextManager[object],
    ) -> None:
        self._book = book
        self._drafts = drafts
        self._reception = reception
        self._filed = filed
        self._shelf = shelf
        self._reader = reader
        self._clock = clock
        self._guard = guard

    def add(self, shift: Shift, draft_id: str, number: int, contents: Sequence[bytes]) -> None:
        """Add files to a paper of a draft, which is then in hand; they are durable.

        Args:
            shift: whose draft it is.
            draft_id: the draft.
            number: of the paper on its checklist.
            contents: the files.

        Raises:
            RefusedError: as `Drafts.values`; ``scans.no-such-paper``, ``scans.only-shown``,
                ``scans.none``, ``scans.too-many``, ``scans.too-large``, what `kind_of`, `judge`
                and the reader refuse, or ``shelf.no-room``. Files before the refused one stay.
        """
        line = self._line(shift, draft_id, number)
        if not contents:
            raise RefusedError("scans.none")
        for content in contents:
            self._add(shift, draft_id, line, content)
        self._tick(shift, draft_id, number)

    def reuse(self, shift: Shift, draft_id: str, number: int) -> None:
        """Take what was scanned of a paper at an earlier visit.

        Raises:
            RefusedError: as `add`, or ``scans.nothing-earlier``.
        """
        line = self._line(shift, draft_id, number)
        values = self._drafts.values(draft_id, shift.officer.key_id)
        offer = self._offers(shift, values, (line,)).get(number)
        if offer is None:
            raise RefusedError("scans.nothing-earlier")
        for scan in offer.files:
            with self._guard:
                kind, content = self._filed.held(scan.hash, line.rule.title)
                file = DraftFile(
                    paper=line.rule.title,
                    digest=scan.hash,
                    kind=kind,
                    size=len(content),
                    pages=scan.pages,
                    warnings=(),
                    is_reused=True,
                    at=offer.on,
                )
                self._put(shift, draft_id, file)
        self._tick(shift, draft_id, number)

    def remove(self, shift: Shift, draft_id: str, *, paper: str, name: str) -> None:
        """Take a file away from a paper of a draft.

        Raises:
            RefusedError: as `Drafts.values`, or ``scans.unknown``.
        """
        file = self._file(shift, draft_id, name, paper)
        self._book.draft_file_drop(draft_id, paper=file.paper, digest=file.digest)
        self.forget((file.digest,))

    def drop_draft(self, shift: Shift, draft_id: str) -> None:
        """Forget a draft with its files.

        Raises:
            RefusedError: as `Drafts.values`.
        """
        files = self._book.draft_files(draft_id)
        self._drafts.drop(draft_id, shift.officer.key_id)
        self.forget(file.digest for file in files)

    def forget(self, digests: Iterable[bytes]) -> None:
        """Drop the files that nothing names any more."""
        for digest in set(digests):
            with self._guard:
                if not self._book.is_file_named(digest):
                    self._shelf.drop(digest)

    def sweep(self) -> None:
        """Drop whatever nothing names: what a power cut left, what went with a draft."""
        self.forget(self._shelf.digests())

    def of_draft(
        self, shift: Shift, draft_id: str, values: Mapping[str, str], lines: Iterable[PaperLine]
    ) -> dict[int, PaperScans]:
        """Return the scans of a draft by the number of their paper; 0 for a paper not asked for."""
        asked = tuple(line for line in lines if _is_scanned(line))
        numbers = _numbers(asked)
        found: dict[int, PaperScans] = {line.number: PaperScans() for line in asked}
        for file in self._book.draft_files(draft_id):
            number = numbers.get(file.paper, 0)
            found.setdefault(number, PaperScans()).files.append(file)
        for number, offer in self._offers(shift, values, asked).items():
            if not found[number].files:
                found[number].offer = offer
        return found

    def picture(self, shift: Shift, draft_id: str, name: str, edge: str, page: int) -> bytes:
        """Return the picture of a page of a file of a draft, as JPEG.

        Raises:
            RefusedError: as `Drafts.values`, ``scans.unknown`` or ``scans.unreadable``.
        """
        return self._filed.drawn(self._file(shift, draft_id, name).digest, edge, page)

    def counted(self, month: str) -> ScanCount:
        """Count the papers taken in in a month, and how their scans came about.

        Args:
            month: ``2026-11``.

        Raises:
            RefusedError: ``rating.no-such-month``.
        """
        return self._book.scans_counted(*month_bounds(month))

    def _add(self, shift: Shift, draft_id: str, line: PaperLine, content: bytes) -> None:
        if len(content) > FILE_BYTES_MAX:
            raise RefusedError("scans.too-large", most=FILE_BYTES_MAX >> 20)
        kind = kind_of(content)
        if len(self._book.draft_files(draft_id)) >= FILES_MAX:
            raise RefusedError("scans.too-many", most=FILES_MAX)
        look = self._reader.look(content, kind=kind)
        warnings = judge(look, kind)
        at = self._clock.read().wall
        with self._guard:
            digest = self._shelf.put(look.content, kind=kind, at=at)
            file = DraftFile(
                paper=line.rule.title,
                digest=digest,
                kind=kind,
                size=len(look.content),
                pages=look.count,
                warnings=warnings,
                is_reused=False,
                at=at,
            )
            self._put(shift, draft_id, file)

    def _put(self, shift: Shift, draft_id: str, file: DraftFile) -> None:
        self._book.draft_file_put(draft_id, file, officer=shift.officer.key_id)

    def _tick(self, shift: Shift, draft_id: str, number: int) -> None:
        self._drafts.keep(draft_id, shift.officer.key_id, {f"paper_{number}": ON})

    def _line(self, shift: Shift, draft_id: str, number: int) -> PaperLine:
        values = self._drafts.values(draft_id, shift.officer.key_id)
        reckoning = self._reception.view(values).reckoning
        lines = () if reckoning is None else reckoning.lines
        line = next((line for line in lines if line.number == number), None)
        if line is None:
            raise RefusedError("scans.no-such-paper")
        if not _is_scanned(line):
            raise RefusedError("scans.only-shown")
        return line

    def _file(self, shift: Shift, draft_id: str, name: str, paper: str = "") -> DraftFile:
        self._drafts.values(draft_id, shift.officer.key_id)
        for file in self._book.draft_files(draft_id):
            if file.digest.hex() == name and paper in {"", file.paper}:
                return file
        raise RefusedError("scans.unknown")

    def _offers(
        self, shift: Shift, values: Mapping[str, str], lines: Sequence[PaperLine]
    ) -> dict[int, Offer]:
        """Return what earlier visits of the owner offer; to a helper nothing of a stranger's."""
        number = values.get("owner_number", "").replace(" ", "")
        wanted = _numbers(lines)
        if not wanted or not may_accept(shift.officer) or len(number) < NUMBER_CHARACTERS_LEAST:
            return {}
        offers = self._filed.offers(number, wanted.keys())
        return {wanted[title]: offer for title, offer in offers.items()}


def _is_scanned(line: PaperLine) -> bool:
    return line.rule.purpose is PaperPurpose.SUBMIT


def _numbers(lines: Sequence[PaperLine]) -> dict[str, int]:
    """Return the numbers of papers by title; of two with one title the first has the scans."""
    return {line.rule.title: line.number for line in reversed(lines)}
