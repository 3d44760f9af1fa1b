"""The officers behind the counter: who examines, who signs, who keeps the seal."""

from __future__ import annotations

from accord.fleet import OfficerRole
from accord.intake import Officer
from edge.desk.shift import Shift
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import Station

__all__ = ["CHAIR", "DEPUTY", "RECORDS_CLERK", "SPECIALIST", "admit_office", "at_work", "taken"]

SPECIALIST = Officer("Vũ Thị Mai", "Công chức tư pháp - hộ tịch")
DEPUTY = Officer("Đỗ Văn Thắng", "Phó Chủ tịch")
CHAIR = Officer("Hoàng Thị Yến", "Chủ tịch")
RECORDS_CLERK = Officer("Ngô Thị Vân", "Văn thư")

_ROLES = {
    SPECIALIST: OfficerRole.HANDLING,
    DEPUTY: OfficerRole.LEADER,
    CHAIR: OfficerRole.LEADER,
    RECORDS_CLERK: OfficerRole.RECORDS,
}


def admit_office(station: Station) -> None:
    """Let the hub admit everybody behind the counter."""
    for officer, role in _ROLES.items():
        station.admit(officer, role)


def at_work(station: Station, officer: Officer) -> Shift:
    """Return the shift of one of them, admitting all of them at first need."""
    if officer in _ROLES and officer.name not in station.keys:
        admit_office(station)
    return station.shift_of(officer)


def taken(station: Station, values: dict[str, str] = CERTIFIED, draft: str = DRAFT) -> str:
    """Return the code of a dossier that Lan took."""
    return station.reception.accept(station.lan()[1], draft, values).job.dossier
