"""The counter as a clerk feels it: card to name, Sign to paper, start to first page, memory.

    python -m tests.bench.counter --intakes 60

The whole program runs as it is shipped (`motcua-box run`), with the simulated scanner that speaks
the real codec and a real browser in front. From Sign to the first dots that go to the printer is
measured in one process, in turn with the bare commit of the same bytes to the same disk.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from edge.desk.slips import Raster
from tests.bench.commit import bare
from tests.edge.desk.intakes import CERTIFIED
from tests.edge.instruments import Tray
from tests.edge.main.city import City, a_joined_box
from tests.edge.station import CARD, LAN, PIN, a_station
from tests.screens import launched
from tests.waiting import wait_until

__all__ = ["first_page", "main", "program_of"]

CARD_MS_MAX: Final = 300.0
OVER_BARE_MS_MAX: Final = 15.0
SIGN_MS_MAX: Final = 1_000.0
FIRST_PAGE_S_MAX: Final = 2.0
RESIDENT_MB_MAX: Final = 120.0
"""Of a million bytes each; a day's work is measured by tests.bench.memory."""
START_S_MAX: Final = 60.0
CPU_TICKS: Final = 100
"""Clock ticks a second in /proc (USER_HZ, fixed on Linux)."""

AS_SHIPPED: Final = """
import runpy, sys
count = int(sys.argv[1])
sys.modules |= dict.fromkeys(sys.argv[2:2 + count])
sys.argv[1:2 + count] = []
runpy.run_module("edge", run_name="__main__", alter_sys=True)
"""
"""Runs the program where modules that are named first cannot be imported."""

SEEN: Final = """wanted => { window.seen = new Promise(done => {
  const look = () => {
    const field = document.getElementById("owner_name");
    if (field && field.value === wanted) { watch.disconnect(); done(Date.now()); }
  };
  const watch = new MutationObserver(look);
  watch.observe(document.documentElement, {childList: true, subtree: true, attributes: true});
}); }"""


class Stopwatch(Tray):
    """A printer that notes when its first dots came."""

    def __init__(self) -> None:
        super().__init__()
        self.first_at = 0.0

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        """Note the time of the first dots and take the rest."""
        rest = iter(bands)
        next(rest)
        self.first_at = time.perf_counter()
        super().print(job_id, rest)


def _p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)] * 1000


def _sign(folder: Path, intakes: int) -> tuple[list[float], list[float]]:
    """Return the seconds from Sign to the first dots, and of the bare commits between them."""
    ours, theirs = [], []
    with a_station(folder / "box") as station:
        station.printer = Stopwatch()
        station.open()
        _, shift = station.lan()
        plain = bare(folder / "bare.db")
        gc.freeze()  # as the program does once it has started
        for number in range(intakes):
            station.clock.pass_ms(1_000)
            began = time.perf_counter()
            job = station.reception.accept(shift, f"{number:016x}", CERTIFIED).job
            station.press.put_through(job)
            ours.append(station.printer.first_at - began)
            record = station.box.log.records(job.epoch, after_seq=job.seq - 1)[0]
            began = time.perf_counter()
            plain.execute("BEGIN IMMEDIATE")
            plain.execute(
                "INSERT INTO entries (sealed, payload) VALUES (?, ?)",
                (record.entry.sealed, record.payload),
            )
            plain.execute("COMMIT")
            theirs.append(time.perf_counter() - began)
        plain.close()
    return ours, theirs


@contextmanager
def program_of(city: City) -> Iterator[subprocess.Popen[bytes]]:
    """Run the box's program as it is shipped: compiled, and without what only tests bring along."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation keeps what it compiled
    subprocess.run([sys.executable, "-c", "import edge.__main__"], env=environment, check=True)
    program = subprocess.Popen(
        [sys.executable, "-c", AS_SHIPPED, *_not_shipped(), "--settings", str(city.path), "run"],
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(15)


def _not_shipped() -> list[str]:
    """Return how many modules the box's lock does not bring, and their names."""
    text = (Path(__file__).parents[2] / "requirements" / "box.txt").read_text("utf-8")
    locked = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    modules = [
        module
        for module, brought_by in packages_distributions().items()
        if not {name.lower().replace("_", "-") for name in brought_by} & {*locked, "motcua"}
    ]
    return [str(len(modules)), *modules]


