"""What the box knows of its own losses: a card put back, a second medium that is gone."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Safety"]


class Safety(Protocol):
    """What the box knows of its own losses."""

    def tide_fault(self) -> str:
        """Return why the second medium does not protect, a key, or an empty text."""
