"""Slots that are given, passed over and never given again."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.naming import SLOT_MAX
from accord.reconcile.values import Grant
from hub.office.ports import AlarmKind
from hub.office.slots import SLOTS_AHEAD, SLOTS_OF_BOX_MAX, leave_out, next_slot, pass_over
from tests.hub.office.city import NOW, TAY_HO, TestBox, TestCity


def test_a_slot_follows_what_was_given_and_what_was_passed_over(
    city: TestCity, box: TestBox
) -> None:
    with city.books.writing() as desk:
        assert next_slot(desk, TAY_HO.code) == box.slot + 1
        pass_over(desk, TAY_HO.code, upto=40)
        pass_over(desk, TAY_HO.code, upto=7)
        assert next_slot(desk, TAY_HO.code) == 41
        leave_out(desk, TAY_HO.code)
        assert next_slot(desk, TAY_HO.code) == 41 + SLOTS_AHEAD


def test_passing_over_the_last_slot_leaves_none(city: TestCity) -> None:
    with city.books.writing() as desk:
        pass_over(desk, TAY_HO.code, upto=SLOT_MAX + 1)
        with pytest.raises(RefusedError, match=r"^enrolment\.slots-full"):
            next_slot(desk, TAY_HO.code)


def test_a_box_admitted_again_under_another_slot_keeps_its_first_one(
    city: TestCity, box: TestBox
) -> None:
    first = TestBox(box.name, TAY_HO, slot=17)
    city.intake.take([first.batch()], at=NOW)
    assert city.admit("box-00103-b").slot == 18


def test_a_box_cannot_use_up_the_slots_of_its_ward_by_its_word(
    city: TestCity, box: TestBox
) -> None:
    for number in range(60):
        claimed = box.slot + 1 + number * 15
        liar = TestBox(box.name, TAY_HO, epoch=number.to_bytes(8, "big"), slot=claimed)
        city.intake.take([liar.batch()], at=NOW)
    assert city.admit("box-00103-b").slot <= box.slot + SLOTS_AHEAD + 1
    with city.books.reading() as desk:
        told = desk.lists.alarms(is_open=True, limit=99)
        assert len(desk.register.slots(TAY_HO.code)) <= 4
    assert sum(alarm.kind is AlarmKind.STRANGER for alarm in told) >= 55


def test_a_box_is_given_only_so_many_slots(city: TestCity, box: TestBox) -> None:
    def grant(number: int) -> Grant:
        mark = box.mark(1)
        return Grant(tip=mark, common=mark, next_epoch=number.to_bytes(8, "big"), held=mark)

    for number in range(1, SLOTS_OF_BOX_MAX):
        city.intake.grant(box.name, grant(number), at=NOW)
    with pytest.raises(RefusedError, match=r"^enrolment\.too-many-slots"):
        city.intake.grant(box.name, grant(0), at=NOW)
    assert city.admit("box-00103-b").slot == box.slot + SLOTS_OF_BOX_MAX
