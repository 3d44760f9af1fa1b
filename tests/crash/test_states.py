import random

from tests.crash.recording import Append, Cut, Make, Operation, Remove, Rename, Sync, Write
from tests.crash.states import SECTOR_BYTES, Disk, Keep, cuts

LUCK = random.Random(3)


def _after(*operations: Operation) -> Disk:
    disk = Disk()
    for operation in operations:
        disk.happen(operation)
    return disk


def test_what_was_never_synced_may_all_be_gone() -> None:
    disk = _after(Make("a", 1), Write(1, 0, b"hello"))
    assert disk.image(Keep.NONE, LUCK) == {}
    assert disk.image(Keep.ALL, LUCK) == {"a": b"hello"}


def test_a_synced_file_without_a_durable_name_is_gone() -> None:
    disk = _after(Make("a", 1), Write(1, 0, b"hello"), Sync(1))
    assert disk.image(Keep.NONE, LUCK) == {}
    disk.happen(Sync(0))
    assert disk.image(Keep.NONE, LUCK) == {"a": b"hello"}


def test_only_what_came_before_a_sync_is_sure() -> None:
    disk = _after(Make("a", 1), Sync(0), Write(1, 0, b"aa"), Sync(1), Write(1, 1, b"bb"), Cut(1, 2))
    assert disk.image(Keep.NONE, LUCK) == {"a": b"aa"}
    assert disk.image(Keep.ALL, LUCK) == {"a": b"ab"}
    some = {disk.image(Keep.SOME, LUCK)["a"] for _ in range(50)}
    assert some == {b"aa", b"abb", b"ab"}


def test_sectors_of_a_write_may_come_apart() -> None:
    disk = _after(Make("a", 1), Sync(0), Write(1, 0, b"x" * 2 * SECTOR_BYTES))
    halves = {disk.image(Keep.TORN, LUCK)["a"].count(b"x") // SECTOR_BYTES for _ in range(50)}
    assert halves == {0, 1, 2}


def test_names_change_in_order() -> None:
    disk = _after(Make("a", 1), Sync(0), Rename("a", "b"), Make("c", 2), Remove("b"))
    seen = {tuple(sorted(disk.image(Keep.SOME, LUCK))) for _ in range(50)}
    assert seen == {("a",), ("b",), ("b", "c"), ("c",)}


def test_a_file_that_grew_without_a_write_is_zeros() -> None:
    disk = _after(Make("a", 1), Sync(0), Cut(1, 3), Write(1, 5, b"z"))
    assert disk.image(Keep.ALL, LUCK) == {"a": b"\0\0\0\0\0z"}


def test_the_power_is_cut_after_every_operation_in_every_way() -> None:
    operations: list[Operation] = [Make("a", 1), Sync(0), Append("first"), Write(1, 0, b"x")]
    cuttings = list(cuts(operations, rng=LUCK))
    assert {cutting.at for cutting in cuttings} == {0, 1, 2, 3, 4}
    assert {cutting.printed for cutting in cuttings if cutting.at >= 3} == {("first",)}
    same = [cutting.key for cutting in cuttings if cutting.at == 3]
    assert len(set(same)) == 1
    assert {cutting.at for cutting in cuts(operations, rng=LUCK, every=2)} == {0, 2, 4}
