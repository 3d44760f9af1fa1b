"""Letters to the citizen in a real browser: one key prints, and the page then offers a copy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import BORN, SETTLED
from tests.edge.desk.officers import CHAIR, admit_office, taken
from tests.edge.desk.test_handling import DAY_MS
from tests.edge.station import PIN, Station
from tests.screens import NARROW, TABLET

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-letters-{name}")


def test_f7_prints_the_letter_and_the_page_then_offers_a_copy(
    browser: Browser, station: Station
) -> None:
    code = taken(station, BORN)
    station.decide(code)
    station.shifts.close()
    with served(station) as site, screen(browser, site) as page:
        sign_on(page)
        page.goto(f"{site}/dossiers/{code}")
        expect(page.get_by_role("button", name="In: Thư chúc mừng khai sinh")).to_be_visible()
        look(page, "offered")
        page.set_viewport_size(TABLET)
        look(page, "offered")
        asked: list[str] = []
        page.context.on(
            "request", lambda got: asked.append(got.method) if code in got.url else None
        )
        with page.expect_popup() as opened:
            page.keyboard.press("F7")
        opened.value.wait_for_url(f"**/dossiers/{code}/letters/chuc-mung-khai-sinh/0/1")
        assert asked.count("POST") == 1
        expect(page.get_by_role("button", name="In: Thư chúc mừng khai sinh")).to_be_disabled()
        opened.value.close()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.get_by_role("button", name="In lại bản số 1")).to_be_visible()
        expect(page.get_by_text("Đã phát thư")).to_be_visible()
        look(page, "issued")


def test_the_chair_apologises_for_what_is_late(browser: Browser, station: Station) -> None:
    admit_office(station)
    code = taken(station, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    station.shifts.close()
    with served(station) as site, screen(browser, site, size=NARROW) as page:
        page.get_by_label("Cán bộ").select_option(label=f"{CHAIR.name} – {CHAIR.title}")
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Chờ ký")).to_be_visible()
        page.goto(f"{site}/dossiers/{code}")
        page.get_by_text("Phiếu xin lỗi và hẹn lại (mẫu 04)").first.click()
        page.locator("#xin-loi-0-reason").fill("Chờ xác minh")
        look(page, "apology")
        page.locator("#xin-loi-0-days").fill("3")
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Ký và in").first.click()
        opened.value.wait_for_url(f"**/dossiers/{code}/letters/xin-loi/0/1")
        opened.value.close()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.get_by_text("Hẹn lại: 08:00, 24/03/2026")).to_be_visible()
        look(page, "apologised")
