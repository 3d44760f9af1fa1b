"""The office of a simulated hub: the ports of hub.office over memory that only commits change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import ClockTrust, Hlc, Instant
from accord.reconcile.values import (
    Accuse,
    Epoch,
    Grant,
    Line,
    Mark,
    OpenEpoch,
    Parcel,
    RollBack,
    SaveAck,
    Waiting,
    beginning,
    line_of,
)
from hub.office.ports import AlarmKind, Batch, Contact, Granted, Member, Taken
from tests.sim.box_store import within
from tests.sim.disk import Disk

__all__ = ["HubState", "HubStore"]


@dataclass(slots=True)
class Down:
    """An epoch of one of the hub's logs, and how far each box has signed for it."""

    epoch: bytes
    records: list[Record] = field(default_factory=list)
    acked: dict[str, Mark] = field(default_factory=dict)
    closed_at: int | None = None

    @property
    def tip(self) -> Mark:
        count = len(self.records) if self.closed_at is None else self.closed_at
        if not count:
            return beginning(self.epoch)
        return Mark(self.epoch, count, self.records[count - 1].entry.hash)

    def copy(self) -> Down:
        return Down(self.epoch, self.records[:], dict(self.acked), self.closed_at)


@dataclass(slots=True)
class HubState:
    """Everything on the hub's disk."""

    down: dict[str, list[Down]]
    copies: dict[str, dict[bytes, list[Parcel]]] = field(default_factory=dict)
    counted: Counter[bytes] = field(default_factory=Counter)
    put_aside: dict[tuple[str, bytes, int], str] = field(default_factory=dict)
    slots: dict[tuple[str, bytes], int] = field(default_factory=dict)
    next_slot: int = 10
    evidence: set[bytes] = field(default_factory=set)
    revoked: dict[str, dict[bytes, int]] = field(default_factory=dict)

    def copy(self) -> HubState:
        return HubState(
            {log: [epoch.copy() for epoch in epochs] for log, epochs in self.down.items()},
            {log: {e: p[:] for e, p in held.items()} for log, held in self.copies.items()},
            Counter(self.counted),
            dict(self.put_aside),
            dict(self.slots),
            self.next_slot,
            set(self.evidence),
            {box: dict(marks) for box, marks in self.revoked.items()},
        )


