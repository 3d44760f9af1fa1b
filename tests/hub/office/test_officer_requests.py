"""Who a box of a ward may bring before the city, and what is refused without a trace."""

from __future__ import annotations

import pytest

from accord.admission import Applicant, OfficerRecord, apply_for
from accord.errors import MotcuaError
from accord.fleet import KeyAdmitted, KeyRole, OfficerAdmitted, OfficerRole
from accord.moments import Instant
from accord.officer_request import OfficerRequest, write_officer_request
from accord.seal import SigningKey
from hub.office.officer_requests import Newcomer
from tests.hub.office.city import BA_DINH, LAN, NOW, TAY_HO, TestBox, TestCity, accepted, key_of
from tests.hub.office.test_enrolment import facts

HOA, MINH = SigningKey(b"2" * 40), SigningKey(b"3" * 40)
EPOCH = b"epoch--1"


def record(
    key: SigningKey = HOA,
    login: str = "hoa",
    name: str = "Lê Thị Hoa",
    *roles: OfficerRole,
) -> OfficerRecord:
    return OfficerRecord(login, name, roles or (OfficerRole.RECEPTION,), key.public.point)


def asked(
    box: TestBox | str,
    *officers: tuple[SigningKey, OfficerRecord],
    epoch: bytes = EPOCH,
    sealed_by: SigningKey | None = None,
    at: Instant = NOW,
) -> bytes:
    """Return the request of a box, for Hoa when nobody is named."""
    name = box if isinstance(box, str) else box.name
    people: tuple[Applicant, ...] = tuple(
        apply_for(officer, box=name, epoch=epoch, signer=key)
        for key, officer in officers or ((HOA, record()),)
    )
    request = OfficerRequest(kind=3, box=name, epoch=epoch, made_at=at, officers=people)
    return write_officer_request(request, sealed_by or key_of(name))


def said(city: TestCity) -> list[object]:
    return [facts(city, log) for log in ("hub-fleet", "hub-00103", "hub-00004")]


def refused(city: TestCity, file: bytes, why: str) -> None:
    before = said(city)
    with pytest.raises(MotcuaError, match=why):
        city.officer_requests.admit(file)
    assert said(city) == before


def test_the_people_of_a_request_are_admitted_for_the_ward_of_the_box(
    city: TestCity, box: TestBox
) -> None:
    file = asked(box, (HOA, record()), (MINH, record(MINH, "minh", "Vũ Văn Minh")))
    unit, people = city.officer_requests.admit(file)
    assert unit == TAY_HO
    assert people == (
        Newcomer("Lê Thị Hoa", "", (OfficerRole.RECEPTION,), HOA.key_id, is_new=True),
        Newcomer("Vũ Văn Minh", "", (OfficerRole.RECEPTION,), MINH.key_id, is_new=True),
    )
    *_, key, officer, _, last = facts(city, "hub-00103")
    assert isinstance(key, KeyAdmitted)
    assert (key.role, key.point, key.units) == (KeyRole.OFFICER, HOA.public.point, ("H26.103",))
    assert isinstance(officer, OfficerAdmitted)
    assert (officer.key, officer.roles) == (HOA.key_id, (OfficerRole.RECEPTION,))
    assert isinstance(last, OfficerAdmitted)
    assert last.key == MINH.key_id


def test_what_they_do_at_the_box_is_believed_then(city: TestCity, box: TestBox) -> None:
    city.officer_requests.admit(asked(box))
    box.say(accepted(TAY_HO), dossier="H26.103-260921-10001", officer=HOA)
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert taken.quarantined == ()


def test_the_same_request_again_says_nothing_twice(city: TestCity, box: TestBox) -> None:
    city.officer_requests.admit(asked(box))
    before = said(city)
    for file in (asked(box), asked(box, at=Instant(NOW + 1))):
        _, people = city.officer_requests.admit(file)
        assert people == (
            Newcomer("Lê Thị Hoa", "", (OfficerRole.RECEPTION,), HOA.key_id, is_new=False),
        )
    assert said(city) == before


def test_who_is_new_of_a_longer_list_is_admitted_alone(city: TestCity, box: TestBox) -> None:
    city.officer_requests.admit(asked(box))
    before = len(facts(city, "hub-00103"))
    file = asked(box, (HOA, record()), (MINH, record(MINH, "minh", "Vũ Văn Minh")))
    _, people = city.officer_requests.admit(file)
    assert [each.is_new for each in people] == [False, True]
    assert len(facts(city, "hub-00103")) == before + 2


