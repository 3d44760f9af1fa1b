"""The finished words of one slip, ready to be laid out: what the document and the slip both draw.

Here values become text: dates, sums, counts. Every text a sheet holds has gone through
``printable``, so that a renderer never sees a character it cannot show.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.moments import Instant, to_local
from accord.money import in_figures, in_words
from edge.desk.slips import FeeLine, Party, SlipContent, last_due_at
from edge.devices.forms.repertoire import printable
from edge.devices.forms.wording import Wording

__all__ = [
    "Head",
    "Line",
    "PaperRow",
    "ResultRow",
    "Sheet",
    "Signatory",
    "sheet_of",
    "written_moment",
]

_PADDED_MONTHS = (1, 2)
"""Decree 30/2020/NĐ-CP: days under 10 and months 1 and 2 are written with a zero before them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands after it.

    Attributes:
        label: what it is, without its colon.
        value: what it is for this dossier.
        is_strong: whether the citizen looks for it first.
        shares_row: whether it may stand beside the next one when both are short.
    """

    label: str
    value: str
    is_strong: bool = False
    shares_row: bool = False


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of the table of papers; a count of none is left empty."""

    index: str
    name: str
    counts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of the table of results of a linked dossier."""

    name: str
    due: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """One of the two who sign: what stands above, in, and under the space."""

    heading: str
    hint: str
    stamp: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of the paper: who gives it, under which state, number and day, title, marks."""

    parent: str
    centre: str
    nation: str
    motto: str
    number: str
    place_and_day: str
    title: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All words of one slip, in the order of the form."""

    template: str
    head: Head
    code: Line
    opening: tuple[Line, ...]
    representative_heading: str
    representative: tuple[Line, ...]
    request: tuple[Line, ...]
    papers_heading: str
    papers_columns: tuple[str, str, str, str, str]
    papers: tuple[PaperRow, ...]
    papers_none: str
    counts: tuple[Line, ...]
    due: Line
    due_short: Line
    results_heading: str
    results_columns: tuple[str, str]
    results: tuple[ResultRow, ...]
    collecting: tuple[Line, ...]
    fees: tuple[Line, ...]
    fee_note: str
    submitter: Signatory
    officer: Signatory
    receipt: str
    receipt_hint: str
    receipt_alternative: str
    lookup: str
    status_address: str
    foot: str
    page: str


def sheet_of(content: SlipContent, words: Wording) -> Sheet:
    """Return the words of the slip with this content."""
    is_linked = len(content.results) > 1
    due_at = last_due_at(result.due_at for result in content.results)
    return Sheet(
        template=words.template,
        head=_head(content, words),
        code=Line(words.code, printable(content.code), is_strong=True),
        opening=(
            Line(words.centre, printable(content.letterhead.centre)),
            Line(words.owner, printable(content.owner.name), is_strong=True),
            *_party(content.owner, words.id_number, words),
        ),
        representative_heading=words.representative if content.representative else "",
        representative=_representative(content, words),
        request=(Line(words.request, printable(content.request), is_strong=True),),
        papers_heading=words.papers,
        papers_columns=(
            words.paper_index,
            words.paper_name,
            words.originals,
            words.certified,
            words.photocopies,
        ),
        papers=_papers(content),
        papers_none="" if content.papers else words.papers_none,
        counts=(
            Line(words.sets, words.sets_value.format(count=content.sets), shares_row=True),
            Line(words.term, printable(content.term) or words.term_none),
            Line(words.received_at, _moment(words.moment, content.received_at, words)),
        ),
        due=Line(words.due_at, _due(words.moment, due_at, words), is_strong=True),
        due_short=Line(words.due_at, _due(words.moment_due, due_at, words)),
        results_heading=words.results if is_linked else "",
        results_columns=(words.result_name, words.result_due),
        results=_results(content, words) if is_linked else (),
        collecting=_collecting(content, words),
        fees=_fees(content, words),
        fee_note=words.fee_note if content.fees else "",
        submitter=_submitter(content, words),
        officer=_officer(content, words),
        receipt=content.receipt,
        receipt_hint=words.receipt_hint,
        receipt_alternative=words.receipt_alternative.format(code=printable(content.code)),
        lookup=printable(content.lookup),
        status_address=printable(content.status_address),
        foot=words.foot.format(number=words.number, basis=words.basis),
        page=words.page,
    )


def _head(content: SlipContent, words: Wording) -> Head:
    letterhead = content.letterhead
    copy = (words.copy.format(count=content.copy_number),) if content.copy_number else ()
    file = (words.copy_file,) if content.is_file else ()
    clock = () if content.clock_is_trusted else (words.clock_untrusted,)
    return Head(
        parent=printable(letterhead.parent),
        centre=printable(letterhead.centre).upper(),
        nation=words.nation,
        motto=words.motto,
        number=words.paper_number.format(
            number=printable(content.number), suffix=printable(letterhead.suffix)
        ),
        place_and_day=_moment(
            words.place_and_day, content.received_at, words, place=printable(letterhead.place)
        ),
        title=words.title,
        marks=copy + file + clock,
        notes=() if content.clock_is_trusted else (words.clock_untrusted_note,),
    )


def _party(party: Party, id_label: str, words: Wording) -> tuple[Line, ...]:
    rows = (
        (id_label, party.id_number, False),
        (words.address, party.address, False),
        (words.phone, party.phone, True),
        (words.email, party.email, False),
    )
    return tuple(
        Line(label, printable(text) or words.not_given, shares_row=shares_row)
        for label, text, shares_row in rows
    )


def _representative(content: SlipContent, words: Wording) -> tuple[Line, ...]:
    if content.representative is None:
        return ()
    party = content.representative.party
    return (
        Line(words.representative_name, printable(party.name), is_strong=True),
        *_party(party, words.representative_id_number, words),
        Line(words.authority, printable(content.representative.authority) or words.not_given),
    )


def _papers(content: SlipContent) -> tuple[PaperRow, ...]:
    return tuple(
        PaperRow(
            str(index),
            printable(paper.name),
            (_count(paper.originals), _count(paper.certified), _count(paper.photocopies)),
        )
        for index, paper in enumerate(content.papers, start=1)
    )


def _count(count: int) -> str:
    return str(count) if count else ""


def _results(content: SlipContent, words: Wording) -> tuple[ResultRow, ...]:
    return tuple(
        ResultRow(printable(result.name), _due(words.moment_short, result.due_at, words))
        for result in content.results
    )


def _collecting(content: SlipContent, words: Wording) -> tuple[Line, ...]:
    lines = [Line(words.collect_at, printable(content.collect_at) or words.not_given)]
    if len(content.results) == 1:
        lines.insert(0, Line(words.result, printable(content.results[0].name)))
    if content.register is not None:
        book, number = printable(content.register.book), printable(content.register.number)
        lines.append(Line(words.register, words.register_value.format(book=book, number=number)))
    return tuple(lines)


def _fees(content: SlipContent, words: Wording) -> tuple[Line, ...]:
    if not content.fees:
        return (Line(words.fee, words.fee_none),)
    *first, last = content.fees
    is_alone = not first
    lines = [_fee(fee, shares_row=True) for fee in first]
    lines.append(_fee(last, shares_row=is_alone))
    if not is_alone:
        total = FeeLine(name=words.fee_total, amount=content.total)
        lines.append(_fee(total, shares_row=True))
    said = in_words(content.total)
    return (*lines, Line(words.fee_words, said[0].upper() + said[1:]))


def _fee(line: FeeLine, *, shares_row: bool) -> Line:
    value = in_figures(line.amount).replace(" ", "\N{NO-BREAK SPACE}")
    return Line(printable(line.name), value, is_strong=True, shares_row=shares_row)


def _submitter(content: SlipContent, words: Wording) -> Signatory:
    party = content.representative.party if content.representative else content.owner
    return Signatory(words.submitter, words.submitter_hint, (), printable(party.name))


def _officer(content: SlipContent, words: Wording) -> Signatory:
    signature = content.officer
    stamp = (
        words.signed,
        words.signed_key.format(key=_grouped(signature.key)),
        _moment(words.signed_at, signature.signed_at, words),
    )
    return Signatory(words.officer, words.officer_hint, stamp, printable(signature.name))


def _due(template: str, due_at: Instant | None, words: Wording) -> str:
    return words.due_open if due_at is None else _moment(template, due_at, words)


def _grouped(key: str) -> str:
    """Return the id of a key in groups of four, as it is read out."""
    digits = printable(key).upper()
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _moment(template: str, at: Instant, words: Wording, *, place: str = "") -> str:
    weekday = words.weekdays[to_local(at).weekday()]
    return written_moment(template, at, place=place, weekday=weekday)


def written_moment(template: str, at: Instant, *, place: str = "", weekday: str = "") -> str:
    """Return the instant in the words of the template, as a wall clock in Viet Nam shows it."""
    local = to_local(at)
    month = f"{local.month:02}" if local.month in _PADDED_MONTHS else str(local.month)
    return template.format(
        place=place,
        hour=f"{local.hour:02}",
        minute=f"{local.minute:02}",
        weekday=weekday,
        day=f"{local.day:02}",
        month=month,
        year=local.year,
        day2=f"{local.day:02}",
        month2=f"{local.month:02}",
    )
