"""The page at which an officer at work changes the PIN of the own key."""

from __future__ import annotations

from typing import Any

import pytest
from litestar.testing import TestClient

from accord.errors import RefusedError
from accord.vault import TRIES_MAX
from tests.edge.api.people import Person, text_of
from tests.edge.station import HUNG, LAN, PIN, Station

NEW_PIN = "864209"
FORM = {"pin": PIN, "new_pin": NEW_PIN, "new_pin_again": NEW_PIN}


def opens(station: Station, pin: str, name: str = LAN.name) -> bool:
    try:
        token = station.shifts.sign_on(key_id=station.keys[name], pin=pin)
    except RefusedError:
        return False
    station.shifts.sign_off(token)
    return True


def test_an_officer_changes_the_pin_and_works_on(
    web: TestClient[Any], lan: Person, station: Station
) -> None:
    hung = Person(web)
    hung.post("/sign-on", officer=station.keys[HUNG.name].hex(), pin=PIN)
    answer = lan.post("/pin", **FORM)
    assert answer.headers["location"] == "/pin?changed=1"
    assert "Đã đổi mã PIN." in lan.get("/pin?changed=1").text
    assert lan.get("/counter").status_code == 200
    assert hung.get("/counter").status_code == 200
    assert not opens(station, PIN)
    assert opens(station, NEW_PIN)
    assert opens(station, PIN, HUNG.name)


def test_the_way_there_stands_beside_the_name(lan: Person, minh: Person) -> None:
    assert '<a href="/pin">' in lan.get("/box").text
    assert 'href="/pin"' not in minh.get("/sign-on").text
    assert '<a href="/pin" aria-current="page">' in lan.get("/pin").text


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"pin": "135790"}, "pin", "Sai mã PIN. Còn 4 lần thử."),
        ({"pin": ""}, "pin", "Sai mã PIN"),
        ({"new_pin": "111111", "new_pin_again": "111111"}, "new_pin", "không dễ đoán."),
        ({"new_pin": "", "new_pin_again": ""}, "new_pin", "không dễ đoán."),
        ({"new_pin": PIN, "new_pin_again": PIN}, "new_pin", "Mã PIN mới giống mã PIN cũ."),
        ({"new_pin_again": "864208"}, "new_pin_again", "Hai mã PIN mới không giống nhau."),
    ],
    ids=["wrong", "none", "weak", "no-new", "as-before", "two-ways"],
)
def test_what_is_refused_is_said_at_its_field_and_changes_nothing(
    lan: Person, station: Station, change: dict[str, str], field: str, told: str
) -> None:
    answer = lan.post("/pin", **(FORM | change))
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert told in text_of(answer)
    assert not any(f'value="{pin}"' in answer.text for pin in (PIN, NEW_PIN, "135790"))
    assert lan.get("/counter").status_code == 200
    assert opens(station, PIN)


def test_tries_at_the_old_pin_are_counted(lan: Person, station: Station) -> None:
    for _ in range(TRIES_MAX):
        lan.post("/pin", **(FORM | {"pin": "135790"}))
    answer = lan.post("/pin", **FORM)
    assert answer.status_code == 422
    assert "Sai mã PIN quá nhiều lần." in answer.text
    assert 'id="pin-problem"' in answer.text
    assert lan.get("/counter").status_code == 200
    assert not opens(station, PIN), "locked for a while, at the sign-on too"


def test_a_shift_that_ended_changes_nothing(lan: Person, station: Station) -> None:
    station.shifts.close()
    assert lan.post("/pin", **FORM).headers["location"] == "/sign-on?next=/counter"
    assert opens(station, PIN)
