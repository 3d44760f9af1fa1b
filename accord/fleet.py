"""What is said of the fleet and its rules: logs, keys, units, catalogue, calendar, shifts.

These facts are about no dossier. Those of the hub's down logs carry what boxes must obey; those of
a box's own log are its evidence about itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Annotated, Final

from accord.acts import Place
from accord.header import OFFICER_BYTES, PAYLOAD_BYTES_MAX
from accord.intake import (
    AGENCY,
    CODE_CHARACTERS_MAX,
    CONTACT_CHARACTERS_MAX,
    DIGEST,
    INSTANT,
    MONEY,
    NAME,
    NAME_CHARACTERS_MAX,
    REASON,
    REASON_CHARACTERS_MAX,
    Officer,
    check_agency,
)
from accord.moments import Instant
from accord.naming import LOG_NAME_CHARACTERS_MAX, SLOT_MAX, LogName, is_log_name
from accord.records import Items, Line, Lines, Octets, Struct, Whole
from accord.seal import POINT_BYTES

__all__ = [
    "AckHeard",
    "CalendarPublished",
    "ClockObserved",
    "KeyAdmitted",
    "KeyRevoked",
    "KeyRole",
    "LogOpened",
    "Measure",
    "OfficerAdmitted",
    "OfficerRole",
    "OpeningReason",
    "OutageObserved",
    "ProcedurePublished",
    "Quarantined",
    "Released",
    "ShiftClosed",
    "ShiftOpened",
    "SlotGiven",
    "UnitAdmitted",
]

RULE_CHARACTERS_MAX: Final = PAYLOAD_BYTES_MAX // 4
"""A procedure's row or a calendar, in the payload of one entry even at three bytes a letter."""
UNITS_MAX: Final = 64
"""Units one key may speak for; a roving team serves a few wards."""
DRIFT_MS_MAX: Final = 2**53 - 1
"""A clock can be as wrong as it likes: one that starts in 1970 is out by 10^12."""
TICKETS_MAX: Final = 100_000
ACKNOWLEDGEMENT_BYTES_MAX: Final = 1_024
"""A signed acknowledgement has under 300."""

_LOG: Final = Line(LOG_NAME_CHARACTERS_MAX, least=1)


class OpeningReason(IntEnum):
    """Why an epoch of a log begins."""

    ENROLLED = 1
    """The box is new."""
    RESTORED = 2
    """Somebody knows more of this log than the box's own disk does."""
    FORKED = 3
    """Two histories of this log exist; both are kept."""


class KeyRole(IntEnum):
    """In whose name a key may sign."""

    BOX = 1
    HUB = 2
    OFFICER = 3
    WITNESS = 4


class OfficerRole(IntEnum):
    """What an officer may do; each is given by itself."""

    RECEPTION = 1
    HANDLING = 2
    LEADER = 3
    RECORDS = 4
    HANDOVER = 5
    MOBILE = 6
    ADMINISTRATION = 7
    VOLUNTEER = 8
    """May draft for a citizen; may not accept or sign."""
    CASH = 9
    """Takes money and gives it back."""


@dataclass(frozen=True, slots=True)
class LogOpened(Struct):
    """The first entry of every epoch of a log: whose it is, and why it begins.

    ``previous`` is the last entry its writer knew of the epoch before; none at enrolment.
    """

    box: Annotated[LogName, 0, _LOG]
    agency: Annotated[str, 1, AGENCY]
    unit: Annotated[str, 2, NAME]
    slot: Annotated[int, 3, Whole(0, SLOT_MAX)]
    point: Annotated[bytes, 4, Octets(POINT_BYTES)]
    reason: Annotated[OpeningReason, 5]
    software: Annotated[str, 6, Line(CODE_CHARACTERS_MAX, least=1)]
    previous: Annotated[Place | None, 7] = None

    def _fault(self) -> str:
        if not is_log_name(self.box):
            return "box"
        if not check_agency(self.agency):
            return "agency"
        if (self.reason is OpeningReason.ENROLLED) != (self.previous is None):
            return "previous"
        return ""


@dataclass(frozen=True, slots=True)
class KeyAdmitted(Struct):
    """A public key may speak from now on, for these units, until it is revoked or runs out."""

    point: Annotated[bytes, 0, Octets(POINT_BYTES)]
    role: Annotated[KeyRole, 1]
    name: Annotated[str, 2, NAME]
    from_at: Annotated[Instant, 3, INSTANT]
    until_at: Annotated[Instant | None, 4, INSTANT] = None
    units: Annotated[tuple[str, ...], 5, Items(UNITS_MAX), AGENCY] = ()

    def _fault(self) -> str:
        if self.until_at is not None and self.until_at <= self.from_at:
            return "until_at"
        if not all(map(check_agency, self.units)):
            return "units"
        return ""


@dataclass(frozen=True, slots=True)
class KeyRevoked(Struct):
    """A key may not speak any more.

    ``last`` is the last entry of its log that is still believed; none means that what it signed
    before ``at`` stays believed, by the time the hub had it.
    """

    key: Annotated[bytes, 0, Octets(OFFICER_BYTES)]
    at: Annotated[Instant, 1, INSTANT]
    reason: Annotated[str, 2, REASON]
    last: Annotated[Place | None, 3] = None


