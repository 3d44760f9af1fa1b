"""A real browser for the tests of pages: started one way, served one way, looked at one way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn
from litestar import Litestar
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

__all__ = ["NARROW", "TABLET", "WIDE", "launched", "look", "served"]

WIDE: Final = ViewportSize(width=1440, height=900)
TABLET: Final = ViewportSize(width=820, height=1180)
NARROW: Final = ViewportSize(width=390, height=844)

_ROOT: Final = Path(__file__).parents[1]
_AXE: Final = _ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_PICTURES: Final = _ROOT / "var" / "screenshots"
"""Where the pages are left for people to look at."""
# What holds is only counted: to describe it as well takes three times as long.
_RUN: Final = (
    "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
)
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def launched(*more: str) -> Iterator[Browser]:
    """Start the browser, with more switches; without its sandbox because the gate runs as root."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", *more]
        )
        yield browser
        browser.close()


@contextmanager
def served(make: Callable[[str], Litestar]) -> Iterator[str]:
    """Serve an application, made for the address it gets, and return where it is."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            make(address),
            log_level="critical",
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://{address}"
        finally:
            server.should_exit = True
            thread.join()


def look(page: Page, name: str) -> None:
    """Let axe look at the page, let nothing run off its side, and leave a picture."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    picture = _PICTURES / f"{name}-{size['width'] if size else 0}.png"
    # With its caret as it is: hiding it writes into the page, and the page forbids that.
    page.screenshot(path=picture, full_page=True, caret="initial")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    assert not wide, f"{name} runs off the side"
    page.evaluate(_AXE.read_text("utf-8"))
    found = page.evaluate(_RUN, _RULES)
    wrong = [
        (item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found["violations"]
    ]
    assert wrong == [], (name, wrong)
