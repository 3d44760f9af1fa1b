"""Who may see and do what at the hub: one table of rights against roles, and whose wards.

Rules: nobody has a right because of another; whoever looks after machines does not read dossiers;
an officer of a ward sees that ward, an officer of the city every ward.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from hub.office.books import Account

__all__ = ["CITY_UNIT", "RIGHTS", "Right", "check_right", "check_ward", "has_right", "ward_seen"]

CITY_UNIT: Final = "00000"
"""The city itself in the table of units: no ward has this code."""


class Right(Enum):
    """What a person may do at the hub."""

    SEE_WARDS = "see wards"
    SEE_BOXES = "see boxes"
    SEE_ALARMS = "see alarms"
    SETTLE_ALARMS = "settle alarms"
    SEE_DOSSIERS = "see dossiers"
    DECIDE = "decide"
    REVOKE_OFFICERS = "revoke officers"


_R = OfficerRole
_CASES: Final = frozenset({_R.RECEPTION, _R.HANDLING, _R.LEADER, _R.RECORDS, _R.HANDOVER})
_MACHINES: Final = frozenset({_R.ADMINISTRATION})

RIGHTS: Final[dict[Right, frozenset[OfficerRole]]] = {
    Right.SEE_WARDS: _CASES | _MACHINES,
    Right.SEE_BOXES: _MACHINES | {_R.LEADER},
    Right.SEE_ALARMS: _MACHINES | {_R.LEADER},
    Right.SETTLE_ALARMS: _MACHINES,
    Right.SEE_DOSSIERS: _CASES,
    Right.DECIDE: frozenset({_R.HANDLING, _R.LEADER}),
    Right.REVOKE_OFFICERS: _MACHINES,
}


def has_right(account: Account, right: Right) -> bool:
    """Say whether a person has a right."""
    return not RIGHTS[right].isdisjoint(account.roles)


def check_right(account: Account, right: Right) -> None:
    """Refuse whoever does not have a right.

    Raises:
        RefusedError: ``access.not-yours``.
    """
    if not has_right(account, right):
        raise RefusedError("access.not-yours", right=right.value)


def ward_seen(account: Account) -> str | None:
    """Return the one ward a person sees, or none for whoever sees all."""
    return None if account.unit == CITY_UNIT else account.unit


def check_ward(account: Account, unit: str) -> None:
    """Refuse whoever does not see a ward.

    Raises:
        RefusedError: ``access.other-ward``.
    """
    if ward_seen(account) not in {None, unit}:
        raise RefusedError("access.other-ward")
