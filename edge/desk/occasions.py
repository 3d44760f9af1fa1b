"""The occasions on which a letter to the citizen is offered: the one table, and what it finds.

Hanoi's "4 thư" are congratulation, condolence, thanks and apology. No public text says when each
is given, so each is a row: whose result, at what trigger, in which wording since which day. Rules:

- the wording in force on the day a dossier came in is the one its letter is printed in;
- what was issued stays listed, whatever becomes of its trigger: its next print is a copy;
- an apology is form 04 of the law, and is for the head of the agency to sign; the others bind
  nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from accord.acts import DueExtended, FormKey
from accord.dossier import Dossier, Result
from accord.intake import Accepted
from accord.letters import LetterIssued
from accord.lineage import Said
from accord.moments import Instant, to_local
from accord.rating import Rated
from edge.desk.dues import may_apologise

__all__ = [
    "OCCASIONS",
    "LetterKind",
    "Occasion",
    "Offer",
    "Trigger",
    "Wording",
    "counted",
    "offers",
    "put_off",
]


class LetterKind(Enum):
    """What a letter is for; the value stands in addresses."""

    BIRTH = "chuc-mung-khai-sinh"
    MARRIAGE = "chuc-mung-ket-hon"
    CONDOLENCE = "chia-buon"
    THANKS = "cam-on"
    APOLOGY = "xin-loi"


class Trigger(Enum):
    """What must have happened."""

    GRANTED = "granted"
    """The result was granted."""
    RATED = "rated"
    """The citizen has said how they were served."""
    LATE = "late"
    """The result was put off, or its due time passed without it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a letter, and the first day whose dossiers get it in them."""

    form: FormKey
    from_on: date


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row.

    Attributes:
        kind: which letter.
        trigger: when.
        wordings: in which words, since when.
        procedures: codes of the procedures it is for; empty for all of them.
        paper: code of the paper its result is, where such a procedure gives several.
    """

    kind: LetterKind
    trigger: Trigger
    wordings: tuple[Wording, ...]
    procedures: frozenset[str] = frozenset()
    paper: str = ""


_FOUR_LETTERS: Final = "Mô hình 4 thư"
_SINCE: Final = date(2025, 7, 1)
"""The wards' own centres opened on this day."""


def _ours(number: str) -> tuple[Wording, ...]:
    return (Wording(FormKey(_FOUR_LETTERS, number, 1), _SINCE),)


OCCASIONS: Final[tuple[Occasion, ...]] = (
    Occasion(
        LetterKind.BIRTH,
        Trigger.GRANTED,
        _ours("01"),
        # A first registration only: one that is made again, or late in life, is no such occasion.
        frozenset({"1.001193", "1.003583", "1.000689", "2.000528", "2.000986", "2.001023"}),
        "KQ.G15.000031",
    ),
    Occasion(
        LetterKind.MARRIAGE,
        Trigger.GRANTED,
        _ours("02"),
        frozenset({"1.000894", "1.000593", "2.000806"}),
        "KQ.G15.000032",
    ),
    Occasion(
        LetterKind.CONDOLENCE,
        Trigger.GRANTED,
        _ours("03"),
        frozenset({"1.000656", "1.000419", "1.001766", "2.002913"}),
        "KQ.G15.000034",
    ),
    Occasion(
        LetterKind.APOLOGY,
        Trigger.LATE,
        (Wording(FormKey("TT 03/2025/TT-VPCP", "04", 1), date(2025, 9, 15)),),
    ),
    Occasion(LetterKind.THANKS, Trigger.RATED, _ours("04")),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter that can be printed now.

    Attributes:
        kind: which.
        result: about which result.
        form: in which words.
        issued: every time it was, the first first; empty while it never was.
        needs_words: whether a leader must first say why, and until when.
    """

    kind: LetterKind
    result: Result
    form: FormKey
    issued: tuple[Said, ...]
    needs_words: bool

    @property
    def next_copy(self) -> int:
        """What number the next print has: 1 for the letter itself."""
        return len(self.issued) + 1


def counted(dossier: Dossier) -> tuple[Said, ...]:
    """Return everything that was said of a dossier and has effect, in order."""
    void = {refused.said.key for refused in dossier.refused}
    void |= {said.key for said in dossier.overruled}
    return tuple(said for said in dossier.history if said.key not in void)


def put_off(dossier: Dossier, number: int) -> Said | None:
    """Return where a result was put off before it was due, or none."""
    found = (
        said
        for said in counted(dossier)
        if isinstance(said.fact, DueExtended) and said.fact.result == number
    )
    return next(found, None)


def offers(
    dossier: Dossier, at: Instant, occasions: tuple[Occasion, ...] = OCCASIONS
) -> tuple[Offer, ...]:
    """Return the letters of a dossier that can be printed now, in the order of the table.

    Args:
        dossier: as it stands.
        at: now.
        occasions: the table.
    """
    intake = dossier.intake
    if intake is None or dossier.conflict:
        return ()
    found = []
    for occasion in occasions:
        for result in dossier.results:
            issued = _issued(dossier, occasion, result)
            form = _form(issued, occasion, to_local(intake.received_at).date())
            if form is None or not (issued or _is_due(dossier, intake, occasion, result, at)):
                continue
            is_late = occasion.trigger is Trigger.LATE
            needs_words = is_late and not issued and put_off(dossier, result.index) is None
            found.append(Offer(occasion.kind, result, form, issued, needs_words))
    return tuple(found)


def _issued(dossier: Dossier, occasion: Occasion, result: Result) -> tuple[Said, ...]:
    forms = {wording.form for wording in occasion.wordings}
    return tuple(
        said
        for said in counted(dossier)
        if isinstance(said.fact, LetterIssued)
        and said.fact.form in forms
        and said.fact.result == result.index
    )


def _form(issued: tuple[Said, ...], occasion: Occasion, day: date) -> FormKey | None:
    if issued and isinstance(issued[0].fact, LetterIssued):
        return issued[0].fact.form
    known = [wording for wording in occasion.wordings if wording.from_on <= day]
    return max(known, key=lambda wording: wording.from_on).form if known else None


def _is_due(
    dossier: Dossier, intake: Accepted, occasion: Occasion, result: Result, at: Instant
) -> bool:
    promise = result.promise
    code = promise.procedure or intake.procedure.code
    if occasion.procedures and code not in occasion.procedures:
        return False
    if occasion.paper and promise.code not in {"", occasion.paper}:
        return False
    if occasion.trigger is Trigger.GRANTED:
        return result.decided is not None and result.decided.is_granted
    if occasion.trigger is Trigger.RATED:
        # One rating a dossier, so one letter: it goes with the first result.
        is_rated = any(isinstance(said.fact, Rated) for said in dossier.history)
        return is_rated and result.index == dossier.results[0].index
    return put_off(dossier, result.index) is not None or may_apologise(dossier, result, at)
