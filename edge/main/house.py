"""Whose box this is: the unit as settings and admission name it, and who may sign at first."""

from __future__ import annotations

from accord.admission import Admission
from accord.deadline import AfterPause
from accord.naming import parse_agency_code
from accord.seal import key_id_of
from accord.vietqr import Transfer
from edge.desk.house import House
from edge.desk.kept import OfficerRow
from edge.desk.slips import Letterhead
from edge.settings import Settings

__all__ = ["first_officers", "house_of", "own_texts"]


def house_of(settings: Settings, admission: Admission) -> House:
    """Return whose counter this is: codes as the hub gave them, words as the unit writes them."""
    unit = settings.unit
    return House(
        box=admission.box,
        agency=parse_agency_code(admission.agency),
        ward=admission.unit,
        letterhead=Letterhead(
            parent=unit.parent, centre=unit.centre, place=unit.place, suffix=unit.suffix
        ),
        lookup=unit.lookup,
        address=unit.address,
        tax_code=unit.tax_code,
        account=Transfer(bank=unit.bank, account=unit.account) if unit.bank else None,
        after_supplement=AfterPause(unit.after_supplement),
    )


def first_officers(admission: Admission) -> tuple[OfficerRow, ...]:
    """Return who may sign here before the hub's logs have come."""
    return tuple(
        OfficerRow(
            key_id=key_id_of(officer.point),
            name=officer.name,
            title=officer.title,
            agency=admission.agency,
            roles=officer.roles,
            is_active=True,
        )
        for officer in admission.officers
    )


def own_texts(house: House) -> tuple[str, ...]:
    """Return what every paper of the unit says, to be drawn before the first one is asked for."""
    head = house.letterhead
    return (head.parent, head.centre, head.place, head.suffix, house.lookup)
