"""The hub's own logs as reconciliation gives them to the boxes."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from accord.errors import RefusedError
from accord.log import Head, Record
from accord.moments import Instant
from accord.reconcile.values import (
    Epoch,
    Line,
    Mark,
    OpenEpoch,
    RollBack,
    SaveAck,
    Waiting,
    beginning,
    line_of,
)
from accord.writer import advance
from hub.office.alarms import raise_alarm
from hub.office.books import Books, Cursor, Held, Writing
from hub.office.keys import note_keys_changed
from hub.office.ports import AlarmKind, Clock
from hub.office.receipts import pass_over_forgotten
from hub.office.scribe import unit_of
from hub.office.slots import leave_out

__all__ = ["HubLogs"]

_ALL = 2**62


class HubLogs:
    """The logs the hub writes, and how far each box has signed for its copies."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    def epochs(self, box: str, log: str) -> tuple[Epoch, ...]:
        """Return all epochs of a log, as far as this box has signed for each, oldest first.

        Raises:
            RefusedError: ``office.no-such-log``.
        """
        with self._books.reading() as desk:
            return _epochs(desk, box, log)

    def own_tip(self, log: str) -> Head:
        """Return where the open epoch of a log ends.

        Raises:
            RefusedError: ``office.no-such-log``.
        """
        with self._books.reading() as desk:
            return _own(desk, log)[-1].head

    def waiting(self, box: str, log: str) -> Waiting:
        """Say how many entries this box has not signed for, and since when."""
        with self._books.reading() as desk:
            count, since = 0, Instant(0)
            for epoch in reversed(_epochs(desk, box, log)):
                behind = epoch.tip.seq - epoch.acked.seq
                if behind <= 0:
                    continue
                held = _held(desk, log, epoch.tip.epoch)
                oldest = desk.logs.read(held, after_seq=epoch.acked.seq, bytes_max=0, count_max=1)
                count, since = count + behind, oldest[0].entry.header.stamp.time.at
        return Waiting(count=count, since=since, wall=self._clock.read().wall)

    def read(
        self, log: str, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        """Return the lines after a number: at least one if any, then within size and count."""
        with self._books.reading() as desk:
            found = desk.logs.read(
                _held(desk, log, epoch),
                after_seq=after_seq,
                bytes_max=bytes_max,
                count_max=count_max,
            )
        return [line_of(record) for record in found]

    def records(self, log: str, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        """Return all entries after a number, parsed, for moving them to another epoch."""
        with self._books.reading() as desk:
            held = _held(desk, log, epoch)
            return desk.logs.read(held, after_seq=after_seq, bytes_max=_ALL, count_max=_ALL)

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash of an entry, or none when there is none."""
        with self._books.reading() as desk:
            held = desk.logs.held(log, epoch)
            return None if held is None else desk.logs.hash_at(held, seq)

    def save_ack(self, box: str, log: str, saved: SaveAck) -> None:
        """Keep a box's signed acknowledgement of its copy."""
        self._put_cursor(box, log, saved.mark, saved.sealed)

    def roll_back(self, box: str, log: str, rolled_back: RollBack) -> None:
        """Keep that a box now holds only this much of its copy."""
        self._put_cursor(box, log, rolled_back.mark, b"")

    def open_epoch(
        self,
        log: str,
        opened: OpenEpoch,
        *,
        expected: Head,
        head: Head,
        moved: Sequence[Record],
    ) -> bool:
        """Close an epoch after its common place, and append the moved entries to the open one.

        The hub was restored from a backup and boxes know more of its log than it does.

        Returns:
            False, and nothing has changed, when the tip is no longer the expected one.
        """
        at = self._clock.read().wall
        with self._books.writing() as desk:
            current = _own(desk, log)[-1]
            if current.head != expected:
                return False
            closing = _held(desk, log, opened.epoch)
            desk.logs.close(closing, ends_seq=opened.common.seq)
            if opened.next_epoch:
                current = desk.logs.open_epoch(head, is_own=True, at=at)
            end = current.head
            for record in moved:
                desk.logs.put(current, record, at=at)
                end = advance(end, record.entry)
            desk.logs.advance(current, end)
            desk.lists.mark_stale(
                {each.entry.header.dossier for each in moved if each.entry.header.dossier}
            )
            note_keys_changed(desk)
            place: dict[str, str | int] = {"epoch": opened.epoch.hex(), "seq": opened.common.seq}
            raise_alarm(desk, AlarmKind.ROLLBACK, log, at=at, values=place)
            # Slots and receipts were given in what is forgotten.
            leave_out(desk, unit_of(log))
            unit = desk.register.unit(unit_of(log))
            assert unit is not None, log  # noqa: S101  # a log is opened for a unit of the register
            pass_over_forgotten(desk, unit.agency)
        return True

    def _put_cursor(self, box: str, log: str, mark: Mark, sealed: bytes) -> None:
        with self._books.writing() as desk:
            desk.lists.put_cursor(
                Cursor(
                    box=box,
                    log=log,
                    epoch=mark.epoch,
                    seq=mark.seq,
                    hash=mark.hash,
                    sealed=sealed,
                    at=self._clock.read().wall,
                )
            )


def _own(desk: Writing, log: str) -> tuple[Held, ...]:
    """Return the epochs of one of our logs, the open one last."""
    found = tuple(held for held in desk.logs.own() if held.head.log == log)
    if not found:
        raise RefusedError("office.no-such-log", log=log)
    return tuple(sorted(found, key=lambda held: held.ends_seq is None))


def _held(desk: Writing, log: str, epoch: bytes) -> Held:
    found = desk.logs.held(log, epoch)
    if found is None:
        raise RefusedError("office.no-such-log", log=log)
    return found


def _epochs(desk: Writing, box: str, log: str) -> tuple[Epoch, ...]:
    cursors = {cursor.epoch: cursor for cursor in desk.lists.cursors(box) if cursor.log == log}
    return tuple(_epoch(desk, held, cursors.get(held.head.epoch)) for held in _own(desk, log))


def _epoch(desk: Writing, held: Held, cursor: Cursor | None) -> Epoch:
    head = held.head
    tip = Mark(head.epoch, head.seq, head.hash)
    if held.ends_seq is not None:
        digest = desk.logs.hash_at(held, held.ends_seq)
        tip = beginning(head.epoch) if digest is None else Mark(head.epoch, held.ends_seq, digest)
    acked, echo = beginning(head.epoch), b""
    if cursor is not None:
        acked = Mark(cursor.epoch, cursor.seq, cursor.hash)
        echo = sha256(cursor.sealed).digest() if cursor.sealed else b""
    return Epoch(log=head.log, tip=tip, acked=acked, is_open=held.ends_seq is None, echo=echo)
