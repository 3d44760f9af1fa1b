"""What is said of a dossier after its intake: handling, money, results, and who answers for it.

Rules: where the law asks for a reason the reason is in words and never empty; a result is named
by its place in the list of promises; an act never says the new state, the state follows from it
(accord.dossier).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from accord.header import EPOCH_BYTES, SEQ_MAX
from accord.intake import (
    ADDRESS_CHARACTERS_MAX,
    AGENCY,
    CODE_CHARACTERS_MAX,
    CONTACT_CHARACTERS_MAX,
    DIGEST,
    INDEX,
    INSTANT,
    MONEY,
    NAME,
    NAME_CHARACTERS_MAX,
    REASON,
    REASON_CHARACTERS_MAX,
    RESULTS_MAX,
    SCANS_MAX,
    TITLE,
    TITLE_CHARACTERS_MAX,
    Identity,
    Officer,
    Paper,
    Promise,
    Scan,
    check_agency,
)
from accord.moments import Instant
from accord.naming import LOG_NAME_CHARACTERS_MAX, LogName, is_log_name
from accord.national import Acknowledgement, DeliveryMethod, Digitisation
from accord.records import Items, Line, Lines, Octets, Struct, Whole

__all__ = [
    "Decided",
    "Digitised",
    "Document",
    "DueAgain",
    "DueExtended",
    "Erased",
    "FormKey",
    "HandedOver",
    "HandlingStarted",
    "HeadChosen",
    "Holder",
    "HolderChanged",
    "NotAccepted",
    "Noted",
    "ObligationAsked",
    "ObligationMet",
    "Place",
    "Proposal",
    "Receiver",
    "ResultDue",
    "ResultReady",
    "ResultReceivedBack",
    "Resumed",
    "SlipPrinted",
    "StepDone",
    "Stopped",
    "SupplementAsked",
    "SupplementReceived",
    "WithdrawalAsked",
]

ITEMS_MAX: Final = 20
"""Points of a request for more papers: more is a refusal in disguise."""
STEPS_MAX: Final = 99
"""Steps of an internal process; the longest published ones have under twenty."""
COPY_MAX: Final = 1_000
"""Prints of one slip; each copy is numbered, so a printer that jams is seen."""

_ITEMS: Final = Items(ITEMS_MAX, least=1)
_DUES: Final = Items(RESULTS_MAX)
_CODE: Final = Line(CODE_CHARACTERS_MAX)


@dataclass(frozen=True, slots=True)
class Place(Struct):
    """An entry named by log, epoch and number, with its hash as proof of which one is meant."""

    log: Annotated[LogName, 0, Line(LOG_NAME_CHARACTERS_MAX, least=1)]
    epoch: Annotated[bytes, 1, Octets(EPOCH_BYTES)]
    seq: Annotated[int, 2, Whole(1, SEQ_MAX)]
    hash: Annotated[bytes, 3, DIGEST]

    def _fault(self) -> str:
        if not is_log_name(self.log):
            return "log"
        return ""


@dataclass(frozen=True, slots=True)
class DueAgain(Struct):
    """The new due time of a result, after its clock stood still or was started again."""

    result: Annotated[int, 0, INDEX]
    due_at: Annotated[Instant, 1, INSTANT]


@dataclass(frozen=True, slots=True)
class Holder(Struct):
    """Who has the work now: exactly one unit, and a person in it when one is named."""

    agency: Annotated[str, 0, AGENCY]
    unit: Annotated[str, 1, Line(NAME_CHARACTERS_MAX)] = ""
    person: Annotated[str, 2, Line(NAME_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if not check_agency(self.agency):
            return "agency"
        return ""


@dataclass(frozen=True, slots=True)
class Document(Struct):
    """A document as the records clerk numbered it, and who signed it."""

    number: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    on: Annotated[date, 1]
    signer: Annotated[Officer, 2]
    summary: Annotated[str, 3, TITLE]


@dataclass(frozen=True, slots=True)
class FormKey(Struct):
    """Which form: by the text that sets it, its number there, and our version of its layout.

    The number alone is ambiguous: form 05 is the control sheet in one circular and the notice of
    stopping in the next.
    """

    basis: Annotated[str, 0, Line(CODE_CHARACTERS_MAX, least=1)]
    number: Annotated[str, 1, Line(CODE_CHARACTERS_MAX, least=1)]
    version: Annotated[int, 2, Whole(1, 1_000)]


@dataclass(frozen=True, slots=True)
class Receiver(Struct):
    """Who took a result, and what they are to the owner: the owner, a delegate, the post."""

    name: Annotated[str, 0, NAME]
    relation: Annotated[str, 1, NAME]
    identity: Annotated[Identity | None, 2] = None
    phone: Annotated[str, 3, Line(CONTACT_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class NotAccepted(Struct):
    """The filing was refused: form 03."""

    reason: Annotated[str, 0, REASON]
    officer: Annotated[Officer, 1]


@dataclass(frozen=True, slots=True)
class HandlingStarted(Struct):
    """A specialist began to work on it."""

    holder: Annotated[Holder, 0]


@dataclass(frozen=True, slots=True)
class Proposal(Struct):
    """A decision prepared for a leader's signature: word for word what would be signed."""

    result: Annotated[int, 0, INDEX]
    is_granted: Annotated[bool, 1]
    number: Annotated[str, 2, Line(CODE_CHARACTERS_MAX, least=1)]
    summary: Annotated[str, 3, TITLE]
    reason: Annotated[str, 4, Lines(REASON_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if not self.is_granted and not self.reason.strip():
            return "reason"
        return ""


@dataclass(frozen=True, slots=True)
class StepDone(Struct):
    """A step of the internal process is done: person, task, step, outcome.

    A step that ends in a prepared decision carries it.
    """

    step: Annotated[int, 0, Whole(1, STEPS_MAX)]
    task: Annotated[str, 1, TITLE]
    officer: Annotated[Officer, 2]
    outcome: Annotated[str, 3, REASON]
    proposal: Annotated[Proposal | None, 4] = None


@dataclass(frozen=True, slots=True)
class HolderChanged(Struct):
    """The work was handed on: it has one holder before and one after, and a reason."""

    giver: Annotated[Holder, 0]
    taker: Annotated[Holder, 1]
    reason: Annotated[str, 2, REASON]


@dataclass(frozen=True, slots=True)
class SupplementAsked(Struct):
    """More papers were asked for, once: form 02 (Decree 118/2025/NĐ-CP, Art. 11)."""

    items: Annotated[tuple[str, ...], 0, _ITEMS, TITLE]
    reason: Annotated[str, 1, REASON]
    officer: Annotated[Officer, 2]
    contact: Annotated[str, 3, Line(CONTACT_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class SupplementReceived(Struct):
    """The papers asked for have come; the clock goes on or starts again."""

    papers: Annotated[tuple[Paper, ...], 0, _ITEMS]
    officer: Annotated[Officer, 1]
    dues: Annotated[tuple[DueAgain, ...], 2, _DUES] = ()
    scans: Annotated[tuple[Scan, ...], 3, Items(SCANS_MAX)] = ()

    def _fault(self) -> str:
        if any(scan.paper >= len(self.papers) for scan in self.scans):
            return "scans"
        return ""


@dataclass(frozen=True, slots=True)
class ObligationAsked(Struct):
    """The citizen must pay a fee or tax before the work goes on."""

    text: Annotated[str, 0, REASON]
    officer: Annotated[Officer, 1]
    dong: Annotated[int, 2, MONEY] = 0


@dataclass(frozen=True, slots=True)
class ObligationMet(Struct):
    """The obligation is met, and by what paper that is known."""

    evidence: Annotated[str, 0, REASON]
    officer: Annotated[Officer, 1]
    dues: Annotated[tuple[DueAgain, ...], 2, _DUES] = ()


@dataclass(frozen=True, slots=True)
class WithdrawalAsked(Struct):
    """The citizen asked to withdraw the dossier."""

    reason: Annotated[str, 0, REASON]
    by: Annotated[str, 1, NAME]


@dataclass(frozen=True, slots=True)
class Stopped(Struct):
    """Handling was stopped: form 05 of 2025."""

    reason: Annotated[str, 0, REASON]
    officer: Annotated[Officer, 1]


@dataclass(frozen=True, slots=True)
class Resumed(Struct):
    """Handling goes on after a stop."""

    reason: Annotated[str, 0, REASON]
    officer: Annotated[Officer, 1]
    dues: Annotated[tuple[DueAgain, ...], 2, _DUES] = ()


@dataclass(frozen=True, slots=True)
class Decided(Struct):
    """A result was decided: granted with a document, or denied with a document and a reason."""

    result: Annotated[int, 0, INDEX]
    is_granted: Annotated[bool, 1]
    document: Annotated[Document, 2]
    reason: Annotated[str, 3, Lines(REASON_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if not self.is_granted and not self.reason.strip():
            return "reason"
        return ""


@dataclass(frozen=True, slots=True)
class ResultDue(Struct):
    """One more result is promised on a dossier already taken in, under a number still free."""

    result: Annotated[int, 0, INDEX]
    promise: Annotated[Promise, 1]
    reason: Annotated[str, 2, REASON]


@dataclass(frozen=True, slots=True)
class ResultReady(Struct):
    """A decided result lies at the counter, ready to be handed over."""

    result: Annotated[int, 0, INDEX]
    place: Annotated[str, 1, Line(ADDRESS_CHARACTERS_MAX)] = ""


@dataclass(frozen=True, slots=True)
class ResultReceivedBack(Struct):
    """A result that had been sent out came back undelivered."""

    result: Annotated[int, 0, INDEX]
    reason: Annotated[str, 1, REASON]


@dataclass(frozen=True, slots=True)
class HandedOver(Struct):
    """A result reached its receiver.

    ``papers_back`` lists what was taken back against it: the slip, originals to be withdrawn.
    """

    result: Annotated[int, 0, INDEX]
    receiver: Annotated[Receiver, 1]
    method: Annotated[DeliveryMethod, 2]
    officer: Annotated[Officer, 3]
    papers_back: Annotated[tuple[str, ...], 4, Items(ITEMS_MAX), TITLE] = ()
    signature: Annotated[bytes, 5, Octets(32, least=0)] = b""
    """Hash of the image of the receiver's signature or mark, when one was taken."""
    authority: Annotated[str, 6, Line(TITLE_CHARACTERS_MAX)] = ""
    """The paper that lets another take it; nothing for the owner and who had filed it."""
    item: Annotated[str, 7, Line(CODE_CHARACTERS_MAX)] = ""
    """Number of the postal item."""
    acknowledgement: Annotated[Acknowledgement, 8] = Acknowledgement.NONE


@dataclass(frozen=True, slots=True)
class DueExtended(Struct):
    """The due time of a result was put off with an apology: form 04."""

    result: Annotated[int, 0, INDEX]
    due_at: Annotated[Instant, 1, INSTANT]
    reason: Annotated[str, 2, REASON]
    signer: Annotated[Officer, 3]


@dataclass(frozen=True, slots=True)
class SlipPrinted(Struct):
    """A slip of the dossier was printed, first or again."""

    form: Annotated[FormKey, 0]
    copy: Annotated[int, 1, Whole(1, COPY_MAX)]
    hash: Annotated[bytes, 2, Octets(32, least=0)] = b""
    """Hash of the rendered file, when one was kept."""


@dataclass(frozen=True, slots=True)
class Digitised(Struct):
    """A paper of the dossier was scanned, or a scan found again."""

    paper: Annotated[str, 0, TITLE]
    digitisation: Annotated[Digitisation, 1]
    hash: Annotated[bytes, 2, DIGEST]
    pages: Annotated[int, 3, Whole(1, 10_000)] = 1


@dataclass(frozen=True, slots=True)
class Noted(Struct):
    """A remark that changes nothing."""

    text: Annotated[str, 0, REASON]


@dataclass(frozen=True, slots=True)
class HeadChosen(Struct):
    """A person settled a conflict: this entry's branch is how the dossier stands."""

    head: Annotated[Place, 0]
    reason: Annotated[str, 1, REASON]


@dataclass(frozen=True, slots=True)
class Erased(Struct):
    """The payload of an entry was erased, by law, and for what reason.

    The entry stays in its log; only what it said is gone.
    """

    entry: Annotated[Place, 0]
    reason: Annotated[str, 1, REASON]
