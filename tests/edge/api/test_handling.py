"""Acts after intake on the screens: who may, who must not, and what is shown beside a field."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient

from accord.intake import Officer
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.api.test_dossiers import UNKNOWN, take
from tests.edge.desk.intakes import CERTIFIED, DRAFT, SETTLED
from tests.edge.desk.officers import DEPUTY, SPECIALIST, admit_office
from tests.edge.desk.test_handling import FORMS
from tests.edge.station import HUNG, PIN, Station

NOT_YOURS = "Bạn không có quyền làm việc này"


def signed_on(web: TestClient[Any], station: Station, officer: Officer) -> Person:
    """Return an officer of this ward at a screen of their own."""
    if officer.name not in station.keys:
        admit_office(station)
    person = Person(web)
    answer = person.post("/sign-on", officer=station.keys[officer.name].hex(), pin=PIN)
    assert answer.status_code == 303
    return person


def acts_on(person: Person, code: str) -> set[str]:
    """Return the acts a dossier's page offers."""
    begins = f"/dossiers/{code}/acts/"
    forms = forms_of(person.get(f"/dossiers/{code}"))
    return {place.removeprefix(begins) for place in forms if place.startswith(begins)}


def test_lan_asks_for_papers_and_receives_them(lan: Person) -> None:
    code = take(lan, SETTLED)
    assert "supplement" in acts_on(lan, code)
    answer = lan.post(f"/dossiers/{code}/acts/supplement", **FORMS["supplement"])
    assert answer.headers["location"] == f"/dossiers/{code}"
    text = text_of(lan.get(f"/dossiers/{code}"))
    assert "Yêu cầu bổ sung giấy tờ" in text
    assert "Thiếu giấy" in text
    assert acts_on(lan, code) == {"hand-on", "supplement-received", "withdrawal"}
    lan.post(f"/dossiers/{code}/acts/supplement-received", papers="Ảnh 3x4")
    assert "Đang xử lý" in text_of(lan.get(f"/dossiers/{code}"))


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(
    lan: Person, station: Station
) -> None:
    code = take(lan, SETTLED)
    before = station.book.standing().entries
    answer = lan.post(f"/dossiers/{code}/acts/supplement", items="Ảnh 3x4", reason=" ")
    assert answer.status_code == 422
    assert 'id="supplement-reason-problem">Ô này phải điền.' in answer.text
    assert ">Ảnh 3x4</textarea>" in answer.text
    assert "items-problem" not in answer.text
    assert station.book.standing().entries == before


def test_what_is_typed_wrong_says_the_limits(web: TestClient[Any], station: Station) -> None:
    deputy = signed_on(web, station, DEPUTY)
    code = take(signed_on(web, station, Officer("Trần Thị Lan")), SETTLED)
    answer = deputy.post(f"/dossiers/{code}/acts/extend", **(FORMS["extend"] | {"days": "99"}))
    assert "Hãy ghi một số từ 1 đến 60." in answer.text


def test_the_screen_speaks_english_too(lan: Person) -> None:
    code = take(lan, SETTLED)
    lan.post("/display", language="en", size="1", back="/counter")
    page = lan.get(f"/dossiers/{code}")
    assert "What can be done now" in page.text
    assert "Ask for more papers (once only)" in page.text


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("supplement", {"lan", "specialist"}),
        ("obligation", {"specialist", "deputy"}),
        ("extend", {"deputy"}),
        ("withdrawal", {"lan", "specialist"}),
        ("hand-on", {"lan", "specialist", "deputy"}),
        ("step", {"lan", "specialist", "deputy"}),
        ("start", {"lan", "specialist", "deputy"}),
    ],
)
def test_each_act_is_for_its_roles_and_nobody_else(
    web: TestClient[Any], station: Station, minh: Person, hoa: Person, name: str, may: set[str]
) -> None:
    lan = signed_on(web, station, Officer("Trần Thị Lan"))
    people = {
        "lan": lan,
        "specialist": signed_on(web, station, SPECIALIST),
        "deputy": signed_on(web, station, DEPUTY),
        "hung": signed_on(web, station, HUNG),
    }
    for index, (who, person) in enumerate(people.items()):
        code = take(lan, SETTLED, f"{index + 1:016x}")
        before = station.book.standing().entries
        answer = person.post(f"/dossiers/{code}/acts/{name}", **(FORMS[name] or {"x": ""}))
        assert (answer.status_code == 303) == (who in may), who
        assert (name in acts_on(people[who], f"{code}")) <= (who in may)
        if who not in may:
            assert NOT_YOURS in answer.text
            assert station.book.standing().entries == before
    code = take(lan, SETTLED, "9" * 16)
    before = station.book.standing().entries
    for stranger in (minh, hoa):
        answer = stranger.post(f"/dossiers/{code}/acts/{name}", **(FORMS[name] or {"x": ""}))
        assert answer.headers["location"].startswith("/sign-on")
        assert station.book.standing().entries == before


