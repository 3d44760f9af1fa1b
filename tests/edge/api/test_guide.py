"""The guide, the notice board and what is printed from them, over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from accord.errors import FaultError
from edge.api.citizens import address_of
from edge.desk.guide import QUESTION_CHARACTERS_MAX, read_everyday
from tests.edge.api.people import Person, text_of
from tests.edge.station import BANNED, BIRTH, COPY, RESIDENCE, Station


def test_anybody_may_ask_in_plain_words(minh: Person) -> None:
    answer = minh.get("/guide?q=lam+giay+khai+sinh")
    assert answer.status_code == 200
    assert f'href="/guide/{BIRTH}"' in answer.text
    assert "Đăng ký khai sinh" in text_of(answer)


def test_a_question_without_an_answer_is_said_to_have_none(minh: Person) -> None:
    answer = minh.get("/guide?q=hộ+chiếu")
    assert "Máy chưa biết trả lời câu này" in text_of(answer)
    assert minh.get("/guide").status_code == 200
    assert minh.get("/guide?q=" + "x" * 3_000).text.count("x") < 4 * QUESTION_CHARACTERS_MAX


def test_what_is_asked_is_shown_as_text(minh: Person) -> None:
    answer = minh.get("/guide?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script" not in answer.text


def test_choosing_a_language_keeps_the_question(minh: Person) -> None:
    answer = minh.get("/guide?q=sao+y")
    assert 'name="back" value="/guide?q=sao+y"' in answer.text


def test_a_page_of_a_procedure_says_everything_in_both_languages(minh: Person) -> None:
    read = text_of(minh.get(f"/guide/{COPY}"))
    for words in (
        "Giấy tờ phải nộp",
        "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng/trang, nhiều nhất 200.000 đồng/bản",
        "trong ngày làm việc",
        "Thứ Hai – Thứ Sáu",
        "08:00–12:00, 13:30–17:30",
        "Phường tự làm xong",
        "phiên bản 1, áp dụng từ 01/07/2025",
    ):
        assert words in read
    minh.post("/display", language="en", size="1", back="/guide")
    read = text_of(minh.get(f"/guide/{COPY}"))
    for words in (
        "Certify copies from originals",
        "Papers to hand in",
        "2.000 đồng a page, from page 3 on 1.000 đồng a page, at most 200.000 đồng a copy",
        "the same working day",
        "Monday – Friday",
        "The ward finishes this itself",
    ):
        assert words in read


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_procedure_of_the_catalogue_has_a_page(
    minh: Person, station: Station, language: str
) -> None:
    station.publish("1.013225", "2.000884", "1.001612", "1.014027", "1.002693")
    minh.post("/display", language=language, size="1", back="/guide")
    for version in station.citizens.guide.all():
        assert minh.get(f"/guide/{version.procedure.code}").status_code == 200


@pytest.mark.parametrize(("code", "words"), [(RESIDENCE, "chuyển đến"), (BANNED, "Không nộp tại")])
def test_the_class_is_said_in_plain_words(minh: Person, code: str, words: str) -> None:
    assert words in text_of(minh.get(f"/guide/{code}"))


def test_a_procedure_that_is_not_here_is_a_clear_sentence(minh: Person) -> None:
    answer = minh.get("/guide/9.999999")
    assert answer.status_code == 404
    assert "không có thủ tục này" in text_of(answer)


def test_the_notice_board_lists_every_procedure_with_its_version(minh: Person) -> None:
    answer = minh.get("/notices")
    assert "5 thủ tục đang có hiệu lực" in text_of(answer)
    assert set(re.findall(r'href="/guide/([\d.]+)"', answer.text)) >= {BIRTH, COPY}
    assert "01/07/2025" in answer.text


def test_the_pages_for_citizens_have_no_script(minh: Person) -> None:
    for path in ("/guide", "/guide?q=sao+y", f"/guide/{COPY}", "/notices"):
        assert "<script" not in minh.get(path).text


def test_only_an_officer_at_work_is_offered_the_printer(minh: Person, lan: Person) -> None:
    address = f'action="/guide/{COPY}/slip"'
    assert address in lan.get(f"/guide/{COPY}").text
    assert address not in minh.get(f"/guide/{COPY}").text


def test_a_clerk_prints_the_guidance_slip(lan: Person, station: Station) -> None:
    answer = lan.post(f"/guide/{COPY}/slip")
    assert answer.headers["location"] == f"/guide/{COPY}"
    assert len(station.printer.jobs) == 1
    station.printer.fault = "printer.no-paper"
    assert lan.post(f"/guide/{COPY}/slip").status_code == 503


def test_a_poster_leads_to_the_page_the_unit_names(lan: Person, station: Station) -> None:
    answer = lan.get(f"/guide/{COPY}/poster.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"http://127.0.0.1:8080/guide/2.000815" in answer.content


def test_an_address_of_the_unit_goes_before_the_browsers(station: Station) -> None:
    house = replace(station.citizens.house, address="http://motcua.local:8080")
    assert address_of(None, house) == "http://motcua.local:8080"  # type: ignore[arg-type]  # not looked at


def test_a_visitor_prints_nothing(minh: Person, station: Station) -> None:
    for answer in (minh.post(f"/guide/{COPY}/slip"), minh.get(f"/guide/{COPY}/poster.pdf")):
        assert answer.headers["location"].startswith("/sign-on")
    assert station.printer.jobs == []


def test_a_table_of_words_that_is_damaged_stops_the_start() -> None:
    with pytest.raises(FaultError, match=r"guide\.malformed row=2"):
        read_everyday("kind,phrase,codes\nnonsense\n")
