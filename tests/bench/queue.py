"""How long after a key press the hall sees and hears whose turn it is, over the real screens.

    python -m tests.bench.queue --calls 200

A peak day's tickets wait while it is measured. Printed beside the limits; never a timed test.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from accord.queue import Priority
from tests.edge.api.conftest import application
from tests.edge.api.people import HOST
from tests.edge.station import LAN, PIN, Station, a_station
from tests.screens import served
from tests.waiting import wait_until

__all__ = ["BOARD_MS_MAX", "VOICE_MS_MAX", "main", "measure"]

BOARD_MS_MAX: Final = 300.0
"""The clerk looks up, and it is there."""
VOICE_MS_MAX: Final = 500.0
"""From the key until the device has the call; the chime follows."""
CALLS: Final = 200
TICKETS: Final = 700


@dataclass
class Ear:
    """A voice that notes when it was asked to speak."""

    heard: list[float] = field(default_factory=list)

    def call(self, label: str, counter: str) -> None:
        """Note the time."""
        del label, counter
        self.heard.append(time.perf_counter())


@dataclass
class Eye:
    """A board that notes when it first shows each number as the latest."""

    seen: dict[str, float] = field(default_factory=dict)
    is_ready: threading.Event = field(default_factory=threading.Event)

    def watch(self, site: str) -> None:
        """Look until the stream ends."""
        with (
            contextlib.suppress(httpx.RemoteProtocolError),  # how a stream ends with its server
            httpx.stream("GET", f"{site}/board/events", timeout=30) as answer,
        ):
            for line in answer.iter_lines():
                self.is_ready.set()
                if 'class="latest"' in line:
                    label = line.partition('class="code">')[2].partition("<")[0]
                    self.seen.setdefault(label, time.perf_counter())


def measure(station: Station, *, calls: int = CALLS) -> dict[str, list[float]]:
    """Call people and return how long board and voice took, in milliseconds."""
    for number in range(TICKETS):
        why = Priority.ELDERLY if number % 7 == 0 else Priority.NONE
        station.queue.take("A", why, at_kiosk=False)
    ear, eye = Ear(), Eye()
    station.voice = ear  # type: ignore[assignment]  # a voice of another make
    station.open()
    taken: dict[str, list[float]] = {"answer": [], "board": [], "voice": []}
    with served(lambda at: application(station, hosts=(HOST, at))) as site:
        threading.Thread(target=eye.watch, args=(site,), daemon=True).start()
        eye.is_ready.wait(10)
        with httpx.Client(base_url=site, headers={"origin": site}) as web:
            web.post("/sign-on", data={"officer": station.keys[LAN.name].hex(), "pin": PIN})
            web.post("/queue/counter", data={"counter": "1"})
            had = ""
            for _ in range(calls):
                station.clock.pass_ms(60_000)
                station.shifts.work(web.cookies["motcua_shift"])
                began = time.perf_counter()
                web.post("/queue/next", data={"had": had, "back": "/queue"})
                taken["answer"].append((time.perf_counter() - began) * 1000)
                in_hand = station.queue.strip("1").in_hand
                assert in_hand is not None
                had = in_hand.label
                taken["voice"].append((ear.heard[-1] - began) * 1000)
                taken["board"].append((_seen(eye, had) - began) * 1000)
    return taken


def _seen(eye: Eye, label: str) -> float:
    wait_until(lambda: label in eye.seen, timeout_s=5, every_s=0.002)
    return eye.seen[label]


def main(arguments: list[str] | None = None) -> int:
    """Call, print, and return 0 only when every limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    calls = parser.parse_args(arguments).calls
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        taken = measure(station, calls=calls)
    is_met = True
    for name, limit in (("answer", None), ("board", BOARD_MS_MAX), ("voice", VOICE_MS_MAX)):
        found = sorted(taken[name])
        p50, p95 = (found[int(len(found) * part)] for part in (0.5, 0.95))
        kept = limit is None or p95 <= limit
        is_met = is_met and kept
        beside = "" if limit is None else f"   limit {limit:.0f} ms   {'met' if kept else 'MISSED'}"
        sys.stdout.write(f"key to {name:7} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms{beside}\n")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
