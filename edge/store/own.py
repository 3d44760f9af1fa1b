"""The box's own log as reconciliation needs it: what to send, what the city has signed for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from accord.errors import FaultError, PeerError
from accord.log import Head, Record
from accord.moments import Hlc, Instant
from accord.reconcile.values import Epoch as Known
from accord.reconcile.values import Line, OpenEpoch, RollBack, SaveAck, Waiting
from edge.store import city, derive, entries, said
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.ledger import Ledger, Work

__all__ = ["BoxLog"]

_NO_TIME: Final = Hlc(Instant(0), 0)


class BoxLog:
    """The box's own log, of which the hub keeps the copy.

    Args:
        ledger: the open database.
        wall: the box's wall clock.
    """

    __slots__ = ("_ledger", "_wall")

    def __init__(self, ledger: Ledger, *, wall: Callable[[], Instant]) -> None:
        self._ledger = ledger
        self._wall = wall

    def begin(self, beginning: Head, *, slot: int, word: bytes = b"") -> None:
        """Begin the log, or let it go on in an epoch that the box opens by itself.

        By itself when it has joined, and when it finds at its start that an older state of its
        card was put back (`Ledger.rolled_back`): numbers then go on from the highest known.

        Args:
            beginning: log and epoch, seq 0, and the time that the first entry must pass.
            slot: the numbering slot.
            word: the hub's sealed admission or grant, kept as proof; empty when there is none.

        Raises:
            RefusedError: ``store.epoch-known``.
        """
        with self._ledger.writing() as work:
            floor = max([beginning.time, *(_last_time(work.connection))])
            self._ledger.begin_epoch(work, replace(beginning, time=floor), slot=slot, word=word)

    def restore(
        self, beginning: Head, *, slot: int, lost: bytes, write: Callable[[Head], Record]
    ) -> None:
        """Let the log go on after an older state of the card was put back, in one transaction.

        Args:
            beginning: as `begin`.
            slot: the numbering slot.
            lost: the epoch of which the disk has lost the end, for a person to look at.
            write: writes the entry that opens the epoch.
        """
        with self._ledger.writing() as work:
            floor = max([beginning.time, *(_last_time(work.connection))])
            live = self._ledger.begin_epoch(work, replace(beginning, time=floor), slot=slot)
            _append(work, live, write(entries.head_of(work.connection, live)))
            city.fork(work.connection, live.log, lost, live.epoch, at=self._wall())

    def epochs(self) -> tuple[Known, ...]:
        """Return all epochs of the log, oldest first; the last is the open one.

        One of which everything was moved on is left out: the city never heard of it.
        """
        with self._ledger.reading() as connection:
            held = entries.own_epochs(connection)
            found = tuple(
                city.known(connection, epoch, is_open=epoch is held[-1]) for epoch in held
            )
        return tuple(epoch for epoch in found if epoch.is_open or epoch.tip.seq)

    def own_tip(self) -> Head:
        """Return where the open epoch ends, without asking the disk."""
        return self._ledger.own_tip()

    def waiting(self) -> Waiting:
        """Say how many entries wait for an acknowledgement, since when, and the wall clock."""
        with self._ledger.reading() as connection:
            count, oldest = city.waiting_of(connection)
        return Waiting(count, Instant(0) if oldest is None else oldest, self._wall())

    def read(
        self, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        """Return the lines after a number, at least one if any, then as many as the limits let."""
        with self._ledger.reading() as connection:
            return city.lines(
                connection,
                self._own(connection, epoch),
                after_seq=after_seq,
                bytes_max=bytes_max,
                count_max=count_max,
            )

    def records(self, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        """Return the entries after a number that still count, parsed."""
        with self._ledger.reading() as connection:
            own = self._own(connection, epoch)
            last = city.tip_kept(connection, own).seq
            return tuple(
                record
                for _, record in entries.entries_after(connection, own, after_seq)
                if record.entry.header.seq <= last
            )

    def own_hash_at(self, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash of an entry, or none when there is none."""
        with self._ledger.reading() as connection:
            return entries.hash_at(connection, self._own(connection, epoch), seq)

    def save_ack(self, saved: SaveAck) -> None:
        """Keep an acknowledgement and its proof, and which entries were put aside there."""
        with self._ledger.writing() as work:
            own = self._own(work.connection, saved.mark.epoch)
            city.save_ack(work.connection, own, saved.mark, sealed=saved.sealed, at=saved.at)
            city.put_aside(work.connection, own, saved.quarantined)
            for seq, _ in saved.quarantined:
                derive.judged(work.connection, saved.mark.epoch, seq)
            city.heard(work.connection, saved.at)

    def roll_back(self, rolled_back: RollBack) -> None:
        """Keep that the city now holds only this much; later entries wait again."""
        with self._ledger.writing() as work:
            own = self._own(work.connection, rolled_back.mark.epoch)
            for seq in city.roll_back(work.connection, own, rolled_back.mark):
                derive.judged(work.connection, rolled_back.mark.epoch, seq)

    def open_epoch(
        self, opened: OpenEpoch, *, expected: Head, head: Head, moved: Sequence[Record]
    ) -> bool:
        """Close an epoch after its common place, and append the moved entries to the open one.

        Args:
            opened: what was decided.
            expected: the open epoch's tip the moved entries were written against.
            head: the empty head of the next epoch; ``expected`` itself when there is none.
            moved: the entries, written again.

        Returns:
            False, and nothing has changed, when the tip is no longer the expected one.
        """
        with self._ledger.writing() as work:
            connection = work.connection
            live = entries.own_epoch(connection)
            if entries.head_of(connection, live) != expected:
                return False
            closing = self._own(connection, opened.epoch)
            city.keep_up_to(connection, closing, opened.common.seq)
            city.roll_back(connection, closing, opened.common)
            if opened.next_epoch:
                live = self._ledger.begin_epoch(work, head, slot=opened.slot, word=opened.grant)
                city.fork(connection, live.log, opened.epoch, opened.next_epoch, at=self._wall())
            for record in moved:
                _append(work, live, record)
        return True

    @staticmethod
    def _own(connection: Connection, epoch: bytes) -> Epoch:
        for own in entries.own_epochs(connection):
            if own.epoch == epoch:
                return own
        raise FaultError("store.no-epoch")


def _append(work: Work, epoch: Epoch, record: Record) -> None:
    entry_id = work.append(epoch, record)
    try:
        fact = said.fact_of(record)
    except PeerError:
        fact = None  # moved as it was signed; what cannot be read says nothing
    derive.learn(work.connection, entry_id, record.entry.header.dossier, fact)


def _last_time(connection: Connection) -> list[Hlc]:
    return [entries.head_of(connection, epoch).time for epoch in entries.own_epochs(connection)]
