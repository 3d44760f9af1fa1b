"""Admitting people of a ward by the request of the box at which their keys were made.

Rules: the box is known, not revoked, and sealed the request with the key of its log, in an epoch
that the city knows; all of the people are admitted in one commit, or nobody; who is admitted
already is not said again, and nobody is admitted otherwise than before, or after a revocation.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.admission import OfficerRecord
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.officer_request import open_officer_request
from accord.seal import PublicKey, key_id_of
from hub.office.books import Books, Box, Unit, Writing
from hub.office.enrolment import admit_officer
from hub.office.keys import KeyCabinet
from hub.office.people import KnownOfficer, is_revoked, known_officers
from hub.office.scribe import Scribe

__all__ = ["Newcomer", "OfficerRequests"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person of a request.

    Attributes:
        name: full name.
        title: position.
        roles: what they may do.
        key: id of their key.
        is_new: whether this request admits them; else they were admitted before.
    """

    name: str
    title: str
    roles: tuple[OfficerRole, ...]
    key: bytes
    is_new: bool


class OfficerRequests:
    """Opens what boxes ask for their people."""

    def __init__(self, books: Books, *, scribe: Scribe, keys: KeyCabinet) -> None:
        self._books = books
        self._scribe = scribe
        self._keys = keys

    def admit(self, file: bytes) -> tuple[Unit, tuple[Newcomer, ...]]:
        """Admit everybody of a request; the same request again changes nothing.

        Returns:
            The ward they work for, and the people in the order of the request.

        Raises:
            PeerError: ``admission.bad-request``.
            RefusedError: ``enrolment.unknown-box``, ``enrolment.revoked``,
                ``officer-request.unknown-epoch``, ``officer.revoked``,
                ``officer.known-otherwise``, or as `admit_officer`.
        """
        with self._books.writing() as desk:
            unit, found = _read(desk, file)
            for officer, newcomer in found:
                if newcomer.is_new:
                    admit_officer(desk, self._scribe, self._keys, officer, unit)
            return unit, tuple(newcomer for _, newcomer in found)

    def look(self, file: bytes) -> tuple[Unit, tuple[Newcomer, ...]]:
        """Return what `admit` would, for a person to read before; nothing changes.

        Raises:
            PeerError, RefusedError: as `admit`, as far as it can be known before.
        """
        with self._books.reading() as desk:
            unit, found = _read(desk, file)
            return unit, tuple(newcomer for _, newcomer in found)


def _read(desk: Writing, file: bytes) -> tuple[Unit, list[tuple[OfficerRecord, Newcomer]]]:
    """Return whom a request asks for, and what each would be."""
    request = open_officer_request(file, key_of=lambda box: _key_of(desk, box))
    box = _box(desk, request.box)
    if not _knows(desk, box, request.epoch):
        raise RefusedError("officer-request.unknown-epoch", box=box.name)
    unit = desk.register.unit(box.unit)
    assert unit is not None, box.unit  # noqa: S101  # a box is admitted for a known ward
    known = {each.key: each for each in known_officers(desk, unit.agency)}
    asked = [applicant.officer for applicant in request.officers]
    return unit, [(officer, _newcomer(desk, officer, known)) for officer in asked]


def _newcomer(desk: Writing, officer: OfficerRecord, known: dict[bytes, KnownOfficer]) -> Newcomer:
    key = key_id_of(officer.point)
    if is_revoked(desk, key):
        raise RefusedError("officer.revoked")
    before = known.get(key)
    if before is not None and not _is_same(before, officer):
        raise RefusedError("officer.known-otherwise", officer=key.hex())
    return Newcomer(officer.name, officer.title, officer.roles, key, is_new=before is None)


def _is_same(before: KnownOfficer, officer: OfficerRecord) -> bool:
    """Say whether a key was admitted for just this person with just these duties."""
    return (before.name, before.title, before.roles) == (officer.name, officer.title, officer.roles)


def _box(desk: Writing, name: str) -> Box:
    box = desk.register.box(name)
    if box is None:
        raise RefusedError("enrolment.unknown-box", box=name)
    if box.revoked_at is not None:
        raise RefusedError("enrolment.revoked", box=name)
    return box


def _key_of(desk: Writing, name: str) -> PublicKey:
    return PublicKey(_box(desk, name).point)


def _knows(desk: Writing, box: Box, epoch: bytes) -> bool:
    """Say whether an epoch was given a slot, or entries of it are held here."""
    held = {each.head.epoch for each in desk.logs.epochs(box.name)}
    return epoch in held or desk.register.slot(box.name, epoch) is not None
