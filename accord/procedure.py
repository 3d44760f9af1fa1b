"""What the law says of one procedure: terms, fees, papers, results, and what it needs offline.

Rules: what a source says in a way that cannot be typed is kept word for word and its field named
in ``doubts``, never guessed; an amount of money is computed from the typed rule or not at all; the
terms original, copy and photocopy, and papers left and papers shown, are never merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias, assert_never

from accord.deadline import Term
from accord.errors import RefusedError
from accord.form import Form
from accord.national import Channel, FeeKind, OfflineClass, PaperPurpose

__all__ = [
    "COUNT_MAX",
    "AsWritten",
    "Doubt",
    "Fee",
    "FeeRule",
    "Free",
    "Mobile",
    "PaperRule",
    "PerCase",
    "PerCopy",
    "PerPage",
    "Procedure",
    "Quantity",
    "ResultRule",
    "Source",
    "StatedTerm",
    "fee",
]

COUNT_MAX: Final = 10_000
"""Pages, copies or cases of one request: a school may bring a thousand certificates."""


class Mobile(Enum):
    """Whether it is done away from the counter."""

    NO = "no"
    YES = "yes"
    IS_MOBILE = "is mobile"
    """The procedure is the mobile one."""
    VISIT = "visit"
    """Somebody goes to see the place or the person, on request or always."""


class Source(Enum):
    """How well the row is known."""

    DATABASE = "database"
    """Read in a copy of the national database."""
    DECISION = "decision"
    """Code, name and term read in a decision; papers from memory."""
    MEMORY = "memory"


class Doubt(Enum):
    """What of a row could not be typed, or is not said plainly, and is kept as written."""

    CODE = "code"
    TERM = "term"
    TERM_UNIT = "term unit"
    """The unit of the term is assumed."""
    FEE = "fee"
    FEE_UNIT = "fee unit"
    """What the amount is for is assumed."""
    PAPERS = "papers"
    """A title is cut off before it says what the paper is, or a count is none."""
    RESULT = "result"
    """No result is named, or its name is cut off."""


@dataclass(frozen=True, slots=True)
class StatedTerm:
    """A term as a source states it.

    Attributes:
        term: the term.
        is_assumed: whether the source leaves its unit, or all of it, to be assumed.
    """

    term: Term
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Free:
    """Nothing is to be paid."""


@dataclass(frozen=True, slots=True)
class PerCase:
    """An amount for each case; ``is_assumed`` when the source names no unit."""

    dong: int
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class PerCopy:
    """An amount for each copy."""

    dong: int


@dataclass(frozen=True, slots=True)
class PerPage:
    """An amount for each page, another from some page on, and a most for each copy."""

    dong: int
    from_page: int
    then_dong: int
    most_dong: int


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The source says it in words only, or contradicts itself: no amount is computed."""


FeeRule: TypeAlias = Free | PerCase | PerCopy | PerPage | AsWritten


