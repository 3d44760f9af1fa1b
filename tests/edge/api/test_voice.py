"""The pages of the hall's voice: administrators alone, plain forms, and what is wrong in words."""

from __future__ import annotations

from typing import Any, Final

import pytest
from httpx import Response
from litestar.testing import TestClient

from accord.fleet import OfficerRole
from edge.api.voice import POST_BYTES_MAX
from tests.edge.api.people import ORIGIN, Person, text_of
from tests.edge.api.test_handling import signed_on
from tests.edge.desk.test_clips import QUAN
from tests.edge.station import Station
from tests.edge.voices import recording, samples_in

ROUTES: Final = (
    ("GET", "/voice"),
    ("GET", "/voice/ky-a"),
    ("POST", "/voice/ky-a"),
    ("GET", "/voice/ky-a/sound"),
    ("POST", "/voice/ky-a/remove"),
)


@pytest.fixture
def quan(web: TestClient[Any], station: Station) -> Person:
    """The administrator of the box at work."""
    station.admit(QUAN, OfficerRole.ADMINISTRATION)
    return signed_on(web, station, QUAN)


def send(web: TestClient[Any], person: Person, name: str, *files: bytes) -> Response:
    """Send a recording in with the plain form, as a browser without scripts does."""
    parts = [("clip", ("x.wav", file, "audio/wav")) for file in files or (b"",)]
    web.cookies.clear()
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", "cookie": person.cookie}
    return web.post(f"/voice/{name}", files=parts, headers=headers, follow_redirects=False)


def test_every_word_is_listed_with_how_it_is_spoken(
    web: TestClient[Any], quan: Person, station: Station
) -> None:
    text = text_of(quan.get("/voice"))
    assert "Đã thu 0 trên 18" in text
    for words in ("Mời số", "đến quầy", "bê", "chín", "số ba"):
        assert f"{words} phần mềm đọc" in text
    assert "/voice" in quan.get("/box").text
    assert send(web, quan, "ky-b", recording()).headers["location"] == "/voice/ky-b?kept=1"
    assert "bê đã thu" in text_of(quan.get("/voice"))
    assert "Đã thu 1 trên 18" in text_of(quan.get("/voice"))
    assert (station.box.folder / "voice" / "ky-b.wav").stat().st_mode & 0o077 == 0
    for state in range(18):
        name = quan.get("/voice").text.split('href="/voice/')[state + 1].partition('"')[0]
        send(web, quan, name, recording(seconds=0.2))
    assert "Mọi lượt gọi đều dùng giọng của phường" in text_of(quan.get("/voice"))


def test_a_recording_is_kept_heard_and_taken_back(web: TestClient[Any], quan: Person) -> None:
    spoken = quan.get("/voice/ky-a/sound").content
    assert send(web, quan, "ky-a", recording()).status_code == 303
    page = quan.get("/voice/ky-a?kept=1")
    assert "Đã lưu" in text_of(page)
    sound = quan.get("/voice/ky-a/sound")
    assert sound.headers["content-type"] == "audio/wav"
    assert len(samples_in(sound.content)) > 5_000
    assert quan.post("/voice/ky-a/remove").headers["location"] == "/voice/ky-a"
    assert quan.get("/voice/ky-a/sound").content == spoken
    assert "Bỏ bản thu" not in quan.get("/voice/ky-a").text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "chưa chọn tệp"),
        (b"\x1aE\xdf\xa3webm", "không phải tệp WAV"),
        (recording(rate=8_000), "định dạng"),
        (recording(seconds=0.05), "quá ngắn"),
        (recording(level=0.0), "không nghe thấy gì"),
        (recording(level=0.9, gain=4.0), "rè"),
    ],
)
def test_what_is_wrong_is_told_on_the_page_and_nothing_changes(
    web: TestClient[Any], quan: Person, station: Station, file: bytes, words: str
) -> None:
    send(web, quan, "ky-a", recording())
    before = station.clips.read("ky-a")
    answer = send(web, quan, "ky-a", file)
    assert answer.status_code == 422
    assert "Chưa lưu được bản thu" in answer.text
    assert words in text_of(answer)
    assert station.clips.read("ky-a") == before


def test_a_file_that_is_too_large_is_refused(
    web: TestClient[Any], quan: Person, station: Station
) -> None:
    answer = send(web, quan, "ky-a", bytes(POST_BYTES_MAX))
    assert answer.status_code == 413
    assert "quá lớn" in answer.text
    answer = send(web, quan, "ky-a", bytes(POST_BYTES_MAX - 10_000))
    assert answer.status_code == 422
    assert "Tệp quá lớn" in text_of(answer)
    assert station.clips.read("ky-a") is None


def test_a_word_no_call_needs_is_not_there(web: TestClient[Any], quan: Person) -> None:
    assert quan.get("/voice/ky-z").status_code == 404
    assert quan.get("/voice/ky-z/sound").status_code == 404
    assert send(web, quan, "ky-z", recording()).status_code == 404
    assert send(web, quan, "..%2Fbox", recording()).status_code == 404


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("who", ["minh", "hoa", "lan", "hung"])
def test_nobody_else_sees_or_changes_it(
    web: TestClient[Any],
    station: Station,
    request: pytest.FixtureRequest,
    who: str,
    method: str,
    path: str,
) -> None:
    person: Person = request.getfixturevalue(who)
    station.clips.keep("ky-a", recording())
    before = station.clips.read("ky-a")
    if path == "/voice/ky-a" and method == "POST":
        answer = send(web, person, "ky-a", recording(level=0.5))
    else:
        answer = person.get(path) if method == "GET" else person.post(path)
    if who in {"minh", "hoa"}:
        assert answer.headers["location"].startswith("/sign-on")
    else:
        assert answer.status_code == 422
        assert "Bạn không có quyền" in answer.text
    assert station.clips.read("ky-a") == before
    assert "/voice" not in person.get("/box").text


def test_the_page_that_records_alone_may_ask_for_the_microphone(quan: Person) -> None:
    assert "microphone=(self)" in quan.get("/voice/ky-a").headers["permissions-policy"]
    for path in ("/voice", "/box", "/kiosk", "/counter"):
        assert "microphone=()" in quan.get(path).headers["permissions-policy"]
