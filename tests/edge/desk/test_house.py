from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from accord.errors import RefusedError
from accord.fleet import CalendarPublished
from edge.desk.house import Offices
from tests.accord.samples import WARD
from tests.edge.station import HOUSE, Station

MONDAY = date(2026, 3, 9)


def test_days_are_counted_by_the_national_calendar_until_the_city_says_more(
    station: Station,
) -> None:
    offices = Offices(house=HOUSE, book=station.book)
    assert offices.on(MONDAY).counts(date(2026, 3, 10))
    assert offices.on(MONDAY) is offices.on(MONDAY)
    station.hear(CalendarPublished(1, "off = [2026-03-10]"))
    assert not offices.on(MONDAY).counts(date(2026, 3, 10))


def test_a_term_that_runs_into_the_next_year_is_known(station: Station) -> None:
    assert Offices(house=HOUSE, book=station.book).on(MONDAY).counts(date(2027, 3, 9))


def test_a_calendar_that_cannot_be_read_is_said(station: Station) -> None:
    station.hear(CalendarPublished(1, "nonsense"))
    with pytest.raises(RefusedError, match=r"calendar\.malformed"):
        Offices(house=HOUSE, book=station.book).on(MONDAY)


def test_the_shipped_calendar_still_works_when_its_years_are_over(station: Station) -> None:
    text = files("accord").joinpath("data/calendar_vn.toml").read_text(encoding="utf-8")
    station.hear(CalendarPublished(1, text))
    for year in (2027, 2028, 2031):
        day = date(year, 3, 9)
        assert Offices(house=HOUSE, book=station.book).on(day).calendar.years >= {year, year + 1}


def test_a_unit_has_the_hours_its_calendar_says(station: Station) -> None:
    hours = "\n".join(f'{day} = ["07:00-11:00"]' for day in ("monday", "tuesday"))
    station.hear(
        CalendarPublished(1, "off = [2026-03-10]"),
        CalendarPublished(1, f"[hours]\n{hours}", WARD),
    )
    office = Offices(house=HOUSE, book=station.book).on(MONDAY)
    assert [span.closes.hour for span in office.spans(MONDAY)] == [11]
    assert office.counts(date(2026, 3, 10))
    assert not office.counts(date(2026, 3, 11))
