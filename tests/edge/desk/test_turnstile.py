from __future__ import annotations

from edge.desk.turnstile import AT_ONCE_MAX, ONE_MORE_MS, Turnstile


def test_a_crowd_before_the_door_gets_through_at_once() -> None:
    turnstile = Turnstile()
    assert all(turnstile.lets_through(1_000) for _ in range(AT_ONCE_MAX))
    assert not turnstile.lets_through(1_000)


def test_a_bored_child_gets_no_five_hundred() -> None:
    turnstile = Turnstile()
    taken = sum(turnstile.lets_through(tap * 500) for tap in range(20 * 60 * 2))
    assert taken == AT_ONCE_MAX + 20 * 60_000 // ONE_MORE_MS - 1


def test_the_worst_hour_of_a_ward_is_let_through() -> None:
    turnstile = Turnstile()
    assert all(turnstile.lets_through(person * 36_000) for person in range(100))


def test_a_night_does_not_let_in_more_than_a_crowd() -> None:
    turnstile = Turnstile()
    assert turnstile.lets_through(0)
    morning = 12 * 60 * 60_000
    assert sum(turnstile.lets_through(morning) for _ in range(100)) == AT_ONCE_MAX
