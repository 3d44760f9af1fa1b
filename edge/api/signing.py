"""The page of those who sign: what waits, one of it read, signed or sent back, and a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.reads import Look
from edge.api.access import token_of
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.handling import UnfinishedError
from edge.desk.ports import Clock
from edge.desk.reads import Reads
from edge.desk.shift import Shift, Shifts
from edge.desk.signing import Signing, signer_of
from ground.web.given import Given

__all__ = ["HANDLERS"]

_CHOSEN: Final = "sign_"
"""How the ticks of a batch begin; the rest is code and result."""


@get("/signing", sync_to_thread=True)
def show_waiting(
    request: AnyRequest,
    shift: Given[Shift],
    signing: Given[Signing],
    screen: Given[Screen],
    clock: Given[Clock],
) -> Response[str]:
    """Show what waits for a signature, the first due first."""
    return _waiting(request, shift, signing, screen, clock, problem="", done=())


@post("/signing", sync_to_thread=True, status_code=200)
def sign_chosen(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    shifts: Given[Shifts],
    signing: Given[Signing],
    screen: Given[Screen],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[str]:
    """Sign what was ticked, one after the other, after the PIN was given once more."""
    signing.waiting(shift)  # whoever may not sign is told so before a PIN is looked at
    chosen = tuple(_chosen(form))
    try:
        if not chosen:
            raise RefusedError("signing.none-chosen")
        shifts.confirm(token_of(request), pin=form.get("pin", ""))
    except RefusedError as error:
        if error.key.startswith("shift."):
            raise
        problem = pages.sentence(request, error)
        return _waiting(request, shift, signing, screen, clock, problem=problem, done=())
    done = tuple(
        (one.code, "" if one.error is None else pages.sentence(request, one.error))
        for one in signing.sign_all(shift, chosen)
    )
    return _waiting(request, shift, signing, screen, clock, problem="", done=done)


@get("/signing/{code:str}/{result:int}", sync_to_thread=True)
def show_prepared(
    request: AnyRequest,
    code: FromPath[str],
    result: FromPath[int],
    shift: Given[Shift],
    signing: Given[Signing],
    screen: Given[Screen],
    reads: Given[Reads],
) -> Response[str]:
    """Show one prepared result, to be read; that it was is written down."""
    page = _prepared(request, code, result, shift, signing, screen, typed="", problem="")
    reads.note(shift, code, Look.PAGE)
    return page


@post("/signing/{code:str}/{result:int}", sync_to_thread=True)
def sign_or_send_back(
    request: AnyRequest,
    code: FromPath[str],
    result: FromPath[int],
    form: Given[Form],
    shift: Given[Shift],
    signing: Given[Signing],
    screen: Given[Screen],
    pages: Given[Pages],
) -> Response[str] | Redirect:
    """Sign what was read, or send it back with the reason."""
    mark = form.get("mark", "")
    if form.get("do") != "return":
        signing.sign(shift, code, result, mark)
        return Redirect("/signing", status_code=303)
    reason = form.get("reason", "")
    try:
        signing.send_back(shift, code, result, mark, reason)
    except UnfinishedError as error:
        problem = pages.words(request).say(error.complaints[0].key)
        return _prepared(
            request, code, result, shift, signing, screen, typed=reason, problem=problem
        )
    return Redirect("/signing", status_code=303)


def _chosen(form: Mapping[str, str]) -> list[tuple[str, int, str]]:
    chosen = []
    for name, mark in form.items():
        if name.startswith(_CHOSEN):
            code, _, result = name.removeprefix(_CHOSEN).partition("_")
            if not (result.isascii() and result.isdecimal()):
                raise RefusedError("signing.not-prepared")
            chosen.append((code, int(result[:4]), mark))
    return chosen


def _waiting(
    request: AnyRequest,
    shift: Shift,
    signing: Signing,
    screen: Screen,
    clock: Clock,
    *,
    problem: str,
    done: tuple[tuple[str, str], ...],
) -> Response[str]:
    return screen.page(
        "signing.html",
        request,
        shift,
        status_code=422 if problem else 200,
        waiting=signing.waiting(shift),
        signer=signer_of(shift),
        now=clock.read().wall,
        problem=problem,
        done=done,
    )


def _prepared(
    request: AnyRequest,
    code: str,
    result: int,
    shift: Shift,
    signing: Signing,
    screen: Screen,
    *,
    typed: str,
    problem: str,
) -> Response[str]:
    return screen.page(
        "signing_one.html",
        request,
        shift,
        status_code=422 if problem else 200,
        one=signing.one(shift, code, result),
        signer=signer_of(shift),
        typed=typed,
        problem=problem,
    )


HANDLERS: Final = [show_waiting, sign_chosen, show_prepared, sign_or_send_back]
