from __future__ import annotations

from dataclasses import replace

import pytest

from accord.catalogue import Catalogue, ProcedureVersion
from accord.deadline import Office, Term, TermUnit
from accord.holidays import national_calendar
from accord.moments import Instant
from accord.national import Channel, OfflineClass, PaperPurpose
from accord.procedure import AsWritten, PerCase, Procedure
from edge.desk.reckoning import (
    Reckoning,
    linked_to,
    needs_copies,
    needs_pages,
    reckon,
    short_name,
    term_words,
)
from tests.accord.samples import WARD
from tests.edge.desk.intakes import CHILD
from tests.edge.station import BANNED, BIRTH, COPY, LINKED, RESIDENCE, catalogue_rows
from tests.edge.store.logs import MORNING

EXTRACT = "2.000635"
OFFICE = Office(national_calendar(frozenset({2026, 2027})))
ALL_THREE = CHILD | {"paper_4": "on", "paper_5": "on", "paper_7": "on"}


def row(code: str, **changes: object) -> ProcedureVersion:
    version = catalogue_rows()[code]
    procedure: Procedure = replace(version.procedure, **changes)  # type: ignore[arg-type]  # a test's choice
    return replace(version, procedure=procedure)


def reckoned(
    code: str,
    values: dict[str, str] | None = None,
    *,
    linked: tuple[str, ...] = (),
    at: Instant = MORNING,
    **changes: object,
) -> Reckoning:
    return reckon(
        values or {},
        version=row(code, **changes),
        linked=tuple(row(other) for other in linked),
        office=OFFICE,
        at=at,
        agency=WARD,
    )


def keys(reckoning: Reckoning) -> set[tuple[str, str]]:
    return {(item.field, item.key) for item in reckoning.complaints}


@pytest.mark.parametrize(
    ("pages", "copies", "dong"),
    [
        ("1", "1", 2_000),
        ("2", "1", 4_000),
        ("3", "2", 10_000),
        ("500", "1", 200_000),
        ("", "", 2_000),
    ],
)
def test_the_fee_of_a_certified_copy_is_computed_by_page(
    pages: str, copies: str, dong: int
) -> None:
    reckoning = reckoned(COPY, {"pages": pages, "copies": copies})
    assert reckoning.total == dong
    assert reckoning.fees[0].name == "Phí chứng thực"


@pytest.mark.parametrize(
    ("field", "text"), [("pages", "x"), ("copies", "-1"), ("pages", "²"), ("pages", "0")]
)
def test_a_count_that_is_none_is_a_complaint(field: str, text: str) -> None:
    complained = keys(reckoned(COPY, {field: text, "paper_1": "on"}))
    assert complained == {("pages" if text == "0" else field, "reckoning.not-a-count")}


def test_a_free_procedure_costs_nothing() -> None:
    reckoning = reckoned(BIRTH)
    assert reckoning.total == 0
    assert not reckoning.fee_is_open


def test_a_fee_that_is_only_written_is_not_guessed() -> None:
    reckoning = reckoned(BIRTH, fees={Channel.COUNTER: AsWritten()})
    assert reckoning.fee_is_open
    assert reckoning.fees == ()


def test_an_exempt_group_pays_nothing_and_a_stranger_to_it_is_told() -> None:
    costly = {"fees": {Channel.COUNTER: PerCase(8_000)}}
    assert reckoned(BIRTH, **costly).total == 8_000  # type: ignore[arg-type]  # changes of the row
    free = reckoned(BIRTH, {"exempt": "hộ nghèo"}, **costly)  # type: ignore[arg-type]  # as above
    assert free.total == 0
    assert ("exempt", "reckoning.not-exempt") in keys(reckoned(COPY, {"exempt": "hộ nghèo"}))


def test_a_same_day_result_is_due_today_and_a_late_one_tomorrow() -> None:
    same_day = reckoned(BIRTH).promises[0]
    assert same_day.due_at == MORNING + int(9.5 * 3_600_000)
    late = reckoned(BIRTH, at=Instant(MORNING + 8 * 3_600_000)).promises[0]
    assert late.due_at is not None
    assert late.due_at == MORNING + int(33.5 * 3_600_000)


def test_a_procedure_without_a_stated_term_promises_no_time() -> None:
    reckoning = reckoned(COPY, terms={}, term_text="theo  thỏa thuận", results=())
    assert reckoning.promises[0].due_at is None
    assert reckoning.term == "theo thỏa thuận"
    assert reckoning.promises[0].name == short_name(row(COPY).procedure)


def test_a_linked_procedure_brings_its_own_result_with_its_own_due_time() -> None:
    reckoning = reckoned(BIRTH, linked=(RESIDENCE,))
    assert {promise.procedure for promise in reckoning.promises} == {BIRTH, RESIDENCE}
    due = {promise.procedure: promise.due_at for promise in reckoning.promises}
    assert due[BIRTH] != due[RESIDENCE]


def test_what_may_be_linked_is_of_the_same_group_and_may_be_taken() -> None:
    catalogue = Catalogue(catalogue_rows().values())
    codes = {other.procedure.code for other in linked_to(row(BIRTH), catalogue, MORNING)}
    assert codes == {RESIDENCE}
    assert linked_to(row(COPY), catalogue, MORNING) == ()
    assert linked_to(row(LINKED), catalogue, MORNING) == ()


