"""The pages in a real browser: looked at by axe, without scripts, on a wide and a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accord.acts import Noted, ObligationAsked, WithdrawalAsked
from accord.fleet import OfficerRole
from accord.header import Attachment
from accord.intake import Officer
from accord.moments import ClockTrust, Instant
from accord.wire import FILE_BYTES_MAX
from hub.api.app import Rooms, make_app
from hub.office.ports import AlarmKind, Contact
from hub.office.publishing import Publishing
from hub.office.slips import Slips
from tests import screens
from tests.hub.api.conftest import SetVitals
from tests.hub.api.test_pages import slip
from tests.hub.office.city import CITY, LAN, NOW, PIN, TestBox, TestCity, attachment
from tests.hub.office.test_publishing import WARDS
from tests.screens import NARROW, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def _picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (600, 400), "lightblue").save(written, "PNG")
    return written.getvalue()


PICTURE = _picture()
TOO_LARGE = Attachment(b"l" * 32, FILE_BYTES_MAX + 1)


@contextmanager
def served(city: TestCity) -> Iterator[str]:
    rooms = Rooms(
        city="Thành phố Hà Nội",
        accounts=city.accounts,
        decisions=city.decisions,
        fleet=city.fleet,
        filing=city.filing,
        slips=Slips(city.books, city.keys),
        releasing=city.releasing,
        vitals=SetVitals(),
        clock=city.clock,
    )
    with screens.served(lambda at: make_app(rooms, hosts=(at,), is_secure=False)) as site:
        yield site


@pytest.fixture
def busy_city(city: TestCity, box: TestBox) -> str:
    """A city with all its wards, a few boxes in trouble, dossiers, and one contradiction."""
    Publishing(city.books, scribe=city.scribe, clock=city.clock, first_slot=100).wards(WARDS)
    city.admit("box-00103-b")
    for number, name in enumerate(("Trần Văn Minh", "Lê Thị Đào", "Nguyễn Hữu Phước"), start=1):
        box.take(number, name=name, results=number)
    code = "H26.103-260921-10001"
    box.say(Noted("Công dân gọi điện hỏi ngày trả"), dossier=code)
    scanned = "H26.103-260921-10002"
    names = [attachment(content) for content in (PICTURE, b"x" * 200_000, b"y" * 90_000)]
    box.say(Noted("Đã quét giấy tờ"), dossier=scanned, officer=LAN, files=(*names, TOO_LARGE))
    city.receive(box)
    city.bring(box, PICTURE)
    city.filing.lacked(box.name, names[2], at=NOW)
    chief = city.employ("chu", OfficerRole.LEADER)
    asked = ObligationAsked("Nộp lệ phí", Officer("Chủ", "Chủ tịch"), 8_000)
    city.decisions.act(chief, code, asked)
    box.say(WithdrawalAsked("Đổi ý", "Trần Văn Minh"), dossier=code, officer=LAN)
    city.receive(box)
    contact = Contact(box.name, box.head.epoch, 9, 3, Instant(NOW - 7_200_000), Instant(NOW + 900))
    city.intake.greeted(contact, at=Instant(NOW - 120_000), trust=ClockTrust.SYNCHRONISED)
    city.intake.alarm(AlarmKind.FORK, box.name, at=NOW, seq=3, epoch="65706f63682d2d31")
    city.intake.alarm(AlarmKind.CLOCK, "box-00103-b", at=NOW)
    city.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)
    return code


def watch(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("request", lambda asked: complaints.append(asked.url) if not ours(asked.url) else None)
    return page


def ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:"))


def sign_on(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-on")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-on" not in url)


def look(page: Page, name: str) -> None:
    screens.look(page, f"hub-{name}")


def test_every_page_is_clean_for_axe_on_both_screens(
    city: TestCity, box: TestBox, busy_city: str, browser: Browser
) -> None:
    complaints: list[str] = []
    with served(city) as address:
        for screen in (WIDE, NARROW):
            # The pages carry a strict policy; axe is handed in past it, nothing else is.
            with browser.new_context(viewport=screen, bypass_csp=True) as context:
                page = watch(context, complaints)
                page.goto(f"{address}/sign-on")
                look(page, "sign-on")
                sign_on(page, address, "chu")
                for name, path in {
                    "dossiers": "/dossiers",
                    "conflict": f"/dossiers/{busy_city}",
                    "dossier": "/dossiers/H26.103-260921-10002",
                    "slips": "/slips",
                }.items():
                    page.goto(f"{address}{path}")
                    if name == "dossier":
                        page.get_by_text("Quyết định kết quả", exact=True).click()
                    if name == "slips":
                        page.get_by_label("Nội dung mã").fill(slip(box, busy_city))
                        page.get_by_role("button", name="Kiểm tra").click()
                        expect(page.get_by_role("status")).to_contain_text("Giấy thật")
                    look(page, name)
                sign_on(page, address, "quantri")
                for name, path in {
                    "wards": "/wards",
                    "boxes": "/boxes",
                    "box": f"/boxes/{box.name}",
                    "alarms": "/alarms",
                }.items():
                    page.goto(f"{address}{path}")
                    look(page, name)
                complaints.clear()  # the next page is refused, and says so
                page.goto(f"{address}/dossiers")
                look(page, "refused")
                complaints[:] = [each for each in complaints if "403" not in each]
    assert complaints == []


def test_a_dossier_is_decided_with_scripts_off_and_the_policy_on(
    city: TestCity, busy_city: str, browser: Browser
) -> None:
    complaints: list[str] = []
    with (
        served(city) as address,
        browser.new_context(viewport=WIDE, java_script_enabled=False) as context,
    ):
        page = watch(context, complaints)
        sign_on(page, address, "chu")
        page.goto(f"{address}/dossiers/H26.103-260921-10002")
        page.get_by_text("Quyết định kết quả", exact=True).click()
        page.get_by_label("Đồng ý", exact=True).check()
        page.get_by_label("Số văn bản").fill("12/GKS")
        page.get_by_label("Ngày văn bản").fill("2026-09-22")
        page.get_by_label("Trích yếu văn bản").fill("Giấy khai sinh")
        page.get_by_role("button", name="Ký: Quyết định kết quả").click()
        expect(page.get_by_text("12/GKS").first).to_be_visible()
        expect(page.get_by_text("Đang xử lý").first).to_be_visible()
    assert complaints == []


def test_what_people_typed_runs_in_no_browser(
    city: TestCity, box: TestBox, browser: Browser
) -> None:
    complaints: list[str] = []
    evil = (
        "<script>document.title='owned'</script>",
        "<img src=x onerror=document.title='owned'>",
        "'><svg onload=document.title='owned'>",
        "javascript:document.title='owned'",
        "</textarea><script>document.title='owned'</script>",
    )
    for number, name in enumerate(evil, start=1):
        box.take(number, name=name)
        box.say(Noted(name), dossier=f"H26.103-260921-1000{number}")
    city.receive(box)
    city.employ("chu", OfficerRole.LEADER)
    with served(city) as address, browser.new_context(viewport=WIDE) as context:
        page = watch(context, complaints)
        sign_on(page, address, "chu")
        for path in ("/dossiers", *(f"/dossiers/H26.103-260921-1000{n}" for n in range(1, 6))):
            page.goto(f"{address}{path}")
            assert "owned" not in page.title()
        for text in evil:
            page.goto(f"{address}/dossiers")
            page.get_by_label("Họ tên").fill(text)
            page.keyboard.press("Enter")
            page.wait_for_url("**/search")
            assert "owned" not in page.title()
    assert complaints == []


def test_a_scanned_picture_is_shown_and_a_page_that_was_sent_in_is_not(
    city: TestCity, box: TestBox, busy_city: str, browser: Browser
) -> None:
    evil = b"<html><script>document.title = 'ran'</script></html>"
    box.say(Noted("Quét"), dossier=busy_city, officer=LAN, files=(attachment(evil),))
    city.receive(box)
    city.bring(box, evil)
    with served(city) as address, browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        sign_on(page, address, "chu")
        page.goto(f"{address}/dossiers/H26.103-260921-10002")
        page.get_by_role("link", name="Tệp 1").click()
        assert page.evaluate("document.images[0].naturalWidth") == 600
        assert page.evaluate("self.origin") == "null", "it is alone in its sandbox"
        page.goto(f"{address}/dossiers/{busy_city}")
        with page.expect_download() as handed:
            page.get_by_role("link", name="Tệp 1").click()
        assert handed.value.suggested_filename.endswith(".bin")
        assert page.title() != "ran"
