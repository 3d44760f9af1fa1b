from __future__ import annotations

import re

import pytest

from tests.edge.api.people import Person, text_of
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import LAN, RESIDENCE, Station

UNKNOWN = "/dossiers/H26.001.02-260309-19999"


def take(lan: Person, values: dict[str, str] = CERTIFIED, draft: str = DRAFT) -> str:
    answer = lan.post(f"/counter/{draft}", do="sign", **values)
    return answer.headers["location"].split("?")[0].rsplit("/", 1)[1]


def test_an_empty_list_says_that_it_is(lan: Person) -> None:
    assert "chưa tiếp nhận hồ sơ nào" in lan.get("/dossiers").text


def test_dossiers_are_listed_and_found_without_diacritics(lan: Person) -> None:
    code = take(lan)
    assert code in lan.get("/dossiers").text
    for query in ("nguyen van minh", "MINH", code[-4:], "001099000123"):
        answer = lan.post("/dossiers/search", query=query)
        assert answer.status_code == 200
        assert code in answer.text
    answer = lan.post("/dossiers/search", query="trần")
    assert "Không có hồ sơ nào khớp" in answer.text


def test_a_search_puts_no_name_into_an_address(lan: Person) -> None:
    page = lan.get("/dossiers").text
    assert 'method="post" action="/dossiers/search"' in page


def test_a_dossier_shows_its_state_its_lamps_and_its_history(lan: Person, station: Station) -> None:
    code = take(lan)
    text = text_of(lan.get(f"/dossiers/{code}"))
    for words in ("Được tiếp nhận", "Ở trong máy này", "Đã ký", "Chưa về thành phố", LAN.name):
        assert words in text
    station.heard()
    assert "Đã về thành phố từ 08:00, 09/03/2026" in text_of(lan.get(f"/dossiers/{code}"))


def test_a_dossier_nobody_knows_is_not_found(lan: Person) -> None:
    answer = lan.get(UNKNOWN)
    assert answer.status_code == 404
    assert "không có hồ sơ mang mã đó" in answer.text
    assert lan.get(f"{UNKNOWN}/slip.pdf").status_code == 404
    assert lan.post(f"{UNKNOWN}/copy").status_code == 404


