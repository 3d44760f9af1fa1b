"""Power cut after every operation of the disk; each state is opened with the real store.

``python -m tests.crash.vfs --states 20000 --mutants`` explores and prints one line for each mode:
no acknowledged dossier may be lost and no state corrupt, and every mutant must lose or corrupt.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.judging import judge, lay_out, quiet, shared_folder
from tests.crash.recording import Operation, record
from tests.crash.states import WAYS, Cutting, cuts
from tests.crash.workload import MUTANTS

__all__ = ["Outcome", "explore", "main"]

PROCESSES = 2
BATCH = 64
INTAKES = 12
"""Of one recording: some 900 operations, and the journal emptied four times."""
EXAMPLES_MAX = 5

_Batch = tuple[str, list[Cutting]]


@dataclass
class Outcome:
    """What an exploration came to.

    Attributes:
        states: ways the power was cut.
        distinct: of them, disks that were opened; the rest were the same as one of these.
        lost: disks on which a printed dossier was missing.
        corrupt: disks that did not open, or not as they should.
        seconds: how long it took.
        examples: a few of what went wrong.
    """

    states: int = 0
    distinct: int = 0
    lost: int = 0
    corrupt: int = 0
    seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    def count(self, verdict: str, example: str) -> None:
        """Count one disk that was opened."""
        self.distinct += 1
        self.lost += verdict == "lost"
        self.corrupt += verdict == "corrupt"
        if verdict and len(self.examples) < EXAMPLES_MAX:
            self.examples.append(example)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost and nothing corrupt."""
        return self.distinct > 0 and not (self.lost or self.corrupt)

    def line(self, name: str) -> str:
        """Return the outcome as one line."""
        return (
            f"{name:22} {self.states:7,} states {self.distinct:7,} distinct "
            f"{self.lost:6,} lost {self.corrupt:6,} corrupt  {self.seconds:6.1f} s"
        )


def explore(states: int, *, seed: int, mutant: str | None = None) -> Outcome:
    """Record the store at work and open it after so many power cuts.

    Several short recordings rather than a long one: what is on the disk stays small.

    Args:
        states: how many at least.
        seed: of the random parts.
        mutant: a protection to break while recording.
    """
    began = time.monotonic()
    outcome = Outcome()
    rng = random.Random(seed)
    with (
        shared_folder() as folder,
        multiprocessing.get_context("fork").Pool(PROCESSES, quiet) as pool,
    ):
        while outcome.states < states:
            operations = _record(folder, mutant)
            every = max(1, len(operations) * len(WAYS) // (states - outcome.states))
            batches = _batches(cuts(operations, rng=rng, every=every), outcome, folder)
            for verdicts in pool.imap_unordered(_judge, batches):
                for verdict, example in verdicts:
                    outcome.count(verdict, example)
    outcome.seconds = time.monotonic() - began
    return outcome


def _record(folder: Path, mutant: str | None) -> list[Operation]:
    """Record the workload in a fresh folder and take the folder away again."""
    work = folder / "work"
    work.mkdir()
    try:
        return record(work, folder / "paper", INTAKES, mutant=mutant)
    finally:
        shutil.rmtree(work)
        (folder / "paper").unlink(missing_ok=True)


def _batches(cuttings: Iterator[Cutting], outcome: Outcome, folder: Path) -> Iterator[_Batch]:
    seen: set[bytes] = set()
    batch: list[Cutting] = []
    for cutting in cuttings:
        outcome.states += 1
        if cutting.key in seen:
            continue
        seen.add(cutting.key)
        batch.append(cutting)
        if len(batch) == BATCH:
            yield str(folder), batch
            batch = []
    if batch:
        yield str(folder), batch


def _judge(batch: _Batch) -> list[tuple[str, str]]:
    base, cuttings = batch
    folder = Path(tempfile.mkdtemp(dir=base))
    try:
        return [_judge_one(folder, cutting) for cutting in cuttings]
    finally:
        shutil.rmtree(folder)


def _judge_one(folder: Path, cutting: Cutting) -> tuple[str, str]:
    lay_out(cutting.image, folder)
    verdict, why = judge(folder, cutting.printed)
    return verdict, f"after operation {cutting.at}, {cutting.keep.value} kept: {why}"


def main(arguments: list[str] | None = None) -> int:
    """Explore, print, and return 0 only when everything is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=20_000)
    parser.add_argument("--mutant-states", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", action="store_true")
    chosen = parser.parse_args(arguments)
    outcome = explore(chosen.states, seed=chosen.seed)
    print(outcome.line("as shipped"), flush=True)
    for example in outcome.examples:
        print(f"  {example}")
    is_good = outcome.is_sound
    for mutant in MUTANTS if chosen.mutants else ():
        found = explore(chosen.mutant_states, seed=chosen.seed, mutant=mutant)
        print(found.line(mutant), flush=True)
        if found.is_sound:
            print("  nothing went wrong: the proof does not see what it must see")
            is_good = False
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
