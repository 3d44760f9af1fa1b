"""What an entry can say: the one table of facts, with their numbers and who may say them.

KINDS is the contract between boxes, hub and every future version. Rules:

- a number is never given twice and never changes its meaning; a retired fact keeps its number;
- a legal act counts only with an officer's signature in the entry's header;
- a fact counts only from a log whose kind of writer may say it;
- a fact about a dossier needs a dossier code in the header, any other fact must have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from accord.acts import (
    Decided,
    Digitised,
    DueExtended,
    Erased,
    HandedOver,
    HandlingStarted,
    HeadChosen,
    HolderChanged,
    NotAccepted,
    Noted,
    ObligationAsked,
    ObligationMet,
    ResultDue,
    ResultReady,
    ResultReceivedBack,
    Resumed,
    SlipPrinted,
    StepDone,
    Stopped,
    SupplementAsked,
    SupplementReceived,
    WithdrawalAsked,
)
from accord.canon import Value
from accord.errors import PeerError
from accord.fleet import (
    AckHeard,
    CalendarPublished,
    ClockObserved,
    KeyAdmitted,
    KeyRevoked,
    LogOpened,
    OfficerAdmitted,
    OutageObserved,
    ProcedurePublished,
    Quarantined,
    Released,
    ShiftClosed,
    ShiftOpened,
    SlotGiven,
    UnitAdmitted,
)
from accord.intake import Accepted, Registered
from accord.letters import LetterIssued
from accord.payments import Paid, PaymentCancelled, PaymentDue, ReceiptBlockGiven, Refunded
from accord.queue import TicketMoved, TicketTaken
from accord.rating import Rated
from accord.reads import DossierRead
from accord.records import read, write
from accord.signing import Sealed, SignatureReturned

__all__ = [
    "KINDS",
    "SCHEMA",
    "Fact",
    "Kind",
    "Speaker",
    "from_map",
    "kind_numbered",
    "kind_of",
    "to_map",
]

SCHEMA: Final = 1
"""Version of the facts' fields, for the header; grows when a field is added."""

Fact: TypeAlias = (
    LogOpened
    | KeyAdmitted
    | KeyRevoked
    | OfficerAdmitted
    | UnitAdmitted
    | SlotGiven
    | ProcedurePublished
    | CalendarPublished
    | ShiftOpened
    | ShiftClosed
    | ClockObserved
    | Quarantined
    | AckHeard
    | Released
    | TicketTaken
    | TicketMoved
    | ReceiptBlockGiven
    | Registered
    | Accepted
    | NotAccepted
    | HandlingStarted
    | StepDone
    | HolderChanged
    | SupplementAsked
    | SupplementReceived
    | ObligationAsked
    | ObligationMet
    | WithdrawalAsked
    | Stopped
    | Resumed
    | Decided
    | ResultDue
    | ResultReady
    | ResultReceivedBack
    | HandedOver
    | DueExtended
    | SlipPrinted
    | PaymentDue
    | Paid
    | PaymentCancelled
    | Refunded
    | Digitised
    | Noted
    | HeadChosen
    | Erased
    | OutageObserved
    | Rated
    | SignatureReturned
    | Sealed
    | DossierRead
    | LetterIssued
)