class HubStore:
    """What the hub's sync side asks of the office."""

    def __init__(
        self,
        state: HubState,
        disk: Disk,
        *,
        members: dict[str, Member],
        judge: Callable[[str, Parcel], str],
        on_alarm: Callable[[AlarmKind, str, str], None],
        on_event: Callable[[str], None],
    ) -> None:
        self.state, self.disk = state, disk
        self._members, self._judge = members, judge
        self._on_alarm, self._on_event = on_alarm, on_event

    # --- copies of the boxes' logs --------------------------------------------------------------

    def member(self, box: str) -> Member | None:
        return self._members.get(box)

    def members(self) -> tuple[Member, ...]:
        return tuple(self._members.values())

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        return tuple(
            Mark(epoch, held[-1].seq, held[-1].hash) if held else beginning(epoch)
            for epoch, held in self.state.copies.get(log, {}).items()
        )

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        held = self.state.copies.get(log, {}).get(epoch, [])
        return held[seq - 1].hash if 0 < seq <= len(held) else None

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> tuple[tuple[int, str], ...]:
        places = sorted(place for place in self.state.put_aside if place[:2] == (log, epoch))
        numbers = [at for *_, at in places if at > seq][:count_max]
        return tuple((at, self.state.put_aside[log, epoch, at]) for at in numbers)

    def take(self, batches: Sequence[Batch], *, at: Instant) -> tuple[Taken, ...]:
        with self.disk.commit():
            return tuple([self._take(batch) for batch in batches])

    def _take(self, batch: Batch) -> Taken:
        after, parcels = batch.keep.after, batch.keep.parcels
        held = self.state.copies.setdefault(batch.log, {}).setdefault(after.epoch, [])
        assert len(held) == after.seq
        assert (held[-1].hash if held else FIRST_PREVIOUS) == after.hash
        aside = []
        for parcel in parcels:
            reason = self._reason(batch.log, after.epoch, parcel)
            held.append(parcel)
            if reason:
                aside.append((parcel.seq, reason))
                self.state.put_aside[batch.log, after.epoch, parcel.seq] = reason
                self._on_event("quarantine")
            else:
                self._count(batch.log, parcel)
        if after.seq == 0 and (batch.log, after.epoch) not in self.state.slots:
            self._on_alarm(AlarmKind.FORK, batch.log, "epoch-not-granted")
        return Taken(batch.keep.upto, tuple(aside))

    def _reason(self, log: str, epoch: bytes, parcel: Parcel) -> str:
        witnessed = self.state.revoked.get(log)
        if witnessed is not None and parcel.seq > witnessed.get(epoch, 0):
            return "revoked"
        return self._judge(log, parcel)

    def _count(self, log: str, parcel: Parcel) -> None:
        assert parcel.entry is not None
        told = parcel.entry.header.payload_hash
        if self.state.counted[told]:
            self._on_event("told-again")
            return
        self.state.counted[told] += 1

    def save_evidence(self, log: str, accuse: Accuse, *, at: Instant) -> None:
        with self.disk.commit():
            self.state.evidence.update(parcel.hash for parcel in accuse.parcels)
        self._on_alarm(AlarmKind.FORK, log, "contradicted")

    def grant(self, log: str, grant: Grant, *, at: Instant) -> Granted:
        key = (log, grant.next_epoch)
        with self.disk.commit():
            if key not in self.state.slots:
                self.state.slots[key] = self.state.next_slot
                self.state.next_slot += 1
        self._on_alarm(AlarmKind.FORK, log, "granted")
        return Granted(self.state.slots[key], b"")

    def greeted(self, contact: Contact, *, at: Instant, trust: ClockTrust) -> None:
        """Nothing is kept of it here: it is shown, never decided by."""

    def alarm(self, kind: AlarmKind, box: str, *, at: Instant, **values: str | int) -> None:
        self._on_alarm(kind, box, str(values.get("key", "")))

    # --- the hub's own logs ---------------------------------------------------------------------

    def append(self, log: str, write: Callable[[Head], Record]) -> Record:
        record = write(self.own_tip(log))
        with self.disk.commit():
            self.state.down[log][-1].records.append(record)
        return record

    def epochs(self, box: str, log: str) -> tuple[Epoch, ...]:
        return tuple(
            Epoch(
                log,
                down.tip,
                down.acked.get(box, beginning(down.epoch)),
                is_open=down.closed_at is None,
            )
            for down in self.state.down[log]
            if down.closed_at != 0
        )

    def own_tip(self, log: str) -> Head:
        downs = self.state.down[log]
        tip = downs[-1].tip
        time = Hlc(Instant(0), 0)
        for down in downs:
            if down.records:
                time = max(time, down.records[-1].entry.header.stamp.time)
        return Head(log, tip.epoch, tip.seq, tip.hash, time)

    def waiting(self, box: str, log: str) -> Waiting:
        return Waiting(0, Instant(0), Instant(0))

    def read(
        self, log: str, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        down = self._down(log, epoch)
        upto = min(down.tip.seq, after_seq + count_max)
        lines = [line_of(record) for record in down.records[after_seq:upto]]
        return within(lines, bytes_max)

    def records(self, log: str, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        down = self._down(log, epoch)
        return tuple(down.records[after_seq : down.tip.seq])

    def save_ack(self, box: str, log: str, saved: SaveAck) -> None:
        with self.disk.commit():
            self._down(log, saved.mark.epoch).acked[box] = saved.mark

    def roll_back(self, box: str, log: str, rolled_back: RollBack) -> None:
        with self.disk.commit():
            self._down(log, rolled_back.mark.epoch).acked[box] = rolled_back.mark
            self._on_event("box-rolled-back")

    def open_epoch(
        self, log: str, opened: OpenEpoch, *, expected: Head, head: Head, moved: Sequence[Record]
    ) -> bool:
        if self.own_tip(log) != expected:
            return False
        closing = self._down(log, opened.epoch)
        with self.disk.commit():
            self._on_event("hub-re-home")
            closing.closed_at = opened.common.seq
            for box, acked in closing.acked.items():
                closing.acked[box] = min(acked, opened.common, key=lambda mark: mark.seq)
            self.state.down[log].append(Down(opened.next_epoch, list(moved)))
        return True

    def _down(self, log: str, epoch: bytes) -> Down:
        return next(down for down in self.state.down[log] if down.epoch == epoch)
