"""The counter in a real browser: the keyboard alone, axe on every page, scripts off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests import screens
from tests.edge.api.screens import present, screen, served, sign_on
from tests.edge.desk.intakes import BORN, OTHER_DRAFT
from tests.edge.station import CARD, LAN, OTHER_CARD, PIN, Station
from tests.screens import TABLET, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-{name}")


def lookups_held(page: Page) -> list[Route]:
    """Hold back what the page asks about procedures; the list fills with what was asked."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/procedure", hold)
    return held


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.name"))


def test_a_clerk_takes_a_dossier_with_the_keyboard_alone(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        page.keyboard.press("ArrowDown")  # the officer, chosen in the list that has the focus
        while LAN.name not in page.locator("#officer option:checked").inner_text():
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type(PIN)
        page.keyboard.press("Enter")
        expect(page.locator("#owner_number")).to_be_focused()
        present(page, station)
        expect(page.locator("#owner_phone")).to_be_focused()
        page.keyboard.type("0912345678")
        page.keyboard.press("Enter")
        expect(page.locator("#procedure_query")).to_be_focused()
        page.keyboard.type("cs")
        page.keyboard.press("Enter")
        expect(page.locator("#pages")).to_be_focused()
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        page.keyboard.type("2")
        page.keyboard.press("Enter")
        expect(page.locator("#reckoning")).to_contain_text("10.000 đồng")
        assert focused(page) == "paper_1"
        page.keyboard.press("1")
        expect(page.locator("#paper_1")).to_be_checked()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("lưu an toàn trong máy này")
        expect(page.get_by_role("link", name="Hồ sơ tiếp theo")).to_be_focused()
        assert len(station.printer.jobs) == 1
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Tiếp nhận hồ sơ")).to_be_visible()


def test_pressing_sign_twice_makes_one_dossier(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        page.keyboard.press("Enter")
        page.keyboard.type("tt")
        page.keyboard.press("Enter")
        expect(page.locator("#paper_1")).to_be_focused()
        page.keyboard.press("0")
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile("/dossiers/"))
        assert len(station.book.dossiers(query=None, limit=9)) == 1
        assert len(station.printer.jobs) == 1


def test_what_is_typed_while_the_box_looks_up_goes_where_it_was_meant(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        page.keyboard.press("Enter")
        held = lookups_held(page)
        page.keyboard.type("cs")
        page.keyboard.press("Enter")
        for key in ("3", "Enter", "2", "Enter", "1"):
            page.keyboard.press(key)
        expect(page.locator("#procedure_query")).to_have_value("cs")
        assert len(held) == 1
        held[0].continue_()
        expect(page.locator("#paper_1")).to_be_checked()
        expect(page.locator("#pages")).to_have_value("3")
        expect(page.locator("#copies")).to_have_value("2")
        expect(page.locator("#reckoning")).to_contain_text("10.000 đồng")


def test_what_was_typed_ahead_of_no_answer_changes_nothing(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        page.keyboard.press("Enter")
        held = lookups_held(page)
        page.keyboard.type("qqqq")
        for key in ("Enter", "3", "Enter"):
            page.keyboard.press(key)
        held[0].continue_()
        expect(page.locator("#procedure-band")).to_contain_text("Không có thủ tục")
        expect(page.locator("#procedure_query")).to_be_focused()
        expect(page.locator("#procedure_query")).to_have_value("qqqq")


def test_the_telephone_of_the_last_visit_is_offered_and_enter_takes_it(
    browser: Browser, site: str, station: Station
) -> None:
    take(station)
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        phone = page.locator("#owner_phone")
        expect(phone).to_be_focused()
        expect(phone).to_have_value("")
        expect(page.locator("#field-owner_phone")).to_contain_text("09/03/2026: 0912345678")
        look(page, "known-telephone")
        page.keyboard.press("Tab")
        expect(phone).to_have_value("")
        phone.focus()
        page.keyboard.press("Enter")
        expect(phone).to_have_value("0912345678")
        expect(page.locator("#procedure_query")).to_be_focused()
        expect(page.locator("#reckoning")).to_contain_text("Đã lưu nháp lúc 08:00")
    (draft,) = station.book.drafts(station.keys[LAN.name])
    assert dict(draft.values)["owner_phone"] == "0912345678"


def test_what_was_typed_last_is_signed_too(browser: Browser, site: str, station: Station) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        page.keyboard.press("Enter")
        page.keyboard.type("tt")
        page.keyboard.press("Enter")
        expect(page.locator("#paper_1")).to_be_focused()
        page.keyboard.press("0")
        page.locator("#owner_phone").focus()
        page.keyboard.type("0912345678")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile("/dossiers/"))
        expect(page.locator("main")).to_contain_text("0912345678")


def test_a_form_is_answered_by_keyboard_and_cards_and_what_is_typed_stays(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        page.keyboard.press("Enter")
        page.keyboard.type("ks")
        page.keyboard.press("Enter")
        expect(page.locator("#form_child_name")).to_be_focused()
        page.keyboard.type("NGUYỄN MINH AN")
        station.scanner.present(OTHER_CARD)
        expect(page.locator("#form_mother_name")).to_have_value("TRẦN THỊ BÌNH")
        expect(page.locator("#form_child_name")).to_have_value("NGUYỄN MINH AN")
        expect(page.locator("#form_child_born")).to_be_focused()
        look(page, "counter-form")
        page.keyboard.press("0")
        expect(page.locator("#form_child_born")).to_have_value("0")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("Giới tính: chưa điền.")
        expect(page.locator("#form_child_name")).to_have_value("NGUYỄN MINH AN")
        look(page, "counter-form-complaints")


def test_digits_in_a_field_are_digits_and_keys_of_an_input_method_are_its_own(
    browser: Browser, site: str
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.locator("#procedure_query").fill("tt")
        page.keyboard.press("Enter")
        expect(page.locator("#paper_1")).to_be_focused()
        page.locator("#owner_number").focus()
        page.keyboard.type("001")
        expect(page.locator("#owner_number")).to_have_value("001")
        expect(page.locator("#paper_1")).not_to_be_checked()
        page.locator("#owner_name").focus()
        page.locator("#owner_name").dispatch_event(
            "keydown", {"key": "Enter", "isComposing": True, "bubbles": True}
        )
        assert focused(page) == "owner_name"
        page.locator("#owner_name").press("Enter")
        assert focused(page) == "owner_address"
        page.keyboard.press("Shift+Enter")
        assert focused(page) == "owner_name"


def test_a_field_is_kept_when_it_is_left_and_the_page_may_be_closed(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.locator("#owner_name").fill("ĐẶNG THỊ ƯỚC")
        page.keyboard.press("Enter")
        expect(page.locator("#reckoning")).to_contain_text("Đã lưu nháp lúc 08:00")
        page.goto(f"{site}/counter")
        page.get_by_role("link", name="ĐẶNG THỊ ƯỚC").click()
        expect(page.locator("#owner_name")).to_have_value("ĐẶNG THỊ ƯỚC")
    assert station.drafts.begun(station.keys[LAN.name])


def test_the_card_of_somebody_else_is_asked_about(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        present(page, station)
        station.scanner.present(OTHER_CARD)
        button = page.get_by_role("button", name="Đây là thẻ của người nộp thay")
        expect(button).to_be_visible()
        look(page, "other-card")
        button.press("Enter")
        expect(page.locator("#agent_name")).to_have_value("TRẦN THỊ BÌNH")
        expect(page.locator("#owner_name")).to_have_value("NGUYỄN VĂN MINH")


def test_a_screen_nobody_uses_locks_by_itself(
    browser: Browser, site: str, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        station.clock.pass_ms(5 * 60_000)
        page.goto(f"{site}/box")
        expect(page.get_by_role("heading", name="Đã khóa màn hình")).to_be_visible()
        look(page, "locked")
        page.keyboard.type(PIN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Máy này")).to_be_visible()


def test_a_whole_intake_works_with_scripts_off(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site, scripts=False) as page:
        page.get_by_label("Cán bộ").select_option(label=f"{LAN.name} – {LAN.title}")
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        station.scanner.present(CARD)
        page.get_by_role("button", name="Lấy thẻ vừa đọc").click()
        page.get_by_label("Người dân cần làm gì?").fill("cs")
        page.keyboard.press("Enter")  # the first button of the form only looks up
        page.get_by_label("Số trang bản chính").fill("3")
        page.locator("#paper_1").check()
        page.keyboard.press("Enter")
        assert station.printer.jobs == []
        page.get_by_role("button", name="Ký và in phiếu").click()
        expect(page.locator("main")).to_contain_text("lưu an toàn trong máy này")
        assert len(station.printer.jobs) == 1


@pytest.mark.parametrize("size", [WIDE, TABLET], ids=["wide", "tablet"])
def test_every_page_can_be_used_by_everybody(
    browser: Browser, site: str, station: Station, size: ViewportSize
) -> None:
    with screen(browser, site, size=size) as page:
        look(page, "sign-on")
        page.get_by_label("PIN").fill("135790")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("mã PIN")
        look(page, "wrong-pin")
        sign_on(page)
        look(page, "counter-empty")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("Hồ sơ chưa được tiếp nhận")
        look(page, "counter-complaints")
        page.goto(f"{site}/counter")
        present(page, station)
        page.locator("#procedure_query").fill("ks")
        page.keyboard.press("Enter")
        expect(page.locator("#form_child_name")).to_be_focused()
        page.locator("#by_agent").check()
        expect(page.locator("#agent_name")).to_be_visible()
        page.get_by_text("Thủ tục khác cũng khớp").click()
        look(page, "counter-filled")
        station.printer.fault = "printer.no-paper"
        code = take(station, page.context.cookies()[0]["value"])
        page.goto(f"{site}/dossiers/{code}?fault=printer.no-paper")
        look(page, "dossier-fault")
        station.decide(code)
        page.goto(f"{site}/dossiers/{code}")
        look(page, "dossier-decided")
        page.goto(f"{site}/dossiers")
        look(page, "list")
        page.get_by_label("Tên, số định danh").fill("nguyen")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=code)).to_be_visible()
        page.goto(f"{site}/box")
        look(page, "box")
        page.goto(f"{site}/nothing")
        look(page, "not-found")


@pytest.mark.parametrize("size", [WIDE, TABLET], ids=["wide", "tablet"])
def test_very_large_text_fits_the_screen(
    browser: Browser, site: str, station: Station, size: ViewportSize
) -> None:
    code = take(station)
    with screen(browser, site, size=size) as page:
        sign_on(page)
        page.get_by_role("button", name="Chữ rất lớn").click()
        expect(page.locator("html")).to_have_attribute("data-size", "3")
        page.locator("#procedure_query").fill("ks")
        page.keyboard.press("Enter")
        expect(page.locator("#form_child_name")).to_be_focused()
        look(page, "large-counter")
        for path in ("dossiers", f"dossiers/{code}", "box"):
            page.goto(f"{site}/{path}")
            look(page, f"large-{path.split('/', maxsplit=1)[0]}")


def take(station: Station, token: str = "") -> str:
    """Take a dossier in Lan's shift; without one a new shift begins."""
    token = token or station.shifts.sign_on(key_id=station.keys[LAN.name], pin=PIN)
    job = station.reception.accept(station.shifts.work(token), OTHER_DRAFT, BORN).job
    return job.dossier
