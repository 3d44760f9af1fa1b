"""Who is admitted to the city, what they are given, and how they are put out."""

from __future__ import annotations

import pytest
from cryptography import x509

from accord.admission import open_admission
from accord.canon import decode
from accord.errors import PeerError, RefusedError
from accord.facts import Fact, from_map
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, SlotGiven
from accord.identity import read_certificate
from accord.moments import Instant
from accord.naming import SLOT_MAX, LogName
from accord.seal import key_id_of
from hub.office.books import Box, Slot, Unit
from hub.office.enrolment import give_slot
from tests.hub.office.city import (
    AUTHORITY,
    BA_DINH,
    LAN,
    NOW,
    TestBox,
    TestCity,
    key_of,
    request_of,
)


def facts(city: TestCity, log: str) -> list[Fact]:
    with city.books.reading() as desk:
        (held,) = desk.logs.epochs(log)
        records = desk.logs.read(held, after_seq=1, bytes_max=10**9, count_max=10**9)
    return [from_map(each.entry.header.kind, decode(each.payload)) for each in records]


def test_an_admission_gives_a_box_its_place(city: TestCity) -> None:
    request = request_of("box-00103-a")
    admission = open_admission(city.enrolment.admit(request), request=request)
    assert (admission.box, admission.unit, admission.unit_name, admission.agency) == (
        "box-00103-a",
        "00103",
        "Phường Tây Hồ",
        "H26.103",
    )
    assert admission.slot == 1
    assert admission.follows == ("hub-00103", "hub-fleet")
    with city.books.reading() as desk:
        epochs = tuple(desk.logs.epochs(log)[0].head.epoch for log in admission.follows)
    assert admission.follow_epochs == epochs
    assert admission.hub_point == key_of("hub").public.point
    assert admission.authority == AUTHORITY.certificate
    assert [officer.login for officer in admission.officers] == ["lan"]


def test_an_admission_is_said_in_the_logs(city: TestCity) -> None:
    city.admit("box-00103-a")
    (key,) = facts(city, "hub-fleet")
    assert isinstance(key, KeyAdmitted)
    assert (key.role, key.name, key.units) == (KeyRole.BOX, "box-00103-a", ("H26.103",))
    slot, officer_key, officer = facts(city, "hub-00103")
    assert slot == SlotGiven(box=LogName("box-00103-a"), agency="H26.103", slot=1)
    assert isinstance(officer_key, KeyAdmitted)
    assert officer_key.role is KeyRole.OFFICER
    assert isinstance(officer, OfficerAdmitted)
    assert officer.key == LAN.key_id


def test_two_boxes_of_a_ward_get_two_slots(city: TestCity) -> None:
    assert [city.admit(f"box-00103-{letter}").slot for letter in "abc"] == [1, 2, 3]
    assert city.admit("box-00004-a", BA_DINH).slot == 1


def test_a_request_is_admitted_once_and_answered_again(city: TestCity) -> None:
    request = request_of("box-00103-a")
    admission = city.enrolment.admit(request)
    said = facts(city, "hub-fleet"), facts(city, "hub-00103")
    city.clock.wall = Instant(NOW + 1)
    assert city.enrolment.admit(request) == admission
    assert (facts(city, "hub-fleet"), facts(city, "hub-00103")) == said
    with pytest.raises(RefusedError, match=r"^enrolment\.name-taken"):
        city.enrolment.admit(request_of("box-00103-a", at=Instant(NOW + 1)))


def test_the_request_of_a_revoked_box_is_not_answered_again(city: TestCity) -> None:
    request = request_of("box-00103-a")
    city.enrolment.admit(request)
    city.enrolment.revoke("box-00103-a", why="stolen")
    with pytest.raises(RefusedError, match=r"^enrolment\.revoked"):
        city.enrolment.admit(request)


