import random
from dataclasses import replace
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.store.rolledback import RolledBack
from ground.files.tidemark import DAYS_MAX, PLACE_BYTES, Tide, TideMark
from tests.edge.store.logs import BOX, EPOCH

LOW = Tide(BOX, EPOCH, 4, bytes(range(32)), (("2026-03-08", 2), ("2026-03-09", 1)))
HIGH = replace(LOW, seq=5)


def test_a_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    mark = TideMark(tmp_path / "tide")
    assert mark.read() is None
    for tide in (LOW, HIGH, replace(HIGH, seq=6, counts=())):
        mark.write(tide)
        assert mark.read() == tide
        assert TideMark(tmp_path / "tide").read() == tide


def test_a_new_start_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    for seq in range(5):
        TideMark(tmp_path / "tide").write(replace(LOW, seq=seq))
    assert TideMark(tmp_path / "tide").read() == replace(LOW, seq=4)


def test_a_write_torn_anywhere_leaves_the_mark_before_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "tide"
    mark = TideMark(path)
    mark.write(replace(LOW, seq=3))
    mark.write(LOW)
    before = path.read_bytes()
    mark.write(HIGH)
    after = path.read_bytes()
    for cut in random.Random(1).sample(range(len(after)), 60):
        path.write_bytes(after[:cut] + before[cut:])
        assert TideMark(path).read() in {LOW, HIGH}


def test_any_flipped_bit_is_never_read_as_another_mark(tmp_path: Path) -> None:
    path, rng = tmp_path / "tide", random.Random(2)
    mark = TideMark(path)
    mark.write(LOW)
    mark.write(HIGH)
    whole = path.read_bytes()
    for _ in range(200):
        spoiled = bytearray(whole)
        spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
        path.write_bytes(spoiled)
        assert TideMark(path).read() in {LOW, HIGH}


def test_a_mark_of_which_nothing_is_whole_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "tide").write_bytes(b"\xff" * PLACE_BYTES)
    with pytest.raises(FaultError, match=r"tidemark\.damaged"):
        TideMark(tmp_path / "tide").read()


def test_what_is_whole_but_no_mark_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "tide"
    for wrong in (
        replace(LOW, epoch=b"short"),
        replace(LOW, hash=b""),
        replace(LOW, seq=-1),
        replace(LOW, log="Not A Log"),
    ):
        path.unlink(missing_ok=True)
        TideMark(path).write(wrong)
        with pytest.raises(FaultError, match=r"tidemark\.damaged"):
            TideMark(path).read()


def test_a_blank_file_is_no_mark_yet(tmp_path: Path) -> None:
    (tmp_path / "tide").write_bytes(bytes(2 * PLACE_BYTES))
    assert TideMark(tmp_path / "tide").read() is None


def test_only_the_latest_days_are_carried(tmp_path: Path) -> None:
    days = tuple((f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}", 9) for number in range(60))
    mark = TideMark(tmp_path / "tide")
    mark.write(replace(LOW, counts=days))
    found = mark.read()
    assert found is not None
    assert found.counts == days[-DAYS_MAX:]


def test_a_medium_that_is_gone_is_a_fault_until_it_is_back(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    mark = TideMark(stick / "tide")
    for _ in range(2):
        with pytest.raises(FaultError, match=r"tidemark\.unwritable"):
            mark.write(LOW)
    stick.mkdir()
    mark.write(LOW)
    assert mark.read() == LOW


def test_a_folder_in_place_of_the_mark_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "tide").mkdir()
    with pytest.raises(FaultError, match=r"tidemark\.unreadable"):
        TideMark(tmp_path / "tide").read()


def test_it_knows_whether_it_lies_on_another_medium(tmp_path: Path) -> None:
    mark = TideMark(tmp_path / "tide")
    assert not mark.is_apart_from(tmp_path)
    assert mark.is_apart_from(Path("/proc/self/status"))
    assert not mark.is_apart_from(tmp_path / "nothing")


def test_what_is_missing_is_said_exactly() -> None:
    assert list(RolledBack(replace(LOW, seq=7), 4, ()).missing) == [5, 6, 7]
