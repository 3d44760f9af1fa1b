"""What the box can say of its own losses: the second medium's state."""

from __future__ import annotations

from edge.store.ledger import Ledger

__all__ = ["BoxSafety"]


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
