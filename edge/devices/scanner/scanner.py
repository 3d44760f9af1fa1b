"""The code scanner of the counter: a serial line that is opened again whenever it was lost.

Only the latest few codes are kept, in memory: what a card says is about a person.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import serial

from accord.errors import FaultError, PeerError
from accord.moments import Instant
from edge.desk.devices import DeviceStanding, DeviceState, Scan
from edge.devices.scanner.lines import Lines

__all__ = ["SerialScanner"]

SCANS_MAX = 4
"""A card, and the cards of those who came along."""

BAUD = 115_200
"""What USB scanners ignore and serial ones are set to."""

READ_S = 0.2
"""A code comes in one go: after this silence, what has no end is half a code."""

RETRY_S = 1.0
"""How soon a scanner that is plugged in again works."""

DEVICE = "scanner"

_READ_BYTES = 4096
_LOG = logging.getLogger(__name__)


class SerialScanner:
    """A scanner on a serial line. It works while ``run`` runs.

    Args:
        path: the device file of the line.
        wall: what time it is.
        retry_s: how long to wait before a lost line is opened again.
    """

    def __init__(
        self, path: Path, *, wall: Callable[[], Instant], retry_s: float = RETRY_S
    ) -> None:
        self._path = path
        self._wall = wall
        self._retry_s = retry_s
        self._lines = Lines()
        self._scans: deque[Scan] = deque(maxlen=SCANS_MAX)
        self._number = 0
        self._news = threading.Condition()
        self._closing = threading.Event()
        self._standing = DeviceStanding(DEVICE, DeviceState.ABSENT)

    def __enter__(self) -> Self:
        """Return the scanner."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let ``run`` end."""
        self.close()

    def next_after(self, number: int, *, timeout_s: float) -> Scan | None:
        """Wait for the first scan after that one; none when the time is over or it was closed."""
        with self._news:
            self._news.wait_for(lambda: self._number > number or self._closing.is_set(), timeout_s)
            return next((scan for scan in self._scans if scan.number > number), None)

    def latest_number(self) -> int:
        """Return the number of the last scan, 0 before the first."""
        return self._number

    def standing(self) -> DeviceStanding:
        """Say how the scanner is."""
        return self._standing

    def run(self) -> None:
        """Read codes, line lost or not, until ``close`` is called from another thread."""
        while not self._closing.is_set():
            try:
                self._read_on()
            except FaultError as error:
                self._note_lost(error)
                self._closing.wait(self._retry_s)

    def close(self) -> None:
        """Let ``run`` end, and forget what was read."""
        self._closing.set()
        with self._news:
            self._scans.clear()
            self._news.notify_all()

    def _read_on(self) -> None:
        """Read codes until the line is lost or the scanner closed.

        Raises:
            FaultError: ``scanner.absent`` when the line is not there or not there any more.
        """
        try:
            with serial.Serial(str(self._path), BAUD, timeout=READ_S, exclusive=True) as line:
                self._note_ready()
                while not self._closing.is_set():
                    received = line.read(1)
                    self._take(received + line.read(min(line.in_waiting, _READ_BYTES)))
        except (OSError, serial.SerialException) as error:
            raise FaultError("scanner.absent") from error
        finally:
            self._lines.forget()

    def _take(self, received: bytes) -> None:
        if not received and self._lines.forget():
            self._note_refused(PeerError("scanner.unfinished"))
        for line in self._lines.feed(received):
            if isinstance(line, PeerError):
                self._note_refused(line)
            else:
                self._keep(line)

    def _keep(self, code: bytes) -> None:
        with self._news:
            self._number += 1
            self._scans.append(Scan(self._number, code, self._wall()))
            self._news.notify_all()
        _LOG.debug("code read number=%d", self._number)

    def _note_refused(self, error: PeerError) -> None:
        _LOG.warning("code refused fault=%s", error.key)
        self._standing = DeviceStanding(DEVICE, DeviceState.READY, error.key, self._wall())

    def _note_ready(self) -> None:
        last = self._standing
        _LOG.info("scanner ready path=%s", self._path)
        self._standing = DeviceStanding(DEVICE, DeviceState.READY, last.fault, last.fault_at)

    def _note_lost(self, error: FaultError) -> None:
        """Keep that the line is gone; say it once."""
        if self._standing.state is DeviceState.READY or not self._standing.fault:
            _LOG.warning("scanner lost path=%s fault=%s", self._path, error.key)
            self._standing = DeviceStanding(DEVICE, DeviceState.ABSENT, error.key, self._wall())
