"""Mistakes in the conversations and in what stores promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.errors import FaultError
from accord.log import Head, Record
from accord.moments import Instant
from accord.reconcile.values import (
    Grant,
    Keep,
    Parcel,
    line_of,
)
from edge.sync import exchange as edge_exchange
from edge.sync.exchange import Exchange as BoxExchange
from hub.office.ports import AlarmKind, Batch, Granted, Taken
from hub.sync.exchange import Exchange as HubExchange
from tests.sim.box_store import BoxStore
from tests.sim.bug import Bug, Patches
from tests.sim.disk import PowerCut
from tests.sim.facts import code_of, tell
from tests.sim.hub_store import HubStore
from tests.sim.machines import Box, Hub

__all__ = ["BUGS"]


# --- the conversations --------------------------------------------------------------------------


def _rehome_without_was(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def without(records: Any, head: Head, **how: Any) -> Any:
            moved = []
            for record in real(records, head, **how):
                header = replace(record.entry.header, was=None, prev=head.hash)
                entry = edge_exchange_seal(header, how["box"])
                moved.append(Record(entry, record.salt, record.payload))
                head = Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)
            return tuple(moved)

        return without

    from accord.log import seal_entry as edge_exchange_seal  # noqa: PLC0415 -- used above

    patches.put(edge_exchange, "rehome", make)


def _closed_epochs_forgotten(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def connected(self: BoxExchange, now_ms: int) -> list[bytes]:
            store: Any = self._own
            everything = store.epochs
            store.epochs = lambda: everything()[-1:]
            try:
                return real(self, now_ms)  # type: ignore[no-any-return]  # the real one's
            finally:
                del store.epochs

        return connected

    patches.put(BoxExchange, "connected", make)


def _rehome_forgets(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def records(self: BoxStore, epoch: bytes, *, after_seq: int) -> Any:
            return real(self, epoch, after_seq=after_seq)[1:]

        return records

    patches.put(BoxStore, "records", make)


# --- the stores ---------------------------------------------------------------------------------


def _receipt_first(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def take(self: Box, how: int) -> Record:
            tip = self.store.own_tip()
            live = self.store.state.written[-1]
            number = code_of(live.slot, self.store.state.count + 1)
            text = f"{self.label} {self.told_count + 1}"
            record = tell(tip, number, text, self.clock.read(), self.key)
            self.slips.append(self.slip(record))
            record = real(self, how)
            self.slips.pop()
            return record  # type: ignore[no-any-return]  # the real one's

        return take

    patches.put(Box, "take_dossier", make)


def _send_before_commit(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def take(self: Box, how: int) -> Record:
            state, live = self.store.state, self.store.state.written[-1]
            self.told_count += 1
            text = f"{self.label} {self.told_count}"
            number = code_of(live.slot, state.count + 1)
            record = tell(self.store.own_tip(), number, text, self.clock.read(), self.key)
            live.records.append(record)
            live.lines.append(line_of(record))
            if self.is_connected:
                self.link.up.extend(self.caller.turn(None, self.clock.now_ms()))
            try:
                with self.disk.commit():
                    state.count += 1
            except (PowerCut, FaultError):
                live.records.pop()
                live.lines.pop()
                raise
            self.slips.append(self.slip(record))
            return record

        return take

    patches.put(Box, "take_dossier", make)


def _counter_not_in_transaction(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def append(self: BoxStore, write: Any) -> Record:
            count = self.state.count
            record = real(self, write)
            self.state.count = count
            with self.disk.commit():
                self.state.count = count + 1
            return record  # type: ignore[no-any-return]  # the real one's

        return append

    patches.put(BoxStore, "append", make)


def _clock_decides_number(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def append(self: BoxStore, write: Any) -> Record:
            def by_clock(head: Head, slot: int, count: int) -> Record:
                first: Record = write(head, slot, count)
                minute = first.entry.header.stamp.time.at // 60_000
                return write(head, slot, minute)  # type: ignore[no-any-return]  # a record

            return real(self, by_clock)  # type: ignore[no-any-return]  # the real one's

        return append

    patches.put(BoxStore, "append", make)


def _down_cursor_not_durable(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def start(self: Box) -> None:
            self.store.state.copies.clear()
            real(self)

        return start

    patches.put(Box, "start", make)


def _quarantine_blocks(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def take(self: HubStore, batch: Batch) -> Taken:
            good = []
            for parcel in batch.keep.parcels:
                if self._reason(batch.log, batch.keep.after.epoch, parcel):
                    break
                good.append(parcel)
            if len(good) == len(batch.keep.parcels):
                return real(self, batch)  # type: ignore[no-any-return]  # the real one's
            if not good:
                return Taken(batch.keep.after, ())
            return real(  # type: ignore[no-any-return]  # the real one's
                self, Batch(batch.log, Keep(batch.keep.after, tuple(good)))
            )

        return take

    patches.put(HubStore, "_take", make)


def _counted_twice(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def count(self: HubStore, log: str, parcel: Parcel) -> None:
            assert parcel.entry is not None
            self.state.counted[parcel.entry.header.payload_hash] += 1

        return count

    patches.put(HubStore, "_count", make)


def _fork_accepted_silently(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def alarm(self: Hub, kind: AlarmKind, box: str, key: str) -> None:
            if kind is not AlarmKind.FORK:
                real(self, kind, box, key)

        return alarm

    patches.put(Hub, "_alarm", make)


def _slot_not_durable(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def grant(self: HubStore, log: str, grant: Grant, *, at: Instant) -> Granted:
            self._on_alarm(AlarmKind.FORK, log, "granted")
            return Granted(self.state.next_slot, b"")

        return grant

    patches.put(HubStore, "grant", make)


def _thief_counts(patches: Patches) -> None:
    patches.put(
        HubStore,
        "_reason",
        lambda _: lambda self, log, epoch, parcel: self._judge(log, parcel),
    )


def _hub_does_not_greet(patches: Patches) -> None:
    patches.put(HubExchange, "_greet", lambda _: lambda self, talk, log, now_ms: None)


BUGS = (
    Bug("RehomeWithoutWas", _rehome_without_was),
    Bug("RehomeForgets", _rehome_forgets),
    Bug("ClosedEpochsForgotten", _closed_epochs_forgotten),
    Bug("ReceiptFirst", _receipt_first),
    Bug("SendBeforeCommit", _send_before_commit),
    Bug("CounterNotInTransaction", _counter_not_in_transaction),
    Bug("ClockDecidesNumber", _clock_decides_number),
    Bug("DownCursorNotDurable", _down_cursor_not_durable),
    Bug("QuarantineBlocks", _quarantine_blocks),
    Bug("DuplicateEntryCountedTwice", _counted_twice),
    Bug("ForkAcceptedSilently", _fork_accepted_silently),
    Bug("SlotNotDurable", _slot_not_durable),
    Bug("ThiefCounts", _thief_counts),
    Bug("HubDoesNotGreet", _hub_does_not_greet),
)
