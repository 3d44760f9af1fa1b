"""Every route, tried by Lan (at work here), Minh (no shift) and Hoa (of another ward)."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient

from edge.desk.shift import IDLE_MS_MAX
from tests.edge.api.people import Person
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HOA, LAN, PIN, Station

PUBLIC = {
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/sign-on"),
    ("POST", "/sign-on"),
    ("GET", "/locked"),
    ("POST", "/unlock"),
    ("POST", "/sign-off"),
    ("POST", "/display"),
    ("GET", "/board"),
    ("GET", "/board/events"),
    ("GET", "/kiosk"),
    ("POST", "/kiosk/ticket"),
    ("GET", "/kiosk/guide"),
    ("GET", "/kiosk/guide/{code:str}"),
    ("GET", "/kiosk/said/{what:str}"),
    ("GET", "/static/{file_path:path}"),
    ("HEAD", "/static/{file_path:path}"),
    ("GET", "/guide"),
    ("GET", "/guide/{code:str}"),
    ("GET", "/notices"),
    ("GET", "/check"),
    ("POST", "/check"),
    ("GET", "/s/{place:str}"),
    ("GET", "/rating"),
    ("POST", "/rating"),
    ("GET", "/rating/part"),
}
FOR_FILES = {("POST", "/counter/{draft_id:str}/scans"), ("POST", "/voice/{name:str}")}
"""Take another kind of form; tests/edge/api/test_scans.py and test_voice.py send it."""
GUARDED = {
    ("GET", "/link"),
    ("GET", "/box"),
    ("GET", "/counter"),
    ("GET", "/counter/{draft_id:str}"),
    ("POST", "/counter/{draft_id:str}"),
    ("POST", "/counter/{draft_id:str}/fields"),
    ("POST", "/counter/{draft_id:str}/procedure"),
    ("POST", "/counter/{draft_id:str}/pick"),
    ("GET", "/counter/{draft_id:str}/scan/{number:int}"),
    ("POST", "/counter/{draft_id:str}/card/{number:int}/{role:str}"),
    ("POST", "/counter/{draft_id:str}/lay-out"),
    ("POST", "/counter/{draft_id:str}/take-over"),
    ("POST", "/counter/{draft_id:str}/drop"),
    ("POST", "/counter/{draft_id:str}/scans"),
    ("POST", "/counter/{draft_id:str}/scans/reuse"),
    ("POST", "/counter/{draft_id:str}/scans/{name:str}/remove"),
    ("GET", "/counter/{draft_id:str}/scans/{name:str}/{edge:str}/{page:int}"),
    ("GET", "/dossiers/{code:str}/scans/{name:str}"),
    ("GET", "/dossiers/{code:str}/scans/{name:str}/file"),
    ("GET", "/dossiers/{code:str}/scans/{name:str}/{edge:str}/{page:int}"),
    ("GET", "/dossiers"),
    ("POST", "/dossiers/search"),
    ("GET", "/dossiers/{code:str}"),
    ("GET", "/dossiers/{code:str}/slip.pdf"),
    ("GET", "/dossiers/{code:str}/square.svg"),
    ("POST", "/dossiers/{code:str}/print"),
    ("POST", "/dossiers/{code:str}/copy"),
    ("POST", "/dossiers/{code:str}/came-out/{job:str}"),
    ("POST", "/box/losses"),
    ("POST", "/dossiers/{code:str}/hand-over"),
    ("GET", "/queue"),
    ("GET", "/queue/waiting"),
    ("GET", "/pin"),
    ("POST", "/pin"),
    ("POST", "/queue/counter"),
    ("POST", "/queue/next"),
    ("POST", "/queue/move"),
    ("POST", "/queue/take"),
    ("GET", "/guide/{code:str}/poster.pdf"),
    ("POST", "/guide/{code:str}/slip"),
    ("GET", "/outages"),
    ("GET", "/outages/evidence.pdf"),
    ("GET", "/till"),
    ("POST", "/till/open"),
    ("POST", "/till/close"),
    ("POST", "/dossiers/{code:str}/pay"),
    ("POST", "/dossiers/{code:str}/cancel-fee"),
    ("POST", "/dossiers/{code:str}/refund"),
    ("GET", "/dossiers/{code:str}/fee-receipt.pdf"),
    ("POST", "/dossiers/{code:str}/fee-receipt/copy"),
    ("POST", "/dossiers/{code:str}/fee-receipt/came-out/{job:str}"),
    ("GET", "/dossiers/{code:str}/transfer.svg"),
    ("POST", "/dossiers/{code:str}/rating"),
    ("GET", "/ratings"),
    ("POST", "/dossiers/{code:str}/acts/{name:str}"),
    ("POST", "/dossiers/{code:str}/letters/{name:str}/{result:int}"),
    ("GET", "/dossiers/{code:str}/letters/{name:str}/{result:int}/{copy:int}"),
    ("GET", "/dossiers/{code:str}/papers/{name:str}"),
    ("POST", "/dossiers/register"),
    ("POST", "/dossiers/export"),
    ("GET", "/dossiers/{code:str}/reads"),
    ("GET", "/signing"),
    ("POST", "/signing"),
    ("GET", "/signing/{code:str}/{result:int}"),
    ("POST", "/signing/{code:str}/{result:int}"),
    ("GET", "/counter/{draft_id:str}/refuse"),
    ("POST", "/counter/{draft_id:str}/refuse"),
    ("GET", "/voice"),
    ("GET", "/voice/{name:str}"),
    ("POST", "/voice/{name:str}"),
    ("POST", "/voice/{name:str}/remove"),
    ("GET", "/voice/{name:str}/sound"),
}
NOT_THERE = {
    ("POST", "/counter/{draft_id:str}/refuse"),
    ("GET", "/guide/{code:str}/poster.pdf"),
    ("POST", "/guide/{code:str}/slip"),
}
"""By its turn the draft was thrown away; and a dossier's code is no procedure's."""


def routes(web: TestClient[Any]) -> set[tuple[str, str]]:
    return {
        (method, route.path_format)
        for route in web.app.routes
        for method in route.methods
        if method != "OPTIONS"
    }


def address(path: str, code: str) -> str:
    for name, value in {
        "{draft_id:str}": DRAFT,
        "{number:int}": "0",
        "{role:str}": "owner",
        "{code:str}": code,
        "{name:str}": "start",
        "{edge:str}": "small",
        "{page:int}": "0",
        "{result:int}": "0",
        "{copy:int}": "1",
        "{job:str}": DRAFT,
    }.items():
        path = path.replace(name, value)
    return path


@pytest.fixture
def code(station: Station) -> str:
    job = station.reception.accept(station.lan()[1], "0" * 16, CERTIFIED).job
    station.shifts.close()
    return job.dossier


def test_every_route_is_either_public_or_guarded(web: TestClient[Any]) -> None:
    assert {(m, p.replace("{file_path}", "{file_path:path}")) for m, p in routes(web)} == (
        {(m, format_of(p)) for m, p in PUBLIC | GUARDED}
    )


def format_of(path: str) -> str:
    for kind in ("str", "int"):
        path = path.replace(f":{kind}}}", "}")
    return path


def ask(person: Person, code: str) -> dict[tuple[str, str], Response]:
    """Return what every guarded route answers to a person."""
    answers = {}
    for method, path in sorted(GUARDED):
        place = address(path, code)
        answers[method, path] = person.get(place) if method == "GET" else person.post(place)
    return answers


@pytest.mark.parametrize("who", ["minh", "hoa"])
def test_who_is_not_at_work_here_is_sent_to_sign_on_and_sees_nothing(
    request: pytest.FixtureRequest, code: str, station: Station, who: str
) -> None:
    person: Person = request.getfixturevalue(who)
    before = station.book.standing().entries
    for route, answer in ask(person, code).items():
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/sign-on"), route
        assert "MINH" not in answer.text, route
    assert station.book.standing().entries == before


def test_a_locked_shift_sees_nothing_either(lan: Person, station: Station) -> None:
    station.clock.pass_ms(IDLE_MS_MAX)
    for route, answer in ask(lan, "H26.001.02-260309-10001").items():
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/locked"), route


def test_lan_at_work_is_let_through(
    lan: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.api.counter.SCAN_LOOKS", 0)
    token = lan.cookie.removeprefix("motcua_shift=")
    job = station.reception.accept(station.shifts.work(token), "0" * 16, CERTIFIED).job
    for route, answer in ask(lan, job.dossier).items():
        gone = {404} if route in NOT_THERE else set()
        gone |= {415} if route in FOR_FILES else set()
        assert answer.status_code in {200, 303, 422} | gone, route
        assert not answer.headers.get("location", "").startswith(("/sign-on", "/locked")), route


def test_hoa_cannot_sign_on_even_with_her_own_pin(minh: Person, station: Station) -> None:
    answer = minh.post("/sign-on", officer=station.keys[HOA.name].hex(), pin=PIN)
    assert answer.status_code == 422
    assert "đơn vị khác" in answer.text
    assert "motcua_shift" not in minh.cookie


def test_a_script_without_a_shift_is_told_to_go_and_sign_on(minh: Person) -> None:
    answer = minh.get("/link", hx_request="true")
    assert answer.status_code == 200
    assert answer.headers["hx-redirect"].startswith("/sign-on")
    assert answer.text in {"", "null"}


def test_what_a_page_asks_by_itself_does_not_keep_a_shift_open(
    lan: Person, station: Station
) -> None:
    for _ in range(6):
        station.clock.pass_ms(IDLE_MS_MAX // 5)
        lan.get("/link")
    assert lan.get("/counter").headers["location"].startswith("/locked")


def test_the_shift_cookie_is_for_this_host_and_no_script(minh: Person, station: Station) -> None:
    answer = minh.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
