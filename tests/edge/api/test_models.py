"""Models of work on the pages: what the counter, the dossier, the leader and the box show."""

from __future__ import annotations

from typing import Any

from litestar.testing import TestClient

from tests.edge.api.people import Person
from tests.edge.api.test_handling import signed_on
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.desk.models import EXPRESS, NO_SLIP, NO_WAIT, publish_models, taken_under
from tests.edge.desk.officers import DEPUTY, SPECIALIST, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import LAN, Station

NAME = "Ngày thứ Hai không viết, không giấy hẹn"


def code_of(station: Station) -> str:
    (row,) = station.book.dossiers(query=None, limit=9)
    return row.code


def test_the_counter_shows_the_model_its_term_and_that_no_paper_comes(
    lan: Person, station: Station
) -> None:
    publish_models(station, NO_SLIP)
    lan.post(f"/counter/{DRAFT}/fields", **CERTIFIED)
    shown = lan.post(f"/counter/{DRAFT}/procedure", procedure=CERTIFIED["procedure"]).text
    for words in (NAME, "2 giờ làm việc", "10:00", "Không in giấy hẹn", "Ký, không in giấy"):
        assert words in shown
    assert "Ký và in phiếu" not in shown


def test_signing_without_paper_shows_the_code_and_its_square(lan: Person, station: Station) -> None:
    publish_models(station, NO_SLIP)
    answer = lan.post(f"/counter/{DRAFT}", **CERTIFIED, do="sign")
    code = code_of(station)
    assert answer.headers["location"] == f"/dossiers/{code}?new=1"
    assert station.printer.jobs == []
    page = lan.get(f"/dossiers/{code}?new=1").text
    assert "Không in giấy hẹn" in page
    assert "/copy" not in page
    assert "/print" in page
    square = lan.get(f"/dossiers/{code}/square.svg")
    assert square.headers["content-type"] == "image/svg+xml"
    assert square.text.startswith("<svg")


def test_a_slip_asked_for_that_does_not_come_out_is_due(
    web: TestClient[Any], station: Station
) -> None:
    code = taken_under(station, NO_SLIP)
    lan = signed_on(web, station, LAN)
    station.printer.fault = "printer.no-paper"
    assert lan.post(f"/dossiers/{code}/print").status_code == 503
    station.printer.fault = ""
    assert lan.post(f"/dossiers/{code}/print").status_code == 303
    assert station.press.due() != ()  # asked for a second time nothing prints: somebody looks
    page = lan.get(f"/dossiers/{code}").text
    assert "/print" not in page


def test_a_citizen_who_wants_paper_gets_a_first_print(
    web: TestClient[Any], station: Station
) -> None:
    code = taken_under(station, NO_SLIP)
    lan = signed_on(web, station, LAN)
    for _ in range(2):
        assert lan.post(f"/dossiers/{code}/print").status_code == 303
    assert station.printer.jobs == [DRAFT]
    assert "/copy" in lan.get(f"/dossiers/{code}").text


def test_the_dossier_says_that_its_citizen_waits_and_who_is_next(
    web: TestClient[Any], station: Station
) -> None:
    code = taken_under(station, NO_WAIT)
    lan = signed_on(web, station, LAN)
    page = lan.get(f"/dossiers/{code}").text
    assert "người dân đang chờ" in page
    assert "công chức chuyên môn trình kết quả" in page
    assert 'href="#acts"' not in page
    specialist = signed_on(web, station, SPECIALIST)
    assert 'href="#acts"' in specialist.get(f"/dossiers/{code}").text
    do(station, code, "prepare")
    assert "lãnh đạo ký" in lan.get(f"/dossiers/{code}").text
    station.decide(code)
    assert 'href="#hand-over"' in lan.get(f"/dossiers/{code}").text


def test_the_leader_sees_the_batch_of_the_day_first(web: TestClient[Any], station: Station) -> None:
    codes = [taken(station, CERTIFIED, DRAFT), taken(station, BORN, OTHER_DRAFT)]
    for code in codes:
        do(station, code, "prepare")
    publish_models(station, EXPRESS)
    page = signed_on(web, station, DEPUTY).get("/signing").text
    assert "Ngày thứ Hai tốc ký" in page
    assert "Các hồ sơ khác" in page
    assert page.index(codes[1]) < page.index(codes[0])


def test_the_box_shows_how_many_of_a_model_were_on_time(
    web: TestClient[Any], station: Station
) -> None:
    assert "Mô hình làm việc hôm nay" not in signed_on(web, station, LAN).get("/box").text
    taken_under(station, NO_SLIP)
    lan = signed_on(web, station, LAN)
    page = lan.get("/box").text
    assert "Mô hình làm việc hôm nay" in page
    assert NAME in page
