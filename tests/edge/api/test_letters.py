"""Letters to the citizen on the screens: one press prints, and who must not is refused."""

from __future__ import annotations

from typing import Any

from litestar.testing import TestClient

from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.api.test_dossiers import UNKNOWN, take
from tests.edge.api.test_handling import NOT_YOURS, signed_on
from tests.edge.desk.intakes import BORN, SETTLED
from tests.edge.desk.officers import CHAIR
from tests.edge.desk.test_handling import DAY_MS
from tests.edge.station import Station


def letters_on(person: Person, code: str) -> set[str]:
    """Return the letters a dossier's page offers."""
    begins = f"/dossiers/{code}/letters/"
    forms = forms_of(person.get(f"/dossiers/{code}"))
    return {place.removeprefix(begins) for place in forms if place.startswith(begins)}


def test_one_press_prints_and_the_history_says_so(lan: Person, station: Station) -> None:
    code = take(lan, BORN)
    assert letters_on(lan, code) == set()
    station.decide(code)
    assert letters_on(lan, code) == {"chuc-mung-khai-sinh/0"}
    place = f"/dossiers/{code}/letters/chuc-mung-khai-sinh/0"
    answer = lan.post(place, copy="1")
    assert answer.headers["location"] == f"{place}/1"
    answer = lan.get(f"{place}/1")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    text = text_of(lan.get(f"/dossiers/{code}"))
    assert "Đã phát thư – 10001 – Mô hình 4 thư (01, v1)" in text
    assert "In lại bản số 1" in text
    assert "vừa được phát hoặc in lại" in lan.post(place, copy="1").text
    assert lan.post(place, copy="2").headers["location"] == f"{place}/2"
    assert "đã mở từ trước" in lan.get(f"{place}/1").text
    assert "Đã in lại thư – 10001" in text_of(lan.get(f"/dossiers/{code}"))


def test_a_late_apology_is_the_leaders_and_says_what_is_missing(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    code = take(lan, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    place = f"/dossiers/{code}/letters/xin-loi/0"
    chair = signed_on(web, station, CHAIR)
    assert letters_on(chair, code) == {f"xin-loi/{number}" for number in range(3)}
    answer = chair.post(place, copy="1", reason="Chờ xác minh", days="")
    assert answer.status_code == 422
    assert 'id="xin-loi-0-days-problem">Hãy ghi một số từ 1 đến 60.' in answer.text
    assert ">Chờ xác minh</textarea>" in answer.text
    answer = chair.post(place, copy="1", reason="Chờ xác minh", days="3")
    assert chair.get(answer.headers["location"]).content.startswith(b"%PDF")
    assert "xin-loi/0" in letters_on(chair, code)
    assert "Hẹn lại: 08:00, 24/03/2026" in text_of(chair.get(f"/dossiers/{code}"))


def test_who_must_not_issues_nothing(
    lan: Person, hung: Person, hoa: Person, minh: Person, station: Station
) -> None:
    code = take(lan, BORN)
    station.decide(code)
    place = f"/dossiers/{code}/letters/chuc-mung-khai-sinh/0"
    before = station.book.standing().entries
    assert letters_on(hung, code) == set()
    assert NOT_YOURS in hung.post(place, copy="1").text
    for person in (hoa, minh):
        assert person.post(place, copy="1").headers["location"].startswith("/sign-on")
    assert lan.post(f"/dossiers/{UNKNOWN}/letters/cam-on/0", copy="1").status_code == 404
    assert lan.post(f"/dossiers/{code}/letters/no-such/0", copy="1").status_code >= 400
    assert station.book.standing().entries == before
