"""How the boxes do: ages and counts, computed from what is kept and the time, never stored.

A box is not "green": it was heard so long ago, its oldest entry without acknowledgement is so old,
and so many of its entries, or of ours, are not yet on the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.errors import RefusedError
from accord.moments import Instant
from hub.office.access import CITY_UNIT, Right, check_right, check_ward, has_right, ward_seen
from hub.office.accounts import Session
from hub.office.books import Access, Alarm, Books, Box, DossierLine, Quarantined, Unit, Writing
from hub.office.ports import Clock
from hub.office.scribe import follows

__all__ = [
    "ALARMS_SHOWN_MAX",
    "DOSSIERS_SHOWN_MAX",
    "BoxStanding",
    "Fleet",
    "WardStanding",
]

ALARMS_SHOWN_MAX: Final = 200
"""As many as a person can work through in a day; the newest first."""
DOSSIERS_SHOWN_MAX: Final = 50
"""One screen and a half; the next page is one key away."""


@dataclass(frozen=True, slots=True)
class BoxStanding:
    """How one box does.

    Attributes:
        box: as admitted.
        unit: its ward.
        slots: its numbering slots, oldest first.
        contact_age_ms: how long ago it was heard, or none when it never was.
        waiting_age_ms: how old its oldest entry without acknowledgement was when it was last heard,
            grown by the time since; none when it had none.
        waiting_count: how many it had then.
        held_count: entries of it that the city holds.
        behind_count: entries of the city's logs that it has not signed for.
        clock_offset_ms: how far its clock was ahead of the city's.
        quarantined_count: its entries that were put aside.
        alarms: open alarms about it.
        coming_bytes: bytes of files it has named that are still to come.
    """

    box: Box
    unit: Unit
    slots: tuple[int, ...]
    contact_age_ms: int | None
    waiting_age_ms: int | None
    waiting_count: int
    held_count: int
    behind_count: int
    clock_offset_ms: int
    quarantined_count: int
    alarms: tuple[Alarm, ...]
    coming_bytes: int


@dataclass(frozen=True, slots=True)
class WardStanding:
    """How one ward does: the worst of its boxes."""

    unit: Unit
    box_count: int
    entry_count: int
    dossier_count: int
    contact_age_ms: int | None
    waiting_age_ms: int | None
    alarm_count: int


class Fleet:
    """What people see of wards, boxes, alarms and dossiers, each as far as it is theirs."""

    def __init__(self, books: Books, *, clock: Clock) -> None:
        self._books = books
        self._clock = clock

    def boxes(self, session: Session) -> tuple[BoxStanding, ...]:
        """Return the boxes this person sees, by name.

        Raises:
            RefusedError: ``access.not-yours``.
        """
        check_right(session.account, Right.SEE_BOXES)
        ward = ward_seen(session.account)
        with self._books.reading() as desk:
            found = _boxes(desk, self._clock.read().wall)
        return tuple(each for each in found if ward in {None, each.unit.code})

    def wards(self, session: Session) -> tuple[WardStanding, ...]:
        """Return the wards this person sees, by code.

        Raises:
            RefusedError: ``access.not-yours``.
        """
        check_right(session.account, Right.SEE_WARDS)
        ward = ward_seen(session.account)
        with self._books.reading() as desk:
            boxes = _boxes(desk, self._clock.read().wall)
            entries, dossiers = desk.logs.counts_by_unit(), desk.lists.line_counts()
            return tuple(
                _ward(unit, boxes, entries.get(unit.code, 0), dossiers.get(unit.code, 0))
                for unit in desk.register.units()
                if unit.code != CITY_UNIT and ward in {None, unit.code}
            )

    def dossiers(
        self, session: Session, *, words: tuple[str, ...], before: Instant | None
    ) -> tuple[DossierLine, ...]:
        """Return dossiers this person sees, the newest first, one screen of them.

        What was searched for is kept like the opening of a dossier: it shows names too.

        Raises:
            RefusedError: ``access.not-yours``.
        """
        account = session.account
        check_right(account, Right.SEE_DOSSIERS)
        with self._books.writing() as desk:
            found = desk.lists.lines(
                words=words, unit=ward_seen(account), before=before, limit=DOSSIERS_SHOWN_MAX
            )
            at = self._clock.read().wall
            for line in found if words else ():
                desk.lists.put_access(Access(at, account.login, line.code, "search"))
        return found

    def alarms(self, session: Session, *, is_open: bool) -> tuple[Alarm, ...]:
        """Return alarms about what this person sees, the newest first.

        Raises:
            RefusedError: ``access.not-yours``.
        """
        check_right(session.account, Right.SEE_ALARMS)
        ward = ward_seen(session.account)
        with self._books.reading() as desk:
            found = desk.lists.alarms(is_open=is_open, limit=ALARMS_SHOWN_MAX)
            return tuple(each for each in found if ward in {None, _unit_of(desk, each)})

    def conflicts(self, session: Session) -> tuple[DossierLine, ...]:
        """Return dossiers about which the logs disagree; none for who does not see dossiers.

        Raises:
            RefusedError: ``access.not-yours``.
        """
        check_right(session.account, Right.SEE_ALARMS)
        if not has_right(session.account, Right.SEE_DOSSIERS):
            return ()
        with self._books.reading() as desk:
            return desk.lists.conflicts(unit=ward_seen(session.account), limit=DOSSIERS_SHOWN_MAX)

    def quarantined(self, session: Session, box: str) -> tuple[Quarantined, ...]:
        """Return what was put aside of a box.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward`` or ``enrolment.unknown-box``.
        """
        self.box(session, box)
        with self._books.reading() as desk:
            return desk.logs.quarantined(box)

    def box(self, session: Session, name: str) -> Box:
        """Return a box this person sees.

        Raises:
            RefusedError: ``access.not-yours``, ``access.other-ward`` or ``enrolment.unknown-box``.
        """
        check_right(session.account, Right.SEE_BOXES)
        with self._books.reading() as desk:
            found = desk.register.box(name)
        if found is None:
            raise RefusedError("enrolment.unknown-box", box=name)
        check_ward(session.account, found.unit)
        return found

    def settle(self, session: Session, number: int) -> None:
        """Note that this person has dealt with an alarm.

        Raises:
            RefusedError: ``access.not-yours`` or ``alarm.not-open``.
        """
        check_right(session.account, Right.SETTLE_ALARMS)
        at = self._clock.read().wall
        with self._books.writing() as desk:
            if not desk.lists.settle_alarm(number, login=session.account.login, at=at):
                raise RefusedError("alarm.not-open")


def _boxes(desk: Writing, now: Instant) -> tuple[BoxStanding, ...]:
    units = {unit.code: unit for unit in desk.register.units()}
    contacts = desk.lists.contacts()
    alarms = desk.lists.alarms(is_open=True, limit=ALARMS_SHOWN_MAX)
    signed: dict[tuple[str, bytes], int] = {
        (cursor.box + " " + cursor.log, cursor.epoch): cursor.seq for cursor in desk.lists.cursors()
    }
    tips = {held.head.log: held.head for held in desk.logs.own() if held.ends_seq is None}
    aside, coming = desk.logs.quarantine_counts(), desk.files.coming_bytes()
    found = []
    for box in desk.register.boxes():
        contact, heard_at = contacts.get(box.name, (None, now))
        since = contact.waiting_since if contact else None
        heads = [tips[log] for log in follows(box.unit) if log in tips]
        found.append(
            BoxStanding(
                box=box,
                unit=units[box.unit],
                slots=tuple(s.slot for s in desk.register.slots(box.unit) if s.box == box.name),
                contact_age_ms=max(0, now - heard_at) if contact else None,
                waiting_age_ms=None if since is None else max(0, now - since),
                waiting_count=contact.waiting_count if contact else 0,
                held_count=sum(held.head.seq for held in desk.logs.epochs(box.name)),
                behind_count=sum(
                    max(0, head.seq - signed.get((f"{box.name} {head.log}", head.epoch), 0))
                    for head in heads
                ),
                clock_offset_ms=contact.wall - heard_at if contact else 0,
                quarantined_count=aside.get(box.name, 0),
                alarms=tuple(alarm for alarm in alarms if alarm.box == box.name),
                coming_bytes=coming.get(box.name, 0),
            )
        )
    return tuple(found)


def _ward(
    unit: Unit, boxes: tuple[BoxStanding, ...], entry_count: int, dossier_count: int
) -> WardStanding:
    own = [each for each in boxes if each.unit.code == unit.code and each.box.revoked_at is None]
    contacts = [each.contact_age_ms for each in own if each.contact_age_ms is not None]
    waiting = [each.waiting_age_ms for each in own if each.waiting_age_ms is not None]
    return WardStanding(
        unit=unit,
        box_count=len(own),
        entry_count=entry_count,
        dossier_count=dossier_count,
        contact_age_ms=max(contacts, default=None),
        waiting_age_ms=max(waiting, default=None),
        alarm_count=sum(len(each.alarms) for each in own),
    )


def _unit_of(desk: Writing, alarm: Alarm) -> str:
    if alarm.dossier:
        line = desk.lists.line(alarm.dossier)
        return line.unit if line else ""
    box = desk.register.box(alarm.box)
    return box.unit if box else ""
