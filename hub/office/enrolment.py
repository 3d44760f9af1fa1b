"""Admitting boxes to the city, giving them their slots, and revoking them.

Rules: a request is admitted once; a name, a key and a slot are given once and never again; an
agency code comes from the table of units and is never made up; what was given is said in the
hub's logs in the same commit, and only then does the admission leave the house.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from accord.acts import Place
from accord.admission import (
    Admission,
    AdmissionRequest,
    Broker,
    OfficerRecord,
    open_request,
    write_admission,
)
from accord.errors import RefusedError
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, SlotGiven
from accord.identity import SERIAL_BYTES, Authority, issue_box, issue_revocations, read_certificate
from accord.keyring import HUB_LOGS
from accord.moments import INSTANT_MAX, Instant
from accord.naming import LogName, is_log_name
from accord.seal import key_id_of
from hub.office.books import Books, Box, Slot, Unit, Writing
from hub.office.keys import KeyCabinet
from hub.office.people import officer_facts
from hub.office.ports import Clock, Random
from hub.office.scribe import FLEET_LOG, Scribe, follows, people_log, ward_log
from hub.office.slots import SLOTS_OF_BOX_MAX, next_slot, vouch_for

__all__ = [
    "CERTIFICATE_MS",
    "REVOCATIONS_MS",
    "Enrolment",
    "admit_officer",
    "give_slot",
]

CERTIFICATE_MS: Final = 10 * 366 * 86_400_000
"""Ten years, longer than any box: a certificate that runs out in an outage stops a ward, and what
takes a box away is its revocation."""
REVOCATIONS_MS: Final = 366 * 86_400_000
"""A broker refuses everybody once the list has run out, so it runs out late and is made often."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request that may be admitted, and what it will be given."""

    request: AdmissionRequest
    digest: bytes
    unit: Unit


class Enrolment:
    """Takes boxes in and puts them out."""

    def __init__(
        self,
        books: Books,
        *,
        authority: Authority,
        scribe: Scribe,
        keys: KeyCabinet,
        clock: Clock,
        random: Random,
        brokers: tuple[Broker, ...],
    ) -> None:
        self._books = books
        self._authority = authority
        self._scribe = scribe
        self._keys = keys
        self._clock = clock
        self._random = random
        self._brokers = brokers

    def look(self, file: bytes) -> tuple[AdmissionRequest, bool]:
        """Return what a request asks for, and whether its box was admitted by it before.

        Raises:
            PeerError: ``admission.bad-request``.
        """
        request, digest = open_request(file)
        with self._books.reading() as desk:
            return request, desk.register.box_of_request(digest) is not None

    def admit(self, file: bytes) -> bytes:
        """Admit a box by its request and return its admission file.

        The same request again is given the same again, since the file may have been lost on its
        way; nothing is said in the logs a second time.

        Raises:
            PeerError: ``admission.bad-request``.
            RefusedError: ``enrolment.revoked``, ``enrolment.name-taken``,
                ``enrolment.unknown-unit``, ``enrolment.no-agency``, ``enrolment.slots-full`` or
                ``keyring.`` and why the key cannot be admitted.
        """
        request, digest = open_request(file)
        at = self._clock.read().wall
        with self._books.writing() as desk:
            known = desk.register.box_of_request(digest)
            if known is not None:
                return self._again(desk, known, request, digest)
            wish = self._check(desk, request, digest)
            certificate = issue_box(
                self._authority,
                request.certificate_request,
                box=request.box,
                serial=self._random(SERIAL_BYTES),
                ends_at=Instant(min(at + CERTIFICATE_MS, INSTANT_MAX)),
            )
            box = Box(
                name=request.box,
                unit=request.unit,
                point=request.point,
                certificate=certificate,
                request=digest,
                admitted_at=at,
                revoked_at=None,
                revoked_why="",
            )
            desk.register.put_box(box)
            self._say_key(desk, KeyRole.BOX, box.name, box.point, wish.unit, log=FLEET_LOG)
            slot = give_slot(desk, self._scribe, box, request.epoch, at=at)
            for applicant in request.officers:
                admit_officer(desk, self._scribe, self._keys, applicant.officer, wish.unit)
            admission = self._admission(desk, wish, certificate, slot, at)
            return write_admission(admission, self._scribe.key)

    def revoke(self, name: str, *, why: str) -> None:
        """Put a box out: what the city holds of it stays believed, nothing after it will be.

        Raises:
            RefusedError: ``enrolment.unknown-box`` or ``enrolment.revoked``.
        """
        at = self._clock.read().wall
        with self._books.writing() as desk:
            box = desk.register.box(name)
            if box is None:
                raise RefusedError("enrolment.unknown-box", box=name)
            if box.revoked_at is not None:
                raise RefusedError("enrolment.revoked", box=name)
            desk.register.put_box(replace(box, revoked_at=at, revoked_why=why))
            key = key_id_of(box.point)
            places = [
                Place(LogName(name), held.head.epoch, held.head.seq, held.head.hash)
                for held in desk.logs.epochs(name)
                if held.head.seq
            ]
            told = KeyRevoked(key=key, at=at, reason=why)
            for fact in [replace(told, last=place) for place in places] or [told]:
                self._scribe.say(desk, FLEET_LOG, fact)

    def revocations(self) -> bytes:
        """Return the list of revoked certificates for the brokers, PEM."""
        at = self._clock.read().wall
        with self._books.reading() as desk:
            revoked = [
                (read_certificate(box.certificate).serial, box.revoked_at)
                for box in desk.register.boxes()
                if box.revoked_at is not None
            ]
        return issue_revocations(
            self._authority,
            revoked,
            number=at,
            at=at,
            ends_at=Instant(min(at + REVOCATIONS_MS, INSTANT_MAX)),
        )

    def _again(self, desk: Writing, box: Box, request: AdmissionRequest, digest: bytes) -> bytes:
        if box.revoked_at is not None:
            raise RefusedError("enrolment.revoked", box=box.name)
        unit, slot = desk.register.unit(box.unit), desk.register.slot(box.name, request.epoch)
        assert unit is not None, box.unit  # noqa: S101  # both were given when it was admitted
        assert slot is not None, box.name  # noqa: S101  # as above
        wish = _Wish(request, digest, unit)
        admission = self._admission(desk, wish, box.certificate, slot, box.admitted_at)
        return write_admission(admission, self._scribe.key)

    def _check(self, desk: Writing, request: AdmissionRequest, digest: bytes) -> _Wish:
        if desk.register.box(request.box) is not None:
            raise RefusedError("enrolment.name-taken", box=request.box)
        unit = desk.register.unit(request.unit)
        if unit is None:
            raise RefusedError("enrolment.unknown-unit", unit=request.unit)
        if not unit.agency:
            raise RefusedError("enrolment.no-agency", unit=request.unit)
        return _Wish(request, digest, unit)

    def _say_key(
        self, desk: Writing, role: KeyRole, name: str, point: bytes, unit: Unit, *, log: str
    ) -> None:
        fact = KeyAdmitted(
            point=point, role=role, name=name, from_at=Instant(0), units=(unit.agency,)
        )
        _check_key(desk, self._keys, fact)
        self._scribe.say(desk, log, fact)

    def _admission(
        self, desk: Writing, wish: _Wish, certificate: bytes, slot: Slot, at: Instant
    ) -> Admission:
        logs = follows(wish.unit.code)
        open_epochs = {
            held.head.log: held.head.epoch for held in desk.logs.own() if held.ends_seq is None
        }
        return Admission(
            kind=2,
            request=wish.digest,
            box=wish.request.box,
            unit=wish.unit.code,
            unit_name=wish.unit.name,
            agency=wish.unit.agency,
            slot=slot.slot,
            epoch=wish.request.epoch,
            follows=logs,
            follow_epochs=tuple(open_epochs[log] for log in logs),
            hub_point=self._scribe.key.public.point,
            authority=self._authority.certificate,
            certificate=certificate,
            issued_at=at,
            brokers=self._brokers,
            officers=tuple(applicant.officer for applicant in wish.request.officers),
        )


