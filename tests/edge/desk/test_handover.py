from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import HandedOver
from accord.dossier import fold
from accord.errors import RefusedError
from accord.national import Acknowledgement, DeliveryMethod, OwnerKind
from accord.states import State
from edge.desk.handover import BY_POST, SLIP_NAME, HandOver, has_register, waiting
from edge.desk.shift import Shift
from tests.accord.samples import FACTS
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH
from tests.edge.station import HUNG, PIN, RESIDENCE, Station

BY_OWNER = HandOver(result=0, slip_back=True)
BY_WIFE = replace(
    BY_OWNER,
    name="TRẦN THỊ BÌNH",
    number="001301000456",
    relation="Vợ",
    phone="0900000000",
    slip_back=False,
    authority="Giấy ủy quyền ngày 02/03/2026",
    other_papers_back="Giấy ủy quyền\r\n\r\nBản chính giấy chứng sinh",
)

FILED_BY_WIFE = {
    "by_agent": "on",
    "agent_name": "TRẦN THỊ BÌNH",
    "agent_number": "001301000456",
    "agent_authority": "Vợ",
}
COMPANY = {
    "owner_kind": str(int(OwnerKind.ENTERPRISE)),
    "owner_number": "0101234567",
    "owner_name": "Công ty TNHH Sen Tây Hồ",
}


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
    assert (fact.receiver.relation, fact.method) == ("Chủ hồ sơ", DeliveryMethod.COUNTER)


def test_somebody_else_takes_it_with_name_number_and_relation(
    station: Station, shift: Shift
) -> None:
    code = taken(station, shift)
    station.decide(code)
    station.hand_overs.hand_over(shift, code, BY_WIFE)
    fact = handed(station, code)
    assert (fact.receiver.name, fact.receiver.relation) == ("TRẦN THỊ BÌNH", "Vợ")
    assert fact.authority == "Giấy ủy quyền ngày 02/03/2026"
    assert fact.papers_back == ("Giấy ủy quyền", "Bản chính giấy chứng sinh")


@pytest.mark.parametrize(
    ("noted", "missing"),
    [
        (replace(BY_OWNER, slip_back=False), "handover.nothing-shown"),
        (replace(BY_WIFE, authority=""), "handover.no-authority"),
        (replace(BY_WIFE, number=""), "handover.no-receiver"),
        (replace(BY_WIFE, name=""), "handover.no-receiver"),
        (replace(BY_WIFE, relation=""), "handover.no-receiver"),
        (replace(BY_WIFE, number="12"), "record.refused"),
        (replace(BY_OWNER, method=DeliveryMethod.POST), "handover.no-item"),
    ],
)
def test_what_the_law_asks_for_is_noted_or_nothing_goes_out(
    station: Station, shift: Shift, noted: HandOver, missing: str
) -> None:
    code = taken(station, shift)
    station.decide(code)
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        station.hand_overs.hand_over(shift, code, noted)
    assert raised.value.key == missing
    assert station.book.standing().entries == before


@pytest.mark.parametrize(
    "noted",
    [
        replace(BY_OWNER, slip_back=False, identity_shown=True),
        replace(BY_OWNER, name=MINH["owner_name"], number=MINH["owner_number"]),
    ],
)
def test_an_owner_without_a_slip_or_with_a_name_typed_is_the_owner(
    station: Station, shift: Shift, noted: HandOver
) -> None:
    code = taken(station, shift)
    station.decide(code)
    station.hand_overs.hand_over(shift, code, noted)
    receiver = handed(station, code).receiver
    assert (receiver.name, receiver.relation) == (MINH["owner_name"], "Chủ hồ sơ")


def test_who_had_filed_it_needs_no_other_paper(station: Station, shift: Shift) -> None:
    code = taken(station, shift, CERTIFIED | FILED_BY_WIFE)
    station.decide(code)
    station.hand_overs.hand_over(shift, code, replace(BY_WIFE, authority=""))
    assert handed(station, code).receiver.name == "TRẦN THỊ BÌNH"


def test_an_organisation_sends_somebody_with_a_paper(station: Station, shift: Shift) -> None:
    code = taken(station, shift, CERTIFIED | COMPANY)
    station.decide(code)
    with pytest.raises(RefusedError, match=r"handover\.no-receiver"):
        station.hand_overs.hand_over(shift, code, BY_OWNER)
    station.hand_overs.hand_over(shift, code, BY_WIFE)
    assert handed(station, code).receiver.name == "TRẦN THỊ BÌNH"


def test_the_post_takes_it_with_the_number_of_the_item(station: Station, shift: Shift) -> None:
    code = taken(station, shift)
    station.decide(code)
    noted = replace(BY_OWNER, method=DeliveryMethod.POST, item="EA123456789VN", slip_back=False)
    station.hand_overs.hand_over(shift, code, noted)
    fact = handed(station, code)
    assert (fact.item, fact.receiver.relation) == ("EA123456789VN", BY_POST)
    assert fact.receiver.phone == MINH["owner_phone"]


def test_a_certificate_goes_out_after_the_register_was_signed(
    station: Station, shift: Shift
) -> None:
    code = taken(station, shift, BORN)
    station.decide(code)
    assert station.hand_overs.asks_register(fold(station.book.said_about(code)))
    before = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"handover\.register-unsigned"):
        station.hand_overs.hand_over(shift, code, BY_OWNER)
    assert station.book.standing().entries == before
    noted = replace(BY_OWNER, acknowledgement=Acknowledgement.FINGERPRINT)
    station.hand_overs.hand_over(shift, code, noted)
    assert handed(station, code).acknowledgement is Acknowledgement.FINGERPRINT


def test_a_refusal_is_in_no_register(station: Station, shift: Shift) -> None:
    code = taken(station, shift, BORN)
    station.decide(code, is_granted=False)
    assert not station.hand_overs.asks_register(fold(station.book.said_about(code)))
    station.hand_overs.hand_over(shift, code, BY_OWNER)
    assert handed(station, code).acknowledgement is Acknowledgement.NONE


@pytest.mark.parametrize(
    ("field", "result", "asks"),
    [
        ("Hộ tịch", "Giấy khai sinh", True),
        ("Hộ tịch", "Trích lục khai tử", True),
        ("Hộ tịch", "Bản sao trích lục hộ tịch", False),
        ("Chứng thực", "Bản sao được chứng thực từ bản chính", False),
    ],
)
def test_entries_of_civil_status_are_signed_for_and_copies_of_them_are_not(
    field: str, result: str, asks: bool
) -> None:
    assert has_register(field, result) is asks


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
