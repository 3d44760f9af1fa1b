"""What is said of a letter to the citizen: that it was issued, in which wording, and how often.

Rules: a letter is issued once for a result and a form; whatever is printed after that is a copy,
numbered, and says so. An apology for what is late already names a new time and moves none: the
dossier stays late, and is counted so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from accord.acts import COPY_MAX, FormKey
from accord.intake import (
    CODE_CHARACTERS_MAX,
    INDEX,
    REASON_CHARACTERS_MAX,
    Officer,
)
from accord.moments import INSTANT_MAX, Instant
from accord.records import Line, Lines, Struct, Whole

__all__ = ["LetterIssued"]


@dataclass(frozen=True, slots=True)
class LetterIssued(Struct):
    """A letter was issued to the citizen, or printed again.

    Attributes beyond the form and the result: ``number`` stands on the letter, ``officer`` issued
    it, ``signer`` stands under it, ``copy`` is 1 for the letter itself; ``reason`` and ``due_at``
    are those of an apology.
    """

    form: Annotated[FormKey, 0]
    result: Annotated[int, 1, INDEX]
    number: Annotated[str, 2, Line(CODE_CHARACTERS_MAX, least=1)]
    officer: Annotated[Officer, 3]
    signer: Annotated[Officer, 4]
    copy: Annotated[int, 5, Whole(1, COPY_MAX)]
    reason: Annotated[str, 6, Lines(REASON_CHARACTERS_MAX)] = ""
    due_at: Annotated[Instant | None, 7, Whole(1, INSTANT_MAX)] = None

    def _fault(self) -> str:
        if self.due_at is not None and not self.reason.strip():
            return "reason"
        return ""
