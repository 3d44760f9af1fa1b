"""Officers' keys at rest: each in its locker, with the wrong tries at it counted on the disk."""

from __future__ import annotations

from typing import Final

from accord.moments import Instant
from accord.vault import Tries
from edge.store.ledger import Ledger
from edge.store.statements import statements

__all__ = ["BoxDrawer"]

_SQL: Final = statements("lockers")


class BoxDrawer:
    """Where lockers and the tries at them are kept; each call is durable when it returns.

    Args:
        ledger: the open database.
    """

    __slots__ = ("_ledger",)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def locker(self, key_id: bytes) -> bytes | None:
        """Return the locker of a key."""
        with self._ledger.reading() as connection:
            row = connection.execute(_SQL["locker"], (key_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_locker(self, key_id: bytes, locker: bytes) -> None:
        """Keep a locker in place of the one before, and forget the tries at it."""
        with self._ledger.writing() as work:
            work.connection.execute(_SQL["keep"], (key_id, locker))

    def tries(self, key_id: bytes) -> Tries | None:
        """Return the wrong tries in a row, or none."""
        with self._ledger.reading() as connection:
            row = connection.execute(_SQL["tries"], (key_id,)).fetchone()
        return None if row is None else Tries(row[0], Instant(row[1]))

    def keep_tries(self, key_id: bytes, tries: Tries | None) -> None:
        """Keep how many there were; none forgets them."""
        count, at = (0, Instant(0)) if tries is None else (tries.count, tries.last_at)
        with self._ledger.writing() as work:
            work.connection.execute(_SQL["keep-tries"], (key_id, count, at))
