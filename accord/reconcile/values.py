"""What author and copyist speak about: places in a log, entries on their way, effects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from accord.log import FIRST_PREVIOUS, Entry, Record
from accord.moments import Instant

__all__ = [
    "Accuse",
    "Alarm",
    "Effect",
    "Epoch",
    "Grant",
    "Greeted",
    "Keep",
    "Line",
    "Load",
    "Mark",
    "OpenEpoch",
    "Parcel",
    "Recall",
    "RollBack",
    "SaveAck",
    "Send",
    "Stage",
    "Taken",
    "Waiting",
    "beginning",
    "line_of",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an epoch of a log and the hash there, which commits to all before it."""

    epoch: bytes
    seq: int
    hash: bytes


def beginning(epoch: bytes) -> Mark:
    """Return the place before the first entry of an epoch."""
    return Mark(epoch, 0, FIRST_PREVIOUS)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as its author's store holds it: bytes, not parsed again to be sent.

    Attributes:
        seq: its number in the epoch.
        hash: its hash, which the next entry names.
        sealed: the sealed bytes.
        salt: salt of the payload; empty once erased.
        payload: the payload; empty once erased.
    """

    seq: int
    hash: bytes
    sealed: bytes
    salt: bytes
    payload: bytes


def line_of(record: Record) -> Line:
    """Return a record as the line its store would hold."""
    return Line(
        record.entry.header.seq,
        record.entry.hash,
        record.entry.sealed,
        record.salt,
        record.payload,
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """One entry as it arrived: its place in the chain is right, nothing else is believed yet.

    Attributes:
        seq: its number in the epoch.
        hash: its hash; of bytes that are no entry, what the sender says, which the next confirms.
        sealed: the sealed bytes, exactly as the author keeps them.
        salt: salt of the payload; empty once erased.
        payload: the payload; empty once erased.
        entry: the entry as read, or none when the bytes are no entry of this version.
    """

    seq: int
    hash: bytes
    sealed: bytes
    salt: bytes
    payload: bytes
    entry: Entry | None


class Stage(Enum):
    """Where an author stands with its copyist."""

    DOWN = "down"
    GREETING = "greeting"
    CHECKING = "checking"
    STREAMING = "streaming"
    FORKING = "forking"
    OPENING = "opening"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch as its writer's store knows it.

    Attributes:
        log: name of the log.
        tip: where it ends; of a closed epoch, the last entry that was not moved on.
        acked: how far the copyist has signed.
        is_open: whether entries are still written in it.
        echo: SHA-256 of the last acknowledgement kept, or empty.
    """

    log: str
    tip: Mark
    acked: Mark
    is_open: bool
    echo: bytes = b""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the writer's store says of all its epochs, for the copyist's view of the fleet.

    Attributes:
        count: entries waiting for an acknowledgement.
        since: time of the oldest of them, 0 when none.
        wall: the writer's clock.
    """

    count: int
    since: Instant
    wall: Instant


# --- effects: what the caller does, and how it answers ------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """Give these bytes to the other side; no answer."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """Author: read the lines of an epoch after a number; answer with ``loaded``.

    At least one line if there is any, then as many as stay within the size and the count.
    """

    epoch: bytes
    after_seq: int
    bytes_max: int
    count_max: int


@dataclass(frozen=True, slots=True)
class SaveAck:
    """Author: keep durably that the other side has signed for everything up to a mark.

    Answer with ``saved``.

    Attributes:
        mark: how far; the hash was compared with our own.
        sealed: the signed acknowledgement, the proof.
        at: when the other side says it was.
        quarantined: entries put aside there, number and reason.
    """

    mark: Mark
    sealed: bytes
    at: Instant
    quarantined: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class RollBack:
    """Author: keep durably that the other side now holds only this much; answer with ``saved``."""

    mark: Mark


@dataclass(frozen=True, slots=True)
class OpenEpoch:
    """Author: go on in a new epoch, moving every entry after a mark; answer with ``opened``.

    Attributes:
        epoch: the epoch that ends.
        common: the last place both sides hold alike; entries after it are written again.
        next_epoch: 8 fresh random bytes, or empty when an older, closed epoch is mended: its
            entries are then written again in the epoch that is open.
        slot: the numbering slot of the new epoch.
        grant: the other side's signed word for the slot; empty when ``next_epoch`` is.
    """

    epoch: bytes
    common: Mark
    next_epoch: bytes
    slot: int
    grant: bytes


@dataclass(frozen=True, slots=True)
class Greeted:
    """Copyist: the author has said how it stands; no answer.

    Attributes:
        tip: where its epoch ends.
        acknowledged: how far it knows itself acknowledged.
        echo: SHA-256 of the last acknowledgement it has kept, or empty.
        waiting_count: entries waiting for an acknowledgement, over all its epochs.
        waiting_since: time of the oldest of them, 0 when none.
        wall: its clock.
    """

    tip: Mark
    acknowledged: Mark
    echo: bytes
    waiting_count: int
    waiting_since: Instant
    wall: Instant


@dataclass(frozen=True, slots=True)
class Recall:
    """Copyist: look up what is held; answer with ``recalled``.

    Attributes:
        epoch: of the log.
        seqs: the hashes held under these numbers are wanted,
        aside_after: and what was put aside behind this one.
    """

    epoch: bytes
    seqs: tuple[int, ...]
    aside_after: int


@dataclass(frozen=True, slots=True)
class Keep:
    """Copyist: judge and keep parcels in one durable commit; answer ``kept`` or ``not_kept``.

    Attributes:
        after: what they follow.
        parcels: without a gap, each following the one before.
    """

    after: Mark
    parcels: tuple[Parcel, ...]

    @property
    def upto(self) -> Mark:
        """Where the copy ends once they are kept."""
        last = self.parcels[-1]
        return Mark(self.after.epoch, last.seq, last.hash)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is durable of an epoch once parcels were kept.

    Attributes:
        upto: where the copy ends now.
        quarantined: numbers of the new entries that were put aside, each with its reason.
    """

    upto: Mark
    quarantined: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Accuse:
    """Copyist: entries that contradict the copy arrived; keep them as evidence; no answer.

    Attributes:
        held: what the copy holds before them, or under the same number.
        parcels: the other branch, as far as it came.
    """

    held: Mark
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """Copyist: the author must go on in a new epoch; give it a slot, keep the fork, raise an alarm.

    Answer with ``granted``. The same next epoch is given the same slot again.

    Attributes:
        tip: where the author's branch ends.
        common: the last place both hold alike, as the author sees it.
        next_epoch: the epoch it will open.
        held: what it was told is held: there, or above the common place, stands the evidence.
    """

    tip: Mark
    common: Mark
    next_epoch: bytes
    held: Mark


@dataclass(frozen=True, slots=True)
class Alarm:
    """Tell a person; no answer.

    Attributes:
        key: stable name of what happened, ``reconcile.`` and a word.
        values: what a sentence needs.
    """

    key: str
    values: tuple[tuple[str, int], ...] = ()


Effect: TypeAlias = (
    Send | Load | SaveAck | RollBack | OpenEpoch | Greeted | Recall | Keep | Accuse | Grant | Alarm
)
