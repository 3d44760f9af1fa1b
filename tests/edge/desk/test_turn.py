"""Whose turn it is, and what is said of the wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from accord.moments import Instant
from accord.queue import Priority, Step, Ticket, TicketMoved, TicketTaken, Where, begin, move
from edge.desk.hall import read_hall
from edge.desk.turn import (
    MEASURED_LEAST,
    OPEN_MS,
    PRIORITY_RUN_MAX,
    has_in_hand,
    next_for,
    open_counters,
    outlook,
    waiting_for,
)

DAY = date(2026, 3, 9)
EIGHT = 1_773_018_000_000
MINUTE = 60_000
HALL = read_hall(("A Chứng thực", "B Hộ tịch"), ("1", "2", "3: B"))
FIRST, _, THIRD = HALL.counters


def at(minutes: float) -> Instant:
    return Instant(EIGHT + int(minutes * MINUTE))


def ticket(number: int, *, series: str = "A", priority: Priority = Priority.NONE) -> Ticket:
    """Return a ticket taken as many minutes after eight as its number says."""
    return begin(TicketTaken(DAY, series, number, "Chứng thực", priority), at(number))


def served(number: int, *, minutes: int = 10, counter: str = "1") -> Ticket:
    """Return a ticket called an hour after it was taken, and served."""
    called = TicketMoved(DAY, "A", number, Step.CALLED, counter)
    done = TicketMoved(DAY, "A", number, Step.DONE, counter)
    taken = ticket(number)
    return move(move(taken, called, at(number + 60)), done, at(number + 60 + minutes))


def label(found: Ticket | None) -> str:
    return found.label if found else ""


def test_who_came_first_goes_first() -> None:
    assert label(next_for([ticket(2), ticket(1)], FIRST)) == "A001"
    assert next_for([], FIRST) is None


def test_who_has_priority_goes_before_who_has_not() -> None:
    assert label(next_for([ticket(1), ticket(2, priority=Priority.ELDERLY)], FIRST)) == "A002"


def test_a_counter_calls_only_what_it_serves() -> None:
    tickets = [ticket(1), ticket(2, series="B")]
    assert label(next_for(tickets, THIRD)) == "B002"
    assert [one.label for one in waiting_for(tickets, FIRST)] == ["A001", "B002"]


def test_a_ticket_sent_to_a_counter_waits_for_that_one_only() -> None:
    sent = replace(ticket(1), counter="3")
    assert label(next_for([sent], THIRD)) == "A001"
    assert next_for([sent], FIRST) is None


def called(one: Ticket, minutes: float) -> Ticket:
    return move(one, TicketMoved(DAY, one.series, one.number, Step.CALLED, "1"), at(minutes))


def test_after_two_with_priority_who_waited_longest_goes() -> None:
    old = [called(ticket(n, priority=Priority.MERIT), 100 + n) for n in (1, 2)]
    queue = [ticket(3), ticket(4), ticket(5, priority=Priority.DISABLED)]
    assert PRIORITY_RUN_MAX == 2
    assert label(next_for([*old, *queue], FIRST)) == "A003"
    assert label(next_for([old[0], *queue], FIRST)) == "A005"
    assert label(next_for([*old, queue[2]], FIRST)) == "A005"
    between = called(ticket(6), 101.5)
    assert label(next_for([*old, between, *queue], FIRST)) == "A005"


@given(st.integers(0, 8), st.lists(st.booleans(), max_size=60))
def test_nobody_starves_behind_a_line_that_fills_up_in_front(
    ahead: int, arrivals: list[bool]
) -> None:
    """Who has so many without priority before them is called after three times as many calls."""
    tickets = [ticket(n) for n in range(1, ahead + 2)]
    mine = tickets[-1].label
    # However many arrive with priority, between two calls as many as the drawn list says.
    for number in range((ahead + 1) * (PRIORITY_RUN_MAX + 1)):
        tickets += [
            ticket(100 + len(tickets), priority=Priority.ELDERLY)
            for is_one in arrivals[number * 3 : number * 3 + 3]
            if is_one
        ]
        turn = next_for(tickets, FIRST)
        if turn is None:
            break
        tickets[tickets.index(turn)] = called(turn, 1_000 + number)
    assert next(one for one in tickets if one.label == mine).where is Where.CALLED


@given(st.lists(st.sampled_from(Priority), max_size=12))
def test_within_a_class_the_order_of_arrival_is_kept(arrivals: list[Priority]) -> None:
    tickets = [ticket(n, priority=why) for n, why in enumerate(arrivals, start=1)]
    order: list[Ticket] = []
    while turn := next_for(tickets, FIRST):
        tickets[tickets.index(turn)] = called(turn, 1_000 + len(order))
        order.append(turn)
    assert len(order) == len(arrivals)
    for has_priority in (True, False):
        numbers = [one.number for one in order if one.has_priority is has_priority]
        assert all(one < other for one, other in pairwise(numbers))


def test_what_a_counter_has_in_hand_is_its_own() -> None:
    mine = called(ticket(1), 5)
    assert has_in_hand([ticket(2), mine], FIRST) == mine
    assert has_in_hand([mine], THIRD) is None


def test_a_counter_is_open_while_somebody_works_there() -> None:
    done = served(1, counter="2")
    assert open_counters([done], HALL, done.since_at) == {"2"}
    assert open_counters([done], HALL, Instant(done.since_at + OPEN_MS + 1)) == frozenset()
    assert open_counters([called(ticket(1), 5)], HALL, at(600)) == {"1"}
    assert open_counters([served(1, counter="9")], HALL, at(71)) == frozenset()
    assert open_counters([replace(ticket(1), counter="1")], HALL, at(2)) == frozenset()


def test_the_wait_is_what_was_measured_today() -> None:
    before = [served(n, minutes=10) for n in range(1, MEASURED_LEAST + 1)]
    waiting = [ticket(n) for n in (50, 51, 52)]
    now = before[-1].since_at
    seen = outlook([*before, *waiting], waiting[-1], HALL, now)
    assert (seen.ahead, seen.minutes) == (2, 30)
    second = served(6, counter="2")
    seen = outlook([*before, second, *waiting], waiting[-1], HALL, now)
    assert (seen.ahead, seen.minutes) == (2, 15)


def test_nothing_is_said_of_the_wait_while_it_cannot_be_known() -> None:
    few = [served(n) for n in range(1, MEASURED_LEAST)]
    mine = ticket(50)
    assert outlook([*few, mine], mine, HALL, few[-1].since_at).minutes is None
    enough = [*few, served(MEASURED_LEAST)]
    assert outlook([*enough, mine], mine, HALL, enough[-1].since_at).minutes is not None
    assert outlook([*enough, mine], mine, HALL, at(600)).minutes is None


def test_who_has_priority_has_only_those_with_priority_ahead() -> None:
    first, second = ticket(1), ticket(2, priority=Priority.PREGNANT)
    third, other = ticket(3, priority=Priority.ELDERLY), ticket(4, series="B")
    tickets = [first, second, third, other, called(ticket(9), 10)]
    ahead = [outlook(tickets, one, HALL, at(10)).ahead for one in (first, second, third, other)]
    assert ahead == [2, 0, 1, 0]
