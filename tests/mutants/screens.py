"""The protections of the screens, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from edge.api import access
from edge.desk.shift import IDLE_MS_MAX, Shift, Shifts
from ground.web import border, form
from tests.edge.api import test_counter
from tests.edge.api.conftest import application
from tests.edge.api.people import ORIGIN, Person
from tests.edge.desk.intakes import DRAFT
from tests.edge.station import LAN, PIN, Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _screens() -> Iterator[tuple[Person, Station]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        a_station(Path(folder) / "box") as station,
        TestClient(application(station), base_url=ORIGIN, raise_server_exceptions=False) as web,
    ):
        yield Person(web), station


def _signed_on(person: Person, station: Station) -> None:
    answer = person.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN)
    assert answer.status_code == 303


def _other_origins_change_nothing() -> None:
    with _screens() as (person, station):
        _signed_on(person, station)
        answer = person.post_with(
            {"origin": "http://evil.example"}, f"/counter/{DRAFT}", owner_name="X"
        )
        assert answer.status_code == 403


def _other_sites_change_nothing() -> None:
    with _screens() as (person, station):
        _signed_on(person, station)
        answer = person.post_with(
            {"sec-fetch-site": "cross-site"}, f"/counter/{DRAFT}", owner_name="X"
        )
        assert answer.status_code == 403


def _looks_at_no_origin(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(border, "is_same_origin", lambda **_: True)


def _looks_at_no_fetch_site(patch: pytest.MonkeyPatch) -> None:
    real = border.is_same_origin

    def same(**given: Any) -> bool:
        return real(**(given | {"fetch_site": None}))

    patch.setattr(border, "is_same_origin", same)


def _strangers_see_nothing() -> None:
    with _screens() as (person, _):
        for path in ("/counter", "/dossiers", "/box"):
            assert person.get(path).status_code == 303


def _everything_is_public(patch: pytest.MonkeyPatch) -> None:
    def work(self: Shifts, token: str) -> Shift:
        del token
        row = next(row for row in self.officers() if row.name == LAN.name)
        return Shift(row, 0, 0, self._cabinet.unlock(row.key_id, PIN, at=self._clock.read().wall))

    patch.setattr(Shifts, "work", work)


def _pages_that_ask_by_themselves_keep_nobody_signed_on() -> None:
    with _screens() as (person, station):
        _signed_on(person, station)
        for _ in range(6):
            station.clock.pass_ms(IDLE_MS_MAX // 5)
            person.get("/link")
        assert person.get("/box").status_code == 303


def _counts_every_request_as_work(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "PASSIVE", "nothing")


def _signing_on_leads_nowhere_else() -> None:
    with _screens() as (person, station):
        answer = person.post(
            "/sign-on",
            officer=station.keys[LAN.name].hex(),
            pin=PIN,
            next="//evil.example",
        )
        assert answer.headers["location"] == "/counter"


def _goes_wherever_it_is_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.api.sign_on.local_path", lambda text, _: text)


def _bidi_is_refused() -> None:
    with _screens() as (person, station):
        _signed_on(person, station)
        answer = person.post(f"/counter/{DRAFT}", owner_name="A\u202eB")
        assert answer.status_code == 400


def _takes_any_character(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(form, "_is_bad", lambda *_: False)


def _pages_carry_their_headers() -> None:
    with _screens() as (person, _):
        assert "default-src" in person.get("/sign-on").headers.get("content-security-policy", "")


def _no_headers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(border, "SECURITY_HEADERS", {})


def _wrong_names_are_not_answered() -> None:
    with _screens() as (person, _):
        assert person.get("/sign-on", host="evil.example").status_code == 400


def _answers_to_any_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.api.app.AllowedHostsConfig", lambda **_: None)


def _a_left_page_gets_no_card() -> None:
    with _screens() as (person, station):
        _signed_on(person, station)
        test_counter.test_a_page_that_was_left_never_gets_the_next_persons_card(person, station)


def _fills_every_page_that_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.desk.shift.Shifts.takes_cards", lambda *_: True)


MUTANTS = [
    Mutant(
        "gives a card to a page that was left",
        _fills_every_page_that_waits,
        _a_left_page_gets_no_card,
    ),
    Mutant("looks at no origin", _looks_at_no_origin, _other_origins_change_nothing),
    Mutant("looks at no fetch site", _looks_at_no_fetch_site, _other_sites_change_nothing),
    Mutant("asks nobody to sign on", _everything_is_public, _strangers_see_nothing),
    Mutant(
        "lets a page keep its shift open",
        _counts_every_request_as_work,
        _pages_that_ask_by_themselves_keep_nobody_signed_on,
    ),
    Mutant("leads wherever it is told", _goes_wherever_it_is_told, _signing_on_leads_nowhere_else),
    Mutant("takes characters that turn text round", _takes_any_character, _bidi_is_refused),
    Mutant("sends no protecting headers", _no_headers, _pages_carry_their_headers),
    Mutant("answers to any name", _answers_to_any_name, _wrong_names_are_not_answered),
]
