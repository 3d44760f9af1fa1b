"""The book of files of a simulated hub: rows and chunks that only commits change."""

from __future__ import annotations

from accord.files import chunk_count
from accord.header import Attachment
from accord.moments import Instant
from hub.office.filebook import NO_TALLY, FileRow, FileState, Tally

__all__ = ["MemoryFileBook"]


class MemoryFileBook:
    """Files and their chunks, within one transaction."""

    def __init__(
        self,
        rows: dict[tuple[str, Attachment], FileRow],
        chunks: dict[tuple[int, int], bytes],
        tallies: dict[str, Tally],
    ) -> None:
        self._rows, self._chunks, self._tallies = rows, chunks, tallies

    def name(self, box: str, file: Attachment, state: FileState, *, at: Instant) -> None:
        number = len(self._rows) + 1
        self._rows.setdefault((box, file), FileRow(number, box, file, state, 0, 0, at))

    def row(self, box: str, file: Attachment) -> FileRow | None:
        return self._rows.get((box, file))

    def missing(self, box: str, *, lacked_before: Instant, limit: int) -> tuple[FileRow, ...]:
        found = [
            row
            for row in self._rows.values()
            if row.box == box
            and (
                row.state is FileState.WANTED
                or (row.state is FileState.LACKED and row.changed_at <= lacked_before)
            )
        ]
        return tuple(found[:limit])

    def had(self, row: FileRow) -> int:
        return sum(1 << number for file, number in self._chunks if file == row.id)

    def put_chunk(self, row: FileRow, number: int, content: bytes) -> bool:
        if (row.id, number) in self._chunks:
            return False
        self._chunks[row.id, number] = content
        return True

    def chunk(self, row: FileRow, number: int) -> bytes | None:
        return self._chunks.get((row.id, number))

    def drop_chunks(self, row: FileRow) -> None:
        for number in range(chunk_count(row.file.size_bytes)):
            self._chunks.pop((row.id, number), None)

    def put(self, row: FileRow) -> None:
        self._rows[row.box, row.file] = row

    def unchecked(self) -> FileRow | None:
        rows = self._rows.values()
        return next((row for row in rows if row.state is FileState.WHOLE), None)

    def tally(self, box: str) -> Tally:
        return self._tallies.get(box, NO_TALLY)

    def put_tally(self, box: str, tally: Tally) -> None:
        self._tallies[box] = tally

    def coming_bytes(self) -> dict[str, int]:
        coming: dict[str, int] = {}
        for row in self._rows.values():
            if row.state is FileState.WANTED:
                left = row.file.size_bytes - row.had_bytes
                coming[row.box] = coming.get(row.box, 0) + left
        return coming
