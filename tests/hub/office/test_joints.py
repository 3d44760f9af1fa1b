"""What goes on from an entry the city does not hold is taken from no batch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.reconcile.values import Mark
from hub.office.ports import Batch
from tests.hub.office.city import NOW, TAY_HO, TestBox, TestCity, parcel_of, with_parcel


def _after_nothing_held(box: TestBox) -> Batch:
    batch = box.batch(after=2)
    after = Mark(box.head.epoch, 2, bytes(32))
    return replace(batch, keep=replace(batch.keep, after=after))


def _behind_another_entry(box: TestBox) -> Batch:
    clone = TestBox(box.name, TAY_HO)
    clone.take(1, name="Người thứ hai")
    return with_parcel(box.batch(), 1, parcel_of(clone.records[1]))


@pytest.mark.parametrize("made", [_after_nothing_held, _behind_another_entry])
def test_a_batch_that_does_not_join_on_is_not_taken(
    city: TestCity, box: TestBox, made: object
) -> None:
    assert callable(made)
    box.take(1)
    city.intake.take([box.batch()], at=NOW)
    box.take(2)
    (taken,) = city.intake.take([made(box)], at=NOW)
    assert taken.upto == box.mark(2)