@dataclass(frozen=True, slots=True)
class PaperRule:
    """A paper to leave or to show, and in how many of which form.

    Attributes:
        title: what it is, in the source's words: the first whole sentence of a long text.
        purpose: to leave or to show.
        originals: how many originals; all counts are zero when the source names none.
        copies: how many certified copies.
        photocopies: how many photocopies.
        remark: what the source says beyond the title, and which the copy may have cut off.
        channels: the channels it is asked for, where the source names them; empty means all.
    """

    title: str
    purpose: PaperPurpose
    originals: int = 0
    copies: int = 0
    photocopies: int = 0
    remark: str = ""
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultRule:
    """A result of the procedure, with its national code where it has one."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as one decision published it.

    Attributes:
        code: ``d.dddddd``, or empty for a row whose code is not known; it cannot be used.
        name_vi: the name, word for word.
        name_en: a short English name.
        mnemonics: what a clerk types for it: ``ks``, ``cs``.
        field: the field of law.
        agency: who decides.
        level: the levels of government that do it.
        terms: for each channel every term the source states; more than one needs a person.
        term_text: the terms in the source's words.
        fees: for each channel the rule; only stated channels are there.
        fee_text: the fees in the source's words.
        fee_kind: fee or state fee, where known.
        exempt_groups: who pays nothing.
        papers: to leave and to show, in the source's order.
        results: what comes out.
        mobile: whether it is done away from the counter.
        mobile_text: how, in the source's words.
        linked_group: code of the linked group it belongs to, ``LT-KS``, or empty.
        linked_text: what follows from it, in the source's words.
        offline_class: what can be done of it while cut off.
        decision: the decision that published it.
        source: how well this row is known.
        notes: remarks for the clerk.
        form: what is asked besides the papers, or none.
        doubts: what could not be typed.
    """

    code: str
    name_vi: str
    name_en: str
    mnemonics: tuple[str, ...]
    field: str
    agency: str
    level: str
    terms: Mapping[Channel, tuple[StatedTerm, ...]]
    term_text: str
    fees: Mapping[Channel, FeeRule]
    fee_text: str
    fee_kind: FeeKind | None
    exempt_groups: tuple[str, ...]
    papers: tuple[PaperRule, ...]
    results: tuple[ResultRule, ...]
    mobile: Mobile
    mobile_text: str
    linked_group: str
    linked_text: str
    offline_class: OfflineClass
    decision: str
    source: Source
    notes: str
    form: Form | None
    doubts: frozenset[Doubt]

    def term(self, channel: Channel) -> StatedTerm | None:
        """Return the term of a channel, or none when the source states none or several."""
        stated = self.terms.get(channel, ())
        return stated[0] if len(stated) == 1 else None

    @property
    def is_complete(self) -> bool:
        """Whether all of the row is typed and nothing of it is left to be assumed."""
        return not self.doubts

    def papers_to(self, purpose: PaperPurpose) -> tuple[PaperRule, ...]:
        """Return the papers to leave, or to show."""
        return tuple(paper for paper in self.papers if paper.purpose is purpose)

    def papers_by(self, channel: Channel) -> tuple[PaperRule, ...]:
        """Return the papers that are asked for in a channel."""
        return tuple(
            paper for paper in self.papers if not paper.channels or channel in paper.channels
        )


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much is asked for: cases, copies, and pages of the paper that is copied."""

    cases: int = 1
    copies: int = 1
    pages: int = 1

    def __post_init__(self) -> None:
        """Refuse less than one or too many of anything.

        Raises:
            RefusedError: ``fee.bad-quantity``.
        """
        if not all(1 <= count <= COUNT_MAX for count in (self.cases, self.copies, self.pages)):
            raise RefusedError("fee.bad-quantity", most=COUNT_MAX)


_ONE: Final = Quantity()


@dataclass(frozen=True, slots=True)
class Fee:
    """What is to be paid, and how it came about.

    Attributes:
        dong: the amount.
        kind: fee or state fee, where known.
        exempt_group: why nothing is paid by somebody else's amount, or empty.
        is_assumed: whether the source leaves open what the amount is for.
    """

    dong: int
    kind: FeeKind | None
    exempt_group: str = ""
    is_assumed: bool = False


def fee(
    procedure: Procedure,
    channel: Channel,
    quantity: Quantity = _ONE,
    *,
    exempt_group: str = "",
    online_is_free: bool = False,
) -> Fee:
    """Return what is to be paid.

    Args:
        procedure: the version the dossier pins.
        channel: the channel that counts; a city decides what an intake in an outage counts as.
        quantity: how much is asked for.
        exempt_group: the group the citizen belongs to and has shown, or empty.
        online_is_free: whether the city takes nothing for what comes online.

    Raises:
        RefusedError: ``fee.not-stated`` when the source gives no amount that can be computed,
            ``fee.not-exempt`` when the procedure does not know the group.
    """
    if exempt_group and exempt_group not in procedure.exempt_groups:
        raise RefusedError("fee.not-exempt", code=procedure.code)
    rule = procedure.fees.get(channel)
    if rule is None or isinstance(rule, AsWritten):
        raise RefusedError("fee.not-stated", code=procedure.code)
    if exempt_group or (online_is_free and channel is Channel.ONLINE):
        return Fee(0, procedure.fee_kind, exempt_group)
    is_assumed = isinstance(rule, PerCase) and rule.is_assumed
    return Fee(_amount(rule, quantity), procedure.fee_kind, is_assumed=is_assumed)


def _amount(rule: Free | PerCase | PerCopy | PerPage, quantity: Quantity) -> int:
    match rule:
        case Free():
            return 0
        case PerCase(dong=dong):
            return dong * quantity.cases
        case PerCopy(dong=dong):
            return dong * quantity.copies
        case PerPage(dong=dong, from_page=from_page, then_dong=then_dong, most_dong=most_dong):
            first = min(quantity.pages, from_page - 1)
            one = first * dong + (quantity.pages - first) * then_dong
            return min(one, most_dong) * quantity.copies
        case _:
            assert_never(rule)
