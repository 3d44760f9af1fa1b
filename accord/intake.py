"""What is said when a dossier is taken in: everything form 01 prints, and who answers for it.

The fields follow form 01 of Circular 03/2025/TT-VPCP. Rules: a name is kept as it was given and
never split; the receiving and the resolving agency are two fields, because a citizen may file at
any ward; each result has its own due time, so a linked dossier is one intake with several results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Final

from accord.errors import RefusedError
from accord.moments import INSTANT_MAX, Instant
from accord.naming import AGENCY_CHARACTERS_MAX, parse_agency_code
from accord.national import (
    Channel,
    DeliveryMethod,
    Digitisation,
    FeeKind,
    IdentityKind,
    OfflineClass,
    OwnerKind,
    PaperPurpose,
)
from accord.records import Items, Line, Lines, Octets, Struct, Whole

__all__ = [
    "AGENCY",
    "ANSWERS_MAX",
    "COPIES_MAX",
    "DIGEST",
    "INDEX",
    "INSTANT",
    "MONEY",
    "MONEY_MAX",
    "NAME",
    "REASON",
    "RESULTS_MAX",
    "TITLE",
    "TITLE_CHARACTERS_MAX",
    "Accepted",
    "Answer",
    "Delivery",
    "FeeLine",
    "Identity",
    "ModelPin",
    "ModelRule",
    "Officer",
    "Owner",
    "Paper",
    "ProcedurePin",
    "Promise",
    "RegisterEntry",
    "Registered",
    "Representative",
    "Scan",
    "check_agency",
]

NAME_CHARACTERS_MAX: Final = 200
"""The longest names are those of organisations; a person's has under 60."""
ADDRESS_CHARACTERS_MAX: Final = 300
"""House, lane, group, ward, province, with the old names many people still add."""
CONTACT_CHARACTERS_MAX: Final = 120
"""An e-mail address of 254 exists in the standard, not at a counter; a telephone has 15."""
TITLE_CHARACTERS_MAX: Final = 400
"""Titles of papers in the national database run to whole paragraphs; a slip prints 400."""
PROCEDURE_CHARACTERS_MAX: Final = 600
"""The longest name of a procedure has 401."""
REQUEST_CHARACTERS_MAX: Final = 1_000
"""``TrichYeuHoSo`` of the national exchange."""
REASON_CHARACTERS_MAX: Final = 2_000
"""What fits on the page of forms 02 to 05."""
TERM_CHARACTERS_MAX: Final = 300
"""A term in words, as the procedure states it."""
CODE_CHARACTERS_MAX: Final = 40
"""Codes of procedures, results, papers, books."""
PAPERS_MAX: Final = 40
"""The longest list in the catalogue has 12; all of it must fit the payload of one entry."""
RESULTS_MAX: Final = 12
"""A linked group has three or four results."""
FEES_MAX: Final = 12
"""A linked dossier with a fee or two for each result."""
SCANS_MAX: Final = 64
"""Files an entry may name; more pages come with later entries."""
ANSWERS_MAX: Final = 40
"""Questions of one form; the longest declaration, of a marriage, has thirty."""
ANSWER_KEY_CHARACTERS_MAX: Final = 50
"""Group and name of a question."""
COPIES_MAX: Final = 10_000
"""Copies certified in one visit: a school may bring a thousand."""
MONEY_MAX: Final = 10**12
"""A thousand milliard dong: what amounts in words can say."""

NAME = Line(NAME_CHARACTERS_MAX, least=1)
TITLE = Line(TITLE_CHARACTERS_MAX, least=1)
REASON = Lines(REASON_CHARACTERS_MAX, least=1)
INSTANT = Whole(0, INSTANT_MAX)
MONEY = Whole(0, MONEY_MAX)
COPIES = Whole(0, COPIES_MAX)
INDEX = Whole(0, RESULTS_MAX - 1)
DIGEST = Octets(32)
AGENCY = Line(AGENCY_CHARACTERS_MAX, least=1)

_NUMBERS: Final = {
    IdentityKind.CITIZEN: re.compile(r"[0-9]{12}"),
    IdentityKind.OLD_CARD: re.compile(r"[0-9]{9}"),
    IdentityKind.ORGANISATION: re.compile(r"[0-9A-Z.-]{3,40}"),
    IdentityKind.FOREIGN: re.compile(r"[0-9A-Z-]{3,40}"),
}


def check_agency(text: str) -> bool:
    """Say whether a text is the code of an agency."""
    try:
        parse_agency_code(text)
    except RefusedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Identity(Struct):
    """A number that names a person or an organisation."""

    kind: Annotated[IdentityKind, 0]
    number: Annotated[str, 1, Line(CODE_CHARACTERS_MAX, least=1)]

    def _fault(self) -> str:
        if _NUMBERS[self.kind].fullmatch(self.number) is None:
            return "number"
        return ""


