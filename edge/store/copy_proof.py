"""Proving what the box keeps of quarrels: entries put aside, other branches, where logs parted.

An entry of the hub's that is put aside says nothing here. So whoever moves the revocation of a key
there undoes it, and the chain holds all the same: each is judged again, by what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from accord.errors import PeerError
from accord.log import FIRST_PREVIOUS, Entry, Head, read_entry
from accord.moments import Hlc, Instant
from accord.reconcile.values import Parcel
from accord.seal import PublicKey
from edge.store import chain, entries, said
from edge.store.copies import keyring_of
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.judgement import judge
from edge.store.log_proof import Finding
from edge.store.statements import statements

__all__ = ["quarrels_wrong"]

_SQL: Final = statements("copy_proof")
_NO_TIME: Final = Hlc(Instant(0), 0)


def quarrels_wrong(connection: Connection, hub: PublicKey | None) -> Iterator[Finding]:
    """Find what was put aside, or kept as evidence or as a fork, and is none.

    Args:
        connection: to read.
        hub: the hub's key; without it nothing that was put aside is judged again.
    """
    held = {epoch.id: epoch for epoch in entries.epochs(connection)}
    for epoch_id, *row in connection.execute(_SQL["quarantine"]).fetchall():
        if epoch_id in held:  # else a reference dangles, which is told as that
            yield from _aside(connection, held[epoch_id], tuple(row), hub)
    for epoch_id, seq, digest, sealed in connection.execute(_SQL["evidence"]).fetchall():
        if epoch_id in held and _is_no_evidence(connection, held[epoch_id], seq, digest, sealed):
            yield "verify.false-evidence", f"{held[epoch_id].log} seq={seq}"
    yield from _forks(connection)


def _is_no_evidence(
    connection: Connection, epoch: Epoch, seq: int, digest: bytes, sealed: bytes
) -> bool:
    entry = _entry(sealed)
    is_other = entry is not None and (entry.hash, entry.header.seq) != (digest, seq)
    return is_other or chain.hash_at(connection, epoch, seq) == digest


def _aside(
    connection: Connection, epoch: Epoch, row: tuple[Any, ...], hub: PublicKey | None
) -> Iterator[Finding]:
    seq, digest, reason, sealed, salt, payload, before, after = row
    entry, where = _entry(sealed), f"{epoch.log} seq={seq}"
    if entry is not None and entry.hash != digest:
        yield "verify.false-aside", where
    elif hub is not None:
        last = None if before is None else entries.by_id(connection, before)
        time = _NO_TIME if last is None else last.entry.header.stamp.time
        head = Head(epoch.log, epoch.epoch, seq - 1, FIRST_PREVIOUS, time)
        parcel = Parcel(seq, digest, sealed, salt, payload, entry)
        rings = (keyring_of(connection, hub, before=bound) for bound in ((before or 0) + 1, after))
        if all(judge(head, parcel, ring).reason != reason for ring in rings):
            yield "verify.false-aside", where


def _forks(connection: Connection) -> Iterator[Finding]:
    """Find epochs of the own log that no fork explains, and forks that no epoch does."""
    rows = connection.execute(_SQL["continued"]).fetchall()
    own = {(log, epoch): bool(is_continued) for log, epoch, is_continued in rows}
    held = set(connection.execute(_SQL["held"]).fetchall())
    opened: set[tuple[str, bytes]] = set()
    for log, epoch, next_epoch in connection.execute(_SQL["forks"]).fetchall():
        is_known = (log, epoch) in held
        if (log, next_epoch) in own:
            opened.add((log, next_epoch))
            is_known = own.get((log, epoch)) or _before(connection, log, next_epoch) == epoch
        if not is_known:
            yield "verify.false-fork", f"{log} {epoch.hex()}"
    for log, epoch in list(own)[1:]:
        if (log, epoch) not in opened:
            yield "verify.fork-missing", f"{log} {epoch.hex()}"


def _before(connection: Connection, log: str, opened: bytes) -> bytes | None:
    """Return the epoch that an epoch says it goes on from, if its first entry says so."""
    epoch = entries.epoch_of(connection, log, opened)
    said_so = None if epoch is None else said.opening_of(connection, epoch)
    if said_so is None or said_so.previous is None:
        return None
    return said_so.previous.epoch


def _entry(sealed: bytes) -> Entry | None:
    try:
        return read_entry(sealed)
    except PeerError:
        return None
