"""What an officer has looked at: who read which dossier, said in the log of the box that showed it.

Rules: a read is about dossiers and is none of their entries. Its header names no dossier; the codes
stand in what it says. So it has no place in a dossier's history, moves no state and no lamp, and is
nobody's parent; and it can be erased without a trace of whose dossier it was. The officer's own
signature says who; an officer who puts their name to nothing has looked at nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final

from accord.errors import RefusedError
from accord.header import DOSSIER_CHARACTERS_MAX
from accord.naming import parse_dossier_code
from accord.records import Items, Line, Struct

__all__ = ["READ_DOSSIERS_MAX", "DossierRead", "Look"]

READ_DOSSIERS_MAX: Final = 1_000
"""Dossiers of one entry, well below what a payload may hold; a long list is several entries."""
LIST_CHARACTERS_MAX: Final = 40

_CODE: Final = Line(DOSSIER_CHARACTERS_MAX, least=1)


class Look(IntEnum):
    """How it was looked at (ours)."""

    PAGE = 1
    """On a screen, with its history."""
    PAPER = 2
    """As a paper that states it: a slip, a letter, a receipt."""
    LIST = 3
    """As a line of a list that was given out."""


@dataclass(frozen=True, slots=True)
class DossierRead(Struct):
    """An officer has looked at a dossier, or has taken a list of them out.

    Attributes beyond how: ``dossiers`` are the codes, one unless it was a list; ``title`` names
    the list.
    """

    look: Annotated[Look, 0]
    dossiers: Annotated[tuple[str, ...], 1, Items(READ_DOSSIERS_MAX, least=1), _CODE]
    title: Annotated[str, 2, Line(LIST_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        is_list = self.look is Look.LIST
        if not is_list and len(self.dossiers) != 1:
            return "dossiers"
        if is_list != bool(self.title):
            return "title"
        return "" if all(map(_is_code, self.dossiers)) else "dossiers"


def _is_code(text: str) -> bool:
    try:
        parse_dossier_code(text)
    except RefusedError:
        return False
    return True