def test_a_refused_request_changes_nothing(city: TestCity) -> None:
    with city.books.writing() as desk:
        desk.register.put_unit(Unit("00008", "Phường Ngọc Hà", ""))
    for unit, refusal in [
        (Unit("00009", "?", "H26.009"), "enrolment.unknown-unit"),
        (Unit("00008", "?", "H26.008"), "enrolment.no-agency"),
    ]:
        with pytest.raises(RefusedError, match=rf"^{refusal}"):
            city.enrolment.admit(request_of("box-9", unit))
    with pytest.raises(PeerError, match=r"^admission\.bad-request"):
        city.enrolment.admit(request_of("box-9")[:-1])
    with city.books.reading() as desk:
        assert desk.register.boxes() == ()
        assert desk.register.slots("00103") == ()
    assert facts(city, "hub-fleet") == facts(city, "hub-00103") == []


def test_the_key_of_the_hub_is_no_key_of_a_box(city: TestCity) -> None:
    stolen = request_of("box-7", key=key_of("hub"))
    with pytest.raises(RefusedError, match=r"^keyring\.other-role"):
        city.enrolment.admit(stolen)
    with city.books.reading() as desk:
        assert desk.register.boxes() == ()


def test_a_revoked_box_is_believed_up_to_what_the_city_holds(city: TestCity, box: TestBox) -> None:
    box.take(1)
    city.intake.take([box.batch()], at=NOW)
    city.enrolment.revoke(box.name, why="bị mất trộm")
    *_, revoked = facts(city, "hub-fleet")
    assert isinstance(revoked, KeyRevoked)
    assert revoked.key == box.key.key_id
    assert revoked.last is not None
    assert (revoked.last.epoch, revoked.last.seq) == (box.head.epoch, 2)
    with pytest.raises(RefusedError, match=r"^enrolment\.revoked"):
        city.enrolment.revoke(box.name, why="again")
    with pytest.raises(RefusedError, match=r"^enrolment\.unknown-box"):
        city.enrolment.revoke("box-9", why="?")


def test_a_box_that_never_sent_anything_is_revoked_altogether(city: TestCity, box: TestBox) -> None:
    city.enrolment.revoke(box.name, why="bị mất trộm")
    *_, revoked = facts(city, "hub-fleet")
    assert isinstance(revoked, KeyRevoked)
    assert revoked.last is None
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert taken.quarantined == ((1, "keyring.revoked"),)


def test_the_list_for_the_brokers_names_the_revoked(city: TestCity, box: TestBox) -> None:
    city.admit("box-00103-b")
    city.enrolment.revoke(box.name, why="bị mất trộm")
    listed = x509.load_pem_x509_crl(city.enrolment.revocations())
    with city.books.reading() as desk:
        found = desk.register.box(box.name)
    assert found is not None
    assert [each.serial_number for each in listed] == [read_certificate(found.certificate).serial]


def test_slots_are_given_in_the_unit_they_belong_to(city: TestCity, box: TestBox) -> None:
    nowhere = Box("box-9", "99999", b"", b"", b"", NOW, None, "")
    with (
        city.books.writing() as desk,
        pytest.raises(RefusedError, match=r"^enrolment\.unknown-unit"),
    ):
        give_slot(desk, city.scribe, nowhere, b"epoch--1", at=NOW)
    with city.books.writing() as desk:
        desk.register.put_slot(Slot("00103", SLOT_MAX, box.name, b"epoch--8"), at=NOW)
    with pytest.raises(RefusedError, match=r"^enrolment\.slots-full"):
        city.admit("box-00103-b")
    with city.books.reading() as desk:
        assert desk.register.box("box-00103-b") is None


def test_a_key_of_the_office_is_known_at_once(city: TestCity, box: TestBox) -> None:
    with city.books.reading() as desk:
        before = city.keys.of(desk)
        assert before is city.keys.of(desk)
    city.enrolment.revoke(box.name, why="bị mất trộm")
    with city.books.reading() as desk:
        assert city.keys.of(desk) is not before
    assert key_id_of(box.key.public.point) == box.key.key_id


def test_the_scribe_writes_only_logs_that_are_open(city: TestCity) -> None:
    fact = SlotGiven(box=LogName("box-1"), agency="H26.103", slot=3)
    with (
        city.books.writing() as desk,
        pytest.raises(RefusedError, match=r"^office\.no-such-log"),
    ):
        city.scribe.say(desk, "hub-99999", fact)
    with city.books.writing() as desk:
        held = city.scribe.open_log(desk, LogName("hub-fleet"), BA_DINH)
        assert held.head.seq == 1
