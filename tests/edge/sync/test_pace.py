from __future__ import annotations

import random

import pytest

from edge.sync.pace import (
    BASE_MS,
    DELAY_MS_MAX,
    FIRST_MS_MAX,
    REFUSALS_MIN,
    REFUSED_MS_MAX,
    Failure,
    Pace,
)


def longest(_: int) -> bytes:
    return b"\xff\xff\xff\xff"


def test_the_first_call_is_spread_too() -> None:
    drawn = random.Random(1)
    waits = [Pace(1, drawn.randbytes).next_ms() for _ in range(600)]
    assert 0 <= min(waits) < FIRST_MS_MAX / 50
    assert FIRST_MS_MAX * 0.98 < max(waits) < FIRST_MS_MAX


def test_every_failure_doubles_the_longest_wait_up_to_its_limit() -> None:
    pace = Pace(1, longest)
    pace.next_ms()
    waits = []
    for _ in range(8):
        pace.failed(Failure.UNREACHABLE)
        waits.append(pace.next_ms() + 1)
    assert waits[:3] == [2 * BASE_MS, 4 * BASE_MS, 8 * BASE_MS]
    assert waits[-1] == DELAY_MS_MAX


def test_only_an_acknowledgement_makes_it_call_quickly_again() -> None:
    pace = Pace(1, longest)
    pace.next_ms()
    for _ in range(5):
        pace.failed(Failure.DROPPED)
    slow = pace.next_ms()
    pace.worked()
    assert pace.next_ms() + 1 == BASE_MS < slow


def test_brokers_have_their_turn_in_order() -> None:
    pace = Pace(3, longest)
    turns = [pace.broker]
    for _ in range(4):
        pace.failed(Failure.UNREACHABLE)
        turns.append(pace.broker)
    assert turns == [0, 1, 2, 0, 1]


def refused(times: int) -> Pace:
    pace = Pace(1, longest)
    pace.next_ms()
    for _ in range(times):
        pace.failed(Failure.REFUSED)
    return pace


def test_refusals_in_a_row_are_told_and_called_about_seldom() -> None:
    assert not refused(REFUSALS_MIN - 1).is_refused
    pace = refused(REFUSALS_MIN)
    assert pace.is_refused
    assert pace.next_ms() + 1 == REFUSED_MS_MAX


def test_refusals_are_forgotten_when_the_hub_acknowledges_or_something_else_fails() -> None:
    heard, unreachable = refused(REFUSALS_MIN), refused(REFUSALS_MIN)
    heard.worked()
    unreachable.failed(Failure.UNREACHABLE)
    assert not heard.is_refused
    assert not unreachable.is_refused


@pytest.mark.parametrize("boxes", [600])
def test_a_district_that_gets_its_power_back_does_not_call_at_once(boxes: int) -> None:
    drawn = random.Random(7)
    seconds = [Pace(2, drawn.randbytes).next_ms() // 1000 for _ in range(boxes)]
    assert max(seconds.count(second) for second in set(seconds)) < boxes / 8
