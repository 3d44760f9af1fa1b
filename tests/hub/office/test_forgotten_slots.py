"""The numbers of slots that a hub which was put back has forgotten: whose they are all the same."""

from __future__ import annotations

import pytest

from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.reconcile.rehome import rehome
from accord.reconcile.values import Grant
from hub.office.dossiers import read_dossier
from hub.office.slots import is_of
from tests.hub.office.city import LAN, NOW, TAY_HO, TestBox, TestCity, accepted
from tests.hub.office.test_belonging import aside, number


@pytest.fixture
def neighbour(city: TestCity) -> TestBox:
    """Another box of the same ward."""
    return city.admit("box-00103-b")


def test_a_slot_the_books_forgot_is_known_before_its_numbers_are_judged(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    forgotten = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=neighbour.slot + 3)
    code = forgotten.take(1)
    neighbour.say(accepted(TAY_HO), dossier=code, officer=LAN)
    assert aside(city, forgotten) == []
    assert aside(city, neighbour) == ["fact.other-slot"]


def test_a_run_whose_grant_was_forgotten_keeps_the_slot_it_names(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    """It goes on from a fork, so it begins with no opening; its grant was a word to the box."""
    city.receive(box)
    granted, other = neighbour.slot + 2, neighbour.slot + 3
    run = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=granted)
    run.records.clear()
    run.head = Head(box.name, b"epoch--2", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    for slot, count in ((neighbour.slot, 7), (granted, 1), (granted, 2), (other, 1)):
        run.say(accepted(TAY_HO), dossier=number(slot, count), officer=LAN)
    assert aside(city, run) == ["fact.other-slot", "fact.other-slot"]
    with city.books.reading() as desk:
        assert read_dossier(desk, number(granted, 2)) is not None
        assert read_dossier(desk, number(other, 1)) is None
        assert read_dossier(desk, number(neighbour.slot, 7)) is None


def test_a_run_brings_the_numbers_of_the_forgotten_runs_it_goes_on_from(
    city: TestCity, box: TestBox, neighbour: TestBox
) -> None:
    """The books know its own grant, and none of those of the runs whose entries it carries on."""
    city.receive(box)
    mark = box.mark(1)
    grant = Grant(tip=mark, common=mark, next_epoch=b"epoch--9", held=mark)
    city.intake.grant(box.name, grant, at=NOW)
    before = TestBox(box.name, TAY_HO, epoch=b"epoch--2", slot=5)
    before.records.clear()
    before.head = Head(box.name, b"epoch--2", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    slots = [neighbour.slot + ahead for ahead in range(3, 7)]
    for slot in (neighbour.slot, *slots, slots[0]):
        count = len(before.records) + 1
        before.say(accepted(TAY_HO), dossier=number(slot, count), officer=LAN)
    run = TestBox(box.name, TAY_HO, epoch=b"epoch--9", slot=5)
    head = Head(box.name, b"epoch--9", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    reading = city.clock.read()
    run.records = list(rehome(before.records, head, left={}, reading=reading, box=run.key))
    last = run.records[-1].entry
    run.head = Head(box.name, b"epoch--9", last.header.seq, last.hash, last.header.stamp.time)
    for slot in (slots[0], neighbour.slot + 9):
        run.say(accepted(TAY_HO), dossier=number(slot, 99), officer=LAN)
    # Not a neighbour's number, not more than a few forgotten ones, and none that it mints itself.
    assert aside(city, run) == ["fact.other-slot"] * 3
    with city.books.reading() as desk:
        held = [
            read_dossier(desk, record.entry.header.dossier) is not None for record in run.records
        ]
        known = desk.register.box(box.name)
        assert known is not None
        assert [is_of(desk, known, slot) for slot in slots] == [True, True, True, False]
    assert held == [False, True, True, True, False, True, True, False]
