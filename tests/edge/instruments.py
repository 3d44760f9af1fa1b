"""What a counter in a test is plugged into: clocks, a printer, a scanner, a voice, a link."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from accord.errors import FaultError
from accord.moments import ClockTrust, Instant, Reading
from edge.desk.devices import DeviceStanding, DeviceState, Scan
from edge.desk.slips import Raster
from tests.edge.store.logs import MORNING

__all__ = ["Clocks", "Reader", "Speaker", "Tray", "Wire"]


class Clocks:
    """Clocks that stand still until they are moved."""

    def __init__(self, wall: Instant = MORNING) -> None:
        self.wall = wall
        self.monotonic_ms = 1_000
        self.trust = ClockTrust.SYNCHRONISED

    def read(self) -> Reading:
        return Reading(self.wall, self.monotonic_ms, b"boot-001", self.trust)

    def pass_ms(self, count: int) -> None:
        self.wall = Instant(self.wall + count)
        self.monotonic_ms += count


class Tray:
    """A printer that keeps what it printed in memory, and fails when told to."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.rows = 0
        self.fault = ""

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        if self.fault:
            raise FaultError(self.fault)
        self.rows += sum(raster.height_px for raster in bands)
        self.jobs.append(job_id)

    def standing(self) -> DeviceStanding:
        state = DeviceState.FAULTY if self.fault else DeviceState.READY
        return DeviceStanding("printer", state, self.fault)


class Reader:
    """A scanner that reads what a test holds under it."""

    def __init__(self) -> None:
        self.scans: list[Scan] = []
        self.is_there = True
        self._news = threading.Condition()

    def present(self, code: str | bytes) -> None:
        raw = code.encode() if isinstance(code, str) else code
        with self._news:
            self.scans.append(Scan(len(self.scans) + 1, raw, MORNING))
            self._news.notify_all()

    def next_after(self, number: int, *, timeout_s: float) -> Scan | None:
        with self._news:
            self._news.wait_for(lambda: len(self.scans) > number, timeout_s)
            return next((scan for scan in self.scans if scan.number > number), None)

    def latest_number(self) -> int:
        return len(self.scans)

    def standing(self) -> DeviceStanding:
        return DeviceStanding("scanner", DeviceState.READY if self.is_there else DeviceState.ABSENT)


class Speaker:
    """A voice that keeps what it was asked to say."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def call(self, label: str, counter: str) -> None:
        self.calls.append((label, counter))


@dataclass
class Wire:
    """The link to the hub, up or down as the test says."""

    up: bool = False

    def is_up(self) -> bool:
        return self.up
