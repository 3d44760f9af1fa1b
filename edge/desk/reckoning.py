"""What a draft comes to: papers, the fee by the catalogue, due times, what is still missing.

Computed anew from the typed values, the catalogue and the calendar each time a field changes, and
once more inside the transaction that accepts: what the clerk saw is what is signed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accord.catalogue import Catalogue, ProcedureVersion
from accord.deadline import Office, Term, TermUnit, due_at
from accord.errors import RefusedError
from accord.form import fill
from accord.intake import Answer, FeeLine, Paper, Promise
from accord.models import Model
from accord.moments import Instant, to_local
from accord.national import Channel, FeeKind, OfflineClass, PaperPurpose
from accord.procedure import Mobile, PaperRule, PerCopy, PerPage, Procedure, Quantity, fee
from edge.desk.typed import FORM, ON, PAPERS_MAX, Complaint

__all__ = [
    "PaperLine",
    "Reckoning",
    "linked_to",
    "needs_copies",
    "needs_pages",
    "reckon",
    "short_name",
    "term_words",
]

_OPENING: Final = re.compile(r"^Thủ tục (?:hành chính )?", re.IGNORECASE)
_CONDITIONAL: Final = re.compile(
    r"^(?:trường hợp|nếu|văn bản ủy quyền|giấy ủy quyền)|\([^()]*\bnếu\b"
    r"|(?:trong|đối với) trường hợp",
    re.IGNORECASE,
)
_ALTERNATIVES: Final = re.compile(r"trong trường hợp .* hoặc .* trong trường hợp")
_UNIT_WORDS: Final = {
    TermUnit.SAME_DAY: "trong ngày làm việc",
    TermUnit.WORKING_DAY: "{} ngày làm việc",
    TermUnit.WORKING_HOUR: "{} giờ làm việc",
    TermUnit.WORKING_MINUTE: "{} phút",
    TermUnit.CALENDAR_DAY: "{} ngày",
    TermUnit.MONTH: "{} tháng",
}
_FEE_WORDS: Final = {FeeKind.SERVICE: "Phí", FeeKind.STATE: "Lệ phí", None: "Phí, lệ phí"}
_TERM_CHARACTERS_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the checklist.

    Attributes:
        number: 1, 2, 3 ... as ticked with the digits.
        rule: what the catalogue asks for.
        is_ticked: whether the clerk has it in hand.
        is_needed: whether it is always asked for, as far as its title tells.
    """

    number: int
    rule: PaperRule
    is_ticked: bool
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a draft comes to.

    Attributes:
        version: the procedure, as in force on the day.
        linked: further procedures taken in the same intake.
        term: the term in words.
        promises: every result with its due time.
        lines: the checklist.
        papers: what was ticked, as it goes into the acceptance.
        fees: what is to be paid.
        fee_is_open: the catalogue gives no amount that can be computed; its words are shown.
        answers: of the procedure's form, each as it is kept.
        complaints: what stands in the way of acceptance.
        model: the model of work it is taken in under, or none.
    """

    version: ProcedureVersion
    linked: tuple[ProcedureVersion, ...]
    term: str
    promises: tuple[Promise, ...]
    lines: tuple[PaperLine, ...]
    papers: tuple[Paper, ...]
    fees: tuple[FeeLine, ...]
    fee_is_open: bool
    answers: tuple[Answer, ...]
    complaints: tuple[Complaint, ...]
    model: Model | None = None

    @property
    def total(self) -> int:
        """The whole fee in dong."""
        return sum(line.dong for line in self.fees)


def reckon(
    values: Mapping[str, str],
    *,
    version: ProcedureVersion,
    linked: tuple[ProcedureVersion, ...],
    office: Office,
    at: Instant,
    agency: str,
    model: Model | None = None,
) -> Reckoning:
    """Compute what a draft comes to, were it accepted now.

    Args:
        values: what was typed.
        version: the chosen procedure.
        linked: the linked procedures that were ticked.
        office: for the due times.
        at: now.
        agency: who receives and, as far as the box knows, resolves.
        model: the model of work that is in force for it, or none.
    """
    complaints: list[Complaint] = []
    quantity = _quantity(values, version.procedure, complaints)
    lines = _lines(values, version.procedure)
    all_versions = (version, *linked)
    fees, fee_is_open = _fees(values, all_versions, quantity, complaints)
    for one in all_versions:
        if one.procedure.offline_class is OfflineClass.X:
            reason = one.procedure.notes or one.procedure.linked_text
            complaints.append(
                Complaint("procedure", "reckoning.not-taken-here", (("reason", reason),))
            )
    missing = [str(line.number) for line in lines if line.is_needed and not line.is_ticked]
    if missing and values.get("papers_confirmed") != ON:
        numbers = ", ".join(missing)
        complaints.append(Complaint("papers", "reckoning.papers-missing", (("numbers", numbers),)))
    return Reckoning(
        version=version,
        linked=linked,
        term=_term_text(version.procedure),
        promises=_promises(all_versions, office, at, agency, model),
        lines=lines,
        papers=_papers(lines, quantity, version.procedure),
        fees=fees,
        fee_is_open=fee_is_open,
        answers=_answers(values, version.procedure, complaints),
        complaints=tuple(complaints),
        model=model,
    )


def short_name(procedure: Procedure) -> str:
    """Return the name without the words that every name begins with."""
    name = _OPENING.sub("", procedure.name_vi)
    return name[:1].upper() + name[1:]


def term_words(term: Term) -> str:
    """Return a term as it is said."""
    return _UNIT_WORDS[term.unit].format(term.value)


def needs_pages(procedure: Procedure) -> bool:
    """Say whether the fee depends on the pages of what is copied."""
    return isinstance(procedure.fees.get(Channel.COUNTER), PerPage)


def needs_copies(procedure: Procedure) -> bool:
    """Say whether the fee depends on how many copies are wanted."""
    return isinstance(procedure.fees.get(Channel.COUNTER), PerPage | PerCopy)


def linked_to(
    version: ProcedureVersion, catalogue: Catalogue, at: Instant
) -> tuple[ProcedureVersion, ...]:
    """Return the other procedures of a linked group: one intake, a result from each."""
    group = version.procedure.linked_group
    if not group or _is_bundle(version.procedure):
        return ()
    return tuple(
        other
        for other in catalogue.all_in_force(to_local(at).date())
        if other.procedure.linked_group == group
        and other.procedure.code != version.procedure.code
        and other.procedure.offline_class is not OfflineClass.X
        and other.procedure.mobile is not Mobile.IS_MOBILE
        and not _is_bundle(other.procedure)
    )


def _is_bundle(procedure: Procedure) -> bool:
    """Say whether it is a whole linked group under one code of its own."""
    return procedure.name_vi.startswith("Liên thông")


def _answers(
    values: Mapping[str, str], procedure: Procedure, complaints: list[Complaint]
) -> tuple[Answer, ...]:
    if procedure.form is None:
        return ()
    typed = {
        name.removeprefix(FORM): text for name, text in values.items() if name.startswith(FORM)
    }
    filled = fill(procedure.form, typed)
    complaints.extend(Complaint(f"{FORM}{fault.field.key}", fault.key) for fault in filled.faults)
    return filled.answers


def _quantity(
    values: Mapping[str, str], procedure: Procedure, complaints: list[Complaint]
) -> Quantity:
    counted = [("pages", needs_pages(procedure)), ("copies", needs_copies(procedure))]
    counts = {"pages": 1, "copies": 1}
    for field in (name for name, is_asked in counted if is_asked):
        text = values.get(field, "")
        if text and not (text.isascii() and text.isdecimal()):
            complaints.append(Complaint(field, "reckoning.not-a-count"))
        counts[field] = int(text) if text.isascii() and text.isdecimal() else 1
    try:
        return Quantity(pages=counts["pages"], copies=counts["copies"])
    except RefusedError:
        complaints.append(Complaint("pages", "reckoning.not-a-count"))
        return Quantity()


def _lines(values: Mapping[str, str], procedure: Procedure) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            number=number,
            rule=rule,
            is_ticked=values.get(f"paper_{number}") == ON,
            is_needed=_is_needed(rule),
        )
        for number, rule in enumerate(procedure.papers_by(Channel.COUNTER)[:PAPERS_MAX], start=1)
    )


def _is_needed(rule: PaperRule) -> bool:
    """Say whether a paper is always asked for at a counter, as far as its words tell."""
    # A bracket that says by which channel it is filed is a condition the counter already meets.
    said = f"{rule.title} {rule.remark}" if rule.remark.startswith("(") else rule.title
    if rule.channels:
        said = said.partition("(")[0]
    return _CONDITIONAL.search(said) is None or _ALTERNATIVES.search(said) is not None


def _papers(
    lines: tuple[PaperLine, ...], quantity: Quantity, procedure: Procedure
) -> tuple[Paper, ...]:
    copied = needs_pages(procedure)
    papers: list[Paper] = []
    for line in lines:
        if not line.is_ticked:
            continue
        rule = line.rule
        is_uncounted = not (rule.originals or rule.copies or rule.photocopies)
        is_copied = copied and not papers and rule.purpose is PaperPurpose.SUBMIT
        papers.append(
            Paper(
                title=rule.title,
                purpose=rule.purpose,
                originals=1 if is_uncounted else rule.originals,
                certified=rule.copies,
                photocopies=rule.photocopies,
                pages=quantity.pages if is_copied else 0,
                copies=quantity.copies if is_copied else 0,
            )
        )
    return tuple(papers)


def _fees(
    values: Mapping[str, str],
    versions: tuple[ProcedureVersion, ...],
    quantity: Quantity,
    complaints: list[Complaint],
) -> tuple[tuple[FeeLine, ...], bool]:
    lines, is_open = [], False
    for version in versions:
        procedure = version.procedure
        group = values.get("exempt", "")
        try:
            due = fee(procedure, Channel.COUNTER, quantity, exempt_group=group)
        except RefusedError as error:
            if error.key == "fee.not-exempt":
                complaints.append(Complaint("exempt", "reckoning.not-exempt"))
            else:
                is_open = True
            continue
        if due.dong:
            lines.append(
                FeeLine(
                    name=f"{_FEE_WORDS[due.kind]} {procedure.field.lower()}".strip(),
                    kind=due.kind or FeeKind.SERVICE,
                    dong=due.dong,
                    basis=_basis(procedure, quantity),
                )
            )
    return tuple(lines), is_open


def _basis(procedure: Procedure, quantity: Quantity) -> str:
    if needs_pages(procedure):
        return f"{quantity.pages} trang × {quantity.copies} bản"
    return f"{quantity.copies} bản" if needs_copies(procedure) else ""


def _promises(
    versions: tuple[ProcedureVersion, ...],
    office: Office,
    at: Instant,
    agency: str,
    model: Model | None,
) -> tuple[Promise, ...]:
    return tuple(
        promise
        for one in versions
        for promise in _promised(one.procedure, office, at, agency, model)
    )


def _promised(
    procedure: Procedure, office: Office, at: Instant, agency: str, model: Model | None
) -> tuple[Promise, ...]:
    stated = procedure.term(Channel.COUNTER)
    due = None if stated is None else due_at(at, stated.term, office)
    term = _term_text(procedure)
    if model is not None and model.term is not None and procedure.code in model.procedures:
        sooner = due_at(at, model.term, office)
        if _shortens(sooner, due):
            due, term = sooner, model.term_text
    results = procedure.results or ()
    names = [(result.name, result.code) for result in results] or [(short_name(procedure), "")]
    return tuple(
        Promise(
            name=name,
            due_at=due,
            code=code,
            procedure=procedure.code,
            agency=agency,
            term=term,
        )
        for name, code in names
    )


def _shortens(sooner: Instant, law: Instant | None) -> bool:
    """Say whether a model's due time counts: it shortens what the law allows, and no more."""
    return law is None or sooner < law


def _term_text(procedure: Procedure) -> str:
    stated = procedure.term(Channel.COUNTER)
    text = procedure.term_text if stated is None else term_words(stated.term)
    return " ".join(text.split())[:_TERM_CHARACTERS_MAX]
