from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import RefusedError
from accord.moments import (
    COUNTER_MAX,
    INSTANT_MAX,
    STEP_BACK_MS_MAX,
    VIETNAM,
    ClockTrust,
    Hlc,
    Instant,
    Reading,
    from_local,
    is_stated_at,
    stated_time,
    tick,
    to_local,
    trust_of,
)
from tests.refusal import refuses

instants = st.integers(0, INSTANT_MAX).map(Instant)
hours = st.builds(Hlc, instants, st.integers(0, COUNTER_MAX))


def test_time_follows_the_wall_when_that_has_moved_on() -> None:
    assert tick(Hlc(Instant(10), 7), Instant(11)) == Hlc(Instant(11), 0)


@pytest.mark.parametrize("wall", [0, 9, 10])
def test_a_wall_that_stands_still_or_goes_back_is_counted_past(wall: int) -> None:
    assert tick(Hlc(Instant(10), 7), Instant(wall)) == Hlc(Instant(10), 8)


def test_a_full_counter_moves_the_instant_on() -> None:
    assert tick(Hlc(Instant(10), COUNTER_MAX), Instant(3)) == Hlc(Instant(11), 0)


def test_the_end_of_time_is_refused() -> None:
    with refuses(RefusedError, "clock.overflow"):
        tick(Hlc(INSTANT_MAX, COUNTER_MAX), Instant(0))
    with refuses(RefusedError, "clock.overflow"):
        tick(Hlc(Instant(0), 0), Instant(INSTANT_MAX + 1))
    assert tick(Hlc(Instant(0), 0), INSTANT_MAX) == Hlc(INSTANT_MAX, 0)
    assert tick(Hlc(INSTANT_MAX, 0), Instant(0)) == Hlc(INSTANT_MAX, 1)


@given(st.lists(st.integers(-(2**40), INSTANT_MAX).map(Instant), min_size=2, max_size=50))
def test_time_only_grows_whatever_the_wall_does(walls: list[Instant]) -> None:
    times = [Hlc(Instant(0), 0)]
    for wall in walls:
        if times[-1] == Hlc(INSTANT_MAX, COUNTER_MAX):  # pragma: no cover  # never reached here
            break
        times.append(tick(times[-1], wall))
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1].at <= max(0, *walls) + len(walls)


@given(hours, instants)
def test_time_is_as_near_to_the_wall_as_growth_allows(last: Hlc, wall: Instant) -> None:
    if last == Hlc(INSTANT_MAX, COUNTER_MAX):
        return
    now = tick(last, wall)
    assert now > last
    assert now.at in {wall, last.at, last.at + 1}


def test_noon_in_viet_nam_is_five_in_the_morning_at_greenwich() -> None:
    at = Instant(1_772_514_000_000)
    assert to_local(at).isoformat() == "2026-03-03T12:00:00+07:00"
    assert from_local(datetime(2026, 3, 3, 5, tzinfo=UTC)) == at
    assert from_local(datetime(2026, 3, 3, 14, tzinfo=timezone(timedelta(hours=9)))) == at


@given(instants)
def test_an_instant_comes_back_from_viet_nam(at: Instant) -> None:
    local = to_local(at)
    assert local.tzinfo is VIETNAM
    assert from_local(local) == at


def test_what_is_below_a_millisecond_is_cut() -> None:
    moment = datetime(2026, 3, 3, 12, 0, 0, 1999, tzinfo=VIETNAM)
    assert from_local(moment) % 1000 == 1


def test_the_last_instant_is_the_last_a_form_can_print() -> None:
    assert to_local(INSTANT_MAX).isoformat() == "9999-12-31T23:59:59.999000+07:00"


def test_a_time_that_does_not_say_its_offset_is_refused() -> None:
    with refuses(RefusedError, "clock.naive"):
        from_local(datetime(2026, 3, 3, 12))  # noqa: DTZ001  # which is the point


def test_a_checked_clock_is_worth_more_than_an_unchecked_one() -> None:
    assert ClockTrust.UNKNOWN < ClockTrust.RTC < ClockTrust.SYNCHRONISED


@pytest.mark.parametrize(
    ("wall", "trust", "stated"),
    [
        (5_000, ClockTrust.SYNCHRONISED, (5_000, ClockTrust.SYNCHRONISED)),
        (100_000, ClockTrust.SYNCHRONISED, (100_000, ClockTrust.SYNCHRONISED)),
        (5_000, ClockTrust.RTC, (50_000, ClockTrust.UNKNOWN)),
        (49_000, ClockTrust.RTC, (50_000, ClockTrust.RTC)),
        (100_000, ClockTrust.RTC, (100_000, ClockTrust.RTC)),
    ],
)
def test_an_act_states_the_time_of_a_checked_clock_and_else_never_goes_back(
    wall: int, trust: ClockTrust, stated: tuple[int, ClockTrust]
) -> None:
    last = Hlc(Instant(50_000), 3)
    assert stated_time(last, Reading(Instant(wall), 1, b"boot-001", trust)) == stated


@pytest.mark.parametrize(
    ("stated", "trust", "is_so"),
    [
        (1_000_000, ClockTrust.SYNCHRONISED, True),
        (1_000_000 - STEP_BACK_MS_MAX, ClockTrust.RTC, True),
        (1_000_000 - STEP_BACK_MS_MAX - 1, ClockTrust.RTC, False),
        (1_000_001, ClockTrust.SYNCHRONISED, False),
        (1, ClockTrust.UNKNOWN, True),
        (1_000_001, ClockTrust.UNKNOWN, False),
    ],
)
def test_an_act_is_dated_by_its_stamp(stated: int, trust: ClockTrust, is_so: bool) -> None:
    assert is_stated_at(Instant(stated), Instant(1_000_000), trust) is is_so


@given(
    last=st.integers(0, 2_000_000),
    wall=st.integers(0, 2_000_000),
    trust=st.sampled_from(ClockTrust),
)
def test_whatever_the_clocks_show_an_honest_act_fits_its_stamp(
    last: int, wall: int, trust: ClockTrust
) -> None:
    reading = Reading(Instant(wall), 1, b"boot-001", trust)
    before = Hlc(Instant(last), 0)
    stated, _ = stated_time(before, reading)
    stamped = tick(before, reading.wall).at
    assert is_stated_at(stated, stamped, trust_of(stamped, reading))
