from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from accord.files import (
    ANSWERS_MAX,
    CHUNK_BYTES,
    SECOND_MAX,
    WIDTH_MAX,
    WRONG_MAX,
    Answers,
    Arrived,
    Had,
    Missing,
    Pull,
    Whole,
    chunk_bytes,
    chunk_count,
    judge_whole,
)
from accord.header import Attachment
from accord.log import FIRST_PREVIOUS
from accord.moments import Instant
from accord.reconcile.values import Mark
from accord.wire import (
    CHUNKS_ASKED_MAX,
    FILE_BYTES_MAX,
    GIVES_FILES,
    Chunk,
    Hello,
    Lack,
    Want,
    read_frame,
    write_frame,
)
from hub.sync.post import BOX_FRAMES_MAX

LOG, EPOCH = "box-00103-a", b"epoch--1"
SCAN = bytes(range(256)) * 1_000  # four chunks, the last of 59,392 bytes
FILE = Attachment(sha256(SCAN).digest(), len(SCAN))
OTHER = Attachment(b"o" * 32, CHUNK_BYTES)


def hello(*, tip: int = 0, gives: bool = True, epoch: bytes = EPOCH) -> Hello:
    return Hello(
        LOG, epoch, b"session1", tip, FIRST_PREVIOUS, 0, FIRST_PREVIOUS, b"",
        (1, GIVES_FILES) if gives else (1,), 0, Instant(0), Instant(0),
    )  # fmt: skip


def mark(seq: int, epoch: bytes = EPOCH) -> Mark:
    return Mark(epoch, seq, FIRST_PREVIOUS)


def missing(file: Attachment = FILE, mask: int = 0) -> Missing:
    return Missing(file, Had(chunk_count(file.size_bytes), mask))


def part(number: int, content: bytes = SCAN) -> bytes:
    return content[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]


def chunk(number: int) -> Chunk:
    return Chunk(LOG, EPOCH, FILE.hash, FILE.size_bytes, number, part(number))


@pytest.fixture
def pull() -> Pull:
    pull = Pull(LOG)
    pull.greeted(hello(), mark(0), 0)
    pull.told([missing()])
    return pull


def asked(pull: Pull, now_ms: int = 0, *, room: int = 99) -> list[int]:
    return [number for want in pull.ask(now_ms, room=room) for number in want.chunks]


# --- chunks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size_bytes", "count", "last"),
    [
        (1, 1, 1),
        (CHUNK_BYTES, 1, CHUNK_BYTES),
        (CHUNK_BYTES + 1, 2, 1),
        (FILE_BYTES_MAX, 2_048, CHUNK_BYTES),
    ],
)
def test_a_file_is_full_chunks_and_a_last_one(size_bytes: int, count: int, last: int) -> None:
    assert chunk_count(size_bytes) == count
    assert chunk_bytes(size_bytes, count - 1) == last
    assert sum(chunk_bytes(size_bytes, number) for number in range(count)) == size_bytes


def test_a_file_of_nothing_has_no_chunk() -> None:
    assert chunk_count(0) == 0
    assert Had(0).is_whole


def test_what_is_had_is_a_bit_for_each_chunk() -> None:
    had = Had(3).plus(1)
    assert (had.has(1), had.has(0), had.is_whole, list(had.missing())) == (
        True,
        False,
        False,
        [0, 2],
    )
    assert had.plus(0).plus(2).is_whole
    assert had.minus(1) == Had(3)


def test_a_whole_file_has_the_hash_and_the_size_that_were_named() -> None:
    chunks = [part(number) for number in range(4)]
    assert judge_whole(FILE, chunks, wrong_count=0) is Whole.RIGHT
    assert judge_whole(replace(FILE, size_bytes=9), chunks, wrong_count=0) is Whole.AGAIN
    assert judge_whole(FILE, [*chunks[:3], b"x" * 59_392], wrong_count=0) is Whole.AGAIN
    assert judge_whole(FILE, chunks[1:], wrong_count=WRONG_MAX - 1) is Whole.SPOILED


# --- what is asked ------------------------------------------------------------------------------


def test_one_chunk_is_asked_for_until_the_line_shows_what_it_bears(pull: Pull) -> None:
    (want,) = pull.ask(0, room=99)
    assert want == Want(LOG, EPOCH, FILE.hash, FILE.size_bytes, (0,))
    assert asked(pull) == []
    assert pull.took(chunk(0), 300) == Arrived(FILE, 0, part(0))
    assert asked(pull, 300) == [1, 2]


