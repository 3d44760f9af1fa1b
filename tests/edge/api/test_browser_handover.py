"""Handing a result over in a real browser: what is asked for each way, and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accord.dossier import fold
from accord.national import Acknowledgement, DeliveryMethod
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.desk.intakes import BORN, CERTIFIED
from tests.edge.desk.officers import taken
from tests.edge.desk.test_handover import handed
from tests.edge.station import Station
from tests.screens import NARROW, TABLET, WIDE, look


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def decided(station: Station, values: dict[str, str]) -> str:
    code = taken(station, values)
    station.decide(code)
    return code


def opened(page: Page, site: str, code: str) -> None:
    sign_on(page)
    page.goto(f"{site}/dossiers/{code}")


def test_a_certificate_goes_out_by_keyboard_when_the_register_is_signed(
    browser: Browser, site: str, station: Station
) -> None:
    code = decided(station, BORN)
    with screen(browser, site, size=WIDE) as page:
        opened(page, site, code)
        look(page, "handover")
        page.get_by_label("Đã thu lại giấy tiếp nhận").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#slip_back-problem")).to_be_visible()
        page.get_by_label("Đã thu lại giấy tiếp nhận").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#acknowledgement-problem")).to_be_visible()
        assert fold(station.book.said_about(code)).results[0].handed_over is None
        look(page, "handover-refused")
        page.get_by_label("Người nhận đã ký sổ").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name=code)).to_be_visible()
        expect(page.get_by_text("Ký trả kết quả")).to_have_count(0)
    assert handed(station, code).acknowledgement is Acknowledgement.SIGNED


def test_the_post_asks_for_the_item_and_for_nobody(
    browser: Browser, site: str, station: Station
) -> None:
    code = decided(station, CERTIFIED)
    with screen(browser, site, size=TABLET) as page:
        opened(page, site, code)
        expect(page.locator("#item")).to_be_hidden()
        page.get_by_text("Qua bưu chính công ích").click()
        expect(page.get_by_text("Đã thu lại giấy tiếp nhận")).to_be_hidden()
        page.get_by_label("Số hiệu bưu gửi").fill("EA123456789VN")
        look(page, "handover-post")
        page.get_by_role("button", name="Ký trả kết quả").click()
        expect(page.get_by_text("EA123456789VN")).to_be_visible()
    assert handed(station, code).method is DeliveryMethod.POST


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_at_a_home_somebody_else_takes_it_with_a_paper(
    browser: Browser, site: str, station: Station, *, scripts: bool
) -> None:
    code = decided(station, CERTIFIED)
    with screen(browser, site, size=NARROW, scripts=scripts) as page:
        opened(page, site, code)
        page.get_by_text("Tại nhà").click()
        page.get_by_text("Người khác nhận thay").click()
        page.get_by_label("Người nhận").fill("TRẦN THỊ BÌNH")
        page.get_by_label("Số định danh").last.fill("001301000456")
        page.get_by_label("Quan hệ với chủ hồ sơ").fill("Vợ")
        page.get_by_role("button", name="Ký trả kết quả").click()
        expect(page.locator("#authority-problem")).to_be_visible()
        if scripts:
            look(page, "handover-home")
        page.get_by_label("Giấy ủy quyền hoặc giấy giới thiệu").fill("Giấy ủy quyền 02/03/2026")
        page.get_by_role("button", name="Ký trả kết quả").click()
        expect(page.get_by_text("Giấy ủy quyền 02/03/2026")).to_be_visible()
    fact = handed(station, code)
    assert (fact.method, fact.receiver.relation) == (DeliveryMethod.HOME, "Vợ")