def test_an_act_nobody_knows_is_refused(lan: Person) -> None:
    assert lan.post(f"/dossiers/{take(lan)}/acts/burn").status_code == 422
    assert lan.post(f"{UNKNOWN}/acts/start").status_code == 404


def test_a_filing_is_turned_down_and_its_page_says_why(lan: Person, station: Station) -> None:
    lan.post(f"/counter/{DRAFT}", do="look", **CERTIFIED)
    answer = lan.post(f"/counter/{DRAFT}", do="refuse", **CERTIFIED)
    assert answer.headers["location"] == f"/counter/{DRAFT}/refuse"
    page = lan.get(f"/counter/{DRAFT}/refuse")
    assert "NGUYỄN VĂN MINH" in page.text
    empty = lan.post(f"/counter/{DRAFT}/refuse", reason=" ")
    assert empty.status_code == 422
    assert 'id="reason-problem">Ô này phải điền.' in empty.text
    answer = lan.post(f"/counter/{DRAFT}/refuse", reason="Không thuộc thẩm quyền")
    text = text_of(lan.get(answer.headers["location"]))
    for words in ("Không được tiếp nhận", "Không thuộc thẩm quyền", "NGUYỄN VĂN MINH"):
        assert words in text
    assert lan.post(f"/counter/{DRAFT}/refuse", reason="Lần nữa").status_code == 404
    assert len(station.book.dossiers(query=None, limit=5)) == 1


def test_a_refusal_of_what_nobody_asked_for_names_what_is_missing(lan: Person) -> None:
    lan.post(f"/counter/{DRAFT}", do="refuse", owner_phone="0912345678")
    answer = lan.post(f"/counter/{DRAFT}/refuse", reason="Không thuộc thẩm quyền")
    assert answer.status_code == 422
    assert "Chưa có họ tên chủ hồ sơ" in answer.text


@pytest.mark.parametrize("officer", [HUNG, SPECIALIST, DEPUTY], ids=lambda officer: officer.name)
def test_who_does_not_take_dossiers_turns_none_down(
    web: TestClient[Any], station: Station, officer: Officer
) -> None:
    person = signed_on(web, station, officer)
    person.post(f"/counter/{DRAFT}", do="look", **CERTIFIED)
    for answer in (
        person.get(f"/counter/{DRAFT}/refuse"),
        person.post(f"/counter/{DRAFT}/refuse", reason="Không"),
    ):
        assert answer.status_code == 422
        assert NOT_YOURS in answer.text


def test_the_papers_of_a_dossier_are_offered_and_shown(lan: Person) -> None:
    code = take(lan, SETTLED)
    lan.post(f"/dossiers/{code}/acts/supplement", **FORMS["supplement"])
    page = lan.get(f"/dossiers/{code}").text
    for name in ("bo-sung", "kiem-soat"):
        place = f"/dossiers/{code}/papers/{name}"
        assert f'href="{place}"' in page
        answer = lan.get(place)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert "papers/dung" not in page
    assert lan.get(f"/dossiers/{code}/papers/dung").status_code == 422


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"from": "2026-03-09"}, 200),
        ({"from": "2026-03-09", "until": "2026-03-10"}, 200),
        ({"from": "2026-03-09", "until": "2026-03-08"}, 422),
        ({"from": "hôm nay"}, 422),
    ],
)
def test_the_register_is_shown_for_days(lan: Person, days: dict[str, str], status: int) -> None:
    take(lan)
    assert lan.post("/dossiers/register", **days).status_code == status


def test_a_volunteer_prints_no_papers_and_no_register(
    web: TestClient[Any], station: Station, lan: Person
) -> None:
    code, hung = take(lan), signed_on(web, station, HUNG)
    assert "papers/kiem-soat" not in hung.get(f"/dossiers/{code}").text
    for answer in (
        hung.get(f"/dossiers/{code}/papers/kiem-soat"),
        hung.post("/dossiers/register", **{"from": "2026-03-09"}),
    ):
        assert answer.status_code == 422
        assert NOT_YOURS in answer.text
