"""Where a history parts, what joins it again, and what stays true when words are erased."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from accord import acts
from accord.branches import Refusal
from accord.dossier import Delivery, Dossier, fold
from accord.facts import Fact, kind_of
from accord.lineage import Gone, Said
from accord.moments import Instant
from accord.states import State
from tests.accord.histories import (
    ASKED,
    LINKED,
    MET,
    NOT_ACCEPTED,
    NOTED,
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
from tests.accord.samples import ACCEPTED, DIGEST, HOUR, LAN, NOON

DUE = Instant(NOON + 4 * HOUR)


def _fold(*facts: Fact | Gone) -> Dossier:
    history = History()
    if facts:
        history.tell(*facts)
    return fold(history.said)


def _whys(dossier: Dossier) -> list[Refusal]:
    return [refused.why for refused in dossier.refused]


def test_a_linked_dossier_is_done_with_its_last_result() -> None:
    dossier = _fold(LINKED, decided(1))
    assert (dossier.state, dossier.results[1].decided) == (State.HANDLING, decided(1))
    dossier = _fold(LINKED, decided(1), handed_over(1))
    assert (dossier.state, dossier.results[1].delivery) == (State.HANDLING, Delivery.RETURNED)
    dossier = _fold(LINKED, decided(1), handed_over(1), decided(0))
    assert dossier.state is State.DONE
    dossier = _fold(LINKED, decided(1), handed_over(1), decided(0), handed_over(0))
    assert dossier.state is State.RETURNED
    assert dossier.refused == ()


def test_a_result_of_a_withdrawn_group_is_still_handed_over() -> None:
    dossier = _fold(LINKED, decided(1), WITHDRAWN, handed_over(1))
    assert (dossier.state, _whys(dossier)) == (State.WITHDRAWAL, [])


def test_two_logs_may_decide_different_results_at_once() -> None:
    history = History()
    accepted = history.say(LINKED)
    one = history.say(decided(0), accepted, log="hub")
    two = history.say(decided(1), accepted, log="box-02")
    dossier = fold(history.said)
    assert (dossier.state, dossier.conflict, dossier.since) == (State.DONE, (), two.at)
    history.say(handed_over(0), one, two, log="hub")
    history.say(handed_over(1), one, two, log="box-02")
    assert fold(history.said).state is State.RETURNED


def test_results_decided_of_three_by_two_logs_leave_it_in_hand() -> None:
    history = History()
    accepted = history.say(replace(LINKED, results=LINKED.results * 2))
    history.say(decided(0), accepted, log="hub")
    history.say(decided(1), accepted, log="box-02")
    assert fold(history.said).state is State.HANDLING


def test_a_result_may_be_promised_later() -> None:
    more = acts.ResultDue(1, LINKED.results[1], "Nhóm liên thông")
    dossier = _fold(ACCEPTED, more, decided(0))
    assert (dossier.state, len(dossier.results)) == (State.HANDLING, 2)
    assert _fold(ACCEPTED, more, decided(0), decided(1)).state is State.DONE


def test_a_result_promised_while_another_log_decided_keeps_it_in_hand() -> None:
    history = History()
    accepted = history.say(ACCEPTED)
    history.say(decided(0), accepted, log="hub")
    history.say(acts.ResultDue(1, LINKED.results[1], "Thêm"))
    dossier = fold(history.said)
    assert (dossier.state, dossier.conflict) == (State.HANDLING, ())


def _parted() -> tuple[History, Said, Said]:
    history = History()
    accepted = history.say(ACCEPTED)
    one = history.say(WITHDRAWN)
    two = history.say(decided(), accepted, log="hub")
    return history, one, two


def test_two_moves_that_did_not_know_of_each_other_are_a_conflict() -> None:
    history, one, two = _parted()
    history.say(NOTED)
    dossier = fold(history.said)
    assert dossier.conflict == (one, two)
    assert [(head.said, head.state) for head in dossier.heads] == [
        (one, State.WITHDRAWAL),
        (two, State.DONE),
    ]
    assert (dossier.state, dossier.since) == (State.ACCEPTED, history.said[0].at)


def test_the_same_move_made_twice_at_once_is_a_conflict_too() -> None:
    history = History()
    accepted = history.say(ACCEPTED)
    ready = history.say(decided(), accepted, log="hub")
    history.say(handed_over(), ready)
    history.say(handed_over(), ready, log="box-02")
    dossier = fold(history.said)
    assert len(dossier.conflict) == 2
    assert dossier.state is State.DONE


def test_a_conflict_behind_later_facts_is_seen() -> None:
    history = History()
    accepted = history.say(LINKED)
    one = history.say(decided(1))
    history.say(decided(0))
    two = history.say(decided(1, "2/QĐ"), accepted, log="hub")
    assert fold(history.said).conflict == (one, two)


def test_who_has_seen_both_goes_on_from_one_of_them() -> None:
    history, one, two = _parted()
    last = history.say(STOPPED, one, two)
    dossier = fold(history.said)
    assert (dossier.state, dossier.conflict, dossier.heads) == (State.STOPPED, (), ())
    assert dossier.since == last.at


def test_who_has_seen_both_may_not_do_what_neither_allows() -> None:
    history, one, two = _parted()
    history.say(MET, one, two)
    dossier = fold(history.said)
    assert (_whys(dossier), dossier.conflict) == ([Refusal.STATE], (one, two))


def _place(said: Said) -> acts.Place:
    return acts.Place(said.key.log, said.key.epoch, said.key.seq, DIGEST)  # type: ignore[arg-type]  # a log name


def test_a_head_chosen_in_words_overrules_the_other_branch() -> None:
    history, one, two = _parted()
    history.say(acts.HeadChosen(_place(one), "Công dân xác nhận rút"), two)
    dossier = fold(history.said)
    assert (dossier.state, dossier.conflict, dossier.overruled) == (State.WITHDRAWAL, (), (two,))
    assert dossier.results[0].decided is None
    history.tell(STOPPED, RESUMED, decided(0, "9/QĐ"))
    dossier = fold(history.said)
    assert (dossier.state, dossier.results[0].decided) == (State.DONE, decided(0, "9/QĐ"))


def test_a_choice_of_what_is_no_head_settles_nothing() -> None:
    history, _, two = _parted()
    history.say(acts.HeadChosen(_place(history.said[0]), "Nhầm"), two)
    history.say(acts.HeadChosen(acts.Place(_place(two).log, bytes(8), 99, DIGEST), "Lạ"), two)
    history.say(acts.HeadChosen(_place(two), "Chưa biết nhánh kia"), log="hub")
    dossier = fold(history.said)
    assert _whys(dossier) == [Refusal.NO_CONFLICT] * 3
    assert len(dossier.conflict) == 2


def test_two_different_choices_are_a_conflict_again() -> None:
    history, one, two = _parted()
    history.say(acts.HeadChosen(_place(one), "Rút"), two)
    history.say(acts.HeadChosen(_place(two), "Đã ký"), one, log="hub")
    dossier = fold(history.said)
    assert {head.state for head in dossier.heads} == {State.WITHDRAWAL, State.DONE}
    assert dossier.state is State.ACCEPTED


def _gone(*facts: Fact) -> list[Gone]:
    return [Gone(kind_of(fact)) for fact in facts]


def test_an_erased_dossier_still_stands_where_it_stood() -> None:
    assert _fold(*_gone(ACCEPTED, STARTED, decided(), handed_over())).state is State.RETURNED
    dossier = _fold(*_gone(ACCEPTED), STARTED, decided(2), handed_over(2))
    assert (dossier.state, dossier.refused, dossier.results) == (State.RETURNED, (), ())
    extended = acts.DueExtended(5, DUE, "Chờ", LAN)
    assert _fold(*_gone(ACCEPTED), extended).refused == ()
    assert _fold(*_gone(ACCEPTED), acts.ResultDue(0, LINKED.results[0], "Thêm")).refused == ()
    dossier = _fold(ACCEPTED, *_gone(decided()), acts.ResultReady(0), handed_over())
    assert (dossier.state, dossier.refused) == (State.RETURNED, ())


def test_two_erased_moves_at_once_are_a_conflict() -> None:
    history = History()
    accepted = history.say(ACCEPTED)
    history.say(_gone(decided())[0])
    history.say(_gone(decided())[0], accepted, log="hub")
    assert len(fold(history.said).conflict) == 2


MOVING: list[Fact] = [
    REGISTERED,
    ACCEPTED,
    LINKED,
    NOT_ACCEPTED,
    STARTED,
    ASKED,
    RECEIVED,
    OBLIGED,
    MET,
    WITHDRAWN,
    STOPPED,
    RESUMED,
    decided(0),
    decided(1),
    handed_over(0),
    handed_over(1),
    NOTED,
]


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_the_fold_does_not_depend_on_the_order_of_arrival(seed: int) -> None:
    random = Random(seed)
    history = History()
    for fact in (LINKED, *random.choices(MOVING, k=random.randrange(9))):
        knowing = random.sample(history.said, random.randrange(min(3, len(history.said)) + 1))
        history.say(fact, *knowing, log=random.choice(["box-01", "box-02", "hub"]))
    dossier = fold(history.said)
    random.shuffle(history.said)
    assert fold(history.said * 2) == dossier
    assert bool(dossier.conflict) == bool(dossier.heads)
    assert all(head.said in dossier.history for head in dossier.heads)
