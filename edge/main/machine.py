"""What the machine gives: clocks, randomness, and the log of the program itself."""

from __future__ import annotations

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

__all__ = ["clock_of", "draw", "monotonic_s", "start_log"]

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


def start_log(settings: Settings) -> None:
    """Let the program speak to standard error, one event a line; journald adds the time."""
    logging.basicConfig(
        stream=sys.stderr,
        level=settings.log.level.upper(),
        format="%(levelname)s %(name)s %(message)s",
    )
    # Access lines would carry paths of dossiers and say nothing that the log of entries does not.
    logging.getLogger("uvicorn.access").disabled = True
