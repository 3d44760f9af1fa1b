"""What the machine gives: clocks, randomness, shipped texts, and the program's own log."""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version
from importlib.resources import files
from typing import Final

from accord.header import BOOT_BYTES
from accord.moments import Instant
from ground.clock import SystemClock
from hub.settings import Settings

__all__ = [
    "CALENDAR",
    "PROCEDURES",
    "SOFTWARE",
    "WARDS",
    "clock_of",
    "draw",
    "shipped",
    "start_log",
]

SOFTWARE: Final = version("motcua")
PROCEDURES: Final = "procedures.csv"
CALENDAR: Final = "calendar_vn.toml"
WARDS: Final = "wards.csv"


def draw(count: int) -> bytes:
    """Return that many unpredictable bytes of the kernel."""
    return os.urandom(count)


def clock_of(floor: Instant = Instant(0)) -> SystemClock:  # noqa: B008 -- a number, not a call's state
    """Return the clocks, with a new name for this start.

    Args:
        floor: when the hub last said something; 0 before it is known. Keys are revoked from a
            moment on, so a clock that went back behind it would let revoked ones in again.
    """
    return SystemClock(boot=draw(BOOT_BYTES), floor=floor, has_battery_clock=True)


def shipped(name: str) -> str:
    """Return one of the texts that come with the package: procedures, calendar, wards."""
    return files("accord").joinpath("data", name).read_text("utf-8")


def start_log(settings: Settings) -> None:
    """Let the program speak to standard error, one event a line; journald adds the time."""
    logging.basicConfig(
        stream=sys.stderr,
        level=settings.log.level.upper(),
        format="%(levelname)s %(name)s %(message)s",
    )
    # Access lines would carry paths of dossiers and say nothing that the books do not.
    logging.getLogger("uvicorn.access").disabled = True
