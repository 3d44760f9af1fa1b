"""A disk that says no: each write, cut and sync of the store refused, once and from then on.

    python -m tests.crash.refusals [--every 10]

Every request must end in a dossier that is durable with its slip, or in a refusal for which the
screens have a Vietnamese sentence; after an error of the disk itself the book is closed until it
has been opened and proven anew. strace refuses the call; the store, the desk and the engine are
the real ones.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from tests.crash.counter import Orders
from tests.crash.kills import Outcome, drafts
from tests.crash.restart import wrong
from tests.crash.watch import Bench, Run, at_a_bench

__all__ = ["CALLS", "ERRORS", "main", "refuse", "unclear"]

CALLS: Final = ("pwrite64", "write", "ftruncate", "fdatasync", "fsync")
ERRORS: Final = ("ENOSPC", "EIO", "EROFS", "EDQUOT")
FILES: Final = ("box.db", "box.db-wal", "tide")
INTAKES: Final = 2


@cache
def sentences() -> frozenset[str]:
    """Return the keys for which the screens have a Vietnamese sentence."""
    words = Path(__file__).parents[2] / "edge/api/words/vi.toml"
    return frozenset(key for key, text in tomllib.loads(words.read_text("utf-8")).items() if text)


def refuse(
    bench: Bench,
    error: str,
    *,
    lasts: bool,
    intakes: int = INTAKES,
    every: int = 1,
    broken: str = "",
) -> Outcome:
    """Refuse every so-manieth call with an error, once or from then on, and judge each time."""
    began, outcome = time.monotonic(), Outcome(f"{error} {'for good' if lasts else 'once'}")
    files = tuple(bench.folder / "box" / name for name in FILES)
    taken, how = drafts(intakes), "+" if lasts else ""
    counted = bench.calls(Orders(bench.box(), bench.printer, taken), CALLS, *files)
    for call in CALLS:
        for number in range(1, counted[call] + 1, every):
            orders = Orders(bench.box(), bench.printer, taken, broken)
            run = bench.fail(orders, call, f"error={error}:when={number}{how}", *files)
            found = [*unclear(orders, run), *wrong(bench, orders, run)]
            outcome.add(f"{call} {number}", found)
    outcome.seconds = time.monotonic() - began
    return outcome


def unclear(orders: Orders, run: Run) -> list[str]:
    """Return what a clerk could not have known: requests without an end, errors without a word."""
    found = []
    if not run.is_through:
        found.append(f"the program broke off, exit code {run.exit_code}")
    refused = run.about("refused")
    answered = {who for who, _ in [*refused, *run.about("acknowledged")]}
    if "start" not in answered:
        found += [f"no answer to {draft}" for draft in orders.drafts if draft not in answered]
    found += [f"no sentence for {key}" for _, key in refused if key not in sentences()]
    found += ["open after the disk failed" for _, is_open in run.about("open") if is_open != "no"]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Refuse, print, and return 0 only when every request ended as it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--intakes", type=int, default=INTAKES)
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    is_good = True
    with at_a_bench() as bench:
        for error, lasts in product(ERRORS, (False, True)):
            outcome = refuse(bench, error, lasts=lasts, intakes=chosen.intakes, every=chosen.every)
            print(outcome.line(), flush=True)
            is_good = is_good and outcome.is_good
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
