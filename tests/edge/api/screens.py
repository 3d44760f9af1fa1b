"""The counter in a real browser: served, opened, signed on, and a card held under the scanner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests import screens
from tests.edge.api.conftest import application
from tests.edge.api.people import HOST
from tests.edge.station import CARD, LAN, PIN, Station
from tests.screens import WIDE

__all__ = ["present", "screen", "served", "sign_on"]

EXPECTED = re.compile(r"^Failed to load resource|sha256-47DEQpj8HBSa\+/TImW\+5JCeuQeRkm5NMpJWZG3")
"""Pages that say no come with a status that says so; and taking a picture adds an empty style."""


@contextmanager
def served(station: Station) -> Iterator[str]:
    """Serve the screens of a counter."""
    with screens.served(lambda at: application(station, hosts=(HOST, at))) as site:
        yield site


@contextmanager
def screen(
    browser: Browser, site: str, *, size: ViewportSize = WIDE, scripts: bool = True
) -> Iterator[Page]:
    """Open a browser on the counter; whatever it complains about fails the test at the end."""
    complaints: list[str] = []
    context: BrowserContext = browser.new_context(viewport=size, java_script_enabled=scripts)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(site) else complaints.append(asked.url),
    )
    page.goto(site)
    yield page
    context.close()
    wrong = [told for told in complaints if not EXPECTED.search(told)]
    assert wrong == [], wrong


def sign_on(page: Page) -> None:
    """Begin Lan's shift."""
    page.get_by_label("Cán bộ").select_option(label=f"{LAN.name} – {LAN.title}")
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tiếp nhận hồ sơ")).to_be_visible()


def present(page: Page, station: Station, card: str = CARD) -> None:
    """Hold a card's code under the scanner, and wait for the name."""
    station.scanner.present(card)
    expect(page.locator("#owner_name")).to_have_value(card.split("|")[2])
