"""Due times and cards, broken on purpose."""

from __future__ import annotations

from datetime import date, time
from functools import partial

import pytest

from accord import citizen, deadline, holidays, mrz, opening
from accord.holidays import Calendar
from tests.accord import test_citizen, test_deadline, test_holidays, test_mrz, test_opening
from tests.mutants.mutant import Mutant


def _count_a_weekday_as_worked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Calendar, "is_worked", lambda _, day: day.weekday() < 5)


def _guess_an_unknown_year(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Calendar,
        "is_worked",
        lambda calendar, day: (
            day in calendar.made_up_on or (day.weekday() < 5 and day not in calendar.off_on)
        ),
    )


def _a_pause_counts_calendar_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deadline, "working_ms", lambda begin, end, _: end - begin)


MUTANTS = [
    Mutant(
        "15:00:00 counts as before",
        lambda patch: patch.setattr(deadline, "SAME_DAY_UNTIL", time(15, 0, 1)),
        partial(
            test_deadline.test_a_term_ends_where_the_reference_says,
            "03/03/2026 15:00",
            test_deadline.SAME_DAY,
            "04/03/2026 17:30",
        ),
    ),
    Mutant(
        "holidays and make-up days are forgotten",
        _count_a_weekday_as_worked,
        partial(
            test_deadline.test_a_term_ends_where_the_reference_says,
            "21/08/2026 10:00",
            test_deadline.days(5),
            "27/08/2026 10:00",
        ),
    ),
    Mutant(
        "a year nobody stated is guessed",
        _guess_an_unknown_year,
        test_deadline.test_a_term_beyond_the_known_years_is_refused_and_not_guessed,
    ),
    Mutant(
        "a pause adds calendar time",
        _a_pause_counts_calendar_time,
        partial(
            test_deadline.test_a_pause_takes_no_working_time_away,
            "04/03/2026 10:00",
            "06/03/2026 10:00",
            "10/03/2026 10:00",
        ),
    ),
    Mutant(
        "a holiday on a Saturday is an open Saturday",
        lambda patch: patch.setattr(
            deadline.Office, "spans", lambda office, day: office.week.spans[day.weekday()]
        ),
        partial(
            test_deadline.test_an_office_open_on_saturdays_is_closed_on_those_of_a_holiday,
            date(2027, 5, 1),
        ),
    ),
    Mutant(
        "the city's own days off are not read",
        lambda patch: patch.setattr(holidays, "_days", lambda *_: frozenset()),
        test_holidays.test_a_city_adds_days_off_and_days_worked,
    ),
    Mutant(
        "a card that contradicts itself passes without a word",
        lambda patch: patch.setattr(citizen, "_warnings", lambda *_, **__: ()),
        partial(
            test_citizen.test_what_does_not_fit_is_one_warning_and_no_refusal,
            "Nữ",
            "Nam",
            citizen.Warn.SEX,
        ),
    ),
    Mutant(
        "a card's text may show other than it reads",
        lambda patch: patch.setattr(citizen, "is_clean_text", lambda _: True),
        partial(
            test_citizen.test_what_is_no_card_is_refused,
            test_citizen.QR.replace("Thử", "Th\u202eử"),
        ),
    ),
    Mutant(
        "a misread digit of the zone goes unnoticed",
        lambda patch: patch.setattr(mrz, "_value", lambda _: 0),
        test_mrz.test_the_check_digit_of_the_standard_holds,
    ),
    Mutant(
        "a ward's own hours are not read",
        lambda patch: patch.setattr(opening, "stated_in", lambda _: {}),
        test_opening.test_terms_end_by_the_hours_of_the_unit,
    ),
    Mutant(
        "a day of any year is published",
        lambda patch: patch.setattr(holidays, "YEARS_AHEAD_MAX", 100),
        test_holidays.test_a_day_far_from_the_year_of_publishing_is_a_slip_of_the_finger,
    ),
]
