"""When an office is open, as its calendar's text says it: the table of hours.

    [hours]
    monday = ["07:30-11:30", "13:00-17:00"]
    saturday = ["08:00-11:30"]
    counted = ["monday", "tuesday", "wednesday", "thursday", "friday"]

A day that is not named is closed. ``counted`` are the days that count as working days of a term;
left out, they are those of Monday to Friday that are open: an office that takes people on Saturday
morning does not thereby owe its results a day earlier. The text may say nothing of hours.
"""

from __future__ import annotations

from datetime import time
from typing import Final

from accord.deadline import HANOI_WEEK, Span, Week
from accord.errors import RefusedError
from accord.holidays import stated_in

__all__ = ["SPANS_MAX", "week_of"]

SPANS_MAX: Final = 4
"""Openings of one day: morning, afternoon, and two more than anybody has."""

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED: Final = "counted"


def week_of(text: str) -> Week:
    """Return the opening hours that a calendar's text states, or the usual ones.

    Raises:
        RefusedError: ``calendar.malformed``, or ``deadline.bad-hours`` when the hours overlap, or
            a day that counts is closed.
    """
    hours = stated_in(text).get("hours")
    if hours is None:
        return HANOI_WEEK
    if not isinstance(hours, dict) or not hours.keys() <= {*_DAYS, _COUNTED}:
        raise RefusedError("calendar.malformed")
    spans = tuple(tuple(map(_span, _texts(hours.get(day, []), SPANS_MAX))) for day in _DAYS)
    counted = {day for day, opened in enumerate(spans[:5]) if opened}
    if _COUNTED in hours:
        named = _texts(hours[_COUNTED], len(_DAYS))
        if not set(named) <= set(_DAYS):
            raise RefusedError("calendar.malformed")
        counted = {_DAYS.index(day) for day in named}
    return Week(spans=spans, counted=frozenset(counted))


def _texts(listed: object, most: int) -> list[str]:
    if (
        not isinstance(listed, list)
        or len(listed) > most
        or not all(isinstance(text, str) for text in listed)
    ):
        raise RefusedError("calendar.malformed")
    return listed


def _span(text: str) -> Span:
    opens, _, closes = text.partition("-")
    return Span(_clock(opens), _clock(closes))


def _clock(text: str) -> time:
    """Return a clock time, written one way only: two digits, a colon, two digits."""
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("calendar.malformed") from error
    if f"{clock:%H:%M}" != text:
        raise RefusedError("calendar.malformed")
    return clock
