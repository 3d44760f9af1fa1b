"""Which entries move money: learned as they come, and again from the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import Erased, Place
from accord.fleet import ShiftOpened
from accord.header import Origin
from accord.log import Record
from accord.moments import Instant
from accord.naming import LogName
from accord.payments import Paid, PaymentMethod
from accord.writer import write_entry
from edge.store import derive, till
from tests.accord.samples import LAN
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box, admit_lan, reading
from tests.edge.store.logs import BOX, BOX_KEY, EPOCH

PAID = Paid(8_000, PaymentMethod.CASH, "Minh")
ME = LAN_KEY.key_id
NEVER = Instant(2**50)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        opened.hear(*(Hub().said(*admit_lan())))
        yield opened


def opened(box: Box) -> Record:
    fact = ShiftOpened("Quầy 1", LAN, 5_000)
    with box.book.writing() as writing:
        record = write_entry(
            writing.head,
            fact,
            dossier="",
            parents=(),
            reading=reading(box.now),
            salt=box.rng.randbytes(16),
            box=BOX_KEY,
            officer=LAN_KEY,
        )
        writing.append(record, fact)
    return record


def seen(box: Box, since: Instant = NEVER) -> list[object]:
    return [move.fact for move in box.book.till_moves(ME, since)]


def test_moves_come_since_the_opening_and_since_a_time(box: Box) -> None:
    code = box.take()
    box.say(PAID, dossier=code, is_act=True)
    assert seen(box) == []
    assert seen(box, Instant(0)) == [PAID]
    opening = opened(box)
    later = replace(PAID, dong=9_000)
    box.say(later, dossier=code, is_act=True)
    assert seen(box) == [ShiftOpened("Quầy 1", LAN, 5_000), later]
    assert opening.entry.header.officer == ME
    assert box.book.till_moves(b"x" * 8, Instant(0)) == ()


def test_what_the_hub_says_of_money_is_in_no_drawer_here(box: Box) -> None:
    code = box.take()
    hub = Hub()
    hub.said(*admit_lan())
    assert box.hear(hub.say(PAID, dossier=code, is_act=True)) == ()
    assert seen(box, Instant(0)) == []


def test_it_is_learned_again_from_the_log(box: Box) -> None:
    opened(box)
    box.say(PAID, dossier=box.take(), is_act=True)
    before = seen(box)
    with box.ledger.writing() as work:
        work.connection.execute("DELETE FROM till")
        derive.rebuild(work.connection)
    assert seen(box) == before
    assert len(before) == 2


def test_an_entry_that_was_written_again_counts_once(box: Box) -> None:
    opened(box)
    code = box.take()
    first = box.say(PAID, dossier=code, is_act=True)
    was = first.entry.header
    with box.book.writing() as writing:
        moved = write_entry(
            writing.head,
            PAID,
            dossier=code,
            parents=(),
            reading=reading(box.now),
            salt=first.salt,
            box=BOX_KEY,
            officer=LAN_KEY,
        )
        origin = Origin(was.log, was.epoch, was.seq, first.entry.hash)
        assert origin.epoch == EPOCH
        writing.append(moved, PAID)
    assert len(seen(box)) == 3
    with box.ledger.writing() as work:
        till.forget(work.connection, origin)
    assert len(seen(box)) == 2


def test_what_is_erased_by_law_is_in_no_sum(box: Box) -> None:
    opened(box)
    record = box.say(PAID, dossier=(code := box.take()), is_act=True)
    header = record.entry.header
    place = Place(LogName(BOX), header.epoch, header.seq, record.entry.hash)
    hub = Hub()
    hub.said(*admit_lan())
    assert box.hear(hub.say(Erased(place, "Yêu cầu của chủ thể"), dossier=code)) == ()
    assert len(seen(box)) == 1
    with box.ledger.writing() as work:
        derive.rebuild(work.connection)
    assert len(seen(box)) == 1