class Speaker(Enum):
    """What kind of log may say a thing."""

    BOX = "box"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table.

    Attributes:
        number: what stands in the entry's header.
        fact: the class.
        is_act: whether it is a legal act and needs an officer's signature.
        speakers: which logs may say it.
        is_of_dossier: whether the header must name a dossier, or must not.
    """

    number: int
    fact: type[Fact]
    is_act: bool
    speakers: frozenset[Speaker]
    is_of_dossier: bool


_BOX: Final = frozenset({Speaker.BOX})
_HUB: Final = frozenset({Speaker.HUB})
_BOTH: Final = _BOX | _HUB

_FLEET: Final[tuple[tuple[int, type[Fact], bool, frozenset[Speaker]], ...]] = (
    # number, what is said, is it a legal act, who may say it
    (1, LogOpened, False, _BOTH),
    (2, KeyAdmitted, False, _HUB),
    (3, KeyRevoked, False, _HUB),
    (4, OfficerAdmitted, False, _HUB),
    (5, UnitAdmitted, False, _HUB),
    (6, SlotGiven, False, _HUB),
    (7, ProcedurePublished, False, _HUB),
    (8, CalendarPublished, False, _HUB),
    (9, ShiftOpened, False, _BOX),
    (10, ShiftClosed, True, _BOX),
    (11, ClockObserved, False, _BOTH),
    (12, Quarantined, False, _BOTH),
    (13, AckHeard, False, _BOX),
    (18, Released, False, _HUB),
    (14, TicketTaken, False, _BOX),
    (15, TicketMoved, False, _BOX),
    (17, OutageObserved, False, _BOX),
    (16, ReceiptBlockGiven, False, _HUB),
    (64, DossierRead, False, _BOX),
)

_DOSSIER: Final[tuple[tuple[int, type[Fact], bool, frozenset[Speaker]], ...]] = (
    # number, what is said, is it a legal act, who may say it
    (32, Registered, False, _BOTH),
    (33, Accepted, True, _BOX),
    (34, NotAccepted, True, _BOX),
    (35, HandlingStarted, False, _BOTH),
    (36, StepDone, False, _BOTH),
    (37, HolderChanged, True, _BOTH),
    (38, SupplementAsked, True, _BOTH),
    (39, SupplementReceived, True, _BOX),
    (40, ObligationAsked, True, _BOTH),
    (41, ObligationMet, True, _BOTH),
    (42, WithdrawalAsked, True, _BOTH),
    (43, Stopped, True, _BOTH),
    (44, Resumed, True, _BOTH),
    (45, Decided, True, _BOTH),
    (46, ResultDue, True, _BOTH),
    (47, ResultReady, False, _BOTH),
    (48, ResultReceivedBack, False, _BOTH),
    (49, HandedOver, True, _BOTH),
    (50, DueExtended, True, _BOTH),
    (51, SlipPrinted, False, _BOX),
    (52, PaymentDue, False, _BOTH),
    (53, Paid, True, _BOTH),
    (54, PaymentCancelled, True, _BOTH),
    (55, Refunded, True, _BOTH),
    (56, Digitised, True, _BOX),
    (57, Noted, False, _BOTH),
    (58, HeadChosen, True, _BOTH),
    (59, Erased, False, _HUB),
    (63, Rated, False, _BOX),
    (60, SignatureReturned, True, _BOTH),
    (61, Sealed, True, _BOTH),
    (65, LetterIssued, True, _BOX),
)

KINDS: Final[tuple[Kind, ...]] = (
    *(Kind(*row, is_of_dossier=False) for row in _FLEET),
    *(Kind(*row, is_of_dossier=True) for row in _DOSSIER),
)

_BY_NUMBER: Final = {kind.number: kind for kind in KINDS}
_BY_FACT: Final = {kind.fact: kind for kind in KINDS}


def kind_of(fact: Fact) -> Kind:
    """Return the row of a fact."""
    return _BY_FACT[type(fact)]


def kind_numbered(number: int) -> Kind | None:
    """Return the row of a number from a header, or none: a later version may know it."""
    return _BY_NUMBER.get(number)


def to_map(fact: Fact) -> dict[int, Value]:
    """Return the fact's canonical map: keys 0 to 23, only what the canonical form can write."""
    return write(fact)


def from_map(number: int, fields: Value) -> Fact:
    """Read a fact from its map.

    Args:
        number: the kind in the entry's header.
        fields: the decoded payload.

    Raises:
        PeerError: ``fact.unknown-kind``, or ``record.malformed`` when the map is no such fact.
    """
    kind = _BY_NUMBER.get(number)
    if kind is None:
        raise PeerError("fact.unknown-kind", kind=number)
    return read(kind.fact, fields)
