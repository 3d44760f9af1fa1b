"""Watching a working counter with strace: one fault at one system call, and what came of it."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import subprocess
import tempfile
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from PIL import Image

from edge.devices.printer.network import NetworkChannel
from edge.devices.printer.printer import EscposPrinter
from edge.devices.printer.simulated import SimulatedPrinter
from tests.crash.counter import Orders, code_in, lay, work
from tests.edge.store.logs import MORNING

__all__ = ["Bench", "Run", "at_a_bench", "why_not"]

PATIENCE_S: Final = 60
"""How long one run may take on a busy machine."""

_CALL: Final = re.compile(r"(?:\d+ +)?(\w+)\(")
_FORKING: Final = multiprocessing.get_context("forkserver")


@dataclass(slots=True)
class Run:
    """What came of one run.

    Attributes:
        said: what the process said, line by line.
        printed: codes on the slips that came out, torn ones too, in order.
        exit_code: of the process; negative when a signal ended it.
    """

    said: list[tuple[str, str, str]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    exit_code: int = 0

    @property
    def is_through(self) -> bool:
        """Whether the process did all it was to do."""
        return ("done", "", "") in self.said

    def about(self, word: str) -> list[tuple[str, str]]:
        """Return who and what was said with a word."""
        return [(who, what) for said, who, what in self.said if said == word]


class Bench:
    """A folder in memory, a printer, and processes that are started fresh for each fault."""

    def __init__(self, folder: Path, machine: SimulatedPrinter) -> None:
        self.folder = folder
        self._machine = machine
        self._fresh = folder / "fresh"
        self._fresh.mkdir()
        lay(self._fresh)

    @property
    def printer(self) -> tuple[str, int]:
        """Where the printer listens."""
        return self._machine.address

    def box(self) -> Path:
        """Return a folder with a fresh box, in place of the last one."""
        place = self.folder / "box"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._fresh, place)
        return place

    def calls(self, orders: Orders, names: tuple[str, ...], *paths: Path) -> Tally[str]:
        """Run without a fault and count the calls of those names."""
        trace = self.folder / "trace"
        run = self.run(orders, f"--trace={','.join(names)}", *_only(paths), output=trace)
        if not run.is_through or run.about("refused"):
            raise RuntimeError(f"not fit to be watched: {run.said}")
        found = (_CALL.match(line) for line in trace.read_text("utf-8", "replace").splitlines())
        return Tally(match[1] for match in found if match is not None)

    def fail(self, orders: Orders, call: str, how: str, *paths: Path) -> Run:
        """Run with a fault: ``signal=KILL:when=7``, ``error=EIO:when=3+``."""
        watched = (f"--trace={call}", *_only(paths), "-e", f"inject={call}:{how}")
        return self.run(orders, *watched, output=Path("/dev/null"))

    def run(self, orders: Orders, *watched: str, output: Path) -> Run:
        """Run a counter under strace and return what came of it."""
        ours, theirs = _FORKING.Pipe()
        process = _FORKING.Process(target=work, args=(orders, theirs), daemon=True)
        process.start()
        theirs.close()
        run = Run()
        with ours:
            if not ours.poll(PATIENCE_S):
                raise RuntimeError("the counter did not come up")
            ours.recv()
            with _watching(process.pid or 0, *watched, output=output):
                ours.send("go")
                process.join(PATIENCE_S)
                if process.is_alive():
                    process.kill()
                    raise RuntimeError(f"stands still after {_heard(ours)}")
            run.said = _heard(ours)
        run.exit_code = process.exitcode or 0
        process.close()
        run.printed = self.tray()
        return run

    def tray(self) -> list[str]:
        """Take the slips out of the tray once the printer has nothing more to do."""
        asked = EscposPrinter(
            lambda: NetworkChannel(*self.printer, connect_s=5),
            monotonic=lambda: 0.0,
            wall=lambda: MORNING,
        )
        asked.standing()  # the printer serves one line after the other: all before are done
        slips = sorted((self.folder / "tray").glob("slip-*.png"))
        codes = []
        for path in slips:
            with Image.open(path) as picture:
                dots = picture.convert("L").point(lambda shade: 255 * (shade < 128)).convert("1")
                codes.append(code_in(dots.tobytes()))
            path.unlink()
        return codes


@contextmanager
def at_a_bench() -> Iterator[Bench]:
    """Set a bench up, and clear it away."""
    memory = "/dev/shm"  # noqa: S108 -- memory: what dies here is a process, not a disk
    place = Path(tempfile.mkdtemp(dir=memory if Path(memory).is_dir() else None))
    _FORKING.set_forkserver_preload(["tests.crash.counter"])
    try:
        with SimulatedPrinter(place / "tray") as machine:
            thread = threading.Thread(target=machine.run)
            thread.start()
            try:
                yield Bench(place, machine)
            finally:
                machine.close()
                thread.join()
    finally:
        shutil.rmtree(place)


def why_not() -> str:
    """Return why nothing can be watched on this machine; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: apt-get install strace)"
    tried = subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False, capture_output=True, text=True
    )
    return "" if tried.returncode == 0 else f"strace may not watch here: {tried.stderr.strip()}"


def _only(paths: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(f"--trace-path={path}" for path in paths)


@contextmanager
def _watching(process: int, *watched: str, output: Path) -> Iterator[None]:
    """Hold strace on a process; it ends with it."""
    command = ["strace", "-f", "-o", str(output), *watched, "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        told = strace.stderr.readline()
        if "attached" not in told:
            strace.kill()
            raise RuntimeError(told.strip())
        try:
            yield
        finally:
            strace.stderr.read()


def _heard(pipe: Connection) -> list[tuple[str, str, str]]:
    heard = []
    try:
        while pipe.poll():
            heard.append(pipe.recv())
    except (EOFError, ConnectionError):
        pass  # it was killed while it spoke
    return heard
