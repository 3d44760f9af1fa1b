"""Asks a process of its own for the national calendar, and keeps what it said.

The package that knows the days off of Viet Nam knows those of two hundred and fifty countries
beside, and takes ten megabytes and a seventh of a second once the first year is asked for. So it is
asked in a child, which ends with its answer. Where that fails it is asked here: the counter
counts days in any case.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final

from accord.errors import FaultError
from accord.holidays import Calendar, national_calendar
from edge.devices.child import Child

__all__ = ["DEADLINE_S", "NationalDays"]

DEADLINE_S: Final = 20.0
"""It takes a third of a second, and some on a small box that has just started."""

_WORKER: Final = Path(__file__).parent / "worker.py"
_LOG: Final = logging.getLogger(__name__)


class NationalDays:
    """The national calendar of some years; the last ones asked for are kept.

    Args:
        monotonic: seconds that never go back.
        deadline_s: how long an answer may take.
        worker: the script that answers.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        deadline_s: float = DEADLINE_S,
        worker: Path = _WORKER,
    ) -> None:
        self._monotonic = monotonic
        self._deadline_s = deadline_s
        self._worker = worker
        self._lock = Lock()
        self._held: Calendar | None = None

    def of(self, years: frozenset[int]) -> Calendar:
        """Return the calendar of some years; who asks while it is on its way waits for it.

        Raises:
            RefusedError: as `national_calendar` does.
        """
        with self._lock:
            if self._held is None or self._held.years != years:
                self._held = self._asked(years) or national_calendar(years)
            return self._held

    def _asked(self, years: frozenset[int]) -> Calendar | None:
        child = Child(
            self._worker,
            fault="calendar.not-told",
            monotonic=self._monotonic,
            deadline_s=self._deadline_s,
        )
        try:
            answer = child.ask(json.dumps(sorted(years)).encode())
        except FaultError as fault:
            _LOG.warning("event=days-not-told reason=%s", fault.values.get("reason"))
            return None
        finally:
            child.close()
        try:
            return _read(years, answer[0]) if answer else None
        except (ValueError, TypeError, KeyError):
            _LOG.warning("event=days-not-told reason=%s", "no-answer-of-ours")
            return None


def _read(years: frozenset[int], answer: bytes) -> Calendar:
    told = json.loads(answer)
    off, worked = (frozenset(map(date.fromisoformat, told[name])) for name in ("off", "worked"))
    return Calendar(years=years, off_on=off, made_up_on=worked)
