from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accord.acts import Decided
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.intake import Officer
from accord.signing import SignatureReturned
from accord.states import State
from edge.desk.handling import UnfinishedError
from edge.desk.shift import Shift
from edge.desk.signing import Prepared, due_first, prepared_in
from tests.edge.desk.intakes import BORN, CERTIFIED, OTHER_DRAFT, SETTLED
from tests.edge.desk.officers import CHAIR, DEPUTY, RECORDS_CLERK, SPECIALIST, at_work, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import HUNG, LAN, PIN, RESIDENCE, Station

WHY = "Sai số văn bản\r\nđề nghị sửa"


def prepared(station: Station, values: dict[str, str] = CERTIFIED, **changes: str) -> str:
    """Return the code of a dossier whose first result waits for a signature."""
    code = taken(station, values)
    do(station, code, "prepare", **changes)
    return code


def leader(station: Station, officer: Officer = DEPUTY) -> Shift:
    return at_work(station, officer)


def mark_of(station: Station, code: str, number: int = 0) -> str:
    marks = {one.result.index: one.mark for one in prepared_in(code, dossier_of(station, code))}
    return marks[number]


def dossier_of(station: Station, code: str) -> Dossier:
    return fold(station.book.said_about(code))


def is_refused(station: Station, key: str, act: Any, *given: Any) -> bool:
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        act(*given)
    assert station.book.standing().entries == before
    return raised.value.key == key


def test_what_a_specialist_prepared_waits_with_what_would_be_signed(station: Station) -> None:
    code = prepared(station)
    (one,) = station.signing.waiting(leader(station))
    assert (one.code, one.result.index, one.by) == (code, 0, SPECIALIST)
    assert (one.proposal.is_granted, one.proposal.number) == (True, "12/CT")
    assert dossier_of(station, code).state is State.ACCEPTED


