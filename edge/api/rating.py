"""The tablet that asks a citizen how they were served, and what the answers come to.

The tablet's page is open to anybody on the local network, and is empty unless an officer asks.
It shows nothing about anybody: neither a name nor a dossier's code.
"""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.rating import Level
from edge.api.access import PUBLIC
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.rating import Ratings
from edge.desk.scans import Scans
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]

_LEVELS: Final = {str(int(level)): level for level in Level}


@post("/dossiers/{code:str}/rating", sync_to_thread=True)
def ask_for_rating(code: FromPath[str], shift: Given[Shift], ratings: Given[Ratings]) -> Redirect:
    """Show the question on the tablet, and go on at once."""
    ratings.ask(shift, code)
    return Redirect(f"/dossiers/{code}?asked=1", status_code=303)


@get("/rating", opt={"access": PUBLIC}, sync_to_thread=True)
def show_tablet(request: AnyRequest, pages: Given[Pages], ratings: Given[Ratings]) -> Response[str]:
    """Show the tablet's page: the question, or a greeting."""
    return _tablet(request, pages, ratings, "rating.html")


@get("/rating/part", opt={"access": PUBLIC}, sync_to_thread=True)
def show_part(request: AnyRequest, pages: Given[Pages], ratings: Given[Ratings]) -> Response[str]:
    """Show the part of the tablet's page that looks by itself whether something is asked."""
    return _tablet(request, pages, ratings, "rating_part.html")


@post("/rating", opt={"access": PUBLIC}, sync_to_thread=True)
def give_rating(
    request: AnyRequest, form: Given[Form], pages: Given[Pages], ratings: Given[Ratings]
) -> Response[str] | Redirect:
    """Take the answer; the lowest level without a reason is asked for one."""
    level = _LEVELS.get(form.get("level", ""))
    if level is None:
        raise RefusedError("rating.no-such-level")
    reason = form.get("other", "").strip() or form.get("reason", "")
    try:
        ratings.give(form.get("token", ""), level=level, reason=reason)
    except RefusedError as error:
        if error.key != "rating.no-reason":
            raise
        return _tablet(request, pages, ratings, "rating.html", needs_reason=True)
    return Redirect("/rating?thanks=1", status_code=303)


@get("/ratings", sync_to_thread=True)
def show_scores(
    request: AnyRequest,
    shift: Given[Shift],
    ratings: Given[Ratings],
    scans: Given[Scans],
    screen: Given[Screen],
) -> Response[str]:
    """Show what the ratings of a month come to, for each officer, and how papers were reused."""
    month, scores = ratings.scores(shift, request.query_params.get("month", ""))
    counted = scans.counted(month)
    return screen.page("ratings.html", request, shift, month=month, scores=scores, counted=counted)


def _tablet(
    request: AnyRequest,
    pages: Pages,
    ratings: Ratings,
    template: str,
    *,
    needs_reason: bool = False,
) -> Response[str]:
    return pages.page(
        template,
        request,
        box=request.app.state.box,
        officer=None,
        ask=ratings.current(),
        needs_reason=needs_reason,
        is_thanked=request.query_params.get("thanks") == "1",
    )


HANDLERS: Final = [ask_for_rating, show_tablet, show_part, give_rating, show_scores]
