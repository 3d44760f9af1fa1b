"""Acts after intake in a real browser: looked at by axe, and left as pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import CERTIFIED, DRAFT, SETTLED
from tests.edge.desk.officers import DEPUTY, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import LAN, PIN, Station
from tests.screens import NARROW

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-{name}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_clerk_asks_for_more_papers(
    browser: Browser, site: str, station: Station, *, scripts: bool
) -> None:
    code = taken(station, SETTLED)
    station.shifts.close()
    with screen(browser, site, scripts=scripts) as page:
        sign_on(page)
        page.goto(f"{site}/dossiers/{code}")
        page.get_by_text("Yêu cầu bổ sung giấy tờ (chỉ một lần)", exact=True).click()
        page.get_by_label("Nội dung cần bổ sung").fill("Bản chính giấy chứng sinh")
        page.locator("#supplement-reason").fill("   ")
        page.get_by_role("button", name="Ký: Yêu cầu bổ sung").click()
        expect(page.locator("#supplement-reason-problem")).to_be_visible()
        if scripts:
            look(page, "acts-missing")
        page.locator("#supplement-reason").fill("Thiếu bản chính")
        page.get_by_role("button", name="Ký: Yêu cầu bổ sung").click()
        expect(page.locator(".page-head .tag")).to_have_text("Yêu cầu bổ sung giấy tờ")


def test_a_filing_is_turned_down(browser: Browser, site: str, station: Station) -> None:
    station.drafts.keep(DRAFT, station.keys[LAN.name], SETTLED)
    with screen(browser, site, size=NARROW) as page:
        sign_on(page)
        page.goto(f"{site}/counter/{DRAFT}")
        page.get_by_role("button", name="Từ chối tiếp nhận").click()
        expect(page.get_by_role("heading", name="Từ chối tiếp nhận")).to_be_visible()
        look(page, "refusal")
        page.get_by_label("Lý do").fill("Không thuộc thẩm quyền của phường")
        page.get_by_role("button", name="Ký từ chối").click()
        expect(page.locator(".page-head .tag")).to_have_text("Không được tiếp nhận")
        look(page, "refused")


def test_a_deputy_signs_on_a_telephone(browser: Browser, site: str, station: Station) -> None:
    for number in (1, 2):
        do(station, taken(station, CERTIFIED, f"{number:016x}"), "prepare")
    station.shifts.close()
    with screen(browser, site, size=NARROW) as page:
        page.get_by_label("Cán bộ").select_option(label=f"{DEPUTY.name} – {DEPUTY.title}")
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Chờ ký").click()
        expect(page.get_by_role("heading", name="Chờ ký")).to_be_visible()
        look(page, "signing")
        page.get_by_role("link", name="Xem, ký hoặc trả lại").first.click()
        look(page, "signing-one")
        page.get_by_role("button", name="Ký", exact=True).click()
        page.get_by_role("checkbox").check()
        page.get_by_label("Mã PIN").fill(PIN)
        page.get_by_role("button", name="Ký các mục đã chọn").click()
        expect(page.get_by_role("status").filter(has_text="đã ký")).to_be_visible()
        expect(page.get_by_text("Không có hồ sơ nào chờ ký.")).to_be_visible()
