from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from accord.acts import FormKey
from accord.dossier import Dossier, late
from accord.errors import RefusedError
from accord.fleet import CalendarPublished
from accord.intake import Officer, Promise
from accord.letters import LetterIssued
from accord.rating import Level
from edge.desk.handling import UnfinishedError
from edge.desk.issuing import PRINTS_MAX, SHOWN_MS_MAX, Issuing
from edge.desk.letters import PaperContent
from edge.desk.occasions import OCCASIONS, LetterKind, Wording, offers
from edge.desk.signing_for import authority
from tests.edge.desk.intakes import BORN, CERTIFIED, SETTLED
from tests.edge.desk.officers import CHAIR, DEPUTY, RECORDS_CLERK, SPECIALIST, at_work, taken
from tests.edge.desk.test_handling import DAY_MS, do, dossier_of, local
from tests.edge.station import HUNG, LAN, RESIDENCE, Station

FORM_04 = FormKey("TT 03/2025/TT-VPCP", "04", 1)
LATER = Wording(FormKey("Mô hình 4 thư", "01", 2), date(2026, 3, 10))


class Folder:
    """Keeps the content of every letter instead of drawing it."""

    def __init__(self) -> None:
        self.drawn: list[PaperContent] = []

    def letter(self, content: PaperContent) -> bytes:
        self.drawn.append(content)
        return b"%PDF"


def listed(station: Station, code: str, officer: Officer = LAN) -> list[tuple[LetterKind, int]]:
    shift = at_work(station, officer)
    found = station.issuing.offers(shift, dossier_of(station, code))
    return [(offer.kind, offer.result.index) for offer in found]


def desk(station: Station) -> tuple[Issuing, Folder]:
    folder = Folder()
    station.issuing._letters = folder  # noqa: SLF001 -- a port, taken by the test
    return station.issuing, folder


def issue(
    station: Station, code: str, kind: LetterKind, officer: Officer = LAN, **values: str
) -> PaperContent:
    issuing, folder = desk(station)
    shift = at_work(station, officer)
    copy = issuing.issue(shift, code, kind.value, 0, {"copy": "1"} | values)
    assert issuing.sheet(shift, code, kind.value, 0, copy) == b"%PDF"
    return folder.drawn[-1]


def letters_said(station: Station, code: str) -> list[LetterIssued]:
    said = station.book.said_about(code)
    return [one.fact for one in said if isinstance(one.fact, LetterIssued)]


def rate(station: Station, code: str) -> None:
    token = station.ratings.ask(station.lan()[1], code).token
    station.ratings.give(token, level=Level.SATISFIED, reason="")


def refused(station: Station, act: Callable[[], object]) -> str:
    before = station.book.standing().entries
    with pytest.raises(RefusedError) as raised:
        act()
    assert station.book.standing().entries == before
    return raised.value.key


def test_a_birth_that_was_granted_is_congratulated(station: Station) -> None:
    code = taken(station, BORN)
    assert listed(station, code) == []
    station.decide(code)
    assert listed(station, code) == [(LetterKind.BIRTH, 0)]
    made = issue(station, code, LetterKind.BIRTH)
    assert (made.form, made.number) == (FormKey("Mô hình 4 thư", "01", 1), "10001")
    assert dict(made.fields)["owner"] == "NGUYỄN VĂN MINH"
    assert made.signatory is not None
    assert made.leader is not None
    assert (made.signatory.name, made.leader.name) == (LAN.name, LAN.name)
    assert made.copy == 0
    (fact,) = letters_said(station, code)
    assert (fact.form, fact.officer, fact.signer, fact.copy) == (made.form, LAN, LAN, 1)


def test_the_leader_who_signed_the_result_stands_beside_the_officer(station: Station) -> None:
    code = taken(station, BORN)
    do(station, code, "prepare")
    prepared = station.signing.waiting(at_work(station, DEPUTY))[0]
    station.signing.sign(at_work(station, DEPUTY), code, 0, prepared.mark)
    made = issue(station, code, LetterKind.BIRTH)
    assert made.leader is not None
    assert (made.leader.name, made.leader.authority) == (
        DEPUTY.name,
        ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    )
    assert made.signatory is not None
    assert made.signatory.name == LAN.name


