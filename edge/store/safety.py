"""What the box can say of its own losses: what a card that was put back does not hold any more.

All of it is read from the log: an epoch opened after a restore names the last entry that was known
of the one before, and a dossier number that was used and stands in no own entry was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.errors import RefusedError
from accord.fleet import LogOpened
from accord.moments import Instant
from accord.naming import parse_dossier_code
from edge.desk.safety import Loss
from edge.store import chain, entries, said
from edge.store.engine import Connection
from edge.store.ledger import Ledger
from edge.store.statements import statements

__all__ = ["BoxSafety", "losses"]

_SQL: Final = statements("safety")


class BoxSafety:
    """What the box knows of its own losses.

    Args:
        ledger: the open database.
    """

    __slots__ = ("_ledger",)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def tide_fault(self) -> str:
        """Return why the second medium does not protect, a key, or an empty text."""
        return self._ledger.tide_fault

    def lost(self) -> tuple[Loss, ...]:
        """Return what is lost, while no person has confirmed that they have seen it."""
        with self._ledger.reading() as connection:
            return losses(connection)

    def confirm(self, at: Instant) -> None:
        """Keep that a person has seen what is lost."""
        with self._ledger.writing() as work:
            work.connection.execute(_SQL["settle-own"], (at,))


def losses(connection: Connection) -> tuple[Loss, ...]:
    """Return what is lost and was not confirmed yet."""
    found = tuple(_entries(connection))
    return found + tuple(_numbers(connection)) if found else ()


def _entries(connection: Connection) -> Iterator[Loss]:
    for log, lost, opened in connection.execute(_SQL["unsettled"]).fetchall():
        following = entries.epoch_of(connection, log, opened)
        first = (
            None
            if following is None
            else next(entries.entries_after(connection, following, 0), None)
        )
        fact = None if first is None else said.fact_of(first[1])
        if not isinstance(fact, LogOpened) or fact.previous is None:
            continue
        held = entries.epoch_of(connection, log, lost)
        last = 0 if held is None else chain.tip_of(connection, held).seq
        if last < fact.previous.seq:
            yield Loss("", last + 1, fact.previous.seq)


def _numbers(connection: Connection) -> Iterator[Loss]:
    there: dict[str, set[int]] = {}
    for (code,) in connection.execute(_SQL["codes"]).fetchall():
        try:
            named = parse_dossier_code(code)
        except RefusedError:
            continue
        there.setdefault(named.day.isoformat(), set()).add(named.count)
    for day, count in connection.execute(_SQL["counts"]).fetchall():
        yield from _gaps(day, count, there.get(day, set()))


def _gaps(day: str, count: int, there: set[int]) -> Iterator[Loss]:
    before = 0
    for held in (*sorted(there), count + 1):
        if held > before + 1:
            yield Loss(day, before + 1, held - 1)
        before = held
