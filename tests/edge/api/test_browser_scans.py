"""Scanning at the counter in a real browser: F8 and the button, scripts off, what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from accord.dossier import fold
from tests import screens
from tests.edge import sheets
from tests.edge.api.screens import present, screen, served, sign_on
from tests.edge.station import CARD, LAN, PIN, Station
from tests.screens import NARROW, TABLET

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay files as telephones and scanners would leave them."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "photo.jpg").write_bytes(sheets.photo())
    (folder / "blurred.jpg").write_bytes(sheets.blurred_photo())
    (folder / "two.pdf").write_bytes(sheets.pdf(2))
    (folder / "blank.jpg").write_bytes(sheets.blank_page())
    (folder / "text.jpg").write_text("no photo, whatever the name says")
    return folder


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-{name}")


def begin(page: Page, station: Station, letters: str = "cs", focus: str = "#pages") -> None:
    # Listening from here on: what a key opens at once would else be opened by the browser itself.
    page.on("filechooser", lambda _: None)
    page.wait_for_url("**/counter")  # a card shown before goes to no draft
    page.wait_for_load_state()
    present(page, station)
    page.locator("#procedure_query").fill(letters)
    page.keyboard.press("Enter")
    expect(page.locator(focus)).to_be_focused()


def choose(page: Page, *paths: Path, key: str = "F8") -> None:
    """Press the key, and choose files in what opens."""
    page.wait_for_load_state()  # the page shows before its scripts hear keys
    with page.expect_file_chooser() as chooser:
        page.keyboard.press(key)
    chooser.value.set_files(list(paths))


def test_a_paper_in_hand_is_scanned_with_one_key_and_goes_with_its_dossier(
    browser: Browser, site: str, station: Station, files: Path
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        begin(page, station)
        page.locator("#paper_1").check()
        choose(page, files / "photo.jpg")
        expect(page.locator(".scan img")).to_have_count(1)
        expect(page.locator("#paper_1")).to_be_focused()
        expect(page.locator("#paper_1")).to_be_checked()
        expect(page.locator("#owner_name")).to_have_value("NGUYỄN VĂN MINH")
        choose(page, files / "two.pdf", files / "blurred.jpg")
        expect(page.locator(".scan img")).to_have_count(3)
        expect(page.locator("#papers")).to_contain_text("2 trang")
        expect(page.locator("#papers")).to_contain_text("Có thể bị nhòe")
        assert page.locator("button[data-scan]").first.bounding_box()["height"] >= 48  # type: ignore[index]  # it is shown
        for picture in page.locator(".scan img").all():
            picture.scroll_into_view_if_needed()
            page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
        look(page, "scans-counter")
        page.locator(".scan").get_by_role("button").last.click()
        expect(page.locator(".scan img")).to_have_count(2)
        choose(page, files / "blank.jpg")
        expect(page.locator("#alerts")).to_contain_text("Trang trắng")
        choose(page, files / "text.jpg")
        expect(page.locator("#alerts")).to_contain_text("không phải ảnh JPEG")
        look(page, "scans-refused")
        expect(page.locator(".scan img")).to_have_count(2)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("lưu an toàn trong máy này")
        expect(page.locator(".scan img")).to_have_count(2)
        look(page, "scans-dossier")
        page.locator(".scan a").last.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".scan-page")).not_to_have_count(0)
        shown = page.locator(".scan-page img").first.element_handle()
        page.wait_for_function("image => image.naturalWidth > 0", arg=shown)
        look(page, "scans-pages")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Tải tệp gốc").click()
        assert saved.value.suggested_filename.endswith((".jpg", ".pdf"))
    (row,) = station.book.dossiers(query=None, limit=9)
    assert len(fold(station.book.said_about(row.code)).digitised) == 2


def test_what_was_scanned_before_is_offered_and_one_key_takes_it(
    browser: Browser, site: str, station: Station, files: Path
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        begin(page, station)
        page.locator("#paper_1").check()
        choose(page, files / "two.pdf")
        expect(page.locator(".scan img")).to_have_count(1)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("lưu an toàn trong máy này")
        page.keyboard.press("Enter")
        begin(page, station)
        expect(page.locator("#papers")).to_contain_text("Đã có bản quét ngày 09/03/2026 (2 trang)")
        expect(page.locator("#paper_1")).not_to_be_checked()
        look(page, "scans-offered")
        page.locator("#paper_1").focus()
        page.keyboard.press("F9")
        expect(page.locator(".scan")).to_contain_text("bản quét ngày 09/03/2026")
        expect(page.locator("#paper_1")).to_be_checked()
        page.locator("#copies").fill("7")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".scan")).to_contain_text("dùng lại bản quét")
        page.goto(f"{site}/ratings")
        expect(page.locator("main")).to_contain_text("1 (50 %)")
        look(page, "scans-figure")


def test_scripts_off_a_file_is_chosen_and_sent_with_the_form(
    browser: Browser, site: str, station: Station, files: Path
) -> None:
    with screen(browser, site, scripts=False) as page:
        page.get_by_label("Cán bộ").select_option(label=f"{LAN.name} – {LAN.title}")
        page.get_by_label("PIN").fill(PIN)
        page.keyboard.press("Enter")
        station.scanner.present(CARD)
        page.get_by_role("button", name="Lấy thẻ vừa đọc").click()
        page.get_by_label("Người dân cần làm gì?").fill("cs")
        page.keyboard.press("Enter")
        page.locator("#paper_1").check()
        page.get_by_label("Số trang bản chính").fill("3")
        page.locator("#scan_file").set_input_files(files / "photo.jpg")
        page.get_by_role("button", name="Ký và in phiếu").click()
        expect(page.locator("#alerts")).to_contain_text("chưa thêm")
        page.locator("#scan_file").set_input_files(files / "photo.jpg")
        page.get_by_role("button", name=re.compile("^Quét")).click()
        expect(page.locator(".scan img")).to_have_count(1)
        expect(page.get_by_label("Số trang bản chính")).to_have_value("3")
        page.get_by_role("button", name="Ký và in phiếu").click()
        expect(page.locator(".scan img")).to_have_count(1)


@pytest.mark.parametrize("size", [TABLET, NARROW], ids=["tablet", "phone"])
def test_the_button_scans_on_a_tablet_and_a_phone(
    browser: Browser, site: str, station: Station, files: Path, size: ViewportSize
) -> None:
    with screen(browser, site, size=size) as page:
        sign_on(page)
        begin(page, station, "ks", "#form_child_name")
        page.keyboard.press("F8")
        expect(page.locator("#scan-said")).to_contain_text("đánh dấu giấy tờ")
        shown = page.locator(".paper[data-shown] input").first
        shown.check()
        page.keyboard.press("F8")
        expect(page.locator("#scan-said")).to_contain_text("chỉ xuất trình")
        submitted = page.locator(".paper:not([data-shown]) input[data-paper]").first
        submitted.check()
        with page.expect_file_chooser() as chooser:
            page.locator("button[data-scan]:visible").first.click()
        chooser.value.set_files([files / "photo.jpg"])
        expect(page.locator(".scan img")).to_have_count(1)
        look(page, "scans-small-screen")