def test_a_denial_and_another_procedure_are_no_occasion(station: Station) -> None:
    denied = taken(station, BORN)
    station.decide(denied, is_granted=False)
    assert listed(station, denied) == []
    other = taken(station, CERTIFIED, "00000000000000d7")
    station.decide(other)
    assert listed(station, other) == []


@pytest.mark.parametrize(
    ("procedure", "paper", "kind"),
    [
        ("1.001193", "KQ.G15.000031", LetterKind.BIRTH),
        ("2.000986", "KQ.G15.000031", LetterKind.BIRTH),
        ("2.000986", "KQ.G18.000047", None),
        ("2.000635", "KQ.G15.000031", None),
        ("1.000894", "KQ.G15.000032", LetterKind.MARRIAGE),
        ("1.000656", "KQ.G15.000034", LetterKind.CONDOLENCE),
        ("2.002913", "", LetterKind.CONDOLENCE),
        ("1.004884", "KQ.G15.000031", None),
    ],
)
def test_the_paper_and_the_procedure_tell_the_letter(
    station: Station, procedure: str, paper: str, kind: LetterKind | None
) -> None:
    code = taken(station, BORN)
    station.decide(code)
    dossier = dossier_of(station, code)
    promise = Promise("Kết quả", code=paper, procedure=procedure)
    changed = replace(dossier, results=(replace(dossier.results[0], promise=promise),))
    found = [offer.kind for offer in offers(changed, station.clock.wall)]
    assert found == ([] if kind is None else [kind])


def test_who_has_rated_is_thanked_once_a_dossier(station: Station) -> None:
    code = taken(station, BORN | {"link_1": RESIDENCE})
    assert listed(station, code) == []
    rate(station, code)
    assert listed(station, code) == [(LetterKind.THANKS, 0)]
    made = issue(station, code, LetterKind.THANKS)
    assert made.signatory is not None
    assert made.signatory.name == LAN.name
    assert letters_said(station, code)[0].signer == LAN


