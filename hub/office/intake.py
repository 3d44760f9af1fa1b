"""Taking in what the boxes send: each batch judged and kept in one commit, then acknowledged.

Rules, in this order:
- what is held already is passed over, whatever else comes with it;
- what contradicts the copy is not taken; the copyist makes a fork of it, and both branches stay;
- what cannot be believed is put aside with its reason, and never holds up what stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from accord.errors import RefusedError
from accord.fleet import LogOpened
from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import ClockTrust, Hlc, Instant
from accord.reconcile.values import Accuse, Grant, Mark
from hub.office.alarms import raise_alarm
from hub.office.belonging import Belonging, note_aside
from hub.office.books import Books, Box, Held, Quarantined, Slot, Writing
from hub.office.enrolment import give_slot
from hub.office.filing import name_files
from hub.office.judgement import Judged, judge
from hub.office.keys import KeyCabinet
from hub.office.parents import tell_of_parents
from hub.office.ports import AlarmKind, Batch, Contact, Granted, Member, Taken
from hub.office.reads import keep_reads
from hub.office.receipts import keep_receipts
from hub.office.scribe import FLEET_LOG, Scribe, follows
from hub.office.slots import claim, is_of

__all__ = ["BRANCH_ENTRIES_MAX", "CLOCK_OFFSET_MS_MAX", "Intake"]

BRANCH_ENTRIES_MAX: Final = 1_000
"""Evidence kept of the other branches of one epoch: enough to see what happened, not a way to
fill the city's disk."""
CLOCK_OFFSET_MS_MAX: Final = 5 * 60 * 1000
"""A slip whose time is further off than five minutes can miss the 15:00 rule."""


