from datetime import date, datetime, time, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.deadline import (
    HANOI_WEEK,
    SAME_DAY_UNTIL,
    TERM_VALUE_MAX,
    AfterPause,
    Office,
    Span,
    Term,
    TermUnit,
    Week,
    due_after_pause,
    due_at,
    working_ms,
)
from accord.errors import RefusedError
from accord.holidays import city_calendar, national_calendar
from accord.moments import VIETNAM, Instant, from_local, to_local

CALENDAR = national_calendar(frozenset({2025, 2026, 2027}))
OFFICE = Office(CALENDAR)
SAME_DAY = Term(1, TermUnit.SAME_DAY)
FULL = HANOI_WEEK.spans[0]
SATURDAY_MORNING = Week(spans=(*HANOI_WEEK.spans[:5], (Span(time(8), time(11, 30)),), ()))


def at(text: str) -> Instant:
    return from_local(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM))


def shown(instant: Instant) -> str:
    return to_local(instant).strftime("%d/%m/%Y %H:%M")


def days(count: int) -> Term:
    return Term(count, TermUnit.WORKING_DAY)


def hours(count: int) -> Term:
    return Term(count, TermUnit.WORKING_HOUR)


# What the reference calculator of the domain gives, case by case.
@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("03/03/2026 10:00", SAME_DAY, "03/03/2026 17:30"),
        ("03/03/2026 14:59", SAME_DAY, "03/03/2026 17:30"),
        ("03/03/2026 15:00", SAME_DAY, "04/03/2026 17:30"),
        ("06/03/2026 15:30", SAME_DAY, "09/03/2026 17:30"),
        ("13/02/2026 16:00", SAME_DAY, "23/02/2026 17:30"),
        ("29/04/2026 09:10", days(3), "06/05/2026 09:10"),
        ("21/08/2026 10:00", days(5), "27/08/2026 10:00"),
        ("21/08/2026 10:00", days(7), "03/09/2026 10:00"),
        ("31/12/2025 16:00", days(3), "06/01/2026 16:00"),
        ("03/03/2026 10:45", hours(2), "03/03/2026 14:15"),
        ("03/03/2026 16:30", hours(2), "04/03/2026 09:00"),
        ("03/03/2026 09:00", hours(8), "04/03/2026 09:00"),
        ("07/03/2026 10:00", hours(2), "09/03/2026 10:00"),
    ],
)
def test_a_term_ends_where_the_reference_says(received: str, term: Term, due: str) -> None:
    assert shown(due_at(at(received), term, OFFICE)) == due


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        # Received outside office hours.
        ("07/03/2026 10:00", SAME_DAY, "09/03/2026 17:30"),
        ("07/03/2026 10:00", days(1), "10/03/2026 08:00"),
        ("03/03/2026 06:00", days(1), "04/03/2026 08:00"),
        ("03/03/2026 19:00", days(1), "04/03/2026 17:30"),
        # Nobody hands anything over in the lunch break.
        ("03/03/2026 12:40", days(1), "04/03/2026 13:30"),
        # Minutes, like hours, are those the office is open: not the lunch, not the evening.
        ("03/03/2026 10:00", Term(30, TermUnit.WORKING_MINUTE), "03/03/2026 10:30"),
        ("03/03/2026 11:50", Term(30, TermUnit.WORKING_MINUTE), "03/03/2026 13:50"),
        ("03/03/2026 17:20", Term(30, TermUnit.WORKING_MINUTE), "04/03/2026 08:20"),
        # A calendar term ends on a worked day.
        ("02/03/2026 09:00", Term(20, TermUnit.CALENDAR_DAY), "23/03/2026 09:00"),
        ("02/03/2026 09:00", Term(10, TermUnit.CALENDAR_DAY), "12/03/2026 09:00"),
        ("31/12/2025 09:00", Term(2, TermUnit.MONTH), "02/03/2026 09:00"),
        ("31/01/2026 09:00", Term(1, TermUnit.MONTH), "02/03/2026 09:00"),
        ("15/11/2026 09:00", Term(1, TermUnit.MONTH), "15/12/2026 09:00"),
        ("15/12/2026 09:00", Term(2, TermUnit.MONTH), "15/02/2027 09:00"),
    ],
)
def test_a_term_ends_in_office_hours(received: str, term: Term, due: str) -> None:
    assert shown(due_at(at(received), term, OFFICE)) == due