def test_the_slip_is_a_pdf(lan: Person) -> None:
    answer = lan.get(f"/dossiers/{take(lan)}/slip.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_copy_is_printed_and_marked(lan: Person, station: Station) -> None:
    code = take(lan)
    answer = lan.post(f"/dossiers/{code}/copy")
    assert answer.status_code == 303
    assert "Bản in lại số 1" in lan.get(f"/dossiers/{code}").text
    assert len(station.printer.jobs) == 2


def test_a_copy_that_does_not_come_out_is_said_and_may_be_confirmed(
    lan: Person, station: Station
) -> None:
    code = take(lan)
    station.printer.fault = "printer.cover-open"
    answer = lan.post(f"/dossiers/{code}/copy")
    assert answer.status_code == 503
    assert "Nắp máy in đang mở" in answer.text
    (due,) = station.press.due()
    assert due.dossier in lan.get("/box").text
    assert lan.post(f"/dossiers/{code}/came-out/{due.id}").status_code == 303
    assert station.press.due() == ()
    assert lan.post(f"/dossiers/{code}/came-out/{due.id}").status_code == 422


def test_a_slip_whose_place_a_copy_took_asks_nobody_any_more(lan: Person, station: Station) -> None:
    station.printer.fault = "printer.no-paper"
    code = take(lan)
    page = lan.get(f"/dossiers/{code}")
    assert "in một bản sao, bản sao thay cho phiếu này" in page.text
    station.printer.fault = ""
    lan.post(f"/dossiers/{code}/copy")
    page = lan.get(f"/dossiers/{code}")
    assert "Bản in đầu không in ra; một bản sao đã thay thế" in page.text
    assert "Chưa rõ phiếu này đã in ra hay chưa" not in page.text
    assert code not in lan.get("/box").text


def test_a_decision_that_arrived_is_shown_and_its_result_is_handed_over(
    lan: Person, station: Station
) -> None:
    code = take(lan)
    station.decide(code)
    page = lan.get(f"/dossiers/{code}")
    assert "Đã xử lý xong" in page.text
    assert "Ký trả kết quả" in page.text
    answer = lan.post(
        f"/dossiers/{code}/hand-over", result="0", relation="Chủ hồ sơ", slip_back="on"
    )
    assert answer.status_code == 303
    page = lan.get(f"/dossiers/{code}")
    assert "Đã trả kết quả" in page.text
    assert "Ký trả kết quả" not in page.text


def test_what_was_declared_is_shown_with_its_questions(lan: Person) -> None:
    page = lan.get(f"/dossiers/{take(lan, BORN)}").text
    assert "Người được khai sinh: Họ, chữ đệm, tên" in page
    assert "<dd>01/11/2026</dd>" in page
    assert "Nội dung tờ khai" not in lan.get(f"/dossiers/{take(lan, CERTIFIED, OTHER_DRAFT)}").text


def test_a_denied_result_shows_its_reason(lan: Person, station: Station) -> None:
    code = take(lan)
    station.decide(code, is_granted=False)
    assert "Thiếu căn cứ" in lan.get(f"/dossiers/{code}").text


def test_of_several_results_the_clerk_chooses(lan: Person, station: Station) -> None:
    code = take(lan, BORN | {"link_1": RESIDENCE})
    station.decide(code, result=0)
    station.decide(code, result=1)
    assert '<select id="result"' in lan.get(f"/dossiers/{code}").text


@pytest.mark.parametrize("result", ["", "x", "-1", "99", "9" * 999])
def test_a_result_that_is_none_is_refused(lan: Person, station: Station, result: str) -> None:
    code = take(lan)
    station.decide(code)
    answer = lan.post(f"/dossiers/{code}/hand-over", result=result, slip_back="on")
    assert answer.status_code == 422
    assert "Hồ sơ không có kết quả này." in answer.text
    assert 'id="number-problem"' not in answer.text


OTHER = {"name": "B", "number": "001301000456", "relation": "Vợ", "authority": "x"}


@pytest.mark.parametrize(
    ("field", "noted"),
    [
        ("number", {"name": "B", "number": "12", "relation": "Vợ"}),
        ("name", OTHER | {"name": "B" * 300}),
        (
            "relation",
            {"name": "B", "number": "001301000456", "relation": "x" * 300} | {"authority": "x"},
        ),
        (
            "authority",
            {"name": "B", "number": "001301000456", "relation": "Vợ", "authority": "x" * 900},
        ),
        ("phone", {"slip_back": "on", "phone": "0" * 300}),
        ("item", {"method": "1", "item": "x" * 300}),
        ("papers_back", {"slip_back": "on", "papers_back": "x" * 900}),
    ],
)
def test_what_cannot_be_written_is_told_where_it_was_typed(
    lan: Person, station: Station, field: str, noted: dict[str, str]
) -> None:
    code = take(lan)
    station.decide(code)
    answer = lan.post(f"/dossiers/{code}/hand-over", **({"result": "0"} | noted))
    assert answer.status_code == 422
    assert re.findall(r'id="(\w+)-problem"', answer.text) == [field]


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ({}, "Hãy thu lại giấy tiếp nhận"),
        ({"name": "TRẦN THỊ BÌNH", "relation": "Vợ"}, "Hãy ghi họ tên, số định danh"),
        ({"name": "B", "number": "001301000456", "relation": "Vợ"}, "phải có giấy ủy quyền"),
        ({"name": "B", "number": "12", "relation": "Vợ"}, "field-number"),
        ({"method": "1"}, "Hãy ghi số hiệu bưu gửi"),
    ],
)
def test_what_was_not_noted_is_told_beside_its_field_and_the_rest_stays(
    lan: Person, station: Station, noted: dict[str, str], told: str
) -> None:
    code = take(lan)
    station.decide(code)
    typed = {"result": "0", "papers_back": "Giấy chứng sinh"} | noted
    answer = lan.post(f"/dossiers/{code}/hand-over", **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Chưa ghi gì" in answer.text
    assert all(value in answer.text for value in typed.values())
    assert "Ký trả kết quả" in lan.get(f"/dossiers/{code}").text


def test_a_certificate_of_civil_status_asks_for_the_register(lan: Person, station: Station) -> None:
    code = take(lan, BORN)
    station.decide(code)
    assert "Sổ hộ tịch giấy" in lan.get(f"/dossiers/{code}").text
    typed = {"result": "0", "slip_back": "on"}
    answer = lan.post(f"/dossiers/{code}/hand-over", **typed)
    assert "người nhận phải ký sổ đăng ký" in answer.text
    answer = lan.post(f"/dossiers/{code}/hand-over", acknowledgement="1", **typed)
    assert answer.status_code == 303


@pytest.mark.parametrize("way", [{"method": "2"}, {"method": "x"}, {"acknowledgement": "9"}])
def test_a_way_that_is_none_is_refused(lan: Person, way: dict[str, str]) -> None:
    answer = lan.post(f"/dossiers/{take(lan)}/hand-over", result="0", **way)
    assert answer.status_code == 422


def test_a_dossier_known_only_from_the_city_is_shown_as_such(lan: Person, station: Station) -> None:
    code = "H26.001.02-260309-20001"
    station.decide(code)
    page = lan.get(f"/dossiers/{code}")
    assert page.status_code == 200
    assert "không có phần tiếp nhận" in page.text


def test_a_word_in_the_address_is_not_taken_for_a_fault(lan: Person) -> None:
    code = take(lan)
    page = lan.get(f"/dossiers/{code}?fault=hello")
    assert page.status_code == 200
    assert "phiếu chưa in được" not in page.text


def test_the_list_says_when_there_are_more(lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    take(lan)
    take(lan, BORN, OTHER_DRAFT)
    monkeypatch.setattr("edge.api.lists.PAGE_ROWS", 2)
    assert "Đang hiện 2 hồ sơ mới nhất" in lan.post("/dossiers/search", query="minh").text
