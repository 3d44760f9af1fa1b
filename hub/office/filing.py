"""Files that entries name: asked of the box that named them, kept within limits, checked, opened.

Rules: only what a believed entry names is asked for, only from the box whose entry it is, and never
more of it than was named; a box has so much for a day and so much altogether, and files stop before
the disk does, since entries must go on; a file is held only when the whole of it has its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from accord.errors import RefusedError
from accord.files import CHUNK_BYTES, Arrived, Had, Missing, Whole, chunk_count, judge_whole
from accord.header import Attachment
from accord.log import Record
from accord.moments import Instant
from accord.wire import FILE_BYTES_MAX
from hub.office.access import Right, check_right, check_ward
from hub.office.accounts import Session
from hub.office.alarms import raise_alarm
from hub.office.books import Access, Books, Writing
from hub.office.dossiers import read_dossier, unit_of
from hub.office.filebook import FileRow, FileState, Tally
from hub.office.ports import AlarmKind, Clock
from hub.office.scribe import FLEET_LOG

__all__ = [
    "FILES_ASKED_MAX",
    "LACKED_MS",
    "FileLimits",
    "FileStanding",
    "Filing",
    "OpenedFile",
    "name_files",
]

FILES_ASKED_MAX: Final = 8
"""Files of a box that are asked for at once: enough small ones to fill a line."""
LACKED_MS: Final = 3_600_000
"""A box that did not hold a file is asked again after an hour: its shelf may be put back."""
DAY_MS: Final = 86_400_000
_MISSING: Final = frozenset({FileState.WANTED, FileState.LACKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What files may use.

    Attributes:
        day_bytes: what one box may bring in a day.
        box_bytes: what is kept of one box.
        reserve_bytes: what stays free on the disk, for entries.
    """

    day_bytes: int
    box_bytes: int
    reserve_bytes: int


