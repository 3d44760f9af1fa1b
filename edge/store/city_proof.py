"""Proving what the box says of the city: each acknowledgement is one the hub signed, for this log.

A row that nobody signed would let a dossier seem to be at the city that is nowhere but here; a
number slot that nobody gave would print another box's numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from accord.acknowledgement import Acknowledgement
from accord.errors import PeerError
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
        yield from _order(connection, epoch)
        opened = said.opening_of(connection, epoch)
        if opened is not None and opened.slot != epoch.slot:
            yield "verify.false-slot", f"{epoch.log} slot={epoch.slot}"
    for (at,) in connection.execute(_SQL["contact-of-nobody"]).fetchall():
        yield "verify.false-contact", f"at={at}"


def _acks(connection: Connection, epoch: Epoch, check_ack: AckCheck) -> Iterator[tuple[str, str]]:
    told: dict[int, str] = {}
    are_read = True
    for seq, digest, at, sealed, is_void in connection.execute(
        _SQL["acks"], (epoch.id,)
    ).fetchall():
        where = f"{epoch.log} seq={seq}"
        try:
            word = check_ack(sealed)
        except PeerError:
            yield "verify.false-ack", where
            are_read = False
            continue
        # After a roll-back an older word goes on to stand for as much of it as the city still has.
        is_covered = word.seq > seq or (word.seq, word.hash) == (seq, digest)
        if (word.log, word.epoch, word.at) != (epoch.log, epoch.epoch, at) or not is_covered:
            yield "verify.false-ack", where
        elif not is_void:  # what a word says of places beyond it is judged anew
            for number, reason in word.quarantined:
                if number <= seq:
                    told.setdefault(number, reason)
    if are_read:
        yield from _aside(connection, epoch, told)


def _aside(connection: Connection, epoch: Epoch, told: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Find entries that the city put aside and the box forgot, or put aside for another reason."""
    there = dict(connection.execute(_SQL["put-aside"], (epoch.id,)).fetchall())
    for number in sorted(there.keys() | told.keys()):
        if number not in there:
            yield "verify.aside-missing", f"{epoch.log} seq={number}"
        elif there[number] != told.get(number):
            yield "verify.aside-of-nobody", f"{epoch.log} seq={number}"


def _order(connection: Connection, epoch: Epoch) -> Iterator[tuple[str, str]]:
    """Find words in force that cannot be, behind those that came after them, and the other way.

    A roll-back takes all words beyond a place out of force, and what is said then begins there.
    That there was one the box says alone: a word taken out of force lets it send again, no more.
    """
    in_force = 0
    for seq, is_void in connection.execute(_SQL["order"], (epoch.id,)).fetchall():
        if seq < in_force or (is_void and seq == in_force):
            yield "verify.false-void", f"{epoch.log} seq={seq}"
        if not is_void:
            in_force = max(in_force, seq)
