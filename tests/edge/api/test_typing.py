"""Telex, VNI and the keyboard to touch in a real browser: by vectors, keys and fingers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import screens
from tests.edge.api.screens import screen, served, sign_on
from tests.edge.api.syllables import syllables, telex_ways, vni_ways
from tests.edge.api.test_kiosk_browser import UPRIGHT
from tests.edge.station import COPY, Station
from tests.screens import TABLET, WIDE

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

VECTORS_MIN = 5_000
ALL = """async ([method, keys]) => {
  const { typed } = await import("/static/typing.js");
  return keys.map((one) => typed(one, method));
}"""

TELEX = {
    # whole texts, capitals, marks in any order
    "Nguyeenx Vawn Huwngf, 12 phoos Hoaf Maxx": "Nguyễn Văn Hừng, 12 phố Hòa Max",
    "DDAWNGJ THIJ UOWCS": "ĐẶNG THỊ ƯỚC",
    "dduwowcj dduowcj dduocwj dduwocj": "được được được được",
    "nguwowif nguowif nguoiwf": "người người người",
    "thuowr thuowngf huowng huow": "thuở thường hương huơ",
    "toans toasn tonas": "toán toán tonas",
    "ddawsk lawsk Bawsc Kajn Kroong": "đắk lắk Bắc Kạn Krông",
    # the same key again gives the letter back
    "ass aff arr axx ajj": "as af ar ax aj",
    "aaa eee ooo ddd": "aa ee oo dd",
    "aww oww uww ww Ww": "aw ow uw w w",
    "Tesst asss laanff": "Test ass lânf",
    # z takes the tone away
    "toansz hoaf hoafz z": "toan hòa hoa z",
    # what is no syllable is what was typed
    "Text Street Windows web wifi facebook google": "Text Street Windows web wifi facebook google",
    "lan_as@as.vn p3s B12s 4s": "lan_as@as.vn p3s B12s 4s",
    "Frank Schwarz Zoe Wjatscheslaw": "Frank Schwarz Zoe Wjatscheslaw",
}
VNI = {
    "Nguye6n4 Va8n Hu7ng2": "Nguyễn Văn Hừng",
    "D9a8ng5 D9a85ng": "Đặng Đặng",
    "d9u7o7c5 d9uo7c5 d9uoc75": "được được được",
    "a11 a22 a66 o77 a88 d99 u77": "a1 a2 a6 o7 a8 d9 u7",
    "hoa2 hoa20": "hòa hoa",
    "P301 5A1 12 B12 so61": "P301 5A1 12 B12 số",
    "a7 o8 e9 q1": "a7 o8 e9 q1",
}


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    with served(station) as address:
        yield address


def typed(page: Page, method: str, keys: list[str]) -> list[str]:
    found: list[str] = page.evaluate(ALL, [method, keys])
    return found


def test_every_syllable_is_typed_in_every_way(browser: Browser, site: str) -> None:
    count = 0
    with screen(browser, site) as page:
        page.goto(f"{site}/kiosk")
        for method, ways in (("telex", telex_ways), ("vni", vni_ways)):
            pairs = [
                (keys, word.upper() if keys.isupper() else word)
                for word, tone in syllables()
                for keys in ways(word, tone)
            ]
            got = typed(page, method, [keys for keys, _ in pairs])
            wrong = [(k, g, w) for (k, w), g in zip(pairs, got, strict=True) if g != w]
            assert not wrong, wrong[:20]
            assert all(unicodedata.is_normalized("NFC", text) for text in got)
            count += len(pairs)
    assert count >= VECTORS_MIN


def test_texts_capitals_second_presses_and_foreign_words(browser: Browser, site: str) -> None:
    with screen(browser, site) as page:
        page.goto(f"{site}/kiosk")
        for method, texts in (("telex", TELEX), ("vni", VNI)):
            got = typed(page, method, list(texts))
            assert dict(zip(texts, got, strict=True)) == texts
        assert typed(page, "off", ["aas"]) == ["aas"]


def test_keys_on_the_kiosk_in_the_middle_of_a_word_and_undone(browser: Browser, site: str) -> None:
    with screen(browser, site, size=UPRIGHT) as page:
        page.goto(f"{site}/kiosk/guide")
        field = page.locator("#q")
        expect(field).to_be_focused()
        page.keyboard.type("chuwngs thuwcj banr sao")
        expect(field).to_have_value("chứng thực bản sao")
        # at the caret, in a word that stands there: "ban" has lost its tone and gets another
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        page.keyboard.type("s")
        expect(field).to_have_value("chứng thực bán sao")
        page.keyboard.press("Control+z")
        expect(field).to_have_value("chứng thực bản sao")
        page.keyboard.press("Control+a")
        page.keyboard.type("Nguyeenxh")
        expect(field).to_have_value("Nguyeenxh")  # no syllable: as it was typed
        page.keyboard.press("Backspace")
        expect(field).to_have_value("Nguyễn")
        page.keyboard.press("Control+a")
        page.keyboard.type("hoangf")
        expect(field).to_have_value("hoàng")
        page.keyboard.press("Backspace")
        page.keyboard.press("Backspace")
        expect(field).to_have_value("hòa")  # the tone goes where it now belongs
        page.get_by_label("Kiểu gõ tiếng Việt").select_option("vni")
        field.fill("")
        page.keyboard.type("a6n ")
        expect(field).to_have_value("ân ")


def test_a_question_by_touch_alone(browser: Browser, site: str) -> None:
    with screen(browser, site, size=UPRIGHT) as page:
        page.goto(f"{site}/kiosk/guide")
        board = page.get_by_role("group", name="Bàn phím tiếng Việt")
        sizes = [key.bounding_box() for key in board.get_by_role("button").all()]
        assert len(sizes) > 50
        assert all(box and box["width"] >= 48 and box["height"] >= 48 for box in sizes)

        def touch(*names: str) -> None:
            for name in names:
                board.get_by_role("button", name=name, exact=True).click()

        field = page.locator("#q")
        touch("Chữ hoa", "s", "a", "o", "Dấu cách", "y", "dấu sắc")
        expect(field).to_have_value("Sao ý")
        expect(field).to_be_focused()
        touch("dấu sắc")  # again: taken back
        expect(field).to_have_value("Sao y")
        touch("Sang trái một chữ", "Sang trái một chữ", "dấu huyền")
        expect(field).to_have_value("Sào y")
        touch("Xóa một chữ", "Xóa một chữ", "a", "o", "Sang phải một chữ", "đ", "Xóa một chữ")
        expect(field).to_have_value("Sao y")
        screens.look(page, "kiosk-guide")
        touch("Hỏi")
        expect(page.get_by_role("status")).to_contain_text("Chứng thực bản sao")
        expect(board).to_be_hidden()  # the answer has the room
        screens.look(page, "kiosk-guide-answer")
        page.get_by_role("link", name="Chứng thực bản sao").click()
        assert COPY in page.url
        screens.look(page, "kiosk-procedure")


def test_one_switch_goes_by_rows_and_asks(browser: Browser, site: str) -> None:
    with screen(browser, site, size=TABLET) as page:
        page.clock.install()
        page.goto(f"{site}/kiosk/guide?scan=1")

        def until(name: str, *, role: str) -> None:
            for _ in range(40):
                focused = page.evaluate(
                    "[document.activeElement.role || document.activeElement.getAttribute('role'),"
                    " document.activeElement.ariaLabel || document.activeElement.innerText.trim()]"
                )
                if focused == [role or None, name]:
                    return
                page.clock.run_for(2_000)
            raise AssertionError(name)

        for row, key in (("Hàng chữ q đến p", "q"), ("Hàng chữ q đến p", "u")):
            until(row, role="group")
            page.keyboard.press("x")
            until(key, role="")
            page.keyboard.press("x")
        expect(page.locator("#q")).to_have_value("qu")
        until("Hàng chữ a đến l", role="group")
        page.keyboard.press("Enter")
        until("Dấu cách và dấu câu", role="group")  # a row that is left alone goes on by itself
        page.keyboard.press(" ")
        until("Hỏi", role="")
        page.keyboard.press(" ")
        expect(page.get_by_role("status")).to_be_visible()


def test_the_counter_offers_both_and_keeps_the_choice_for_this_screen(
    browser: Browser, site: str
) -> None:
    with screen(browser, site, size=WIDE) as page:
        sign_on(page)
        name, address = page.locator("#owner_name"), page.locator("#owner_address")
        name.press_sequentially("Hoaf")
        expect(name).to_have_value("Hoaf")  # off until somebody wants it
        page.get_by_label("Kiểu gõ tiếng Việt").select_option("telex")
        page.reload()
        name.fill("")
        name.press_sequentially("Traanf Thij Bifnh")
        expect(name).to_have_value("Trần Thị Bình")
        page.locator("#procedure_query").press_sequentially("as")
        expect(page.locator("#procedure_query")).to_have_value("as")  # letters of a short name
        page.locator("#owner_email").focus()
        expect(page.locator("#procedure-band .warning-note")).to_be_visible()  # looked up, and none
        page.locator("#owner_email").press_sequentially("lan.as")
        expect(page.locator("#owner_email")).to_have_value("lan.as")
        page.get_by_role("button", name="Bàn phím chạm").click()
        address.focus()
        board = page.get_by_role("group", name="Bàn phím tiếng Việt")
        for key in ("n", "g", "o", "dấu ngã"):
            board.get_by_role("button", name=key, exact=True).click()
        expect(address).to_have_value("ngõ")
        page.locator("#owner_number").focus()
        board.get_by_role("button", name="7", exact=True).click()
        expect(page.locator("#owner_number")).to_have_value("7")
        screens.look(page, "counter-keyboard")
        board.get_by_role("button", name="Xong").click()
        expect(board).to_be_hidden()
