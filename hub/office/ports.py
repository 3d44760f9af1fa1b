"""What the hub's rooms may ask of each other: the copies of the boxes' logs, the hub's own logs.

`hub.sync` drives the copyist of every box's log through `Copies` and the author of every down log
through `DownLogs`. The office implements both over the store. Every method that changes something
returns only after the change is durable, so an acknowledgement may be signed as soon as `take`
has returned, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from accord.log import Entry, Head, Record
from accord.moments import Instant

__all__ = [
    "AlarmKind",
    "Batch",
    "Contact",
    "Copies",
    "DownLogs",
    "Member",
    "Parcel",
    "Split",
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
    """A box's clock is further off than deadlines can bear."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One entry as it arrived, not yet believed.

    Attributes:
        seq: the number the sender gives it; counted on from the first of the push.
        sealed: the entry's bytes.
        salt: salt of the payload; empty once erased.
        payload: the payload; empty once erased.
        entry: the entry as parsed on arrival, or none when the bytes are no entry at all.
    """

    seq: int
    sealed: bytes
    salt: bytes
    payload: bytes
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Parcels of one epoch of one log, in the order of their numbers."""

    log: str
    epoch: bytes
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Where two branches of one epoch part: what the hub holds, and what was shown to it."""

    seq: int
    held: bytes
    shown: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What is durable of one epoch after a batch.

    Attributes:
        head: the end of what is held without a gap, quarantined entries included; this is what
            may be acknowledged.
        accepted_count: entries that were new and believed.
        quarantined: numbers of the new entries that were put aside.
        split: set when the batch contradicts what is held; nothing from there on was taken.
        is_gapped: whether the batch began beyond the head, so nothing could be taken.
    """

    head: Head
    accepted_count: int
    quarantined: tuple[int, ...]
    split: Split | None
    is_gapped: bool


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
    """What a box says of itself when it calls.

    Attributes:
        box: its name.
        epoch: the epoch it writes in.
        tip: the last number it has written.
        unacknowledged_since: hybrid time of its oldest entry without acknowledgement, if any.
        wall: its clock as it said hello.
        version: version of its program.
    """

    box: str
    epoch: bytes
    tip: int
    unacknowledged_since: Instant | None
    wall: Instant
    version: str


class Copies(Protocol):
    """The city's copies of the boxes' logs."""

    def member(self, box: str) -> Member | None:
        """Return the box, or none when no box of that name was ever admitted."""

    def head(self, log: str, epoch: bytes) -> Head:
        """Return where the copy of an epoch ends; seq 0 when nothing of it is held."""

    def epochs(self, log: str) -> tuple[Head, ...]:
        """Return the heads of every epoch held of a log, the newest opened last."""

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held or unreadable."""

    def slot(self, log: str, epoch: bytes, *, at: Instant) -> int:
        """Return the numbering slot of a box's epoch; a new epoch is given a fresh one.

        Raises:
            RefusedError: ``enrolment.unknown-box`` or ``enrolment.revoked`` for a new epoch of a
                box that may not open one, ``naming.slots-full`` when the unit has none left.
        """

    def take(self, batches: Sequence[Batch], *, at: Instant) -> tuple[Taken, ...]:
        """Judge and keep entries, all in one durable commit; one answer for each batch.

        Entries already held are passed over, so a batch may come any number of times.
        """

    def acknowledged(self, head: Head, sealed: bytes, *, at: Instant) -> None:
        """Keep an acknowledgement that is about to be sent."""

    def contact(self, contact: Contact, *, at: Instant) -> None:
        """Note what a box said of itself."""

    def alarm(self, kind: AlarmKind, box: str, *, at: Instant, **values: str | int) -> None:
        """Raise an alarm for a person; the same open alarm is not raised twice."""


class DownLogs(Protocol):
    """The hub's own logs, which boxes copy."""

    def tip(self, log: str) -> Head:
        """Return where a down log ends; seq 0 in its epoch when it is still empty.

        Raises:
            RefusedError: ``office.no-such-log``.
        """

    def read(self, log: str, *, after_seq: int, bytes_max: int) -> tuple[Record, ...]:
        """Return the entries after a number, at least one if there is any, else within the size."""

    def copied(self, box: str, log: str, seq: int, *, sealed: bytes, at: Instant) -> None:
        """Note a box's own acknowledgement of its copy of a down log."""