def test_quick_chunks_widen_what_is_asked_for_and_slow_ones_narrow_it() -> None:
    pull, many = Pull(LOG), Attachment(b"m" * 32, 100 * CHUNK_BYTES)
    pull.greeted(hello(), mark(0), 0)
    pull.told([missing(many)])
    for number in range(20):
        asked(pull, number)
        pull.took(Chunk(LOG, EPOCH, many.hash, many.size_bytes, number, bytes(CHUNK_BYTES)), number)
    assert (pull.width, pull.flying_count) == (WIDTH_MAX, WIDTH_MAX - 1)
    times = ((2_000, 8), (3_000, 4), (3_000, 2), (9_000, 1), (9_000, 1))
    for number, (took_ms, width) in enumerate(times, 20):
        pull.took(
            Chunk(LOG, EPOCH, many.hash, many.size_bytes, number, bytes(CHUNK_BYTES)),
            20 + took_ms,
        )
        assert pull.width == width


def test_no_more_is_asked_for_than_the_hub_has_room_for(pull: Pull) -> None:
    assert asked(pull, room=0) == []
    assert asked(pull, room=1) == [0]
    pull.width = WIDTH_MAX
    assert asked(pull, room=2) == [1, 2]


def test_no_more_is_asked_for_in_a_second_than_the_hub_lets_in() -> None:
    pull, many = Pull(LOG), Attachment(b"m" * 32, 200 * CHUNK_BYTES)
    pull.greeted(hello(), mark(0), 0)
    pull.told([missing(many)])
    for now_ms, count in ((500, SECOND_MAX), (999, SECOND_MAX), (1_000, 2 * SECOND_MAX)):
        while numbers := asked(pull, now_ms):
            for number in numbers:
                pull.took(
                    Chunk(LOG, EPOCH, many.hash, many.size_bytes, number, bytes(CHUNK_BYTES)),
                    now_ms,
                )
        assert numbers == []
        assert asked_count(pull) == count
    assert 2 * SECOND_MAX < BOX_FRAMES_MAX


def asked_count(pull: Pull) -> int:
    return sum(receiving.asked.bit_count() for receiving in pull._files.values())  # noqa: SLF001 -- what was ever asked


def test_one_frame_asks_for_so_many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    pull = Pull(LOG)
    pull.greeted(hello(), mark(0), 0)
    pull.told([missing(Attachment(b"m" * 32, 100 * CHUNK_BYTES)), missing(OTHER)])
    pull.width = 40
    wants = pull.ask(0, room=99)
    assert [len(want.chunks) for want in wants] == [CHUNKS_ASKED_MAX, 1]
    assert all(read_frame(write_frame(want)) == want for want in wants)


def test_nothing_is_asked_of_a_box_that_does_not_know_files() -> None:
    pull = Pull(LOG)
    pull.told([missing()])
    assert asked(pull) == []
    pull.greeted(hello(gives=False), mark(0), 0)
    assert asked(pull) == []
    pull.greeted(hello(), mark(0), 0)
    assert asked(pull) == [0]


def test_entries_on_their_way_go_first(pull: Pull) -> None:
    pull.greeted(hello(tip=9), mark(3), 0)
    assert asked(pull) == []
    pull.entries_kept(mark(8))
    assert asked(pull) == []
    pull.entries_kept(mark(9))
    assert asked(pull) == [0]


def test_entries_of_another_epoch_go_first_too_until_the_box_is_silent_about_it(pull: Pull) -> None:
    pull.greeted(hello(tip=9, epoch=b"epoch--0"), mark(3, b"epoch--0"), 1_000)
    pull.greeted(hello(tip=9), mark(9), 1_000)
    pull.entries_kept(mark(1, b"epoch--7"))
    assert asked(pull, 100_000) == []
    assert asked(pull, 152_000) == [0]


def test_only_what_can_be_carried_is_asked_for(pull: Pull) -> None:
    large, nothing = Attachment(b"l" * 32, FILE_BYTES_MAX + 1), Attachment(b"n" * 32, 0)
    pull.told([missing(large), missing(nothing), missing(FILE, 0b1111)])
    assert pull.is_done
    assert asked(pull) == []


def test_what_the_books_have_already_is_not_asked_for(pull: Pull) -> None:
    pull.told([missing(mask=0b0101)])
    pull.width = 4
    assert asked(pull) == [1, 3]
    assert not pull.is_done
    assert pull.took(chunk(1), 1)
    assert pull.took(chunk(3), 1)
    assert pull.is_done


def test_a_file_the_books_no_longer_lack_is_forgotten_with_what_was_on_its_way(pull: Pull) -> None:
    asked(pull)
    pull.told([missing(OTHER)])
    assert pull.flying_count == 0
    assert pull.took(chunk(0), 1) is None


