"""Several people at once on one box: two counters and a telephone; and whose draft is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accord.dossier import fold
from accord.fleet import OfficerRole
from accord.intake import Officer
from tests.edge.api.screens import present, screen, served, sign_on
from tests.edge.desk.officers import DEPUTY, taken
from tests.edge.desk.test_handling import do
from tests.edge.station import LAN, PIN, Station
from tests.screens import NARROW

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

HA = Officer("Đặng Thu Hà", "Công chức")
"""Sits at the second counter."""


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    station.admit(HA, OfficerRole.RECEPTION)
    with served(station) as address:
        yield address


def begin(page: Page, officer: Officer) -> None:
    page.get_by_label("Cán bộ").select_option(label=f"{officer.name} – {officer.title}")
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Chính")).to_be_visible()


def type_copies(page: Page) -> None:
    """Ask for two certified copies of three pages, and tick the paper."""
    page.locator("#procedure_query").focus()
    for key in ("c", "s", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#pages")).to_be_focused()
    for key in ("3", "Enter", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#paper_1")).to_be_focused()
    page.keyboard.press("1")


def code_of(page: Page) -> str:
    expect(page.get_by_role("status")).to_contain_text("lưu an toàn trong máy này")
    found = re.search(r"/dossiers/([^/?#]+)", page.url)
    assert found, page.url
    return found[1]


def test_two_counters_and_a_telephone_work_at_once(
    browser: Browser, site: str, station: Station
) -> None:
    waiting = taken(station)
    do(station, waiting, "prepare")
    station.shifts.close()
    with (
        screen(browser, site) as lan,
        screen(browser, site) as ha,
        screen(browser, site, size=NARROW) as deputy,
    ):
        begin(lan, LAN)
        begin(ha, HA)
        begin(deputy, DEPUTY)
        deputy.get_by_role("link", name="Chờ ký").click()
        present(lan, station)
        ha.locator("#owner_name").fill("BÙI VĂN DŨNG")
        ha.locator("#owner_number").fill("001190000456")
        ha.locator("#owner_address").fill("Số 2, ngõ 5, Phường Tây Hồ, Hà Nội")
        for page in (lan, ha):
            type_copies(page)
        deputy.get_by_role("checkbox").check()
        deputy.get_by_label("Mã PIN").fill(PIN)
        # Nobody waits for anybody: all three press before the first is answered.
        lan.keyboard.press("Control+Enter")
        ha.keyboard.press("Control+Enter")
        deputy.keyboard.press("Enter")
        codes = {code_of(lan), code_of(ha)}
        expect(deputy.get_by_role("status").filter(has_text="đã ký")).to_be_visible()
        expect(lan.locator("main")).to_contain_text("NGUYỄN VĂN MINH")
        expect(ha.locator("main")).to_contain_text("BÙI VĂN DŨNG")
    assert len(codes | {waiting}) == 3, "a number given twice"
    assert len(station.printer.jobs) == 2
    decided = fold(station.book.said_about(waiting)).results[0].decided
    assert decided is not None
    assert decided.document.signer.name == DEPUTY.name
    intakes = [fold(station.book.said_about(code)).intake for code in codes]
    assert {one.officer.name for one in intakes if one} == {LAN.name, HA.name}


def test_a_draft_outlives_the_browser_it_was_typed_in(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.locator("#owner_name").fill("ĐẶNG THỊ ƯỚC")
        page.keyboard.press("Enter")
        expect(page.locator("#reckoning")).to_contain_text("Đã lưu nháp")
    # Another computer, or the same one after somebody cleared everything the browser had kept.
    with screen(browser, site) as page:
        sign_on(page)
        page.get_by_role("link", name="ĐẶNG THỊ ƯỚC").click()
        expect(page.locator("#owner_name")).to_have_value("ĐẶNG THỊ ƯỚC")
        kept = "localStorage.length + sessionStorage.length"
        assert page.evaluate(kept) == 0, "something of the citizen stays in the browser"


def test_who_comes_next_to_a_screen_sees_nothing_of_who_left(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        begin(page, LAN)
        page.locator("#owner_name").fill("ĐẶNG THỊ ƯỚC")
        page.keyboard.press("Enter")
        expect(page.locator("#reckoning")).to_contain_text("Đã lưu nháp")
        draft = page.url
        page.get_by_role("button", name="Đăng xuất").click()
        begin(page, HA)
        expect(page.locator("body")).not_to_contain_text("ĐẶNG THỊ ƯỚC")
        page.goto(draft)
        expect(page.locator("body")).not_to_contain_text("ĐẶNG THỊ ƯỚC")
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("ĐẶNG THỊ ƯỚC")
