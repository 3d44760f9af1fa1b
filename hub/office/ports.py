"""What the hub's rooms may ask of each other: the copies of the boxes' logs, the hub's own logs.

`hub.sync` drives the copyist of every box's log through `Copies` and the author of every down log
through `DownLogs`; the office implements both over its books. Every method that changes something
returns only after the change is durable and raises FaultError otherwise, so an acknowledgement may
be signed as soon as `take` has returned, never before. Methods may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from accord.files import Arrived, Missing
from accord.header import Attachment
from accord.log import Head, Record
from accord.moments import ClockTrust, Instant, Reading
from accord.reconcile.values import (
    Accuse,
    Epoch,
    Grant,
    Keep,
    Line,
    Mark,
    OpenEpoch,
    RollBack,
    SaveAck,
    Waiting,
)

__all__ = [
    "AlarmKind",
    "Batch",
    "Clock",
    "Contact",
    "Copies",
    "DownLogs",
    "Files",
    "Granted",
    "Member",
    "Random",
    "Taken",
]


class AlarmKind(Enum):
    """What a person at the city must look at; the value is what is stored and shown by."""

    FORK = "fork"
    """One log, one epoch, two different entries under one number: a cloned or tampered box."""
    ROLLBACK = "rollback"
    """The hub, or a box, knows less than it once acknowledged: restored from a backup."""
    QUARANTINE = "quarantine"
    """An entry that could not be believed was put aside."""
    CONFLICT = "conflict"
    """Two statements about one dossier exclude each other: a person must choose."""
    STRANGER = "stranger"
    """Something was said in the name of a box that is unknown or revoked."""
    CLOCK = "clock"
    """A box's clock, or the hub's own, is further off than deadlines can bear."""
    LINK = "link"
    """The other side speaks in a way it must not."""
    FILES = "files"
    """Files that do not come as they were named, or have reached a limit."""


class Clock(Protocol):
    """The hub's clocks."""

    def read(self) -> Reading:
        """Look at all of them at once."""


class Random(Protocol):
    """Unpredictable bytes."""

    def __call__(self, size: int, /) -> bytes:
        """Return so many."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Parcels of one epoch of one log, as a copyist asks them to be kept."""

    log: str
    keep: Keep


@dataclass(frozen=True, slots=True)
class Taken:
    """What is durable of an epoch after a batch.

    Attributes:
        upto: where the copy ends now; short of what was asked when the rest contradicts the copy
            or is not yet confirmed by an entry under the box's seal.
        quarantined: numbers of the new entries that were put aside, each with its reason.
    """

    upto: Mark
    quarantined: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """What a box is given to go on in a new epoch: a slot, and an entry it does not hold."""

    slot: int
    proof: bytes


@dataclass(frozen=True, slots=True)
class Member:
    """A box as the hub has admitted it.

    Attributes:
        name: name of the box and of its log.
        unit: code of the ward.
        point: public key of the log, an uncompressed P-256 point.
        follows: the down logs it keeps a copy of, most urgent first.
        is_revoked: whether its key may no longer open an epoch or write new entries.
    """

    name: str
    unit: str
    point: bytes
    follows: tuple[str, ...]
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """What a box says of itself when it greets.

    Attributes:
        box: its name.
        epoch: the epoch it speaks of.
        tip: the last number it has written there.
        waiting_count: its entries without an acknowledgement, over all its epochs.
        waiting_since: time of the oldest of them, or none.
        wall: its clock as it said hello.
    """

    box: str
    epoch: bytes
    tip: int
    waiting_count: int
    waiting_since: Instant | None
    wall: Instant


class Copies(Protocol):
    """The city's copies of the boxes' logs."""

    def member(self, box: str) -> Member | None:
        """Return the box, or none when no box of that name was ever admitted."""

    def members(self) -> tuple[Member, ...]:
        """Return all boxes, by name."""

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        """Return where the copy of each epoch held ends, the newest opened last."""

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held."""

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> tuple[tuple[int, str], ...]:
        """Return what is put aside of an epoch behind a number, in order, each with its reason."""

    def take(self, batches: Sequence[Batch], *, at: Instant) -> tuple[Taken, ...]:
        """Judge and keep parcels, all in one durable commit; one answer for each batch.

        Entries already held are passed over, so a batch may come any number of times.

        Raises:
            RefusedError: ``intake.unknown-box``.
            FaultError: the disk failed; nothing of it was kept.
        """

    def save_evidence(self, log: str, accuse: Accuse, *, at: Instant) -> None:
        """Keep entries that contradict the copy, and raise an alarm; the same are kept once."""

    def grant(self, log: str, grant: Grant, *, at: Instant) -> Granted:
        """Give the new epoch of a forked or restored box its slot, and raise an alarm.

        The same new epoch is given the same slot again.

        Raises:
            RefusedError: ``enrolment.unknown-box``, ``enrolment.revoked`` or
                ``enrolment.slots-full``.
        """

    def greeted(self, contact: Contact, *, at: Instant, trust: ClockTrust) -> None:
        """Note what a box said of itself, and when by a clock that is trusted so far."""

    def alarm(self, kind: AlarmKind, box: str, *, at: Instant, **values: str | int) -> None:
        """Raise an alarm for a person; the same open alarm is counted up, not raised twice."""


class DownLogs(Protocol):
    """The hub's own logs, of which each box that follows them keeps a copy."""

    def epochs(self, box: str, log: str) -> tuple[Epoch, ...]:
        """Return all epochs of a log, as far as this box has signed for each, oldest first.

        Of a closed epoch the tip is the last entry that was not moved on.

        Raises:
            RefusedError: ``office.no-such-log``.
        """

    def own_tip(self, log: str) -> Head:
        """Return where the open epoch of a log ends."""

    def waiting(self, box: str, log: str) -> Waiting:
        """Say how many entries this box has not signed for, and since when."""

    def read(
        self, log: str, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        """Return the lines after a number: at least one if any, then within size and count."""

    def records(self, log: str, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        """Return all entries after a number, parsed, for moving them to another epoch."""

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash of an entry, or none when there is none."""

    def save_ack(self, box: str, log: str, saved: SaveAck) -> None:
        """Keep a box's signed acknowledgement of its copy."""

    def roll_back(self, box: str, log: str, rolled_back: RollBack) -> None:
        """Keep that a box now holds only this much of its copy."""

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


class Files(Protocol):
    """The files that believed entries name, as they are asked of the boxes."""

    def missing(self, box: str, *, at: Instant) -> tuple[Missing, ...]:
        """Return what to ask a box for now; nothing once a limit is reached.

        Raises:
            FaultError: the disk failed.
        """

    def keep(self, arrived: Sequence[tuple[str, Arrived]], *, at: Instant) -> tuple[bool, ...]:
        """Keep chunks, each of a box, in one durable commit; say of each whether it is here now.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
        """

    def lacked(self, box: str, file: Attachment, *, at: Instant) -> None:
        """Note that a box says it does not hold a file.

        Raises:
            FaultError: the disk failed.
        """
