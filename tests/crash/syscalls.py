"""Kill the box, or fail its disk, at every system call of an intake.

``python -m tests.crash.syscalls --signal KILL`` ends the process at each call of
intake-sign-commit-print-acknowledge; the next start must find everything printed and no number
twice. ``--errors`` makes each write, sync, cut and opening fail, once or from then on, with each
error a disk may give: every intake must end in a durable entry and a slip, or in a clear refusal;
durable means there if the power went right after the slip, judged from the calls that succeeded.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.errors import FaultError, MotcuaError
from tests.crash.judging import judge, lay_out, quiet, shared_folder
from tests.crash.recording import CALLS, STRING_BYTES, Append, Reader
from tests.crash.states import Disk, Image, Keep
from tests.crash.workload import Counter

__all__ = ["Outcome", "fail", "kill", "main"]

ERRORS: Final = ("ENOSPC", "EIO", "EROFS", "EDQUOT")
FAILING: Final = ("pwrite64", "fsync", "ftruncate", "openat", "unlink")
"""What a disk may refuse; reading is refused by it too, but has nothing to lose."""
REFUSED, BROKE = 3, 5
"""Exit codes of the child: it refused clearly; something came through that is no error of ours."""
THOROUGHLY_EVERY: Final = 20
FAULTS_MAX: Final = 10
KILLED_INTAKES: Final = 3
"""Of one process: some six hundred system calls."""

_NO_CHANCE: Final = random.Random(0)
_NAME: Final = re.compile(r"(\w+)\(")


@dataclass
class Outcome:
    """What a series of accidents came to.

    Attributes:
        points: accidents.
        printed: intakes that ended in a slip.
        refused: processes that ended in a clear refusal.
        seconds: how long it took.
        wrong: what should not have happened.
    """

    points: int = 0
    printed: int = 0
    refused: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Return the outcome as one line."""
        return (
            f"{name:12} {self.points:6,} points {self.printed:6,} printed {self.refused:6,} refused"
            f" {len(self.wrong):4,} wrong  {self.seconds:6.1f} s"
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """One process that met its accident."""

    code: int
    killed: bool
    trace: Path
    descriptors: dict[int, str]


class _Box:
    """A box's folder and paper, and processes that work there."""

    def __init__(self, base: Path) -> None:
        self.folder, self.paper = base / "card", base / "paper"
        self._trace = base / "trace"
        self.folder.mkdir()
        self.work(intakes=2)

    def work(self, *, intakes: int) -> int:
        """Work without an accident and return the exit code."""
        child = os.fork()
        if child == 0:
            _child(self.folder, self.paper, intakes, stops=False)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def meet(self, accident: str, *, intakes: int, calls: str = "all", tries: int = 1) -> _Run:
        """Work under strace with an accident to come, as strace's ``inject`` says it."""
        child = os.fork()
        if child == 0:
            _child(self.folder, self.paper, intakes, stops=True, tries=tries)
        os.waitpid(child, os.WUNTRACED)
        descriptors = _descriptors(child)
        command = [
            "strace", "-p", str(child), "-o", str(self._trace), "-xx", "-s", str(STRING_BYTES),
            "-e", "signal=none", "-e", f"trace={calls}",
        ]  # fmt: skip
        if accident:
            command += ["-e", f"inject={accident}"]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as watcher:
            assert watcher.stderr is not None
            said = watcher.stderr.readline()
            if b"attached" not in said:
                os.kill(child, signal.SIGKILL)
                raise RuntimeError(said.decode())
            os.kill(child, signal.SIGCONT)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            watcher.wait()
        return _Run(code, code == -signal.SIGKILL, self._trace, descriptors)

    def lines(self) -> list[str]:
        """Return what is on the paper."""
        if not self.paper.exists():
            return []
        return [line for line in self.paper.read_text().splitlines() if line]

    def image(self) -> Image:
        """Return what the disk holds."""
        return {
            file.name: file.read_bytes()
            for file in self.folder.iterdir()
            if not file.name.endswith("-shm")
        }


def _child(folder: Path, paper: Path, intakes: int, *, stops: bool, tries: int = 1) -> None:
    """Open the store, wait to be watched, take dossiers; never returns."""
    code = BROKE
    try:
        quiet()
        sheet = os.open(paper, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        counter = Counter(folder, sheet)
        counter.join()
        if stops:
            os.kill(os.getpid(), signal.SIGSTOP)
        code = _take(counter, intakes, tries)
    finally:
        os._exit(code)


def _take(counter: Counter, intakes: int, tries: int) -> int:
    refusals = 0
    for number in range(intakes):
        for _ in range(tries):
            try:
                counter.take(number)
                break
            except FaultError:
                refusals += 1
    try:
        counter.hear_from_the_city()
        counter.box.ledger.empty_journal()
    except MotcuaError:
        refusals += 1
    return REFUSED if refusals else 0


def _descriptors(process: int) -> dict[int, str]:
    found = {}
    for link in Path(f"/proc/{process}/fd").iterdir():
        found[int(link.name)] = str(link.readlink())
    return found


def _calls_made(box: _Box, *, intakes: int) -> Tally[str]:
    """Count the system calls of an intake without an accident."""
    run = box.meet("", intakes=intakes)
    with run.trace.open() as lines:
        return Tally(found[1] for line in lines if (found := _NAME.match(line)))


def kill(points: int) -> Outcome:
    """Kill the process at so many system calls, spread over all there are."""
    began, outcome = time.monotonic(), Outcome()
    with shared_folder() as base:
        box = _Box(base)
        made = _calls_made(box, intakes=KILLED_INTAKES)
        places = [(call, at) for call, count in sorted(made.items()) for at in range(1, count + 1)]
        every = max(1, len(places) // points)
        for call, at in places[::every]:
            run = box.meet(f"{call}:signal=KILL:when={at}", intakes=KILLED_INTAKES)
            outcome.points += run.killed
            _judge_restart(box, outcome, f"killed at {call} {at}")
            if len(outcome.wrong) >= FAULTS_MAX:
                break
        outcome.printed = len(box.lines())
    outcome.seconds = time.monotonic() - began
    return outcome


def _judge_restart(box: _Box, outcome: Outcome, where: str) -> None:
    """Start again, work on, and look at everything."""
    thoroughly = outcome.points % THOROUGHLY_EVERY == 0
    verdict, why = judge(box.folder, box.lines(), thoroughly=thoroughly)
    if verdict:
        outcome.wrong.append(f"{where}: {verdict} {why}")
        return
    before = set(box.lines())
    if box.work(intakes=1) != 0:
        outcome.wrong.append(f"{where}: the next start did not work")
    fresh = [line for line in box.lines() if line not in before]
    if len(fresh) != 1 or len(box.lines()) != len(before) + 1:
        outcome.wrong.append(f"{where}: the next number was used before")


def fail(points: int) -> Outcome:
    """Make the disk fail at so many places, spread over all there are."""
    began, outcome = time.monotonic(), Outcome()
    with shared_folder() as base:
        box = _Box(base)
        for at, accident in enumerate(_spread(_accidents(box), points)):
            if at % 40 == 0:
                shutil.rmtree(box.folder)
                box.paper.unlink()
                box = _fresh(base)
            _fail_once(base, box, accident, outcome)
            if len(outcome.wrong) >= FAULTS_MAX:
                break
    outcome.seconds = time.monotonic() - began
    return outcome


def _fresh(base: Path) -> _Box:
    return _Box(base)


def _accidents(box: _Box) -> list[str]:
    made = _calls_made(box, intakes=1)
    return [
        f"{call}:error={error}:when={at}{sticky}"
        for call in FAILING
        for at in range(1, made[call] + 1)
        for error in ERRORS
        for sticky in ("", "+")
    ]


def _spread(places: list[str], points: int) -> Iterator[str]:
    yield from places[:: max(1, len(places) // points)]


def _fail_once(base: Path, box: _Box, accident: str, outcome: Outcome) -> None:
    image, before = box.image(), box.lines()
    inodes = {name: number for number, name in enumerate(sorted(image), start=1)}
    run = box.meet(accident, intakes=1, calls=",".join(CALLS), tries=2)
    outcome.points += 1
    outcome.refused += run.code == REFUSED
    outcome.printed += len(box.lines()) - len(before)
    if run.code not in {0, REFUSED}:
        outcome.wrong.append(f"{accident}: the process ended with {run.code}")
    disk = Disk(
        durable={inodes[name]: bytearray(content) for name, content in image.items()},
        names=dict(inodes),
        paper=list(before),
    )
    cut = base / "cut"
    cut.mkdir(exist_ok=True)
    reader = Reader(box.folder, box.paper, inodes=inodes, descriptors=run.descriptors)
    with run.trace.open() as lines:
        for operation in reader.operations(lines):
            disk.happen(operation)
            if isinstance(operation, Append):
                lay_out(disk.image(Keep.NONE, _NO_CHANCE), cut)
                verdict, why = judge(cut, disk.paper)
                if verdict:
                    outcome.wrong.append(f"{accident}: silent, {verdict} {why}")
    verdict, why = judge(box.folder, box.lines(), thoroughly=True)
    if verdict:
        outcome.wrong.append(f"{accident}: {verdict} {why}")


def main(arguments: list[str] | None = None) -> int:
    """Have the accidents, print, and return 0 only when nothing went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signal", choices=["KILL"])
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--points", type=int, default=1_000)
    chosen = parser.parse_args(arguments)
    quiet()
    outcomes = []
    if chosen.signal or not chosen.errors:
        outcomes.append(("kill -9", kill(chosen.points)))
    if chosen.errors or not chosen.signal:
        outcomes.append(("disk errors", fail(chosen.points)))
    for name, outcome in outcomes:
        print(outcome.line(name), flush=True)
        for wrong in outcome.wrong:
            print(f"  {wrong}")
    return 1 if any(outcome.wrong for _, outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
