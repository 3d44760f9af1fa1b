"""A simulated machine's clocks: the monotonic one is right, the wall clock may say anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accord.moments import ClockTrust, Instant, Reading

__all__ = ["JUMPS_MS", "START_MS", "SimClock"]

START_MS = 1_795_000_000_000
"""Some morning in November 2026."""
_DAY_MS = 86_400_000
JUMPS_MS = (
    -START_MS,
    -30 * _DAY_MS,
    30 * _DAY_MS,
    2_147_483_648_000 - START_MS,
    -3_600_000,
    0,
)
"""1970, a month early, a month late, the end of 32-bit time, an hour early, right again."""


@dataclass(slots=True)
class SimClock:
    """The clocks of one machine."""

    now_ms: Callable[[], int]
    boot: bytes
    offset_ms: int = 0

    def read(self) -> Reading:
        # Looked at by the minute: the same minute writes the same bytes, which are signed once.
        now_ms = self.now_ms() // 60_000 * 60_000
        wall = max(START_MS + now_ms + self.offset_ms, 0)
        return Reading(Instant(wall), now_ms, self.boot, ClockTrust.RTC)
