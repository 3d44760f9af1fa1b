"""Runs the simulation: stories, every small life, random lives, the bugs that must be found.

    python -m tests.sim --seeds 20000 --exhaustive 3 --bugs --check-replay

A failure names its seed; `--first SEED --seeds 1` lives that life again, step by step the same.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from tests.sim.bug import Bug
from tests.sim.bugs import BUGS
from tests.sim.choice import Odometer
from tests.sim.memory import remembering, small_windows
from tests.sim.schedules import OFFICE_EVERY, live_at_random, live_small
from tests.sim.stories import STORIES
from tests.sim.world import World

CHUNK = 250
# Left to itself the collector of rings takes a quarter of the time.
TIDY_EVERY = 250
BUG_LIVES_MAX = 2_000
"""Lives a bug may stay hidden in; every one on the list is found within some hundreds."""
REPLAYS = 60

# How often a run of at least so many random lives must have met each rare branch.
RARE_AFTER = 5_000
RARE = {
    "box reconcile.forked": 100,
    "re-home": 100,
    "roll-back": 50,
    "box-rolled-back": 50,
    "quarantine": 100,
    "gap": 50,
    "busy": 50,
    "told-again": 50,
    "half-open link found": 20,
    "hub-re-home": 10,
    "box revoked": 50,
    "hub restored": 50,
    "card restored": 50,
    "card cloned": 50,
    "call failed": 100,
    "slip not out": 50,
    "decided": 10,
    "handed over": 5,
    "file held": 200,
    "file spoiled": 10,
    "mend": 1,
}


@dataclass(slots=True)
class Result:
    """What came of some lives."""

    kind: str
    lives: int = 0
    cpu_s: float = 0.0
    marks: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def live(self, name: str, life: Callable[[], World]) -> None:
        self.lives += 1
        if self.lives % TIDY_EVERY == 0:
            gc.collect()
        try:
            self.marks.update(life().marks)
        except Exception:  # noqa: BLE001 -- whatever went wrong is the finding
            self.failures.append(f"{name}\n{traceback.format_exc(limit=-5)}")


def _stories(_first: int, _count: int) -> Result:
    result = Result("stories")
    for story in STORIES:
        result.live(story.__name__, story)
    return result


def _small(faults_max: int, _count: int) -> Result:
    result = Result("small lives")
    odometer = Odometer(faults_max)
    for number in odometer.runs():
        result.live(f"small life {number}", partial(live_small, odometer))
        if result.failures:
            break
    return result


def _random(first: int, count: int) -> Result:
    result = Result("random lives")
    for seed in range(first, first + count):
        result.live(f"--first {seed} --seeds 1", partial(live_at_random, seed))
    return result


def _replay(first: int, count: int) -> Result:
    """The same seed lives the same life, with and without the memory."""
    result = Result("replays")
    for seed in range(first, first + count):
        remembered = live_at_random(seed).trace
        result.lives += 1
        if live_at_random(seed).trace != remembered:
            result.failures.append(f"seed {seed} lived another life the second time")
    return result


def _plain(first: int, count: int) -> Result:
    result = Result("replays")
    with small_windows():
        plain = [live_at_random(seed).trace for seed in range(first, first + count)]
        with remembering():
            again = [live_at_random(seed).trace for seed in range(first, first + count)]
    result.lives = count
    if plain != again:
        result.failures.append("what is remembered is not what would be computed")
    return result


def find(bug: Bug) -> str | None:
    """Return where a bug shows, or none when it survives."""
    with small_windows(), bug.inside(), remembering():
        for story in STORIES:
            try:
                story()
            except Exception:  # noqa: BLE001 -- any way of showing is a finding
                return story.__name__
        step = OFFICE_EVERY if bug.in_office else 1
        for seed in range(0, BUG_LIVES_MAX * step, step):
            try:
                live_at_random(seed)
            except Exception:  # noqa: BLE001 -- any way of showing is a finding
                return f"life {seed // step + 1}"
    return None


def _bug(number: int, _count: int) -> Result:
    result = Result("bugs", lives=1)
    found = find(BUGS[number])
    if found is None:
        result.failures.append(f"{BUGS[number].name} survives {BUG_LIVES_MAX} lives")
    else:
        result.marks[f"{BUGS[number].name} found by {found}"] = 1
    return result


_KINDS: dict[str, Callable[[int, int], Result]] = {
    "stories": _stories,
    "small": _small,
    "random": _random,
    "replay": _replay,
    "plain": _plain,
    "bug": _bug,
}


def _do(task: tuple[str, int, int]) -> Result:
    kind, number, count = task
    began = time.process_time()
    if kind in {"plain", "bug"}:
        result = _KINDS[kind](number, count)
    else:
        with small_windows(), remembering():
            result = _KINDS[kind](number, count)
    result.cpu_s = time.process_time() - began
    return result


def _tasks(arguments: argparse.Namespace) -> Iterator[tuple[str, int, int]]:
    yield "stories", 0, 0
    if arguments.exhaustive:
        yield "small", arguments.exhaustive, 0
    if arguments.check_replay:
        yield "replay", arguments.first, REPLAYS
        yield "plain", arguments.first, REPLAYS
    if arguments.bugs:
        for number in range(len(BUGS)):
            yield "bug", number, 0
    end = arguments.first + arguments.seeds
    for first in range(arguments.first, end, CHUNK):
        yield "random", first, min(CHUNK, end - first)


def _report(results: dict[str, Result], seeds: int) -> int:
    marks: Counter[str] = Counter()
    for kind in ("stories", "small lives", "random lives"):
        marks.update(results[kind].marks if kind in results else {})
    failures = [failure for result in results.values() for failure in result.failures]
    for kind, result in results.items():
        rate = result.lives / result.cpu_s if result.cpu_s else 0
        print(f"{kind:14s} {result.lives:9,d} in {result.cpu_s:7.1f} CPU-s ({rate:,.0f} per CPU-s)")
    for line in sorted(results["bugs"].marks) if "bugs" in results else ():
        print(f"  {line}")
    print("met:", ", ".join(f"{name} {count:,d}" for name, count in marks.most_common()))
    if seeds >= RARE_AFTER:
        failures += [
            f"{name} was met {marks[name]} times, not {least}"
            for name, least in RARE.items()
            if marks[name] < least
        ]
    for failure in failures[:10]:
        print(f"FAILED: {failure}")
    print("simulation:", f"{len(failures)} failures" if failures else "every promise was kept")
    return 1 if failures else 0


def main() -> int:
    """Run what the command line asks for; 0 when every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000, help="random lives")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--exhaustive", type=int, default=0, help="faults in the small life")
    parser.add_argument("--check-replay", action="store_true", help="same seed, same trace")
    parser.add_argument("--bugs", action="store_true", help="every seeded bug must be found")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    results: dict[str, Result] = {}
    told = began = time.monotonic()
    with multiprocessing.get_context("fork").Pool(arguments.processes, gc.disable) as pool:
        for result in pool.imap_unordered(_do, _tasks(arguments)):
            total = results.setdefault(result.kind, Result(result.kind))
            total.lives += result.lives
            total.cpu_s += result.cpu_s
            total.marks.update(result.marks)
            total.failures += result.failures
            if time.monotonic() - told > 10:
                told = time.monotonic()
                lives = sum(each.lives for each in results.values())
                print(f"{told - began:5.0f} s: {lives:,d} lives", file=sys.stderr)
            if len(total.failures) > 10:
                break
    return _report(results, arguments.seeds)


if __name__ == "__main__":
    sys.exit(main())
