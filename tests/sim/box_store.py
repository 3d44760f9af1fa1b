"""The store of a simulated box: the ports of edge.sync over memory that only commits change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from accord import files
from accord.checkpoint import Sworn
from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import Hlc, Instant
from accord.reconcile.values import (
    Accuse,
    Epoch,
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
from edge.desk.kept import SlipJob
from edge.sync.ports import Taken
from tests.sim.disk import Disk

__all__ = ["BoxState", "BoxStore", "Written", "within"]


def within(lines: Sequence[Line], bytes_max: int) -> Sequence[Line]:
    """Return the first line, and as many more as stay within the size."""
    size = 0
    for count, line in enumerate(lines):
        size += len(line.sealed) + len(line.salt) + len(line.payload)
        if count and size > bytes_max:
            return lines[:count]
    return lines


@dataclass(slots=True)
class Written:
    """An epoch of the own log; ``opening`` tells apart what only an image can copy."""

    epoch: bytes
    slot: int
    acked: Mark
    records: list[Record] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    echo: bytes = b""
    closed_at: int | None = None
    opening: int = 0

    @property
    def tip(self) -> Mark:
        """Where it ends; of a closed epoch, where what was not moved on ends."""
        count = len(self.lines) if self.closed_at is None else self.closed_at
        if not count:
            return beginning(self.epoch)
        return Mark(self.epoch, count, self.lines[count - 1].hash)

    def copy(self) -> Written:
        return Written(
            self.epoch,
            self.slot,
            self.acked,
            self.records[:],
            self.lines[:],
            self.echo,
            self.closed_at,
            self.opening,
        )


@dataclass(slots=True)
class BoxState:
    """Everything on a box's card."""

    log: str
    written: list[Written]
    count: int = 0
    copies: dict[str, dict[bytes, list[Parcel]]] = field(default_factory=dict)
    put_aside: set[tuple[str, bytes, int]] = field(default_factory=set)
    evidence: set[bytes] = field(default_factory=set)
    refused: set[tuple[bytes, int]] = field(default_factory=set)
    counts: dict[date, int] = field(default_factory=dict)
    slips: dict[str, SlipJob] = field(default_factory=dict)
    sworn: dict[bytes, Sworn] = field(default_factory=dict)
    files: dict[bytes, bytes] = field(default_factory=dict)

    def copy(self) -> BoxState:
        return BoxState(
            self.log,
            [epoch.copy() for epoch in self.written],
            self.count,
            {log: {e: p[:] for e, p in held.items()} for log, held in self.copies.items()},
            set(self.put_aside),
            set(self.evidence),
            set(self.refused),
            dict(self.counts),
            dict(self.slips),
            dict(self.sworn),
            dict(self.files),
        )


