"""A pull and a box over a link that loses, repeats and reorders: every file comes whole, once."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord import files
from accord.files import Answers, Had, Missing, Pull, Whole, chunk_count, judge_whole
from accord.header import Attachment
from accord.wire import Chunk, Lack, Want, read_frame, write_frame
from tests.accord.test_files import LOG, hello, mark


class Shelf:
    """Files as a box holds them, some of them rotten."""

    def __init__(self, draw: Random) -> None:
        self.held: dict[Attachment, bytes] = {}
        for _ in range(1 + draw.randrange(4)):
            content = draw.randbytes(1 + draw.randrange(200))
            self.held[Attachment(sha256(content).digest(), len(content))] = content


class Life:
    """A pull and a box over a link that loses, repeats and reorders; either may start anew."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.shelf = Shelf(self.draw)
        self.lacking = Attachment(b"l" * 32, 100)
        self.books = {
            file: Had(chunk_count(file.size_bytes)) for file in (*self.shelf.held, self.lacking)
        }
        self.bytes: dict[tuple[Attachment, int], bytes] = {}
        self.lacked: set[Attachment] = set()
        self.kept_count = self.sent_count = self.now_ms = 0
        self.down: list[bytes] = []
        self.up: list[bytes] = []
        self.start_hub()
        self.start_box()

    def start_hub(self) -> None:
        self.pull = Pull(LOG)
        self.pull.greeted(hello(), mark(0), self.now_ms)

    def start_box(self) -> None:
        self.box = Answers(LOG)
        self.pull.begin_again()

    def step(self, *, quiet: bool) -> None:
        fault = 0 if quiet else self.draw.randrange(24)
        if fault == 1:
            self.start_hub()
        elif fault == 2:
            self.start_box()
        elif fault == 3:
            self.up.clear()
            self.down.clear()
        self.now_ms += self.draw.choice((10, 400, 3_000))
        self.pull.greeted(hello(), mark(0), self.now_ms)
        self.pull.told(
            Missing(file, had)
            for file, had in self.books.items()
            if file not in self.lacked and not had.is_whole
        )
        self.down += [write_frame(want) for want in self.pull.ask(self.now_ms, room=99)]
        for data in self._through(self.down, quiet=quiet):
            want = read_frame(data)
            assert isinstance(want, Want)
            self.box.asked(want)
        while (item := self.box.next()) is not None:
            content = self.shelf.held.get(item.file)
            first = item.number * files.CHUNK_BYTES
            part = None if content is None else content[first : first + files.CHUNK_BYTES]
            size_bytes = None if content is None else len(content)
            frame = self.box.answer(item, size_bytes=size_bytes, content=part)
            self.up.append(write_frame(frame))
            self.sent_count += isinstance(frame, Chunk)
        for data in self._through(self.up, quiet=quiet):
            self._hear(data, fails=not quiet and self.draw.randrange(12) == 0)

    def _hear(self, data: bytes, *, fails: bool) -> None:
        frame = read_frame(data)
        if isinstance(frame, Lack):
            file = self.pull.lacked(frame)
            self.lacked |= {file} if file is not None else set()
            return
        assert isinstance(frame, Chunk)
        arrived = self.pull.took(frame, self.now_ms)
        if arrived is None:
            return
        if fails:
            self.pull.not_kept(arrived)
            return
        assert (arrived.file, arrived.number) not in self.bytes, "a chunk kept twice"
        self.bytes[arrived.file, arrived.number] = arrived.content
        self.books[arrived.file] = self.books[arrived.file].plus(arrived.number)

    def _through(self, queue: list[bytes], *, quiet: bool) -> Iterator[bytes]:
        if not quiet:
            self.draw.shuffle(queue)
        taken = len(queue) if quiet else self.draw.randrange(len(queue) + 1)
        frames = [queue.pop(0) for _ in range(taken)]
        for data in frames:
            copies = 1 if quiet else self.draw.choice((0, 1, 1, 1, 2))
            yield from [data] * copies

    @property
    def is_settled(self) -> bool:
        return self.lacking in self.lacked and all(
            self.books[file].is_whole for file in self.shelf.held
        )


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_link_does_every_file_a_box_holds_comes_whole(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK_BYTES", 16)
        life = Life(seed)
        for _ in range(life.draw.randrange(40)):
            life.step(quiet=False)
        life.up.clear()
        life.down.clear()
        life.start_box()
        for _ in range(400):
            if life.is_settled:
                break
            life.step(quiet=True)
        assert life.is_settled
        for file, content in life.shelf.held.items():
            chunks = [life.bytes[file, n] for n in range(chunk_count(file.size_bytes))]
            assert b"".join(chunks) == content
            assert judge_whole(file, chunks, wrong_count=0) is Whole.RIGHT


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 30))
def test_after_a_cut_only_what_was_on_its_way_is_sent_again(seed: int, cut_at: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "CHUNK_BYTES", 16)
        life = Life(seed)
        flying = 0
        for number in range(400):
            if number > cut_at and life.is_settled:
                break
            if number == cut_at:
                flying = life.pull.flying_count
                life.up.clear()
                life.down.clear()
                life.start_box()
                life.start_hub()
            life.step(quiet=True)
        assert life.is_settled
        needed = sum(chunk_count(file.size_bytes) for file in life.shelf.held)
        assert life.sent_count <= needed + flying
