"""What a citizen says of the service at the counter: three levels, and why when it is the lowest.

The three are those of the counters' own rating; "not satisfied" needs a reason, so that somebody
can mend it. A rating is the citizen's word, not an officer's act: the box says it, once a dossier.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from accord.header import OFFICER_BYTES
from accord.intake import NAME, REASON_CHARACTERS_MAX, Officer
from accord.records import Lines, Octets, Struct

__all__ = ["Level", "Rated"]


class Level(IntEnum):
    """How satisfied (ours; the words are those of the counters)."""

    VERY_SATISFIED = 1
    """Rất hài lòng."""
    SATISFIED = 2
    """Hài lòng."""
    NOT_SATISFIED = 3
    """Không hài lòng."""


@dataclass(frozen=True, slots=True)
class Rated(Struct):
    """The citizen rated how they were served.

    Attributes beyond the level: ``counter`` is where, ``officer`` by whom, ``key`` their key.
    """

    level: Annotated[Level, 0]
    counter: Annotated[str, 1, NAME]
    officer: Annotated[Officer, 2]
    key: Annotated[bytes, 3, Octets(OFFICER_BYTES)]
    reason: Annotated[str, 4, Lines(REASON_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if self.level is Level.NOT_SATISFIED and not self.reason.strip():
            return "reason"
        return ""
