"""Signing on, unlocking and signing off; and how this screen wants to be written."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from accord.errors import RefusedError
from edge.api.access import PUBLIC, SHIFT_COOKIE, token_of
from edge.api.form import Form
from edge.api.render import DISPLAY_COOKIE, AnyRequest, Pages
from edge.desk.shift import Shifts
from ground.web.display import Display, display_cookie
from ground.web.form import local_path
from ground.web.given import Given

__all__ = ["HANDLERS"]


FIRST_PAGE: Final = "/counter"
"""Where a person goes who asked for nothing else."""


@get("/sign-on", opt={"access": PUBLIC}, sync_to_thread=True)
def show_sign_on(request: AnyRequest, pages: Given[Pages], shifts: Given[Shifts]) -> Response[str]:
    """Show the form an officer signs on with."""
    after = local_path(request.query_params.get("next", ""), FIRST_PAGE)
    return _page(request, pages, shifts, chosen="", after=after, complaints=[])


@post("/sign-on", opt={"access": PUBLIC}, sync_to_thread=True)
def sign_on(
    request: AnyRequest,
    form: Given[Form],
    pages: Given[Pages],
    shifts: Given[Shifts],
) -> Response[str] | Redirect:
    """Begin a shift."""
    chosen, after = form.get("officer", ""), local_path(form.get("next", ""), FIRST_PAGE)
    try:
        token = shifts.sign_on(key_id=_key_id(chosen), pin=form.get("pin", ""))
    except RefusedError as error:
        complaints = [pages.sentence(request, error)]
        return _page(request, pages, shifts, chosen=chosen, after=after, complaints=complaints)
    cookie = Cookie(
        SHIFT_COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.app.state.is_secure,
    )
    return Redirect(after, status_code=303, cookies=[cookie])


@get("/locked", opt={"access": PUBLIC}, sync_to_thread=True)
def show_locked(
    request: AnyRequest, pages: Given[Pages], shifts: Given[Shifts]
) -> Response[str] | Redirect:
    """Show the form that opens a locked shift."""
    shift = shifts.look(token_of(request))
    after = local_path(request.query_params.get("next", ""), FIRST_PAGE)
    if not shift.is_locked:
        return Redirect(after, status_code=303)
    return pages.page(
        "locked.html",
        request,
        box=request.app.state.box,
        officer=shift.officer,
        next=after,
        complaints=[],
    )


@post("/unlock", opt={"access": PUBLIC}, sync_to_thread=True)
def unlock(
    request: AnyRequest,
    form: Given[Form],
    pages: Given[Pages],
    shifts: Given[Shifts],
) -> Response[str] | Redirect:
    """Open a locked shift with the PIN."""
    token, after = token_of(request), local_path(form.get("next", ""), FIRST_PAGE)
    shift = shifts.look(token)
    try:
        shifts.unlock(token, pin=form.get("pin", ""))
    except RefusedError as error:
        return pages.page(
            "locked.html",
            request,
            status_code=422,
            box=request.app.state.box,
            officer=shift.officer,
            next=after,
            complaints=[pages.sentence(request, error)],
        )
    return Redirect(after, status_code=303)


@post("/sign-off", opt={"access": PUBLIC}, sync_to_thread=True)
def sign_off(request: AnyRequest, shifts: Given[Shifts]) -> Redirect:
    """End the shift; the key is forgotten."""
    shifts.sign_off(token_of(request))
    cookie = Cookie(SHIFT_COOKIE, value="", path="/", max_age=0, httponly=True, samesite="strict")
    return Redirect("/sign-on", status_code=303, cookies=[cookie])


@post("/display", opt={"access": PUBLIC}, sync_to_thread=False)
def set_display(request: AnyRequest, form: Given[Form]) -> Redirect:
    """Keep how this screen wants to be written.

    Raises:
        RefusedError: ``display.unknown``.
    """
    wanted = Display(form.get("language", ""), form.get("size", ""))
    cookie = display_cookie(DISPLAY_COOKIE, wanted, is_secure=request.app.state.is_secure)
    after = local_path(form.get("back", ""), FIRST_PAGE)
    return Redirect(after, status_code=303, cookies=[cookie])


def _key_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise RefusedError("shift.unknown-officer") from error


def _page(
    request: AnyRequest,
    pages: Pages,
    shifts: Shifts,
    *,
    chosen: str,
    after: str,
    complaints: list[str],
) -> Response[str]:
    return pages.page(
        "sign_on.html",
        request,
        status_code=422 if complaints else 200,
        box=request.app.state.box,
        officer=None,
        officers=shifts.officers(),
        chosen=chosen,
        next=after,
        complaints=complaints,
    )


HANDLERS: Final = [show_sign_on, sign_on, show_locked, unlock, sign_off, set_display]
