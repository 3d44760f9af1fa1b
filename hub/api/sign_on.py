"""Signing on and off; and how this screen wants to be written."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from accord.errors import RefusedError
from ground.web.display import Display, display_cookie
from ground.web.form import local_path
from ground.web.given import Given
from hub.api.access import PUBLIC, SESSION_COOKIE, token_of
from hub.api.form import Form
from hub.api.render import DISPLAY_COOKIE, AnyRequest, Pages
from hub.office.access import Right, has_right
from hub.office.accounts import Accounts, Session

__all__ = ["HANDLERS"]


FIRST_PAGE: Final = "/"
"""Where a person goes who asked for nothing else."""


@get("/", sync_to_thread=False)
def go_first(session: Given[Session]) -> Redirect:
    """Go to the page this person works on."""
    is_case_worker = has_right(session.account, Right.SEE_DOSSIERS)
    return Redirect("/dossiers" if is_case_worker else "/wards", status_code=303)


@get("/sign-on", opt={"access": PUBLIC}, sync_to_thread=True)
def show_sign_on(request: AnyRequest, pages: Given[Pages]) -> Response[str]:
    """Show the form a person signs on with."""
    after = local_path(request.query_params.get("next", ""), FIRST_PAGE)
    return _page(request, pages, login="", after=after, complaint="")


@post("/sign-on/begin", opt={"access": PUBLIC}, sync_to_thread=True)
def sign_on(
    request: AnyRequest,
    form: Given[Form],
    pages: Given[Pages],
    accounts: Given[Accounts],
) -> Response[str] | Redirect:
    """Begin a session."""
    login, after = form.get("login", ""), local_path(form.get("next", ""), FIRST_PAGE)
    try:
        token = accounts.sign_on(login=login, pin=form.get("pin", ""))
    except RefusedError as error:
        complaint = pages.sentence(request, error)
        return _page(request, pages, login=login, after=after, complaint=complaint)
    return Redirect(after, status_code=303, cookies=[_cookie(request, token)])


@post("/sign-off", opt={"access": PUBLIC}, sync_to_thread=True)
def sign_off(request: AnyRequest, accounts: Given[Accounts]) -> Redirect:
    """End a session."""
    accounts.sign_off(token_of(request))
    cookie = _cookie(request, "")
    cookie.max_age = 0
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


def _cookie(request: AnyRequest, token: str) -> Cookie:
    return Cookie(
        SESSION_COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.app.state.is_secure,
    )


def _page(
    request: AnyRequest, pages: Pages, *, login: str, after: str, complaint: str
) -> Response[str]:
    return pages.page(
        "sign_on.html",
        request,
        status_code=422 if complaint else 200,
        account=None,
        login=login,
        next=after,
        complaint=complaint,
    )


HANDLERS: Final = (go_first, show_sign_on, sign_on, sign_off, set_display)