def test_fifteen_hours_sharp_counts_as_after() -> None:
    assert time(15, 0) == SAME_DAY_UNTIL


def test_a_term_beyond_the_known_years_is_refused_and_not_guessed() -> None:
    with pytest.raises(RefusedError, match="year-unknown year=2028"):
        due_at(at("30/12/2027 09:00"), days(3), OFFICE)
    with pytest.raises(RefusedError, match="year-unknown year=2028"):
        due_at(at("31/12/2027 17:00"), hours(3), OFFICE)


def test_an_open_saturday_serves_hours_but_counts_as_no_working_day() -> None:
    office = Office(CALENDAR, SATURDAY_MORNING)

    assert shown(due_at(at("06/03/2026 16:30"), hours(2), office)) == "07/03/2026 09:00"
    assert shown(due_at(at("06/03/2026 09:00"), days(1), office)) == "09/03/2026 09:00"
    assert shown(due_at(at("07/03/2026 09:00"), SAME_DAY, office)) == "09/03/2026 17:30"


def test_an_office_may_count_its_saturday() -> None:
    week = Week(SATURDAY_MORNING.spans, counted=frozenset(range(6)))
    office = Office(CALENDAR, week)

    assert shown(due_at(at("06/03/2026 09:00"), days(1), office)) == "07/03/2026 09:00"
    assert shown(due_at(at("06/03/2026 16:00"), SAME_DAY, office)) == "07/03/2026 11:30"


def test_a_saturday_the_city_takes_off_is_closed() -> None:
    office = Office(city_calendar(CALENDAR, "off = [2026-03-07]"), SATURDAY_MORNING)

    assert office.spans(date(2026, 3, 7)) == ()
    assert shown(due_at(at("06/03/2026 16:30"), hours(2), office)) == "09/03/2026 09:00"


@pytest.mark.parametrize(
    "day", [date(2027, 2, 6), date(2027, 5, 1), date(2026, 2, 21), date(2026, 8, 29)]
)
def test_an_office_open_on_saturdays_is_closed_on_those_of_a_holiday(day: date) -> None:
    text = files("accord").joinpath("data/calendar_vn.toml").read_text(encoding="utf-8")
    office = Office(city_calendar(CALENDAR, text), SATURDAY_MORNING)

    assert office.spans(day) == ()
    assert not Office(office.calendar, Week(SATURDAY_MORNING.spans, frozenset(range(6)))).counts(
        day
    )
    assert office.spans(day + timedelta(days=-14)) == SATURDAY_MORNING.spans[5]


def test_a_make_up_saturday_has_the_hours_of_a_monday() -> None:
    assert OFFICE.spans(date(2026, 8, 22)) == FULL
    assert shown(due_at(at("21/08/2026 15:30"), SAME_DAY, OFFICE)) == "22/08/2026 17:30"


@pytest.mark.parametrize(
    ("value", "unit"),
    [(0, TermUnit.MONTH), (TERM_VALUE_MAX + 1, TermUnit.WORKING_DAY), (2, TermUnit.SAME_DAY)],
)
def test_a_term_outside_its_limits_is_refused(value: int, unit: TermUnit) -> None:
    with pytest.raises(RefusedError, match="bad-term"):
        Term(value, unit)


def test_hours_out_of_order_are_refused() -> None:
    with pytest.raises(RefusedError, match="bad-hours"):
        Span(time(9), time(9))


@pytest.mark.parametrize(
    ("spans", "counted"),
    [
        ((FULL,) * 5, frozenset({0})),
        (((FULL[1], FULL[0]), *(FULL,) * 6), frozenset({0})),
        (((), *(FULL,) * 6), frozenset({1})),
        (HANOI_WEEK.spans, frozenset({5})),
        (HANOI_WEEK.spans, frozenset[int]()),
    ],
)
def test_a_week_that_cannot_be_kept_is_refused(
    spans: tuple[tuple[Span, ...], ...], counted: frozenset[int]
) -> None:
    with pytest.raises(RefusedError, match="bad-hours"):
        Week(spans, counted)


