from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.header import Origin
from accord.log import FIRST_PREVIOUS, Head, Record, seal_entry
from accord.moments import Hlc, Instant
from accord.reconcile.values import Mark, OpenEpoch, RollBack, SaveAck, beginning
from edge.store import entries
from edge.store.entries import Epoch
from tests.edge.store.boxes import Box, a_box
from tests.edge.store.logs import BOX, BOX_KEY, EPOCH, Author
from tests.edge.store.logs import beginning as start_of

NEXT = b"epoch--2"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


def _ack(box: Box, seq: int, sealed: bytes = b"signed", at: int = 77) -> SaveAck:
    digest = box.log.own_hash_at(EPOCH, seq)
    assert digest is not None
    return SaveAck(Mark(EPOCH, seq, digest), sealed, Instant(at), ())


def _moved(head: Head, records: Sequence[Record]) -> list[Record]:
    """Write records again behind a head, as reconciliation does."""
    moved = []
    for record in records:
        old = record.entry.header
        header = replace(
            old,
            epoch=head.epoch,
            seq=head.seq + 1,
            prev=head.hash,
            stamp=replace(old.stamp, time=Hlc(Instant(head.time.at + 1), 0)),
            was=Origin(old.log, old.epoch, old.seq, record.entry.hash),
        )
        entry = seal_entry(header, BOX_KEY)
        head = Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)
        moved.append(Record(entry, record.salt, record.payload))
    return moved


def _fork(box: Box, common: int, *, next_epoch: bytes = NEXT, slot: int = 2) -> bool:
    """Go on in a new epoch behind the last place that both sides hold alike."""
    digest = box.log.own_hash_at(EPOCH, common) or FIRST_PREVIOUS
    expected = box.log.own_tip()
    head = Head(BOX, next_epoch, 0, FIRST_PREVIOUS, expected.time) if next_epoch else expected
    moved = _moved(head, box.log.records(EPOCH, after_seq=common))
    opened = OpenEpoch(EPOCH, Mark(EPOCH, common, digest), next_epoch, slot, b"grant")
    return box.log.open_epoch(opened, expected=expected, head=head, moved=moved)


def test_a_fresh_log_has_one_open_and_empty_epoch(box: Box) -> None:
    (epoch,) = box.log.epochs()
    assert epoch.is_open
    assert (epoch.tip, epoch.acked, epoch.echo) == (beginning(EPOCH), beginning(EPOCH), b"")
    assert box.log.waiting().count == 0


def test_lines_are_read_within_size_and_count(box: Box) -> None:
    for _ in range(4):
        box.take()
    records = box.log.records(EPOCH, after_seq=0)
    lines = box.log.read(EPOCH, after_seq=0, bytes_max=1 << 20, count_max=9)
    assert [(line.seq, line.hash, line.sealed, line.salt, line.payload) for line in lines] == [
        (n, r.entry.hash, r.entry.sealed, r.salt, r.payload) for n, r in enumerate(records, 1)
    ]
    assert len(box.log.read(EPOCH, after_seq=1, bytes_max=1 << 20, count_max=2)) == 2
    assert len(box.log.read(EPOCH, after_seq=0, bytes_max=1, count_max=9)) == 1
    size = sum(len(part) for line in lines[:2] for part in (line.sealed, line.salt, line.payload))
    assert len(box.log.read(EPOCH, after_seq=0, bytes_max=size, count_max=9)) == 2
    assert box.log.read(EPOCH, after_seq=4, bytes_max=1, count_max=9) == []


def test_an_unknown_epoch_is_a_fault(box: Box) -> None:
    with pytest.raises(FaultError, match=r"store\.no-epoch"):
        box.log.records(NEXT, after_seq=0)


def test_an_acknowledgement_lights_the_lamp_of_what_it_covers(box: Box) -> None:
    first, second = box.take(), box.take()
    box.log.save_ack(_ack(box, 1))
    box.log.save_ack(_ack(box, 1))
    assert box.book.lamps(first).at_city_since == 77
    assert box.book.lamps(second).at_city_since is None
    rows = box.book.dossiers(query=None, limit=9)
    assert [row.at_city_since for row in rows] == [None, 77]
    (epoch,) = box.log.epochs()
    assert (epoch.acked.seq, len(epoch.echo)) == (1, 32)
    box.log.save_ack(_ack(box, 2, b"later", 99))
    assert box.book.lamps(first).at_city_since == 77
    assert box.book.lamps(second).at_city_since == 99
    assert fold(box.book.said_about(second)).city_at == 99


def test_a_lamp_goes_out_when_something_new_is_said(box: Box) -> None:
    code = box.take()
    box.log.save_ack(_ack(box, 1))
    record = Author(box.log.own_tip()).write("x", dossier=code)
    with box.ledger.writing() as work:
        work.append(_own(box), record)
    assert box.book.lamps(code).at_city_since is None


def _own(box: Box) -> Epoch:
    with box.ledger.reading() as connection:
        return entries.own_epoch(connection)


