"""What every request must pass, and what every answer carries."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.errors import FaultError
from ground.web.border import is_same_origin
from hub.api.form import BODY_BYTES_MAX, FIELDS_MAX, VALUE_CHARACTERS_MAX
from hub.api.render import age_parts
from hub.api.words import load_words
from hub.office.fleet import Fleet
from tests.hub.api.conftest import HOST, ORIGIN, Client
from tests.hub.office.city import TestBox, TestCity

SignOn = Callable[[str], Client]

FORM = {"language": "vi", "size": "1", "back": "/"}


@pytest.mark.parametrize(
    ("origin", "site", "is_taken"),
    [
        (ORIGIN, "same-origin", True),
        (ORIGIN, None, True),
        (None, "same-origin", False),
        (None, None, False),
        ("https://evil.example", None, False),
        (f"http://{HOST}", None, False),
        ("null", None, False),
        (ORIGIN, "cross-site", False),
        (ORIGIN, "same-site", False),
        (ORIGIN, "none", False),
    ],
)
def test_a_change_is_taken_from_our_own_pages_only(
    anybody: Client, origin: str | None, site: str | None, is_taken: bool
) -> None:
    anybody.headers.pop("origin")
    anybody.headers.pop("sec-fetch-site")
    headers = {"origin": origin, "sec-fetch-site": site}
    answer = anybody.post(
        "/display", data=FORM, headers={k: v for k, v in headers.items() if v is not None}
    )
    assert answer.status_code == (303 if is_taken else 403)
    assert is_taken == is_same_origin(host=HOST, scheme="https", origin=origin, fetch_site=site)


@pytest.mark.parametrize("host", ["evil.example", "hub.example", "hub-example:8443", ""])
def test_another_host_is_not_ours(anybody: Client, host: str) -> None:
    headers = {"host": host, "x-forwarded-host": HOST}
    assert anybody.get("/sign-on", headers=headers).status_code == 400


def test_every_answer_carries_the_protecting_headers(anybody: Client, sign_on: SignOn) -> None:
    for path in ("/sign-on", "/nowhere", "/static/motcua.css", "/wards"):
        headers = anybody.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert (headers.get("cache-control") == "no-store") == (not path.startswith("/static"))


def test_no_page_names_an_address_outside(city: TestCity, box: TestBox, sign_on: SignOn) -> None:
    code = box.take(1)
    city.receive(box)
    for person, paths in {
        "lan": ("/wards", "/boxes", "/alarms", "/dossiers", f"/dossiers/{code}", "/slips"),
        "quantri": ("/wards", f"/boxes/{box.name}", "/nowhere"),
    }.items():
        client = sign_on(person)
        for path in paths:
            page = client.get(path).text
            assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", page), path
            assert "<script>" not in page
            assert " style=" not in page


def test_what_people_typed_is_text_and_nothing_else(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    evil = '<img src=x onerror="alert(1)">{{ 7*7 }}'
    code = box.take(1, name=evil)
    city.receive(box)
    client = sign_on("lan")
    for page in (
        client.get("/dossiers").text,
        client.get(f"/dossiers/{code}").text,
        client.post("/dossiers/search", data={"query": evil}).text,
        client.post("/slips/check", data={"text": evil}).text,
    ):
        assert "<img src=x" not in page
        assert "49" not in page.split("<main")[1].split("</main>")[0] or "7*7" in page


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=1", "application/json", 415),
        (b"a=1", "multipart/form-data; boundary=x", 415),
        (b"a=\xff", "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"a", "application/x-www-form-urlencoded", 400),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
        ("a=" + "x" * (VALUE_CHARACTERS_MAX + 1), "application/x-www-form-urlencoded", 400),
        (
            "&".join(f"f{n}=1" for n in range(FIELDS_MAX + 1)),
            "application/x-www-form-urlencoded",
            400,
        ),
        (b"a=%E2%80%AE", "application/x-www-form-urlencoded", 400),
        (b"a=%07", "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * BODY_BYTES_MAX, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_refused(
    anybody: Client, body: bytes | str, kind: str, status: int
) -> None:
    answer = anybody.post("/display", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_the_last_resort_says_that_nothing_changed(
    sign_on: SignOn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    client = sign_on("quantri")
    monkeypatch.setattr(Fleet, "wards", fail)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/wards")
    assert answer.status_code == 500
    assert "Chưa có gì thay đổi" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_a_failed_disk_is_told_as_such(sign_on: SignOn, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise FaultError("store.failed", why="OperationalError")

    client = sign_on("quantri")
    monkeypatch.setattr(Fleet, "wards", fail)
    answer = client.get("/wards")
    assert answer.status_code == 503
    assert "OperationalError" in answer.text


def test_no_name_of_a_person_is_logged(
    city: TestCity, box: TestBox, sign_on: SignOn, caplog: pytest.LogCaptureFixture
) -> None:
    code = box.take(1)
    city.receive(box)
    client = sign_on("lan")
    with caplog.at_level(logging.DEBUG):
        client.post(f"/dossiers/{code}/decide", data={"act": "resume", "reason": "Trần Văn Minh"})
        client.post("/dossiers/search", data={"query": "Trần Văn Minh"})
        sign_on("hoa").get(f"/dossiers/{code}")
    ours = " ".join(record.getMessage() for record in caplog.records if "hub" in record.name)
    assert "Minh" not in ours
    assert code not in ours
    assert "refused key=access.other-ward" in ours


def test_an_age_is_told_in_its_largest_unit() -> None:
    ages = [0, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000, 10**10]
    assert [age_parts(age) for age in ages] == [
        (0, "seconds"),
        (59, "seconds"),
        (1, "minutes"),
        (59, "minutes"),
        (1, "hours"),
        (23, "hours"),
        (1, "days"),
        (115, "days"),
    ]


def test_words_that_were_not_set_up_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"^words\.not-compiled"):
        load_words("vi", tmp_path)
    assert load_words("vi").say("nothing.of-the-kind").endswith("nothing.of-the-kind.")
    assert "…" in load_words("vi").say("units.malformed")
