"""The lists in a real browser: arrows and Enter, at every width, and axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT, SETTLED
from tests.edge.station import MINUTE, Station
from tests.screens import NARROW, TABLET

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-lists-{name}")


def test_a_list_is_walked_with_arrows_and_opened_with_enter(
    browser: Browser, site: str, station: Station
) -> None:
    shift = station.lan()[1]
    codes = [
        station.reception.accept(shift, draft, values).job.dossier
        for draft, values in ((DRAFT, CERTIFIED), (OTHER_DRAFT, SETTLED))
    ]
    station.clock.pass_ms(20 * 24 * 60 * MINUTE)
    with screen(browser, site) as page:
        sign_on(page)
        page.goto(f"{site}/dossiers")
        look(page, "all")
        page.get_by_role("link", name="2 Quá hạn").click()
        rows = page.locator("[data-rows] a.row")
        expect(rows.first).to_be_focused()
        expect(rows.first).to_have_text(codes[0])
        look(page, "late")
        page.keyboard.press("ArrowDown")
        expect(rows.nth(1)).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(rows.nth(1)).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(page.locator("#query")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=codes[0])).to_be_visible()
        page.goto(f"{site}/dossiers?list=state-2")
        look(page, "state")
        page.get_by_role("link", name="2 Quá hạn").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Hiện không có hồ sơ nào trong danh sách này.")).to_be_visible()
        look(page, "none")
        page.locator("#query").fill("nguyen van minh")
        page.keyboard.press("Enter")
        expect(rows.first).to_be_focused()
        look(page, "found")
        for size in (TABLET, NARROW):
            page.set_viewport_size(size)
            page.goto(f"{site}/dossiers?list=late")
            look(page, "late")
