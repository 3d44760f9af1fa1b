"""The write-ahead log as bytes, written by the real engine."""

import random
import struct
from pathlib import Path

import pytest

from edge.store.database import Database
from edge.store.engine import PAGE_BYTES
from edge.store.journal import JournalState, inspect, journal_of
from tests.edge.store.logs import key_file

FRAME = 24 + PAGE_BYTES
COMMITS = 5


def write_journal(path: Path) -> bytes:
    """Return the log that the engine writes beside a new database in some commits."""
    opened = Database(path, keys=key_file(path.parent))
    for number in range(COMMITS):
        with opened.writing() as connection:
            connection.execute("INSERT INTO day_counts VALUES (?, 1)", (str(number),))
            connection.execute("INSERT INTO drafts VALUES (?, x'01', 1)", (str(number),))
    found = journal_of(path).read_bytes()
    opened.close()
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_journal(tmp_path_factory.mktemp("journal") / "box.db")


def _inspect(folder: Path, written: bytes) -> JournalState:
    (folder / "x-wal").write_bytes(written)
    return inspect(folder / "x-wal")


def _frames(written: bytes) -> int:
    return (len(written) - 32) // FRAME


def test_a_log_that_is_not_there_is_whole(tmp_path: Path) -> None:
    assert inspect(tmp_path / "x-wal") == JournalState()
    assert JournalState().is_whole


def test_a_whole_log_is_whole(tmp_path: Path, written: bytes) -> None:
    state = _inspect(tmp_path, written)
    assert state.is_whole
    assert not state.is_damaged
    assert state.commits == COMMITS
    assert state.frames == _frames(written) >= 2 * COMMITS


def test_what_the_engine_has_checked_is_not_checked_again(tmp_path: Path, written: bytes) -> None:
    assert _inspect(tmp_path, written) == inspect(tmp_path / "x-wal", believed=_frames(written))
    short = inspect(tmp_path / "x-wal", believed=2)
    assert (short.frames, short.spoiled) == (2, _frames(written) - 2)
    assert short.is_damaged


@pytest.mark.parametrize("size", [0, 5, 32])
def test_a_log_cut_within_its_head_holds_nothing(tmp_path: Path, written: bytes, size: int) -> None:
    assert _inspect(tmp_path, written[:size]) == JournalState()


def test_a_log_cut_anywhere_is_what_a_power_cut_leaves(tmp_path: Path, written: bytes) -> None:
    for size in random.Random(3).sample(range(33, len(written)), 40):
        state = _inspect(tmp_path, written[:size])
        assert not state.is_damaged
        assert state.frames == (size - 32) // FRAME


def test_a_spoiled_last_commit_may_be_a_power_cut(tmp_path: Path, written: bytes) -> None:
    spoiled = bytearray(written)
    spoiled[-1] ^= 1
    state = _inspect(tmp_path, bytes(spoiled))
    assert not state.is_damaged
    assert not state.is_whole
    assert (state.commits, state.spoiled, state.spoiled_commits) == (COMMITS - 1, 1, 1)


def test_any_bit_flipped_before_the_last_commit_is_damage(tmp_path: Path, written: bytes) -> None:
    rng = random.Random(4)
    ends = [
        number
        for number in range(_frames(written))
        if struct.unpack_from(">I", written, 32 + number * FRAME + 4)[0]
    ]
    before_last = 32 + (ends[-2] + 1) * FRAME
    for _ in range(60):
        spoiled = bytearray(written)
        spoiled[rng.randrange(before_last)] ^= 1 << rng.randrange(8)
        assert _inspect(tmp_path, bytes(spoiled)).is_damaged


def test_any_bit_flipped_at_all_leaves_it_not_whole(tmp_path: Path, written: bytes) -> None:
    rng = random.Random(5)
    for _ in range(60):
        spoiled = bytearray(written)
        spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
        assert not _inspect(tmp_path, bytes(spoiled)).is_whole


@pytest.mark.parametrize("bit", range(0, 24 * 8, 5))
def test_a_bit_flipped_in_the_head_of_the_last_frame_leaves_it_not_whole(
    tmp_path: Path, written: bytes, bit: int
) -> None:
    spoiled = bytearray(written)
    spoiled[len(written) - FRAME + bit // 8] ^= 1 << bit % 8
    state = _inspect(tmp_path, bytes(spoiled))
    assert not state.is_whole
    assert not state.is_damaged


def test_a_spoiled_head_with_frames_behind_it_is_damage(tmp_path: Path, written: bytes) -> None:
    for place in (0, 4, 8, 16, 24):
        spoiled = bytearray(written)
        spoiled[place] ^= 1
        assert _inspect(tmp_path, bytes(spoiled)).is_damaged


def test_frames_of_an_older_log_behind_the_end_are_nothing(tmp_path: Path, written: bytes) -> None:
    older = bytearray(written[32:])
    for number in range(_frames(written)):
        older[number * FRAME + 8] ^= 1
    state = _inspect(tmp_path, written + bytes(older))
    assert state.is_whole
    assert state.frames == _frames(written)
