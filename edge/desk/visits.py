"""What the box knows of a person from earlier visits: offered, and never filled in unasked.

People change their telephone; what was true at the last visit is shown with its day, and it is the
clerk who takes it, after asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.dossier import fold
from accord.moments import Instant
from edge.desk.ports import Book

__all__ = ["Contact", "contact_of"]

NUMBER_CHARACTERS_LEAST: Final = 9
"""The shortest identity number there is; less is still being typed."""
LOOKED_AT_MAX: Final = 5
"""Dossiers looked at: a number may also stand in those that somebody else has filed."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person could be reached when they were last here.

    Attributes:
        phone: their telephone, or empty.
        email: their address for letters, or empty.
        on: when that was said.
    """

    phone: str
    email: str
    on: Instant


def contact_of(book: Book, number: str) -> Contact | None:
    """Return how the owner of an identity number could last be reached, or none when unknown.

    Args:
        book: what the box keeps.
        number: as typed or as the card says; spaces do not count.
    """
    wanted = number.replace(" ", "")
    if len(wanted) < NUMBER_CHARACTERS_LEAST:
        return None
    for row in book.dossiers(query=wanted, limit=LOOKED_AT_MAX):
        intake = fold(book.said_about(row.code)).intake
        owner = None if intake is None else intake.owner
        number_of = None if owner is None or owner.identity is None else owner.identity.number
        if owner and intake and number_of == wanted and (owner.phone or owner.email):
            return Contact(owner.phone, owner.email, intake.received_at)
    return None