def test_a_second_print_is_a_copy_and_in_the_history(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    first = issue(station, code, LetterKind.BIRTH)
    again = issue(station, code, LetterKind.BIRTH, SPECIALIST, copy="2")
    assert (first.copy, again.copy) == (0, 1)
    assert again.signatory == first.signatory
    assert again.at == first.at
    assert [fact.copy for fact in letters_said(station, code)] == [1, 2]
    assert [fact.officer.name for fact in letters_said(station, code)] == [
        LAN.name,
        SPECIALIST.name,
    ]


def test_who_did_not_see_that_it_was_issued_issues_nothing(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    issue(station, code, LetterKind.BIRTH)
    again = partial(issue, station, code, LetterKind.BIRTH)
    assert refused(station, again) == "letters.issued-already"
    blank = partial(issue, station, code, LetterKind.BIRTH, copy="")
    assert refused(station, blank) == "letters.issued-already"


def test_the_last_print_can_be_had_for_some_minutes_and_no_other(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    issue(station, code, LetterKind.BIRTH)
    shift = station.lan()[1]
    had = partial(station.issuing.sheet, shift, code, LetterKind.BIRTH.value, 0)
    station.clock.pass_ms(SHOWN_MS_MAX - 1)
    assert had(1) == b"%PDF"
    assert refused(station, partial(had, 2)) == "letters.printed-before"
    station.clock.pass_ms(1)
    assert refused(station, partial(had, 1)) == "letters.printed-before"
    issue(station, code, LetterKind.BIRTH, copy="2")
    assert had(2) == b"%PDF"
    assert refused(station, partial(had, 1)) == "letters.printed-before"
    hung = partial(station.issuing.sheet, at_work(station, HUNG), code, "chuc-mung-khai-sinh", 0, 2)
    assert refused(station, hung) == "shift.not-your-role"
    unknown = partial(station.issuing.sheet, shift, "H26.001.02-260309-20001", "cam-on", 0, 1)
    assert refused(station, unknown) == "dossier.unknown"


def test_what_was_never_issued_has_no_sheet(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    for copy in (0, 1):
        act = partial(station.issuing.sheet, station.lan()[1], code, "chuc-mung-khai-sinh", 0, copy)
        assert refused(station, act) == "letters.printed-before"


def test_a_printer_that_eats_letters_is_not_fed_for_ever(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    for number in range(1, PRINTS_MAX + 1):
        issue(station, code, LetterKind.BIRTH, copy=str(number))
    one_more = str(PRINTS_MAX + 1)
    more = partial(issue, station, code, LetterKind.BIRTH, copy=one_more)
    assert refused(station, more) == "letters.too-many"


def test_what_was_put_off_is_apologised_for_as_the_leader_signed_it(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "extend")
    signed_at = station.clock.wall
    station.clock.pass_ms(3_600_000)
    assert listed(station, code) == [(LetterKind.APOLOGY, 0)]
    made = issue(station, code, LetterKind.APOLOGY)
    said = dict(made.fields)
    assert made.form == FORM_04
    assert (said["due"], said["new_due"], said["reason"]) == (local(18), local(23), "Chờ xác minh")
    assert made.signatory is not None
    assert (made.signatory.name, made.signatory.at) == (DEPUTY.name, signed_at)
    assert made.signatory.authority == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    (fact,) = letters_said(station, code)
    assert (fact.signer, fact.officer) == (DEPUTY, LAN)


def test_what_is_late_is_apologised_for_by_a_leader_and_stays_late(station: Station) -> None:
    code = taken(station, SETTLED)
    assert listed(station, code, CHAIR) == []
    station.clock.pass_ms(10 * DAY_MS)
    assert listed(station, code) == []
    # The papers of a residence: three results, each with its own due time.
    assert listed(station, code, CHAIR) == [(LetterKind.APOLOGY, number) for number in range(3)]
    made = issue(station, code, LetterKind.APOLOGY, CHAIR, reason="Chờ\r\nxác minh", days="3")
    said = dict(made.fields)
    assert (said["due"], said["new_due"]) == (local(18), local(24))
    assert said["reason"] == "Chờ\nxác minh"
    assert made.signatory is not None
    assert (made.signatory.name, made.signatory.authority) == (CHAIR.name, ("CHỦ TỊCH",))
    dossier = dossier_of(station, code)
    assert dossier.results[0].due_at == local(18)
    assert late(dossier, station.clock.wall)
    station.decide(code)
    assert listed(station, code) == [(LetterKind.APOLOGY, 0)]
    again = issue(station, code, LetterKind.APOLOGY, copy="2")
    assert (again.copy, dict(again.fields)) == (1, said)
    assert again.signatory == made.signatory


def test_a_clerk_signs_no_apology(station: Station) -> None:
    code = taken(station, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    act = partial(issue, station, code, LetterKind.APOLOGY, LAN, reason="Chờ", days="3")
    assert refused(station, act) == "shift.not-your-role"


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, ["reason", "days"]),
        ({"reason": "Chờ xác minh", "days": "0"}, ["days"]),
        ({"reason": "Chờ xác minh", "days": "61"}, ["days"]),
        ({"reason": "Chờ xác minh", "days": "ba"}, ["days"]),
        ({"reason": " ", "days": "60"}, ["reason"]),
        ({"reason": "x\u0007", "days": "3"}, ["reason"]),
    ],
)
def test_an_apology_says_why_and_until_when(
    station: Station, typed: dict[str, str], fields: list[str]
) -> None:
    code = taken(station, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    before = station.book.standing().entries
    with pytest.raises(UnfinishedError) as raised:
        issue(station, code, LetterKind.APOLOGY, CHAIR, **typed)
    assert [complaint.field for complaint in raised.value.complaints] == fields
    assert station.book.standing().entries == before


def test_a_calendar_that_cannot_be_read_is_told_as_it_is(station: Station) -> None:
    code = taken(station, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    station.hear(CalendarPublished(1, "nonsense"))
    act = partial(issue, station, code, LetterKind.APOLOGY, CHAIR, reason="Chờ", days="3")
    at_work(station, CHAIR)
    assert refused(station, act) == "calendar.malformed"


def test_a_time_is_named_once(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "extend")
    issue(station, code, LetterKind.APOLOGY)
    station.clock.pass_ms(20 * DAY_MS)
    shift = at_work(station, CHAIR)
    offer = station.issuing.offers(shift, dossier_of(station, code))[0]
    assert (offer.needs_words, offer.next_copy) == (False, 2)


def test_while_the_clock_stands_still_nothing_is_late(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "supplement")
    station.clock.pass_ms(20 * DAY_MS)
    assert listed(station, code, CHAIR) == []


def test_the_wording_in_force_at_the_intake_is_printed(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    birth = OCCASIONS[0]
    table = (replace(birth, wordings=(*birth.wordings, LATER)),)
    dossier = dossier_of(station, code)
    assert [one.form for one in offers(dossier, station.clock.wall, table)] == [
        FormKey("Mô hình 4 thư", "01", 1)
    ]
    station.clock.pass_ms(DAY_MS)
    code = taken(station, BORN, "00000000000000d7")
    station.decide(code)
    assert _forms(dossier_of(station, code), table) == [LATER.form]
    assert _forms(dossier_of(station, code), (replace(birth, wordings=()),)) == []


def _forms(dossier: Dossier, table: tuple[object, ...]) -> list[FormKey]:
    return [one.form for one in offers(dossier, local(30), table)]  # type: ignore[arg-type]  # a table


def test_what_was_issued_is_printed_again_in_the_words_it_had(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    issue(station, code, LetterKind.BIRTH)
    birth = OCCASIONS[0]
    sooner = Wording(LATER.form, date(2026, 1, 1))
    table = (replace(birth, wordings=(*birth.wordings, sooner)),)
    assert _forms(dossier_of(station, code), table) == [FormKey("Mô hình 4 thư", "01", 1)]


def test_letters_of_two_results_have_two_numbers(station: Station) -> None:
    code = taken(station, SETTLED)
    do(station, code, "extend")
    values = {"result": "1", "days": "2", "reason": "Chờ"}
    station.handling.do(at_work(station, DEPUTY), code, "extend", values)
    _, folder = desk(station)
    for number in (0, 1):
        station.issuing.issue(station.lan()[1], code, "xin-loi", number, {"copy": "1"})
        station.issuing.sheet(station.lan()[1], code, "xin-loi", number, 1)
    assert [made.number for made in folder.drawn] == ["10001", "10001.2"]
    assert dict(folder.drawn[1].fields)["reason"] == "Chờ"


def test_volunteers_and_the_till_issue_nothing(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    assert listed(station, code, HUNG) == []
    act = partial(issue, station, code, LetterKind.BIRTH, HUNG)
    assert refused(station, act) == "shift.not-your-role"
    assert listed(station, code, RECORDS_CLERK) == [(LetterKind.BIRTH, 0)]


def test_what_is_not_here_or_contested_has_no_letters(station: Station) -> None:
    code = taken(station, BORN)
    station.decide(code)
    act = partial(issue, station, code, LetterKind.MARRIAGE)
    assert refused(station, act) == "letters.none"
    dossier = dossier_of(station, code)
    assert offers(replace(dossier, conflict=dossier.history), station.clock.wall) == ()
    assert offers(replace(dossier, intake=None), station.clock.wall) == ()
    unknown = partial(issue, station, "H26.001.02-260309-20001", LetterKind.BIRTH)
    assert refused(station, unknown) == "dossier.unknown"


def test_a_decided_title_says_both_lines_already() -> None:
    assert authority("KT. Chủ tịch / Phó Chủ tịch") == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
