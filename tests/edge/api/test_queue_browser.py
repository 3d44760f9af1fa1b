"""The queue in a real browser: function keys beside a form being typed, touch, scripts off, axe."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accord.moments import to_local
from accord.queue import Priority, Where
from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.station import Station
from tests.screens import NARROW, TABLET, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TARGET_PX = 48


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    for priority in (Priority.NONE, Priority.ELDERLY, Priority.NONE, Priority.NONE):
        station.queue.take("A", priority, at_kiosk=False)
    with served(station) as address:
        yield address


def look(page: Page, name: str) -> None:
    screens.look(page, f"box-{name}")


def where(station: Station, label: str) -> Where:
    day = to_local(station.clock.wall).date()
    return next(one.where for one in station.book.tickets(day) if one.label == label)


def choose(page: Page, site: str, counter: str = "1") -> None:
    page.goto(f"{site}/queue")
    page.locator("#queue-counter").select_option(counter)
    page.get_by_role("button", name="Chọn").first.click()
    expect(page.locator("#queue-strip")).to_contain_text(f"Quầy {counter}")


def small(page: Page, within: str = "main") -> list[str]:
    """Return what is too small for a thumb."""
    script = """(args) => [...document.querySelectorAll(args.within)]
        .filter((one) => one.offsetParent && !one.matches('.visually-hidden'))
        .filter((one) => one.getBoundingClientRect().height < args.least)
        .map((one) => one.textContent.trim())"""
    asked = {"within": f"{within} :is(button, select, summary)", "least": TARGET_PX}
    return list(page.evaluate(script, asked))


def late(route: Route) -> None:
    """Let an answer take as long as on a busy box."""
    answer = route.fetch()
    time.sleep(0.2)  # so long the clerk goes on typing
    route.fulfill(response=answer)


def test_function_keys_move_the_queue_while_a_form_is_typed(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        choose(page, site)
        page.goto(f"{site}/counter")
        page.locator("#owner_name").focus()
        page.keyboard.type("Nguyễn Văn")
        page.keyboard.press("F2")
        expect(page.locator("#queue-strip")).to_contain_text("A002")
        expect(page.locator("#owner_name")).to_be_focused()
        page.keyboard.type(" Minh")
        expect(page.locator("#owner_name")).to_have_value("Nguyễn Văn Minh")
        look(page, "queue-counter")
        loads: list[str] = []
        page.on("load", lambda one: loads.append(one.url))
        page.route("**/queue/move", late)
        page.keyboard.press("F3")
        page.keyboard.press("F3")  # the same key counts once,
        page.keyboard.press("F4")  # and another one waits for the answer
        expect(page.locator("#queue-strip")).to_contain_text("Chưa có số nào")
        page.keyboard.press("F2")
        expect(page.locator("#queue-strip")).to_contain_text("A001")
        page.keyboard.press("F6")
        expect(page.locator("#queue-strip")).to_contain_text("Chưa có số nào")
        assert loads == []  # no step took the whole page, and what was typed, with it
        assert where(station, "A001") is Where.ABSENT
        assert where(station, "A002") is Where.HELD
        assert station.voice.calls == [("A002", "1"), ("A002", "1"), ("A001", "1")]


def test_the_page_of_the_queue_by_thumb(browser: Browser, site: str, station: Station) -> None:
    for size in (WIDE, TABLET, NARROW):
        with screen(browser, site, size=size) as page:
            sign_on(page)
            choose(page, site)
            page.locator("#queue-next").click()
            expect(page.locator("#queue-strip .in-hand strong")).to_be_visible()
            page.get_by_text("Chuyển số, thêm thủ tục").click()
            assert small(page) == []
            look(page, "queue")
            page.locator("#queue-hold").click()
            expect(page.locator("#queue-lists")).to_contain_text("Đang để chờ")
    assert where(station, "A002") is Where.HELD


def test_a_refusal_is_read_above_the_strip_and_the_strip_stays(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        choose(page, site)
        page.locator("#queue-next").click()
        expect(page.locator("#queue-strip")).to_contain_text("A002")
        lan = station.shifts.work(_token(page))
        station.queue.call_next(lan, "1", had="A002")  # another screen at the same counter
        page.locator("#queue-next").click()
        expect(page.locator("#alerts")).to_contain_text("Hàng chờ đã thay đổi")
        expect(page.locator("#queue-strip")).to_be_visible()


def _token(page: Page) -> str:
    cookies = page.context.cookies()
    return next(str(one["value"]) for one in cookies if one["name"] == "motcua_shift")


def test_everything_works_without_scripts(browser: Browser, site: str, station: Station) -> None:
    with screen(browser, site, scripts=False) as page:
        sign_on(page)
        choose(page, site)
        page.get_by_role("button", name="Gọi số tiếp").click()
        page.get_by_role("button", name="Vắng mặt").click()
        page.get_by_role("button", name="Đã có mặt").click()
        page.get_by_role("button", name="Gọi số tiếp").click()
        page.get_by_role("button", name="Xong").click()
        expect(page.locator("#queue-strip")).to_contain_text("Chưa có số nào")
    assert where(station, "A002") is Where.DONE
