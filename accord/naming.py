"""Names: of logs and boxes, agencies and dossiers.

Rules: a name is parsed strictly and prints back the same; an agency code comes from settings and
is never made up; a dossier code is final when printed. The number in a dossier code is
``slot * 10_000 + count``: every box of a unit owns a slot, given once and never reused, so two
boxes that cannot hear each other cannot print the same code. The law sets at least four digits
for the number and no most (Circular 4/2025/TT-VPCP, Art. 23(2)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, NewType

from accord.errors import RefusedError

__all__ = [
    "AGENCY_CHARACTERS_MAX",
    "COUNT_MAX",
    "DOSSIER_CHARACTERS_MAX",
    "LOG_NAME_CHARACTERS_MAX",
    "SLOT_MAX",
    "SLOT_SIZE",
    "AgencyCode",
    "DossierCode",
    "LogName",
    "is_log_name",
    "log_name",
    "mint",
    "parse_agency_code",
    "parse_dossier_code",
]

LogName = NewType("LogName", str)
"""The name of a log, and of the box that writes it."""

LOG_NAME_CHARACTERS_MAX: Final = 23
"""An MQTT 3.1.1 client id that every broker must take (3.1.3.1), so box name = client id."""

AGENCY_CHARACTERS_MAX: Final = 15
"""``000.A0.01.H26`` has 13; the longest of the newer form, three groups of three, 15."""

SLOT_SIZE: Final = 10_000
"""Numbers in a slot: what four digits, the least the law asks for, can write."""

COUNT_MAX: Final = SLOT_SIZE - 1
"""Dossiers a box may take in a day; a peak ward takes 400."""

SLOT_MAX: Final = 999
"""Slots of a unit, so that a number has at most seven digits and can be read out on the telephone.

A slot is used up by every box that is replaced: one a week lasts nineteen years. The nationwide
systems write two digits of a ministry's code where the slot stands, so a hub gives slots from 100
on, unless it is told that nobody else numbers its wards' dossiers.
"""

DOSSIER_CHARACTERS_MAX: Final = AGENCY_CHARACTERS_MAX + len("-YYMMDD-") + len("9999999")
"""The longest code this module prints or reads."""

_DIGITS_MIN: Final = 4
_CENTURY: Final = 2000

_LOG_NAME = re.compile(rf"[a-z0-9]([a-z0-9-]{{0,{LOG_NAME_CHARACTERS_MAX - 1}}})")
_OLD_AGENCY = re.compile(r"[0-9]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.([A-Z][0-9]{2})")
_NEW_AGENCY = re.compile(r"([A-Z][0-9]{2})(?:\.[0-9A-Z]{2,3}){1,3}")
_DOSSIER = re.compile(r"([0-9A-Z.]+)-([0-9]{2})([0-9]{2})([0-9]{2})-([0-9]{4,7})")


def is_log_name(text: str) -> bool:
    """Say whether a text names a log: 1 to 23 of a-z, 0-9 and hyphen, no hyphen first."""
    return _LOG_NAME.fullmatch(text) is not None


def log_name(text: str) -> LogName:
    """Return the text as the name of a log.

    Raises:
        RefusedError: ``naming.bad-log-name``.
    """
    if not is_log_name(text):
        raise RefusedError("naming.bad-log-name")
    return LogName(text)


@dataclass(frozen=True, slots=True, order=True)
class AgencyCode:
    """The identification code of an agency, in the older dotted or the newer form.

    Attributes:
        text: the code as issued, e.g. ``000.00.01.H26`` or ``H26.001.02``.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse a text that is no agency code.

        Raises:
            RefusedError: ``naming.bad-agency-code``.
        """
        if _match_agency(self.text) is None:
            raise RefusedError("naming.bad-agency-code")

    def __str__(self) -> str:
        """Return the code as issued."""
        return self.text

    @property
    def province(self) -> str:
        """The part that names the ministry or province: ``H26`` is Hà Nội."""
        found = _match_agency(self.text)
        assert found is not None, "checked when made"  # noqa: S101  # our own mistake, not data
        return found[1]


def _match_agency(text: str) -> re.Match[str] | None:
    return _OLD_AGENCY.fullmatch(text) or _NEW_AGENCY.fullmatch(text)


def parse_agency_code(text: str) -> AgencyCode:
    """Read an agency code.

    Raises:
        RefusedError: ``naming.bad-agency-code``.
    """
    return AgencyCode(text)


@dataclass(frozen=True, slots=True, order=True)
class DossierCode:
    """The code a citizen carries home: unit, day of intake, number of the day.

    Attributes:
        unit: the agency whose code it is.
        day: the day of intake in Viet Nam.
        number: ``slot * 10_000 + count``.
    """

    unit: AgencyCode
    day: date
    number: int

    def __post_init__(self) -> None:
        """Refuse a day or number that cannot be printed.

        Raises:
            RefusedError: ``naming.bad-day`` or ``naming.bad-number``.
        """
        if not _CENTURY <= self.day.year < _CENTURY + 100:
            raise RefusedError("naming.bad-day")
        if not (0 <= self.slot <= SLOT_MAX and 1 <= self.count <= COUNT_MAX):
            raise RefusedError("naming.bad-number")

    @property
    def slot(self) -> int:
        """The slot of the box that printed it."""
        return self.number // SLOT_SIZE

    @property
    def count(self) -> int:
        """Which dossier of the day it was at that box, from 1."""
        return self.number % SLOT_SIZE

    def __str__(self) -> str:
        """Return the printed form ``<unit>-YYMMDD-NNNN``."""
        return f"{self.unit}-{self.day:%y%m%d}-{self.number:0{_DIGITS_MIN}d}"


def parse_dossier_code(text: str) -> DossierCode:
    """Read a dossier code as printed.

    Raises:
        RefusedError: ``naming.bad-dossier-code`` when it is none, or not as we would print it.
    """
    found = _DOSSIER.fullmatch(text)
    if found is None:
        raise RefusedError("naming.bad-dossier-code")
    unit, year, month, day, number = found.groups()
    try:
        code = DossierCode(
            AgencyCode(unit), date(_CENTURY + int(year), int(month), int(day)), int(number)
        )
    except (RefusedError, ValueError) as error:
        raise RefusedError("naming.bad-dossier-code") from error
    if str(code) != text:
        raise RefusedError("naming.bad-dossier-code")
    return code


def mint(unit: AgencyCode, day: date, *, slot: int, count_so_far: int) -> DossierCode:
    """Return the next code of a box for a day.

    Args:
        unit: the agency code of the unit, from settings.
        day: the day of intake.
        slot: the slot given to this box at enrolment.
        count_so_far: codes this box has already used on that day.

    Raises:
        RefusedError: ``naming.slot-full`` after the last number of the slot,
            ``naming.bad-number`` when the slot or the count is none, ``naming.bad-day``.
    """
    if count_so_far >= COUNT_MAX:
        raise RefusedError("naming.slot-full", unit=str(unit), slot=slot)
    if count_so_far < 0:
        raise RefusedError("naming.bad-number")
    return DossierCode(unit, day, slot * SLOT_SIZE + count_so_far + 1)
