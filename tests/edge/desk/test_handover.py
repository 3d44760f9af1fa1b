from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import HandedOver
from accord.dossier import fold
from accord.errors import RefusedError
from accord.states import State
from edge.desk.handover import SLIP_NAME, HandOver, waiting
from edge.desk.shift import Shift
from tests.accord.samples import FACTS
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH
from tests.edge.station import HUNG, PIN, RESIDENCE, Station

BY_OWNER = HandOver(
    result=0,
    name="",
    number="",
    relation="Chủ hồ sơ",
    phone="",
    slip_back=True,
    other_papers_back="",
)
BY_WIFE = replace(
    BY_OWNER,
    name="TRẦN THỊ BÌNH",
    number="001301000456",
    relation="Vợ",
    phone="0900000000",
    slip_back=False,
    other_papers_back="Giấy ủy quyền\r\n\r\nBản chính giấy chứng sinh",
)


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


def taken(station: Station, shift: Shift, values: dict[str, str] = CERTIFIED) -> str:
    return station.reception.accept(shift, DRAFT, values).job.dossier


def handed(station: Station, code: str) -> HandedOver:
    (fact,) = [
        said.fact for said in station.book.said_about(code) if isinstance(said.fact, HandedOver)
    ]
    return fact


def test_a_decided_result_is_handed_to_its_owner(station: Station, shift: Shift) -> None:
    code = taken(station, shift)
    station.decide(code)
    assert [result.index for result in waiting(fold(station.book.said_about(code)))] == [0]
    dossier = station.hand_overs.hand_over(shift, code, BY_OWNER)
    assert dossier.state is State.RETURNED
    assert waiting(dossier) == ()
    fact = handed(station, code)
    assert fact.receiver.name == MINH["owner_name"]
    assert fact.receiver.identity is not None
    assert fact.receiver.identity.number == MINH["owner_number"]
    assert fact.papers_back == (SLIP_NAME,)


def test_somebody_else_takes_it_with_name_number_and_relation(
    station: Station, shift: Shift
) -> None:
    code = taken(station, shift)
    station.decide(code)
    station.hand_overs.hand_over(shift, code, BY_WIFE)
    fact = handed(station, code)
    assert (fact.receiver.name, fact.receiver.relation) == ("TRẦN THỊ BÌNH", "Vợ")
    assert fact.papers_back == ("Giấy ủy quyền", "Bản chính giấy chứng sinh")


def test_an_undecided_result_is_not_handed_over_and_nothing_is_written(
    station: Station, shift: Shift
) -> None:
    code = taken(station, shift)
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        station.hand_overs.hand_over(shift, code, BY_OWNER)
    assert raised.value.key == "dossier.not-allowed"
    assert raised.value.values["state"] == "Được tiếp nhận"
    assert station.book.standing().entries == before


def test_a_result_is_handed_over_once(station: Station, shift: Shift) -> None:
    code = taken(station, shift)
    station.decide(code)
    station.hand_overs.hand_over(shift, code, BY_OWNER)
    with pytest.raises(RefusedError, match=r"dossier\.not-allowed"):
        station.hand_overs.hand_over(shift, code, BY_OWNER)


def test_each_result_of_a_linked_dossier_is_handed_over_by_itself(
    station: Station, shift: Shift
) -> None:
    code = taken(station, shift, BORN | {"link_1": RESIDENCE})
    station.decide(code, result=1)
    dossier = station.hand_overs.hand_over(shift, code, replace(BY_OWNER, result=1))
    assert dossier.state is not State.RETURNED
    assert dossier.results[1].handed_over is not None
    assert dossier.results[0].handed_over is None


def test_a_volunteer_hands_nothing_over(station: Station, shift: Shift) -> None:
    code = taken(station, shift)
    station.decide(code)
    token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.hand_overs.hand_over(station.shifts.work(token), code, BY_OWNER)


def test_a_dossier_whose_intake_is_elsewhere_is_not_handed_over_here(
    station: Station, shift: Shift
) -> None:
    code = "H26.001.02-260309-20001"
    station.decide(code)
    with pytest.raises(RefusedError, match=r"handover\.no-owner"):
        station.hand_overs.hand_over(shift, code, BY_OWNER)


def test_a_dossier_nobody_knows_is_not_acted_upon(station: Station) -> None:
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.scribe.act("H26.001.02-260309-19999", handed_fact())


def handed_fact() -> HandedOver:
    return next(fact for fact in FACTS if isinstance(fact, HandedOver))
