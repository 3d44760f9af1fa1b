"""Scans that stand in the log: shown with their dossier, and offered at the next visit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from accord.acts import Digitised
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.moments import Instant
from accord.national import Digitisation
from edge.desk.ports import Book
from edge.desk.scanned import FileShelf, PageReader

__all__ = ["EDGES", "FiledScans", "Offer", "Shown"]

VISITS_MAX: Final = 20
"""Earlier dossiers looked at for what was scanned then, the latest first."""
EDGES: Final = {"small": 240, "large": 1_600}
"""Dots of the long side: a picture beside the paper, and one to read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A scan of a dossier.

    Attributes:
        name: SHA-256 of the file, in hexadecimal digits.
        paper: the title of the paper.
        pages: how many it has.
        is_reused: whether it was scanned for an earlier dossier.
        at: when it was added to this one.
        is_held: whether its file lies in this box.
    """

    name: str
    paper: str
    pages: int
    is_reused: bool
    at: Instant
    is_held: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What was scanned of a paper at an earlier visit.

    Attributes:
        on: when.
        files: the scans, as the entries of that dossier name them.
    """

    on: Instant
    files: tuple[Digitised, ...]

    @property
    def pages(self) -> int:
        """Pages of all of it."""
        return sum(file.pages for file in self.files)


class FiledScans:
    """The scans of the dossiers of this box.

    Args:
        book: what the box keeps.
        shelf: where files rest.
        reader: opens them.
    """

    def __init__(self, *, book: Book, shelf: FileShelf, reader: PageReader) -> None:
        self._book = book
        self._shelf = shelf
        self._reader = reader

    def of(self, dossier: Dossier) -> tuple[Shown, ...]:
        """Return the scans of a dossier, in the order they were added."""
        return tuple(
            Shown(
                name=scan.hash.hex(),
                paper=scan.paper,
                pages=scan.pages,
                is_reused=scan.digitisation is not Digitisation.DIGITISED,
                at=at,
                is_held=self._shelf.size(scan.hash) is not None,
            )
            for at, scan in _scans(dossier)
        )

    def named(self, code: str, name: str) -> Shown:
        """Return a scan of a dossier by the name of its file.

        Raises:
            RefusedError: ``dossier.unknown``, ``scans.unknown``, or ``scans.gone`` (value
                ``paper``) when this box does not hold the file.
        """
        said = self._book.said_about(code)
        if not said:
            raise RefusedError("dossier.unknown")
        for shown in self.of(fold(said)):
            if shown.name == name:
                if not shown.is_held:
                    raise RefusedError("scans.gone", paper=shown.paper)
                return shown
        raise RefusedError("scans.unknown")

    def picture(self, code: str, name: str, edge: str, page: int) -> bytes:
        """Return the picture of a page of a scan of a dossier, as JPEG.

        Raises:
            RefusedError: as `named`, or ``scans.unreadable``.
        """
        shown = self.named(code, name)
        return self.drawn(bytes.fromhex(shown.name), edge, page)

    def file(self, code: str, name: str) -> tuple[str, bytes]:
        """Return the kind and the content of a scan of a dossier.

        Raises:
            RefusedError: as `named`.
        """
        shown = self.named(code, name)
        return self.held(bytes.fromhex(shown.name), shown.paper)

    def held(self, digest: bytes, paper: str = "") -> tuple[str, bytes]:
        """Return the kind and the content of a file.

        Raises:
            RefusedError: ``scans.gone`` when it is not held whole.
        """
        held = self._shelf.read(digest)
        if held is None:
            raise RefusedError("scans.gone", paper=paper)
        return held

    def drawn(self, digest: bytes, edge: str, page: int) -> bytes:
        """Return the picture of a page of a file, as JPEG.

        Args:
            digest: SHA-256 of the file.
            edge: one of `EDGES`.
            page: 0 for the first.

        Raises:
            RefusedError: ``scans.unknown`` for another size, ``scans.gone``, or
                ``scans.unreadable``.
        """
        if edge not in EDGES:
            raise RefusedError("scans.unknown")
        kind, content = self.held(digest)
        return self._reader.show(content, kind=kind, page=page, edge=EDGES[edge])

    def offers(self, number: str, titles: Collection[str]) -> dict[str, Offer]:
        """Return what was scanned of papers when their owner was here before, the latest of each.

        Args:
            number: the owner's identity number.
            titles: of the papers that are asked for.
        """
        found: dict[str, Offer] = {}
        for row in self._book.dossiers(query=number, limit=VISITS_MAX):
            dossier = fold(self._book.said_about(row.code))
            if _is_owned_by(dossier, number):
                for title in titles:
                    offer = self._offer(dossier, title)
                    if offer is not None:
                        found.setdefault(title, offer)
        return found

    def _offer(self, dossier: Dossier, title: str) -> Offer | None:
        """Return what was scanned of a paper for a dossier, when all of it is still held."""
        scans = [
            (at, scan)
            for at, scan in _scans(dossier)
            if scan.paper == title and scan.digitisation is Digitisation.DIGITISED
        ]
        if not scans or any(self._shelf.size(scan.hash) is None for _, scan in scans):
            return None
        return Offer(scans[0][0], tuple(scan for _, scan in scans))


def _scans(dossier: Dossier) -> Iterator[tuple[Instant, Digitised]]:
    """Give what was scanned and counts, with its time."""
    for item in dossier.history:
        if isinstance(item.fact, Digitised) and item.fact in dossier.digitised:
            yield item.at, item.fact


def _is_owned_by(dossier: Dossier, number: str) -> bool:
    intake = dossier.intake
    identity = None if intake is None else intake.owner.identity
    return identity is not None and identity.number == number
