"""The clocks of this machine, and what the kernel knows of them; only this room reads the time."""

from __future__ import annotations

import ctypes
import time
from typing import Final

from accord.moments import STEP_BACK_MS_MAX, ClockTrust, Instant, Reading

__all__ = ["SystemClock"]

_TIMEX_BYTES: Final = 512
"""More than any kernel's struct timex (208 bytes on 64 bits); only its first words are read."""
_STATUS_AT: Final = 40 if ctypes.sizeof(ctypes.c_long) == 8 else 20  # noqa: PLR2004 -- bytes
"""Where struct timex has its status: after modes, offset, freq, maxerror and esterror."""
_UNSYNCHRONISED: Final = 0x0040
"""STA_UNSYNC of timex.h: no time server or reference clock has set this clock."""


HORIZON_MS: Final = 366 * 86_400_000
"""How far after the last entry a clock is believed that no time server has set. A box may lie in a
drawer for months; a clock that lost its battery may show any year, and an entry written in a far
one would hold every later entry there."""


class SystemClock:
    """The clocks of this machine.

    The kernel says itself whether chrony or another daemon keeps it right, so nobody has to be
    asked and no setting can claim it.
    """

    def __init__(self, *, boot: bytes, floor: Instant, has_battery_clock: bool) -> None:
        """Remember this start.

        Args:
            boot: 8 random bytes naming this start.
            floor: a moment that has certainly passed, such as the last entry's; a clock that shows
                an earlier one knows nothing, and neither does one far later that nothing has set.
            has_battery_clock: whether the machine's time survives its power.
        """
        self._boot = boot
        self._floor = floor
        self._has_battery_clock = has_battery_clock
        self._adjtimex = ctypes.CDLL(None).adjtimex
        self._begun_ms = _monotonic_ms()

    def read(self) -> Reading:
        """Look at all clocks at once.

        A wall clock that is not believed is not shown: the floor is, and the time since the start.
        Only a time server is believed in what lies far behind the floor, or far beyond it.
        """
        wall, monotonic_ms = Instant(time.time_ns() // 1_000_000), _monotonic_ms()
        is_synchronised = self._is_synchronised()
        least = Instant(self._floor + monotonic_ms - self._begun_ms)
        is_likely = least - STEP_BACK_MS_MAX <= wall <= least + HORIZON_MS
        if self._floor and not (is_synchronised or is_likely):
            wall, trust = least, ClockTrust.UNKNOWN
        else:
            trust = self._trust(wall, is_synchronised=is_synchronised)
        return Reading(wall=wall, monotonic_ms=monotonic_ms, boot=self._boot, trust=trust)

    def _trust(self, wall: Instant, *, is_synchronised: bool) -> ClockTrust:
        if wall < self._floor:
            return ClockTrust.UNKNOWN
        if is_synchronised:
            return ClockTrust.SYNCHRONISED
        return ClockTrust.RTC if self._has_battery_clock else ClockTrust.UNKNOWN

    def _is_synchronised(self) -> bool:
        timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: ask, change nothing
        if self._adjtimex(timex) < 0:
            return False  # a kernel that will not say has not said that the clock is right
        status = int.from_bytes(timex.raw[_STATUS_AT : _STATUS_AT + 4], "little")
        return not status & _UNSYNCHRONISED


def _monotonic_ms() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
