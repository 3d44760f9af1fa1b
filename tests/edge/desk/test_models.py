"""A dossier taken in under a model of work: its term, its paper, what it keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import SlipPrinted
from accord.deadline import AfterPause
from accord.dossier import Dossier, fold
from accord.errors import FaultError, RefusedError
from accord.fleet import CalendarPublished
from accord.intake import ModelPin, ModelRule
from accord.moments import Instant
from accord.receipt import verify_receipt
from edge.desk.checks import status_address
from edge.desk.dues import Dues
from edge.desk.house import Offices
from edge.desk.press import Press
from tests.accord.samples import WARD
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT, SETTLED
from tests.edge.desk.models import EXPRESS, NO_SLIP, NO_WAIT, publish_models, taken_under
from tests.edge.desk.officers import DEPUTY, at_work, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import HOUSE, MINUTE, Station, typesetter
from tests.edge.store.logs import BOX_KEY

HOUR = 60 * MINUTE
NAME = "Ngày thứ Hai không viết, không giấy hẹn"


def dossier_of(station: Station, code: str) -> Dossier:
    return fold(station.book.said_about(code))


def prints(station: Station, code: str) -> list[int]:
    facts = (said.fact for said in station.book.said_about(code))
    return [fact.copy for fact in facts if isinstance(fact, SlipPrinted)]


def test_the_acceptance_keeps_the_model_and_the_shorter_term(station: Station) -> None:
    code = taken_under(station, NO_SLIP, SETTLED)
    intake = dossier_of(station, code).intake
    assert intake is not None
    rules = (ModelRule.NO_SLIP, ModelRule.NO_WRITING)
    assert intake.model == ModelPin("thu-hai", NAME, rules, "2 giờ làm việc")
    promise, *_ = intake.results
    assert promise.due_at == station.clock.wall + 2 * HOUR
    assert promise.term == "2 giờ làm việc"
    assert intake.term == "7 ngày làm việc"


def test_a_model_never_makes_a_term_longer_than_the_law(station: Station) -> None:
    before = dossier_of(station, taken(station)).results[0].due_at
    publish_models(station, NO_SLIP.replace("2 giờ", "9 ngày"))
    intake = dossier_of(station, taken(station, CERTIFIED, OTHER_DRAFT)).intake
    assert intake is not None
    assert intake.results[0].due_at == before
    assert intake.results[0].term != "9 ngày làm việc"
    assert intake.model is not None


def test_what_no_model_is_for_is_taken_in_as_ever(station: Station) -> None:
    code = taken_under(station, NO_SLIP, BORN)
    intake = dossier_of(station, code).intake
    assert intake is not None
    assert intake.model is None
    assert prints(station, code) == [1]


def test_without_paper_nothing_goes_to_the_printer_and_nothing_is_due(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    assert station.printer.jobs == []
    assert station.press.due() == ()
    assert prints(station, code) == []
    (job,) = station.book.slips_of(code)
    assert job.is_held_back
    assert station.press.is_out(job.id)
    assert station.press.sheet(code).startswith(b"%PDF")
    with pytest.raises(RefusedError, match=r"slip\.not-due"):
        station.press.came_out(station.lan()[1], code, job.id)


def test_a_slip_that_was_not_printed_is_looked_up_all_the_same(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    (job,) = station.book.slips_of(code)
    receipt = verify_receipt(job.receipt, BOX_KEY.public)
    address = status_address("https://x", receipt).rpartition("/")[2]
    assert station.citizens.checks.by_address(address, asker="a").code == code
    assert station.citizens.checks.by_text(job.receipt, asker="a").code == code


def test_the_square_leads_to_the_dossier_where_the_unit_names_an_address(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    house = replace(HOUSE, address="https://motcua.example")
    press = Press(
        house=house,
        book=station.book,
        scribe=station.scribe,
        clock=station.clock,
        random=station.random,
        forms=typesetter(),
        printer=station.printer,
        guard=station.guard,
    )
    (job,) = station.book.slips_of(code)
    receipt = verify_receipt(job.receipt, BOX_KEY.public)
    assert press.square(code) == typesetter().square(status_address(house.address, receipt))
    assert station.press.square(code) == typesetter().square(job.receipt)


def test_printing_after_all_is_a_first_print_and_happens_once(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    with pytest.raises(RefusedError, match=r"slip\.held-back"):
        station.press.copy(code)
    for _ in range(2):
        station.press.print_after_all(code)
    assert station.printer.jobs == [DRAFT]
    assert prints(station, code) == [1]
    assert station.press.copy(code).copy == 1
    assert prints(station, code) == [1, 2]


def test_a_printer_that_fails_leaves_the_slip_asked_for_due(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    station.printer.fault = "printer.no-paper"
    with pytest.raises(FaultError, match=r"printer\.no-paper"):
        station.press.print_after_all(code)
    (job,) = station.press.due()
    assert (job.dossier, job.copy, job.is_held_back) == (code, 0, False)


def test_a_form_sent_again_when_the_model_has_ended_is_the_same_dossier(station: Station) -> None:
    code = taken_under(station, NO_SLIP)
    publish_models(station, "# none\n", version=2)
    again = station.reception.accept(station.lan()[1], DRAFT, CERTIFIED)
    assert (again.job.dossier, again.is_new) == (code, False)


def test_a_text_that_cannot_be_read_leaves_the_law_and_the_paper(station: Station) -> None:
    code = taken_under(station, NO_SLIP + "[[model]]\n")
    intake = dossier_of(station, code).intake
    assert intake is not None
    assert intake.model is None
    assert prints(station, code) == [1]


def test_the_models_of_a_ward_stand_in_the_place_of_the_citys(station: Station) -> None:
    offices = Offices(house=HOUSE, book=station.book)
    assert offices.models() == ()
    publish_models(station, NO_SLIP)
    station.hear(CalendarPublished(1, NO_WAIT, WARD, is_of_models=True))
    assert [model.key for model in offices.models()] == ["khong-cho"]
    assert offices.models() is offices.models()


def anew(station: Station, dossier: Dossier) -> Instant:
    dues = Dues(offices=Offices(house=HOUSE, book=station.book), book=station.book)
    due, *_ = dues.again(dossier, station.clock.wall, AfterPause.RESTART)
    return due.due_at


def test_a_clock_that_stood_still_goes_on_by_the_models_term(station: Station) -> None:
    code = taken_under(station, NO_SLIP, SETTLED)
    station.clock.pass_ms(HOUR)
    do(station, code, "supplement")
    station.clock.pass_ms(HOUR)
    assert anew(station, dossier_of(station, code)) == station.clock.wall + 2 * HOUR


def test_a_models_term_nobody_can_read_leaves_the_laws(station: Station) -> None:
    code = taken_under(station, NO_SLIP, SETTLED)
    station.clock.pass_ms(HOUR)
    do(station, code, "supplement")
    dossier = dossier_of(station, code)
    assert dossier.intake is not None
    assert dossier.intake.model is not None
    result, *_ = dossier.results
    later = replace(
        dossier,
        intake=replace(dossier.intake, model=replace(dossier.intake.model, term="2 năm")),
        results=(replace(result, promise=replace(result.promise, term="2 năm")),),
    )
    assert anew(station, later) > station.clock.wall + 24 * HOUR


def test_leaders_sign_first_what_a_model_says_on_its_weekday(station: Station) -> None:
    plain = taken(station, CERTIFIED)
    do(station, plain, "prepare")
    station.clock.pass_ms(MINUTE)
    batch = taken(station, BORN, OTHER_DRAFT)
    do(station, batch, "prepare", number="13/KS")
    leader = at_work(station, DEPUTY)
    assert [one.code for one in station.signing.waiting(leader)] == [plain, batch]
    publish_models(station, EXPRESS)
    waiting = station.signing.waiting(leader)
    assert [one.code for one in waiting] == [batch, plain]
    assert [one.model.key if one.model else "" for one in waiting] == ["toc-ky", ""]


def test_the_counter_shows_the_model_before_it_is_signed(station: Station) -> None:
    publish_models(station, NO_WAIT)
    view = station.reception.view(CERTIFIED)
    assert view.reckoning is not None
    assert view.reckoning.model is not None
    assert view.reckoning.model.key == "khong-cho"
    assert view.reckoning.promises[0].due_at == station.clock.wall + 30 * MINUTE
