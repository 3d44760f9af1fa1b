"""How this box stands, the strip that every page refreshes, and whether the program is alive."""

from __future__ import annotations

import logging
from typing import Final

from litestar import MediaType, Response, get, post
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from edge.api.access import PASSIVE, PUBLIC
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.model_days import ModelDays
from edge.desk.ports import Book, Clock
from edge.desk.press import Press
from edge.desk.safety import Safety
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]

_LOG = logging.getLogger(__name__)


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
    model_days: Given[ModelDays],
    screen: Given[Screen],
) -> Response[str]:
    """Show how this box stands."""
    return screen.page(
        "box.html",
        request,
        shift,
        due=press.due(),
        tide_fault=safety.tide_fault(),
        lost=safety.lost(),
        models=model_days.today(),
    )


@post("/box/losses", sync_to_thread=True)
def confirm_losses(shift: Given[Shift], safety: Given[Safety], clock: Given[Clock]) -> Redirect:
    """Note that a person has seen what is lost, and looks for the slips; helpers do not say it."""
    if set(shift.officer.roles) <= {OfficerRole.VOLUNTEER}:
        raise RefusedError("shift.not-your-role")
    safety.confirm(clock.read().wall)
    _LOG.info("event=losses-confirmed officer=%s", shift.officer.key_id.hex())
    return Redirect("/box", status_code=303)


HANDLERS: Final = [start, health, show_link, show_box, confirm_losses]