@dataclass(frozen=True, slots=True)
class OfficerAdmitted(Struct):
    """A person may act at these units in these roles; their key is admitted apart."""

    key: Annotated[bytes, 0, Octets(OFFICER_BYTES)]
    officer: Annotated[Officer, 1]
    roles: Annotated[tuple[OfficerRole, ...], 2, Items(len(OfficerRole), least=1)]
    agency: Annotated[str, 3, AGENCY]
    phone: Annotated[str, 4, Line(CONTACT_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if list(self.roles) != sorted(set(self.roles)):
            return "roles"
        if not check_agency(self.agency):
            return "agency"
        return ""


@dataclass(frozen=True, slots=True)
class UnitAdmitted(Struct):
    """A unit of the city: ward point, branch, reception point."""

    agency: Annotated[str, 0, AGENCY]
    name: Annotated[str, 1, NAME]
    ward: Annotated[str, 2, Line(CODE_CHARACTERS_MAX)] = ""
    """The code of the ward in the national list of administrative units."""
    parent: Annotated[str, 3, Line(AGENCY.most)] = ""

    def _fault(self) -> str:
        if not check_agency(self.agency):
            return "agency"
        if self.parent and not check_agency(self.parent):
            return "parent"
        return ""


@dataclass(frozen=True, slots=True)
class SlotGiven(Struct):
    """A box of a unit owns a slot of the unit's numbers, for good."""

    box: Annotated[LogName, 0, _LOG]
    agency: Annotated[str, 1, AGENCY]
    slot: Annotated[int, 2, Whole(0, SLOT_MAX)]

    def _fault(self) -> str:
        if not is_log_name(self.box):
            return "box"
        if not check_agency(self.agency):
            return "agency"
        return ""


@dataclass(frozen=True, slots=True)
class ProcedurePublished(Struct):
    """A version of a procedure is in force from a day on."""

    code: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    version: Annotated[int, 1, Whole(1, 1_000_000)]
    hash: Annotated[bytes, 2, DIGEST]
    from_on: Annotated[date, 3]
    text: Annotated[str, 4, Lines(RULE_CHARACTERS_MAX, least=1)]
    """The canonical row whose hash it is."""
    until_on: Annotated[date | None, 5] = None

    def _fault(self) -> str:
        if self.until_on is not None and self.until_on <= self.from_on:
            return "until_on"
        return ""


@dataclass(frozen=True, slots=True)
class CalendarPublished(Struct):
    """A text of the calendar of the city or of one unit: its days and hours, or its special days.

    ``is_of_models`` tells the second, which `accord.models` reads; versions of the two are counted
    apart.
    """

    version: Annotated[int, 0, Whole(1, 1_000_000)]
    text: Annotated[str, 1, Lines(RULE_CHARACTERS_MAX, least=1)]
    agency: Annotated[str, 2, Line(AGENCY.most)] = ""
    is_of_models: Annotated[bool, 3] = False

    def _fault(self) -> str:
        if self.agency and not check_agency(self.agency):
            return "agency"
        return ""


@dataclass(frozen=True, slots=True)
class ShiftOpened(Struct):
    """An officer began to work at a counter, with so much cash in the drawer."""

    counter: Annotated[str, 0, NAME]
    officer: Annotated[Officer, 1]
    cash_dong: Annotated[int, 2, MONEY] = 0


@dataclass(frozen=True, slots=True)
class ShiftClosed(Struct):
    """The officer's work at the counter ended: what was counted beside what should be there."""

    counter: Annotated[str, 0, NAME]
    officer: Annotated[Officer, 1]
    counted_dong: Annotated[int, 2, MONEY] = 0
    expected_dong: Annotated[int, 3, MONEY] = 0
    tickets: Annotated[int, 4, Whole(0, TICKETS_MAX)] = 0
    remark: Annotated[str, 5, Lines(REASON_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if self.counted_dong != self.expected_dong and not self.remark.strip():
            return "remark"
        return ""


@dataclass(frozen=True, slots=True)
class ClockObserved(Struct):
    """The box compared its clock: how far off it was, and by what that is known."""

    source: Annotated[str, 0, Line(NAME_CHARACTERS_MAX, least=1)]
    offset_ms: Annotated[int, 1, Whole(-DRIFT_MS_MAX, DRIFT_MS_MAX)]
    uncertainty_ms: Annotated[int, 2, Whole(0, DRIFT_MS_MAX)]


@dataclass(frozen=True, slots=True)
class Quarantined(Struct):
    """An entry could not be believed and was put aside; those behind it were not held up."""

    place: Annotated[Place, 0]
    reason: Annotated[str, 1, Line(NAME_CHARACTERS_MAX, least=1)]


@dataclass(frozen=True, slots=True)
class AckHeard(Struct):
    """The hub holds this log up to an entry: its signed word for it."""

    place: Annotated[Place, 0]
    acknowledgement: Annotated[bytes, 1, Octets(ACKNOWLEDGEMENT_BYTES_MAX, least=1)]


@dataclass(frozen=True, slots=True)
class Released(Struct):
    """The hub believes an entry that it had put aside, since a person has looked."""

    place: Annotated[Place, 0]
    reason: Annotated[str, 1, REASON]


class Measure(IntEnum):
    """How it was found out whether a system answers."""

    LINK = 1
    """The box's own conversation with the hub."""
    TCP = 2
    """A connection."""
    TLS = 3
    """A connection, and a certificate that holds."""
    HTTP = 4
    """An answer to a request for the head of a page."""
    SIMULATED = 5
    """No system at all: a rehearsal."""


@dataclass(frozen=True, slots=True)
class OutageObserved(Struct):
    """A system did not answer: said when it is certain, and once more when it is over.

    Both times are of measurements: the first that failed, and the first that succeeded again.
    """

    system: Annotated[str, 0, NAME]
    began_at: Annotated[Instant, 1, INSTANT]
    measure: Annotated[Measure, 2]
    target: Annotated[str, 3, Line(NAME_CHARACTERS_MAX)] = ""
    ended_at: Annotated[Instant | None, 4, INSTANT] = None

    def _fault(self) -> str:
        if self.ended_at is not None and self.ended_at < self.began_at:
            return "ended_at"
        return ""
