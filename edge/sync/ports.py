"""What the box's side of reconciliation asks of its store; main joins the two.

Rules: every method that changes something returns only after the change is durable and raises
FaultError otherwise; an acknowledgement is signed as soon as `DownCopies.take` has returned,
never before. Methods are called from one thread, which is not the counter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from accord.log import Head, Record
from accord.moments import Instant, Reading
from accord.reconcile.values import (
    Accuse,
    Epoch,
    Line,
    Mark,
    OpenEpoch,
    Parcel,
    RollBack,
    SaveAck,
    Taken,
    Waiting,
)

__all__ = ["CarriedCopies", "Clock", "DownCopies", "OwnLog", "Shelf", "Taken", "Taking"]


class OwnLog(Protocol):
    """The box's own log, of which the hub keeps the copy."""

    def epochs(self) -> tuple[Epoch, ...]:
        """Return all epochs of the log, oldest first; the last is the open one.

        Of a closed epoch the tip is the last entry that was not moved on to another epoch.
        """

    def own_tip(self) -> Head:
        """Return where the open epoch ends; called often, so it costs nothing."""

    def waiting(self) -> Waiting:
        """Say how many entries wait for an acknowledgement, since when, and the wall clock."""

    def read(
        self, epoch: bytes, *, after_seq: int, bytes_max: int, count_max: int
    ) -> Sequence[Line]:
        """Return the lines after a number, in order.

        At least one if there is any, then as many as stay within size (sealed, salt and payload)
        and count. Entries of a closed epoch that were moved on are left out.
        """

    def records(self, epoch: bytes, *, after_seq: int) -> tuple[Record, ...]:
        """Return all entries after a number, parsed, for moving them to another epoch."""

    def own_hash_at(self, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash of an entry, or none when there is none."""

    def save_ack(self, saved: SaveAck) -> None:
        """Keep an acknowledgement and its proof: entries up to its mark are at the city.

        Also keeps which entries were put aside there. Saving the same again changes nothing.
        """

    def roll_back(self, rolled_back: RollBack) -> None:
        """Keep that the city now holds only this much; later entries wait again."""

    def open_epoch(
        self,
        opened: OpenEpoch,
        *,
        expected: Head,
        head: Head,
        moved: Sequence[Record],
    ) -> bool:
        """Close an epoch after its common place, and append the moved entries to the open one.

        One transaction. With a ``next_epoch`` that epoch is opened first, with its slot, and
        becomes the open one; the old entries stay as evidence and no longer count, and what was
        said about a dossier counts once, in its new place. Drafts and the count of the day stay.

        Args:
            opened: what was decided.
            expected: the open epoch's tip the moved entries were written against.
            head: the empty head of ``next_epoch``; ``expected`` itself when there is none.
            moved: the entries, written again.

        Returns:
            False, and nothing has changed, when the tip is no longer the expected one.
        """


class DownCopies(Protocol):
    """The box's copies of the hub's logs."""

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        """Return where the copy of each epoch held ends, oldest first; none of a new log."""

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held."""

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> tuple[tuple[int, str], ...]:
        """Return what is put aside of an epoch behind a number, in order, each with its reason."""

    def sealed_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the sealed entry held under a number, or none."""

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        """Judge and keep entries in one commit, with all that is derived from them.

        Parcels follow each other and ``after``. An entry that cannot be believed (unreadable, bad
        seal, unknown officer, payload not its own, time going back) is kept raw and put aside, and
        the copy goes on behind it.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
        """

    def save_evidence(self, log: str, accuse: Accuse) -> None:
        """Keep entries that contradict the copy; the same ones are kept once."""

    def save_fork(self, log: str, epoch: bytes, next_epoch: bytes, *, at: Instant) -> None:
        """Keep that the hub goes on in a new epoch of a log."""


class Taking(Protocol):
    """One commit that takes entries of several logs, or nothing of any."""

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        """Judge and keep entries as `DownCopies.take` does; durable when the commit is."""


class CarriedCopies(DownCopies, Protocol):
    """The copies as a bundle is taken into them."""

    def taking(self) -> AbstractContextManager[Taking]:
        """Hold one commit; an error that leaves it keeps nothing.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
        """


class Clock(Protocol):
    """The box's clocks."""

    def read(self) -> Reading:
        """Look at all of them at once."""


class Shelf(Protocol):
    """The files that the box's entries name."""

    def size(self, digest: bytes) -> int | None:
        """Return how long the file with this SHA-256 is, or none when it is not held."""

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        """Return a chunk of a file, counted from 0, each but the last of 65,536 bytes; or none.

        Raises:
            FaultError: the disk failed.
        """
