"""Every route against everybody who may stand in front of a screen: one table, by hand.

A route without a row turns the test red, and so does a row whose answer changes. Who is there:
nobody signed on; Lan, who takes dossiers and hands over; Hùng, a volunteer, who may type and not
accept; Chủ, who decides; Hoa, an officer of another ward, with the token of a shift elsewhere.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from httpx import Response
from litestar.testing import TestClient

from accord.fleet import OfficerRole
from accord.intake import Officer
from tests.edge.api.people import Person
from tests.edge.api.test_access import PUBLIC, routes
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import COPY, HUNG, LAN, PIN, Station

CHU: Final = Officer("Đinh Thị Chủ", "Phó Chủ tịch")

FORMS: Final = {
    # what a person would send; everything else gets a form that says nothing
    "/counter/{draft_id}": CERTIFIED | {"do": "sign"},
    "/counter/{draft_id}/pick": {"procedure_pick": COPY},
    "/dossiers/search": {"query": "minh"},
    "/dossiers/{code}/hand-over": {"result": "0", "slip_back": "on"},
    "/sign-on": {"officer": "00", "pin": "000000"},
    "/unlock": {"pin": "000000"},
    "/display": {"language": "vi", "size": "1", "back": "/guide"},
    "/check": {"text": "MC1:"},
}

ENDLESS: Final = {("GET", "/board/events")}
"""Answers that never end; tests/edge/api/test_board.py reads them."""

# method, route, then what nobody, Lan, Hùng, Chủ and Hoa get
MATRIX: Final = """
GET / goes goes goes goes goes
GET /board sees sees sees sees sees
GET /board/events sees sees sees sees sees
GET /box sign-on sees sees sees sign-on
POST /box/losses sign-on goes not-your-role goes sign-on
GET /check sees sees sees sees sees
POST /check 422 422 422 422 422
GET /counter sign-on sees sees sees sign-on
GET /counter/{draft_id} sign-on sees sees sees sign-on
POST /counter/{draft_id} sign-on goes not-your-role not-your-role sign-on
POST /counter/{draft_id}/card/{number}/{role} sign-on none-read none-read none-read sign-on
POST /counter/{draft_id}/drop sign-on goes goes goes sign-on
POST /counter/{draft_id}/fields sign-on sees sees sees sign-on
POST /counter/{draft_id}/lay-out sign-on nothing-typed nothing-typed nothing-typed sign-on
POST /counter/{draft_id}/pick sign-on goes goes goes sign-on
POST /counter/{draft_id}/procedure sign-on sees sees sees sign-on
GET /counter/{draft_id}/refuse sign-on sees not-your-role not-your-role sign-on
POST /counter/{draft_id}/refuse sign-on 422 not-your-role not-your-role sign-on
GET /counter/{draft_id}/scan/{number} sign-on sees sees sees sign-on
POST /counter/{draft_id}/scans sign-on not-a-form not-a-form not-a-form sign-on
POST /counter/{draft_id}/scans/reuse sign-on 422 422 422 sign-on
GET /counter/{draft_id}/scans/{name}/{edge}/{page} sign-on unknown unknown unknown sign-on
POST /counter/{draft_id}/scans/{name}/remove sign-on unknown unknown unknown sign-on
POST /counter/{draft_id}/take-over sign-on not-there not-your-role not-your-role sign-on
POST /display goes goes goes goes goes
GET /dossiers sign-on sees sees sees sign-on
POST /dossiers/export sign-on sees not-your-role sees sign-on
POST /dossiers/register sign-on no-days no-days no-days sign-on
POST /dossiers/search sign-on sees sees sees sign-on
GET /dossiers/{code} sign-on sees sees sees sign-on
POST /dossiers/{code}/acts/{name} sign-on not-your-role not-your-role not-allowed sign-on
POST /dossiers/{code}/came-out/{job} sign-on goes not-your-role goes sign-on
POST /dossiers/{code}/cancel-fee sign-on no-reason no-reason no-reason sign-on
POST /dossiers/{code}/copy sign-on goes goes goes sign-on
GET /dossiers/{code}/fee-receipt.pdf sign-on none not-your-role none sign-on
POST /dossiers/{code}/fee-receipt/came-out/{job} sign-on not-due not-your-role not-due sign-on
POST /dossiers/{code}/fee-receipt/copy sign-on none not-your-role none sign-on
POST /dossiers/{code}/hand-over sign-on not-allowed not-your-role not-your-role sign-on
POST /dossiers/{code}/letters/{name}/{result} sign-on none not-your-role none sign-on
GET /dossiers/{code}/letters/{name}/{result}/{copy} sign-on none not-your-role none sign-on
GET /dossiers/{code}/papers/{name} sign-on no-such-paper not-your-role no-such-paper sign-on
POST /dossiers/{code}/pay sign-on no-such-method no-such-method no-such-method sign-on
POST /dossiers/{code}/print sign-on goes goes goes sign-on
POST /dossiers/{code}/rating sign-on goes not-your-role not-your-role sign-on
GET /dossiers/{code}/reads sign-on not-your-role not-your-role sees sign-on
POST /dossiers/{code}/refund sign-on no-reason no-reason no-reason sign-on
GET /dossiers/{code}/scans/{name} sign-on unknown unknown unknown sign-on
GET /dossiers/{code}/scans/{name}/file sign-on unknown unknown unknown sign-on
GET /dossiers/{code}/scans/{name}/{edge}/{page} sign-on unknown unknown unknown sign-on
GET /dossiers/{code}/slip.pdf sign-on sees sees sees sign-on
GET /dossiers/{code}/square.svg sign-on sees sees sees sign-on
GET /dossiers/{code}/transfer.svg sign-on sees not-your-role sees sign-on
GET /guide sees sees sees sees sees
GET /guide/{code} sees sees sees sees sees
GET /guide/{code}/poster.pdf sign-on sees sees sees sign-on
POST /guide/{code}/slip sign-on goes goes goes sign-on
GET /health sees sees sees sees sees
GET /kiosk sees sees sees sees sees
GET /kiosk/guide sees sees sees sees sees
GET /kiosk/guide/{code} sees sees sees sees sees
GET /kiosk/said/{what} sees sees sees sees sees
POST /kiosk/ticket 422 422 422 422 422
GET /link sign-on sees sees sees sign-on
GET /locked sign-on goes goes goes sign-on
GET /notices sees sees sees sees sees
GET /outages sign-on sees sees sees sign-on
GET /outages/evidence.pdf sign-on sees sees sees sign-on
GET /queue sign-on sees sees sees sign-on
GET /pin sign-on sees sees sees sign-on
POST /pin sign-on 422 422 422 sign-on
POST /queue/counter sign-on no-counter no-counter no-counter sign-on
POST /queue/move sign-on not-allowed not-allowed not-allowed sign-on
POST /queue/next sign-on no-counter not-your-role no-counter sign-on
POST /queue/take sign-on no-such-work no-such-work no-such-work sign-on
GET /queue/waiting sign-on sees sees sees sign-on
GET /rating sees sees sees sees sees
POST /rating no-such-level no-such-level no-such-level no-such-level no-such-level
GET /rating/part sees sees sees sees sees
GET /ratings sign-on sees sees sees sign-on
GET /s/{place} 404 404 404 404 404
POST /sign-off sign-on sign-on sign-on sign-on sign-on
GET /sign-on sees sees sees sees sees
POST /sign-on 422 422 422 422 422
GET /signing sign-on not-your-role not-your-role sees sign-on
POST /signing sign-on not-your-role not-your-role 422 sign-on
GET /signing/{code}/{result} sign-on not-your-role not-your-role not-prepared sign-on
POST /signing/{code}/{result} sign-on not-your-role not-your-role not-prepared sign-on
GET /static/{file_path} sees sees sees sees sees
HEAD /static/{file_path} sees sees sees sees sees
GET /till sign-on sees not-your-role sees sign-on
POST /till/close sign-on 422 not-your-role 422 sign-on
POST /till/open sign-on 422 not-your-role 422 sign-on
POST /unlock sign-on 422 422 422 sign-on
GET /voice sign-on not-your-role not-your-role not-your-role sign-on
GET /voice/{name} sign-on not-your-role not-your-role not-your-role sign-on
POST /voice/{name} sign-on not-a-form not-a-form not-a-form sign-on
POST /voice/{name}/remove sign-on not-your-role not-your-role not-your-role sign-on
GET /voice/{name}/sound sign-on not-your-role not-your-role not-your-role sign-on
"""


def _filled(path: str, code: str) -> str:
    places = {
        "{draft_id}": OTHER_DRAFT,
        "{number}": "0",
        "{role}": "owner",
        "{job}": DRAFT,
        "{name}": "stop",
        "{result}": "0",
        "{copy}": "1",
        "{edge}": "small",
        "{page}": "0",
        "{what}": "menu",
        "{place}": "260309-10001-AAAAAAAAAAAAAAAA",
        "{file_path:path}": "motcua.css",
        "{file_path}": "motcua.css",
    }
    path = re.sub(r":(str|int)}", "}", path)
    path = path.replace("{code}", COPY if "/guide" in path else code)
    for name, value in places.items():
        path = path.replace(name, value)
    return path


def _outcome(answer: Response) -> str:
    """Return an answer in one word."""
    if answer.status_code == 303:
        place = answer.headers["location"].partition("?")[0]
        return "sign-on" if place == "/sign-on" else "goes"
    if answer.status_code < 300:
        return "sees"
    key = re.search(r"bộ phận kỹ thuật: ([a-z0-9.-]+)", answer.text)
    return key[1].partition(".")[2] if key else str(answer.status_code)


def _order(route: tuple[str, str]) -> tuple[bool, bool, str, str]:
    """Put what ends a draft, and then what ends the shift, after all the others."""
    method, path = route
    ends_draft = (
        path.startswith("/counter/{draft_id}") and method == "POST" and path.count("/") == 2
    )
    return path == "/sign-off", ends_draft, path, method


def _person(web: TestClient[Any], station: Station, who: str) -> Person:
    person = Person(web)
    officers = {"lan": LAN, "hung": HUNG, "chu": CHU}
    if who == "hoa":
        person.cookie = "motcua_shift=" + "7" * 64
    elif who in officers:
        token = station.shifts.sign_on(key_id=station.keys[officers[who].name], pin=PIN)
        person.cookie = f"motcua_shift={token}"
    return person


PEOPLE: Final = ("nobody", "lan", "hung", "chu", "hoa")


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_the_table_says(
    web: TestClient[Any], station: Station, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr("edge.api.counter.SCAN_LOOKS", 0)
    station.admit(CHU, OfficerRole.LEADER)
    code = station.reception.accept(station.lan()[1], DRAFT, CERTIFIED).job.dossier
    station.shifts.close()
    person = _person(web, station, who)
    got = {}
    for method, path in sorted(routes(web) - ENDLESS, key=_order):
        place, form = _filled(path, code), FORMS.get(path, {})
        asked = person.post(place, **form) if method == "POST" else person.get(place)
        got[method, path] = _outcome(asked)
    column = PEOPLE.index(who)
    assert got == {route: row[column] for route, row in _rows().items() if route not in ENDLESS}


def _rows() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = {}
    for line in MATRIX.strip().splitlines():
        method, path, *answers = line.split()
        assert len(answers) == len(PEOPLE), line
        rows[method, path] = tuple(answers)
    return rows


def test_every_route_has_its_row(web: TestClient[Any]) -> None:
    assert set(_rows()) == routes(web)


def test_what_is_not_public_is_closed_to_nobody_and_to_another_ward() -> None:
    public = {(method, re.sub(r":(str|int|path)}", "}", path)) for method, path in PUBLIC}
    for route, (nobody, _, _, _, hoa) in _rows().items():
        assert (nobody, hoa) == ("sign-on", "sign-on") or route in public, route
