"""What people see of wards, boxes and alarms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.log import Record, seal_entry
from accord.moments import ClockTrust, Instant
from accord.reconcile.values import Mark, SaveAck
from hub.office.access import RIGHTS, Right, has_right
from hub.office.downlogs import HubLogs
from hub.office.fleet import DOSSIERS_SHOWN_MAX, BoxStanding
from hub.office.ports import AlarmKind, Contact
from tests.hub.office.city import (
    BA_DINH,
    CITY,
    LAN,
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    accepted,
    parcel_of,
    with_parcel,
)

ADMIN = OfficerRole.ADMINISTRATION
MINUTE = 60_000


def standing(city: TestCity) -> BoxStanding:
    session = city.employ("quantri", ADMIN, unit=CITY)
    (found,) = city.fleet.boxes(session)
    return found


def test_a_box_that_was_never_heard_has_no_age(city: TestCity, box: TestBox) -> None:
    found = standing(city)
    assert (found.contact_age_ms, found.waiting_age_ms, found.waiting_count) == (None, None, 0)
    assert (found.box.name, found.unit, found.slots) == (box.name, TAY_HO, (1,))
    assert found.held_count == 0


def test_ages_grow_with_the_time(city: TestCity, box: TestBox) -> None:
    box.take(1)
    city.receive(box)
    contact = Contact(
        box=box.name,
        epoch=box.head.epoch,
        tip=5,
        waiting_count=3,
        waiting_since=Instant(NOW - 10 * MINUTE),
        wall=Instant(NOW + 2_000),
    )
    city.intake.greeted(contact, at=NOW, trust=ClockTrust.SYNCHRONISED)
    city.clock.wall = Instant(NOW + 5 * MINUTE)
    found = standing(city)
    assert found.contact_age_ms == 5 * MINUTE
    assert found.waiting_age_ms == 15 * MINUTE
    assert (found.waiting_count, found.held_count, found.clock_offset_ms) == (3, 2, 2_000)


def test_a_box_is_behind_by_what_it_has_not_signed_for(city: TestCity, box: TestBox) -> None:
    admin = city.employ("quantri", ADMIN, unit=CITY)
    logs = HubLogs(city.books, city.clock)
    tips = [logs.own_tip(log) for log in ("hub-00103", "hub-fleet")]
    (found,) = city.fleet.boxes(admin)
    assert found.behind_count == sum(tip.seq for tip in tips)
    for tip in tips:
        mark = Mark(tip.epoch, tip.seq, tip.hash)
        logs.save_ack(box.name, tip.log, SaveAck(mark, b"signed", NOW, ()))
    assert [each.behind_count for each in city.fleet.boxes(admin)] == [0]


def test_what_was_put_aside_is_counted_and_shown(city: TestCity, box: TestBox) -> None:
    box.take(1)
    last = box.records[-1]
    bad = Record(
        seal_entry(replace(last.entry.header, kind=9999), box.key), last.salt, last.payload
    )
    city.intake.take([with_parcel(box.batch(), 1, parcel_of(bad))], at=NOW)
    admin = city.employ("quantri", ADMIN, unit=CITY)
    (found,) = city.fleet.boxes(admin)
    assert found.quarantined_count == 1
    assert [alarm.kind for alarm in found.alarms] == [AlarmKind.QUARANTINE]
    (kept,) = city.fleet.quarantined(admin, box.name)
    assert kept.reason == "fact.unknown-kind"
    with pytest.raises(RefusedError, match=r"^enrolment\.unknown-box"):
        city.fleet.quarantined(admin, "box-9")


def test_a_ward_is_as_old_as_the_worst_of_its_boxes(city: TestCity, box: TestBox) -> None:
    second = city.admit("box-00103-b")
    for each, age in ((box, 3), (second, 9)):
        each.take(1)
        city.receive(each)
        contact = Contact(each.name, each.head.epoch, 2, 1, Instant(NOW - age * MINUTE), NOW)
        city.intake.greeted(contact, at=Instant(NOW - age * MINUTE), trust=ClockTrust.SYNCHRONISED)
    admin = city.employ("quantri", ADMIN, unit=CITY)
    wards = {each.unit.code: each for each in city.fleet.wards(admin)}
    assert set(wards) == {"00004", "00103"}
    ward = wards["00103"]
    assert (ward.box_count, ward.entry_count, ward.dossier_count) == (2, 4, 2)
    assert ward.contact_age_ms == ward.waiting_age_ms == 9 * MINUTE
    assert wards["00004"].contact_age_ms is None
    city.enrolment.revoke(second.name, why="hỏng")
    (ward,) = (each for each in city.fleet.wards(admin) if each.unit.code == "00103")
    assert (ward.box_count, ward.contact_age_ms) == (1, 3 * MINUTE)


def test_an_officer_of_a_ward_sees_that_ward(city: TestCity, box: TestBox) -> None:
    city.admit("box-00004-a", BA_DINH)
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    assert [each.box.name for each in city.fleet.boxes(hoa)] == ["box-00004-a"]
    assert [each.unit for each in city.fleet.wards(hoa)] == [BA_DINH]
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.fleet.quarantined(hoa, box.name)


def test_lists_of_dossiers_hold_what_is_ones_own(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    minh = city.employ("chu", OfficerRole.LEADER)
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    assert [each.code for each in city.fleet.dossiers(minh, words=(), before=None)] == [code]
    assert city.fleet.dossiers(hoa, words=("tran",), before=None) == ()
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.decisions.trail(hoa, code)
    with pytest.raises(RefusedError, match=r"^dossier\.unknown"):
        city.decisions.trail(minh, "H26.103-260921-19999")


def test_a_search_is_kept_like_an_opening(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    minh = city.employ("chu", OfficerRole.LEADER)
    city.fleet.dossiers(minh, words=(), before=None)
    assert city.decisions.trail(minh, code) == ()
    city.fleet.dossiers(minh, words=("tran",), before=None)
    (kept,) = city.decisions.trail(minh, code)
    assert (kept.login, kept.why) == ("chu", "search")


def test_a_list_is_one_screen_long(city: TestCity, box: TestBox) -> None:
    for number in range(1, DOSSIERS_SHOWN_MAX + 3):
        box.take(number)
    city.receive(box)
    minh = city.employ("chu", OfficerRole.LEADER)
    assert len(city.fleet.dossiers(minh, words=(), before=None)) == DOSSIERS_SHOWN_MAX
    assert city.fleet.dossiers(minh, words=(), before=NOW) == ()


def test_alarms_are_seen_by_whom_they_concern_and_settled_once(
    city: TestCity, box: TestBox
) -> None:
    copied = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=box.slot)
    code = box.take(1)
    copied.say(accepted(TAY_HO, name="Người khác"), dossier=code, officer=LAN)
    city.receive(box)
    city.receive(copied)
    city.intake.alarm(AlarmKind.LINK, box.name, at=NOW)
    city.intake.alarm(AlarmKind.STRANGER, "box-9", at=NOW)
    leader = city.employ("chu", OfficerRole.LEADER)
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    admin = city.employ("quantri", ADMIN, unit=CITY)
    kinds = {each.kind for each in city.fleet.alarms(leader, is_open=True)}
    assert kinds == {AlarmKind.CONFLICT, AlarmKind.LINK, AlarmKind.ROLLBACK}
    assert city.fleet.alarms(hoa, is_open=True) == ()
    found = city.fleet.alarms(admin, is_open=True)
    assert len(found) == 4
    with pytest.raises(RefusedError, match=r"^access\.not-yours"):
        city.fleet.settle(leader, found[0].id)
    city.fleet.settle(admin, found[0].id)
    with pytest.raises(RefusedError, match=r"^alarm\.not-open"):
        city.fleet.settle(admin, found[0].id)
    (settled,) = city.fleet.alarms(admin, is_open=False)
    assert (settled.id, settled.settled_by) == (found[0].id, "quantri")
    assert [each.code for each in city.fleet.conflicts(leader)] == [code]
    assert city.fleet.conflicts(hoa) == city.fleet.conflicts(admin) == ()


def test_an_alarm_about_a_dossier_nobody_holds_concerns_the_city(city: TestCity) -> None:
    city.intake.alarm(AlarmKind.CONFLICT, "", at=NOW)
    with city.books.writing() as desk:
        (alarm,) = desk.lists.alarms(is_open=True, limit=9)
        desk.lists.raise_alarm(replace(alarm, dossier="D-9"))
    assert len(city.fleet.alarms(city.employ("quantri", ADMIN, unit=CITY), is_open=True)) == 2
    assert city.fleet.alarms(city.employ("chu", OfficerRole.LEADER), is_open=True) == ()


NOBODY = OfficerRole.VOLUNTEER


def test_whoever_types_for_citizens_sees_nothing_of_the_city(city: TestCity) -> None:
    volunteer = city.employ("tinh", NOBODY)
    for look in (
        lambda: city.fleet.boxes(volunteer),
        lambda: city.fleet.wards(volunteer),
        lambda: city.fleet.dossiers(volunteer, words=(), before=None),
        lambda: city.decisions.trail(volunteer, "D-1"),
        lambda: city.fleet.alarms(volunteer, is_open=True),
        lambda: city.fleet.conflicts(volunteer),
        lambda: city.fleet.quarantined(volunteer, "box-1"),
        lambda: city.fleet.settle(volunteer, 1),
    ):
        with pytest.raises(RefusedError, match=r"^access\.not-yours"):
            look()


def test_the_rights_are_those_of_the_city_s_rules(city: TestCity) -> None:
    """A second copy of the table, written by hand."""
    wanted = {
        OfficerRole.RECEPTION: {"see wards", "see dossiers"},
        OfficerRole.HANDLING: {"see wards", "see dossiers", "decide"},
        OfficerRole.LEADER: {"see wards", "see boxes", "see alarms", "see dossiers", "decide"},
        OfficerRole.RECORDS: {"see wards", "see dossiers"},
        OfficerRole.HANDOVER: {"see wards", "see dossiers"},
        OfficerRole.MOBILE: set(),
        OfficerRole.ADMINISTRATION: {
            *("see wards", "see boxes", "see alarms", "settle alarms", "revoke officers"),
        },
        OfficerRole.VOLUNTEER: set(),
        OfficerRole.CASH: set(),
    }
    assert set(RIGHTS) == set(Right)
    for number, (role, rights) in enumerate(wanted.items()):
        account = city.employ(f"nguoi{number}", role).account
        assert {right.value for right in Right if has_right(account, right)} == rights
