"""What becomes of what boxes send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from accord.errors import RefusedError
from accord.fleet import ShiftOpened
from accord.intake import Officer
from accord.log import FIRST_PREVIOUS, Head, Record, seal_entry
from accord.moments import ClockTrust, Hlc, Instant
from accord.naming import SLOT_MAX
from accord.reconcile.values import Accuse, Grant, Mark
from accord.seal import SigningKey
from hub.office.books import Slot
from hub.office.intake import BRANCH_ENTRIES_MAX
from hub.office.ports import AlarmKind, Contact
from hub.office.scribe import FLEET_LOG
from tests.hub.office.city import (
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    parcel_of,
    with_parcel,
)

OTHER = SigningKey(b"o" * 40)
SHIFT = ShiftOpened("Quầy 1", Officer("Nguyễn Thị Lan"))


def alarms(city: TestCity) -> list[tuple[AlarmKind, str, str]]:
    with city.books.reading() as desk:
        return [
            (alarm.kind, alarm.box, alarm.detail)
            for alarm in desk.lists.alarms(is_open=True, limit=99)
        ]


def told(city: TestCity, code: str) -> list[Record]:
    with city.books.reading() as desk:
        return list(desk.logs.about(code))


def aside(city: TestCity) -> list[tuple[int, str]]:
    with city.books.reading() as desk:
        return sorted((each.seq, each.reason) for each in desk.logs.quarantined(None))


def resealed(record: Record, key: SigningKey, **changes: object) -> Record:
    header = replace(record.entry.header, **changes)  # type: ignore[arg-type]  # as the test says
    return Record(seal_entry(header, key), record.salt, record.payload)


def test_a_believed_entry_is_kept_and_told_by_its_dossier(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    (taken,) = city.intake.take([box.batch()], at=NOW)
    assert taken.upto == box.mark(2)
    assert taken.quarantined == ()
    assert told(city, code) == box.records[1:]
    assert city.intake.copy_states(box.name) == (box.mark(2),)
    assert city.intake.hash_at(box.name, box.head.epoch, 2) == box.head.hash
    assert city.intake.hash_at(box.name, b"epoch--9", 2) is None
    with city.books.reading() as desk:
        assert desk.lists.stale(limit=9) == (code,)
    assert alarms(city) == []


def test_the_same_batch_comes_any_number_of_times(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    box.say(SHIFT)
    for batch in (box.batch(upto=2), box.batch(), box.batch(after=1), box.batch(upto=1)):
        city.intake.take([batch], at=NOW)
    assert city.intake.copy_states(box.name) == (box.mark(3),)
    assert told(city, code) == [box.records[1]]
    assert alarms(city) == []


def test_batches_of_many_boxes_are_one_commit(city: TestCity, box: TestBox) -> None:
    second = city.admit("box-00103-b")
    taken = city.intake.take([box.batch(), second.batch()], at=NOW)
    assert [each.upto for each in taken] == [box.mark(1), second.mark(1)]


def test_a_box_nobody_admitted_is_not_listened_to(city: TestCity, box: TestBox) -> None:
    stranger = TestBox("box-00103-x", TAY_HO)
    with pytest.raises(RefusedError, match=r"^intake\.unknown-box"):
        city.intake.take([box.batch(), stranger.batch()], at=NOW)
    assert city.intake.copy_states(box.name) == ()


def test_a_gap_is_not_taken(city: TestCity, box: TestBox) -> None:
    box.take(1)
    box.take(2)
    (taken,) = city.intake.take([box.batch(after=1)], at=NOW)
    assert taken.upto == Mark(box.head.epoch, 0, FIRST_PREVIOUS)


def test_another_branch_is_not_taken(city: TestCity, box: TestBox) -> None:
    clone = TestBox(box.name, TAY_HO)
    assert clone.head == box.head
    box.take(1, name="Người thứ nhất")
    clone.take(1, name="Người thứ hai")
    clone.take(2)
    city.intake.take([box.batch()], at=NOW)
    for batch in (clone.batch(), clone.batch(after=2), clone.batch(upto=2)):
        (taken,) = city.intake.take([batch], at=NOW)
        assert taken.upto == box.mark(2)
    assert aside(city) == []


def test_a_bad_entry_never_holds_up_the_ones_behind_it(city: TestCity, box: TestBox) -> None:
    box.take(1)
    code = box.take(2)
    forged = resealed(box.records[1], OTHER)
    batch = with_parcel(box.batch(), 1, parcel_of(forged))
    (taken,) = city.intake.take([batch], at=NOW)
    assert taken.upto == box.mark(3)
    assert taken.quarantined == ((2, "keyring.unknown-key"),)
    assert told(city, code) == [box.records[2]]
    assert alarms(city) == [(AlarmKind.QUARANTINE, box.name, "reason=keyring.unknown-key")]


@pytest.mark.parametrize("unsealed", ["forged", "unreadable", "elsewhere"])
def test_bytes_without_the_seal_are_taken_only_once_the_box_confirms_them(
    city: TestCity, box: TestBox, unsealed: str
) -> None:
    box.take(1)
    whole = parcel_of(box.records[1])
    parcel = {
        "forged": parcel_of(resealed(box.records[1], OTHER)),
        "unreadable": replace(whole, entry=None, sealed=b"?"),
        "elsewhere": replace(parcel_of(box.records[0]), seq=2, hash=whole.hash),
    }[unsealed]
    (taken,) = city.intake.take([with_parcel(box.batch(), 1, parcel)], at=NOW)
    assert taken.upto == box.mark(1)
    assert aside(city) == []
    box.say(SHIFT)
    (taken,) = city.intake.take([with_parcel(box.batch(), 1, parcel)], at=NOW)
    assert taken.upto == box.mark(3)
    assert [seq for seq, _ in taken.quarantined] == [2]


ALTERED: dict[str, Callable[[Record, SigningKey], Record]] = {
    "log.other-payload": lambda last, _: replace(last, payload=last.payload + b"\0"),
    "log.act-not-signed": lambda last, key: resealed(last, key, act=bytes(64)),
    "keyring.unknown-officer": lambda last, key: resealed(last, key, officer=b"nobody--"),
    "fact.no-officer": lambda last, key: resealed(last, key, officer=b"", act=b""),
    "fact.unknown-kind": lambda last, key: resealed(last, key, kind=9999),
    "fact.not-yours-to-say": lambda last, key: resealed(last, key, kind=5),
    "fact.wrong-dossier": lambda last, key: resealed(last, key, dossier=""),
    "record.malformed": lambda last, key: resealed(last, key, kind=57, officer=b"", act=b""),
    "log.time-back": lambda last, key: resealed(
        last, key, stamp=replace(last.entry.header.stamp, time=Hlc(Instant(1), 0))
    ),
}


@pytest.mark.parametrize("reason", sorted(ALTERED))
def test_a_sealed_entry_that_cannot_be_believed_is_put_aside_at_once(
    city: TestCity, box: TestBox, reason: str
) -> None:
    code = box.take(1)
    parcel = parcel_of(ALTERED[reason](box.records[-1], box.key))
    (taken,) = city.intake.take([with_parcel(box.batch(), 1, parcel)], at=NOW)
    assert taken.upto == Mark(box.head.epoch, 2, parcel.hash)
    assert taken.quarantined == ((2, reason),)
    assert told(city, code) == []
    with city.books.reading() as desk:
        (kept,) = desk.logs.quarantined(box.name)
    assert (kept.sealed, kept.salt, kept.payload) == (
        parcel.sealed,
        parcel.salt,
        parcel.payload,
    )


def test_what_a_revoked_key_seals_is_put_aside(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.intake.take([box.batch()], at=NOW)
    city.enrolment.revoke(box.name, why="stolen")
    box.take(2)
    (taken,) = city.intake.take([box.batch(after=2)], at=NOW)
    assert taken.upto == box.mark(3)
    assert taken.quarantined == ((3, "keyring.revoked"),)
    assert told(city, code) == [box.records[1]]


def test_an_erased_entry_is_kept(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    erased = replace(parcel_of(box.records[1]), salt=b"", payload=b"")
    (taken,) = city.intake.take([with_parcel(box.batch(), 1, erased)], at=NOW)
    assert taken.quarantined == ()
    (kept,) = told(city, code)
    assert kept.is_erased


def test_a_new_epoch_is_given_a_fresh_slot_once(city: TestCity, box: TestBox) -> None:
    box.take(1)
    city.intake.take([box.batch()], at=NOW)
    grant = Grant(tip=box.mark(1), common=box.mark(1), next_epoch=b"epoch--2", held=box.mark(2))
    given = city.intake.grant(box.name, grant, at=NOW)
    assert given == city.intake.grant(box.name, grant, at=NOW)
    assert (given.slot, given.proof) == (2, box.records[1].entry.sealed)
    other = replace(grant, next_epoch=b"epoch--3", common=box.mark(2))
    again = city.intake.grant(box.name, other, at=NOW)
    assert (again.slot, again.proof) == (3, b"")
    assert [kind for kind, _, _ in alarms(city)] == [AlarmKind.FORK, AlarmKind.FORK]


def test_a_grant_for_an_epoch_the_hub_has_lost_brings_no_proof(
    city: TestCity, box: TestBox
) -> None:
    grant = Grant(tip=box.mark(1), common=box.mark(1), next_epoch=b"epoch--2", held=box.mark(1))
    assert city.intake.grant(box.name, grant, at=NOW).proof == b""


def test_no_epoch_is_granted_to_a_stranger_or_a_revoked_box(city: TestCity, box: TestBox) -> None:
    grant = Grant(tip=box.mark(1), common=box.mark(1), next_epoch=b"epoch--2", held=box.mark(1))
    with pytest.raises(RefusedError, match=r"^enrolment\.unknown-box"):
        city.intake.grant("box-9", grant, at=NOW)
    city.enrolment.revoke(box.name, why="stolen")
    with pytest.raises(RefusedError, match=r"^enrolment\.revoked"):
        city.intake.grant(box.name, grant, at=NOW)
    with city.books.reading() as desk:
        assert len(desk.register.slots("00103")) == 1
    member = city.intake.member(box.name)
    assert member is not None
    assert member.is_revoked


def test_slots_run_out_and_are_never_given_again(city: TestCity, box: TestBox) -> None:
    with city.books.writing() as desk:
        desk.register.put_slot(Slot("00103", SLOT_MAX, box.name, b"epoch--8"), at=NOW)
    grant = Grant(tip=box.mark(1), common=box.mark(1), next_epoch=b"epoch--2", held=box.mark(1))
    with pytest.raises(RefusedError, match=r"^enrolment\.slots-full"):
        city.intake.grant(box.name, grant, at=NOW)


def test_a_slot_the_hub_forgot_is_known_again_from_the_log(city: TestCity, box: TestBox) -> None:
    replaced = TestBox(box.name, TAY_HO, epoch=b"epoch--5", slot=7)
    city.intake.take([replaced.batch()], at=NOW)
    with city.books.reading() as desk:
        assert desk.register.slot(box.name, b"epoch--5") == Slot("00103", 7, box.name, b"epoch--5")
    assert [kind for kind, _, _ in alarms(city)] == [AlarmKind.ROLLBACK]


def test_an_unreadable_first_entry_of_a_granted_epoch_raises_no_alarm_of_a_lost_one(
    city: TestCity, box: TestBox
) -> None:
    box.take(1)
    unreadable = replace(parcel_of(box.records[0]), entry=None, sealed=b"?")
    (taken,) = city.intake.take([with_parcel(box.batch(), 0, unreadable)], at=NOW)
    assert taken.upto == box.mark(2)
    assert alarms(city) == [(AlarmKind.QUARANTINE, box.name, "reason=log.malformed")]


def test_a_slot_of_another_box_is_not_taken_over(city: TestCity, box: TestBox) -> None:
    thief = TestBox(box.name, TAY_HO, epoch=b"epoch--5", slot=box.slot)
    city.intake.take([thief.batch()], at=NOW)
    with city.books.reading() as desk:
        assert desk.register.slot(box.name, b"epoch--5") is None
    assert [kind for kind, _, _ in alarms(city)] == [AlarmKind.ROLLBACK]


def test_an_epoch_that_does_not_say_its_slot_raises_an_alarm(city: TestCity, box: TestBox) -> None:
    nameless = TestBox(box.name, TAY_HO, epoch=b"epoch--5")
    nameless.records.clear()
    nameless.head = Head(box.name, b"epoch--5", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    nameless.say(SHIFT)
    first = replace(parcel_of(nameless.records[0]), entry=None, sealed=b"?")
    nameless.say(SHIFT)
    city.intake.take([with_parcel(nameless.batch(), 0, first)], at=NOW)
    assert AlarmKind.ROLLBACK in [kind for kind, _, _ in alarms(city)]


def test_the_other_branch_is_kept_up_to_a_limit(city: TestCity, box: TestBox) -> None:
    clone = TestBox(box.name, TAY_HO)
    box.take(1, name="Người thứ nhất")
    clone.take(1, name="Người thứ hai")
    city.intake.take([box.batch()], at=NOW)
    shown = parcel_of(clone.records[1])
    accuse = Accuse(box.mark(1), (shown, replace(shown, entry=None)))
    city.intake.save_evidence(box.name, accuse, at=NOW)
    city.intake.save_evidence(box.name, accuse, at=NOW)
    with city.books.reading() as desk:
        held = desk.logs.held(box.name, box.head.epoch)
        assert held is not None
        assert desk.logs.branch_count(held) == 1
    many = tuple(
        replace(shown, entry=resealed(clone.records[1], box.key, schema=number).entry)
        for number in range(2, BRANCH_ENTRIES_MAX + 5)
    )
    city.intake.save_evidence(box.name, Accuse(box.mark(1), many), at=NOW)
    city.intake.save_evidence(box.name, Accuse(box.mark(1), many[-2:]), at=NOW)
    with city.books.reading() as desk:
        assert desk.logs.branch_count(held) == BRANCH_ENTRIES_MAX
    assert [kind for kind, _, _ in alarms(city)] == [AlarmKind.FORK]


def test_evidence_about_an_epoch_that_is_not_held_changes_nothing(
    city: TestCity, box: TestBox
) -> None:
    accuse = Accuse(Mark(b"epoch--9", 0, FIRST_PREVIOUS), (parcel_of(box.records[0]),))
    city.intake.save_evidence(box.name, accuse, at=NOW)
    assert alarms(city) == []


def test_a_wrong_clock_raises_an_alarm(city: TestCity, box: TestBox) -> None:
    right = Contact(box.name, box.head.epoch, 1, 1, NOW, Instant(NOW + 1000))
    city.intake.greeted(right, at=NOW, trust=ClockTrust.SYNCHRONISED)
    assert alarms(city) == []
    city.intake.greeted(replace(right, wall=Instant(0)), at=NOW, trust=ClockTrust.SYNCHRONISED)
    city.intake.greeted(replace(right, wall=Instant(5)), at=NOW, trust=ClockTrust.SYNCHRONISED)
    assert alarms(city) == [(AlarmKind.CLOCK, box.name, "")]


def test_a_hub_that_does_not_know_the_time_calls_no_box_wrong(city: TestCity, box: TestBox) -> None:
    contact = Contact(box.name, box.head.epoch, 1, 1, NOW, Instant(NOW + 86_400_000))
    city.intake.greeted(contact, at=NOW, trust=ClockTrust.UNKNOWN)
    city.intake.greeted(replace(contact, wall=NOW), at=NOW, trust=ClockTrust.UNKNOWN)
    assert alarms(city) == [(AlarmKind.CLOCK, FLEET_LOG, "")]


def test_members_follow_their_ward_and_the_fleet(city: TestCity, box: TestBox) -> None:
    (member,) = city.intake.members()
    assert member == city.intake.member(box.name)
    assert member.follows == ("hub-00103", "hub-fleet")
    assert member.point == box.key.public.point
    assert city.intake.member("box-9") is None


def test_an_alarm_names_its_values(city: TestCity, box: TestBox) -> None:
    city.intake.alarm(AlarmKind.STRANGER, box.name, at=NOW, topic="v1", count=2)
    assert alarms(city) == [(AlarmKind.STRANGER, box.name, "count=2 topic=v1")]
