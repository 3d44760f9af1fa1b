"""Files that entries name, on their way to the hub: what is asked, what came, what is answered.

The hub pulls. It knows from entries it believes which files it lacks, asks the box for chunks by
their numbers, and counts a file as held only when the whole of it has the hash that was named.
Records go first: nothing is asked while entries of the box are on their way, and so few chunks at
once that an entry written meanwhile waits for about a second of them, or for one.
Pure: time, disk and link are the caller's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from hashlib import sha256
from typing import Final

from accord.header import Attachment
from accord.reconcile.values import Mark
from accord.wire import (
    CHUNK_BYTES_MAX,
    CHUNKS_ASKED_MAX,
    FILE_BYTES_MAX,
    GIVES_FILES,
    Chunk,
    Hello,
    Lack,
    Want,
)

__all__ = [
    "ANSWERS_MAX",
    "CHUNK_BYTES",
    "SECOND_MAX",
    "WIDTH_MAX",
    "WRONG_MAX",
    "Answers",
    "Arrived",
    "Asked",
    "Had",
    "Missing",
    "Pull",
    "Whole",
    "chunk_bytes",
    "chunk_count",
    "judge_whole",
]

CHUNK_BYTES: Final = CHUNK_BYTES_MAX
"""Every chunk of a file but its last has this size."""
WIDTH_MAX: Final = 8
"""Chunks on their way from one box: half a megabyte fills 30 Mbit/s at 150 ms each way."""
SECOND_MAX: Final = 40
"""Chunks asked of one box in a second: 21 Mbit/s, and under half of the frames a hub lets in."""
QUICK_MS: Final = 1_000
"""A chunk that comes within this leaves room for one more at once."""
SLOW_MS: Final = 2_500
"""One that takes longer says that others queue before it, and an entry would too."""
PATIENCE_MS_MIN: Final = 20_000
"""A chunk that does not come in this time is asked for again; a 128 kbit/s line takes four."""
PATIENCE_MS_MAX: Final = 600_000
PATIENCE: Final = 4
"""Times the last chunk's time."""
GREETED_MS_MAX: Final = 150_000
"""A box greets once a minute for each epoch it has entries of; one it is silent about is gone."""
ANSWERS_MAX: Final = 64
"""Chunks a box remembers being asked for; a hub asks for far fewer, and asks again."""
WRONG_MAX: Final = 3
"""Times a whole file may have another hash than was named; then a person must look."""


