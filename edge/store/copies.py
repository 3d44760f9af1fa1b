"""The box's copies of the hub's logs: judged entry by entry, kept with what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from accord.errors import RefusedError
from accord.facts import KINDS, Fact
from accord.fleet import KeyAdmitted, KeyRevoked, OfficerAdmitted
from accord.keyring import Keyring
from accord.lineage import Gone
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.reconcile.values import Accuse, Mark, Parcel, Taken
from accord.seal import PublicKey
from edge.store import chain, city, derive, entries, said
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.judgement import judge
from edge.store.ledger import Ledger, Work
from edge.store.statements import statements

__all__ = ["EVIDENCE_MAX", "HubCopies", "Taking", "keyring_of"]

EVIDENCE_MAX: Final = 10_000
"""Contradicting entries kept; more prove nothing more and would fill the card."""

_SQL: Final = statements("copies")
_KEYS: Final = tuple(
    kind.number for kind in KINDS if kind.fact in {KeyAdmitted, KeyRevoked, OfficerAdmitted}
)
_NO_TIME: Final = Hlc(Instant(0), 0)


class HubCopies:
    """The box's copies of the hub's logs.

    Args:
        ledger: the open database.
        hub: the hub's key, from the admission.
    """

    __slots__ = ("_hub", "_keyring", "_ledger")

    def __init__(self, ledger: Ledger, *, hub: PublicKey) -> None:
        self._ledger = ledger
        self._hub = hub
        with ledger.reading() as connection:
            self._keyring = keyring_of(connection, hub)

    @property
    def keyring(self) -> Keyring:
        """Which keys this box knows to speak, as the hub's logs say."""
        return self._keyring

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        """Return where the copy of each epoch held ends, oldest first; none of a new log."""
        with self._ledger.reading() as connection:
            held = connection.execute(_SQL["epochs"], (log,)).fetchall()
            return tuple(chain.tip_of(connection, entries.epoch_from(row)) for row in held)

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held."""
        with self._ledger.reading() as connection:
            held = entries.epoch_of(connection, log, epoch)
            return None if held is None else chain.hash_at(connection, held, seq)

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> tuple[tuple[int, str], ...]:
        """Return what is put aside of an epoch behind a number, in order, each with its reason."""
        with self._ledger.reading() as connection:
            held = entries.epoch_of(connection, log, epoch)
            if held is None:
                return ()
            return tuple(connection.execute(_SQL["aside-after"], (held.id, seq, count_max)))

    def sealed_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the sealed entry held under a number, or none."""
        with self._ledger.reading() as connection:
            held = entries.epoch_of(connection, log, epoch)
            if held is None:
                return None
            row = connection.execute(_SQL["sealed-at"], (held.id, seq)).fetchone()
        return None if row is None else bytes(row[0])

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        """Judge and keep entries in one commit, with all that is derived from them.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
            RefusedError: ``store.does-not-follow`` when the copy does not end at ``after``.
        """
        with self.taking() as taking:
            return taking.take(log, after, parcels)

    @contextmanager
    def taking(self) -> Iterator[Taking]:
        """Hold one commit for as much as `Taking.take` is given; an error keeps nothing of it.

        Raises:
            FaultError: the disk failed; nothing of it was kept.
        """
        with self._ledger.writing() as work:
            taking = Taking(work, self._keyring)
            yield taking
        self._keyring = taking.keyring

    def save_evidence(self, log: str, accuse: Accuse) -> None:
        """Keep entries that contradict the copy; the same ones are kept once."""
        with self._ledger.writing() as work:
            epoch = entries.epoch_of(work.connection, log, accuse.held.epoch)
            (held,) = work.connection.execute(_SQL["evidence-count"]).fetchone()
            if epoch is None or held >= EVIDENCE_MAX:
                return
            for parcel in accuse.parcels:
                work.connection.execute(
                    _SQL["evidence"],
                    (
                        epoch.id, parcel.seq, parcel.hash, parcel.sealed, parcel.salt,
                        parcel.payload,
                    ),
                )  # fmt: skip

    def save_fork(self, log: str, epoch: bytes, next_epoch: bytes, *, at: Instant) -> None:
        """Keep that the hub goes on in a new epoch of a log."""
        with self._ledger.writing() as work:
            city.fork(work.connection, log, epoch, next_epoch, at=at)


class Taking:
    """Judges and keeps entries while one transaction lasts.

    Args:
        work: the transaction.
        keyring: which keys may speak at its beginning.
    """

    __slots__ = ("_work", "keyring")

    def __init__(self, work: Work, keyring: Keyring) -> None:
        self._work = work
        self.keyring = keyring
        """Which keys may speak now, with what was taken so far."""

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        """Judge and keep entries, with all that is derived from them.

        Raises:
            RefusedError: ``store.does-not-follow`` when the copy does not end at ``after``.
        """
        work, aside = self._work, list[tuple[int, str]]()
        epoch = _epoch_for(work.connection, log, after)
        head = _head(work.connection, epoch)
        for parcel in parcels:
            judged = judge(head, parcel, self.keyring)
            time = head.time
            if judged.record is None:
                _put_aside(work, epoch, parcel, judged.reason)
                aside.append((parcel.seq, judged.reason))
            else:
                entry_id = work.append(epoch, judged.record, head=head)
                header = judged.record.entry.header
                derive.learn(work.connection, entry_id, header.dossier, judged.fact)
                time = header.stamp.time
                if judged.fact is not None and not isinstance(judged.fact, Gone):
                    self.keyring = self.keyring.told([judged.fact])
            head = Head(log, epoch.epoch, parcel.seq, parcel.hash, time)
        return Taken(Mark(after.epoch, head.seq, head.hash), tuple(aside))


def keyring_of(connection: Connection, hub: PublicKey, *, before: int | None = None) -> Keyring:
    """Return the keyring that the hub's logs on this disk add up to.

    Args:
        connection: to read.
        hub: the hub's key.
        before: number on this disk of the first entry that had not come yet; none for all.
    """
    return Keyring(hub).told(_key_facts(connection, before))


def _key_facts(connection: Connection, before: int | None) -> Iterator[Fact]:
    for (entry_id,) in connection.execute(_SQL["of-keys"], _KEYS).fetchall():
        if before is not None and entry_id >= before:
            return
        record = entries.by_id(connection, entry_id)
        fact = None if record is None else said.fact_of(record)
        if fact is not None and not isinstance(fact, Gone):
            yield fact


def _epoch_for(connection: Connection, log: str, after: Mark) -> Epoch:
    epoch = entries.epoch_of(connection, log, after.epoch)
    if epoch is None:
        start = Head(log, after.epoch, 0, FIRST_PREVIOUS, _NO_TIME)
        epoch = entries.open_epoch(connection, start, is_own=False)
    if epoch.is_own or chain.tip_of(connection, epoch) != after:
        raise RefusedError("store.does-not-follow", log=log, seq=after.seq + 1)
    return epoch


def _head(connection: Connection, epoch: Epoch) -> Head:
    tip = chain.tip_of(connection, epoch)
    return Head(epoch.log, epoch.epoch, tip.seq, tip.hash, entries.head_of(connection, epoch).time)


def _put_aside(work: Work, epoch: Epoch, parcel: Parcel, reason: str) -> None:
    work.connection.execute(
        _SQL["put-aside"],
        (
            epoch.id, parcel.seq, parcel.hash, reason, parcel.sealed, parcel.salt, parcel.payload,
        ),
    )  # fmt: skip
