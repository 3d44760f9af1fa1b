"""Models of work in a real browser: signing without paper, and a citizen who waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.desk.models import EXPRESS, NO_SLIP, NO_WAIT, publish_models
from tests.edge.desk.officers import DEPUTY, admit_office, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import LAN, PIN, Station
from tests.screens import NARROW, TABLET, WIDE, look


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def test_a_dossier_is_signed_without_paper_and_printed_with_one_key(
    browser: Browser, site: str, station: Station
) -> None:
    publish_models(station, NO_SLIP)
    station.drafts.keep(DRAFT, station.keys[LAN.name], CERTIFIED)
    for size in (TABLET, NARROW):
        with screen(browser, site, size=size) as page:
            sign_on(page)
            page.goto(f"{site}/counter/{DRAFT}")
            page.get_by_role("button", name="English").click()
            expect(page.locator("#sign-label")).to_have_text("Sign, without paper")
            look(page, "model-counter")
    with screen(browser, site, size=WIDE) as page:
        sign_on(page)
        page.goto(f"{site}/counter/{DRAFT}")
        expect(page.locator("#model")).to_contain_text("không giấy hẹn")
        expect(page.locator("#sign-label")).to_have_text("Ký, không in giấy")
        look(page, "model-counter")
        page.locator("#pages").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".shown .code")).to_be_visible()
        assert page.locator(".shown img").evaluate("image => image.naturalWidth") > 0
        look(page, "model-taken")
        assert station.printer.jobs == []
        page.keyboard.press("F8")
        expect(page.get_by_text("Đã in lúc")).to_be_visible()
    assert station.printer.jobs == [DRAFT]


def test_where_the_citizen_waits_the_next_hand_is_named(
    browser: Browser, site: str, station: Station
) -> None:
    publish_models(station, NO_WAIT, EXPRESS)
    codes = [taken(station, CERTIFIED, DRAFT), taken(station, BORN, OTHER_DRAFT)]
    for size, name in ((TABLET, "model-visit"), (NARROW, "model-visit")):
        with screen(browser, site, size=size) as page:
            sign_on(page)
            page.goto(f"{site}/dossiers/{codes[0]}?new=1")
            expect(page.locator("[aria-current=step]")).to_contain_text("Thẩm định")
            look(page, name)
            page.goto(f"{site}/box")
            look(page, "model-box")
    admit_office(station)
    for code in codes:
        do(station, code, "prepare")
    with screen(browser, site, size=TABLET) as page:
        page.get_by_label("Cán bộ").select_option(label=f"{DEPUTY.name} – {DEPUTY.title}")
        page.get_by_label("PIN").fill(PIN)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto(f"{site}/signing")
        expect(page.locator("h2.batch").first).to_contain_text("tốc ký")
        look(page, "model-signing")