def chunk_count(size_bytes: int) -> int:
    """Return how many chunks a file of this size has."""
    return -(-size_bytes // CHUNK_BYTES)


def chunk_bytes(size_bytes: int, number: int) -> int:
    """Return how long a chunk is that a file of this size has."""
    return min(CHUNK_BYTES, size_bytes - number * CHUNK_BYTES)


@dataclass(frozen=True, slots=True)
class Had:
    """Which chunks of a file are there: a bit for each.

    Attributes:
        count: chunks the file has.
        mask: bit n is set when chunk n is there.
    """

    count: int
    mask: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether none is missing."""
        return self.mask == (1 << self.count) - 1

    def has(self, number: int) -> bool:
        """Say whether a chunk is there."""
        return bool(self.mask >> number & 1)

    def plus(self, number: int) -> Had:
        """Return the same with one chunk more."""
        return replace(self, mask=self.mask | 1 << number)

    def minus(self, number: int) -> Had:
        """Return the same without a chunk."""
        return replace(self, mask=self.mask & ~(1 << number))

    def missing(self) -> Iterator[int]:
        """Yield the numbers of the chunks that are not there, ascending."""
        return (number for number in range(self.count) if not self.has(number))


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that is named and not held, and what is there of it."""

    file: Attachment
    had: Had


@dataclass(frozen=True, slots=True)
class Arrived:
    """A chunk that was asked for and has come, to be kept in a durable commit."""

    file: Attachment
    number: int
    content: bytes


class Whole(Enum):
    """What is found of a file when all its chunks are there."""

    RIGHT = "right"
    """It is the one that was named."""
    AGAIN = "again"
    """It is another: thrown away, and asked for again."""
    SPOILED = "spoiled"
    """It was another too often: thrown away, not asked for any more, an alarm."""


def judge_whole(file: Attachment, chunks: Iterable[bytes], *, wrong_count: int) -> Whole:
    """Check the whole of a file against the hash and the size that were named.

    Args:
        file: as named.
        chunks: its chunks in order.
        wrong_count: how often it was wrong before.
    """
    digest, size_bytes = sha256(), 0
    for content in chunks:
        digest.update(content)
        size_bytes += len(content)
    if (digest.digest(), size_bytes) == (file.hash, file.size_bytes):
        return Whole.RIGHT
    return Whole.AGAIN if wrong_count + 1 < WRONG_MAX else Whole.SPOILED


@dataclass(slots=True)
class _Receiving:
    had: Had
    asked: int = 0


class Pull:
    """What is asked of one box, how much of it at once, and what has come."""

    def __init__(self, log: str) -> None:
        """Begin before the box has greeted.

        Args:
            log: name of the box and of its log.
        """
        self.width = 1
        self._log = log
        self._epoch = b""
        self._gives_files = False
        self._owed: dict[bytes, tuple[int, int]] = {}
        self._patience_ms = PATIENCE_MS_MIN
        self._files: dict[Attachment, _Receiving] = {}
        self._flying: dict[tuple[Attachment, int], int] = {}
        self._second = self._second_count = 0

    @property
    def flying_count(self) -> int:
        """Chunks on their way."""
        return len(self._flying)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to ask for, as far as was told."""
        return all(receiving.had.is_whole for receiving in self._files.values())

    def may_ask(self, now_ms: int) -> bool:
        """Say whether the box gives files, and no entry of it is known to be on its way."""
        return self._gives_files and not any(
            upto for upto, at in self._owed.values() if now_ms - at <= GREETED_MS_MAX
        )

    def greeted(self, hello: Hello, held: Mark, now_ms: int) -> None:
        """Note what the box says of itself.

        Args:
            hello: its greeting.
            held: where the copy of that epoch ends.
            now_ms: the time.
        """
        self._epoch = hello.epoch
        self._gives_files = GIVES_FILES in hello.dictionaries
        self._owed[hello.epoch] = (hello.tip_seq if held.seq < hello.tip_seq else 0, now_ms)

    def entries_kept(self, held: Mark) -> None:
        """Note where the copy of an epoch ends now."""
        upto, at = self._owed.get(held.epoch, (0, 0))
        if held.seq >= upto:
            self._owed[held.epoch] = (0, at)

    def told(self, missing: Iterable[Missing]) -> None:
        """Note which files the books lack now, the most urgent first; others are forgotten."""
        before = self._files
        self._files = {}
        for each in missing:
            known = before.get(each.file)
            asked = 0 if known is None else known.asked
            if 0 < each.file.size_bytes <= FILE_BYTES_MAX and not each.had.is_whole:
                self._files[each.file] = _Receiving(each.had, asked)
        self._flying = {key: at for key, at in self._flying.items() if key[0] in self._files}

    def begin_again(self) -> None:
        """Note that the link is a new one: what was on its way over the old one is lost."""
        self._flying.clear()

    def ask(self, now_ms: int, *, room: int) -> list[Want]:
        """Return what to ask for now.

        Args:
            now_ms: the time.
            room: how many chunks the hub can bear more, over all boxes.
        """
        self._give_up(now_ms)
        if not self.may_ask(now_ms):
            return []
        if self._second != now_ms // 1_000:
            self._second, self._second_count = now_ms // 1_000, 0
        room = min(room, self.width - len(self._flying), SECOND_MAX - self._second_count)
        wants = []
        for file, receiving in self._files.items():
            numbers = self._next(file, receiving.had, min(room, CHUNKS_ASKED_MAX))
            if numbers:
                wants.append(Want(self._log, self._epoch, file.hash, file.size_bytes, numbers))
            for number in numbers:
                receiving.asked |= 1 << number
                self._flying[file, number] = now_ms
            room -= len(numbers)
            self._second_count += len(numbers)
        return wants

    def _next(self, file: Attachment, had: Had, room: int) -> tuple[int, ...]:
        numbers: list[int] = []
        for number in had.missing():
            if len(numbers) >= room:
                break
            if (file, number) not in self._flying:
                numbers.append(number)
        return tuple(numbers)

    def _give_up(self, now_ms: int) -> None:
        late = [key for key, at in self._flying.items() if now_ms - at > self._patience_ms]
        for key in late:
            del self._flying[key]
            # Another file has its turn: one that never comes must not hold up the rest.
            self._files[key[0]] = self._files.pop(key[0])
        if late:
            self.width = max(1, self.width // 2)
            self._patience_ms = min(2 * self._patience_ms, PATIENCE_MS_MAX)

    def took(self, chunk: Chunk, now_ms: int) -> Arrived | None:
        """Take a chunk; none when it was not asked for, is there already, or is no such chunk."""
        file = Attachment(chunk.hash, chunk.size_bytes)
        asked_ms = self._flying.pop((file, chunk.number), None)
        if asked_ms is not None:
            self._pace(max(now_ms - asked_ms, 1))
        receiving = self._files.get(file)
        if (
            receiving is None
            or not receiving.asked >> chunk.number & 1
            or receiving.had.has(chunk.number)
            or len(chunk.content) != chunk_bytes(file.size_bytes, chunk.number)
        ):
            return None
        receiving.had = receiving.had.plus(chunk.number)
        return Arrived(file, chunk.number, chunk.content)

    def _pace(self, took_ms: int) -> None:
        if took_ms <= QUICK_MS:
            self.width = min(self.width + 1, WIDTH_MAX)
        elif took_ms > SLOW_MS:
            self.width = max(1, self.width // 2)
        self._patience_ms = min(max(PATIENCE * took_ms, PATIENCE_MS_MIN), PATIENCE_MS_MAX)

    def not_kept(self, arrived: Arrived) -> None:
        """Note that a chunk could not be kept: it is missing as before."""
        receiving = self._files.get(arrived.file)
        if receiving is not None:
            receiving.had = receiving.had.minus(arrived.number)

    def lacked(self, lack: Lack) -> Attachment | None:
        """Take the box's word that it does not hold a file; return it when it was asked for."""
        file = Attachment(lack.hash, lack.size_bytes)
        receiving = self._files.get(file)
        if receiving is None or not receiving.asked:
            return None
        del self._files[file]
        self._flying = {key: at for key, at in self._flying.items() if key[0] != file}
        return file


@dataclass(frozen=True, slots=True)
class Asked:
    """A chunk the hub has asked for."""

    epoch: bytes
    file: Attachment
    number: int


class Answers:
    """What a box was asked for and has not answered, in order."""

    def __init__(self, log: str) -> None:
        """Begin with nothing asked.

        Args:
            log: name of the box's log.
        """
        self._log = log
        self._asked: deque[Asked] = deque()

    def asked(self, want: Want) -> None:
        """Remember what is asked for; once, and no more than can be sent in a while."""
        file = Attachment(want.hash, want.size_bytes)
        for number in want.chunks:
            item = Asked(want.epoch, file, number)
            is_one = number < chunk_count(file.size_bytes)
            if is_one and item not in self._asked and len(self._asked) < ANSWERS_MAX:
                self._asked.append(item)

    def next(self) -> Asked | None:
        """Return what is to be answered next, or none."""
        return self._asked.popleft() if self._asked else None

    def answer(
        self, asked: Asked, *, size_bytes: int | None, content: bytes | None
    ) -> Chunk | Lack:
        """Return the answer.

        Args:
            asked: what `next` gave.
            size_bytes: of the file under this hash on the shelf, or none.
            content: of the chunk, or none.
        """
        file = asked.file
        is_held = (
            size_bytes == file.size_bytes
            and content is not None
            and len(content) == chunk_bytes(file.size_bytes, asked.number)
        )
        if is_held and content is not None:
            return Chunk(self._log, asked.epoch, file.hash, file.size_bytes, asked.number, content)
        self._asked = deque(item for item in self._asked if item.file != file)
        return Lack(self._log, asked.epoch, file.hash, file.size_bytes)
