"""The hall: which kinds of work have a series of numbers, and which counters serve which.

Written by the unit as short lines, read once: ``A Chứng thực`` is a series, ``2: AB`` a counter
that serves two of them, ``3`` one that serves all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accord.errors import RefusedError
from accord.queue import COUNTER_CHARACTERS_MAX, is_series

__all__ = ["COUNTERS_MAX", "WORKS_MAX", "Counter", "Hall", "Work", "read_hall"]

WORKS_MAX: Final = 9
"""As many as a kiosk shows on one screen in large type, and as there are digits to press."""
COUNTERS_MAX: Final = 30
"""The worst hour of a peak ward needs 24 desks (design loads)."""
TITLE_CHARACTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work that people take numbers for.

    Attributes:
        series: its letter.
        title: in the words of the kiosk and of the ticket.
    """

    series: str
    title: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of the hall.

    Attributes:
        name: what is shown and spoken after the word for counter.
        series: letters of the series it serves.
    """

    name: str
    series: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hall:
    """All of it.

    Attributes:
        works: kinds of work, in the order of the kiosk.
        counters: counters, in the order of the unit.
    """

    works: tuple[Work, ...]
    counters: tuple[Counter, ...]

    def work(self, series: str) -> Work:
        """Return the kind of work of a series.

        Raises:
            RefusedError: ``queue.no-such-work``.
        """
        for work in self.works:
            if work.series == series:
                return work
        raise RefusedError("queue.no-such-work")

    def counter(self, name: str) -> Counter:
        """Return a counter by its name.

        Raises:
            RefusedError: ``queue.no-counter`` when nothing of that name stands in the hall.
        """
        for counter in self.counters:
            if counter.name == name:
                return counter
        raise RefusedError("queue.no-counter")


def read_hall(works: Sequence[str], counters: Sequence[str]) -> Hall:
    """Read a hall from the lines of the settings.

    Raises:
        RefusedError: ``queue.bad-hall`` naming the line that cannot be read.
    """
    read_works = tuple(map(_work, works))
    letters = frozenset(work.series for work in read_works)
    read_counters = tuple(_counter(line, letters) for line in counters)
    if not 0 < len(letters) == len(read_works) <= WORKS_MAX:
        raise RefusedError("queue.bad-hall", line=", ".join(works))
    names = {counter.name for counter in read_counters}
    if not 0 < len(names) == len(read_counters) <= COUNTERS_MAX:
        raise RefusedError("queue.bad-hall", line=", ".join(counters))
    return Hall(read_works, read_counters)


def _work(line: str) -> Work:
    series, _, title = line.partition(" ")
    if not is_series(series) or not 0 < len(title.strip()) <= TITLE_CHARACTERS_MAX:
        raise RefusedError("queue.bad-hall", line=line)
    return Work(series, title.strip())


def _counter(line: str, letters: frozenset[str]) -> Counter:
    name, _, series = map(str.strip, line.partition(":"))
    serves = frozenset(series) if series else letters
    if not 0 < len(name) <= COUNTER_CHARACTERS_MAX or not name.isprintable():
        raise RefusedError("queue.bad-hall", line=line)
    if not serves <= letters:
        raise RefusedError("queue.bad-hall", line=line)
    return Counter(name, serves)
