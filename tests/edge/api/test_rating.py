"""The tablet over HTTP: open to anybody, empty unless an officer asks, and about nobody."""

from __future__ import annotations

import pytest

from edge.desk.rating import ASK_MS_MAX
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HUNG, LAN, PIN, Station


@pytest.fixture
def code(lan: Person) -> str:
    answer = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    return answer.headers["location"].removeprefix("/dossiers/").removesuffix("?new=1")


def test_the_tablet_is_empty_until_an_officer_asks(lan: Person, minh: Person, code: str) -> None:
    assert "/rating" not in forms_of(minh.get("/rating"))
    assert minh.post("/rating", token="0" * 16, level="1").status_code == 422
    asked = lan.post(f"/dossiers/{code}/rating")
    assert asked.headers["location"] == f"/dossiers/{code}?asked=1"
    page = minh.get("/rating")
    assert "token" in forms_of(page)["/rating"]
    for secret in (code, "MINH", "001099000123", LAN.name, "2.000815"):
        assert secret not in page.text


def test_one_touch_answers_and_the_clerk_sees_it(
    lan: Person, minh: Person, code: str, station: Station
) -> None:
    lan.post(f"/dossiers/{code}/rating")
    form = forms_of(minh.get("/rating"))["/rating"]
    answer = minh.post("/rating", level="2", **form)
    assert answer.headers["location"] == "/rating?thanks=1"
    assert "Cảm ơn" in text_of(minh.get("/rating?thanks=1"))
    assert "Hài lòng" in text_of(lan.get(f"/dossiers/{code}"))
    assert f"/dossiers/{code}/rating" not in forms_of(lan.get(f"/dossiers/{code}"))
    before = station.book.standing().entries
    assert minh.post("/rating", level="1", **form).status_code == 422
    assert station.book.standing().entries == before


def test_who_is_not_satisfied_is_asked_why(
    lan: Person, minh: Person, code: str, station: Station
) -> None:
    lan.post(f"/dossiers/{code}/rating")
    form = forms_of(minh.get("/rating"))["/rating"]
    before = station.book.standing().entries
    why = minh.post("/rating", level="3", **form)
    assert "Điều gì cần làm tốt hơn?" in text_of(why)
    assert station.book.standing().entries == before
    again = forms_of(why)["/rating"]
    assert again["level"] == "3"
    minh.post("/rating", **(again | {"other": "Ghế gãy"}))
    assert "Ghế gãy" in text_of(lan.get(f"/dossiers/{code}"))


def test_a_forged_answer_is_refused(lan: Person, minh: Person, code: str) -> None:
    lan.post(f"/dossiers/{code}/rating")
    for level in ("", "0", "4", "x"):
        assert minh.post("/rating", token="x", level=level).status_code == 422
    assert minh.post("/rating", token="f" * 16, level="1").status_code == 422


def test_the_part_that_looks_by_itself_forgets_after_a_minute(
    lan: Person, minh: Person, code: str, station: Station
) -> None:
    lan.post(f"/dossiers/{code}/rating")
    assert "token" in minh.get("/rating/part", hx_request="true").text
    station.clock.pass_ms(ASK_MS_MAX)
    assert "token" not in minh.get("/rating/part", hx_request="true").text


def test_a_volunteer_asks_for_nothing(minh: Person, code: str, station: Station) -> None:
    minh.post("/sign-on", officer=station.keys[HUNG.name].hex(), pin=PIN, next="/counter")
    assert minh.post(f"/dossiers/{code}/rating").status_code == 422
    assert station.ratings.current() is None


def test_the_scores_of_a_month_are_a_table(lan: Person, minh: Person, code: str) -> None:
    assert "chưa có đánh giá" in text_of(lan.get("/ratings"))
    lan.post(f"/dossiers/{code}/rating")
    minh.post("/rating", level="1", **forms_of(minh.get("/rating"))["/rating"])
    assert "100 %" in text_of(lan.get("/ratings"))
    assert lan.get("/ratings?month=2026-99").status_code == 422
