"""Which days are worked: the national calendar, and what the city changes in it.

Days off come from the package ``holidays`` (Labour Code 45/2019/QH14, Art. 111-112 and the yearly
decisions on Tet, National Day and days exchanged for a Saturday worked instead). A city lays its
own dated changes over them as a text (docs/formats/calendar.md). Only years that were handed in are
known: a term that runs beyond them is refused, never guessed, because the dates of Tet are decided
in the autumn before. A text stays in force for years: what it says of others is passed over.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import holidays

from accord.errors import RefusedError

__all__ = [
    "TEXT_CHARACTERS_MAX",
    "YEARS_AHEAD_MAX",
    "YEARS_BACK_MAX",
    "YEARS_MAX",
    "Calendar",
    "check_years",
    "city_calendar",
    "national_calendar",
    "stated_in",
]

YEARS_MAX: Final = 12
"""Old dossiers are shown with the calendar of their year; none runs longer."""
TEXT_CHARACTERS_MAX: Final = 65_536
"""A city's text of changes: a line a day, ten years of them."""
YEARS_AHEAD_MAX: Final = 3
"""Holidays are decided in the autumn before; a day further off is a slip of the finger."""
YEARS_BACK_MAX: Final = YEARS_MAX - YEARS_AHEAD_MAX - 1

_SATURDAY: Final = 5
_TABLES: Final = frozenset({"off", "worked", "hours"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """The worked days of some years.

    Attributes:
        years: the years this calendar knows.
        off_on: days off, also those on a weekend, when an office may be open otherwise.
        made_up_on: days worked that would be off by their weekday ("làm bù").
    """

    years: frozenset[int]
    off_on: frozenset[date]
    made_up_on: frozenset[date]

    def is_worked(self, day: date) -> bool:
        """Say whether offices work on a day.

        Raises:
            RefusedError: ``calendar.year-unknown`` (value ``year``).
        """
        if day.year not in self.years:
            raise RefusedError("calendar.year-unknown", year=day.year)
        return day in self.made_up_on or (day.weekday() < _SATURDAY and day not in self.off_on)

    def is_made_up(self, day: date) -> bool:
        """Say whether a day is worked in place of another."""
        return day in self.made_up_on

    def next_worked(self, day: date) -> date:
        """Return the first worked day after a day.

        Raises:
            RefusedError: ``calendar.year-unknown`` (value ``year``).
        """
        day += timedelta(days=1)
        while not self.is_worked(day):
            day += timedelta(days=1)
        return day


def national_calendar(years: frozenset[int]) -> Calendar:
    """Return the national calendar of some years.

    Raises:
        RefusedError: ``calendar.too-many-years``.
    """
    if not 0 < len(years) <= YEARS_MAX:
        raise RefusedError("calendar.too-many-years", most=YEARS_MAX)
    known = holidays.country_holidays("VN", years=sorted(years))
    return Calendar(
        years=years,
        off_on=frozenset(day for day in known if day.year in years),
        made_up_on=frozenset(day for day in known.weekend_workdays if day.year in years),
    )


def city_calendar(national: Calendar, text: str) -> Calendar:
    """Lay a city's dated changes over the national calendar.

    ``off = [2026-01-02, ...]`` adds days off, ``worked = [...]`` makes days worked. A day may stand
    in one list only; days of years that the calendar does not know change nothing.

    Raises:
        RefusedError: ``calendar.malformed``.
    """
    off, worked = _changes(text)
    off, worked = (
        frozenset(day for day in days if day.year in national.years) for days in (off, worked)
    )
    weekend_worked = frozenset(day for day in worked if day.weekday() >= _SATURDAY)
    return Calendar(
        years=national.years,
        off_on=(national.off_on | off) - worked,
        made_up_on=(national.made_up_on | weekend_worked) - off,
    )


def check_years(text: str, year: int) -> None:
    """Check, before a text is published, that its days lie around a year.

    Raises:
        RefusedError: ``calendar.year-far`` (value ``day``), or ``calendar.malformed``.
    """
    off, worked = _changes(text)
    for day in sorted(off | worked):
        if not year - YEARS_BACK_MAX <= day.year <= year + YEARS_AHEAD_MAX:
            raise RefusedError("calendar.year-far", day=day.isoformat())


def stated_in(text: str) -> dict[str, object]:
    """Return the tables of a calendar's text, which is TOML.

    Raises:
        RefusedError: ``calendar.malformed``, also for a table nobody knows.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RefusedError("calendar.malformed")
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError("calendar.malformed") from error
    if not stated.keys() <= _TABLES:
        raise RefusedError("calendar.malformed")
    return stated


def _changes(text: str) -> tuple[frozenset[date], frozenset[date]]:
    stated = stated_in(text)
    off, worked = _days(stated, "off"), _days(stated, "worked")
    if off & worked:
        raise RefusedError("calendar.malformed")
    return off, worked


def _days(stated: dict[str, object], name: str) -> frozenset[date]:
    listed = stated.get(name, [])
    if not isinstance(listed, list) or not all(type(day) is date for day in listed):
        raise RefusedError("calendar.malformed")
    return frozenset(listed)
