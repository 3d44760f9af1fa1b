"""Slots that are given, passed over and never given again."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.naming import SLOT_MAX
from hub.office.slots import SLOTS_AHEAD, leave_out, next_slot, pass_over
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
    first = TestBox(box.name, TAY_HO, slot=40)
    city.intake.take([first.batch()], at=NOW)
    assert city.admit("box-00103-b").slot == 41
