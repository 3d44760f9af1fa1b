"""How far the city is: acknowledgements in force, what waits, forks that a person must look at."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from accord.log import FIRST_PREVIOUS
from accord.moments import Instant
from accord.reconcile.values import Epoch as Known
from accord.reconcile.values import Line, Mark, beginning
from edge.desk.kept import Standing
from edge.store import chain, entries
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.statements import statements

__all__ = [
    "acked_of",
    "fork",
    "heard",
    "keep_up_to",
    "known",
    "lines",
    "put_aside",
    "roll_back",
    "save_ack",
    "standing",
    "tip_kept",
    "waiting_of",
]

_SQL: Final = statements("acks")


def acked_of(connection: Connection, epoch: Epoch) -> Mark:
    """Return how far an epoch is acknowledged."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    return beginning(epoch.epoch) if row is None else Mark(epoch.epoch, row[0], row[1])


def tip_kept(connection: Connection, epoch: Epoch) -> Mark:
    """Return where an epoch ends; of one that was continued, the last entry not moved on."""
    (kept_seq,) = connection.execute(_SQL["kept"], (epoch.id,)).fetchone()
    if kept_seq is None:
        return chain.tip_of(connection, epoch)
    digest = entries.hash_at(connection, epoch, kept_seq)
    return Mark(epoch.epoch, kept_seq, FIRST_PREVIOUS if digest is None else digest)


def known(connection: Connection, epoch: Epoch, *, is_open: bool) -> Known:
    """Return an epoch of the own log as reconciliation needs to know it."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    return Known(
        log=epoch.log,
        tip=tip_kept(connection, epoch),
        acked=acked_of(connection, epoch),
        is_open=is_open,
        echo=b"" if row is None else sha256(row[2]).digest(),
    )


def waiting_of(connection: Connection) -> tuple[int, Instant | None]:
    """Return how many entries of the own log wait for the city, and the time of the oldest."""
    count, oldest = 0, None
    for epoch in entries.own_epochs(connection):
        acked, tip = acked_of(connection, epoch), tip_kept(connection, epoch)
        if tip.seq > acked.seq:
            count += tip.seq - acked.seq
            _, record = next(entries.entries_after(connection, epoch, acked.seq))
            at = record.entry.header.stamp.time.at
            oldest = at if oldest is None else min(oldest, at)
    return count, oldest


def standing(connection: Connection) -> Standing:
    """Say how far the box and the city are apart."""
    waiting, oldest = waiting_of(connection)
    total = sum(tip_kept(connection, epoch).seq for epoch in entries.own_epochs(connection))
    contact = connection.execute(_SQL["contact"]).fetchone()
    (aside,) = connection.execute(_SQL["count-put-aside"]).fetchone()
    (forks,) = connection.execute(_SQL["open-forks"]).fetchone()
    return Standing(
        entries=total,
        acknowledged=total - waiting,
        oldest_waiting_at=oldest,
        last_contact_at=None if contact is None else Instant(contact[0]),
        fork_open=bool(forks),
        put_aside=aside,
    )


def lines(
    connection: Connection, epoch: Epoch, *, after_seq: int, bytes_max: int, count_max: int
) -> Sequence[Line]:
    """Return the lines of an epoch after a number, at least one if any, then within the limits."""
    last = tip_kept(connection, epoch).seq
    found: list[Line] = []
    size = 0
    for seq, digest, sealed, salt, payload in connection.execute(
        _SQL["lines"], (epoch.id, after_seq, last, count_max)
    ):
        line = Line(seq, digest, sealed, salt or b"", payload or b"")
        size += len(sealed) + len(line.salt) + len(line.payload)
        if found and size > bytes_max:
            break
        found.append(line)
    return found


def save_ack(
    connection: Connection, epoch: Epoch, mark: Mark, *, sealed: bytes, at: Instant
) -> None:
    """Keep an acknowledgement; one that covers less than is known changes nothing."""
    row = connection.execute(_SQL["last"], (epoch.id,)).fetchone()
    if row is None or (row[0] <= mark.seq and row[2] != sealed):
        connection.execute(_SQL["put"], (epoch.id, mark.seq, mark.hash, at, sealed))


def put_aside(connection: Connection, epoch: Epoch, quarantined: Sequence[tuple[int, str]]) -> None:
    """Keep which entries the city could not believe, and why."""
    for seq, reason in quarantined:
        connection.execute(_SQL["put-aside"], (epoch.id, seq, reason))


def roll_back(connection: Connection, epoch: Epoch, mark: Mark) -> tuple[int, ...]:
    """Take acknowledgements beyond a place out of force: the city has lost what they spoke of.

    Up to that place the oldest of them that covers it stays in force: it was signed. What they said
    was put aside beyond it is judged anew when it comes again.

    Returns:
        Which entries are not put aside any more, by number.
    """
    covering = connection.execute(_SQL["covering"], (epoch.id, mark.seq)).fetchone()
    connection.execute(_SQL["void-after"], (epoch.id, mark.seq))
    if covering is not None and 0 < mark.seq < covering[0]:
        _, at, sealed = covering
        connection.execute(_SQL["put"], (epoch.id, mark.seq, mark.hash, at, sealed))
    anew = connection.execute(_SQL["believed-anew"], (epoch.id, mark.seq)).fetchall()
    return tuple(seq for (seq,) in anew)


def keep_up_to(connection: Connection, epoch: Epoch, seq: int) -> None:
    """Note that the entries of an epoch after a number were written again elsewhere."""
    connection.execute(_SQL["keep-up-to"], (epoch.id, seq))


def heard(connection: Connection, at: Instant) -> None:
    """Note when the hub was last heard."""
    connection.execute(_SQL["heard"], (at,))


def fork(connection: Connection, log: str, epoch: bytes, next_epoch: bytes, *, at: Instant) -> None:
    """Keep that a log went on in another epoch after its branches parted."""
    connection.execute(_SQL["fork"], (log, epoch, next_epoch, at))
