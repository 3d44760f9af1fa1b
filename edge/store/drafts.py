"""Intakes being typed: each field kept when it is left, so a power cut takes one field at most."""

from __future__ import annotations

from typing import Any, Final

from accord.errors import RefusedError
from accord.moments import Instant
from edge.desk.kept import Draft
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = [
    "DRAFTS_MAX",
    "FIELDS_MAX",
    "VALUE_CHARACTERS_MAX",
    "draft",
    "drafts",
    "drop",
    "give",
    "put",
]

DRAFTS_MAX: Final = 200
"""Drafts of one officer: a day's work left lying, and a sign that nobody tidies up."""
FIELDS_MAX: Final = 500
"""The longest form, with forty papers at six boxes each, has under three hundred fields."""
VALUE_CHARACTERS_MAX: Final = 8_192
"""More than any field of a form may hold; the form's own limits are the desk's."""

_SQL: Final = statements("drafts")


def put(
    connection: Connection, draft_id: str, *, officer: bytes, field: str, value: str, at: Instant
) -> None:
    """Keep one field of a draft, making the draft when it is new; empty clears the field.

    Raises:
        RefusedError: ``draft.signed`` (value ``dossier``) when it became one, ``draft.not-yours``
            when another officer began it, ``draft.too-many`` or ``draft.too-long``.
    """
    signed = connection.execute(_SQL["signed"], (draft_id,)).fetchone()
    if signed is not None:
        raise RefusedError("draft.signed", dossier=signed[0])
    owner = connection.execute(_SQL["owner"], (draft_id,)).fetchone()
    if owner not in {None, (officer,)}:
        raise RefusedError("draft.not-yours")
    if len(value) > VALUE_CHARACTERS_MAX:
        raise RefusedError("draft.too-long", most=VALUE_CHARACTERS_MAX)
    drafts_held, fields_held = connection.execute(_SQL["count"], (officer, draft_id)).fetchone()
    if (owner is None and drafts_held >= DRAFTS_MAX) or fields_held >= FIELDS_MAX:
        raise RefusedError("draft.too-many")
    connection.execute(_SQL["touch"], (draft_id, officer, at))
    if value:
        connection.execute(_SQL["put"], (draft_id, field, value))
    else:
        connection.execute(_SQL["clear"], (draft_id, field))


def draft(connection: Connection, draft_id: str) -> Draft | None:
    """Return a draft."""
    row = connection.execute(_SQL["one"], (draft_id,)).fetchone()
    return None if row is None else _draft(connection, row)


def drafts(connection: Connection, officer: bytes) -> tuple[Draft, ...]:
    """Return an officer's drafts, the last touched first."""
    rows = connection.execute(_SQL["of-officer"], (officer,)).fetchall()
    return tuple(_draft(connection, row) for row in rows)


def give(connection: Connection, draft_id: str, *, giver: bytes, taker: bytes, at: Instant) -> None:
    """Let a draft be another's from now on.

    Raises:
        RefusedError: ``draft.not-there`` when it is not the giver's, or not any more.
    """
    row = (draft_id, giver, taker, at)
    if connection.execute(_SQL["give"], row).fetchone() is None:
        raise RefusedError("draft.not-there")


def drop(connection: Connection, draft_id: str) -> None:
    """Forget a draft; nothing happens when there is none."""
    connection.execute(_SQL["drop"], (draft_id,))


def _draft(connection: Connection, row: tuple[Any, ...]) -> Draft:
    draft_id, officer, touched_at = row
    values = tuple(connection.execute(_SQL["fields"], (draft_id,)).fetchall())
    return Draft(draft_id, officer, values, Instant(touched_at))