def test_a_deputy_signs_for_the_head_word_for_word_what_was_prepared(station: Station) -> None:
    code = prepared(station, is_granted="no", denial="Thiếu căn cứ")
    dossier = station.signing.sign(leader(station), code, 0, mark_of(station, code))
    assert dossier.state is State.DONE
    decided = dossier.results[0].decided
    assert isinstance(decided, Decided)
    assert (decided.is_granted, decided.reason) == (False, "Thiếu căn cứ")
    assert decided.document.number == "12/CT"
    assert decided.document.signer == Officer(DEPUTY.name, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH")
    assert station.signing.waiting(leader(station)) == ()


def test_the_chair_signs_in_their_own_name(station: Station) -> None:
    code = prepared(station)
    mark = mark_of(station, code)
    dossier = station.signing.sign(leader(station, CHAIR), code, 0, mark)
    assert dossier.results[0].decided is not None
    assert dossier.results[0].decided.document.signer == CHAIR


def test_what_is_due_first_is_read_first(station: Station) -> None:
    later = prepared(station, SETTLED)
    sooner = taken(station, CERTIFIED, OTHER_DRAFT)
    do(station, sooner, "prepare")
    assert [one.code for one in station.signing.waiting(leader(station))] == [sooner, later]


def test_what_has_no_due_time_comes_last(station: Station) -> None:
    dossier = dossier_of(station, prepared(station))
    (one,) = prepared_in("x", replace(dossier, results=(replace(dossier.results[0], due_at=None),)))
    dated: Prepared = station.signing.waiting(leader(station))[0]
    assert sorted([one, dated], key=due_first) == [dated, one]


def test_a_result_sent_back_waits_no_more_until_it_is_prepared_again(station: Station) -> None:
    code = prepared(station)
    dossier = station.signing.send_back(leader(station), code, 0, mark_of(station, code), WHY)
    (fact,) = [s.fact for s in dossier.history if isinstance(s.fact, SignatureReturned)]
    assert (fact.reason, fact.officer) == (WHY.replace("\r\n", "\n"), DEPUTY)
    assert station.signing.waiting(leader(station)) == ()
    do(station, code, "prepare", number="13/CT")
    (one,) = station.signing.waiting(leader(station))
    assert one.proposal.number == "13/CT"


def test_nothing_is_sent_back_without_a_reason(station: Station) -> None:
    code = prepared(station)
    mark = mark_of(station, code)
    with pytest.raises(UnfinishedError):
        station.signing.send_back(leader(station), code, 0, mark, " \r\n")
    assert len(station.signing.waiting(leader(station))) == 1


def test_what_was_changed_since_it_was_read_is_not_signed(station: Station) -> None:
    code = prepared(station)
    mark = mark_of(station, code)
    do(station, code, "prepare", number="13/CT")
    shift = leader(station)
    assert is_refused(station, "signing.changed", station.signing.sign, shift, code, 0, mark)
    assert is_refused(
        station, "signing.changed", station.signing.send_back, shift, code, 0, mark, WHY
    )


def test_what_was_not_prepared_is_not_signed(station: Station) -> None:
    code = prepared(station, BORN | {"link_1": RESIDENCE})
    mark, shift = mark_of(station, code), leader(station)
    for number in (1, 9):
        assert is_refused(
            station, "signing.not-prepared", station.signing.sign, shift, code, number, mark
        )
    unknown = "H26.001.02-260309-19999"
    assert is_refused(station, "dossier.unknown", station.signing.one, shift, unknown, 0)
    elsewhere = "H26.001.02-260309-20001"
    station.decide(elsewhere)
    assert is_refused(station, "signing.not-prepared", station.signing.one, shift, elsewhere, 0)


def test_a_dossier_that_stopped_meanwhile_is_not_signed(station: Station) -> None:
    code = prepared(station)
    mark = mark_of(station, code)
    do(station, code, "withdrawal")
    shift = leader(station)
    assert station.signing.waiting(shift) == ()
    assert is_refused(station, "dossier.not-allowed", station.signing.sign, shift, code, 0, mark)


def test_a_contradiction_is_settled_before_anything_is_signed(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = prepared(station)
    mark, dossier = mark_of(station, code), dossier_of(station, code)
    at_odds = replace(dossier, conflict=dossier.history)
    monkeypatch.setattr("edge.desk.scribe.fold", lambda _: at_odds)
    shift = leader(station)
    assert is_refused(station, "dossier.in-conflict", station.signing.sign, shift, code, 0, mark)


def test_a_batch_tells_of_each_and_stops_for_none(station: Station) -> None:
    first = prepared(station)
    second = taken(station, CERTIFIED, OTHER_DRAFT)
    do(station, second, "prepare")
    shift = leader(station)
    chosen = ((first, 0, "stale"), (second, 0, station.signing.one(shift, second, 0).mark))
    done = station.signing.sign_all(shift, chosen)
    assert [(one.code, one.error is None) for one in done] == [(first, False), (second, True)]
    assert dossier_of(station, second).state is State.DONE
    assert dossier_of(station, first).state is State.ACCEPTED


@pytest.mark.parametrize("officer", [LAN, SPECIALIST, HUNG, RECORDS_CLERK])
def test_only_leaders_read_sign_and_send_back(station: Station, officer: Officer) -> None:
    code = prepared(station)
    mark, shift = mark_of(station, code), at_work(station, officer)
    signing = station.signing
    for act, given in (
        (signing.waiting, ()),
        (signing.one, (code, 0)),
        (signing.sign, (code, 0, mark)),
        (signing.sign_all, (((code, 0, mark),),)),
        (signing.send_back, (code, 0, mark, WHY)),
    ):
        assert is_refused(station, "shift.not-your-role", act, shift, *given)


def test_the_records_clerk_seals_what_was_signed_once(station: Station) -> None:
    code = prepared(station)
    station.signing.sign(leader(station), code, 0, mark_of(station, code))
    dossier = do(station, code, "seal")
    assert dossier.results[0].sealed is not None
    assert dossier.results[0].sealed.officer == RECORDS_CLERK
    assert is_refused(station, "dossier.not-allowed", lambda: do(station, code, "seal"))


def test_what_is_not_decided_is_not_sealed(station: Station) -> None:
    code = prepared(station, BORN | {"link_1": RESIDENCE})
    assert is_refused(station, "dossier.not-allowed", lambda: do(station, code, "seal"))
    station.decide(code, result=1)
    act = lambda: do(station, code, "seal", result="0")  # noqa: E731 -- said in one line
    assert is_refused(station, "handover.no-such-result", act)


def test_who_signed_does_not_seal(station: Station) -> None:
    code = prepared(station)
    station.signing.sign(leader(station), code, 0, mark_of(station, code))
    clerk = at_work(station, RECORDS_CLERK)
    both = replace(clerk, officer=replace(clerk.officer, name=DEPUTY.name))
    act = station.handling.do
    assert is_refused(station, "seal.own-signature", act, both, code, "seal", {"result": "0"})


def test_a_pin_is_asked_for_once_more(station: Station) -> None:
    token, shift = station.lan()
    station.shifts.confirm(token, pin=PIN)
    with pytest.raises(RefusedError, match=r"signer\.wrong-pin"):
        station.shifts.confirm(token, pin="135791")
    assert shift.key is not None
    assert not station.shifts.work(token).is_locked
