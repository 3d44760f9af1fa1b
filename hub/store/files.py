"""The shelf of files: each chunk a row, so that what has come is never asked for again."""

from __future__ import annotations

from typing import Any, Final

from accord.header import Attachment
from accord.moments import Instant
from accord.wire import CHUNKS_MAX
from hub.office.filebook import NO_TALLY, FileRow, FileState, Tally
from hub.store.database import Connection
from hub.store.statements import statements

__all__ = ["FileShelf"]

_NUMBER_BITS: Final = 14

_SQL = statements("files")

assert CHUNKS_MAX <= 1 << _NUMBER_BITS  # noqa: S101  # a mistake of ours, caught when imported


class FileShelf:
    """Files and their chunks, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def name(self, box: str, file: Attachment, state: FileState, *, at: Instant) -> None:
        """Note that an entry of a box names a file; once."""
        self._run("name", box, file.hash, file.size_bytes, int(state), at)

    def row(self, box: str, file: Attachment) -> FileRow | None:
        """Return a file of a box."""
        found = self._all("row", box, file.hash, file.size_bytes)
        return _row(found[0]) if found else None

    def missing(self, box: str, *, lacked_before: Instant, limit: int) -> tuple[FileRow, ...]:
        """Return the files to ask a box for, those named first before others."""
        return tuple(_row(row) for row in self._all("missing", box, lacked_before, limit))

    def had(self, row: FileRow) -> int:
        """Return which chunks are here, as the mask of accord.files."""
        first, last = _places(row)
        mask = 0
        for (place,) in self._all("had", first, last):
            mask |= 1 << place - first
        return mask

    def put_chunk(self, row: FileRow, number: int, content: bytes) -> bool:
        """Keep a chunk; false, and nothing has changed, when it is here already."""
        place = _places(row)[0] + number
        done = self._connection.execute(_SQL["put-chunk"], (place, content))
        return bool(done.rowcount == 1)

    def chunk(self, row: FileRow, number: int) -> bytes | None:
        """Return a chunk."""
        found = self._all("chunk", _places(row)[0] + number)
        return found[0][0] if found else None

    def drop_chunks(self, row: FileRow) -> None:
        """Throw away what is here of a file."""
        self._run("drop-chunks", *_places(row))

    def put(self, row: FileRow) -> None:
        """Keep state, bytes and counts of a file that was named."""
        self._run("put", int(row.state), row.had_bytes, row.wrong_count, row.changed_at, row.id)

    def unchecked(self) -> FileRow | None:
        """Return a file that is whole and whose hash was not looked at yet."""
        found = self._all("unchecked")
        return _row(found[0]) if found else None

    def tally(self, box: str) -> Tally:
        """Return how much a box has used."""
        found = self._all("tally", box)
        return Tally(*found[0]) if found else NO_TALLY

    def put_tally(self, box: str, tally: Tally) -> None:
        """Keep how much a box has used."""
        self._run("put-tally", box, tally.day, tally.day_bytes, tally.held_bytes)

    def coming_bytes(self) -> dict[str, int]:
        """Return how many bytes are still to come from each box that has any to give."""
        return dict(self._all("coming-bytes"))

    def _all(self, name: str, *values: object) -> list[Any]:
        return self._connection.execute(_SQL[name], values).fetchall()  # type: ignore[no-any-return]  # rows

    def _run(self, name: str, *values: object) -> None:
        self._connection.execute(_SQL[name], values)


def _places(row: FileRow) -> tuple[int, int]:
    first = row.id << _NUMBER_BITS
    return first, first | (1 << _NUMBER_BITS) - 1


def _row(row: Any) -> FileRow:  # noqa: ANN401  # a row is what the engine says
    number, box, digest, size_bytes, state, had_bytes, wrong_count, changed = row
    return FileRow(
        id=number,
        box=box,
        file=Attachment(digest, size_bytes),
        state=FileState(state),
        had_bytes=had_bytes,
        wrong_count=wrong_count,
        changed_at=Instant(changed),
    )
