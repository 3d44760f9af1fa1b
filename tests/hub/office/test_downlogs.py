"""The hub's own logs as boxes are given them."""

from __future__ import annotations

from hashlib import sha256

import pytest

from accord.errors import RefusedError
from accord.fleet import UnitAdmitted
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.reconcile.rehome import rehome
from accord.reconcile.values import Mark, OpenEpoch, RollBack, SaveAck, beginning
from hub.office.downlogs import HubLogs
from hub.office.ports import AlarmKind
from hub.office.scribe import FLEET_LOG
from tests.hub.office.city import NOW, TestBox, TestCity, key_of

UNIT = UnitAdmitted("H26.103", "Phường Tây Hồ", "00103")


@pytest.fixture
def logs(city: TestCity) -> HubLogs:
    return HubLogs(city.books, city.clock)


def say(city: TestCity, count: int = 1) -> None:
    with city.books.writing() as desk:
        for _ in range(count):
            city.scribe.say(desk, FLEET_LOG, UNIT)


def mark_at(logs: HubLogs, seq: int) -> Mark:
    epoch = logs.own_tip(FLEET_LOG).epoch
    digest = logs.hash_at(FLEET_LOG, epoch, seq)
    assert digest is not None
    return Mark(epoch, seq, digest)


def test_a_box_has_signed_for_nothing_at_first(city: TestCity, box: TestBox, logs: HubLogs) -> None:
    tip = logs.own_tip(FLEET_LOG)
    (epoch,) = logs.epochs(box.name, FLEET_LOG)
    assert epoch.tip == Mark(tip.epoch, tip.seq, tip.hash)
    assert (epoch.acked, epoch.is_open, epoch.echo) == (beginning(tip.epoch), True, b"")
    waiting = logs.waiting(box.name, FLEET_LOG)
    assert (waiting.count, waiting.since, waiting.wall) == (tip.seq, NOW, NOW)


def test_an_acknowledgement_of_a_box_is_kept(city: TestCity, box: TestBox, logs: HubLogs) -> None:
    say(city, 3)
    logs.save_ack(box.name, FLEET_LOG, SaveAck(mark_at(logs, 2), b"signed", NOW, ()))
    (epoch,) = logs.epochs(box.name, FLEET_LOG)
    assert (epoch.acked, epoch.echo) == (mark_at(logs, 2), sha256(b"signed").digest())
    assert logs.waiting(box.name, FLEET_LOG).count == epoch.tip.seq - 2
    assert logs.epochs("box-9", FLEET_LOG)[0].acked.seq == 0
    tip = mark_at(logs, epoch.tip.seq)
    logs.save_ack(box.name, FLEET_LOG, SaveAck(tip, b"signed", NOW, ()))
    waiting = logs.waiting(box.name, FLEET_LOG)
    assert (waiting.count, waiting.since) == (0, 0)


def test_a_box_that_was_restored_has_signed_for_less(
    city: TestCity, box: TestBox, logs: HubLogs
) -> None:
    say(city, 3)
    logs.save_ack(box.name, FLEET_LOG, SaveAck(mark_at(logs, 3), b"signed", NOW, ()))
    logs.roll_back(box.name, FLEET_LOG, RollBack(mark_at(logs, 1)))
    (epoch,) = logs.epochs(box.name, FLEET_LOG)
    assert (epoch.acked.seq, epoch.echo) == (1, b"")


def test_lines_are_read_within_size_and_count(city: TestCity, logs: HubLogs) -> None:
    say(city, 4)
    epoch = logs.own_tip(FLEET_LOG).epoch

    def seqs(*, after: int, size: int = 10**9, count: int = 99) -> list[int]:
        lines = logs.read(FLEET_LOG, epoch, after_seq=after, bytes_max=size, count_max=count)
        return [line.seq for line in lines]

    assert seqs(after=0) == [1, 2, 3, 4, 5]
    assert seqs(after=2, count=2) == [3, 4]
    assert seqs(after=2, size=1) == [3]
    assert seqs(after=5) == []
    assert len(logs.records(FLEET_LOG, epoch, after_seq=3)) == 2
    assert logs.hash_at(FLEET_LOG, epoch, 9) is None
    assert logs.hash_at(FLEET_LOG, b"epoch--9", 1) is None


