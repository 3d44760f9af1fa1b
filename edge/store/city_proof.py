"""Proving what the box says of the city: each acknowledgement is one the hub signed, for this log.

A row that nobody signed would let a dossier seem to be at the city that is nowhere but here; a
number slot that nobody gave would print another box's numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accord.acknowledgement import Acknowledgement
from accord.errors import FaultError, PeerError
from accord.fleet import LogOpened
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.statements import statements

__all__ = ["AckCheck", "false_words"]

_SQL: Final = statements("city_proof")

AckCheck = Callable[[bytes], Acknowledgement]
"""Reads an acknowledgement; raises PeerError when the hub's key did not sign it."""


def false_words(connection: Connection, check_ack: AckCheck) -> Iterator[tuple[str, str]]:
    """Find rows about the city that the city did not sign, as `verify.Finding` names them."""
    for epoch in entries.own_epochs(connection):
        yield from _acks(connection, epoch, check_ack)
        opened = _opening(connection, epoch)
        if opened is not None and opened.slot != epoch.slot:
            yield "verify.false-slot", f"{epoch.log} slot={epoch.slot}"


def _acks(connection: Connection, epoch: Epoch, check_ack: AckCheck) -> Iterator[tuple[str, str]]:
    aside = set(connection.execute(_SQL["put-aside"], (epoch.id,)).fetchall())
    for seq, digest, at, sealed in connection.execute(_SQL["acks"], (epoch.id,)).fetchall():
        where = f"{epoch.log} seq={seq}"
        try:
            word = check_ack(sealed)
        except PeerError:
            yield "verify.false-ack", where
            continue
        # After a roll-back an older word goes on to stand for as much of it as the city still has.
        is_covered = word.seq > seq or (word.seq, word.hash) == (seq, digest)
        if (word.log, word.epoch, word.at) != (epoch.log, epoch.epoch, at) or not is_covered:
            yield "verify.false-ack", where
        elif not aside.issuperset((number,) for number, _ in word.quarantined):
            yield "verify.aside-missing", where


def _opening(connection: Connection, epoch: Epoch) -> LogOpened | None:
    _, record = next(entries.entries_after(connection, epoch, 0), (0, None))
    if record is None:
        return None
    try:
        fact = said.fact_of(record)
    except (FaultError, PeerError):
        return None  # a chain that is broken is told as that
    return fact if isinstance(fact, LogOpened) else None
