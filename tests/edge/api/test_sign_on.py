from __future__ import annotations

import pytest

from edge.desk.shift import IDLE_MS_MAX
from tests.edge.api.people import Person, text_of
from tests.edge.station import HUNG, LAN, PIN, Station


def test_the_start_leads_to_the_counter_and_from_there_to_sign_on(minh: Person) -> None:
    assert minh.get("/").headers["location"] == "/counter"
    assert minh.get("/counter").headers["location"] == "/sign-on?next=/counter"


def test_the_officers_of_the_unit_are_offered_by_name(minh: Person) -> None:
    text = text_of(minh.get("/sign-on"))
    assert LAN.name in text
    assert HUNG.name in text


def test_before_the_city_was_heard_the_page_says_so(
    minh: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(station.book), "officers", lambda *_: ())
    assert "chưa giao cán bộ nào" in minh.get("/sign-on").text


def test_a_right_pin_opens_the_counter_where_the_officer_wanted_to_go(
    minh: Person, station: Station
) -> None:
    answer = minh.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN, next="/dossiers")
    assert answer.headers["location"] == "/dossiers"
    assert LAN.name in minh.get("/dossiers").text


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\nb"]
)
def test_signing_on_leads_nowhere_else(minh: Person, station: Station, after: str) -> None:
    answer = minh.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN, next=after)
    assert answer.headers["location"] == "/counter"


def test_a_wrong_pin_is_said_with_the_tries_left(minh: Person, station: Station) -> None:
    answer = minh.post("/sign-on", officer=station.keys[LAN.name].hex(), pin="135790")
    assert answer.status_code == 422
    assert "Sai mã PIN. Còn 4 lần thử." in answer.text
    assert "135790" not in answer.text


@pytest.mark.parametrize("officer", ["", "zz", "00"])
def test_an_officer_nobody_knows_is_said(minh: Person, officer: str) -> None:
    answer = minh.post("/sign-on", officer=officer, pin=PIN)
    assert "chưa có cán bộ đó" in answer.text


def test_an_idle_screen_locks_and_the_pin_opens_it_where_it_was(
    lan: Person, station: Station
) -> None:
    assert lan.get("/locked?next=/box").headers["location"] == "/box"
    station.clock.pass_ms(IDLE_MS_MAX)
    assert lan.get("/box").headers["location"] == "/locked?next=/box"
    page = lan.get("/locked?next=/box")
    assert LAN.name in page.text
    wrong = lan.post("/unlock", pin="135790", next="/box")
    assert wrong.status_code == 422
    assert "Sai mã PIN" in wrong.text
    assert lan.post("/unlock", pin=PIN, next="/box").headers["location"] == "/box"
    assert lan.get("/box").status_code == 200


def test_signing_off_ends_the_shift(lan: Person) -> None:
    answer = lan.post("/sign-off")
    assert answer.headers["location"] == "/sign-on"
    assert lan.get("/counter").status_code == 303


def test_a_screen_keeps_its_language_and_its_text_size(minh: Person) -> None:
    answer = minh.post("/display", language="en", size="3", back="/sign-on")
    assert answer.headers["location"] == "/sign-on"
    page = minh.get("/sign-on").text
    assert '<html lang="en" data-size="3">' in page
    assert "Sign on" in page


@pytest.mark.parametrize(("language", "size"), [("fr", "1"), ("vi", "9"), ("", "")])
def test_a_language_or_size_that_is_not_there_is_refused(
    minh: Person, language: str, size: str
) -> None:
    assert minh.post("/display", language=language, size=size).status_code == 422


def test_a_cookie_that_says_nonsense_is_not_looked_at(minh: Person) -> None:
    minh.cookie = "motcua_display=xx-77"
    assert '<html lang="vi" data-size="1">' in minh.get("/sign-on").text
