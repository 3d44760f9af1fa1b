"""The holder of a slip looks their dossier up: one small page, no script, nothing typed."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from accord.dossier import Delivery
from accord.errors import RefusedError
from edge.api.access import PUBLIC
from edge.api.citizens import Citizens, public_page
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.desk.checks import Seen
from ground.web.given import Given

__all__ = ["HANDLERS"]

_TOO_MANY: Final = 429


@get("/check", opt={"access": PUBLIC}, sync_to_thread=True)
def show_check(request: AnyRequest, pages: Given[Pages]) -> Response[str]:
    """Ask for the text of a slip's square code."""
    return public_page(pages, "check.html", request, complaint="", text="")


@post("/check", opt={"access": PUBLIC}, sync_to_thread=True, status_code=200)
def check_text(
    request: AnyRequest, form: Given[Form], pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Check the text of a slip's square code and show where its dossier stands."""
    try:
        seen = citizens.checks.by_text(form.get("text", ""), asker=_asker(request))
    except RefusedError as error:
        return _refused(request, pages, error)
    return _seen(request, pages, seen)


@get("/s/{place:str}", opt={"access": PUBLIC}, sync_to_thread=True)
def show_status(
    request: AnyRequest, place: FromPath[str], pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Show where the dossier of a slip stands, for who followed the address on it."""
    try:
        seen = citizens.checks.by_address(place, asker=_asker(request))
    except RefusedError as error:
        return _refused(request, pages, error)
    return _seen(request, pages, seen)


def _seen(request: AnyRequest, pages: Pages, seen: Seen) -> Response[str]:
    return public_page(pages, "status.html", request, seen=seen, delivery=Delivery)


def _refused(request: AnyRequest, pages: Pages, error: RefusedError) -> Response[str]:
    status = {"check.unknown": 404, "check.too-many": _TOO_MANY}.get(error.key, 422)
    return public_page(
        pages,
        "check.html",
        request,
        status_code=status,
        complaint=pages.sentence(request, error),
        back="/check",
    )


def _asker(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


HANDLERS: Final = [show_check, check_text, show_status]
