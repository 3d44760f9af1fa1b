"""The kiosk in a real browser: touch, keyboard, one switch, low, contrast, scripts off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from accord.moments import to_local
from tests import screens
from tests.edge.api.screens import screen, served
from tests.edge.desk.models import NO_SLIP, NO_WAIT, publish_models
from tests.edge.station import Station
from tests.screens import NARROW, TABLET, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

XGA = ViewportSize(width=1024, height=768)
UPRIGHT = ViewportSize(width=1080, height=1920)


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def count(station: Station) -> int:
    return len(station.book.tickets(to_local(station.clock.wall).date()))


def test_a_number_by_touch_in_every_size_and_look(
    browser: Browser, site: str, station: Station
) -> None:
    looks = {"": WIDE, "?low=1": UPRIGHT, "?contrast=1&for=ELDERLY": TABLET, "?x=1": NARROW}
    for number, (address, size) in enumerate(looks.items()):
        with screen(browser, site, size=size) as page:
            page.goto(f"{site}/kiosk{address}")
            page.wait_for_load_state("networkidle")
            screens.look(page, f"box-kiosk-{number}")
            button = page.get_by_role("button", name="Chứng thực")
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 48
            if "low" in address:
                assert box["y"] > size["height"] * 0.4
            button.click()
            expect(page.locator(".number")).to_have_text(f"A{number + 1:03}")
            screens.look(page, f"box-kiosk-given-{number}")
    assert count(station) == len(looks)


def test_a_number_by_one_digit_and_by_one_switch(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        page.goto(f"{site}/kiosk")
        page.keyboard.press("2")
        expect(page.locator(".number")).to_have_text("B001")
        page.clock.install()
        page.goto(f"{site}/kiosk?scan=1")
        expect(page.get_by_role("button", name="Chứng thực")).to_be_focused()
        page.clock.run_for(2_000)
        expect(page.get_by_role("button", name="Hộ tịch")).to_be_focused()
        page.keyboard.press("x")
        expect(page.locator(".number")).to_have_text("B002")
        page.clock.run_for(26_000)
        expect(page.get_by_role("heading", name="Bạn đến làm việc gì?")).to_be_visible()
    assert count(station) == 2


def test_who_does_not_see_the_screen_hears_it(
    browser: Browser, site: str, station: Station
) -> None:
    publish_models(station, NO_SLIP, NO_WAIT)
    with screen(browser, site, size=XGA) as page:
        said: list[str] = []
        page.on("request", lambda one: said.append(one.url) if "/said/" in one.url else None)
        page.goto(f"{site}/kiosk")
        # Every way to use the screen is in sight, whatever the day brings.
        switch = page.get_by_role("link", name="Đọc to").bounding_box()
        assert switch is not None
        assert switch["y"] + switch["height"] <= XGA["height"]
        assert said == []
        screens.look(page, "box-kiosk-models")
        with page.expect_request("**/kiosk/said/menu"):
            page.get_by_role("link", name="Đọc to").click()
        with page.expect_request("**/kiosk/said/work-A"):
            page.keyboard.press("Tab")
        with page.expect_request("**/kiosk/said/work-B"):
            page.keyboard.press("Tab")
        with page.expect_request("**/kiosk/said/ticket-B001"):
            page.keyboard.press("Enter")
        expect(page.locator(".number")).to_have_text("B001")
        with page.expect_navigation():
            page.get_by_role("link", name="Người tiếp theo").click()
        assert "aloud" not in page.url  # the next person finds the page as it always is


def test_larger_letters_lower_down_for_who_sits(browser: Browser, site: str) -> None:
    with screen(browser, site, size=UPRIGHT) as page:
        size = "Number.parseFloat(getComputedStyle(document.querySelector('.works span')).fontSize)"
        page.goto(f"{site}/kiosk")
        plain = page.evaluate(size)
        page.get_by_role("link", name="Chữ to hơn").click()
        page.get_by_role("link", name="Đưa xuống thấp").click()
        assert page.evaluate(size) > 1.3 * plain
        screens.look(page, "box-kiosk-large-low")
        page.get_by_role("link", name="Hỏi tại đây").click()
        field = page.locator("#q").bounding_box()
        assert field is not None
        assert field["y"] > UPRIGHT["height"] * 0.25
        screens.look(page, "box-kiosk-guide-low")


def test_a_number_without_scripts(browser: Browser, site: str, station: Station) -> None:
    station.printer.fault = "printer.absent"
    with screen(browser, site, scripts=False) as page:
        page.goto(f"{site}/kiosk")
        page.get_by_role("link", name="Người khuyết tật").click()
        page.get_by_role("button", name="Hộ tịch").click()
        expect(page.locator(".number")).to_have_text("B001")
        expect(page.locator(".lost")).to_contain_text("vẫn có giá trị")
