"""Dossiers as the city sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import Noted
from accord.dossier import Dossier
from accord.fleet import ShiftOpened
from accord.intake import Officer
from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import Hlc, Instant
from accord.reconcile.rehome import rehome
from accord.reconcile.values import Mark
from accord.states import State
from hub.office.books import DossierLine
from hub.office.dossiers import LINES_PER_ROUND, Projector, read_dossier, unit_of
from hub.office.ports import AlarmKind, Batch
from tests.hub.office.city import (
    LAN,
    NOW,
    TestBox,
    TestCity,
    accepted,
    batch_of,
    key_of,
    parcel_of,
    with_parcel,
)

SHIFT = ShiftOpened("Quầy 1", Officer("Nguyễn Thị Lan"))


@pytest.fixture
def projector(city: TestCity) -> Projector:
    return Projector(city.books)


def dossier(city: TestCity, code: str) -> Dossier:
    with city.books.reading() as desk:
        found = read_dossier(desk, code)
    assert found is not None
    return found


def line(city: TestCity, code: str) -> DossierLine | None:
    with city.books.reading() as desk:
        return desk.lists.line(code)


def moved(box: TestBox, after: int, *, epoch: bytes = b"epoch--2") -> tuple[Batch, list[Record]]:
    """Go on in a new epoch with the entries after a number."""
    head = Head(box.name, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    records = list(
        rehome(box.records[after:], head, left={}, reading=box.clock.read(), box=key_of(box.name))
    )
    return batch_of(Mark(epoch, 0, FIRST_PREVIOUS), records), records


def test_a_dossier_is_what_its_entries_add_up_to(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    box.say(Noted("Công dân gọi điện hỏi"), dossier=code)
    city.intake.take([box.batch()], at=NOW)
    found = dossier(city, code)
    assert found.state is State.ACCEPTED
    assert len(found.history) == 2
    with city.books.reading() as desk:
        assert unit_of(desk, code, found) == "00103"
        assert read_dossier(desk, "H26.103-260921-9999") is None


def test_a_line_is_written_after_the_entries(
    city: TestCity, box: TestBox, projector: Projector
) -> None:
    code = box.take(1, name="Trần Thị Đào")
    city.intake.take([box.batch()], at=NOW)
    assert line(city, code) is None
    assert projector.freshen(at=NOW) == 1
    assert projector.freshen(at=NOW) == 0
    written = line(city, code)
    assert written is not None
    assert (written.unit, written.procedure, written.applicant) == (
        "00103",
        "1.001193",
        "Trần Thị Đào",
    )
    assert (written.state, written.received_at) == (State.ACCEPTED, NOW)
    assert written.due_at == NOW + 86_400_000
    assert not written.is_in_conflict


@pytest.mark.parametrize("words", [("dao",), ("tran", "da"), ("001099000001",), ("10001",)])
def test_a_dossier_is_found_by_name_number_and_code(
    city: TestCity, box: TestBox, projector: Projector, words: tuple[str, ...]
) -> None:
    code = box.take(1, name="Trần Thị Đào")
    city.intake.take([box.batch()], at=NOW)
    projector.freshen(at=NOW)
    with city.books.reading() as desk:
        found = desk.lists.lines(words=words, unit=None, before=None, limit=9)
    assert [each.code for each in found] == [code]


def test_a_newborn_without_a_number_is_found_by_name(
    city: TestCity, box: TestBox, projector: Projector
) -> None:
    intake = accepted(box.unit, name="Lê An")
    nameless = replace(intake, owner=replace(intake.owner, identity=None))
    box.say(nameless, dossier="H26.103-260921-10001", officer=LAN)
    city.intake.take([box.batch()], at=NOW)
    projector.freshen(at=NOW)
    with city.books.reading() as desk:
        assert len(desk.lists.lines(words=("le",), unit="00103", before=None, limit=9)) == 1


def test_lines_are_written_some_at_a_time(
    city: TestCity, box: TestBox, projector: Projector
) -> None:
    with city.books.writing() as desk:
        desk.lists.mark_stale([f"D-{number}" for number in range(LINES_PER_ROUND + 1)])
    assert projector.freshen(at=NOW) == LINES_PER_ROUND
    assert projector.freshen(at=NOW) == 1
    assert projector.freshen(at=NOW) == 0


def test_a_remark_alone_makes_no_line(city: TestCity, box: TestBox, projector: Projector) -> None:
    code = "H26.103-260921-10001"
    box.say(Noted("Không có tiếp nhận"), dossier=code)
    city.intake.take([box.batch()], at=NOW)
    assert projector.freshen(at=NOW) == 1
    assert line(city, code) is None


def test_two_acceptances_under_one_code_are_a_task_for_a_person(
    city: TestCity, box: TestBox, projector: Projector
) -> None:
    copied = TestBox(box.name, box.unit, epoch=b"epoch--2", slot=box.slot)
    code = box.take(1, name="Người thứ nhất")
    copied.say(accepted(box.unit, name="Người thứ hai"), dossier=code, officer=LAN)
    city.intake.take([box.batch(), copied.batch()], at=NOW)
    projector.freshen(at=NOW)
    written = line(city, code)
    assert written is not None
    assert written.is_in_conflict
    assert len(dossier(city, code).conflict) == 2
    with city.books.reading() as desk:
        alarm, *_ = desk.lists.alarms(is_open=True, limit=9)
        assert [each.code for each in desk.lists.conflicts(unit=None, limit=9)] == [code]
    assert (alarm.kind, alarm.dossier) == (AlarmKind.CONFLICT, code)


def test_a_statement_moved_to_a_new_epoch_counts_once(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    box.say(Noted("Một lần"), dossier=code)
    batch, _ = moved(box, 1)
    city.intake.take([box.batch(), batch], at=NOW)
    found = dossier(city, code)
    assert len(found.history) == 2
    assert not found.conflict
    assert not found.missing


def test_a_statement_moved_twice_counts_once_though_one_move_never_came(
    city: TestCity, box: TestBox
) -> None:
    code = box.take(1)
    _, records = moved(box, 1)
    head = Head(box.name, b"epoch--3", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    again = list(rehome(records, head, left={}, reading=box.clock.read(), box=box.key))
    city.intake.take([box.batch()], at=NOW)
    city.intake.take([batch_of(Mark(b"epoch--3", 0, FIRST_PREVIOUS), again)], at=NOW)
    found = dossier(city, code)
    assert len(found.history) == 1
    assert found.conflict == ()


def test_what_was_erased_is_gone_but_counted(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    box.say(Noted("Lời này sẽ bị xóa"), dossier=code)
    erased = replace(parcel_of(box.records[2]), salt=b"", payload=b"")
    city.intake.take([with_parcel(box.batch(), 2, erased)], at=NOW)
    assert len(dossier(city, code).history) == 2


def test_a_dossier_told_only_by_the_hub_belongs_to_the_ward_of_its_code(city: TestCity) -> None:
    code = "H26.103-260921-10001"
    with city.books.writing() as desk:
        city.scribe.say(desk, "hub-00103", Noted("Chưa có hồ sơ"), dossier=code)
        found = read_dossier(desk, code)
        assert found is not None
        assert unit_of(desk, code, found) == "00103"
        assert unit_of(desk, "H26.999-260921-10001", found) == ""
