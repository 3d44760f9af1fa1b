"""What the logs say of the people who may act: who they are, said where boxes hear it in time."""

from __future__ import annotations

from typing import Final

from accord.admission import OfficerRecord
from accord.canon import decode
from accord.facts import KINDS, from_map
from accord.fleet import KeyAdmitted, KeyRole, OfficerAdmitted
from accord.intake import Officer
from accord.moments import Instant
from accord.seal import key_id_of
from hub.office.access import CITY_UNIT
from hub.office.books import Account, Unit, Writing
from hub.office.scribe import Scribe

__all__ = ["introduce", "officer_facts"]

_ADMITTED: Final = next(kind.number for kind in KINDS if kind.fact is OfficerAdmitted)


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
    if account.unit != CITY_UNIT or _is_said(desk, account, log):
        return
    city = desk.register.unit(CITY_UNIT)
    assert city is not None, account.login  # noqa: S101  # an account is of a unit of the register
    officer = OfficerRecord(
        account.login, account.name, account.roles, account.point, account.title
    )
    for fact in officer_facts(officer, city):
        scribe.say(desk, log, fact)


def _is_said(desk: Writing, account: Account, log: str) -> bool:
    for record in desk.logs.own_of_kind(_ADMITTED):
        if record.entry.header.log != log:
            continue
        fact = from_map(_ADMITTED, decode(record.payload))
        if isinstance(fact, OfficerAdmitted) and fact.key == account.key_id:
            return True
    return False
