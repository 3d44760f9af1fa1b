"""SIGKILL at each system call of taking a dossier in: typed, signed, committed, printed, told.

    python -m tests.crash.kills [--every 10]

The process is the real desk, store and printer driver; strace kills it at the n-th call of each
kind in turn. Then the box is opened again and judged: nothing acknowledged lost, no number given
twice, no slip of which there is no entry.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.crash.counter import BREAKS, Orders
from tests.crash.restart import wrong
from tests.crash.watch import Bench, at_a_bench

__all__ = ["CALLS", "Outcome", "drafts", "kill", "main"]

CALLS: Final = (
    *("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "unlinkat"),
    *("rename", "renameat", "renameat2", "connect", "sendto"),
)
"""Every call by which a counter changes a disk, a line to a printer, or what it has said."""
INTAKES: Final = 6
EXAMPLES_MAX: Final = 5


@dataclass
class Outcome:
    """What a run over many points came to.

    Attributes:
        name: of the fault.
        points: places at which the fault happened.
        wrong: of them, how many broke a promise.
        examples: what was wrong at the first few.
        seconds: how long it took.
    """

    name: str
    points: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether something was tried and every promise kept."""
        return self.points > 0 and not self.wrong

    def line(self) -> str:
        """Return the outcome as lines."""
        told = f"{self.name:18} {self.points:5,} points {self.wrong:5,} wrong {self.seconds:7.1f} s"
        return "\n  ".join([told, *self.examples])

    def add(self, where: str, found: list[str]) -> None:
        """Count one point."""
        self.points += 1
        if found:
            self.wrong += 1
            if len(self.examples) < EXAMPLES_MAX:
                self.examples.append(f"{where}: {'; '.join(found)}")


def drafts(count: int) -> tuple[str, ...]:
    """Return ids of drafts."""
    return tuple(f"{number:016x}" for number in range(1, count + 1))


def kill(
    bench: Bench,
    *,
    intakes: int = INTAKES,
    every: int = 1,
    calls: Sequence[str] = CALLS,
    broken: str = "",
) -> Outcome:
    """Kill a counter at every so-manieth call and judge each time.

    Args:
        bench: where.
        intakes: how many dossiers it takes in.
        every: look at each so-manieth call of a kind only, its first included.
        calls: kinds of calls to be killed at.
        broken: a protection that is broken in the process.
    """
    began, outcome = time.monotonic(), Outcome("SIGKILL")
    for call, number in _points(bench, intakes, every, calls, broken):
        orders = Orders(bench.box(), bench.printer, drafts(intakes), broken)
        run = bench.fail(orders, call, f"signal=KILL:when={number}")
        if run.exit_code != -9:
            raise RuntimeError(f"not killed at {call} {number}: {run}")
        outcome.add(f"{call} {number}", wrong(bench, orders, run))
    outcome.seconds = time.monotonic() - began
    return outcome


def _points(
    bench: Bench, intakes: int, every: int, calls: Sequence[str], broken: str
) -> Iterator[tuple[str, int]]:
    orders = Orders(bench.box(), bench.printer, drafts(intakes), broken)
    counted = bench.calls(orders, tuple(calls))
    for call in calls:
        for number in range(1, counted[call] + 1, every):
            yield call, number


def main(arguments: list[str] | None = None) -> int:
    """Kill, print, and return 0 only when every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--intakes", type=int, default=INTAKES)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--broken", choices=BREAKS, default="")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with at_a_bench() as bench:
        outcome = kill(bench, intakes=chosen.intakes, every=chosen.every, broken=chosen.broken)
    print(outcome.line())
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
