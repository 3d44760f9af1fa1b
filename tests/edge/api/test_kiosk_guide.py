"""The guide on the kiosk, what is special today, and reading aloud."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from litestar.testing import TestClient

from accord.errors import FaultError
from accord.fleet import CalendarPublished
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.desk.models import EXPRESS, NO_SLIP, NO_WAIT, publish_models
from tests.edge.station import BIRTH, COPY, Station

NAME = "Ngày thứ Hai không viết, không giấy hẹn"


def heard(station: Station, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what the box is asked to say from now on, with the language."""
    said: list[tuple[str, str]] = []
    speak = station.speaker.speak

    def listen(text: str, *, language: str) -> bytes:
        said.append((language, text))
        return speak(text, language=language)

    monkeypatch.setattr(station.speaker, "speak", listen)
    return said


def test_a_question_is_answered_and_every_way_of_looking_goes_along(minh: Person) -> None:
    page = minh.get("/kiosk/guide?large=1&scan=1&for=ELDERLY")
    assert 'class="kiosk large" data-scan' in page.text
    fields = forms_of(page)["/kiosk/guide"]
    assert (fields["large"], fields["scan"], fields["for"]) == ("1", "1", "ELDERLY")
    answer = minh.get(f"/kiosk/guide?large=1&q={quote('sao y')}")
    assert f'href="/kiosk/guide/{COPY}?large=1"' in answer.text
    assert "/kiosk/guide?contrast=1&amp;large=1" not in answer.text
    assert 'q=sao+y"' in answer.text.replace("&amp;", "&")
    assert "Máy chưa biết" in text_of(minh.get(f"/kiosk/guide?q={quote('hộ chiếu')}"))
    page = minh.get(f"/kiosk/guide/{COPY}?large=1")
    for words in ("Giấy tờ phải nộp", "trong ngày làm việc", "Lấy số thứ tự"):
        assert words in text_of(page)
    assert 'href="/kiosk?large=1"' in page.text
    assert minh.get("/kiosk/guide/9.999999").status_code == 404


def test_models_of_work_are_told_in_plain_words_where_citizens_look(
    minh: Person, station: Station
) -> None:
    for path in ("/kiosk", "/notices", f"/guide/{COPY}", f"/kiosk/guide/{COPY}"):
        assert NAME not in minh.get(path).text
    publish_models(station, NO_SLIP, NO_WAIT, EXPRESS)
    promises = ("2 giờ làm việc", "Không cần giấy hẹn", "Bạn không phải viết")
    for path in ("/kiosk", "/notices", f"/guide/{COPY}", f"/kiosk/guide/{COPY}"):
        text = text_of(minh.get(path))
        for words in (NAME, *promises):
            assert words in text, path
    assert "Vào: Thứ Hai" in text_of(minh.get("/notices"))
    assert "lãnh đạo ký các thủ tục này trước" in text_of(minh.get("/notices"))
    assert "lãnh đạo ký" not in text_of(minh.get("/kiosk"))
    assert "lãnh đạo ký" in text_of(minh.get(f"/guide/{BIRTH}"))
    assert "Mời bạn ngồi chờ" in text_of(minh.get("/notices"))
    minh.post("/display", language="en", size="1", back="/guide")
    text = text_of(minh.get("/notices"))
    for words in ("You need no appointment paper", "thu-hai", "On: Monday", "On every working day"):
        assert words in text


def test_models_that_cannot_be_read_are_not_there(minh: Person, station: Station) -> None:
    station.hear(CalendarPublished(1, "later = 1", is_of_models=True))
    for path in ("/kiosk", "/notices", f"/guide/{COPY}"):
        assert minh.get(path).status_code == 200


def test_a_model_to_come_says_from_when_and_until(minh: Person, station: Station) -> None:
    dated = NO_SLIP.replace("from = 2026-01-01", "from = 2027-02-01\nuntil = 2027-06-30")
    publish_models(station, dated)
    text = text_of(minh.get("/notices"))
    assert "từ 01/02/2027" in text
    assert "đến hết 30/06/2027" in text
    assert NAME not in minh.get("/kiosk").text


def test_what_stands_on_the_kiosk_is_read_out(
    minh: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = heard(station, monkeypatch)
    for what in ("menu", "work-A", "ELDERLY", "scan", "guide"):
        answer = minh.get(f"/kiosk/said/{what}")
        assert answer.headers["content-type"] == "audio/wav"
        assert answer.content.startswith(b"RIFF")
    assert said[0] == ("vi", "Bạn đến làm việc gì? Chứng thực. Hộ tịch. Thủ tục khác")
    assert said[1] == ("vi", "Chứng thực")
    minh.get("/kiosk/said/menu")
    assert len(said) == 5  # made once
    minh.post("/display", language="en", size="1", back="/guide")
    minh.get("/kiosk/said/ELDERLY")
    assert said[-1] == ("en", "Elderly")


def test_the_guide_is_read_out_with_its_keys_and_its_answers(
    minh: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = heard(station, monkeypatch)
    page = minh.get(f"/kiosk/guide?aloud=1&q={quote('sao y')}").text
    assert f'data-say="procedure-{COPY}"' in page
    assert 'data-say="key-ư"' in page
    assert 'data-say="unknown"' in minh.get(f"/kiosk/guide?q={quote('hộ chiếu')}").text
    assert f'data-say="facts-{COPY}"' in minh.get(f"/kiosk/guide/{COPY}").text
    for what in ("key-ư", "key-dấu hỏi", "unknown", f"procedure-{COPY}", f"facts-{COPY}"):
        assert minh.get(f"/kiosk/said/{quote(what)}").status_code == 200
    assert [text for _, text in said[:2]] == ["ư", "dấu hỏi"]
    assert "Máy chưa biết" in said[2][1]
    assert said[3][1].startswith("Chứng thực bản sao")
    for words in ("Giấy tờ phải nộp: ", "2.000 đồng/trang", "trong ngày làm việc"):
        assert words in said[4][1]
    for what in ("key-%", "key-ab", "procedure-9.999999", "facts-"):
        assert minh.get(f"/kiosk/said/{quote(what)}").status_code == 404


def test_a_number_is_read_out_letter_and_digits_one_by_one(
    minh: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = heard(station, monkeypatch)
    minh.post("/kiosk/ticket", series="B", mark="", aloud="1")
    page = minh.post("/kiosk/ticket", series="B", mark="", aloud="1")
    assert 'data-say="ticket-B002"' in page.text
    assert minh.get("/kiosk/said/ticket-B002").status_code == 200
    assert said == [("vi", "Số của bạn: bê, không không hai. Có 1 người chờ trước.")]
    minh.post("/display", language="en", size="1", back="/guide")
    minh.get("/kiosk/said/ticket-B002")
    assert said[-1] == ("en", "Your number: B 0 0 2. 1 person is before you.")


@pytest.mark.parametrize("what", ["nothing", "work-Z", "ticket-A999", "MERITS", "work-"])
def test_what_does_not_stand_there_is_not_read(minh: Person, what: str) -> None:
    assert minh.get(f"/kiosk/said/{what}").status_code in {404, 422}


def test_a_box_without_a_voice_says_so(
    web: TestClient[Any], minh: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mute(text: str, *, language: str) -> bytes:
        raise FaultError("voice.absent")

    monkeypatch.setattr(station.speaker, "speak", mute)
    assert minh.get("/kiosk/said/menu").status_code == 503
    assert minh.get("/kiosk?aloud=1").status_code == 200
