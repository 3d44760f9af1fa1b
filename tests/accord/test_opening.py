from __future__ import annotations

from datetime import date, time

import pytest

from accord.deadline import HANOI_WEEK, Office, Span, Term, TermUnit, due_at
from accord.errors import RefusedError
from accord.holidays import city_calendar, national_calendar
from accord.opening import SPANS_MAX, week_of
from tests.accord.test_deadline import at

FULL = '["07:30-11:30", "13:00-17:00"]'
FIVE = "\n".join(f"{day} = {FULL}" for day in ("monday", "tuesday", "wednesday", "thursday"))
HOURS = f'[hours]\n{FIVE}\nfriday = {FULL}\nsaturday = ["08:00-11:30"]\n'


def test_a_text_without_hours_has_the_usual_ones() -> None:
    assert week_of("") is HANOI_WEEK
    assert week_of("off = [2026-10-09]") is HANOI_WEEK


def test_a_unit_has_hours_of_its_own_and_a_saturday_that_does_not_count() -> None:
    week = week_of(HOURS)

    assert week.spans[0] == (Span(time(7, 30), time(11, 30)), Span(time(13, 0), time(17, 0)))
    assert week.spans[5] == (Span(time(8, 0), time(11, 30)),)
    assert week.spans[6] == ()
    assert week.counted == frozenset(range(5))


def test_terms_end_by_the_hours_of_the_unit() -> None:
    text = f"off = [2026-10-09]\n{HOURS}"
    calendar = city_calendar(national_calendar(frozenset({2026, 2027})), text)
    office = Office(calendar, week_of(text))
    received = at("08/10/2026 14:00")

    assert due_at(received, Term(1, TermUnit.SAME_DAY), office) == at("08/10/2026 17:00")
    assert due_at(received, Term(1, TermUnit.WORKING_DAY), office) == at("12/10/2026 14:00")
    assert office.spans(date(2026, 10, 10))
    assert not office.counts(date(2026, 10, 10))


def test_a_unit_may_count_its_saturday_and_may_rest_on_a_monday() -> None:
    counted = 'counted = ["tuesday", "saturday"]'
    week = week_of(HOURS + counted)

    assert week.counted == frozenset({1, 5})


def test_a_day_closed_in_the_week_does_not_count() -> None:
    assert week_of(f"[hours]\n{FIVE}").counted == frozenset(range(4))


@pytest.mark.parametrize(
    "text",
    [
        "hours = 8",
        "[hours]\nfunday = []",
        "[hours]\nmonday = 8",
        "[hours]\nmonday = [8]",
        '[hours]\nmonday = ["8:00-11:30"]',
        '[hours]\nmonday = ["08:00:00-11:30"]',
        '[hours]\nmonday = ["08:00"]',
        '[hours]\nmonday = ["08:00-25:00"]',
        f"[hours]\nmonday = {['08:00-08:10'] * (SPANS_MAX + 1)}",
        f'{HOURS}counted = ["funday"]',
        f"{HOURS}counted = [1]",
    ],
)
def test_hours_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"calendar\.malformed"):
        week_of(text)


@pytest.mark.parametrize(
    "text",
    [
        '[hours]\nmonday = ["11:30-08:00"]',
        '[hours]\nmonday = ["08:00-12:00", "11:00-17:00"]',
        "[hours]\nmonday = []",
        f'{HOURS}counted = ["sunday"]',
        f"{HOURS}counted = []",
    ],
)
def test_hours_nobody_can_work_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"deadline\.bad-hours"):
        week_of(text)
