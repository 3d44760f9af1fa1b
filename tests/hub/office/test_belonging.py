"""What a box says of a dossier that is not its unit's changes nothing at the city."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import Decided, Document, FormKey, Holder, HolderChanged, Noted, SlipPrinted
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import OfficerRole
from accord.intake import Officer, Registered
from accord.lineage import Gone
from accord.moments import STEP_BACK_MS_MAX, ClockTrust, Instant, to_local
from accord.national import Channel
from accord.reconcile.values import Grant
from hub.office.belonging import note_earlier
from hub.office.dossiers import read_dossier
from hub.office.ports import AlarmKind
from hub.office.slots import SLOTS_AHEAD, leave_out
from hub.store.database import Database
from tests.hub.office.city import (
    BA_DINH,
    CITY,
    LAN,
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    accepted,
    key_of,
    reopened,
)

PRINTED = SlipPrinted(FormKey("TT 03/2025/TT-VPCP", "01", 1), 1)
DENIED = Decided(
    0,
    is_granted=False,
    document=Document("1", to_local(NOW).date(), Officer("B"), "Từ chối"),
    reason="không",
)
DAY_MS = 86_400_000


@pytest.fixture
def stranger(city: TestCity) -> TestBox:
    """A box of another ward, at which Lan may act too: all its signatures hold."""
    return city.admit("box-00004-a", BA_DINH)


def aside(city: TestCity, box: TestBox) -> list[str]:
    """Return why entries of a box were put aside, in order."""
    (taken,) = city.intake.take([box.batch()], at=city.clock.wall)
    while city.projector.freshen(at=city.clock.wall):
        pass
    return [reason for _, reason in taken.quarantined]


@pytest.mark.parametrize("fact", [PRINTED, Noted("của tôi"), DENIED])
def test_a_box_of_another_ward_says_nothing_of_our_dossier(
    city: TestCity, box: TestBox, stranger: TestBox, fact: Fact
) -> None:
    code = box.take(1)
    city.receive(box)
    stranger.say(fact, dossier=code, officer=LAN if fact is DENIED else None)
    assert aside(city, stranger) == ["fact.other-units-dossier"]
    with city.books.reading() as desk:
        dossier, line = read_dossier(desk, code), desk.lists.line(code)
        alarms = {alarm.kind for alarm in desk.lists.alarms(is_open=True, limit=9)}
    assert dossier is not None
    assert len(dossier.history) == 1
    assert line is not None
    assert line.unit == TAY_HO.code
    assert alarms == {AlarmKind.QUARANTINE}


def test_nobody_accepts_under_another_units_code(
    city: TestCity, box: TestBox, stranger: TestBox
) -> None:
    code = box.take(1)
    city.receive(box)
    stranger.say(accepted(BA_DINH, name="Kẻ Gian"), dossier=code, officer=LAN)
    stranger.say(accepted(BA_DINH), dossier=f"{TAY_HO.agency}-260921-99999", officer=LAN)
    assert aside(city, stranger) == ["fact.other-units-code"] * 2
    with city.books.reading() as desk:
        dossier = read_dossier(desk, code)
    assert dossier is not None
    assert dossier.intake is not None
    assert dossier.intake.owner.name == "Trần Văn Minh"


def test_what_is_no_dossier_code_is_put_aside(city: TestCity, box: TestBox) -> None:
    box.say(accepted(TAY_HO), dossier="không phải mã", officer=LAN)
    assert aside(city, box) == ["fact.bad-code"]


def test_a_dossier_that_was_handed_on_is_the_takers_to_speak_of(
    city: TestCity, box: TestBox, stranger: TestBox
) -> None:
    code = box.take(1)
    ours, theirs = Holder(TAY_HO.agency), Holder(BA_DINH.agency)
    box.say(HolderChanged(ours, theirs, "Phi địa giới"), dossier=code, officer=LAN)
    city.receive(box)
    stranger.say(Noted("Đã nhận"), dossier=code)
    stranger.say(Noted("Đang xem"), dossier=code)
    stranger.say(accepted(BA_DINH), dossier=code, officer=LAN)
    assert aside(city, stranger) == ["fact.other-units-code"]
    with city.books.reading() as desk:
        line = desk.lists.line(code)
    assert line is not None
    assert line.unit == BA_DINH.code
    leader = city.employ("chu", OfficerRole.LEADER, unit=BA_DINH)
    assert city.decisions.open(leader, code, why="xem").intake is not None


@pytest.mark.parametrize("days", [-200, 200])
def test_an_acceptance_dated_elsewhere_than_its_entry_is_put_aside(
    city: TestCity, box: TestBox, days: int
) -> None:
    at = Instant(NOW + days * DAY_MS)
    due = tuple(replace(each, due_at=Instant(at + DAY_MS)) for each in accepted(TAY_HO).results)
    dated = replace(accepted(TAY_HO), received_at=at, results=due)
    box.say(dated, dossier=f"{TAY_HO.agency}-260921-10001", officer=LAN)
    assert aside(city, box) == ["fact.other-time"]


def test_a_clock_set_back_a_little_and_one_that_nothing_vouches_for_are_believed(
    city: TestCity, box: TestBox
) -> None:
    code = f"{TAY_HO.agency}-260921-1000"
    little = replace(accepted(TAY_HO), received_at=Instant(NOW - STEP_BACK_MS_MAX))
    box.say(little, dossier=f"{code}1", officer=LAN)
    box.clock.trust = ClockTrust.UNKNOWN
    box.say(replace(little, received_at=Instant(NOW - DAY_MS)), dossier=f"{code}2", officer=LAN)
    assert aside(city, box) == []


# --- whose number it is -------------------------------------------------------------------------


@pytest.fixture
def neighbour(city: TestCity, box: TestBox) -> TestBox:
    """Another box of the same ward, admitted after the first."""
    other = city.admit("box-00103-b")
    assert other.slot != box.slot
    return other


def filed() -> Registered:
    """Return a filing that waits to be accepted."""
    intake = accepted(TAY_HO)
    return Registered(intake.procedure, Channel.COUNTER, intake.owner, intake.request, NOW)


def number(slot: int, count: int = 1) -> str:
    """Return a code of the ward under a slot."""
    return f"{TAY_HO.agency}-260921-{slot * 10_000 + count}"


@pytest.mark.parametrize("fact", [accepted(TAY_HO, name="Kẻ Gian"), filed()])
@pytest.mark.parametrize("comes_first", [True, False])
def test_no_box_begins_a_dossier_under_the_number_of_another(
    city: TestCity, box: TestBox, neighbour: TestBox, fact: Fact, *, comes_first: bool
) -> None:
    code = box.take(1)
    neighbour.say(fact, dossier=code, officer=LAN)
    if comes_first:
        assert aside(city, neighbour) == ["fact.other-slot"]
        assert aside(city, box) == []
    else:
        assert aside(city, box) == []
        assert aside(city, neighbour) == ["fact.other-slot"]
    with city.books.reading() as desk:
        dossier = read_dossier(desk, code)
    assert dossier is not None
    assert dossier.intake is not None
    assert dossier.intake.owner.name == "Trần Văn Minh"
    assert not dossier.conflict


def test_a_number_of_a_slot_that_nobody_has_begins_nothing(city: TestCity, box: TestBox) -> None:
    box.say(accepted(TAY_HO), dossier=number(box.slot + 1), officer=LAN)
    box.take(1)
    assert aside(city, box) == ["fact.other-slot"]
    assert city.admit("box-00103-c").slot == box.slot + 1


def test_another_box_of_the_ward_goes_on_with_a_dossier(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code = box.take(1)
    city.receive(box)
    neighbour.say(Noted("Tiếp tục ở quầy 2"), dossier=code)
    assert aside(city, neighbour) == []


def test_what_was_filed_at_one_box_is_accepted_at_another(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code = number(box.slot)
    box.say(filed(), dossier=code, officer=LAN)
    assert aside(city, box) == []
    neighbour.say(accepted(TAY_HO), dossier=code, officer=LAN)
    assert aside(city, neighbour) == []
    neighbour.say(accepted(TAY_HO), dossier=code, officer=LAN)
    assert aside(city, neighbour) == ["fact.other-slot"]  # by now it is accepted


def test_a_box_keeps_the_numbers_of_all_its_slots(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    city.receive(box)
    mark = box.mark(1)
    grant = Grant(tip=mark, common=mark, next_epoch=b"epoch--2", held=mark)
    granted = city.intake.grant(box.name, grant, at=NOW).slot
    later = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=granted)
    for slot in (box.slot, granted, neighbour.slot):
        later.say(accepted(TAY_HO), dossier=number(slot), officer=LAN)
    assert aside(city, later) == ["fact.other-slot"]


def test_a_box_admitted_again_goes_on_with_the_numbers_it_had(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    before = TestBox(box.name, TAY_HO, slot=17)
    code = before.take(1)
    neighbour.say(accepted(TAY_HO), dossier=code, officer=LAN)
    liar = TestBox(neighbour.name, TAY_HO, epoch=b"epoch--9", slot=17)
    liar.say(accepted(TAY_HO), dossier=code, officer=LAN)
    assert aside(city, before) == []
    assert aside(city, neighbour) == ["fact.other-slot"]
    assert aside(city, liar) == ["fact.other-slot"]
    liar.say(accepted(TAY_HO), dossier=code, officer=LAN)
    assert aside(city, liar) == ["fact.other-slot"]  # that it opened with the slot proves nothing


def test_numbers_far_beyond_what_was_given_are_released_once_slots_are_passed_over(
    city: TestCity, box: TestBox
) -> None:
    admin = city.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)
    far = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=box.slot + SLOTS_AHEAD + 1)
    code = far.take(1)
    assert aside(city, far) == ["fact.other-slot"]
    place = {"log": far.name, "epoch": far.head.epoch, "seq": far.head.seq, "why": "Đã hỏi"}
    with pytest.raises(RefusedError, match=r"release\.still"):
        city.releasing.release(admin, **place)  # type: ignore[arg-type]  # as above
    with city.books.writing() as desk:
        leave_out(desk, TAY_HO.code)
    city.releasing.release(admin, **place)  # type: ignore[arg-type]  # as above
    with city.books.reading() as desk:
        assert read_dossier(desk, code) is not None


# --- what follows a beginning that was put aside -------------------------------------------------

PAID = Noted("Đã thu phí")


def history(city: TestCity, code: str) -> list[tuple[str, Fact | Gone]]:
    """Return who says what of a dossier, as the city believes it."""
    with city.books.reading() as desk:
        dossier = read_dossier(desk, code)
    assert dossier is not None
    return [(said.key.log, said.fact) for said in dossier.history]


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_what_follows_a_beginning_that_was_put_aside_is_put_aside_too(
    city: TestCity, box: TestBox, neighbour: TestBox, tmp_path: Path, cut: int
) -> None:
    code = box.take(1)
    city.receive(box)
    neighbour.say(accepted(TAY_HO, name="Kẻ Gian"), dossier=code, officer=LAN)
    neighbour.say(PRINTED, dossier=code)
    neighbour.say(PAID, dossier=code)
    told = [*city.intake.take([neighbour.batch(upto=cut + 1)], at=NOW)[0].quarantined]
    with reopened(tmp_path, draws_from=900) as later:
        told += later.intake.take([neighbour.batch(after=cut + 1)], at=NOW)[0].quarantined
    assert [reason for _, reason in told] == ["fact.other-slot", *["fact.begun-aside"] * 2]
    assert [log for log, _ in history(city, code)] == [box.name]


def test_it_is_put_aside_in_a_later_epoch_of_the_box_as_well(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code = box.take(1)
    city.receive(box)
    neighbour.say(accepted(TAY_HO, name="Kẻ Gian"), dossier=code, officer=LAN)
    city.receive(neighbour)
    later = TestBox(neighbour.name, TAY_HO, epoch=b"epoch--2", slot=0)
    later.say(PRINTED, dossier=code)
    assert aside(city, later) == ["fact.begun-aside"]


def forget_notes(folder: Path) -> None:
    """Leave the books as a version left them that kept no notes of beginnings put aside."""
    database = Database(folder / "hub.db", key=bytes(32), at=NOW)
    with database.writing() as connection:
        connection.execute("DELETE FROM notes WHERE name LIKE 'begun-aside%'")
        # What is no entry at all says nothing, and stops nothing.
        connection.execute("UPDATE quarantine SET sealed = x'00' WHERE reason = 'fact.bad-code'")
    database.close()


def test_what_an_earlier_version_put_aside_is_noted_once(
    city: TestCity, box: TestBox, neighbour: TestBox, tmp_path: Path
) -> None:
    code = box.take(1)
    city.receive(box)
    neighbour.say(PRINTED, dossier="x")
    neighbour.say(accepted(TAY_HO, name="Kẻ Gian"), dossier=code, officer=LAN)
    assert aside(city, neighbour) == ["fact.bad-code", "fact.other-slot"]
    forget_notes(tmp_path)
    with reopened(tmp_path, draws_from=900) as later:
        note_earlier(later.books)
        neighbour.say(PRINTED, dossier=code)
        assert aside(later, neighbour) == ["fact.begun-aside"]
        with later.books.reading() as desk:
            before = desk.register.note(f"begun-aside {neighbour.name} {code}")
        note_earlier(later.books)
        assert before == b"\1"


def test_other_dossiers_and_other_boxes_go_on(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    code, other = box.take(1), box.take(2)
    box.say(PRINTED, dossier=code)
    city.receive(box)
    neighbour.say(accepted(TAY_HO, name="Kẻ Gian"), dossier=code, officer=LAN)
    neighbour.say(PAID, dossier=other)
    box.say(PAID, dossier=code)
    assert aside(city, neighbour) == ["fact.other-slot"]
    assert aside(city, box) == []
    assert [fact for _, fact in history(city, code)][1:] == [PRINTED, PAID]


@pytest.mark.parametrize("is_together", [True, False])
def test_who_is_believed_in_one_beginning_goes_on_after_another_that_is_not(
    city: TestCity, box: TestBox, neighbour: TestBox, *, is_together: bool
) -> None:
    code = number(box.slot)
    box.say(filed(), dossier=code, officer=LAN)
    city.receive(box)
    neighbour.say(PAID, dossier=code)
    neighbour.say(accepted(TAY_HO), dossier=code, officer=LAN)
    if not is_together:
        city.receive(neighbour)
    neighbour.say(accepted(TAY_HO), dossier=code, officer=key_of("eve"))
    neighbour.say(PRINTED, dossier=code)
    assert len(aside(city, neighbour)) == 1  # the second acceptance
    neighbour.say(PAID, dossier=code)
    assert aside(city, neighbour) == []