# --- what comes ---------------------------------------------------------------------------------


def test_what_was_not_asked_for_is_passed_over(pull: Pull) -> None:
    asked(pull)
    assert pull.took(chunk(1), 1) is None
    assert pull.took(replace(chunk(0), hash=b"x" * 32), 1) is None
    assert pull.took(replace(chunk(0), size_bytes=FILE.size_bytes - 1), 1) is None
    assert pull.took(replace(chunk(0), content=b"short"), 1) is None


def test_a_chunk_counts_once(pull: Pull) -> None:
    asked(pull)
    assert pull.took(chunk(0), 1) is not None
    assert pull.took(chunk(0), 1) is None


def test_a_chunk_that_could_not_be_kept_is_asked_for_again(pull: Pull) -> None:
    asked(pull)
    arrived = pull.took(chunk(0), 1)
    assert arrived is not None
    pull.not_kept(arrived)
    assert asked(pull, 2) == [0, 1]
    pull.told([])
    pull.not_kept(arrived)
    assert pull.is_done


def test_a_chunk_that_does_not_come_is_asked_for_again_after_a_while(pull: Pull) -> None:
    pull.told([missing(), missing(OTHER)])
    assert asked(pull) == [0]
    assert asked(pull, 20_000) == []
    wants = pull.ask(20_001, room=9)
    assert [want.hash for want in wants] == [OTHER.hash], "one that never comes holds up the rest"
    assert asked(pull, 60_000) == []
    assert asked(pull, 60_002) == [0]
    assert pull.took(chunk(0), 100_002) is not None


def test_a_late_chunk_is_taken_all_the_same(pull: Pull) -> None:
    asked(pull)
    pull.width = 0
    assert asked(pull, 30_000, room=0) == []
    assert pull.flying_count == 0
    assert pull.took(chunk(0), 31_000) == Arrived(FILE, 0, part(0))


def test_a_new_link_begins_with_nothing_on_its_way(pull: Pull) -> None:
    assert asked(pull) == [0]
    pull.begin_again()
    assert asked(pull, 5) == [0]


def test_a_box_that_lacks_a_file_is_not_asked_for_it(pull: Pull) -> None:
    pull.told([missing(), missing(OTHER)])
    lack = Lack(LOG, EPOCH, FILE.hash, FILE.size_bytes)
    assert pull.lacked(lack) is None, "it was not asked yet"
    pull.width = 3
    assert asked(pull) == [0, 1, 2]
    assert pull.lacked(lack) == FILE
    assert pull.lacked(lack) is None
    assert pull.flying_count == 0
    assert asked(pull) == [0]


# --- what a box answers -------------------------------------------------------------------------


def answers(*numbers: int) -> Answers:
    answers = Answers(LOG)
    answers.asked(Want(LOG, EPOCH, FILE.hash, FILE.size_bytes, numbers))
    return answers


def test_a_box_answers_with_what_it_was_asked_for_in_order() -> None:
    box = answers(1, 3)
    box.asked(Want(LOG, EPOCH, FILE.hash, FILE.size_bytes, (3, 0, 9)))
    for number in (1, 3, 0):
        item = box.next()
        assert item is not None
        answer = box.answer(item, size_bytes=len(SCAN), content=part(item.number))
        assert answer == chunk(number)
    assert box.next() is None


@pytest.mark.parametrize(
    ("size_bytes", "content"),
    [(None, None), (len(SCAN) - 1, part(0)), (len(SCAN), None), (len(SCAN), b"short")],
)
def test_what_a_box_does_not_hold_as_named_it_lacks_and_says_once(
    size_bytes: int | None, content: bytes | None
) -> None:
    box = answers(0, 1)
    box.asked(Want(LOG, EPOCH, OTHER.hash, OTHER.size_bytes, (0,)))
    item = box.next()
    assert item is not None
    lack = box.answer(item, size_bytes=size_bytes, content=content)
    assert lack == Lack(LOG, EPOCH, FILE.hash, FILE.size_bytes)
    left = box.next()
    assert left is not None
    assert left.file == OTHER
    assert box.next() is None


def test_a_box_remembers_no_more_than_it_can_send_in_a_while() -> None:
    box = Answers(LOG)
    for number in range(ANSWERS_MAX + 9):
        box.asked(Want(LOG, EPOCH, number.to_bytes(32, "big"), 1, (0,)))
    assert sum(box.next() is not None for _ in range(999)) == ANSWERS_MAX