def test_a_log_that_is_not_ours_is_not_given(box: TestBox, logs: HubLogs) -> None:
    for ask in (
        lambda: logs.own_tip(box.name),
        lambda: logs.epochs(box.name, "hub-99999"),
        lambda: logs.waiting(box.name, "hub-99999"),
        lambda: logs.read("hub-99999", b"", after_seq=0, bytes_max=1, count_max=1),
        lambda: logs.records("hub-99999", b"", after_seq=0),
    ):
        with pytest.raises(RefusedError, match=r"^office\.no-such-log"):
            ask()


def open_epoch(city: TestCity, logs: HubLogs, *, common: int, name: bytes = b"epoch--9") -> bool:
    old = logs.own_tip(FLEET_LOG)
    place = mark_at(logs, common) if common else beginning(old.epoch)
    head = Head(FLEET_LOG, name, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    moved = rehome(
        logs.records(FLEET_LOG, old.epoch, after_seq=common),
        head,
        left={},
        reading=city.clock.read(),
        box=key_of("hub"),
    )
    opened = OpenEpoch(old.epoch, place, name, 0, b"")
    return logs.open_epoch(FLEET_LOG, opened, expected=old, head=head, moved=moved)


def test_a_forked_log_goes_on_in_a_new_epoch(city: TestCity, box: TestBox, logs: HubLogs) -> None:
    say(city, 3)
    assert open_epoch(city, logs, common=2)
    old, new = logs.epochs(box.name, FLEET_LOG)
    assert (old.is_open, old.tip.seq) == (False, 2)
    assert (new.is_open, new.tip.epoch, new.tip.seq) == (True, b"epoch--9", 3)
    assert logs.own_tip(FLEET_LOG).epoch == b"epoch--9"
    lines = logs.read(FLEET_LOG, old.tip.epoch, after_seq=0, bytes_max=10**9, count_max=99)
    assert [line.seq for line in lines] == [1, 2]
    with city.books.reading() as desk:
        (alarm,) = desk.lists.alarms(is_open=True, limit=9)
    assert alarm.kind is AlarmKind.ROLLBACK
    say(city)
    assert logs.own_tip(FLEET_LOG).seq == 4
    assert city.admit("box-00103-b").slot == 2


def test_an_epoch_nobody_shares_is_closed_at_its_beginning(
    city: TestCity, box: TestBox, logs: HubLogs
) -> None:
    assert open_epoch(city, logs, common=0)
    old, _ = logs.epochs(box.name, FLEET_LOG)
    assert old.tip == beginning(old.tip.epoch)


def test_a_closed_epoch_is_mended_into_the_open_one(
    city: TestCity, box: TestBox, logs: HubLogs
) -> None:
    say(city, 3)
    first = logs.own_tip(FLEET_LOG).epoch
    assert open_epoch(city, logs, common=3)
    tip = logs.own_tip(FLEET_LOG)
    moved = rehome(
        logs.records(FLEET_LOG, first, after_seq=1),
        tip,
        left={},
        reading=city.clock.read(),
        box=key_of("hub"),
    )
    digest = logs.hash_at(FLEET_LOG, first, 1)
    assert digest is not None
    opened = OpenEpoch(first, Mark(first, 1, digest), b"", 0, b"")
    assert logs.open_epoch(FLEET_LOG, opened, expected=tip, head=tip, moved=moved)
    old, new = logs.epochs(box.name, FLEET_LOG)
    assert (old.tip.seq, new.tip.seq) == (1, tip.seq + 2)


def test_nothing_changes_when_somebody_wrote_in_between(city: TestCity, logs: HubLogs) -> None:
    say(city)
    old = logs.own_tip(FLEET_LOG)
    say(city)
    head = Head(FLEET_LOG, b"epoch--9", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    opened = OpenEpoch(old.epoch, mark_at(logs, 1), b"epoch--9", 0, b"")
    assert not logs.open_epoch(FLEET_LOG, opened, expected=old, head=head, moved=())
    assert logs.own_tip(FLEET_LOG).epoch == old.epoch
