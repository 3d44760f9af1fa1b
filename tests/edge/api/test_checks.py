"""The look-up by a slip over HTTP: small, without a script, and for its holder alone."""

from __future__ import annotations

import re

import pytest

from accord.acts import SupplementAsked
from accord.intake import Officer
from accord.receipt import receipt_key_id
from edge.desk.checks import status_address
from edge.desk.throttle import MISSES_MAX
from tests.edge.api.people import ORIGIN, Person, text_of
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import LAN, RESIDENCE, Station

PAGE_BYTES_MAX = 15 * 1024
"""The page with everything it asks for."""


def slip(station: Station, draft: str = DRAFT, values: dict[str, str] | None = None) -> str:
    _, shift = station.lan()
    return station.reception.accept(shift, draft, values or CERTIFIED).job.receipt


def path_of(receipt: str) -> str:
    return status_address(ORIGIN, receipt_key_id(receipt)[1]).removeprefix(ORIGIN)


def asked_for(page: str) -> list[str]:
    """Return what a browser fetches beside the page."""
    return re.findall(r'<(?:link|img|script|iframe)[^>]*(?:href|src)="([^"]+)"', page)


def test_one_page_without_script_or_typing_says_where_the_dossier_stands(
    minh: Person, station: Station
) -> None:
    answer = minh.get(path_of(slip(station)))
    assert answer.status_code == 200
    read = text_of(answer)
    for words in ("Giấy hẹn này là thật", "Được tiếp nhận", "Hẹn trả", "chưa có"):
        assert words in read
    assert "<script" not in answer.text
    assert "MINH" not in answer.text
    assert "0912345678" not in answer.text


def test_the_whole_page_stays_under_fifteen_kilobytes(minh: Person, station: Station) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, BORN | {"link_1": RESIDENCE}).job
    items = tuple(f"Giấy tờ cần bổ sung số {number}, bản chính" for number in range(10))
    asked = SupplementAsked(items, "Thiếu giấy tờ theo quy định", Officer(LAN.name))
    station.scribe.act(job.dossier, asked, officer=shift.key)
    for language in ("vi", "en"):
        minh.post("/display", language=language, size="3", back="/check")
        answer = minh.get(path_of(job.receipt))
        assert items[-1] in answer.text
        beside = [minh.get(address).content for address in asked_for(answer.text)]
        assert len(beside) == 2
        assert len(answer.content) + sum(map(len, beside)) <= PAGE_BYTES_MAX
        assert b"url(" not in b"".join(beside)


def test_the_text_of_the_code_leads_to_the_same(minh: Person, station: Station) -> None:
    receipt = slip(station)
    answer = minh.post("/check", text=receipt)
    assert answer.status_code == 200
    assert "Giấy hẹn này là thật" in text_of(answer)
    assert minh.get("/check").status_code == 200


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("hello", 422, "không phải nội dung mã"),
        ("", 422, "không phải nội dung mã"),
    ],
)
def test_what_is_no_slip_gets_a_clear_sentence(
    minh: Person, text: str, status: int, words: str
) -> None:
    answer = minh.post("/check", text=text)
    assert answer.status_code == status
    assert words in text_of(answer)


def test_a_wrong_key_and_a_code_nobody_has_are_answered_alike(
    minh: Person, station: Station
) -> None:
    path = path_of(slip(station))
    other = path_of(slip(station, OTHER_DRAFT))
    mixed = other[: -len("A" * 16)] + path[-16:]
    nothing = path.replace("-1", "-9", 1)
    answers = [minh.get(mixed), minh.get(nothing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert "Không tìm thấy" in text_of(answers[0])


def test_who_tries_too_often_must_wait(minh: Person, station: Station) -> None:
    path = path_of(slip(station))
    for _ in range(MISSES_MAX):
        assert minh.get("/s/260309-10001-AAAAAAAAAAAAAAAA").status_code == 404
    answer = minh.get(path)
    assert answer.status_code == 429
    assert "Thử sai quá nhiều lần" in text_of(answer)


def test_the_answer_is_kept_nowhere(minh: Person, station: Station) -> None:
    assert minh.get(path_of(slip(station))).headers["cache-control"] == "no-store"
