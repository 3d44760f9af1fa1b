"""What citizens are told of special days and models of work: which are for them, and when.

Nothing is promised here: what counts for a dossier is decided when it is taken in. A model that is
over, or of which no procedure is in force at this counter, is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from accord.catalogue import ProcedureVersion
from accord.models import Model
from accord.moments import to_local
from edge.desk.guide import Guide
from edge.desk.house import Offices
from edge.desk.ports import Clock
from edge.desk.reckoning import short_name

__all__ = ["DAYS_SHOWN_MAX", "NAMES_SHOWN_MAX", "ModelNotice", "ModelNotices"]

DAYS_SHOWN_MAX: Final = 6
"""Single days that are named: two months of every second Saturday."""
NAMES_SHOWN_MAX: Final = 6
"""Procedures that are named where there is little room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNotice:
    """A model of work as citizens are told of it.

    Attributes:
        model: it.
        is_today: whether it is for what is handed in today.
        begins_on: its first day when that is still to come, or none.
        days: the next of its single days, today's included.
        procedures: what it is for, of the procedures in force at this counter.
    """

    model: Model
    is_today: bool
    begins_on: date | None
    days: tuple[date, ...]
    procedures: tuple[ProcedureVersion, ...]

    def names(self, language: str) -> tuple[str, ...]:
        """Return the names of some of its procedures, in a language where they have one in it."""
        return tuple(
            (language == "en" and version.procedure.name_en) or short_name(version.procedure)
            for version in self.procedures[:NAMES_SHOWN_MAX]
        )


class ModelNotices:
    """Tells of the models the city has published.

    Args:
        offices: where the models are.
        guide: which procedures are in force.
        clock: which day it is.
    """

    def __init__(self, *, offices: Offices, guide: Guide, clock: Clock) -> None:
        self._offices = offices
        self._guide = guide
        self._clock = clock

    def all(self) -> tuple[ModelNotice, ...]:
        """Return all that are not over, those of today first."""
        day = self._day()
        found = [
            self._notice(model, day) for model in self._offices.models() if not _is_over(model, day)
        ]
        shown = [notice for notice in found if notice.procedures]
        return tuple(sorted(shown, key=lambda notice: not notice.is_today))

    def today(self) -> tuple[ModelNotice, ...]:
        """Return those that are for something that is handed in today."""
        return tuple(notice for notice in self.all() if notice.is_today)

    def of(self, code: str) -> tuple[ModelNotice, ...]:
        """Return those of a procedure; of several for today, the one it is taken in under alone."""
        day = self._day()
        counts = self._offices.model_for(code, day)
        return tuple(
            notice
            for notice in self.all()
            if code in notice.model.procedures
            and (notice.model == counts or not notice.model.is_for(code, day))
        )

    def _day(self) -> date:
        return to_local(self._clock.read().wall).date()

    def _notice(self, model: Model, day: date) -> ModelNotice:
        listed = [v for v in self._guide.all() if v.procedure.code in model.procedures]
        coming = sorted(one for one in model.days if one >= day)
        return ModelNotice(
            model=model,
            is_today=any(model.is_for(version.procedure.code, day) for version in listed),
            begins_on=model.from_on if model.from_on > day else None,
            days=tuple(coming[:DAYS_SHOWN_MAX]),
            procedures=tuple(listed),
        )


def _is_over(model: Model, day: date) -> bool:
    if model.until_on is not None and model.until_on < day:
        return True
    return bool(model.days) and not model.weekdays and max(model.days) < day
