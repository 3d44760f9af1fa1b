"""What a box has lost when an older state of its card was put back."""

from __future__ import annotations

from dataclasses import dataclass

from ground.files.tidemark import Tide

__all__ = ["RolledBack"]


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The mark knows more than the disk: an older state of the card has been put back.

    Attributes:
        marked: how high the log had stood.
        held_seq: where it ends now in that epoch; 0 when the epoch is not on the disk at all.
        numbers: for each day, the first and last count whose dossier number was used and lost.
    """

    marked: Tide
    held_seq: int
    numbers: tuple[tuple[str, int, int], ...]

    @property
    def missing(self) -> range:
        """The numbers of the entries that are gone."""
        return range(self.held_seq + 1, self.marked.seq + 1)
