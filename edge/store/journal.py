"""Reading the write-ahead log as bytes, to tell a power cut from damage before the engine hides it.

When the engine opens a database it reads the log up to the first frame that does not check, and
silently forgets the rest (https://sqlite.org/walformat.html). That is right after a power cut in
the middle of a commit and wrong after a flipped bit: then acknowledged commits are gone. With one
writer that syncs each commit before it begins the next, a power cut can spoil one transaction,
never two; so two commits behind the first bad frame are damage, and so is a bad head with
anything behind it, because the head is synced before the first frame is written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

__all__ = ["JournalState", "believed_frames", "inspect", "journal_of"]

_HEAD: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC: Final = 0x377F0682
"""The lowest bit says which byte order the checksums use; the rest is fixed."""
_VERSION: Final = 3_007_000
_BELIEVED_AT: Final = 16
"""Where the index says how many frames are good: mxFrame of its header (walformat.html, 4.1)."""


@dataclass(frozen=True, slots=True)
class JournalState:
    """What a write-ahead log holds.

    Attributes:
        frames: frames that check, from the first on.
        commits: transactions that end within them.
        spoiled: frames behind the first bad one that belong to this log.
        spoiled_commits: of them, how many end a transaction.
        bad_head: whether the head does not check although frames follow it.
    """

    frames: int = 0
    commits: int = 0
    spoiled: int = 0
    spoiled_commits: int = 0
    bad_head: bool = False

    @property
    def is_damaged(self) -> bool:
        """Whether more is spoiled than one interrupted commit can explain."""
        return self.bad_head or self.spoiled_commits > 1

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all is spoiled."""
        return not (self.bad_head or self.spoiled)


def journal_of(database: Path) -> Path:
    """Return the path of a database's write-ahead log."""
    return database.with_name(database.name + "-wal")


def believed_frames(database: Path) -> int:
    """Return how many frames the engine has found good, from the index it keeps beside the log.

    Only while a connection is open that has read something: the index is the engine's, and gone
    after a power cut.
    """
    with database.with_name(database.name + "-shm").open("rb") as file:
        (frames,) = struct.unpack_from("=I", file.read(_BELIEVED_AT + 4), _BELIEVED_AT)
    return int(frames)


def inspect(journal: Path, *, believed: int | None = None) -> JournalState:
    """Read a log from end to end; one that is not there is whole and empty.

    Args:
        journal: the log.
        believed: how many frames are known to check, when the engine has checked them; else every
            frame is checked here, which takes a second for some thousand of them.
    """
    try:
        file = journal.open("rb")
    except FileNotFoundError:
        return JournalState()
    with file:
        return _inspect(file, believed)


def _inspect(file: BinaryIO, believed: int | None) -> JournalState:
    head = file.read(_HEAD.size)
    if not file.read(1):
        return JournalState()  # the power went before a frame was written
    file.seek(_HEAD.size)
    magic, version, page_bytes, _, *salts, sum_1, sum_2 = _HEAD.unpack(head)
    order = ">" if magic & 1 else "<"
    chain = _checksum(head[:24], order, (0, 0))
    if magic & ~1 != _MAGIC or version != _VERSION or chain != (sum_1, sum_2):
        return JournalState(bad_head=True)
    frames = commits = spoiled = spoiled_commits = 0
    is_good = True
    for number, (start, page) in enumerate(_frames(file, page_bytes), start=1):
        _, size_after, *ours, sum_1, sum_2 = _FRAME.unpack(start)
        checks = False
        if is_good and believed is None:
            chain = _checksum(page, order, _checksum(start[:8], order, chain))
            checks = chain == (sum_1, sum_2)
        elif is_good and believed is not None:
            checks = number <= believed
        is_good = checks and ours == salts
        if is_good:
            frames, commits = frames + 1, commits + bool(size_after)
        elif _is_of_this_log(checks=checks, has_salts=ours == salts):
            spoiled, spoiled_commits = spoiled + 1, spoiled_commits + bool(size_after)
    return JournalState(frames, commits, spoiled, spoiled_commits)


def _is_of_this_log(*, checks: bool, has_salts: bool) -> bool:
    # The sum does not cover the salts: a frame that goes on from the one before is of this log,
    # whatever its salts have become.
    return checks or has_salts


def _frames(file: BinaryIO, page_bytes: int) -> Iterator[tuple[bytes, bytes]]:
    while len(start := file.read(_FRAME.size)) == _FRAME.size:
        yield start, file.read(page_bytes).ljust(page_bytes, b"\0")


def _checksum(block: bytes, order: str, chain: tuple[int, int]) -> tuple[int, int]:
    # walformat.html, "Checksum Algorithm"
    first, second = chain
    words = iter(struct.unpack(f"{order}{len(block) // 4}I", block))
    for word in words:
        first = (first + word + second) & 0xFFFFFFFF
        second = (second + next(words) + first) & 0xFFFFFFFF
    return first, second
