"""The thread that writes down who has looked at what, a second after it was looked at at most."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from accord.errors import MotcuaError
from edge.desk.ports import Clock
from edge.desk.reads import ReadBook, Reads
from edge.desk.scribe import Scribe
from edge.main.machine import draw

__all__ = ["WRITE_S", "taken_down", "write_rest", "writing_reads"]

_LOG = logging.getLogger(__name__)

WRITE_S: Final = 1.0
"""What a power cut may take of it; shorter would wear the card out for nothing."""


def taken_down(closing: ExitStack, log: str, book: ReadBook, scribe: Scribe, clock: Clock) -> Reads:
    """Return what takes down the reads of a box; what waits when the box ends is written then."""
    reads = Reads(
        log=log, book=book, scribe=scribe, clock=clock, random=draw, guard=threading.RLock()
    )
    closing.callback(write_rest, reads)
    return reads


def writing_reads(reads: Reads) -> Callable[[threading.Event], None]:
    """Return the body of the thread."""

    def write(stop: threading.Event) -> None:
        is_failing = False
        while not stop.wait(WRITE_S):
            try:
                reads.write()
            except MotcuaError as error:
                if not is_failing:
                    _LOG.error("event=reads-not-written key=%s", error.key)
                is_failing = True
            else:
                is_failing = False

    return write


def write_rest(reads: Reads) -> None:
    """Write what waits when the program ends."""
    try:
        reads.write()
    except MotcuaError as error:
        _LOG.error("event=reads-lost key=%s", error.key)
