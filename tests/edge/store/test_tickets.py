"""Tickets as the log says them: one row a number, whatever is said twice or out of place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from accord.facts import Fact
from accord.log import FIRST_PREVIOUS, Head
from accord.queue import Priority, Step, TicketMoved, TicketTaken, Where
from accord.reconcile.rehome import rehome
from edge.store import derive, tickets
from edge.store.keyfile import KeyFile
from edge.store.verify import verify
from tests.edge.store.boxes import Box, a_box, reading
from tests.edge.store.logs import BOX_KEY

DAY = date(2026, 3, 9)
TAKEN = TicketTaken(DAY, "A", 1, "Chứng thực", Priority.DISABLED, "LH-0042")
CALLED = TicketMoved(DAY, "A", 1, Step.CALLED, "1", "Trần Thị Lan")
ADDED = TicketMoved(DAY, "A", 1, Step.ADDED, "1", procedure="Khai sinh")


def say(box: Box, *facts: Fact) -> None:
    for fact in facts:
        box.say(fact)


def last(box: Box, series: str = "A", day: date = DAY) -> int:
    with box.book.writing() as writing:
        return writing.last_ticket(day, series)


def test_numbers_survive_a_restart(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, TAKEN, CALLED, ADDED, replace(TAKEN, number=2, series="B"))
        before = box.book.tickets(DAY)
    with a_box(tmp_path) as box:
        assert box.book.tickets(DAY) == before
        assert (last(box), last(box, "B"), last(box, "C")) == (1, 2, 0)
        assert last(box, day=date(2026, 3, 10)) == 0
    (first, _) = before
    assert (first.where, first.priority, first.appointment) == (
        Where.SERVED,
        Priority.DISABLED,
        "LH-0042",
    )
    assert first.procedures == ("Khai sinh",)


def test_a_number_that_is_said_twice_stays_whose_it_was(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, TAKEN, CALLED, replace(TAKEN, kind="Việc khác"))
        (ticket,) = box.book.tickets(DAY)
    assert (ticket.kind, ticket.where) == ("Chứng thực", Where.CALLED)


def test_a_step_that_is_out_of_place_changes_nothing(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, CALLED)
        assert box.book.tickets(DAY) == ()
        say(box, TAKEN, ADDED)
        (ticket,) = box.book.tickets(DAY)
    assert ticket.where is Where.WAITING


def test_what_is_written_again_in_a_later_epoch_is_not_done_twice(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, TAKEN, CALLED)
        box.say(replace(CALLED, step=Step.HELD))
        before = box.book.tickets(DAY)
        tip = box.log.own_tip()
        moved = rehome(
            box.log.records(tip.epoch, after_seq=0),
            Head(tip.log, b"epoch--9", 0, FIRST_PREVIOUS, tip.time),
            left={},
            reading=reading(box.now),
            box=BOX_KEY,
        )
        box.log.begin(Head(tip.log, b"epoch--9", 0, FIRST_PREVIOUS, tip.time), slot=1)
        with box.book.writing() as writing:
            facts: list[Fact] = [TAKEN, CALLED, replace(CALLED, step=Step.HELD)]
            for record, fact in zip(moved, facts, strict=True):
                writing.append(record, fact)
        assert box.book.tickets(DAY) == before
        with box.ledger.writing() as work:
            derive.rebuild(work.connection)
        assert box.book.tickets(DAY) == before


def test_a_row_that_is_not_as_the_log_says_is_found(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, TAKEN, CALLED)
        with box.ledger.writing() as work:
            work.connection.execute("UPDATE tickets SET number = 7")
    report = verify(tmp_path / "box.db", KeyFile(tmp_path / "store.key"))
    assert [found.where for found in report.findings] == ["tickets"]


def test_the_tickets_of_a_day_are_in_the_order_they_were_taken(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        say(box, *(replace(TAKEN, series=series) for series in "CAB"))
        assert [ticket.label for ticket in box.book.tickets(DAY)] == ["C001", "A001", "B001"]
        with box.ledger.writing() as work:
            tickets.drop_all(work.connection)
        assert box.book.tickets(DAY) == ()


def test_a_day_without_dossiers_has_none(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        assert box.book.dossiers_on(DAY) == 0
        assert box.book.last_time() == box.log.own_tip().time
