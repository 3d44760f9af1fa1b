"""The guide in a real browser: scripts off, three sizes of letters, a telephone, axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from accord.acts import SupplementAsked
from accord.intake import Officer
from accord.receipt import receipt_key_id
from edge.desk.checks import status_address
from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.desk.test_outages import Line, turns
from tests.edge.station import COPY, LAN, Station
from tests.screens import NARROW, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "phone"])
def test_a_citizen_finds_the_papers_without_scripts(
    browser: Browser, site: str, size: ViewportSize
) -> None:
    # Scripts are on only for axe; the pages bring none, as test_guide.py says.
    with screen(browser, site, size=size) as page:
        page.goto(f"{site}/guide")
        for number, letters in enumerate(("Chữ thường", "Chữ lớn", "Chữ rất lớn"), start=1):
            page.get_by_role("button", name=letters).click()
            page.goto(f"{site}/guide")
            page.get_by_label("muốn làm việc gì").fill("photo cong chung giay to")
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_contain_text("Chứng thực bản sao")
            screens.look(page, f"box-guide-{number}")
            page.get_by_role("link", name="Giấy tờ, phí, thời hạn").click()
            expect(page.get_by_role("heading", name="Giấy tờ phải nộp")).to_be_visible()
            screens.look(page, f"box-procedure-{number}")
            page.get_by_role("link", name="Niêm yết công khai").click()
            screens.look(page, f"box-notices-{number}")
        page.get_by_role("button", name="English").click()
        page.goto(f"{site}/guide/{COPY}")
        expect(page.get_by_role("heading", name="Papers to hand in")).to_be_visible()
        screens.look(page, "box-procedure-english")


def test_the_guide_answers_with_scripts_off(browser: Browser, site: str) -> None:
    with screen(browser, site, size=NARROW, scripts=False) as page:
        page.goto(f"{site}/guide")
        page.get_by_label("muốn làm việc gì").fill("hộ chiếu")
        page.get_by_role("button", name="Hỏi").click()
        expect(page.get_by_role("status")).to_contain_text("chưa biết")


def test_the_page_behind_a_slip_is_for_everybody(
    browser: Browser, site: str, station: Station
) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    asked = SupplementAsked(("Bản chính bằng tốt nghiệp",), "Thiếu bản chính", Officer(LAN.name))
    station.scribe.act(job.dossier, asked, officer=shift.key)
    with screen(browser, site, size=NARROW) as page:
        page.goto(status_address(site, receipt_key_id(job.receipt)[1]))
        expect(page.get_by_text("Bản chính bằng tốt nghiệp", exact=True)).to_be_visible()
        for size in ("1", "2", "3"):
            page.locator(f".sizes button[value='{size}']").click()
            screens.look(page, f"box-status-{size}")
        page.get_by_role("link", name="Tra giấy hẹn").click()
        page.get_by_label("Nội dung mã vuông lớn").fill("MC1:XYZ")
        page.get_by_role("button", name="Kiểm tra").click()
        expect(page.get_by_text("không phải nội dung mã")).to_be_visible()
        screens.look(page, "box-check")


def test_an_officer_sees_what_is_away_and_prints_the_evidence(
    browser: Browser, station: Station
) -> None:
    line = Line(up=False)
    station.probes.append(line)
    station.open()
    turns(station, 4)
    with served(station) as site, screen(browser, site) as page:
        sign_on(page)
        page.goto(f"{site}/outages")
        expect(page.get_by_role("heading", name="Gián đoạn hệ thống")).to_be_visible()
        screens.look(page, "box-outages")
        page.set_viewport_size(NARROW)
        screens.look(page, "box-outages")
