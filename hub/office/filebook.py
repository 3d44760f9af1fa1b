"""The book of files that entries name: what the office asks of the store about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from accord.header import Attachment
from accord.moments import Instant

__all__ = ["NO_TALLY", "FileBook", "FileRow", "FileState", "Tally"]


class FileState(IntEnum):
    """How far a file is; the number is what is stored."""

    WANTED = 0
    """Chunks of it are missing."""
    WHOLE = 1
    """All chunks are here; the hash of the whole was not looked at yet."""
    HELD = 2
    """It is here, with the hash that was named."""
    LACKED = 3
    """The box says it does not hold it; it is asked again after a while."""
    SPOILED = 4
    """What the box gave had another hash, too often; not asked for any more."""
    TOO_LARGE = 5
    """Named with a size that no link carries; never asked for."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it stands in the books.

    Attributes:
        id: its number there.
        box: the box whose entries name it, which is the one to ask.
        file: hash and size as named.
        state: how far it is.
        had_bytes: what is here of it.
        wrong_count: how often the whole had another hash.
        changed_at: since when it is in this state.
    """

    id: int
    box: str
    file: Attachment
    state: FileState
    had_bytes: int
    wrong_count: int
    changed_at: Instant


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of the disk a box has used for files.

    Attributes:
        day: the day counted, in days since 1970.
        day_bytes: what came on that day, also what was thrown away again.
        held_bytes: what is kept of it.
    """

    day: int
    day_bytes: int
    held_bytes: int


NO_TALLY = Tally(0, 0, 0)


class FileBook(Protocol):
    """Files and their chunks."""

    def name(self, box: str, file: Attachment, state: FileState, *, at: Instant) -> None:
        """Note that an entry of a box names a file; once."""

    def row(self, box: str, file: Attachment) -> FileRow | None:
        """Return a file of a box."""

    def missing(self, box: str, *, lacked_before: Instant, limit: int) -> tuple[FileRow, ...]:
        """Return the files to ask a box for, those named first before others.

        Args:
            box: whose.
            lacked_before: a file the box did not hold at this time or earlier is asked for again.
            limit: how many.
        """

    def had(self, row: FileRow) -> int:
        """Return which chunks are here, as the mask of accord.files."""

    def put_chunk(self, row: FileRow, number: int, content: bytes) -> bool:
        """Keep a chunk; false, and nothing has changed, when it is here already."""

    def chunk(self, row: FileRow, number: int) -> bytes | None:
        """Return a chunk."""

    def drop_chunks(self, row: FileRow) -> None:
        """Throw away what is here of a file."""

    def put(self, row: FileRow) -> None:
        """Keep state, bytes and counts of a file that was named."""

    def unchecked(self) -> FileRow | None:
        """Return a file that is whole and whose hash was not looked at yet."""

    def tally(self, box: str) -> Tally:
        """Return how much a box has used."""

    def put_tally(self, box: str, tally: Tally) -> None:
        """Keep how much a box has used."""

    def coming_bytes(self) -> dict[str, int]:
        """Return how many bytes are still to come from each box that has any to give."""
