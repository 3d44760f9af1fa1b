"""Scanned papers as the desk judges them: what a file is, whether it can be used, what it needs.

Rules: a file is what its content says and never what its name says; what cannot be opened or says
nothing is refused; what may be hard to read is a warning, because the clerk sees the page and the
machine only measures it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from accord.acts import Digitised
from accord.errors import RefusedError
from accord.header import Attachment
from accord.intake import Paper
from accord.moments import Instant
from accord.national import Digitisation, PaperPurpose

__all__ = [
    "BLANK_PAGES",
    "BLURRED",
    "COARSE",
    "FILE_BYTES_MAX",
    "KINDS",
    "PAGES_MAX",
    "DraftFile",
    "FileShelf",
    "Look",
    "PageLook",
    "PageReader",
    "ScanCount",
    "attachments_of",
    "fact_of",
    "going_along",
    "judge",
    "kind_of",
]

FILE_BYTES_MAX: Final = 20 << 20
"""As much as the shelf takes of one file."""
PAGES_MAX: Final = 100
"""Pages of one file: the longest set of papers of a ward's procedures has under forty."""

KINDS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
"""How a file begins, and what it then is."""

BLURRED: Final = "scans.blurred"
COARSE: Final = "scans.coarse"
BLANK_PAGES: Final = "scans.blank-pages"

_INK_LEAST: Final = 0.000_1
"""Of a page: two digits alone on an A4 page are as much."""
_SHARPNESS_LEAST: Final = 300.0
"""Variance of the Laplacian over the ink: print at 12 points of 200 dpi falls below it when its
edges are as wide as its strokes."""
_LONG_SIDE_LEAST: Final = 1_754
"""Dots of the long side of an A4 page at 150 dots an inch; small print is lost below."""


@dataclass(frozen=True, slots=True)
class PageLook:
    """What was measured of a page.

    Attributes:
        width: dots across.
        height: dots down.
        ink: which part of it is darker than the paper around, 0 to 1.
        sharpness: variance of the Laplacian over the ink, 0 without any.
    """

    width: int
    height: int
    ink: float
    sharpness: float


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a file.

    Attributes:
        content: the file as it is to be kept; a photo was written anew.
        count: its pages.
        pages: what was measured of the first of them.
    """

    content: bytes
    count: int
    pages: tuple[PageLook, ...]


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that goes with a paper of a draft.

    Attributes:
        paper: the title of the paper, as the catalogue has it.
        digest: SHA-256 of the file.
        kind: its media type.
        size: its length in bytes.
        pages: how many it has.
        warnings: keys of what the clerk should look at.
        is_reused: whether it was scanned at an earlier visit.
        at: when it was scanned.
    """

    paper: str
    digest: bytes
    kind: str
    size: int
    pages: int
    warnings: tuple[str, ...]
    is_reused: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class ScanCount:
    """What the papers of some days come to.

    Attributes:
        papers: those that dossiers were taken in with, to stay with the office.
        scanned: how many of them were scanned then.
        reused: for how many an earlier scan was taken.
    """

    papers: int
    scanned: int
    reused: int

    @property
    def reused_percent(self) -> int:
        """For how many of a hundred papers an earlier scan was taken."""
        return 100 * self.reused // self.papers if self.papers else 0


class FileShelf(Protocol):
    """Where files rest."""

    def put(self, content: bytes, *, kind: str, at: Instant) -> bytes:
        """Keep a file and return its SHA-256; it is durable when this returns.

        Raises:
            RefusedError: ``shelf.too-large``, ``shelf.empty`` or ``shelf.no-room``.
            FaultError: the disk failed; the file may not be named.
        """

    def size(self, digest: bytes) -> int | None:
        """Return the length of a file in bytes, or none when it is not held."""

    def read(self, digest: bytes) -> tuple[str, bytes] | None:
        """Return the kind and the content of a file, or none when it is not held whole."""

    def drop(self, digest: bytes) -> None:
        """Forget a file that no draft and no entry names any more."""

    def digests(self) -> tuple[bytes, ...]:
        """Return what is held, oldest first."""


class PageReader(Protocol):
    """Opens files."""

    def look(self, content: bytes, *, kind: str) -> Look:
        """Open a file, measure its pages, and return it as it is to be kept.

        Raises:
            RefusedError: ``scans.unreadable`` or ``scans.locked``.
        """

    def show(self, content: bytes, *, kind: str, page: int, edge: int) -> bytes:
        """Return the picture of one page as JPEG, its long side as many dots as asked.

        Raises:
            RefusedError: ``scans.unreadable``.
        """


def kind_of(content: bytes) -> str:
    """Return the media type of a file, by its content alone.

    Raises:
        RefusedError: ``scans.no-such-kind`` for what is neither JPEG, PNG nor PDF.
    """
    for beginning, kind in KINDS.items():
        if content.startswith(beginning):
            return kind
    raise RefusedError("scans.no-such-kind")


def judge(look: Look, kind: str) -> tuple[str, ...]:
    """Return what a clerk should look at before the file is taken, as keys of sentences.

    Raises:
        RefusedError: ``scans.unreadable`` without a page, ``scans.too-many-pages``, or
            ``scans.blank``.
    """
    if not look.pages:
        raise RefusedError("scans.unreadable")
    if look.count > PAGES_MAX:
        raise RefusedError("scans.too-many-pages", most=PAGES_MAX)
    written = [page for page in look.pages if page.ink >= _INK_LEAST]
    if not written:
        raise RefusedError("scans.blank")
    warnings = []
    if any(page.sharpness < _SHARPNESS_LEAST for page in written):
        warnings.append(BLURRED)
    # A page of a PDF has the size it was drawn at, whatever it was scanned at.
    is_picture = kind != "application/pdf"
    if is_picture and any(max(page.width, page.height) < _LONG_SIDE_LEAST for page in written):
        warnings.append(COARSE)
    if len(written) < len(look.pages):
        warnings.append(BLANK_PAGES)
    return tuple(warnings)


def going_along(files: Iterable[DraftFile], papers: Iterable[Paper]) -> tuple[DraftFile, ...]:
    """Return the files of a draft that go with its dossier: those of papers that are handed in."""
    handed_in = {paper.title for paper in papers if paper.purpose is PaperPurpose.SUBMIT}
    return tuple(file for file in files if file.paper in handed_in)


def attachments_of(files: Iterable[DraftFile]) -> tuple[Attachment, ...]:
    """Return the files as an entry names them, each once."""
    return tuple({file.digest: Attachment(file.digest, file.size) for file in files}.values())


def fact_of(file: DraftFile) -> Digitised:
    """Return what the log says of a file."""
    done = Digitisation.REUSED if file.is_reused else Digitisation.DIGITISED
    return Digitised(file.paper, done, file.digest, file.pages)
