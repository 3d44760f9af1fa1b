"""The forms of the acts on a dossier's page: their words, and what was typed wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accord.dossier import Dossier, Result
from edge.api.render import AnyRequest, Pages
from edge.desk.filed_scans import FiledScans
from edge.desk.handling import Handling, UnfinishedError
from edge.desk.handover import HandOvers
from edge.desk.issuing import Issuing
from edge.desk.occasions import LetterKind, Offer
from edge.desk.papers import PaperKind
from edge.desk.paperwork import Paperwork
from edge.desk.reads import Reads
from edge.desk.receipts import ReceiptPress
from edge.desk.shift import Shift
from edge.desk.steps import Act, Field
from edge.desk.till import Till

__all__ = ["LETTERS", "ActForms", "ShownAct", "ShownField", "Tried"]


def N_(text: str) -> str:  # noqa: N802 -- the name gettext's tools look for
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


_TITLES: Final[Mapping[str, str]] = {
    "start": N_("Begin to handle it"),
    "step": N_("A step is done"),
    "hand-on": N_("Hand the work on"),
    "supplement": N_("Ask for more papers (once only)"),
    "supplement-received": N_("Receive the papers asked for"),
    "obligation": N_("Ask for a payment to be made"),
    "obligation-met": N_("The payment was made"),
    "extend": N_("Put the due time off, with an apology"),
    "prepare": N_("Prepare a result for the signature"),
    "seal": N_("Put the seal on a decision"),
    "withdrawal": N_("The citizen withdraws it"),
    "stop": N_("Stop handling it"),
    "resume": N_("Go on with it"),
}
_LABELS: Final[Mapping[str, str]] = {
    "task": N_("What was done"),
    "outcome": N_("What came out of it"),
    "person": N_("To whom"),
    "unit": N_("Unit, if another"),
    "reason": N_("Reason, in words the citizen will read"),
    "items": N_("What is missing, one a line"),
    "contact": N_("Whom to ask: name and telephone"),
    "papers": N_("Papers received, one a line"),
    "text": N_("What must be paid, and to whom"),
    "dong": N_("Amount in dong, if known"),
    "evidence": N_("By what paper that is known"),
    "result": N_("Which result"),
    "is_granted": N_("Granted or denied"),
    "number": N_("Number of the document"),
    "summary": N_("What the document says, in one line"),
    "denial": N_("Reason, when it is denied"),
    "days": N_("By how many working days"),
    "by": N_("Who asks for it"),
}
_PAPERS: Final[Mapping[PaperKind, str]] = {
    PaperKind.SUPPLEMENT: N_("Request for more papers"),
    PaperKind.REFUSAL: N_("Refusal"),
    PaperKind.STOP: N_("Notice of stopping"),
    PaperKind.CONTROL: N_("Control sheet"),
}
LETTERS: Final[Mapping[LetterKind, str]] = {
    LetterKind.BIRTH: N_("Congratulation on the birth"),
    LetterKind.MARRIAGE: N_("Congratulation on the marriage"),
    LetterKind.CONDOLENCE: N_("Condolence"),
    LetterKind.APOLOGY: N_("Apology with a new due time (form 04)"),
    LetterKind.THANKS: N_("Thanks for the rating"),
}
"""What each letter is called, to be translated."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as the page shows it; its label is translated there."""

    field: Field
    label: str


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act as the page shows it.

    Attributes:
        act: the row of the table.
        title: what it does, to be translated.
        fields: in order.
        results: to choose from, where a field is a result.
    """

    act: Act
    title: str
    fields: tuple[ShownField, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was sent and not taken.

    Attributes:
        name: of the act.
        values: as typed.
        problems: for each field, what is wrong with it, in words.
    """

    name: str
    values: Mapping[str, str]
    problems: Mapping[str, str]


class ActForms:
    """Makes the forms of a dossier's page; what else stands there is given on as it is."""

    def __init__(
        self,
        *,
        pages: Pages,
        handling: Handling,
        paperwork: Paperwork,
        till: Till,
        receipts: ReceiptPress,
        hand_overs: HandOvers,
        reads: Reads,
        scans: FiledScans,
        issuing: Issuing,
    ) -> None:
        self._pages = pages
        self._handling = handling
        self._paperwork = paperwork
        self.till = till
        self.receipts = receipts
        self.hand_overs = hand_overs
        self.reads = reads
        self.scans = scans
        self._issuing = issuing

    def shown(self, shift: Shift, dossier: Dossier) -> tuple[ShownAct, ...]:
        """Return the acts that are possible now for this officer."""
        return tuple(
            ShownAct(
                act,
                _TITLES[act.name],
                tuple(ShownField(field, _LABELS[field.name]) for field in act.fields),
                tuple(result for result in dossier.results if act.fits(result)),
            )
            for act in self._handling.possible(shift, dossier)
        )

    def papers(self, shift: Shift, dossier: Dossier) -> tuple[tuple[str, str], ...]:
        """Return the name and the title, to be translated, of every paper that can be printed."""
        kinds = self._paperwork.available(shift, dossier)
        return tuple((kind.value, _PAPERS[kind]) for kind in kinds)

    def letters(self, shift: Shift, dossier: Dossier) -> tuple[Offer, ...]:
        """Return the letters that can be printed now."""
        return self._issuing.offers(shift, dossier)

    def tried(
        self, request: AnyRequest, name: str, values: Mapping[str, str], error: UnfinishedError
    ) -> Tried:
        """Return a form with what is wrong beside its fields."""
        words = self._pages.words(request)
        problems = {
            item.field: words.say(item.key, **dict(item.values)) for item in error.complaints
        }
        return Tried(name, values, problems)
