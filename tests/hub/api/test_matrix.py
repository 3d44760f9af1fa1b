"""Every route against every person: who may is tested beside who must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from litestar import Litestar

from accord.acts import Noted
from tests.hub.api.conftest import PEOPLE, Client
from tests.hub.office.city import LAN, TestBox, TestCity, attachment

CODE = "H26.103-260921-10001"
SCAN = attachment(b"%PDF-1.7 scan")
NOBODY: set[str] = set()
ANYBODY = {*PEOPLE, "minh"}
SIGNED_ON = set(PEOPLE)
CASES = {"lan", "binh", "tiep", "hoa"}

MATRIX: dict[tuple[str, str], tuple[set[str], dict[str, str]]] = {
    ("GET", "/"): (SIGNED_ON, {}),
    ("GET", "/health"): (ANYBODY, {}),
    ("GET", "/sign-on"): (ANYBODY, {}),
    ("POST", "/sign-on/begin"): (ANYBODY, {"login": "x", "pin": "1"}),
    ("POST", "/sign-off"): (ANYBODY, {}),
    ("POST", "/display"): (ANYBODY, {"language": "vi", "size": "1"}),
    ("GET", "/wards"): (CASES | {"quantri"}, {}),
    ("GET", "/boxes"): ({"lan", "hoa", "quantri"}, {}),
    ("GET", "/boxes/{name:str}"): ({"lan", "quantri"}, {}),
    ("POST", "/boxes/{name:str}/officers/revoke"): ({"quantri"}, {"key": "00", "why": "x"}),
    ("GET", "/alarms"): ({"lan", "hoa", "quantri"}, {}),
    ("POST", "/alarms/{number:int}/settle"): ({"quantri"}, {}),
    ("POST", "/boxes/{name:str}/release"): (
        {"quantri"},
        {"place": "65706f63682d2d31.1", "why": "x"},
    ),
    ("GET", "/dossiers"): (CASES, {}),
    ("POST", "/dossiers/search"): (CASES, {"query": "tran"}),
    ("GET", "/dossiers/{code:str}"): ({"lan", "binh", "tiep"}, {}),
    ("GET", "/dossiers/{code:str}/files/{digest:str}"): ({"lan", "binh", "tiep"}, {}),
    ("POST", "/dossiers/{code:str}/decide"): (
        {"lan", "binh"},
        {"act": "start", "unit": "Tư pháp"},
    ),
    ("POST", "/dossiers/{code:str}/settle"): ({"lan", "binh", "tiep"}, {"head": "x"}),
    ("GET", "/slips"): (SIGNED_ON, {}),
    ("POST", "/slips/check"): (SIGNED_ON, {"text": "MC1:"}),
    ("GET", "/static/{file_path:path}"): (ANYBODY, {}),
    ("HEAD", "/static/{file_path:path}"): (ANYBODY, {}),
}
"""Who may ask for what; the officer of another ward, hoa, never reaches Lan's dossier."""


def address(path: str, box: TestBox) -> str:
    return (
        path.replace("{code:str}", CODE)
        .replace("{digest:str}", SCAN.hash.hex())
        .replace("{name:str}", box.name)
        .replace("{number:int}", "1")
        .replace("{file_path:path}", "motcua.css")
    )


def test_every_route_has_its_row(app: Litestar) -> None:
    routes = {
        (method, route.path_format if route.path_format != "" else "/")
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    rows = {
        (method, path.replace(":str}", "}").replace(":int}", "}").replace(":path}", "}"))
        for method, path in MATRIX
    }
    assert routes == rows


@pytest.mark.parametrize("person", sorted(ANYBODY))
def test_a_person_reaches_what_is_theirs_and_nothing_else(
    city: TestCity,
    box: TestBox,
    anybody: Client,
    sign_on: Callable[[str], Client],
    person: str,
) -> None:
    box.say(Noted("Đã quét"), dossier=box.take(1), officer=LAN, files=(SCAN,))
    city.receive(box)
    city.bring(box, b"%PDF-1.7 scan")
    for (method, path), (allowed, data) in MATRIX.items():
        client = anybody if person == "minh" else sign_on(person)
        answer = client.request(method, address(path, box), data=data or None)
        asked = f"{person} {method} {path}"
        if person in allowed:
            assert answer.status_code in {200, 303, 422}, asked
            assert not answer.headers.get("location", "").startswith("/sign-on?"), asked
        elif person == "minh":
            assert answer.status_code == 303, asked
            assert answer.headers["location"].startswith("/sign-on?next="), asked
        else:
            assert answer.status_code == 403, asked


def test_an_officer_of_another_ward_changes_nothing(
    city: TestCity, box: TestBox, sign_on: Callable[[str], Client]
) -> None:
    box.take(1)
    city.receive(box)
    hoa = sign_on("hoa")
    answer = hoa.post(f"/dossiers/{CODE}/decide", data={"act": "stop", "reason": "Phá hoại"})
    assert answer.status_code == 403
    assert "Trần Văn Minh" not in answer.text
    with city.books.reading() as desk:
        assert len(desk.logs.about(CODE)) == 1
        assert desk.lists.accesses(CODE, limit=9) == ()
