"""The signing page: who sees it, one read and signed, one sent back, a batch with one PIN."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient

from accord.dossier import fold
from accord.intake import Officer
from accord.states import State
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.api.test_handling import NOT_YOURS, acts_on, signed_on
from tests.edge.desk.intakes import CERTIFIED
from tests.edge.desk.officers import DEPUTY, RECORDS_CLERK, SPECIALIST, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import HUNG, PIN, Station

LAN = Officer("Trần Thị Lan")


def prepared(station: Station, count: int = 1) -> list[str]:
    codes = []
    for number in range(count):
        codes.append(taken(station, CERTIFIED, f"{number + 1:016x}"))
        do(station, codes[-1], "prepare")
    return codes


def state_of(station: Station, code: str) -> State:
    return fold(station.book.said_about(code)).state


@pytest.fixture
def deputy(web: TestClient[Any], station: Station) -> Person:
    return signed_on(web, station, DEPUTY)


def test_one_is_read_and_signed(web: TestClient[Any], station: Station) -> None:
    (code,) = prepared(station)
    deputy = signed_on(web, station, DEPUTY)
    assert 'href="/signing"' in deputy.get("/box").text
    page = deputy.get("/signing")
    assert f'href="/signing/{code}/0"' in page.text
    assert "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH" in page.text
    place = f"/signing/{code}/0"
    fields = forms_of(deputy.get(place))[place]
    answer = deputy.post(place, **(fields | {"do": "sign"}))
    assert answer.headers["location"] == "/signing"
    assert state_of(station, code) is State.DONE
    assert "Không có hồ sơ nào chờ ký" in deputy.get("/signing").text
    assert deputy.get(place).status_code == 422


def test_one_is_sent_back_with_its_reason(web: TestClient[Any], station: Station) -> None:
    (code,) = prepared(station)
    deputy = signed_on(web, station, DEPUTY)
    place = f"/signing/{code}/0"
    mark = forms_of(deputy.get(place))[place]["mark"]
    empty = deputy.post(place, do="return", mark=mark, reason=" ")
    assert empty.status_code == 422
    assert 'id="reason-problem">Ô này phải điền.' in empty.text
    assert deputy.post(place, do="return", mark=mark, reason="Sai số").status_code == 303
    assert "Sai số" in text_of(deputy.get(f"/dossiers/{code}"))
    assert state_of(station, code) is State.ACCEPTED


def test_a_batch_is_signed_with_one_pin(web: TestClient[Any], station: Station) -> None:
    codes = prepared(station, 2)
    deputy = signed_on(web, station, DEPUTY)
    marks = {}
    for code in codes:
        place = f"/signing/{code}/0"
        marks[f"sign_{code}_0"] = forms_of(deputy.get(place))[place]["mark"]
    wrong = deputy.post("/signing", **marks, pin="135791")
    assert wrong.status_code == 422
    assert "Sai mã PIN" in wrong.text
    assert {state_of(station, code) for code in codes} == {State.ACCEPTED}
    stale = {f"sign_{codes[0]}_0": "x"}
    answer = deputy.post("/signing", **(marks | stale), pin=PIN)
    assert "đã thay đổi" in answer.text
    assert f"{codes[1]} : đã ký" in text_of(answer)
    assert [state_of(station, code) for code in codes] == [State.ACCEPTED, State.DONE]


@pytest.mark.parametrize(
    ("form", "words"),
    [({"pin": PIN}, "Chưa chọn mục nào"), ({"pin": PIN, "sign_x_y": "z"}, "không chờ ký")],
)
def test_a_batch_of_nothing_is_refused(deputy: Person, form: dict[str, str], words: str) -> None:
    answer = deputy.post("/signing", **form)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize("officer", [LAN, SPECIALIST, HUNG, RECORDS_CLERK], ids=lambda o: o.name)
def test_nobody_but_a_leader_sees_or_signs_anything(
    web: TestClient[Any], station: Station, officer: Officer, minh: Person, hoa: Person
) -> None:
    (code,) = prepared(station)
    person, place = signed_on(web, station, officer), f"/signing/{code}/0"
    assert 'href="/signing"' not in person.get("/box").text
    before = station.book.standing().entries

    def ask(who: Person) -> list[Any]:
        return [
            who.get("/signing"),
            who.post("/signing", pin=PIN, **{f"sign_{code}_0": "x"}),
            who.get(place),
            who.post(place, do="sign", mark="x"),
            who.post(place, do="return", mark="x", reason="Sai"),
        ]

    for answer in ask(person):
        assert answer.status_code == 422
        assert NOT_YOURS in answer.text
        assert "MINH" not in answer.text
    for stranger in (minh, hoa):
        for answer in ask(stranger):
            assert answer.headers["location"].startswith("/sign-on")
    assert station.book.standing().entries == before


def test_the_specialist_prepares_and_the_records_clerk_seals(
    web: TestClient[Any], station: Station
) -> None:
    code = taken(station)
    specialist = signed_on(web, station, SPECIALIST)
    assert "prepare" in acts_on(specialist, code)
    denied = {"result": "0", "is_granted": "no", "number": "1/CT", "summary": "Từ chối"}
    answer = specialist.post(f"/dossiers/{code}/acts/prepare", **denied)
    assert answer.status_code == 422
    assert "prepare-denial-problem" in answer.text
    station.decide(code)
    clerk = signed_on(web, station, RECORDS_CLERK)
    assert "seal" in acts_on(clerk, code)
    assert "seal" not in acts_on(specialist, code)
    assert clerk.post(f"/dossiers/{code}/acts/seal", result="0").status_code == 303
    assert "Đóng dấu" in text_of(specialist.get(f"/dossiers/{code}"))
    assert specialist.post(f"/dossiers/{code}/acts/seal", result="0").status_code == 422
