"""The figures of a day's models of work: how many dossiers, and the three-way count of the law."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from accord.dossier import Dossier, Timing, fold, late, timing
from accord.moments import Instant, to_local
from edge.desk.kept import DossierFilter
from edge.desk.paperwork import REGISTER_ROWS_MAX, begin_of
from edge.desk.ports import Book, Clock, Lists

__all__ = ["ModelCount", "ModelDays"]

_OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class ModelCount:
    """What a day's dossiers of one model came to.

    Attributes:
        key: names the model.
        name: as the dossiers keep it.
        taken: dossiers taken in under it.
        early: decided before their day.
        on_time: decided on their day.
        late: decided or still open after their time.
        open: not decided, and not late.
    """

    key: str
    name: str
    taken: int
    early: int
    on_time: int
    late: int
    open: int


class ModelDays:
    """Counts the dossiers this box has taken in under models of work."""

    def __init__(self, *, book: Book, lists: Lists, clock: Clock) -> None:
        self._book = book
        self._lists = lists
        self._clock = clock

    def today(self) -> tuple[ModelCount, ...]:
        """Return the figures of today, the models in the order of their keys."""
        now = self._clock.read().wall
        day = to_local(now).date()
        counts: dict[str, Counter[Timing | str]] = {}
        names: dict[str, str] = {}
        for dossier in self._taken_on(day):
            pin = None if dossier.intake is None else dossier.intake.model
            if pin is not None:
                names[pin.key] = pin.name
                counts.setdefault(pin.key, Counter())[_standing(dossier, now)] += 1
        return tuple(
            ModelCount(
                key=key,
                name=names[key],
                taken=count.total(),
                early=count[Timing.EARLY],
                on_time=count[Timing.ON_TIME],
                late=count[Timing.LATE],
                open=count[_OPEN],
            )
            for key, count in sorted(counts.items())
        )

    def _taken_on(self, day: date) -> list[Dossier]:
        begin, end = begin_of(day), begin_of(day + timedelta(days=1))
        wanted = DossierFilter(since=begin, before=end)
        rows = self._lists.dossiers_in(wanted, limit=REGISTER_ROWS_MAX)
        return [fold(self._book.said_about(row.code)) for row in rows]


def _standing(dossier: Dossier, now: Instant) -> Timing | str:
    """Return where a dossier counts: by the last of its results."""
    if late(dossier, now):
        return Timing.LATE
    timings = {timing(result) for result in dossier.results if result.due_at is not None}
    if None in timings or not timings:
        return _OPEN
    return Timing.ON_TIME if Timing.ON_TIME in timings else Timing.EARLY
