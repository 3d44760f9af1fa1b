"""The board in a real browser: live, silent, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from accord.queue import Priority
from tests import screens
from tests.edge.api.screens import screen, served
from tests.edge.station import Station
from tests.screens import NARROW, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    for series in "AAABB":
        station.queue.take(series, Priority.NONE, at_kiosk=False)
    with served(station) as address:
        yield address


def test_a_call_appears_by_itself(browser: Browser, site: str, station: Station) -> None:
    _, shift = station.lan()
    for size in (WIDE, NARROW):
        with screen(browser, site, size=size) as page:
            page.goto(f"{site}/board")
            for counter in ("1", "2", "3"):
                if station.queue.strip(counter).in_hand is None:
                    station.queue.call_next(shift, counter, had="")
                    station.clock.pass_ms(1_000)
            expect(page.locator(".latest")).to_contain_text("B001")
            expect(page.locator(".latest")).to_contain_text("Quầy 3")
            expect(page.locator("#board-lost")).to_be_hidden()
            page.wait_for_timeout(200)
            screens.look(page, "box-board")


def test_a_board_that_hears_nothing_says_so(browser: Browser, site: str) -> None:
    with screen(browser, site) as page:
        page.clock.install()
        page.route("**/board/events", lambda route: None)
        page.goto(f"{site}/board")
        page.clock.run_for(18_000)
        expect(page.locator("#board-lost")).to_be_hidden()
        page.clock.run_for(4_000)
        expect(page.locator("#board-lost")).to_contain_text("Mất liên lạc với máy")
        screens.look(page, "box-board-lost")


def test_without_scripts_the_board_asks_again(
    browser: Browser, site: str, station: Station
) -> None:
    _, shift = station.lan()
    with screen(browser, site, scripts=False) as page:
        page.goto(f"{site}/board")
        expect(page.locator(".nobody")).to_be_visible()
        station.queue.call_next(shift, "1", had="")
        expect(page.locator(".latest")).to_contain_text("A001", timeout=15_000)
