"""The steps of a ticket: one table, held against a second copy of it, and the times it yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import RefusedError
from accord.moments import Instant
from accord.queue import (
    NEXT,
    PROCEDURES_MAX,
    Priority,
    Step,
    Ticket,
    TicketMoved,
    TicketTaken,
    Where,
    begin,
    fold,
    is_series,
    move,
)

DAY = date(2026, 3, 9)
TAKEN = TicketTaken(DAY, "A", 12, "Chứng thực", Priority.ELDERLY)
EIGHT = Instant(1_773_018_000_000)
MINUTE = 60_000

# A second, independent copy of the table: where it stands, then each step and where it leads.
TABLE = """
waiting: CALLED called, TRANSFERRED waiting
called: RECALLED called, HELD held, RETURNED waiting, NO_SHOW absent, TRANSFERRED waiting,
called: BEGUN served, ADDED served, DONE done
served: HELD held, TRANSFERRED waiting, ADDED served, DONE done
held: CALLED called, RETURNED waiting, NO_SHOW absent
absent: RETURNED waiting
"""


def say(step: Step, **more: str) -> TicketMoved:
    needed = {
        Step.TRANSFERRED: {"to_series": "B"},
        Step.ADDED: {"procedure": "Khai sinh"},
        Step.CALLED: {"counter": "1"},
        Step.RECALLED: {"counter": "1"},
    }
    said = needed.get(step, {}) | more
    return TicketMoved(
        DAY,
        "A",
        12,
        step,
        said.get("counter", ""),
        to_series=said.get("to_series", ""),
        to_counter=said.get("to_counter", ""),
        procedure=said.get("procedure", ""),
    )


def at(minutes: int) -> Instant:
    return Instant(EIGHT + minutes * MINUTE)


def after(*steps: TicketMoved) -> Ticket:
    """Return the ticket after steps a minute apart."""
    return fold(TAKEN, EIGHT, [(step, at(number)) for number, step in enumerate(steps, start=1)])


def test_the_table_is_as_published() -> None:
    published = {}
    for line in TABLE.strip().splitlines():
        where, _, moves = line.partition(": ")
        for pair in moves.rstrip(",").split(", "):
            step, leads = pair.split(" ")
            published[where, step] = leads
    assert {(a.value, b.name): c.value for (a, b), c in NEXT.items()} == published


@pytest.mark.parametrize("where", Where)
@pytest.mark.parametrize("step", Step)
def test_what_the_table_does_not_allow_is_refused(where: Where, step: Step) -> None:
    ticket = replace(begin(TAKEN, EIGHT), where=where)
    if (where, step) in NEXT:
        assert move(ticket, say(step), at(1)).where is NEXT[where, step]
    else:
        with pytest.raises(RefusedError, match=r"queue\.not-allowed"):
            move(ticket, say(step), at(1))


def test_a_ticket_waits_with_the_number_on_the_paper() -> None:
    ticket = begin(TAKEN, EIGHT)
    assert (ticket.where, ticket.label, ticket.has_priority) == (Where.WAITING, "A012", True)
    assert not begin(replace(TAKEN, priority=Priority.NONE), EIGHT).has_priority


def test_waiting_and_service_are_measured_from_the_steps() -> None:
    steps = [
        (say(Step.CALLED), at(10)),
        (say(Step.RECALLED), at(11)),
        (say(Step.BEGUN), at(12)),
        (say(Step.HELD), at(20)),
        (say(Step.RETURNED), at(30)),
        (say(Step.CALLED, counter="2"), at(35)),
        (say(Step.BEGUN), at(36)),
        (say(Step.ADDED), at(40)),
        (say(Step.DONE), at(45)),
    ]
    ticket = fold(TAKEN, EIGHT, steps)
    assert ticket.where is Where.DONE
    assert ticket.waited_ms == (10 + 5) * MINUTE
    assert ticket.served_ms == (8 + 9) * MINUTE
    assert (ticket.calls, ticket.called_at, ticket.counter) == (3, at(10), "2")
    assert ticket.procedures == ("Khai sinh",)


def test_who_is_served_without_a_word_was_served_since_the_call() -> None:
    ticket = fold(TAKEN, EIGHT, [(say(Step.CALLED), at(3)), (say(Step.DONE), at(10))])
    assert (ticket.waited_ms, ticket.served_ms) == (3 * MINUTE, 7 * MINUTE)


def test_a_no_show_was_not_served() -> None:
    assert after(say(Step.CALLED), say(Step.NO_SHOW)).served_ms == 0


def test_a_transferred_ticket_keeps_its_number_and_waits_where_it_was_sent() -> None:
    ticket = after(say(Step.CALLED), say(Step.TRANSFERRED, to_counter="3", procedure="Khai sinh"))
    assert (ticket.label, ticket.line, ticket.counter) == ("A012", "B", "3")
    assert ticket.where is Where.WAITING
    assert ticket.procedures == ()
    only_counter = TicketMoved(DAY, "A", 12, Step.TRANSFERRED, to_counter="3")
    assert after(say(Step.CALLED), only_counter).line == "A"


def test_a_ticket_sent_on_while_it_waits_has_waited_all_the_time() -> None:
    ticket = after(say(Step.TRANSFERRED), say(Step.CALLED))
    assert ticket.waited_ms == 2 * MINUTE


def test_who_came_after_all_waits_for_any_counter_again() -> None:
    ticket = after(say(Step.CALLED), say(Step.NO_SHOW), say(Step.RETURNED))
    assert (ticket.where, ticket.counter) == (Where.WAITING, "")


def test_a_held_ticket_belongs_to_the_counter_that_holds_it() -> None:
    assert after(say(Step.CALLED), say(Step.HELD)).counter == "1"


def test_a_step_that_is_not_allowed_changes_nothing() -> None:
    assert after(say(Step.DONE), say(Step.HELD)) == begin(TAKEN, EIGHT)


def test_a_ticket_has_only_so_many_procedures() -> None:
    ticket = replace(begin(TAKEN, EIGHT), where=Where.SERVED, procedures=("x",) * PROCEDURES_MAX)
    with pytest.raises(RefusedError, match=r"queue\.too-many most=20"):
        move(ticket, say(Step.ADDED), at(1))


def test_a_clock_that_went_back_takes_no_time_away() -> None:
    ticket = move(begin(TAKEN, EIGHT), say(Step.CALLED), at(-5))
    assert ticket.waited_ms == 0


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_times_never_exceed_the_time_that_passed(steps: list[Step]) -> None:
    ticket = after(*map(say, steps))
    assert 0 <= ticket.waited_ms + ticket.served_ms <= len(steps) * MINUTE


BROKEN: list[Callable[[], object]] = [
    lambda: replace(TAKEN, series="a"),
    lambda: replace(TAKEN, series=""),
    lambda: replace(TAKEN, number=0),
    lambda: replace(TAKEN, kind=" "),
    lambda: TicketMoved(DAY, "é", 1, Step.BEGUN),
    lambda: TicketMoved(DAY, "A", 1, Step.TRANSFERRED, to_series="b"),
    lambda: TicketMoved(DAY, "A", 1, Step.TRANSFERRED),
    lambda: TicketMoved(DAY, "A", 1, Step.BEGUN, to_counter="2"),
    lambda: TicketMoved(DAY, "A", 1, Step.ADDED),
    lambda: TicketMoved(DAY, "A", 1, Step.BEGUN, procedure="x"),
    lambda: TicketMoved(DAY, "A", 1, Step.CALLED),
]


@pytest.mark.parametrize("make", BROKEN, ids=map(str, range(len(BROKEN))))
def test_a_fact_that_breaks_a_rule_cannot_be_made(make: Callable[[], object]) -> None:
    with pytest.raises(RefusedError, match=r"record\.refused"):
        make()


def test_a_series_is_a_letter_that_everybody_can_read() -> None:
    assert [text for text in ("A", "Z", "a", "Đ", "AB", "", "1") if is_series(text)] == ["A", "Z"]