def first_page(site: str) -> None:
    """Wait until the program shows its first page; fail when it shows none."""

    def is_shown() -> bool:
        try:
            with urllib.request.urlopen(f"{site}/sign-on", timeout=5) as answer:  # noqa: S310 -- http
                return bool(answer.read())
        except OSError:
            return False

    wait_until(is_shown, timeout_s=START_S_MAX)


def _processor_s(program: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{program.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CPU_TICKS


def _resident_mb(program: subprocess.Popen[bytes]) -> float:
    for line in Path(f"/proc/{program.pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(program.pid)


def _cards(page: Page, city: City, count: int) -> list[float]:
    """Return the seconds from a card before the scanner to its name on the screen."""
    pipe = Path(city.settings.devices.scanner_at)
    taken = []
    for number in range(count):
        expect(page.locator("#owner_name")).to_have_value("")
        page.wait_for_timeout(150)
        name = f"NGUYỄN VĂN MINH {number}"
        page.evaluate(SEEN, name)
        began = time.time()
        with pipe.open("wb", buffering=0) as line:
            line.write(CARD.replace("NGUYỄN VĂN MINH", name).encode() + b"\n")
        taken.append(page.evaluate("() => window.seen") / 1000 - began)
        with page.expect_navigation(wait_until="load"):
            page.get_by_role("button", name="Bỏ bản nháp này").click()
    return taken


def _whole(folder: Path, cards: int) -> tuple[float, float, float, list[float]]:
    """Return first page, processor time until then, memory after use, and seconds of cards."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    city, site = a_joined_box(folder, port=port), f"http://127.0.0.1:{port}"
    with program_of(city) as program:
        began = time.perf_counter()
        first_page(site)
        first, processor = time.perf_counter() - began, _processor_s(program)
        with launched() as browser:
            page = browser.new_page()
            page.goto(site)
            page.get_by_label("Cán bộ").select_option(label=f"{LAN.name} – {LAN.title}")
            page.get_by_label("PIN").fill(PIN)
            page.keyboard.press("Enter")
            expect(page.locator("#owner_name")).to_be_visible()
            taken = _cards(page, city, cards)
        return first, processor, _resident_mb(program), taken


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return 0 only when every limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--intakes", type=int, default=100)
    parser.add_argument("--cards", type=int, default=40)
    parser.add_argument("--place", type=Path, default=Path("var/bench"))
    chosen = parser.parse_args(arguments)
    chosen.place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.place) as made:
        ours, theirs = _sign(Path(made) / "sign", chosen.intakes)
        first, processor, resident, cards = _whole(Path(made) / "whole", chosen.cards)
    over = _p95(ours) - _p95(theirs)
    figures = (
        ("QR presented to name on screen, p95", _p95(cards), CARD_MS_MAX, "ms"),
        ("Sign to first printer dots, p95", _p95(ours), SIGN_MS_MAX, "ms"),
        ("  bare commit of the same bytes, p95", _p95(theirs), float("inf"), "ms"),
        ("  over the bare commit, p95", over, OVER_BARE_MS_MAX, "ms"),
        ("start to first page, processor time", processor, FIRST_PAGE_S_MAX, "s"),
        ("  by the clock on the wall", first, float("inf"), "s"),
        ("memory of the box, highest", resident, RESIDENT_MB_MAX, "MB"),
    )
    for what, value, most, unit in figures:
        limit = "" if most == float("inf") else f"limit {most:.0f} {unit}"
        print(f"{what:38} {value:9.2f} {unit:4} {limit}")
    return 0 if all(value <= most for _, value, most, _ in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
