"""The tablet in a real browser: it looks by itself, and one touch answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import Station
from tests.screens import TABLET

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TARGET_PX = 64


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-rating-{name}")


def test_f9_asks_and_the_tablet_answers_with_one_touch(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page, screen(browser, site, size=TABLET) as tablet:
        sign_on(page)
        token = page.context.cookies()[0]["value"]
        job = station.reception.accept(station.shifts.work(token), DRAFT, CERTIFIED).job
        tablet.goto(f"{site}/rating")
        expect(tablet.get_by_role("heading", name="Kính chào")).to_be_visible()
        look(tablet, "idle")
        page.goto(f"{site}/dossiers/{job.dossier}?new=1")
        page.keyboard.press("F9")
        expect(page.get_by_role("heading", name="Máy tính bảng đang mời")).to_be_visible()
        expect(page.get_by_role("link", name="Hồ sơ tiếp theo")).to_be_focused()
        button = tablet.get_by_role("button", name="Không hài lòng")
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX
        look(tablet, "asked")
        button.click()
        expect(tablet.get_by_role("heading", name="Điều gì cần làm tốt hơn?")).to_be_visible()
        look(tablet, "why")
        tablet.get_by_role("button", name="Chờ lâu").click()
        expect(tablet.get_by_role("heading", name="Cảm ơn")).to_be_visible()
        page.goto(f"{site}/dossiers/{job.dossier}")
        expect(page.get_by_text("Không hài lòng – Chờ lâu")).to_be_visible()
        look(page, "dossier")
        page.goto(f"{site}/ratings")
        look(page, "scores")