def test_a_request_that_another_key_sealed_changes_nothing(city: TestCity, box: TestBox) -> None:
    other = city.admit("box-00103-b")
    refused(city, asked(box, sealed_by=other.key), r"^admission\.bad-request$")
    refused(city, asked(box, sealed_by=HOA), r"^admission\.bad-request$")
    refused(city, asked(box)[:-1], r"^admission\.bad-request$")


def test_who_does_not_hold_the_key_is_not_admitted(city: TestCity, box: TestBox) -> None:
    refused(city, asked(box, (MINH, record())), r"^admission\.bad-request$")


def test_a_box_the_city_does_not_know_brings_nobody(city: TestCity) -> None:
    refused(city, asked("box-00103-x"), r"^enrolment\.unknown-box")


def test_a_revoked_box_brings_nobody(city: TestCity, box: TestBox) -> None:
    file = asked(box)
    city.enrolment.revoke(box.name, why="bị mất trộm")
    refused(city, file, r"^enrolment\.revoked")


def test_an_epoch_the_city_has_not_heard_of_is_none_of_the_box(
    city: TestCity, box: TestBox
) -> None:
    refused(city, asked(box, epoch=b"epoch--2"), r"^officer-request\.unknown-epoch")


def test_an_epoch_the_box_opened_by_itself_counts_once_the_city_holds_it(
    city: TestCity, box: TestBox
) -> None:
    again = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=box.slot)
    file = asked(box, epoch=b"epoch--2")
    refused(city, file, r"^officer-request\.unknown-epoch")
    city.intake.take([again.batch()], at=NOW)
    _, (hoa,) = city.officer_requests.admit(file)
    assert hoa.is_new


@pytest.mark.parametrize(
    "otherwise",
    [
        record(name="Lê Thị Hoà"),
        OfficerRecord("hoa", "Lê Thị Hoa", (OfficerRole.RECEPTION,), HOA.public.point, "Khác"),
        record(HOA, "hoa", "Lê Thị Hoa", OfficerRole.RECEPTION, OfficerRole.LEADER),
    ],
    ids=["name", "title", "roles"],
)
def test_a_key_is_not_given_to_somebody_else_nor_more_duties_unseen(
    city: TestCity, box: TestBox, otherwise: OfficerRecord
) -> None:
    city.officer_requests.admit(asked(box))
    file = asked(box, (MINH, record(MINH, "minh", "Vũ Văn Minh")), (HOA, otherwise))
    refused(city, file, r"^officer\.known-otherwise")


def test_a_revoked_key_stays_revoked_and_takes_nobody_along(city: TestCity, box: TestBox) -> None:
    file = asked(box)
    city.officer_requests.admit(file)
    city.accounts.revoke_of_ward(TAY_HO.code, HOA.key_id.hex(), why="quên mã PIN")
    refused(city, file, r"^officer\.revoked$")
    both = asked(box, (MINH, record(MINH, "minh", "Vũ Văn Minh")), (HOA, record()))
    refused(city, both, r"^officer\.revoked$")
    elsewhere = city.admit("box-00004-a", BA_DINH)
    refused(city, asked(elsewhere), r"^officer\.revoked$")


def test_a_key_that_is_no_officers_or_a_name_of_a_machine_is_refused(
    city: TestCity, box: TestBox
) -> None:
    own = record(box.key)
    refused(city, asked(box, (box.key, own)), r"^keyring\.other-role")
    machine = record(name="hub-00103")
    refused(city, asked(box, (HOA, machine)), r"^officer\.bad-name")


def test_the_first_officers_may_stand_in_a_later_list(city: TestCity, box: TestBox) -> None:
    lan = OfficerRecord(
        "lan", "Nguyễn Thị Lan", (OfficerRole.RECEPTION, OfficerRole.HANDOVER), LAN.public.point
    )
    _, people = city.officer_requests.admit(asked(box, (LAN, lan), (HOA, record())))
    assert [each.is_new for each in people] == [False, True]


def test_who_is_asked_for_is_seen_before_and_nothing_is_said(city: TestCity, box: TestBox) -> None:
    file = asked(box, (HOA, record(HOA, "hoa", "Lê Thị Hoa", OfficerRole.CASH)))
    before = said(city)
    seen = city.officer_requests.look(file)
    assert said(city) == before
    assert [each.roles for each in seen[1]] == [(OfficerRole.CASH,)]
    assert city.officer_requests.admit(file) == seen
    assert [each.is_new for each in city.officer_requests.look(file)[1]] == [False]
