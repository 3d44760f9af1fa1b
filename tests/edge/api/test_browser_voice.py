"""Recording the ward's voice in a real browser: with a microphone, without one, without scripts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accord.fleet import OfficerRole
from tests import screens
from tests.edge.api.screens import screen, served
from tests.edge.desk.test_clips import QUAN
from tests.edge.desk.test_recording import level_of, pitch_of
from tests.edge.station import PIN, Station
from tests.edge.voices import recording, samples_in
from tests.screens import NARROW, TABLET, WIDE, launched

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

NO_MICROPHONE = (
    "navigator.mediaDevices.getUserMedia ="
    " () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
)

ONE_WORD = """() => new Promise((said) => {
  let isLoud = false;
  const look = () => {
    const { value } = document.getElementById("recorder-level");
    isLoud ||= value > 0.1;
    if (isLoud && value < 0.01) said();
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Waits until a word was heard, and silence after it."""


@pytest.fixture
def site(station: Station) -> Iterator[str]:
    station.admit(QUAN, OfficerRole.ADMINISTRATION)
    with served(station) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start a browser whose microphone hears a tone again and again, and who is allowed it."""
    heard = tmp_path_factory.mktemp("microphone") / "heard.wav"
    heard.write_bytes(recording(seconds=0.6, silence=0.4))
    with launched(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={heard}",
    ) as started:
        yield started


def sign_on(page: Page) -> None:
    page.get_by_label("Cán bộ").select_option(label=f"{QUAN.name} – {QUAN.title}")
    page.get_by_label("PIN").fill(PIN)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_word_is_recorded_listened_to_and_kept(
    browser: Browser, site: str, station: Station
) -> None:
    with screen(browser, site) as page:
        sign_on(page)
        page.goto(f"{site}/voice")
        page.get_by_role("link", name="bê").click()
        keep = page.get_by_role("button", name="Lưu", exact=True)
        expect(keep).to_be_disabled()
        go = page.get_by_role("button", name="Thu", exact=False).and_(page.locator("#recorder-go"))
        go.click()
        expect(go).to_have_attribute("aria-pressed", "true")
        page.evaluate(ONE_WORD)
        go.click()
        expect(page.get_by_text("Hãy nghe lại rồi bấm Lưu")).to_be_visible()
        page.get_by_role("button", name="Nghe lại").click()
        screens.look(page, "voice-recorded")
        with page.expect_navigation():
            keep.click()
        expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
        assert page.evaluate("document.querySelector('audio').preload") == "none"
        page.locator("#next-clip").click()
        expect(page.get_by_role("heading", name="xê")).to_be_visible()
    kept = station.clips.read("ky-b")
    assert kept is not None
    samples = samples_in(kept)
    assert 0.15 < len(samples) / 22_050 < 1.2
    assert math.isclose(pitch_of(samples), 220, rel_tol=0.1)
    assert level_of(samples) > 0.05


def test_a_recording_ends_by_itself(browser: Browser, site: str) -> None:
    with screen(browser, site, size=TABLET) as page:
        sign_on(page)
        page.goto(f"{site}/voice/ky-a")
        page.locator("#recorder").evaluate("place => { place.dataset.seconds = '0.5'; }")
        page.locator("#recorder-go").click()
        expect(page.locator("#recorder-keep")).to_be_enabled()
        expect(page.locator("#recorder-go")).to_have_attribute("aria-pressed", "false")


def test_without_scripts_a_file_is_sent_in_and_what_is_wrong_is_told(
    browser: Browser, site: str, station: Station, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.wav", tmp_path / "bad.wav"
    good.write_bytes(recording())
    bad.write_bytes(recording(level=0.0))
    with screen(browser, site, size=NARROW, scripts=False) as page:
        sign_on(page)
        page.goto(f"{site}/voice/moi-so")
        page.get_by_text("Gửi tệp có sẵn").click()
        for file, words in ((bad, "không nghe thấy gì"), (good, "Đã lưu")):
            page.locator("#clip").set_input_files(file)
            page.get_by_role("button", name="Gửi", exact=True).click()
            expect(page.locator(".notice").first).to_contain_text(words)
        page.get_by_role("button", name="Bỏ bản thu").click()
        expect(page.locator(".lamp", has_text="phần mềm đọc")).to_be_visible()
    assert station.clips.read("moi-so") is None


def test_a_browser_that_gives_no_microphone_is_told_what_to_do(browser: Browser, site: str) -> None:
    for size in (WIDE, NARROW):
        with screen(browser, site, size=size) as page:
            sign_on(page)
            page.add_init_script(NO_MICROPHONE)
            page.goto(f"{site}/voice/ky-a")
            page.locator("#recorder-go").click()
            expect(page.get_by_text("Trình duyệt chưa cho dùng micro")).to_be_visible()
            screens.look(page, "voice-clip")
            page.goto(f"{site}/voice")
            screens.look(page, "voice")
            page.goto(f"{site}/box")
            screens.look(page, "voice-box")
    with screen(browser, site) as page:
        sign_on(page)
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
        page.goto(f"{site}/voice/ky-a")
        expect(page.get_by_text("chỉ cho dùng micro ở trang https://")).to_be_visible()
        expect(page.locator("#recorder-go")).to_be_hidden()
        expect(page.locator("#clip")).to_be_visible()
