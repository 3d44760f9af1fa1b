from datetime import date, timedelta
from importlib.resources import files

import pytest

from accord.errors import RefusedError
from accord.holidays import check_years, city_calendar, national_calendar

YEARS = frozenset({2025, 2026, 2027})
NATIONAL = national_calendar(YEARS)


@pytest.mark.parametrize(
    "day",
    [
        *(date(2026, 2, day) for day in (16, 17, 18, 19, 20)),
        date(2026, 4, 27),
        date(2026, 4, 30),
        date(2026, 5, 1),
        date(2026, 8, 31),
        date(2026, 9, 1),
        date(2026, 9, 2),
        date(2026, 2, 14),
        date(2026, 8, 29),
    ],
)
def test_national_days_off_and_weekends_are_not_worked(day: date) -> None:
    assert not NATIONAL.is_worked(day)


def test_the_saturday_worked_for_national_day_2026_is_a_make_up_day() -> None:
    assert NATIONAL.is_worked(date(2026, 8, 22))
    assert NATIONAL.is_made_up(date(2026, 8, 22))
    assert not NATIONAL.is_worked(date(2026, 8, 23))


def test_the_next_worked_day_steps_over_tet() -> None:
    assert NATIONAL.next_worked(date(2026, 2, 13)) == date(2026, 2, 23)


def test_a_year_nobody_stated_is_refused_by_its_number() -> None:
    with pytest.raises(RefusedError, match=r"calendar.year-unknown year=2028"):
        NATIONAL.is_worked(date(2028, 1, 3))
    with pytest.raises(RefusedError, match="year=2028"):
        NATIONAL.next_worked(date(2027, 12, 31))


@pytest.mark.parametrize("years", [frozenset[int](), frozenset(range(2000, 2013))])
def test_no_year_or_too_many_are_refused(years: frozenset[int]) -> None:
    with pytest.raises(RefusedError, match="too-many-years"):
        national_calendar(years)


def test_a_city_adds_days_off_and_days_worked() -> None:
    city = city_calendar(
        NATIONAL, "off = [2026-10-09, 2026-08-22]\nworked = [2026-10-17, 2026-05-01]"
    )

    assert not city.is_worked(date(2026, 10, 9))
    assert not city.is_worked(date(2026, 8, 22))
    assert city.is_made_up(date(2026, 10, 17))
    assert city.is_worked(date(2026, 5, 1))
    assert not city.is_made_up(date(2026, 5, 1))


def test_the_shipped_text_takes_no_worked_day_away() -> None:
    text = files("accord").joinpath("data/calendar_vn.toml").read_text(encoding="utf-8")
    city = city_calendar(NATIONAL, text)

    day = date(2025, 1, 1)
    while day.year < 2028:
        assert city.is_worked(day) == NATIONAL.is_worked(day)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "off = [",
        "off = 2026-01-02",
        "off = [2026-01-02T08:00:00]",
        'off = ["2026-01-02"]',
        "holiday = [2026-01-02]",
        "off = [2026-01-02]\nworked = [2026-01-02]",
        "hours = [1",
        "#" * 65_537,
    ],
)
def test_a_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"calendar\.malformed"):
        city_calendar(NATIONAL, text)


def test_a_text_stays_in_force_when_its_years_are_over() -> None:
    text = files("accord").joinpath("data/calendar_vn.toml").read_text(encoding="utf-8")
    later = frozenset({2029, 2030, 2031})

    assert city_calendar(national_calendar(later), text) == national_calendar(later)


def test_days_of_other_years_change_nothing() -> None:
    city = city_calendar(NATIONAL, "off = [2031-01-02]\nworked = [2019-05-04]")

    assert city == NATIONAL


def test_a_day_far_from_the_year_of_publishing_is_a_slip_of_the_finger() -> None:
    check_years("off = [2018-01-02, 2029-01-02]", 2026)
    for text, day in (
        ("off = [2030-01-02]", "2030-01-02"),
        ("worked = [2017-12-30]", "2017-12-30"),
    ):
        with pytest.raises(RefusedError, match=r"calendar\.year-far") as refused:
            check_years(text, 2026)
        assert refused.value.values["day"] == day
