"""The content of a paper that follows an intake: plain values, so that print and log compare."""

from __future__ import annotations

from dataclasses import dataclass

from accord.acts import FormKey
from accord.moments import Instant
from edge.desk.slips import Letterhead

__all__ = ["PaperContent", "Signatory", "Value"]

Value = str | Instant
"""A field of a paper: a text, or a moment that the form's words write out."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed what the paper states: the lines of their authority, their name, and when."""

    authority: tuple[str, ...]
    name: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContent:
    """Everything that stands on a paper.

    Attributes:
        form: which form, in which wording.
        letterhead: who gives it.
        number: of the paper, without its suffix.
        code: of the dossier, or empty for the register.
        at: the day of the paper.
        fields: by the names that the form's words use.
        items: the numbered list, where the form has one.
        rows: the table, where it has one.
        signatory: who signed, or none.
        leader: whose name stands beside it, over a line for ink; their time is not printed.
        copy: 0 for the paper itself, else which copy of it this is.
    """

    form: FormKey
    letterhead: Letterhead
    number: str
    code: str
    at: Instant
    fields: tuple[tuple[str, Value], ...]
    items: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    signatory: Signatory | None = None
    leader: Signatory | None = None
    copy: int = 0
