"""Refusing a filing before it is accepted: registered and not accepted, with the reason in words.

Both entries are one transaction with the end of the draft, so one draft is refused once. The
refused filing has a code like any other: form 03 names it, and the citizen can ask about it.
"""

from __future__ import annotations

from accord.acts import NotAccepted
from accord.errors import RefusedError
from accord.intake import Officer, Owner, Registered
from accord.moments import Instant, stated_time
from accord.national import Channel
from accord.rights import may
from edge.desk.house import House
from edge.desk.ports import Book, Clock
from edge.desk.reception import IncompleteError, Reception, View, next_code
from edge.desk.reckoning import Reckoning, short_name
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.typed import Complaint

__all__ = ["Refusals"]


class Refusals:
    """The counter where a filing is turned down.

    Args:
        house: whose counter it is.
        reception: reads the draft.
        book: what the box keeps.
        scribe: writes the refusal.
        clock: when.
    """

    def __init__(
        self, *, house: House, reception: Reception, book: Book, scribe: Scribe, clock: Clock
    ) -> None:
        self._house = house
        self._reception = reception
        self._book = book
        self._scribe = scribe
        self._clock = clock

    def may_refuse(self, shift: Shift) -> bool:
        """Say whether this officer may turn a filing down."""
        return may(frozenset(shift.officer.roles), NotAccepted)

    def refuse(self, shift: Shift, draft_id: str, reason: str) -> str:
        """Turn a draft down and return the code the refusal is known by.

        Raises:
            IncompleteError: nobody or nothing is named yet, or no reason is given.
            RefusedError: ``shift.not-your-role``, ``draft.unknown`` for a draft that is gone or was
                never kept, ``draft.not-yours``, or ``reception.no-room``; nothing was written.
        """
        if shift.key is None or not self.may_refuse(shift):
            raise RefusedError("shift.not-your-role")
        said = reason.replace("\r\n", "\n").strip()
        with self._book.writing() as writing:
            # Read here, behind every earlier transaction: the one that refused it has dropped it.
            draft = self._book.draft(draft_id)
            if draft is None:
                raise RefusedError("draft.unknown")
            if draft.officer != shift.officer.key_id:
                raise RefusedError("draft.not-yours")
            if not self._book.has_room():
                raise RefusedError("reception.no-room")
            reading = self._clock.read()
            at, _ = stated_time(writing.head.time, reading)
            view = self._reception.view(dict(draft.values))
            missing = [] if said else [Complaint("reason", "handling.missing")]
            missing += view.typed.complaints
            if view.reckoning is None:
                missing.append(Complaint("procedure_query", "reception.no-procedure"))
            owner, reckoning = view.typed.owner, view.reckoning
            if missing or owner is None or reckoning is None:
                raise IncompleteError(tuple(missing))
            code = next_code(writing, self._house, at)
            registered = _registered(view, owner, reckoning, at)
            record = self._scribe.write(
                writing, registered, dossier=code, officer=shift.key, reading=reading, parents=()
            )
            refused = NotAccepted(said, Officer(shift.officer.name, shift.officer.title))
            heads = (record.entry.header.seq,)
            self._scribe.write(writing, refused, dossier=code, officer=shift.key, parents=heads)
            writing.drop_draft(draft_id)
        return code


def _registered(view: View, owner: Owner, reckoning: Reckoning, at: Instant) -> Registered:
    return Registered(
        procedure=reckoning.version.pin(),
        channel=Channel.COUNTER,
        owner=owner,
        request=view.typed.request or short_name(reckoning.version.procedure),
        sent_at=at,
        representative=view.typed.representative,
    )
