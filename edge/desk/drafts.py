"""Intakes that are being typed: every field kept when it is left, so nothing typed is ever lost.

A draft is its officer's own. One that was typed for a citizen by somebody who may not accept it, a
volunteer, is laid out for those who may; whoever takes it over reads it back to the citizen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.moments import Instant
from edge.desk.ports import Book, Clock, Draft, OfficerRow, Random
from edge.desk.typed import DRAFTED_BY, is_field, is_of_procedure

__all__ = ["DRAFTS_MAX", "DRAFT_ID_BYTES", "Begun", "Drafts", "may_accept"]

DRAFTS_MAX: Final = 20
"""Begun intakes of one officer; a counter has one citizen in front of it."""

DRAFT_ID_BYTES: Final = 8

_LAID_OUT: Final = b""
"""Whose a draft is that waits for somebody who may accept it."""

_ID: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft in the list of those begun and not finished.

    Attributes:
        id: the draft.
        label: whose it is, as far as typed, or empty.
        touched_at: when a field was last kept.
        drafted_by: the volunteer who typed it, or empty.
    """

    id: str
    label: str
    touched_at: Instant
    drafted_by: str = ""


def may_accept(officer: OfficerRow) -> bool:
    """Say whether an officer may accept a dossier, and so take a draft over."""
    return OfficerRole.RECEPTION in officer.roles


class Drafts:
    """The drafts of the officers at this box; each sees their own only."""

    def __init__(self, *, book: Book, clock: Clock, random: Random) -> None:
        self._book = book
        self._clock = clock
        self._random = random

    def new_id(self) -> str:
        """Return the id of a draft to begin; nothing is kept before its first field."""
        return self._random(DRAFT_ID_BYTES).hex()

    def begun(self, officer: bytes) -> tuple[Begun, ...]:
        """Return an officer's drafts, the last touched first."""
        return tuple(map(_begun, self._book.drafts(officer)))

    def laid_out(self) -> tuple[Begun, ...]:
        """Return the drafts that wait for somebody who may accept them, the latest first."""
        return tuple(map(_begun, self._book.drafts(_LAID_OUT)))

    def lay_out(self, draft_id: str, officer: OfficerRow) -> None:
        """Leave a draft to whoever may accept it, under the name of who typed it.

        Raises:
            RefusedError: as `values`, ``draft.nothing-typed``, or
                ``draft.too-many`` when nobody has taken over those that were laid out.
        """
        if self._mine(draft_id, officer.key_id) is None:
            raise RefusedError("draft.nothing-typed")
        if len(self._book.drafts(_LAID_OUT)) >= DRAFTS_MAX:
            raise RefusedError("draft.too-many", most=DRAFTS_MAX)
        at = self._clock.read().wall
        if not may_accept(officer):
            self._book.draft_put(
                draft_id, officer=officer.key_id, field=DRAFTED_BY, value=officer.name, at=at
            )
        self._book.draft_give(draft_id, giver=officer.key_id, taker=_LAID_OUT, at=at)

    def take_over(self, draft_id: str, officer: OfficerRow) -> None:
        """Take a draft that was laid out, to read it back and to accept it.

        Raises:
            RefusedError: ``shift.not-your-role`` for who may not accept, ``draft.too-many``, or
                ``draft.not-there`` when somebody else was faster.
        """
        if not may_accept(officer):
            raise RefusedError("shift.not-your-role")
        if len(self._book.drafts(officer.key_id)) >= DRAFTS_MAX:
            raise RefusedError("draft.too-many", most=DRAFTS_MAX)
        at = self._clock.read().wall
        self._book.draft_give(draft_id, giver=_LAID_OUT, taker=officer.key_id, at=at)

    def values(self, draft_id: str, officer: bytes) -> dict[str, str]:
        """Return what was typed into a draft so far; nothing for one not begun.

        Raises:
            RefusedError: ``draft.unknown`` for what is no id, ``draft.not-yours``, or
                ``draft.signed`` (value ``dossier``) for one that has become a dossier.
        """
        draft = self._mine(draft_id, officer)
        return dict(draft.values) if draft else {}

    def keep(self, draft_id: str, officer: bytes, fields: Mapping[str, str]) -> dict[str, str]:
        """Keep the fields that differ from what is kept; return all values of the draft.

        Names that no draft has are not looked at.

        Raises:
            RefusedError: as `values`, or ``draft.too-many``.
        """
        draft = self._mine(draft_id, officer)
        if draft is None and len(self._book.drafts(officer)) >= DRAFTS_MAX:
            raise RefusedError("draft.too-many", most=DRAFTS_MAX)
        values = dict(draft.values) if draft else {}
        procedure = values.get("procedure", "")
        if procedure and fields.get("procedure", procedure) != procedure:
            stale = {name for name in (*values, *fields) if is_of_procedure(name)}
            fields = {**fields, **dict.fromkeys(stale, "")}
        for field in sorted(name for name in fields if is_field(name)):
            if values.get(field, "") != fields[field]:
                self._book.draft_put(
                    draft_id,
                    officer=officer,
                    field=field,
                    value=fields[field],
                    at=self._clock.read().wall,
                )
                values[field] = fields[field]
        return {field: value for field, value in values.items() if value}

    def drop(self, draft_id: str, officer: bytes) -> None:
        """Forget a draft.

        Raises:
            RefusedError: as `values`.
        """
        if self._mine(draft_id, officer) is not None:
            self._book.draft_drop(draft_id)

    def _mine(self, draft_id: str, officer: bytes) -> Draft | None:
        if _ID.fullmatch(draft_id) is None:
            raise RefusedError("draft.unknown")
        signed = self._book.slip(draft_id)
        if signed is not None:
            raise RefusedError("draft.signed", dossier=signed.dossier)
        draft = self._book.draft(draft_id)
        if draft is not None and draft.officer != officer:
            raise RefusedError("draft.not-yours")
        return draft


def _begun(draft: Draft) -> Begun:
    values = dict(draft.values)
    return Begun(
        draft.id, values.get("owner_name", ""), draft.touched_at, values.get(DRAFTED_BY, "")
    )
