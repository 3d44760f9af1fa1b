"""A dossier is what its facts add up to: examples for the reader, properties for the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord import acts, payments
from accord.branches import Refusal
from accord.dossier import Delivery, Dossier, PaymentState, Timing, fold, late, timing
from accord.facts import Fact
from accord.lineage import Gone
from accord.moments import Instant
from accord.national import Digitisation
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
    changed,
    decided,
    handed_over,
)
from tests.accord.samples import ACCEPTED, DIGEST, HOUR, LAN, NOON, PLACE, TAX, WARD

DUE = Instant(NOON + 4 * HOUR)
PAY_DUE = payments.PaymentDue((TAX,))
CHOSEN = acts.HeadChosen(PLACE, "Chọn")


def _fold(*facts: Fact | Gone) -> Dossier:
    history = History()
    if facts:
        history.tell(*facts)
    return fold(history.said)


def _whys(dossier: Dossier) -> list[Refusal]:
    return [refused.why for refused in dossier.refused]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((), State.DRAFT),
        ((NOTED,), State.DRAFT),
        ((REGISTERED,), State.REGISTERED),
        ((REGISTERED, NOT_ACCEPTED), State.NOT_ACCEPTED),
        ((ACCEPTED,), State.ACCEPTED),
        ((REGISTERED, ACCEPTED, STARTED), State.HANDLING),
        ((REGISTERED, ASKED, ACCEPTED), State.HANDLING),
        ((ACCEPTED, ASKED), State.SUPPLEMENT),
        ((ACCEPTED, ASKED, RECEIVED), State.HANDLING),
        ((ACCEPTED, OBLIGED), State.OBLIGATION),
        ((ACCEPTED, OBLIGED, MET), State.HANDLING),
        ((ACCEPTED, WITHDRAWN), State.WITHDRAWAL),
        ((ACCEPTED, WITHDRAWN, STOPPED), State.STOPPED),
        ((ACCEPTED, STARTED, STOPPED, RESUMED), State.HANDLING),
        ((ACCEPTED, decided()), State.DONE),
        ((ACCEPTED, STARTED, decided(), handed_over()), State.RETURNED),
    ],
)
def test_facts_move_a_dossier_through_the_national_states(
    facts: tuple[Fact, ...], state: State
) -> None:
    dossier = _fold(*facts)
    assert dossier.state is state
    assert not (dossier.refused)
    assert not (dossier.conflict)
    assert not (dossier.heads)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ((NOT_ACCEPTED,), Refusal.STATE),
        ((REGISTERED, STARTED), Refusal.STATE),
        ((REGISTERED, REGISTERED), Refusal.STATE),
        ((ACCEPTED, ACCEPTED), Refusal.TWICE),
        ((ACCEPTED, ASKED, RECEIVED, ASKED), Refusal.TWICE),
        ((REGISTERED, ASKED, RECEIVED), Refusal.NO_INTAKE),
        ((REGISTERED, ASKED, STOPPED, RESUMED), Refusal.NO_INTAKE),
        ((ACCEPTED, ASKED, decided()), Refusal.STATE),
        ((ACCEPTED, decided(1)), Refusal.NO_RESULT),
        ((ACCEPTED, decided(), decided()), Refusal.TWICE),
        ((ACCEPTED, handed_over()), Refusal.NO_RESULT),
        ((ACCEPTED, decided(), handed_over(), handed_over()), Refusal.NO_RESULT),
        ((ACCEPTED, decided(), WITHDRAWN), Refusal.STATE),
        ((ACCEPTED, acts.ResultReady(0)), Refusal.NO_RESULT),
        ((ACCEPTED, acts.ResultReceivedBack(0, "Không gặp")), Refusal.NO_RESULT),
        ((ACCEPTED, acts.DueExtended(1, DUE, "Chờ", LAN)), Refusal.NO_RESULT),
        ((acts.ResultDue(0, ACCEPTED.results[0], "Thêm"),), Refusal.NO_INTAKE),
        ((ACCEPTED, acts.ResultDue(0, ACCEPTED.results[0], "Thêm")), Refusal.TWICE),
        ((ACCEPTED, decided(), acts.ResultDue(1, ACCEPTED.results[0], "Thêm")), Refusal.STATE),
        ((ACCEPTED, CHOSEN), Refusal.NO_CONFLICT),
    ],
)
def test_what_the_table_does_not_allow_is_kept_and_changes_nothing(
    facts: tuple[Fact, ...], why: Refusal
) -> None:
    before, after = _fold(*facts[:-1]), _fold(*facts)
    assert _whys(after) == [why]
    assert after.refused[0].said.fact == facts[-1] == after.history[-1].fact
    assert replace(after, refused=(), history=before.history) == before


def test_more_papers_are_asked_for_once_also_before_acceptance() -> None:
    assert _whys(_fold(REGISTERED, ASKED, ACCEPTED, ASKED)) == [Refusal.TWICE]


def test_work_handed_on_twice_at_once_has_two_holders() -> None:
    history = History()
    started = history.say(ACCEPTED)
    assert fold(history.said).holder == acts.Holder(WARD, person=LAN.name)
    history.say(changed("Văn thư"))
    assert fold(history.said).holder == acts.Holder(WARD, "Văn thư")
    other = history.say(changed("Lãnh đạo"), started, log="hub")
    dossier = fold(history.said)
    assert (dossier.holder, len(dossier.holders)) == (None, 2)
    history.say(changed("Tư pháp"), other)
    assert fold(history.said).holder == acts.Holder(WARD, "Tư pháp")
    assert _fold().holder is None


def test_the_same_holder_named_twice_is_one() -> None:
    history = History()
    started = history.say(ACCEPTED)
    history.say(changed("Văn thư"))
    history.say(changed("Văn thư"), started, log="hub")
    assert fold(history.said).holder == acts.Holder(WARD, "Văn thư")


def test_a_due_time_follows_pauses_and_extensions() -> None:
    later, latest = Instant(DUE + HOUR), Instant(DUE + 2 * HOUR)
    again = (acts.DueAgain(0, later), acts.DueAgain(3, latest))
    assert _fold(ACCEPTED).results[0].due_at == DUE
    for pause in (
        (ASKED, replace(RECEIVED, dues=again)),
        (OBLIGED, replace(MET, dues=again)),
        (STARTED, STOPPED, replace(RESUMED, dues=again)),
    ):
        assert _fold(ACCEPTED, *pause).results[0].due_at == later
    extended = acts.DueExtended(0, latest, "Chờ xác minh", LAN)
    result = _fold(ACCEPTED, ASKED, replace(RECEIVED, dues=again), extended).results[0]
    assert (result.due_at, result.extended_count) == (latest, 1)


def test_of_two_promises_at_once_the_earlier_binds() -> None:
    history = History()
    accepted = history.say(ACCEPTED)
    history.say(acts.DueExtended(0, Instant(DUE + 2 * HOUR), "Chờ", LAN))
    history.say(acts.DueExtended(0, Instant(DUE + HOUR), "Chờ", LAN), accepted, log="hub")
    assert fold(history.said).results[0].due_at == DUE + HOUR


@pytest.mark.parametrize(
    ("facts", "now", "is_late"),
    [
        ((), DUE + 1, False),
        ((REGISTERED,), DUE + 1, False),
        ((ACCEPTED,), DUE, False),
        ((ACCEPTED,), DUE + 1, True),
        ((ACCEPTED, STARTED), DUE + 1, True),
        ((ACCEPTED, ASKED), DUE + 1, False),
        ((ACCEPTED, OBLIGED), DUE + 1, False),
        ((ACCEPTED, WITHDRAWN), DUE + 1, False),
        ((ACCEPTED, WITHDRAWN, STOPPED), DUE + 1, False),
        ((ACCEPTED, decided()), DUE + 1, False),
        ((ACCEPTED, decided(), handed_over()), DUE + 1, False),
        ((LINKED,), DUE + 1, False),
    ],
)
def test_late_is_computed_in_states_2_to_9(
    facts: tuple[Fact, ...], now: int, is_late: bool
) -> None:
    assert late(_fold(*facts), Instant(now)) is is_late


def test_a_decision_after_its_time_stays_late() -> None:
    history = History()
    history.say(ACCEPTED)
    history.say(ASKED, at=DUE + 5)
    assert late(fold(history.said), Instant(DUE)) is False
    assert late(fold(history.said), Instant(DUE + 9))
    history.say(RECEIVED, at=DUE + 6)
    history.say(decided(), at=DUE + 7)
    assert late(fold(history.said), NOON)
    assert timing(fold(history.said).results[0]) is Timing.LATE


def test_results_are_counted_three_ways() -> None:
    history = History()
    history.say(ACCEPTED)
    assert timing(fold(history.said).results[0]) is None
    history.say(decided())
    result = fold(history.said).results[0]
    assert timing(result) is Timing.ON_TIME
    assert timing(replace(result, due_at=Instant(DUE + 24 * HOUR))) is Timing.EARLY
    assert timing(replace(result, due_at=None)) is None


def test_a_result_is_awaited_ready_and_returned() -> None:
    facts: list[Fact] = [ACCEPTED]
    seen = []
    for fact in (
        decided(),
        acts.ResultReady(0),
        acts.ResultReceivedBack(0, "Không gặp"),
        handed_over(),
    ):
        facts.append(fact)
        seen.append(_fold(*facts).results[0].delivery)
    assert seen == [Delivery.AWAITED, Delivery.READY, Delivery.READY, Delivery.RETURNED]
    result = _fold(*facts).results[0]
    assert (result.handed_over, result.decided) == (handed_over(), decided())
    assert result.handed_over_at is not None


def test_two_decisions_at_once_show_the_first_and_the_conflict() -> None:
    history = History()
    accepted = history.say(ACCEPTED)
    history.say(decided())
    history.say(decided(0, "2/QĐ"), accepted, log="hub")
    history.say(acts.ResultReady(0))
    dossier = fold(history.said)
    assert dossier.results[0].decided == decided()
    assert len(dossier.conflict) == 2


@pytest.mark.parametrize(
    ("facts", "state", "open_dong"),
    [
        ((), PaymentState.NONE, 0),
        ((PAY_DUE,), PaymentState.DUE, 8_000),
        ((payments.PaymentDue((TAX, TAX)), "pay"), PaymentState.DUE, 8_000),
        ((PAY_DUE, "pay"), PaymentState.PAID, 0),
        ((PAY_DUE, "cancel"), PaymentState.CANCELLED, 0),
        (
            (PAY_DUE, "cancel", PAY_DUE),
            PaymentState.DUE,
            8_000,
        ),
        ((PAY_DUE, "pay", "refund"), PaymentState.REFUNDED, 0),
    ],
)
def test_payment_stands_beside_the_state(
    facts: tuple[Fact | str, ...], state: PaymentState, open_dong: int
) -> None:
    said: dict[str, Fact] = {
        "pay": payments.Paid(8_000, payments.PaymentMethod.CASH, "Nguyễn Văn Minh"),
        "cancel": payments.PaymentCancelled("Được miễn"),
        "refund": payments.Refunded(8_000, "Thu nhầm"),
    }
    dossier = _fold(ACCEPTED, *(said[fact] if isinstance(fact, str) else fact for fact in facts))
    assert (dossier.payment.state, dossier.payment.open_dong) == (state, open_dong)
    assert dossier.state is State.ACCEPTED


def test_slips_scans_and_the_request_for_papers_are_shown() -> None:
    slip = acts.SlipPrinted(acts.FormKey("03/2025/TT-VPCP", "01", 1), 1)
    scan = acts.Digitised("Bằng", Digitisation.DIGITISED, DIGEST)
    dossier = _fold(REGISTERED, ACCEPTED, slip, scan, ASKED)
    assert (dossier.slips, dossier.digitised, dossier.supplement) == ((slip,), (scan,), ASKED)
    assert (dossier.intake, dossier.registered) == (ACCEPTED, REGISTERED)


def test_it_is_at_the_city_when_all_of_it_is() -> None:
    history = History()
    history.tell(ACCEPTED, STARTED)
    first, second = history.said
    assert fold(history.said).city_at is None
    assert fold([replace(first, city_at=NOON), second]).city_at is None
    at_city = [replace(first, city_at=NOON), replace(second, city_at=DUE)]
    assert fold(at_city).city_at == DUE
    assert _fold().city_at is None


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


@given(st.lists(st.sampled_from(MOVING), max_size=14))
def test_one_log_alone_never_conflicts_and_each_fact_is_held_or_refused(facts: list[Fact]) -> None:
    dossier = _fold(*facts)
    assert not (dossier.conflict)
    assert not (dossier.heads)
    assert not (dossier.overruled)
    assert not (dossier.missing)
    for length in range(len(facts)):
        before, after = _fold(*facts[:length]), _fold(*facts[: length + 1])
        if len(after.refused) > len(before.refused):
            assert after.state is before.state
