"""Who may say what: the one table of officers' roles against facts.

Rules: a fact that is a legal act is said by an officer in one of the roles of its row; a fact that
is none may be said without one, but an officer who puts their name to it needs a role of its row;
what a machine says of itself has no row, and no officer may say it.
A volunteer types for a citizen and never accepts, signs or takes money (domain rule of the city).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

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
from accord.facts import Fact
from accord.fleet import (
    CalendarPublished,
    KeyAdmitted,
    KeyRevoked,
    OfficerAdmitted,
    OfficerRole,
    ProcedurePublished,
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
from accord.reads import DossierRead
from accord.signing import Sealed, SignatureReturned

__all__ = ["RIGHTS", "may"]

_R: Final = OfficerRole
_COUNTER: Final = frozenset({_R.RECEPTION, _R.MOBILE})
"""Those who take dossiers: cán bộ tiếp nhận, đội lưu động."""
_TILL: Final = _COUNTER | {_R.CASH}
_OFFICE: Final = frozenset({_R.HANDLING, _R.LEADER})
"""Those who examine and decide: công chức chuyên môn, lãnh đạo."""
_ADMIN: Final = frozenset({_R.ADMINISTRATION})
_STAFF: Final = frozenset(_R) - {_R.VOLUNTEER}
_ANYBODY: Final = frozenset(_R)

RIGHTS: Final[MappingProxyType[type[Fact], frozenset[OfficerRole]]] = MappingProxyType(
    {
        KeyAdmitted: _ADMIN,
        KeyRevoked: _ADMIN,
        OfficerAdmitted: _ADMIN,
        UnitAdmitted: _ADMIN,
        SlotGiven: _ADMIN,
        ProcedurePublished: _ADMIN,
        CalendarPublished: _ADMIN,
        Released: _ADMIN,
        Erased: _ADMIN,
        ShiftOpened: _ANYBODY,
        ShiftClosed: _STAFF,
        Registered: _COUNTER | {_R.VOLUNTEER},
        Accepted: _COUNTER,
        NotAccepted: _COUNTER,
        HandlingStarted: _COUNTER | _OFFICE,
        StepDone: _STAFF,
        HolderChanged: _STAFF - {_R.ADMINISTRATION, _R.CASH},
        SupplementAsked: _COUNTER | {_R.HANDLING},
        SupplementReceived: _COUNTER,
        ObligationAsked: _OFFICE,
        ObligationMet: _TILL | {_R.HANDLING},
        WithdrawalAsked: _COUNTER | {_R.HANDLING},
        Stopped: _OFFICE,
        Resumed: _OFFICE,
        Decided: frozenset({_R.LEADER}),
        ResultDue: _COUNTER | _OFFICE,
        ResultReady: _OFFICE | {_R.RECORDS, _R.HANDOVER},
        ResultReceivedBack: _COUNTER | {_R.HANDOVER, _R.RECORDS},
        HandedOver: _COUNTER | {_R.HANDOVER},
        DueExtended: _OFFICE,
        LetterIssued: _COUNTER | _OFFICE | {_R.HANDOVER, _R.RECORDS},
        SlipPrinted: _STAFF,
        PaymentDue: _TILL | {_R.HANDLING},
        Paid: _TILL,
        PaymentCancelled: _TILL,
        Refunded: frozenset({_R.CASH, _R.LEADER}),
        Digitised: _COUNTER | {_R.HANDLING, _R.RECORDS},
        Noted: _ANYBODY,
        DossierRead: _ANYBODY,
        HeadChosen: _COUNTER | _OFFICE,
        TicketTaken: _ANYBODY,
        TicketMoved: _STAFF,
        ReceiptBlockGiven: _ADMIN,
        SignatureReturned: frozenset({_R.LEADER}),
        # Văn thư keeps the seal (Decree 30/2020/NĐ-CP, Art. 32).
        Sealed: frozenset({_R.RECORDS}),
    }
)


def may(roles: frozenset[OfficerRole], fact: type[Fact]) -> bool:
    """Say whether an officer of these roles may say such a fact."""
    return not roles.isdisjoint(RIGHTS.get(fact, frozenset()))
