"""The page that checks a slip, in a real browser, from a file, with no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.screens import launched
from tests.verify.test_keys import said_of
from tests.verify.test_verifiers import holding_receipts, pair
from tools import vector_chains
from tools.verify_page import PAGE, page

ROOT = Path(__file__).parents[2]
TEXT = str(holding_receipts[0]["text"])
KEYS = json.dumps(vector_chains.KEYS)

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    with launched() as browser:
        page = browser.new_page(viewport={"width": 420, "height": 900})
        page.route("http*://**", lambda route: route.abort())
        page.goto((ROOT / PAGE).as_uri())
        yield page


def test_the_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), "run: python -m tools.verify_page"


def check(window: Page, text: str, keys: str) -> None:
    window.get_by_label("Nội dung mã QR").fill(text)
    window.get_by_label("Khóa công khai").fill(keys)
    window.get_by_role("button", name="Kiểm tra").click()


def test_a_genuine_slip_is_shown_with_what_it_promises(window: Page) -> None:
    check(window, TEXT + "\n", KEYS)

    expect(window.get_by_role("status")).to_contain_text("Giấy thật")
    expect(window.get_by_text(vector_chains.DOSSIER)).to_be_visible()
    expect(window.get_by_role("status")).to_contain_text("12:00")
    expect(window.get_by_role("status")).to_contain_text("17:00")
    expect(window.get_by_role("status")).to_be_focused()


def test_a_changed_slip_is_not_genuine(window: Page) -> None:
    check(window, TEXT[:-1] + ("0" if TEXT[-1] != "0" else "1"), KEYS)

    expect(window.get_by_role("status")).to_contain_text("Giấy không đúng")


def test_a_slip_of_an_unknown_box_says_so(window: Page) -> None:
    others = {"box-00104-a": vector_chains.OTHER_BOX.public.point.hex()}
    check(window, TEXT, json.dumps(others))

    expect(window.get_by_role("status")).to_contain_text("Không rõ hộp nào đã ký")


def test_a_slip_signed_by_an_officer_is_not_a_boxs(window: Page) -> None:
    officer_as_box = {"Trần Thị Lan": vector_chains.BOX.public.point.hex()}
    check(window, TEXT, json.dumps(officer_as_box))

    expect(window.get_by_role("status")).to_contain_text("Không rõ hộp nào đã ký")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("next", "liền nhau"),
        ("missing 2", "thiếu 2 giấy"),
        ("same", "cùng một giấy"),
        ("unrelated", "không liên quan"),
    ],
)
def test_two_slips_show_what_is_missing_between_them(window: Page, said: str, shown: str) -> None:
    check(window, "\n".join(pair(said)), KEYS)

    expect(window.get_by_role("status")).to_contain_text("Giấy thật")
    expect(window.get_by_role("status")).to_contain_text(shown)


def test_two_slips_that_contradict_each_other_are_an_alarm(window: Page) -> None:
    check(window, "\r\n".join(pair("contradiction")), KEYS)

    expect(window.get_by_role("status")).to_contain_text("mâu thuẫn")
    expect(window.locator("#answer")).to_have_class("bad")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("of a revoked box, with an entry the city has", "Người lấy được khóa có thể in ra"),
        ("of a revoked box, behind what is believed", "thành phố chưa nhận được hồ sơ"),
    ],
)
def test_a_slip_under_a_revoked_key_sends_to_the_city(window: Page, name: str, shown: str) -> None:
    keys, text = said_of("receipt", name)
    check(window, text, keys)

    answer = window.get_by_role("status")
    expect(answer).to_contain_text("khóa đã bị thu hồi: hãy hỏi thành phố")
    expect(answer).to_contain_text("22/11/2026")
    expect(answer).to_contain_text(shown)
    expect(answer).not_to_contain_text("Giấy thật")
    expect(window.locator("#answer")).to_have_class("doubt")


def test_a_slip_is_checked_in_less_than_a_second(window: Page) -> None:
    check(window, "", KEYS)
    expect(window.get_by_role("status")).to_contain_text("Giấy không đúng")
    window.get_by_label("Nội dung mã QR").fill(TEXT)
    took_ms = window.evaluate(
        """async () => {
            const began = performance.now();
            document.getElementById("check").click();
            const good = () => document.getElementById("answer").className === "good";
            while (!good()) await new Promise((done) => setTimeout(done, 5));
            return performance.now() - began;
        }"""
    )

    assert took_ms < 1_000


def test_keys_that_cannot_be_read_are_named(window: Page) -> None:
    check(window, TEXT, "{")

    expect(window.get_by_role("status")).to_contain_text("Chưa đọc được khóa")


def test_a_slip_cannot_write_into_the_page(window: Page) -> None:
    check(window, "MC1:<img src=x onerror=alert(1)>", KEYS)

    expect(window.get_by_role("status")).to_contain_text("Giấy không đúng")
    assert window.locator("#answer img").count() == 0