# --- pauses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paused", "resumed", "due"),
    [
        # Due Fri 06/03 10:00; two working days were left, whatever the weekend in between.
        ("04/03/2026 10:00", "06/03/2026 10:00", "10/03/2026 10:00"),
        ("04/03/2026 10:00", "07/03/2026 10:00", "10/03/2026 17:30"),
        ("04/03/2026 10:00", "04/03/2026 10:00", "06/03/2026 10:00"),
        ("06/03/2026 11:00", "12/03/2026 10:00", "06/03/2026 10:00"),
    ],
)
def test_a_pause_takes_no_working_time_away(paused: str, resumed: str, due: str) -> None:
    new = due_after_pause(
        due=at("06/03/2026 10:00"),
        paused=at(paused),
        resumed=at(resumed),
        term=days(3),
        office=OFFICE,
        rule=AfterPause.CONTINUE,
    )

    assert shown(new) == due


def test_a_city_may_let_the_whole_term_begin_anew() -> None:
    new = due_after_pause(
        due=at("06/03/2026 10:00"),
        paused=at("04/03/2026 10:00"),
        resumed=at("05/03/2026 09:00"),
        term=days(3),
        office=OFFICE,
        rule=AfterPause.RESTART,
    )

    assert shown(new) == "10/03/2026 09:00"


def test_a_calendar_term_is_owed_calendar_time() -> None:
    new = due_after_pause(
        due=at("20/03/2026 10:00"),
        paused=at("10/03/2026 10:00"),
        resumed=at("12/03/2026 10:00"),
        term=Term(20, TermUnit.CALENDAR_DAY),
        office=OFFICE,
        rule=AfterPause.CONTINUE,
    )

    assert shown(new) == "23/03/2026 10:00"


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RefusedError, match="bad-pause"):
        due_after_pause(
            due=at("20/03/2026 10:00"),
            paused=at("10/03/2026 10:00"),
            resumed=at("09/03/2026 10:00"),
            term=days(3),
            office=OFFICE,
            rule=AfterPause.CONTINUE,
        )


def test_a_working_day_holds_eight_hours() -> None:
    day = working_ms(at("03/03/2026 00:00"), at("04/03/2026 00:00"), OFFICE)

    assert timedelta(milliseconds=day) == timedelta(hours=8)


MOMENTS = st.integers(at("01/01/2025 00:00"), at("01/03/2027 00:00")).map(Instant)
TERMS = st.one_of(
    st.just(SAME_DAY),
    st.integers(1, 40).map(days),
    st.integers(1, 100).map(hours),
    st.integers(1, 90).map(lambda value: Term(value, TermUnit.CALENDAR_DAY)),
    st.integers(1, 6).map(lambda value: Term(value, TermUnit.MONTH)),
)
OFFICES = st.sampled_from([OFFICE, Office(CALENDAR, SATURDAY_MORNING)])


@given(MOMENTS, TERMS, OFFICES)
def test_a_due_time_lies_ahead_and_in_office_hours(
    received: Instant, term: Term, office: Office
) -> None:
    due = to_local(due_at(received, term, office)).replace(tzinfo=None)

    assert due > to_local(received).replace(tzinfo=None)
    assert any(span.opens <= due.time() <= span.closes for span in office.spans(due.date()))


@given(MOMENTS, st.integers(0, 30 * 24 * 3600_000), TERMS, OFFICES)
def test_who_comes_later_is_never_promised_an_earlier_result(
    received: Instant, later_ms: int, term: Term, office: Office
) -> None:
    later = Instant(received + later_ms)

    assert due_at(later, term, office) >= due_at(received, term, office)


@given(
    MOMENTS,
    st.integers(0, 20 * 24 * 3600_000),
    st.integers(0, 20 * 24 * 3600_000),
    TERMS,
    st.sampled_from(AfterPause),
)
def test_a_pause_never_brings_a_due_time_nearer(
    received: Instant, before_ms: int, pause_ms: int, term: Term, rule: AfterPause
) -> None:
    due = due_at(received, term, OFFICE)
    paused = Instant(received + before_ms)

    new = due_after_pause(
        due=due,
        paused=paused,
        resumed=Instant(paused + pause_ms),
        term=term,
        office=OFFICE,
        rule=rule,
    )

    assert new >= due