class Intake:
    """The city's copies of the boxes' logs."""

    def __init__(self, books: Books, keys: KeyCabinet, scribe: Scribe) -> None:
        self._books = books
        self._keys = keys
        self._scribe = scribe

    def member(self, box: str) -> Member | None:
        """Return the box, or none when no box of that name was ever admitted."""
        with self._books.reading() as desk:
            found = desk.register.box(box)
        return None if found is None else _member(found)

    def members(self) -> tuple[Member, ...]:
        """Return all boxes, by name."""
        with self._books.reading() as desk:
            return tuple(_member(box) for box in desk.register.boxes())

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        """Return where the copy of each epoch held ends, the newest opened last."""
        with self._books.reading() as desk:
            return tuple(_mark(held) for held in desk.logs.epochs(log))

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held."""
        with self._books.reading() as desk:
            held = desk.logs.held(log, epoch)
            return None if held is None else desk.logs.hash_at(held, seq)

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> tuple[tuple[int, str], ...]:
        """Return what is put aside of an epoch behind a number, in order, each with its reason."""
        with self._books.reading() as desk:
            held = desk.logs.held(log, epoch)
            return () if held is None else desk.logs.aside_after(held, seq, count_max)

    def take(self, batches: Sequence[Batch], *, at: Instant) -> tuple[Taken, ...]:
        """Judge and keep parcels, all in one durable commit; one answer for each batch.

        Raises:
            RefusedError: ``intake.unknown-box``.
            FaultError: the disk failed; nothing of it was kept.
        """
        with self._books.writing() as desk:
            return tuple(self._take(desk, batch, at) for batch in batches)

    def save_evidence(self, log: str, accuse: Accuse, *, at: Instant) -> None:
        """Keep entries that contradict the copy, and raise an alarm; the same are kept once."""
        with self._books.writing() as desk:
            held = desk.logs.held(log, accuse.held.epoch)
            if held is None:
                return
            room = BRANCH_ENTRIES_MAX - desk.logs.branch_count(held)
            for parcel in accuse.parcels[: max(room, 0)]:
                if parcel.entry is not None:
                    record = Record(parcel.entry, parcel.salt, parcel.payload)
                    desk.logs.put_branch(held, record, at=at)
            place: dict[str, str | int] = {"epoch": held.head.epoch.hex(), "seq": accuse.held.seq}
            raise_alarm(desk, AlarmKind.FORK, log, at=at, values=place)

    def grant(self, log: str, grant: Grant, *, at: Instant) -> Granted:
        """Give the new epoch of a forked or restored box its slot, and raise an alarm.

        Raises:
            RefusedError: ``enrolment.unknown-box``, ``enrolment.revoked`` or
                ``enrolment.slots-full``.
        """
        with self._books.writing() as desk:
            box = desk.register.box(log)
            if box is None:
                raise RefusedError("enrolment.unknown-box", box=log)
            slot = desk.register.slot(log, grant.next_epoch)
            if slot is None:
                if box.revoked_at is not None:
                    raise RefusedError("enrolment.revoked", box=log)
                slot = give_slot(desk, self._scribe, box, grant.next_epoch, at=at)
                place: dict[str, str | int] = {
                    "epoch": grant.common.epoch.hex(),
                    "seq": grant.common.seq,
                }
                raise_alarm(desk, AlarmKind.FORK, log, at=at, values=place)
            held = desk.logs.held(log, grant.common.epoch)
            proof = None if held is None else desk.logs.sealed_at(held, grant.common.seq + 1)
            return Granted(slot.slot, proof or b"")

    def greeted(self, contact: Contact, *, at: Instant, trust: ClockTrust) -> None:
        """Note what a box said of itself; of two clocks that differ, the unknown one is wrong."""
        with self._books.writing() as desk:
            desk.lists.put_contact(contact, at=at)
            if abs(contact.wall - at) > CLOCK_OFFSET_MS_MAX:
                is_ours = trust is ClockTrust.UNKNOWN
                raise_alarm(desk, AlarmKind.CLOCK, FLEET_LOG if is_ours else contact.box, at=at)

    def alarm(self, kind: AlarmKind, box: str, *, at: Instant, **values: str | int) -> None:
        """Raise an alarm for a person; the same open alarm is counted up, not raised twice."""
        with self._books.writing() as desk:
            raise_alarm(desk, kind, box, at=at, values=values)

    # --- one batch ------------------------------------------------------------------------------

    def _take(self, desk: Writing, batch: Batch, at: Instant) -> Taken:
        box = desk.register.box(batch.log)
        if box is None:
            raise RefusedError("intake.unknown-box", box=batch.log)
        keep = batch.keep
        held = desk.logs.held(batch.log, keep.after.epoch)
        if held is None:
            head = Head(batch.log, keep.after.epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
            held = desk.logs.open_epoch(head, is_own=False, at=at)
        judged = self._judge(desk, batch, held, box, at)
        if not judged:
            return Taken(_mark(held), ())
        head, codes = held.head, set()
        for each in judged:
            head = self._keep(desk, held, head, each, at=at)
            if each.record is not None and each.record.entry.header.dossier:
                codes.add(each.record.entry.header.dossier)
        desk.logs.advance(held, head)
        desk.lists.mark_stale(codes)
        aside = tuple((each.parcel.seq, each.reason) for each in judged if each.record is None)
        return Taken(_mark_of(head), aside)

    def _judge(
        self, desk: Writing, batch: Batch, held: Held, box: Box, at: Instant
    ) -> list[Judged]:
        """Return what is new and certain, in order; raise an alarm for what is not certain yet."""
        keep, after = batch.keep, _mark(held)
        known = after.seq - keep.after.seq
        if not 0 <= known < len(keep.parcels):
            return []
        joint = keep.after.hash if known == 0 else keep.parcels[known - 1].hash
        if joint != after.hash:
            return []
        keys, last = self._keys.of(desk), held.head.time
        belonging = Belonging(desk, box, after.epoch)
        certain: list[Judged] = []
        pending: list[Judged] = []
        for parcel in keep.parcels[known:]:
            judged = judge(
                parcel,
                log=batch.log,
                after=after,
                last=last,
                keys=keys,
                belongs=belonging.check,
                at=at,
            )
            belonging.judged(parcel.entry, is_believed=judged.record is not None)
            pending.append(judged)
            after = Mark(after.epoch, parcel.seq, parcel.hash)
            if judged.record is not None:
                last = judged.record.entry.header.stamp.time
            if judged.is_sealed:
                if not certain and held.head.seq == 0:
                    # What the epoch was given must be known before what it numbers is judged.
                    self._adopt(desk, box, held, pending[0], at=at)
                certain += pending
                pending = []
        if pending:
            seq = pending[0].parcel.seq
            values: dict[str, str | int] = {"key": "intake.not-certain", "seq": seq}
            raise_alarm(desk, AlarmKind.LINK, batch.log, at=at, values=values)
        return certain

    def _keep(
        self,
        desk: Writing,
        held: Held,
        head: Head,
        judged: Judged,
        *,
        at: Instant,
    ) -> Head:
        parcel, record = judged.parcel, judged.record
        if record is None:
            aside = Quarantined(
                log=head.log,
                epoch=head.epoch,
                seq=parcel.seq,
                hash=parcel.hash,
                reason=judged.reason,
                received_at=at,
                sealed=parcel.sealed,
                salt=parcel.salt,
                payload=parcel.payload,
            )
            desk.logs.put_aside(held, aside)
            if parcel.entry is not None:
                note_aside(desk, parcel.entry)
            raise_alarm(
                desk, AlarmKind.QUARANTINE, head.log, at=at, values={"reason": judged.reason}
            )
            return Head(head.log, head.epoch, parcel.seq, parcel.hash, head.time)
        desk.logs.put(held, record, at=at)
        tell_of_parents(desk, record.entry.header, at=at)
        keep_reads(desk, record, judged.fact)
        name_files(desk, record, at=at)
        keep_receipts(desk, record, judged.fact)
        time = record.entry.header.stamp.time
        return Head(head.log, head.epoch, parcel.seq, parcel.hash, time)

    def _adopt(self, desk: Writing, box: Box, held: Held, first: Judged, *, at: Instant) -> None:
        """Note the slot of an epoch that this hub does not know it has given.

        A hub restored from a backup has forgotten its last grants; the box's opening entry says
        what it was given, and nobody else may be given the same. One that cannot have been given
        changes nothing in the register: a box must not use up the slots of its ward by its word.
        """
        epoch = held.head.epoch
        known = desk.register.slot(box.name, epoch)
        wanted = first.fact.slot if isinstance(first.fact, LogOpened) else 0
        if known is not None and wanted in {0, known.slot}:
            return  # an entry that cannot be read says nothing against what was given
        place: dict[str, str | int] = {"epoch": epoch.hex()}
        if not claim(desk, box, wanted):
            place |= {"slot": wanted}
            raise_alarm(desk, AlarmKind.STRANGER, box.name, at=at, values=place)
            return
        # Admitted again after a restore, a box goes on under its first slot.
        is_free = all(given.slot != wanted for given in desk.register.slots(box.unit))
        if known is None and is_free and is_of(desk, box, wanted):
            desk.register.put_slot(Slot(box.unit, wanted, box.name, epoch), at=at)
        raise_alarm(desk, AlarmKind.ROLLBACK, box.name, at=at, values=place)


def _member(box: Box) -> Member:
    return Member(
        name=box.name,
        unit=box.unit,
        point=box.point,
        follows=follows(box.unit),
        is_revoked=box.revoked_at is not None,
    )


def _mark(held: Held) -> Mark:
    return _mark_of(held.head)


def _mark_of(head: Head) -> Mark:
    return Mark(head.epoch, head.seq, head.hash)