class BoxStore:
    """What the sync side and the counter ask of the card."""

    def __init__(
        self,
        state: BoxState,
        disk: Disk,
        *,
        judge: Callable[[Parcel], str],
        on_ack: Callable[[SaveAck], None],
        on_event: Callable[[str], None],
        next_opening: Callable[[], int],
    ) -> None:
        self._next_opening = next_opening
        self.state, self.disk = state, disk
        self._judge, self._on_ack, self._on_event = judge, on_ack, on_event

    # --- the counter ----------------------------------------------------------------------------

    def append(self, write: Callable[[Head, int, int], Record]) -> Record:
        """Write the next entry and count its dossier, in one transaction."""
        state = self.state
        live = state.written[-1]
        record = write(self.own_tip(), live.slot, state.count + 1)
        with self.disk.commit():
            live.records.append(record)
            live.lines.append(line_of(record))
            state.count += 1
        return record

    # --- the own log ----------------------------------------------------------------------------

    def shelve(self, digest: bytes, content: bytes) -> None:
        with self.disk.commit():
            self.state.files[digest] = content

    def size(self, digest: bytes) -> int | None:
        content = self.state.files.get(digest)
        return None if content is None else len(content)

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        first = number * files.CHUNK_BYTES
        return self.state.files.get(digest, b"")[first : first + files.CHUNK_BYTES] or None

    def epochs(self) -> tuple[Epoch, ...]:
        return tuple(
            Epoch(self.state.log, epoch.tip, epoch.acked, epoch.closed_at is None, epoch.echo)
            for epoch in self.state.written
            if epoch.closed_at != 0
        )

    def own_tip(self) -> Head:
        live = self.state.written[-1]
        tip = live.tip
        time = Hlc(Instant(0), 0)
        for epoch in reversed(self.state.written):
            if epoch.records:
                time = epoch.records[-1].entry.header.stamp.time
                break
        return Head(self.state.log, tip.epoch, tip.seq, tip.hash, time)

    def waiting(self) -> Waiting:
        count = sum(epoch.tip.seq - epoch.acked.seq for epoch in self.state.written)
        return Waiting(max(count, 0), Instant(0), Instant(0))

    def read(
        self, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        written = self._written(epoch)
        lines = written.lines[after_seq : min(written.tip.seq, after_seq + count_max)]
        return within(lines, bytes_max)

    def records(self, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        written = self._written(epoch)
        return tuple(written.records[after_seq : written.tip.seq])

    def own_hash_at(self, epoch: bytes, seq: int) -> bytes | None:
        lines = self._written(epoch).lines
        return lines[seq - 1].hash if 0 < seq <= len(lines) else None

    def save_ack(self, saved: SaveAck) -> None:
        written = self._written(saved.mark.epoch)
        with self.disk.commit():
            self._on_ack(saved)
            written.acked = saved.mark
            written.echo = saved.sealed[:32]
            self.state.refused.update((saved.mark.epoch, seq) for seq, _ in saved.quarantined)

    def roll_back(self, rolled_back: RollBack) -> None:
        written = self._written(rolled_back.mark.epoch)
        with self.disk.commit():
            self._on_event("roll-back")
            written.acked = rolled_back.mark
            epoch, last = rolled_back.mark.epoch, rolled_back.mark.seq
            self.state.refused -= {
                (name, seq) for name, seq in self.state.refused if name == epoch and seq > last
            }

    def open_epoch(
        self, opened: OpenEpoch, *, expected: Head, head: Head, moved: Sequence[Record]
    ) -> bool:
        if self.own_tip() != expected:
            return False
        closing = self._written(opened.epoch)
        with self.disk.commit():
            self._on_event("re-home" if opened.next_epoch else "mend")
            closing.closed_at = opened.common.seq
            closing.acked = min(closing.acked, opened.common, key=lambda mark: mark.seq)
            if opened.next_epoch:
                fresh = Written(opened.next_epoch, opened.slot, acked=beginning(opened.next_epoch))
                fresh.opening = self._next_opening()
                self.state.written.append(fresh)
                self.state.count = 0
            live = self.state.written[-1]
            live.records.extend(moved)
            live.lines.extend(line_of(record) for record in moved)
        return True

    def _written(self, epoch: bytes) -> Written:
        return next(written for written in self.state.written if written.epoch == epoch)

    # --- copies of the hub's logs ---------------------------------------------------------------

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
        return tuple((at, "put-aside") for *_, at in places if at > seq)[:count_max]

    def sealed_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        held = self.state.copies.get(log, {}).get(epoch, [])
        return held[seq - 1].sealed if 0 < seq <= len(held) else None

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        held = self.state.copies.get(log, {}).get(after.epoch, [])
        assert len(held) == after.seq
        assert (held[-1].hash if held else FIRST_PREVIOUS) == after.hash
        aside = tuple((p.seq, reason) for p in parcels if (reason := self._judge(p)))
        with self.disk.commit():
            self.state.copies.setdefault(log, {}).setdefault(after.epoch, []).extend(parcels)
            self.state.put_aside.update((log, after.epoch, seq) for seq, _ in aside)
        return Taken(Mark(after.epoch, parcels[-1].seq, parcels[-1].hash), aside)

    def save_evidence(self, log: str, accuse: Accuse) -> None:
        with self.disk.commit():
            self.state.evidence.update(parcel.hash for parcel in accuse.parcels)

    def save_fork(self, log: str, epoch: bytes, next_epoch: bytes, *, at: Instant) -> None:
        with self.disk.commit():
            self._on_event("hub-forked")
