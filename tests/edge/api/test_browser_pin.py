"""Changing a PIN in a real browser: the keyboard alone, axe, every width, scripts off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.station import PIN, Station
from tests.screens import NARROW, TABLET

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

NEW_PIN = "864209"


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def typed(page: Page, *pins: str) -> None:
    for pin in pins:
        page.keyboard.type(pin)
        page.keyboard.press("Enter" if pin == pins[-1] and len(pins) == 1 else "Tab")


def test_a_pin_is_changed_with_the_keyboard_alone(browser: Browser, site: str) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.get_by_role("link", name="Đổi mã PIN").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Mã PIN hiện tại")).to_be_focused()
        screens.look(page, "box-pin")
        typed(page, "135790", NEW_PIN)
        typed(page, NEW_PIN)
        expect(page.get_by_text("Sai mã PIN. Còn 4 lần thử.")).to_be_visible()
        expect(page.get_by_label("Mã PIN hiện tại")).to_be_focused()
        screens.look(page, "box-pin-wrong")
        typed(page, PIN, NEW_PIN)
        typed(page, NEW_PIN)
        expect(page.get_by_role("status")).to_contain_text("Đã đổi mã PIN.")
        screens.look(page, "box-pin-changed")


def test_the_form_fits_a_tablet_and_a_telephone(browser: Browser, site: str) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.goto(f"{site}/pin")
        for size in (TABLET, NARROW):
            page.set_viewport_size(size)
            screens.look(page, "box-pin")


def test_without_scripts_and_in_english(browser: Browser, site: str, station: Station) -> None:
    with screen(browser, site, scripts=False) as page:
        page.get_by_role("button", name="English").click()
        page.get_by_label("Officer").select_option(index=1)
        page.get_by_label("PIN").fill(PIN)
        page.get_by_role("button", name="Sign on").click()
        page.get_by_role("link", name="Change the PIN").click()
        page.get_by_label("PIN as it is now").fill(PIN)
        page.get_by_label("New PIN", exact=True).fill(NEW_PIN)
        page.get_by_label("New PIN once more").fill("864208")
        page.get_by_role("button", name="Change the PIN").click()
        expect(page.get_by_text("The two new PINs are not the same.")).to_be_visible()
        page.get_by_label("PIN as it is now").fill(PIN)
        page.get_by_label("New PIN", exact=True).fill(NEW_PIN)
        page.get_by_label("New PIN once more").fill(NEW_PIN)
        page.get_by_role("button", name="Change the PIN").click()
        expect(page.get_by_text("Your PIN was changed.")).to_be_visible()
