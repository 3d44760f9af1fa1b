"""What the box knows of its own losses: a card put back, a second medium that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from accord.moments import Instant

__all__ = ["Loss", "Safety"]


@dataclass(frozen=True, slots=True)
class Loss:
    """What was once on this disk and is not any more.

    Attributes:
        day: the day, YYYY-MM-DD, whose dossier numbers they are; empty when they are entries.
        first: number of the first that is gone, of the entry or of the dossier.
        last: of the last.
    """

    day: str
    first: int
    last: int


class Safety(Protocol):
    """What the box knows of its own losses."""

    def tide_fault(self) -> str:
        """Return why the second medium does not protect, a key, or an empty text."""

    def lost(self) -> tuple[Loss, ...]:
        """Return what is lost, while no person has confirmed that they have seen it."""

    def confirm(self, at: Instant) -> None:
        """Keep that a person has seen what is lost."""
