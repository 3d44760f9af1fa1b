"""How this box stands, the strip that every page refreshes, and whether the program is alive."""

from __future__ import annotations

from typing import Final

from litestar import MediaType, Response, get
from litestar.response import Redirect

from edge.api.access import PASSIVE, PUBLIC
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.ports import Book
from edge.desk.press import Press
from edge.desk.safety import Safety
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]


@get("/", opt={"access": PUBLIC}, sync_to_thread=False)
def start() -> Redirect:
    """Go to the counter."""
    return Redirect("/counter", status_code=303)


@get("/health", opt={"access": PUBLIC}, media_type=MediaType.TEXT, sync_to_thread=True)
def health(book: Given[Book]) -> str:
    """Say that the program runs and its book can be read; says nothing about anybody."""
    book.standing()
    return "ok"


@get("/link", opt={"access": PASSIVE}, sync_to_thread=True)
def show_link(request: AnyRequest, shift: Given[Shift], screen: Given[Screen]) -> Response[str]:
    """Show the strip with the link, for the page that refreshes it."""
    return screen.page("link_state.html", request, shift)


@get("/box", sync_to_thread=True)
def show_box(
    request: AnyRequest,
    shift: Given[Shift],
    press: Given[Press],
    safety: Given[Safety],
    screen: Given[Screen],
) -> Response[str]:
    """Show how this box stands."""
    return screen.page("box.html", request, shift, due=press.due(), tide_fault=safety.tide_fault())


HANDLERS: Final = [start, health, show_link, show_box]
