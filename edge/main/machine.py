"""What the machine gives: clocks, randomness, and the log of the program itself."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import time
from pathlib import Path
from typing import Final

from accord.header import BOOT_BYTES
from accord.moments import Instant
from edge.settings import Settings
from ground.clock import SystemClock

__all__ = ["clock_of", "draw", "give_back", "monotonic_s", "start_log", "use_one_heap"]

LARGE_BYTES: Final = 1 << 20
"""What is larger lies in pages of its own, which go when it does."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Numbers of <malloc.h>."""

_BATTERY_CLOCK: Final = Path("/dev/rtc0")
"""Where a battery clock shows up, on the boards that have one."""


def draw(count: int) -> bytes:
    """Return that many unpredictable bytes of the kernel."""
    return os.urandom(count)


def clock_of(floor: Instant = Instant(0)) -> SystemClock:  # noqa: B008 -- a number, not a call's state
    """Return the clocks, with a new name for this start."""
    return SystemClock(
        boot=draw(BOOT_BYTES), floor=floor, has_battery_clock=_BATTERY_CLOCK.exists()
    )


def monotonic_s() -> float:
    """Return seconds that never go back."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def use_one_heap() -> None:
    """Let the C library keep one heap, and give back at once whatever is large.

    It makes a heap for each thread otherwise, and once it has freed a large piece it keeps the next
    of that size: a PIN is stretched in 19 MiB (RFC 9106), which stayed with the box from the second
    officer on. Call it before there are threads. Only glibc is asked (mallopt(3)).
    """
    _ask_heap("mallopt", _M_ARENA_MAX, 1)
    for limit in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
        _ask_heap("mallopt", limit, LARGE_BYTES)


def give_back() -> None:
    """Return the pages of the heap that nothing lies in to the kernel (malloc_trim(3))."""
    _ask_heap("malloc_trim", 0)


def _ask_heap(name: str, *values: int) -> None:
    asked = getattr(ctypes.CDLL(None), name, None)  # another C library has neither
    if asked is not None:
        asked(*values)


def start_log(settings: Settings) -> None:
    """Let the program speak to standard error, one event a line; journald adds the time."""
    logging.basicConfig(
        stream=sys.stderr,
        level=settings.log.level.upper(),
        format="%(levelname)s %(name)s %(message)s",
    )
    # Access lines would carry paths of dossiers and say nothing that the log of entries does not.
    logging.getLogger("uvicorn.access").disabled = True
