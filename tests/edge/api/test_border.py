from __future__ import annotations

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from edge.api.form import BODY_BYTES_MAX, FIELDS_MAX, VALUE_CHARACTERS_MAX
from ground.web.border import SECURITY_HEADERS, is_same_origin
from tests.edge.api.people import HOST, ORIGIN, Person
from tests.edge.desk.intakes import DRAFT
from tests.edge.station import Station

PAGES = ["/sign-on", "/counter", "/dossiers", "/box", "/nothing-here"]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("origin", "fetch_site", "expected"),
    [
        (ORIGIN, "same-origin", True),
        (ORIGIN, None, True),
        (None, None, False),
        (None, "same-origin", False),
        ("null", "same-origin", False),
        (ORIGIN, "cross-site", False),
        (ORIGIN, "same-site", False),
        (ORIGIN, "none", False),
        ("https://127.0.0.1:8080", "same-origin", False),
        ("http://127.0.0.1:9999", "same-origin", False),
        ("http://127.0.0.1:8080.evil.example", None, False),
        ("http://evil.example", "same-origin", False),
    ],
)
def test_only_our_own_pages_may_change_something(
    origin: str | None, fetch_site: str | None, *, expected: bool
) -> None:
    same = is_same_origin(host=HOST, scheme="http", origin=origin, fetch_site=fetch_site)
    assert same is expected


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_post_from_elsewhere_changes_nothing(
    lan: Person, station: Station, headers: dict[str, str]
) -> None:
    answer = lan.post_with(headers, f"/counter/{DRAFT}", owner_name="X", do="look")
    assert answer.status_code == 403
    assert "không đến từ màn hình" in answer.text
    assert station.drafts.begun(next(iter(station.keys.values()))) == ()


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_protecting_headers(lan: Person, path: str) -> None:
    headers = lan.get(path).headers
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value
    assert headers["cache-control"] == "no-store"
    assert "'unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_an_outside_address_or_has_a_script_or_style_inside(
    lan: Person, path: str
) -> None:
    text = lan.get(path).text
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']?(?:[a-z]+:)?//", text)
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text)


@pytest.mark.parametrize("path", ["/schema", "/schema/openapi.json", "/docs", "/metrics"])
def test_nothing_describes_the_routes_to_strangers(minh: Person, path: str) -> None:
    assert minh.get(path).status_code == 404


def test_a_name_that_is_not_ours_is_not_answered(web: TestClient[Any]) -> None:
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:8081", "evil.example:8080"):
        answer = web.get("/sign-on", headers={"host": host})
        assert answer.status_code == 400
        assert "Đăng nhập" not in answer.text


@pytest.mark.parametrize("body", ["[" * 50_000, '{"a":' * 5_000, '{"officer": 1}', "null"], ids=len)
def test_json_however_deep_is_answered_with_a_sentence(minh: Person, body: str) -> None:
    answer = minh._web.post(  # noqa: SLF001 -- a body that no form sends
        "/sign-on",
        content=body,
        headers={"origin": ORIGIN, "content-type": "application/json"},
    )
    assert answer.status_code == 415
    assert "biểu mẫu của chính nó" in answer.text


def send(person: Person, content: bytes | str) -> int:
    answer = person._web.post(  # noqa: SLF001 -- a body that no browser sends
        "/sign-on", content=content, headers=FORM | {"origin": ORIGIN}
    )
    return answer.status_code


def test_a_body_that_is_too_large_is_refused(minh: Person) -> None:
    assert send(minh, "pin=" + "1" * BODY_BYTES_MAX) == 413


@pytest.mark.parametrize(
    "content",
    [
        "&".join(f"f{number}=1" for number in range(FIELDS_MAX + 1)),
        f"pin={'1' * (VALUE_CHARACTERS_MAX + 1)}",
        "pin=1&pin=2",
        "pin=%00",
        "pin=%E2%80%AE",
        "pin=%FF",
        "nonsense",
        b"pin=\xff",
    ],
    ids=["fields", "long", "twice", "nul", "bidi", "not-utf8", "no-pair", "bytes"],
)
def test_a_form_with_what_no_keyboard_types_is_refused(minh: Person, content: str | bytes) -> None:
    assert send(minh, content) == 400


def test_the_same_field_sent_twice_over_is_taken_once(minh: Person) -> None:
    assert send(minh, "pin=1&pin=1&officer=00") == 422


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/..%2fapp.py"],
)
def test_only_what_was_laid_as_static_is_served(minh: Person, path: str) -> None:
    assert minh.get(path).status_code in {400, 404}


def test_style_script_and_font_are_served_from_here(minh: Person) -> None:
    for path in (
        "/static/motcua.css",
        "/static/keys.js",
        "/static/vendor/htmx.org/htmx.min.js",
        "/static/vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-400-normal.woff2",
    ):
        answer = minh.get(path)
        assert answer.status_code == 200
        assert "no-store" not in answer.headers.get("cache-control", "")


def test_every_address_in_the_style_sheet_is_there(minh: Person) -> None:
    sheet = minh.get("/static/motcua.css").text
    addresses = re.findall(r'url\("([^"]+)"\)', sheet)
    assert addresses
    for address in addresses:
        assert minh.get(f"/static/{address}").status_code == 200
