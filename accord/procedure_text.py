"""Reads the words of a catalogue row into typed rules: terms, fees, papers, results.

The catalogue repeats what public sources say, so this is a parser of their habits. Each function
returns what it could type and adds to ``doubts`` what it could not; nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from accord.deadline import Term, TermUnit
from accord.national import Channel, PaperPurpose
from accord.procedure import (
    AsWritten,
    Doubt,
    FeeRule,
    Free,
    Mobile,
    PaperRule,
    PerCase,
    PerCopy,
    PerPage,
    ResultRule,
    StatedTerm,
)

__all__ = ["read_fees", "read_mobile", "read_papers", "read_results", "read_terms"]

COPIES_MAX: Final = 20
"""Copies of a paper a procedure may ask for; a larger number is a slip of the source."""
VALUE_MAX: Final = 1_000
"""Days of a term; the longest in the catalogue is 60."""

_CHANNELS: Final = {
    "Trực tiếp": Channel.COUNTER,
    "Trực tuyến": Channel.ONLINE,
    "Dịch vụ bưu chính": Channel.POST,
    "Bưu chính": Channel.POST,
}
_RULED: Final = {
    "counter": Channel.COUNTER,
    "online": Channel.ONLINE,
    "post": Channel.POST,
}
_UNITS: Final = {
    "Ngày làm việc": TermUnit.WORKING_DAY,
    "Ngày": TermUnit.CALENDAR_DAY,
    "Giờ": TermUnit.WORKING_HOUR,
    "Tháng": TermUnit.MONTH,
}
_PART = re.compile(rf"({'|'.join(_CHANNELS)})(?:: (.*))?", re.DOTALL)
_TERM = re.compile(r"([0-9]{1,4})(?: (Ngày làm việc|Ngày|Giờ|Tháng))?")
_UNIT = re.compile(r"(Ngày làm việc|Ngày|Giờ|Tháng)(?: \((.*)\))?")
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})*) (?:VNĐ|Việt Nam Đồng)(?: \((.*)\))?", re.DOTALL)
_CASE = re.compile(r"/(?:giao dịch|trường hợp|văn bản|di chúc)")
_FREE = re.compile(r"Miễn phí(?: (.*))?", re.DOTALL)
_NOT_FREE = re.compile(r"theo quy định của (?:Hội đồng|Luật phí)|Mức lệ phí", re.IGNORECASE)
_PER_PAGE = re.compile(r"page ([0-9]+), from page ([0-9]+) ([0-9]+), at most ([0-9]+) a copy")
_RULE = re.compile(r"(case|copy) ([0-9]+)")
_COUNTED = re.compile(r"(.*?) \(((?:[0-9]+ bản (?:chính|sao|chụp),?)+)\)(?:; |$)", re.DOTALL)
_COUNT = re.compile(r"([0-9]+) bản (chính|sao|chụp)")
_RESULT = re.compile(r"(.*?) \[(KQ\.[A-Z][0-9]{2}\.[0-9]{6})\](?:; |$)", re.DOTALL)
_CUT = "…"
_HEADING = re.compile(
    r"(?:Giấy tờ phải (?:nộp|xuất trình)|Thành phần hồ sơ|Người yêu cầu chứng thực nộp [^:]*"
    r"|Người yêu cầu chứng thực phải xuất trình các giấy tờ sau): ?[-+]? ?"
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_])\. ?(?=[A-ZĐ])|(?<=\))\. ?(?=[A-ZĐ])")
_CASE_CUT = re.compile(r"(?:Trường hợp|Đối với|Nếu|Khi|Lưu ý|\*|\([a-z0-9.]+\)|[a-z0-9]+[.)])")
_FILLED_IN = re.compile(r"Tờ khai|(?:Mẫu|Biểu mẫu) (?:hộ tịch )?điện tử")
_FILED = (
    # words of a title, the channel it is for
    (re.compile(r"trên Cổng dịch vụ công|nộp hồ sơ theo hình thức trực tuyến"), Channel.ONLINE),
    (re.compile(r"nộp hồ sơ theo hình thức trực tiếp"), Channel.COUNTER),
    (re.compile(r"gửi hồ sơ qua hệ thống bưu chính"), Channel.POST),
)


def _channels(text: str) -> Iterator[tuple[Channel, str]]:
    for part in text.split(" | "):
        if found := _PART.fullmatch(part):
            yield _CHANNELS[found[1]], found[2] or ""


def read_terms(
    *, channels: str, value: str, unit: str, rule: str, doubts: set[Doubt]
) -> dict[Channel, tuple[StatedTerm, ...]]:
    """Read the terms of each channel.

    Args:
        channels: the channels, each with its own term where the source has one.
        value: the number stated for all of them, or empty.
        unit: the unit stated for all of them.
        rule: a rule in words; the one for 15:00 makes it a procedure of the same day.
        doubts: what could not be typed is added here.
    """
    general = _UNIT.fullmatch(unit)
    terms: dict[Channel, list[StatedTerm]] = {}
    for channel, text in _channels(channels):
        stated = terms.setdefault(channel, [])
        found = _same_day(rule) if "15:00" in rule else _term(text, value, general)
        if found is None:
            doubts.add(Doubt.TERM)
        elif found not in stated:
            stated.append(found)
    found_terms = [stated for stated in terms.values() if stated]
    if any(len(stated) > 1 for stated in found_terms):
        doubts.add(Doubt.TERM)
    if any(term.is_assumed for stated in found_terms for term in stated):
        doubts.add(Doubt.TERM_UNIT)
    return {channel: tuple(stated) for channel, stated in terms.items()}


def _same_day(rule: str) -> StatedTerm:
    return StatedTerm(Term(1, TermUnit.SAME_DAY), is_assumed="from memory" in rule)


def _term(text: str, value: str, general: re.Match[str] | None) -> StatedTerm | None:
    found = _TERM.fullmatch(text or value)
    if found is None or not 1 <= int(found[1]) <= VALUE_MAX:
        return None
    if found[2] is not None:
        unit = _UNITS[found[2]]
        # "Giờ" alone does not say whether the hours are those of the office.
        return StatedTerm(Term(int(found[1]), unit), is_assumed=unit is TermUnit.WORKING_HOUR)
    if general is None:
        return None
    return StatedTerm(Term(int(found[1]), _UNITS[general[1]]), is_assumed=general[2] is not None)


def read_fees(
    *, channels: str, text: str, rules: str, doubts: set[Doubt]
) -> dict[Channel, FeeRule]:
    """Read the fee of each channel.

    Args:
        channels: the channels; a fee without a channel holds for all of them.
        text: the fees in the source's words.
        rules: rules verified in the law itself, which go before the words; or empty.
        doubts: what could not be typed is added here.
    """
    every = [channel for channel, _ in _channels(channels)]
    stated = list(_channels(text)) or [(channel, text) for channel in every]
    fees: dict[Channel, FeeRule] = {}
    for channel, words in stated:
        fees.setdefault(channel, _fee(words))
    for part in filter(None, rules.split(" | ")):
        name, _, rule = part.partition(": ")
        fees[_RULED[name]] = _rule(rule)
    if any(isinstance(fee, AsWritten) for fee in fees.values()):
        doubts.add(Doubt.FEE)
    if any(isinstance(fee, PerCase) and fee.is_assumed for fee in fees.values()):
        doubts.add(Doubt.FEE_UNIT)
    return fees


def _fee(words: str) -> FeeRule:
    if found := _FREE.fullmatch(words):
        return AsWritten() if _NOT_FREE.search(found[1] or "") else Free()
    if found := _AMOUNT.fullmatch(words):
        dong, unit = int(found[1].replace(",", "")), found[2] or ""
        return PerCase(dong, is_assumed=_CASE.fullmatch(unit) is None)
    return AsWritten()


def _rule(rule: str) -> FeeRule:
    if found := _PER_PAGE.fullmatch(rule):
        dong, from_page, then_dong, most_dong = map(int, found.groups())
        return PerPage(dong, from_page, then_dong, most_dong)
    if found := _RULE.fullmatch(rule):
        return (PerCase if found[1] == "case" else PerCopy)(int(found[2]))
    return AsWritten()


def read_papers(text: str, purpose: PaperPurpose, doubts: set[Doubt]) -> tuple[PaperRule, ...]:
    """Read a list of papers: titles with counts, else titles alone."""
    counted = list(_COUNTED.finditer(text))
    papers = [_paper(found[1], found[2], purpose, doubts) for found in counted]
    rest = text[counted[-1].end() :] if counted else text
    papers += [_titled(title, purpose, doubts) for title in rest.split("; ") if title]
    if any(_CUT in paper.title for paper in papers):
        doubts.add(Doubt.PAPERS)
    return tuple(papers)


def _titled(text: str, purpose: PaperPurpose, doubts: set[Doubt]) -> PaperRule:
    """Return a paper without counts; a text cut off is kept up to its first whole sentence.

    A form filled in for this request is left, under whatever heading the copy has it.
    """
    whole = text[heading.end() :] if (heading := _HEADING.match(text)) else text
    title = _first_sentence(whole) if _CUT in whole else whole
    filed = tuple(channel for words, channel in _FILED if words.search(whole))
    if Channel.ONLINE in filed and len(filed) > 1:
        # Online there is the electronic form: such a text contradicts itself.
        doubts.add(Doubt.PAPERS)
        filed = ()
    return PaperRule(
        title,
        PaperPurpose.SUBMIT if _FILLED_IN.match(title) else purpose,
        remark=whole[len(title) :].lstrip(" ."),
        channels=filed,
    )


def _first_sentence(text: str) -> str:
    """Return what a text cut off says as a whole: a sentence, or what stands before a bracket.

    A text that begins with a case ("Trường hợp ...") may name the paper in its second half, so
    only a full stop ends it.
    """
    said = text.partition(_CUT)[0]
    if end := _SENTENCE_END.search(said):
        return said[: end.start()]
    opened = [at for at, sign in enumerate(said) if sign == "("]
    if said.count("(") > said.count(")") and not _CASE_CUT.match(said):
        return said[: opened[-1]].rstrip()
    return text


def _paper(title: str, counts: str, purpose: PaperPurpose, doubts: set[Doubt]) -> PaperRule:
    numbers = {form: int(number) for number, form in _COUNT.findall(counts)}
    if any(number > COPIES_MAX for number in numbers.values()):
        doubts.add(Doubt.PAPERS)
        return PaperRule(f"{title} ({counts})", purpose)
    return replace(
        _titled(title, purpose, doubts),
        originals=numbers.get("chính", 0),
        copies=numbers.get("sao", 0),
        photocopies=numbers.get("chụp", 0),
    )


def read_results(text: str, doubts: set[Doubt]) -> tuple[ResultRule, ...]:
    """Read the results, each with its national code."""
    found = list(_RESULT.finditer(text))
    results = [ResultRule(item[1].removeprefix("- ").rstrip("."), item[2]) for item in found]
    rest = text[found[-1].end() :] if found else text
    if rest:
        results.append(ResultRule(rest))
    # The source cuts long names at the front: such a name begins in the middle of a phrase.
    if rest or not results or not all(result.name[:1].isupper() for result in results):
        doubts.add(Doubt.RESULT)
    return tuple(results)


def read_mobile(text: str) -> Mobile:
    """Read whether a procedure is done away from the counter."""
    words = text.lower()
    if words.startswith("is mobile"):
        return Mobile.IS_MOBILE
    if words.startswith("yes"):
        return Mobile.YES
    return Mobile.VISIT if "visit" in words else Mobile.NO