def admit_officer(
    desk: Writing,
    scribe: Scribe,
    keys: KeyCabinet,
    officer: OfficerRecord,
    unit: Unit,
) -> None:
    """Say where a unit's boxes hear it that a person may act, with this key and in these roles.

    Raises:
        RefusedError: ``officer.bad-name`` for a name that passes for a log's or the hub's, or
            ``keyring.`` and why the key cannot be admitted.
    """
    if is_log_name(officer.name) or officer.name.startswith(HUB_LOGS):
        raise RefusedError("officer.bad-name")
    key, admitted = officer_facts(officer, unit)
    _check_key(desk, keys, key)
    for fact in (key, admitted):
        scribe.say(desk, people_log(unit.code), fact)


def give_slot(desk: Writing, scribe: Scribe, box: Box, epoch: bytes, *, at: Instant) -> Slot:
    """Give an epoch of a box the next slot of its unit, and say so in the ward's log.

    Raises:
        RefusedError: ``enrolment.slots-full``, ``enrolment.too-many-slots`` or
            ``enrolment.unknown-unit``.
    """
    unit = desk.register.unit(box.unit)
    if unit is None:
        raise RefusedError("enrolment.unknown-unit", unit=box.unit)
    had = [each for each in desk.register.slots(box.unit) if each.box == box.name]
    if len(had) >= SLOTS_OF_BOX_MAX:
        raise RefusedError("enrolment.too-many-slots", box=box.name, most=SLOTS_OF_BOX_MAX)
    slot = Slot(box.unit, next_slot(desk, box.unit), box.name, epoch)
    desk.register.put_slot(slot, at=at)
    vouch_for(desk, slot)
    given = SlotGiven(box=LogName(box.name), agency=unit.agency, slot=slot.slot)
    scribe.say(desk, ward_log(box.unit), given)
    return slot


def _check_key(desk: Writing, keys: KeyCabinet, fact: KeyAdmitted) -> None:
    objection = keys.of(desk).objection(fact)
    if objection:
        raise RefusedError(objection)
