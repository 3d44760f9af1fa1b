from __future__ import annotations

import pytest

from accord.errors import RefusedError
from edge.desk.hall import COUNTERS_MAX, WORKS_MAX, Counter, Work, read_hall

WORKS = ("A Chứng thực", "B Hộ tịch")


def test_a_hall_is_read_from_its_lines() -> None:
    hall = read_hall(WORKS, ("1", "Quầy 2: B"))
    assert hall.works == (Work("A", "Chứng thực"), Work("B", "Hộ tịch"))
    assert hall.counters == (
        Counter("1", frozenset("AB")),
        Counter("Quầy 2", frozenset("B")),
    )
    assert hall.work("B").title == "Hộ tịch"
    assert hall.counter("1").series == frozenset("AB")


@pytest.mark.parametrize(
    ("works", "counters"),
    [
        ((), ("1",)),
        (WORKS, ()),
        (("A",), ("1",)),
        (("a Chứng thực",), ("1",)),
        (("A " + "x" * 61,), ("1",)),
        (("A Một", "A Hai"), ("1",)),
        (tuple(f"{letter} Việc" for letter in "ABCDEFGHIJ"[: WORKS_MAX + 1]), ("1",)),
        (WORKS, ("1", "1: A")),
        (WORKS, ("1: C",)),
        (WORKS, (": A",)),
        (WORKS, ("x" * 21,)),
        (WORKS, ("1\x00",)),
        (WORKS, tuple(map(str, range(COUNTERS_MAX + 1)))),
    ],
)
def test_a_hall_that_cannot_be_is_refused(
    works: tuple[str, ...], counters: tuple[str, ...]
) -> None:
    with pytest.raises(RefusedError, match=r"queue\.bad-hall"):
        read_hall(works, counters)


def test_what_is_not_in_the_hall_is_refused() -> None:
    hall = read_hall(WORKS, ("1",))
    with pytest.raises(RefusedError, match=r"queue\.no-such-work"):
        hall.work("C")
    with pytest.raises(RefusedError, match=r"queue\.no-counter"):
        hall.counter("2")
