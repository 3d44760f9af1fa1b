"""One line for everything that was said of a dossier, for the page that shows its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from accord.intake import Accepted, Registered
from accord.letters import LetterIssued
from accord.lineage import Gone, Said
from accord.moments import Instant
from accord.payments import Paid, PaymentCancelled, PaymentDue, Refunded
from accord.rating import Rated
from accord.signing import Sealed, SignatureReturned

__all__ = ["TITLES", "Line", "line_of"]


def N_(text: str) -> str:  # noqa: N802 -- the name gettext's tools look for
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


TITLES: Final[Mapping[type[Fact], str]] = {
    Registered: N_("Registered"),
    Accepted: N_("Accepted"),
    NotAccepted: N_("Refused"),
    HandlingStarted: N_("Handling began"),
    StepDone: N_("Step done"),
    HolderChanged: N_("Handed on"),
    SupplementAsked: N_("More papers asked for"),
    SupplementReceived: N_("More papers received"),
    ObligationAsked: N_("Payment asked for"),
    ObligationMet: N_("Payment obligation met"),
    WithdrawalAsked: N_("Withdrawal asked for"),
    Stopped: N_("Stopped"),
    Resumed: N_("Resumed"),
    Decided: N_("Decided"),
    ResultDue: N_("One more result promised"),
    ResultReady: N_("Result ready at the counter"),
    ResultReceivedBack: N_("Result came back undelivered"),
    HandedOver: N_("Result handed over"),
    DueExtended: N_("Put off with an apology"),
    SlipPrinted: N_("Slip printed"),
    PaymentDue: N_("Fee to be paid"),
    Paid: N_("Fee paid"),
    PaymentCancelled: N_("Fee not asked for any more"),
    Refunded: N_("Fee given back"),
    Digitised: N_("Paper scanned"),
    Noted: N_("Remark"),
    HeadChosen: N_("Contradiction settled"),
    Erased: N_("Erased by law"),
    Rated: N_("Rated by the citizen"),
    SignatureReturned: N_("Sent back unsigned"),
    Sealed: N_("Seal put on"),
    LetterIssued: N_("Letter issued"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What the history shows of one entry.

    Attributes:
        at: when.
        log: whose log says it.
        title: what, to be translated.
        detail: in the words of whoever said it, or empty.
        is_gone: whether its words were erased.
        at_city: whether the city has it.
    """

    at: Instant
    log: str
    title: str
    detail: str
    is_gone: bool
    at_city: bool


def line_of(said: Said) -> Line:
    """Return the line of one entry."""
    is_gone = isinstance(said.fact, Gone)
    fact = said.fact.kind.fact if isinstance(said.fact, Gone) else type(said.fact)
    return Line(
        at=said.at,
        log=said.key.log,
        title=_title(fact, said),
        detail="" if is_gone else _detail(said),
        is_gone=is_gone,
        at_city=said.city_at is not None,
    )


def _title(fact: type[Fact], said: Said) -> str:
    match said.fact:
        case LetterIssued(copy=copy) if copy > 1:
            return N_("Letter printed again")
        case _:
            return TITLES.get(fact, N_("Other entry"))


def _detail(said: Said) -> str:
    match said.fact:
        case Accepted(officer=officer) | Resumed(officer=officer):
            words = [officer.name]
        case Decided(document=document, reason=reason):
            words = [document.number, document.signer.name, reason]
        case HandedOver(receiver=receiver):
            words = [receiver.name, receiver.relation]
        case Stopped(reason=reason, officer=officer):
            words = [officer.name, reason]
        case NotAccepted(reason=reason) | SupplementAsked(reason=reason):
            words = [reason]
        case WithdrawalAsked(reason=reason) | DueExtended(reason=reason):
            words = [reason]
        case Noted(text=text):
            words = [text]
        case _:
            words = _worked(said.fact)
    return " – ".join(filter(None, words))


def _worked(fact: Fact | Gone) -> list[str]:
    """Return what is shown of the work between intake and decision."""
    match fact:
        case StepDone(task=task, officer=officer, outcome=outcome):
            words = [officer.name, task, outcome]
        case HolderChanged(taker=taker, reason=reason):
            words = [taker.person, taker.unit, reason]
        case HandlingStarted(holder=holder):
            words = [holder.person, holder.unit]
        case ObligationAsked(text=text):
            words = [text]
        case SignatureReturned(officer=officer, reason=reason):
            words = [officer.name, reason]
        case Sealed(officer=officer):
            words = [officer.name]
        case LetterIssued(form=form, number=number, officer=officer):
            words = [number, f"{form.basis} ({form.number}, v{form.version})", officer.name]
        case ObligationMet(evidence=evidence):
            words = [evidence]
        case _:
            words = []
    return words