@dataclass(frozen=True, slots=True)
class Owner(Struct):
    """Whose dossier it is (chủ hồ sơ): a person or an organisation.

    ``identity`` is none only for those who have no number yet, such as a newborn child.
    """

    kind: Annotated[OwnerKind, 0]
    name: Annotated[str, 1, NAME]
    identity: Annotated[Identity | None, 2] = None
    address: Annotated[str, 3, Line(ADDRESS_CHARACTERS_MAX)] = ""
    phone: Annotated[str, 4, Line(CONTACT_CHARACTERS_MAX)] = ""
    email: Annotated[str, 5, Line(CONTACT_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class Representative(Struct):
    """Who files for the owner, and the paper that says they may."""

    name: Annotated[str, 0, NAME]
    authorisation: Annotated[str, 1, TITLE]
    identity: Annotated[Identity | None, 2] = None
    address: Annotated[str, 3, Line(ADDRESS_CHARACTERS_MAX)] = ""
    phone: Annotated[str, 4, Line(CONTACT_CHARACTERS_MAX)] = ""
    email: Annotated[str, 5, Line(CONTACT_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class ProcedurePin(Struct):
    """The version of a procedure that a dossier is handled by, whatever comes later."""

    code: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    version: Annotated[int, 1, Whole(1, 1_000_000)]
    hash: Annotated[bytes, 2, DIGEST]
    name: Annotated[str, 3, Line(PROCEDURE_CHARACTERS_MAX, least=1)]


@dataclass(frozen=True, slots=True)
class Paper(Struct):
    """One line of the list of papers, with how many of which form were taken or seen.

    ``pages`` and ``copies`` are for certification: pages of the paper, copies to be made.
    """

    title: Annotated[str, 0, TITLE]
    purpose: Annotated[PaperPurpose, 1]
    originals: Annotated[int, 2, COPIES] = 0
    certified: Annotated[int, 3, COPIES] = 0
    photocopies: Annotated[int, 4, COPIES] = 0
    pages: Annotated[int, 5, COPIES] = 0
    copies: Annotated[int, 6, COPIES] = 0
    is_electronic_copy: Annotated[bool, 7] = False
    digitisation: Annotated[Digitisation, 8] = Digitisation.NOT


@dataclass(frozen=True, slots=True)
class Promise(Struct):
    """One result the citizen was promised, and when.

    A linked dossier promises several, each under its own procedure and agency. ``due_at`` is none
    when the procedure's term could not be computed; the term in words is then all there is.
    """

    name: Annotated[str, 0, TITLE]
    due_at: Annotated[Instant | None, 1, INSTANT] = None
    code: Annotated[str, 2, Line(CODE_CHARACTERS_MAX)] = ""
    procedure: Annotated[str, 3, Line(CODE_CHARACTERS_MAX)] = ""
    agency: Annotated[str, 4, Line(AGENCY_CHARACTERS_MAX)] = ""
    term: Annotated[str, 5, Line(TERM_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if self.agency and not check_agency(self.agency):
            return "agency"
        return ""


@dataclass(frozen=True, slots=True)
class Delivery(Struct):
    """Where and how the citizen asked for the results."""

    method: Annotated[DeliveryMethod, 0]
    place: Annotated[str, 1, Line(ADDRESS_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry(Struct):
    """The place in the paper register, where one is kept: book and line."""

    book: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    line: Annotated[str, 1, Line(CODE_CHARACTERS_MAX, least=1)]


@dataclass(frozen=True, slots=True)
class FeeLine(Struct):
    """One amount to pay, in dong, with what it is for and how it came about."""

    name: Annotated[str, 0, TITLE]
    kind: Annotated[FeeKind, 1]
    dong: Annotated[int, 2, MONEY]
    basis: Annotated[str, 3, Line(TITLE_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class Officer(Struct):
    """The name and title of an officer as printed; the header has the key."""

    name: Annotated[str, 0, NAME]
    title: Annotated[str, 1, Line(NAME_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class Scan(Struct):
    """A scanned file: its hash, its pages, and the paper of the list it belongs to."""

    hash: Annotated[bytes, 0, DIGEST]
    pages: Annotated[int, 1, Whole(1, COPIES_MAX)]
    paper: Annotated[int, 2, Whole(0, PAPERS_MAX - 1)]


@dataclass(frozen=True, slots=True)
class Answer(Struct):
    """An answer of the procedure's form, under the key the form gives the question."""

    key: Annotated[str, 0, Line(ANSWER_KEY_CHARACTERS_MAX, least=1)]
    text: Annotated[str, 1, Line(ADDRESS_CHARACTERS_MAX, least=1)]


class ModelRule(IntEnum):
    """What a model of work changes at the counter beside the term."""

    NO_SLIP = 1
    """No paper is printed unless the citizen asks: "không giấy hẹn"."""
    NO_WRITING = 2
    """The clerk types everything, the citizen writes nothing: "không viết"."""
    NO_WAIT = 3
    """The result is given while the citizen waits: "không chờ"."""
    ON_THE_SPOT = 4
    """Received, assessed, approved and returned in one visit: "4 tại chỗ"."""


@dataclass(frozen=True, slots=True)
class ModelPin(Struct):
    """The model of work a dossier was taken in under, as it was in force then.

    ``term`` is the model's own, in words; a result whose term it is was promised by it, and any
    other by the law.
    """

    key: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    name: Annotated[str, 1, NAME]
    rules: Annotated[tuple[ModelRule, ...], 2, Items(len(ModelRule))] = ()
    term: Annotated[str, 3, Line(CODE_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        return "" if list(self.rules) == sorted(set(self.rules)) else "rules"


@dataclass(frozen=True, slots=True)
class Registered(Struct):
    """A filing was handed in or sent, and nobody has accepted or refused it yet.

    A person refused at the counter is registered and then not accepted, in two entries.
    """

    procedure: Annotated[ProcedurePin, 0]
    channel: Annotated[Channel, 1]
    owner: Annotated[Owner, 2]
    request: Annotated[str, 3, Line(REQUEST_CHARACTERS_MAX, least=1)]
    sent_at: Annotated[Instant, 4, INSTANT]
    representative: Annotated[Representative | None, 5] = None
    reference: Annotated[str, 6, Line(CODE_CHARACTERS_MAX)] = ""
    """The code the portal gave it, when it came from one."""


@dataclass(frozen=True, slots=True)
class Accepted(Struct):
    """The dossier was accepted: everything form 01 prints.

    Attributes beyond the form: ``drafted_by`` names the volunteer who typed for the citizen;
    ``place`` is where it was taken when not at the counter; ``online_authorisation`` records that
    it is to be filed online on the citizen's behalf, and by what they allowed it; ``answers`` are
    those of the form that the pinned version of the procedure carries; ``model`` is the model of
    work it was taken in under.
    """

    procedure: Annotated[ProcedurePin, 0]
    channel: Annotated[Channel, 1]
    owner: Annotated[Owner, 2]
    request: Annotated[str, 3, Line(REQUEST_CHARACTERS_MAX, least=1)]
    received_at: Annotated[Instant, 4, INSTANT]
    results: Annotated[tuple[Promise, ...], 5, Items(RESULTS_MAX, least=1)]
    delivery: Annotated[Delivery, 6]
    receiving: Annotated[str, 7, AGENCY]
    resolving: Annotated[str, 8, AGENCY]
    officer: Annotated[Officer, 9]
    offline_class: Annotated[OfflineClass, 10]
    papers: Annotated[tuple[Paper, ...], 11, Items(PAPERS_MAX)] = ()
    sets: Annotated[int, 12, Whole(1, COPIES_MAX)] = 1
    term: Annotated[str, 13, Line(TERM_CHARACTERS_MAX)] = ""
    representative: Annotated[Representative | None, 14] = None
    fees: Annotated[tuple[FeeLine, ...], 15, Items(FEES_MAX)] = ()
    exempt_group: Annotated[str, 16, Line(NAME_CHARACTERS_MAX)] = ""
    register: Annotated[RegisterEntry | None, 17] = None
    scans: Annotated[tuple[Scan, ...], 18, Items(SCANS_MAX)] = ()
    place: Annotated[str, 19, Line(ADDRESS_CHARACTERS_MAX)] = ""
    drafted_by: Annotated[str, 20, Line(NAME_CHARACTERS_MAX)] = ""
    online_authorisation: Annotated[str, 21, Line(TITLE_CHARACTERS_MAX)] = ""
    answers: Annotated[tuple[Answer, ...], 22, Items(ANSWERS_MAX)] = ()
    model: Annotated[ModelPin | None, 23] = None

    def _fault(self) -> str:
        for field in ("receiving", "resolving"):
            if not check_agency(getattr(self, field)):
                return field
        if any(
            result.due_at is not None and result.due_at < self.received_at
            for result in self.results
        ):
            return "results"
        if any(scan.paper >= len(self.papers) for scan in self.scans):
            return "scans"
        return ""

    @property
    def fee_dong(self) -> int:
        """The whole fee."""
        return sum(fee.dong for fee in self.fees)

    def is_under(self, rule: ModelRule) -> bool:
        """Say whether it was taken in under a model of work that has a rule."""
        return self.model is not None and rule in self.model.rules
