"""The hub's clocks, and what the kernel knows of them; only this room reads the time."""

from __future__ import annotations

import ctypes
import time
from typing import Final

from accord.moments import ClockTrust, Instant, Reading

__all__ = ["BOOT_BYTES", "SystemClock"]

BOOT_BYTES: Final = 8
"""Enough to tell the starts of one hub apart; it orders nothing."""

_TIMEX_BYTES: Final = 512
"""More than any kernel's struct timex (208 bytes on 64 bits); only its first words are read."""
_STATUS_AT: Final = 40 if ctypes.sizeof(ctypes.c_long) == 8 else 20  # noqa: PLR2004  # bytes
"""Where struct timex has its status: after modes, offset, freq, maxerror and esterror."""
_UNSYNCHRONISED: Final = 0x0040
"""STA_UNSYNC of timex.h: no time server or reference clock has set this clock."""


class SystemClock:
    """The clocks of this machine.

    The kernel says itself whether a daemon keeps it right, so no setting can claim it. A server
    has a battery clock; nobody has checked it when no daemon has.
    """

    def __init__(self, *, boot: bytes) -> None:
        """Remember this start by 8 random bytes."""
        self._boot = boot
        self._adjtimex = ctypes.CDLL(None).adjtimex

    def read(self) -> Reading:
        """Look at all clocks at once."""
        is_checked = self._is_synchronised()
        return Reading(
            wall=Instant(time.time_ns() // 1_000_000),
            monotonic_ms=time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000,
            boot=self._boot,
            trust=ClockTrust.SYNCHRONISED if is_checked else ClockTrust.RTC,
        )

    def _is_synchronised(self) -> bool:
        timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: ask, change nothing
        if self._adjtimex(timex) < 0:
            return False  # a kernel that will not say has not said that the clock is right
        status = int.from_bytes(timex.raw[_STATUS_AT : _STATUS_AT + 4], "little")
        return not status & _UNSYNCHRONISED
