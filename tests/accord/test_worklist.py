"""When a dossier must be seen to: from facts alone, and true to the count of the law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord import acts
from accord.dossier import fold, late
from accord.facts import Fact
from accord.moments import Instant
from accord.states import STATES, Clock
from accord.worklist import runs_out_at, waits_since, went_out_at
from tests.accord.histories import (
    ASKED,
    LINKED,
    MET,
    OBLIGED,
    RECEIVED,
    REGISTERED,
    RESUMED,
    STARTED,
    STOPPED,
    WITHDRAWN,
    History,
    decided,
    handed_over,
)
from tests.accord.samples import ACCEPTED, HOUR, NOON

DUE = Instant(NOON + 4 * HOUR)
MINUTE = 60_000


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ((), None),
        ((REGISTERED,), None),
        ((ACCEPTED,), DUE),
        ((ACCEPTED, STARTED), DUE),
        ((ACCEPTED, ASKED), None),
        ((ACCEPTED, OBLIGED), None),
        ((ACCEPTED, WITHDRAWN), None),
        ((ACCEPTED, STARTED, STOPPED), None),
        ((ACCEPTED, decided()), None),
        ((LINKED,), None),
    ],
)
def test_a_term_runs_out_only_where_one_runs(facts: tuple[Fact, ...], at: Instant | None) -> None:
    history = History()
    for fact in facts:
        history.say(fact)
    assert runs_out_at(fold(history.said)) == at


def test_a_term_that_had_run_out_before_the_clock_stopped_stays_so() -> None:
    history = History()
    history.say(ACCEPTED)
    history.say(ASKED, at=DUE + 1)
    assert runs_out_at(fold(history.said)) == DUE


def test_a_result_waits_from_its_decision_until_it_is_handed_over() -> None:
    history = History()
    history.tell(ACCEPTED, decided())
    dossier = fold(history.said)
    assert (waits_since(dossier), went_out_at(dossier)) == (NOON + MINUTE, None)
    history.say(handed_over())
    dossier = fold(history.said)
    assert (waits_since(dossier), went_out_at(dossier)) == (None, NOON + 2 * MINUTE)


_MOVES: list[Fact] = [
    *(STARTED, ASKED, RECEIVED, OBLIGED, MET, RESUMED, STOPPED, WITHDRAWN),
    decided(),
    handed_over(),
]


def _put_off(due_at: int) -> Fact:
    return acts.DueExtended(0, Instant(due_at), "Chờ", ACCEPTED.officer)


_SAYABLE = st.sampled_from(_MOVES) | st.integers(DUE, DUE + 9 * HOUR).map(_put_off)


@given(st.lists(_SAYABLE, max_size=8), st.integers(NOON, NOON + 12 * HOUR), st.integers(1, HOUR))
def test_while_the_office_owes_a_result_its_lists_and_the_law_count_the_same(
    facts: list[Fact], now: int, step: int
) -> None:
    history = History()
    for number, fact in enumerate([ACCEPTED, *facts]):
        history.say(fact, at=NOON + number * step)
    now = max(now, NOON + len(facts) * step)
    dossier = fold(history.said)
    at = runs_out_at(dossier)
    if any(result.decided is None for result in dossier.results) and STATES[
        dossier.state
    ].clock in {Clock.STARTS, Clock.RUNS, Clock.PAUSED}:
        assert late(dossier, Instant(now)) == (at is not None and at < now)
    else:
        assert at is None
