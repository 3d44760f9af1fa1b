"""A sample of what `make crash` runs in full."""

from collections.abc import Iterator

import pytest

from tests.crash.kills import kill
from tests.crash.refusals import ERRORS, refuse
from tests.crash.watch import Bench, at_a_bench, why_not

WHY_NOT = why_not()

pytestmark = [
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT),
    pytest.mark.timeout(240),  # each point is a process started, killed and judged
]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A bench for all tests of this module: laying it takes seconds."""
    with at_a_bench() as laid:
        yield laid


def test_a_kill_at_any_call_loses_and_doubles_nothing(bench: Bench) -> None:
    outcome = kill(bench, intakes=2, every=9)
    assert outcome.points >= 25
    assert not outcome.examples


@pytest.mark.parametrize("lasts", [False, True])
@pytest.mark.parametrize("error", ERRORS)
def test_a_disk_that_refuses_is_told_to_the_clerk(bench: Bench, error: str, lasts: bool) -> None:
    outcome = refuse(bench, error, lasts=lasts, intakes=1, every=60)
    assert outcome.points >= 3
    assert not outcome.examples


def test_a_slip_printed_before_the_commit_is_noticed(bench: Bench) -> None:
    broken = "prints-before-commit"
    outcome = kill(bench, intakes=1, every=6, calls=["pwrite64"], broken=broken)
    assert "a slip without its entry" in " ".join(outcome.examples)


def test_a_disk_that_is_believed_too_much_is_noticed(bench: Bench) -> None:
    outcome = refuse(bench, "EIO", lasts=False, intakes=1, every=20, broken="believes-the-disk")
    assert outcome.wrong
