"""The till in a real browser: one key and Enter, axe on every page, scripts off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import screens
from tests.edge.api.screens import present, screen, served, sign_on
from tests.edge.station import Station
from tests.screens import NARROW, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-till-{name}")


def open_drawer(page: Page, site: str, counted: str = "200.000") -> None:
    page.goto(f"{site}/till")
    expect(page.locator("#counted")).to_be_focused()
    page.keyboard.type(counted)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ngăn tiền của bạn đang mở")).to_be_visible()


def take(page: Page, site: str, station: Station) -> None:
    page.goto(f"{site}/counter")
    present(page, station)
    page.locator("#procedure_query").fill("cs")
    page.keyboard.press("Enter")
    expect(page.locator("#pages")).to_be_focused()
    for key in ("3", "Enter", "2", "Enter", "1"):
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/dossiers/"))


def test_a_fee_is_collected_with_one_key_and_enter(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        open_drawer(page, site)
        take(page, site, station)
        cash = page.get_by_label("Tiền mặt")
        expect(cash).to_be_focused()
        look(page, "due")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Đã thu tiền")).to_be_visible()
        expect(page.get_by_role("link", name="Hồ sơ tiếp theo")).to_be_focused()
        look(page, "paid")
        take(page, site, station)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Đã thu tiền")).to_be_visible()
        page.goto(f"{site}/till")
        expect(page.locator(".facts .big")).to_have_text("210.000 đồng")
        look(page, "open")
        page.locator("#counted").fill("209000")
        page.get_by_role("button", name="Ký và đóng").click()
        expect(page.locator("#counted-problem")).to_be_visible()
        look(page, "differs")
        page.locator("#remark").fill("Thiếu 1.000 đồng")
        page.get_by_role("button", name="Ký và đóng").click()
        expect(page.get_by_role("heading", name="Mở ngăn tiền của bạn")).to_be_visible()
        look(page, "closed")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_till_works_with_scripts_off(
    browser: Browser, site: str, station: Station, size: ViewportSize
) -> None:
    with screen(browser, site, scripts=False, size=size) as page:
        page.get_by_label("Cán bộ").select_option(index=1)
        page.get_by_label("PIN").fill("246810")
        page.get_by_role("button", name="Đăng nhập").click()
        page.goto(f"{site}/till")
        page.locator("#counted").fill("0")
        page.get_by_role("button", name="Mở ngăn tiền").click()
        expect(page.get_by_role("heading", name="Ngăn tiền của bạn đang mở")).to_be_visible()
