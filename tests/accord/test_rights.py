from __future__ import annotations

import pytest

from accord import acts, fleet, intake, letters, payments, queue, rating, reads, signing
from accord.facts import KINDS, Kind
from accord.fleet import OfficerRole
from accord.rights import RIGHTS, may

# A second, independent copy of the table: which roles may say what, a letter for each role.
# R reception, H handling, L leader, C clerk of records, O hand-over, M mobile, A administration,
# V volunteer, K cash.
LETTERS = dict(zip("RHLCOMAVK", OfficerRole, strict=True))
TABLE = {
    fleet.LogOpened: "",
    fleet.KeyAdmitted: "A",
    fleet.KeyRevoked: "A",
    fleet.OfficerAdmitted: "A",
    fleet.UnitAdmitted: "A",
    fleet.SlotGiven: "A",
    fleet.ProcedurePublished: "A",
    fleet.CalendarPublished: "A",
    fleet.ShiftOpened: "RHLCOMAVK",
    fleet.ShiftClosed: "RHLCOMAK",
    fleet.ClockObserved: "",
    fleet.Quarantined: "",
    fleet.AckHeard: "",
    fleet.Released: "A",
    fleet.OutageObserved: "",
    intake.Registered: "RMV",
    intake.Accepted: "RM",
    acts.NotAccepted: "RM",
    acts.HandlingStarted: "RMHL",
    acts.StepDone: "RHLCOMAK",
    acts.HolderChanged: "RHLCOM",
    acts.SupplementAsked: "RMH",
    acts.SupplementReceived: "RM",
    acts.ObligationAsked: "HL",
    acts.ObligationMet: "RMKH",
    acts.WithdrawalAsked: "RMH",
    acts.Stopped: "HL",
    acts.Resumed: "HL",
    acts.Decided: "L",
    acts.ResultDue: "RMHL",
    acts.ResultReady: "HLCO",
    acts.ResultReceivedBack: "RMOC",
    acts.HandedOver: "RMO",
    acts.DueExtended: "HL",
    acts.SlipPrinted: "RHLCOMAK",
    payments.PaymentDue: "RMKH",
    payments.Paid: "RMK",
    payments.PaymentCancelled: "RMK",
    payments.Refunded: "KL",
    acts.Digitised: "RMHC",
    acts.Noted: "RHLCOMAVK",
    acts.HeadChosen: "RMHL",
    acts.Erased: "A",
    queue.TicketTaken: "RHLCOMAVK",
    queue.TicketMoved: "RHLCOMAK",
    payments.ReceiptBlockGiven: "A",
    rating.Rated: "",
    reads.DossierRead: "RHLCOMAVK",
    signing.SignatureReturned: "L",
    signing.Sealed: "C",
    letters.LetterIssued: "RMHLCO",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.fact.__name__)
def test_a_role_may_say_what_stands_in_its_row_and_nothing_else(kind: Kind) -> None:
    for letter, role in LETTERS.items():
        assert may(frozenset({role}), kind.fact) == (letter in TABLE[kind.fact])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.fact.__name__)
def test_every_act_has_somebody_who_may_do_it_and_never_a_volunteer(kind: Kind) -> None:
    if kind.is_act:
        assert RIGHTS[kind.fact]
        assert OfficerRole.VOLUNTEER not in RIGHTS[kind.fact]
