"""The queue for officers: the strip on the counter, its own page, and every step of a ticket."""

from __future__ import annotations

import re
from typing import Any, Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.queue import Priority, Step
from edge.api.access import PASSIVE
from edge.api.form import Form
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.api.trouble import is_htmx
from edge.desk.queue import Move, Queue, Strip
from edge.desk.shift import Shift
from ground.web.form import local_path
from ground.web.given import Given

__all__ = ["COUNTER_COOKIE", "HANDLERS", "counter_of", "priority_named", "strip_of"]

COUNTER_COOKIE: Final = "motcua_counter"
"""A screen stands at a counter: whoever signs on there works there."""
PAGE: Final = "/queue"

_YEAR_S: Final = 366 * 24 * 60 * 60
_LABEL: Final = re.compile(r"[A-Z][0-9]{3,4}")


def counter_of(request: AnyRequest) -> str:
    """Return the name of the counter this screen stands at, or an empty text."""
    try:
        return bytes.fromhex(request.cookies.get(COUNTER_COOKIE, "")).decode()
    except ValueError:
        return ""


def strip_of(request: AnyRequest, queue: Queue) -> Strip:
    """Return what the officer at this screen sees of the queue."""
    return queue.strip(counter_of(request))


def priority_named(name: str) -> Priority:
    """Return the reason somebody named, none for an empty one.

    Raises:
        RefusedError: ``queue.no-such-work`` for one that is not on any page.
    """
    try:
        return Priority[name or Priority.NONE.name]
    except KeyError as error:
        raise RefusedError("queue.no-such-work") from error


@get(PAGE, sync_to_thread=True)
def show_queue(
    request: AnyRequest, shift: Given[Shift], queue: Given[Queue], screen: Given[Screen]
) -> Response[str]:
    """Show the queue: the ticket in hand, who waits, who is held, and the day in numbers."""
    given = request.query_params.get("given", "")
    shown = _shown(request, queue) | {"given": given if _LABEL.fullmatch(given) else ""}
    return screen.page("queue.html", request, shift, **shown)


@get("/queue/waiting", opt={"access": PASSIVE}, sync_to_thread=True)
def show_waiting(
    request: AnyRequest, shift: Given[Shift], queue: Given[Queue], screen: Given[Screen]
) -> Response[str]:
    """Show how many wait, for the strip that refreshes it."""
    strip = strip_of(request, queue)
    return screen.page("queue_waiting.html", request, shift, strip=strip)


@post("/queue/counter", sync_to_thread=True)
def choose_counter(request: AnyRequest, form: Given[Form], queue: Given[Queue]) -> Redirect:
    """Keep at which counter this screen stands."""
    counter = queue.hall.counter(form.get("counter", ""))
    cookie = Cookie(
        COUNTER_COOKIE,
        value=counter.name.encode().hex(),
        path="/",
        max_age=_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=request.app.state.is_secure,
    )
    return Redirect(local_path(form.get("back", ""), PAGE), status_code=303, cookies=[cookie])


@post("/queue/next", sync_to_thread=True, status_code=200)
def call_next(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    queue: Given[Queue],
    screen: Given[Screen],
) -> Response[str] | Redirect:
    """Be done with the ticket in hand and call the next one."""
    queue.call_next(shift, counter_of(request), had=form.get("had", ""))
    return _after(request, form, shift, queue, screen)


@post("/queue/move", sync_to_thread=True, status_code=200)
def move(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    queue: Given[Queue],
    screen: Given[Screen],
) -> Response[str] | Redirect:
    """Do one thing with one ticket."""
    label = form.get("label", "")
    try:
        step = Step[form.get("step", "")]
    except KeyError as error:
        raise RefusedError("queue.not-allowed", ticket=label) from error
    # Where to: one field for both, because a list with two columns is one choice too many.
    kind, _, name = form.get("to", "").partition(":")
    wanted = Move(
        step=step,
        label=label,
        to_series=name if kind == "series" else "",
        to_counter=name if kind == "counter" else "",
        procedure=form.get("procedure", ""),
    )
    queue.move(shift, counter_of(request), wanted)
    return _after(request, form, shift, queue, screen)


@post("/queue/take", sync_to_thread=True)
def take(form: Given[Form], queue: Given[Queue]) -> Redirect:
    """Give a number to somebody who stands at the desk."""
    why = priority_named(form.get("priority", ""))
    taken = queue.take(form.get("series", ""), why, at_kiosk=False)
    return Redirect(f"{PAGE}?given={taken.ticket.label}", status_code=303)


def _after(
    request: AnyRequest, form: Form, shift: Shift, queue: Queue, screen: Screen
) -> Response[str] | Redirect:
    back = local_path(form.get("back", ""), PAGE)
    if not is_htmx(request):
        return Redirect(back, status_code=303)
    shown = _shown(request, queue, back=back)
    return screen.page("part_queue.html", request, shift, **shown)


def _shown(request: AnyRequest, queue: Queue, *, back: str = PAGE) -> dict[str, Any]:
    return {
        "strip": strip_of(request, queue),
        "hall": queue.hall,
        "report": queue.report() if back == PAGE else None,
        "back": back,
    }


HANDLERS: Final = [show_queue, show_waiting, choose_counter, call_next, move, take]