def test_a_class_x_procedure_is_not_taken_and_the_reason_is_said() -> None:
    complaint = next(item for item in reckoned(BANNED).complaints if item.field == "procedure")
    assert complaint.key == "reckoning.not-taken-here"
    assert "sinh trắc học" in str(dict(complaint.values)["reason"])
    along = reckoned(BIRTH, linked=(BANNED,))
    assert ("procedure", "reckoning.not-taken-here") in keys(along)


def test_papers_that_are_always_needed_are_missed_until_somebody_says_otherwise() -> None:
    reckoning = reckoned(BIRTH)
    missing = next(item for item in reckoning.complaints if item.field == "papers")
    assert dict(missing.values)["numbers"] == "4, 5, 7"
    assert keys(reckoned(BIRTH, ALL_THREE)) == set()
    assert keys(reckoned(BIRTH, CHILD | {"papers_confirmed": "on"})) == set()


def test_a_paper_for_another_channel_is_not_asked_for_at_the_counter() -> None:
    online = [paper for paper in row(BIRTH).procedure.papers if paper.channels == (Channel.ONLINE,)]
    assert online
    titles = {line.rule.title for line in reckoned(BIRTH).lines}
    assert not titles & {paper.title for paper in online}


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("2.000815", (1,)),
        ("2.000884", (1, 2)),
        ("2.000635", (1, 3)),
        ("1.001193", (4, 5, 7)),
        ("2.000986", (1, 3, 4, 5)),
        ("1.000656", (1, 4, 7)),
        ("1.004873", (3, 4)),
        ("1.000894", (1, 2)),
        ("1.001699", (1, 3)),
        ("1.001612", (1,)),
    ],
)
def test_what_the_ten_ask_for_in_any_case_is_told_from_what_applies_to_some(
    code: str, needed: tuple[int, ...]
) -> None:
    assert tuple(line.number for line in reckoned(code).lines if line.is_needed) == needed


def test_ticked_papers_are_counted_as_the_catalogue_asks() -> None:
    (paper,) = reckoned(COPY, {"paper_1": "on", "pages": "3", "copies": "2"}).papers
    assert (paper.originals, paper.pages, paper.copies) == (1, 3, 2)
    uncounted = tuple(
        replace(rule, originals=0, copies=0, photocopies=0) for rule in row(BIRTH).procedure.papers
    )
    papers = reckoned(BIRTH, {"paper_4": "on", "paper_7": "on"}, papers=uncounted).papers
    assert [paper.originals for paper in papers] == [1, 1]
    assert [paper.purpose for paper in papers] == [PaperPurpose.SUBMIT, PaperPurpose.SHOW]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term(1, TermUnit.SAME_DAY), "trong ngày làm việc"),
        (Term(5, TermUnit.WORKING_DAY), "5 ngày làm việc"),
        (Term(2, TermUnit.WORKING_HOUR), "2 giờ làm việc"),
        (Term(30, TermUnit.WORKING_MINUTE), "30 phút"),
        (Term(15, TermUnit.CALENDAR_DAY), "15 ngày"),
        (Term(1, TermUnit.MONTH), "1 tháng"),
    ],
)
def test_a_term_is_said_in_its_unit(term: Term, words: str) -> None:
    assert term_words(term) == words


def test_only_certification_asks_for_pages_and_an_extract_for_copies() -> None:
    asked = {
        code: (needs_pages(row(code).procedure), needs_copies(row(code).procedure))
        for code in (COPY, EXTRACT, BIRTH)
    }
    assert asked == {COPY: (True, True), EXTRACT: (False, True), BIRTH: (False, False)}
    answered = {"form_entry_event": "1", "form_person_name": "Trần Thị Bình"}
    extract = reckoned(
        EXTRACT, answered | {"copies": "3", "pages": "x", "paper_1": "on", "paper_3": "on"}
    )
    assert keys(extract) == set()
    assert (extract.total, extract.fees[0].basis) == (24_000, "3 bản")
    assert [paper.copies for paper in extract.papers] == [0, 0]
    costly = reckoned(BIRTH, ALL_THREE, fees={Channel.COUNTER: PerCase(8_000)})
    assert costly.fees[0].basis == ""


def test_answers_are_kept_as_the_form_writes_them() -> None:
    answers = {answer.key: answer.text for answer in reckoned(BIRTH, ALL_THREE).answers}
    assert answers == {
        "child_name": "NGUYỄN MINH AN",
        "child_born": "01/11/2026",
        "child_sex": "Nữ",
    }
    assert reckoned(BANNED).answers == ()


def test_a_question_not_answered_or_answered_wrong_is_a_complaint_at_its_field() -> None:
    wrong = ALL_THREE | {"form_child_name": "", "form_child_born": "31/02/2026"}
    complaints = {item.field: item for item in reckoned(BIRTH, wrong).complaints}
    assert {field: item.key for field, item in complaints.items()} == {
        "form_child_name": "answer.missing",
        "form_child_born": "answer.no-day",
    }


def test_a_procedure_of_class_x_is_in_the_catalogue() -> None:
    assert row(BANNED).procedure.offline_class is OfflineClass.X