def test_a_hub_that_lost_what_it_signed_puts_the_lamps_out(box: Box) -> None:
    codes = [box.take() for _ in range(3)]
    box.log.save_ack(_ack(box, 3))
    assert box.log.waiting().count == 0
    digest = box.log.own_hash_at(EPOCH, 1)
    assert digest is not None
    box.log.roll_back(RollBack(Mark(EPOCH, 1, digest)))
    assert [box.book.lamps(code).at_city_since for code in codes] == [77, None, None]
    assert (box.log.waiting().count, box.log.epochs()[0].acked.seq) == (2, 1)
    box.log.save_ack(_ack(box, 3, b"again", 99))
    assert [box.book.lamps(code).at_city_since for code in codes] == [77, 99, 99]
    box.log.roll_back(RollBack(beginning(EPOCH)))
    assert box.log.waiting().count == 3


def test_entries_put_aside_by_the_city_are_remembered(box: Box) -> None:
    box.take()
    saved = replace(_ack(box, 1), quarantined=((1, "record.malformed"),))
    box.log.save_ack(saved)
    with box.ledger.reading() as connection:
        kept = connection.execute("SELECT seq, reason FROM put_aside").fetchall()
    assert kept == [(1, "record.malformed")]


def test_waiting_tells_since_when(box: Box) -> None:
    box.take()
    first_at = box.now
    box.take()
    waiting = box.log.waiting()
    assert (waiting.count, waiting.since, waiting.wall) == (2, first_at, box.now)


def test_a_fork_moves_what_only_this_side_holds(box: Box) -> None:
    codes = [box.take() for _ in range(3)]
    box.log.save_ack(_ack(box, 1))
    assert _fork(box, 1)
    closed, live = box.log.epochs()
    assert (closed.is_open, closed.tip.seq, closed.acked.seq) == (False, 1, 1)
    assert (live.is_open, live.tip.seq, live.acked.seq) == (True, 2, 0)
    assert box.log.own_tip().epoch == NEXT
    assert [len(box.book.said_about(code)) for code in codes] == [1, 2, 2]
    assert all(len(fold(box.book.said_about(code)).history) == 1 for code in codes)
    assert len(box.book.dossiers(query=None, limit=9)) == 3
    assert box.log.read(EPOCH, after_seq=1, bytes_max=99, count_max=9) == []
    assert len(box.log.records(NEXT, after_seq=0)) == 2
    standing = box.book.standing()
    assert (standing.entries, standing.acknowledged, standing.fork_open) == (3, 1, True)


def test_a_moved_dossier_is_at_the_city_once_its_new_entry_is(box: Box) -> None:
    code = box.take()
    assert _fork(box, 0)
    assert len(box.log.epochs()) == 1
    tip = box.tip()
    box.log.save_ack(SaveAck(tip, b"signed", Instant(99), ()))
    assert box.book.lamps(code).at_city_since == 99
    assert fold(box.book.said_about(code)).city_at == 99


def test_numbers_go_on_in_the_new_slot_with_the_count_of_the_day(box: Box) -> None:
    box.take()
    assert _fork(box, 1)
    code = box.take()
    assert code.endswith("-20002")
    with box.book.writing() as writing:
        assert writing.slot == 2


def test_a_closed_epoch_is_mended_in_the_open_one(box: Box) -> None:
    box.take()
    box.take()
    box.log.begin(start_of(epoch=NEXT), slot=1)
    box.take()
    assert [epoch.tip.seq for epoch in box.log.epochs()] == [2, 1]
    assert _fork(box, 1, next_epoch=b"")
    assert [epoch.tip.seq for epoch in box.log.epochs()] == [1, 2]
    assert box.log.own_tip().epoch == NEXT


def test_an_epoch_is_not_changed_when_the_counter_was_quicker(box: Box) -> None:
    box.take()
    expected = box.log.own_tip()
    head = Head(BOX, NEXT, 0, FIRST_PREVIOUS, expected.time)
    opened = OpenEpoch(EPOCH, beginning(EPOCH), NEXT, 2, b"grant")
    moved = _moved(head, box.log.records(EPOCH, after_seq=0))
    box.take()
    assert not box.log.open_epoch(opened, expected=expected, head=head, moved=moved)
    assert len(box.log.epochs()) == 1
    assert box.log.own_tip().seq == 2


def test_the_first_entry_of_a_new_epoch_is_later_than_all_before(box: Box) -> None:
    box.take()
    at = box.now
    box.log.begin(start_of(epoch=NEXT), slot=1)
    assert box.log.own_tip().time.at == at
    with pytest.raises(RefusedError, match=r"store\.epoch-known"):
        box.log.begin(start_of(epoch=EPOCH), slot=1)


def test_what_a_later_version_wrote_is_moved_unread(box: Box) -> None:
    author = Author(box.log.own_tip())
    unknown = author.write("x", kind=999)
    unreadable = author.write("x", kind=33, dossier="d")
    with box.ledger.writing() as work:
        for record in (unknown, unreadable):
            work.append(_own(box), record)
    assert _fork(box, 0)
    assert box.log.own_tip().seq == 2
    assert box.book.said_about("nothing") == ()
    assert fold(box.book.said_about("d")).history == ()
