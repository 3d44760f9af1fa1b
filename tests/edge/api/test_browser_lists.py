"""The lists in a real browser: arrows and Enter, at every width, and axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accord.fleet import OfficerRole
from accord.reads import Look
from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT, SETTLED
from tests.edge.desk.test_reads import CHU
from tests.edge.station import MINUTE, PIN, Station
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


def test_a_leader_sees_who_has_looked(browser: Browser, site: str, station: Station) -> None:
    shift = station.lan()[1]
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    station.reads.note(shift, code, Look.PAGE)
    station.admit(CHU, OfficerRole.LEADER)
    station.reads.note_list(station.shift_of(CHU), [code], "tat-ca")
    station.reads.write()
    with screen(browser, site) as page:
        page.reload()
        page.get_by_label("Cán bộ").select_option(label=f"{CHU.name} – {CHU.title}")
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Tiếp nhận hồ sơ")).to_be_visible()
        page.goto(f"{site}/dossiers/{code}")
        expect(page.get_by_role("heading", name="Ai đã xem hồ sơ này")).to_be_visible()
        look(page, "dossier")
        page.get_by_role("link", name="Xem tất cả lượt xem").click()
        expect(page.get_by_text("trong danh sách đã xuất")).to_be_visible()
        look(page, "reads")
        for size in (TABLET, NARROW):
            page.set_viewport_size(size)
            look(page, "reads")