@dataclass(frozen=True, slots=True)
class FileStanding:
    """A file that a dossier's entries name.

    Attributes:
        file: hash and size as named.
        box: the box that named it.
        state: how far it is.
        had_bytes: what is here of it.
        named_at: time of the entry that named it.
    """

    file: Attachment
    box: str
    state: FileState
    had_bytes: int
    named_at: Instant


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file somebody may read.

    Attributes:
        size_bytes: how long it is.
        chunks: its content, in order.
    """

    size_bytes: int
    chunks: Iterator[bytes]


def name_files(desk: Writing, record: Record, *, at: Instant) -> None:
    """Note which files an entry names, in the transaction that believes the entry."""
    header = record.entry.header
    for file in header.attachments:
        desk.files.name(header.log, file, _begins_as(file), at=at)
        if file.size_bytes > FILE_BYTES_MAX:
            values: dict[str, str | int] = {"key": "files.too-large", "seq": header.seq}
            raise_alarm(desk, AlarmKind.FILES, header.log, at=at, values=values)


def _begins_as(file: Attachment) -> FileState:
    if file.size_bytes > FILE_BYTES_MAX:
        return FileState.TOO_LARGE
    return FileState.WANTED if file.size_bytes else FileState.WHOLE


class Filing:
    """The files of the city.

    Args:
        books: where they are kept.
        clock: the hub's clocks.
        limits: what they may use.
        free_bytes: measures what is free on the disk; raises FaultError when it cannot.
    """

    def __init__(
        self,
        books: Books,
        *,
        clock: Clock,
        limits: FileLimits,
        free_bytes: Callable[[], int],
    ) -> None:
        self._books = books
        self._clock = clock
        self._limits = limits
        self._free_bytes = free_bytes
        self._told: dict[tuple[str, str], int] = {}

    # --- what the conversations ask -------------------------------------------------------------

    def missing(self, box: str, *, at: Instant) -> tuple[Missing, ...]:
        """Return what to ask a box for now; nothing once a limit is reached, which is told.

        Raises:
            FaultError: the disk failed.
        """
        lacked_before = Instant(at - LACKED_MS)
        with self._books.reading() as desk:
            rows = desk.files.missing(box, lacked_before=lacked_before, limit=FILES_ASKED_MAX)
            found = tuple(
                Missing(row.file, Had(chunk_count(row.file.size_bytes), desk.files.had(row)))
                for row in rows
            )
            full = self._full(_today(desk.files.tally(box), at), CHUNK_BYTES) if rows else ""
        if full:
            self._tell(box, full, at)
            return ()
        return found

    def keep(self, arrived: Sequence[tuple[str, Arrived]], *, at: Instant) -> tuple[bool, ...]:
        """Keep chunks, each of a box, in one durable commit; say of each whether it is here now.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
        """
        with self._books.writing() as desk:
            return tuple([self._keep(desk, box, each, at) for box, each in arrived])

    def _keep(self, desk: Writing, box: str, arrived: Arrived, at: Instant) -> bool:
        row = desk.files.row(box, arrived.file)
        if row is None or row.state not in _MISSING:
            return False
        size_bytes = len(arrived.content)
        tally = _today(desk.files.tally(box), at)
        if self._full(tally, size_bytes):
            return False
        if not desk.files.put_chunk(row, arrived.number, arrived.content):
            return True
        had_bytes = row.had_bytes + size_bytes
        is_whole = had_bytes == row.file.size_bytes
        state = FileState.WHOLE if is_whole else FileState.WANTED
        desk.files.put(replace(row, state=state, had_bytes=had_bytes, changed_at=at))
        used = Tally(tally.day, tally.day_bytes + size_bytes, tally.held_bytes + size_bytes)
        desk.files.put_tally(box, used)
        return True

    def lacked(self, box: str, file: Attachment, *, at: Instant) -> None:
        """Note that a box says it does not hold a file; nothing that is here is thrown away.

        Raises:
            FaultError: the disk failed.
        """
        with self._books.writing() as desk:
            row = desk.files.row(box, file)
            if row is not None and row.state in _MISSING:
                desk.files.put(replace(row, state=FileState.LACKED, changed_at=at))

    def _full(self, tally: Tally, size_bytes: int) -> str:
        """Say which limit so many bytes more would pass, or nothing."""
        if tally.day_bytes + size_bytes > self._limits.day_bytes:
            return "files.day-full"
        if tally.held_bytes + size_bytes > self._limits.box_bytes:
            return "files.box-full"
        if self._free_bytes() - size_bytes < self._limits.reserve_bytes:
            return "files.disk-full"
        return ""

    def _tell(self, box: str, key: str, at: Instant) -> None:
        """Raise an alarm about a limit, once a day."""
        about = FLEET_LOG if key == "files.disk-full" else box
        day = at // DAY_MS
        if self._told.get((about, key)) == day:
            return
        self._told[about, key] = day
        with self._books.writing() as desk:
            raise_alarm(desk, AlarmKind.FILES, about, at=at, values={"key": key})

    # --- whole files ----------------------------------------------------------------------------

    def check(self, *, at: Instant) -> bool:
        """Look at the hash of one file that is whole; say whether there was one.

        Raises:
            FaultError: the disk failed.
        """
        with self._books.reading() as desk:
            row = desk.files.unchecked()
            if row is None:
                return False
            found = judge_whole(row.file, _chunks(desk, row), wrong_count=row.wrong_count)
        with self._books.writing() as desk:
            if found is Whole.RIGHT:
                desk.files.put(replace(row, state=FileState.HELD, changed_at=at))
            else:
                self._throw_away(desk, row, found, at)
        return True

    @staticmethod
    def _throw_away(desk: Writing, row: FileRow, found: Whole, at: Instant) -> None:
        tally = desk.files.tally(row.box)
        kept = replace(tally, held_bytes=tally.held_bytes - row.had_bytes)
        state = FileState.WANTED if found is Whole.AGAIN else FileState.SPOILED
        wrong_count = row.wrong_count + 1
        desk.files.drop_chunks(row)
        desk.files.put_tally(row.box, kept)
        desk.files.put(
            replace(row, state=state, had_bytes=0, wrong_count=wrong_count, changed_at=at)
        )
        if found is Whole.SPOILED:
            values: dict[str, str | int] = {"key": "files.spoiled", "file": row.file.hash.hex()}
            raise_alarm(desk, AlarmKind.FILES, row.box, at=at, values=values)

    # --- what people see ------------------------------------------------------------------------

    def of_dossier(self, session: Session, code: str) -> tuple[FileStanding, ...]:
        """Return the files that a dossier's entries name, those named first before others.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward`` or ``dossier.unknown``.
        """
        with self._books.reading() as desk:
            return _standings(desk, session, code)

    def open(self, session: Session, code: str, digest: bytes) -> OpenedFile:
        """Return a file of a dossier, having kept that this person opened it.

        Raises:
            RefusedError: as `of_dossier`; ``file.not-here`` when no entry of the dossier names
                such a file, or it has not come.
        """
        with self._books.writing() as desk:
            held = [
                each
                for each in _standings(desk, session, code)
                if each.file.hash == digest and each.state is FileState.HELD
            ]
            if not held:
                raise RefusedError("file.not-here")
            at = self._clock.read().wall
            desk.lists.put_access(Access(at, session.account.login, code, "file"))
        return OpenedFile(held[0].file.size_bytes, self._content(held[0]))

    def _content(self, standing: FileStanding) -> Iterator[bytes]:
        """Yield a file chunk by chunk, each in a snapshot of its own: who reads may be slow."""
        for number in range(chunk_count(standing.file.size_bytes)):
            with self._books.reading() as desk:
                row = desk.files.row(standing.box, standing.file)
                content = None if row is None else desk.files.chunk(row, number)
            yield content or b""


def _standings(desk: Writing, session: Session, code: str) -> tuple[FileStanding, ...]:
    check_right(session.account, Right.SEE_DOSSIERS)
    dossier = read_dossier(desk, code)
    if dossier is None:
        raise RefusedError("dossier.unknown")
    check_ward(session.account, unit_of(desk, code, dossier))
    found: dict[tuple[str, Attachment], FileStanding] = {}
    for record in desk.logs.about(code):
        header = record.entry.header
        for file in header.attachments:
            row = desk.files.row(header.log, file)
            if row is not None and (header.log, file) not in found:
                named_at = header.stamp.time.at
                found[header.log, file] = FileStanding(
                    file, header.log, row.state, row.had_bytes, named_at
                )
    return tuple(sorted(found.values(), key=lambda each: each.named_at))


def _chunks(desk: Writing, row: FileRow) -> Iterator[bytes]:
    return (
        desk.files.chunk(row, number) or b"" for number in range(chunk_count(row.file.size_bytes))
    )


def _today(tally: Tally, at: Instant) -> Tally:
    day = at // DAY_MS
    return tally if tally.day == day else Tally(day, 0, tally.held_bytes)
