"""What the logs say of the people who may act: who they are and who of them was put out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from accord.admission import OfficerRecord
from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import KINDS, from_map
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, OfficerRole
from accord.intake import Officer
from accord.moments import Instant
from accord.seal import key_id_of
from hub.office.access import CITY_UNIT
from hub.office.books import Account, Unit, Writing
from hub.office.scribe import Scribe, people_log

__all__ = [
    "KnownOfficer",
    "introduce",
    "is_revoked",
    "known_officers",
    "officer_facts",
    "officer_names",
    "revoke_officer",
]

_ADMITTED: Final = next(kind.number for kind in KINDS if kind.fact is OfficerAdmitted)
_REVOKED: Final = next(kind.number for kind in KINDS if kind.fact is KeyRevoked)


@dataclass(frozen=True, slots=True)
class KnownOfficer:
    """A person of whom the hub's logs say that they may act at an agency.

    Attributes:
        key: id of their key.
        name: full name.
        title: position.
        roles: what they may do.
        agency: where.
        revoked: why and since when they may not any more, or none.
    """

    key: bytes
    name: str
    title: str
    roles: tuple[OfficerRole, ...]
    agency: str
    revoked: KeyRevoked | None


def officer_facts(officer: OfficerRecord, unit: Unit) -> tuple[KeyAdmitted, OfficerAdmitted]:
    """Return what is said of a person who may act for a unit: of the key, then of the person."""
    key = KeyAdmitted(
        point=officer.point,
        role=KeyRole.OFFICER,
        name=officer.name,
        from_at=Instant(0),
        units=(unit.agency,),
    )
    admitted = OfficerAdmitted(
        key=key_id_of(officer.point),
        officer=Officer(officer.name, officer.title),
        roles=officer.roles,
        agency=unit.agency,
    )
    return key, admitted


def introduce(desk: Writing, scribe: Scribe, account: Account, log: str) -> None:
    """Say in a ward's log who this officer of the city is, before the first act there.

    Boxes copy that log before the fleet's, and put an act by somebody they have not heard of aside
    for good; so the log that carries the act says whose it is. This mends hubs, too, that said
    their city's people where no box hears it.
    """
    if account.unit != CITY_UNIT or log in _logs_of(desk, account.key_id):
        return
    city = desk.register.unit(CITY_UNIT)
    assert city is not None, account.login  # noqa: S101  # an account is of a unit of the register
    officer = OfficerRecord(
        account.login, account.name, account.roles, account.point, account.title
    )
    for fact in officer_facts(officer, city):
        scribe.say(desk, log, fact)


def known_officers(desk: Writing, agency: str) -> tuple[KnownOfficer, ...]:
    """Return the people who may act, or might once, at an agency; by name."""
    revoked = _revocations(desk)
    found = {
        fact.key: KnownOfficer(
            key=fact.key,
            name=fact.officer.name,
            title=fact.officer.title,
            roles=fact.roles,
            agency=agency,
            revoked=revoked.get(fact.key),
        )
        for _, fact in _admissions(desk)
        if fact.agency == agency
    }
    return tuple(sorted(found.values(), key=lambda each: (each.name, each.key)))


def is_revoked(desk: Writing, key: bytes) -> bool:
    """Say whether a person's key was put out, for whichever ward they worked."""
    return key in _revocations(desk)


def officer_names(desk: Writing) -> dict[str, str]:
    """Return the name last said of each officer, by the key's id in hexadecimal digits."""
    return {fact.key.hex(): fact.officer.name for _, fact in _admissions(desk)}


def revoke_officer(desk: Writing, scribe: Scribe, key: bytes, *, at: Instant, why: str) -> None:
    """Say that a person's key signs nothing from now on, in every log that says whose it is.

    It is the same for a key that rests in a box and for one that rests here; of this one the
    account ends with it. The key is of :func:`known_officers` or of an account.

    Raises:
        RefusedError: ``officer.revoked``.
    """
    logs = _logs_of(desk, key)
    if is_revoked(desk, key):
        raise RefusedError("officer.revoked")
    for account in desk.register.accounts():
        if account.key_id == key:
            desk.register.put_account(replace(account, revoked_at=at))
            logs.add(people_log(account.unit))
    for log in sorted(logs):
        scribe.say(desk, log, KeyRevoked(key=key, at=at, reason=why))


def _logs_of(desk: Writing, key: bytes) -> set[str]:
    return {log for log, fact in _admissions(desk) if fact.key == key}


def _admissions(desk: Writing) -> Iterator[tuple[str, OfficerAdmitted]]:
    for record in desk.logs.own_of_kind(_ADMITTED):
        fact = from_map(_ADMITTED, decode(record.payload))
        assert isinstance(fact, OfficerAdmitted)  # noqa: S101  # it is of that kind
        yield record.entry.header.log, fact


def _revocations(desk: Writing) -> dict[bytes, KeyRevoked]:
    found: dict[bytes, KeyRevoked] = {}
    for record in desk.logs.own_of_kind(_REVOKED):
        fact = from_map(_REVOKED, decode(record.payload))
        assert isinstance(fact, KeyRevoked)  # noqa: S101  # it is of that kind
        found.setdefault(fact.key, fact)
    return found
