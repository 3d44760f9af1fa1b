from __future__ import annotations

from accord.batch import Packer
from accord.log import Record
from accord.moments import Instant
from accord.reconcile.author import Author
from accord.reconcile.copyist import Copyist
from accord.reconcile.values import (
    Effect,
    Greeted,
    Keep,
    Load,
    Parcel,
    Recall,
    SaveAck,
    Send,
    Stage,
    Waiting,
    beginning,
)
from accord.wire import read_frame
from tests.accord.reconcile.logs import (
    EPOCH,
    HUB,
    LOG,
    answer,
    epoch_of,
    mark_of,
    write_log,
)

AT = Instant(1_700_000_000_000)


class Pair:
    """An author and a copyist over a link without faults."""

    def __init__(self, records: list[Record], *, held: int = 0) -> None:
        packer = Packer({})
        self.records = records
        self.author = Author(
            epoch_of(records),
            packer=packer,
            copyist=HUB.public,
            own=None,
            draw=lambda size: bytes(range(1, size + 1)),
        )
        start = mark_of(records[:held]) if held else beginning(EPOCH)
        self.copyist = Copyist(LOG, start, packer=packer, signer=HUB)
        self.parcels: list[Parcel] = []

    def carry_out(self, effects: list[Effect], *, is_author: bool) -> None:
        for effect in effects:
            match effect:
                case Send(data) if is_author:
                    self.carry_out(self.copyist.received(read_frame(data), AT), is_author=False)
                case Send(data):
                    self.carry_out(self.author.received(read_frame(data), 0), is_author=True)
                case Load():
                    lines = answer(self.records, effect)
                    self.carry_out(self.author.loaded(lines, 0), is_author=True)
                case SaveAck():
                    self.carry_out(self.author.saved(effect, 0), is_author=True)
                case Keep():
                    self.parcels.extend(effect.parcels)
                    kept = self.copyist.kept(effect, effect.upto, (), AT)
                    self.carry_out(kept, is_author=False)
                case Recall():
                    told = self.copyist.recalled({}, (), AT)
                    self.carry_out(told, is_author=False)
                case Greeted():
                    assert effect.waiting_count == 7
                case _:
                    raise AssertionError(effect)

    def begin(self) -> None:
        self.carry_out(self.author.connected(Waiting(7, AT, AT), 0), is_author=True)


def test_a_log_is_copied_to_the_byte() -> None:
    records = write_log(300)
    pair = Pair(records)
    pair.begin()
    assert [
        (parcel.seq, parcel.sealed, parcel.salt, parcel.payload, parcel.entry)
        for parcel in pair.parcels
    ] == [
        (record.entry.header.seq, record.entry.sealed, record.salt, record.payload, record.entry)
        for record in records
    ]
    assert pair.author.epoch.acked == mark_of(records)
    assert pair.author.stage is Stage.STREAMING


def test_a_copy_that_holds_a_part_is_given_the_rest() -> None:
    records = write_log(20)
    pair = Pair(records, held=13)
    pair.begin()
    assert [parcel.seq for parcel in pair.parcels] == list(range(14, 21))
    assert pair.author.epoch.acked == mark_of(records)


def test_an_acknowledgement_that_was_lost_comes_with_the_next_greeting() -> None:
    records = write_log(20)
    pair = Pair(records, held=20)
    pair.begin()
    assert pair.parcels == []
    assert pair.author.epoch.acked == mark_of(records)
