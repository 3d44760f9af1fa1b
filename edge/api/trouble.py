"""What a person sees when something was refused or failed: a sentence, never a trace.

The last resort is here too: whatever was not foreseen is logged with its traceback, counted, and
answered with a page that says that nothing was accepted.
"""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import quote

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from accord.errors import FaultError, MotcuaError, RefusedError
from edge.api.render import AnyRequest, Pages

__all__ = ["HANDLERS", "is_htmx"]

_LOG = logging.getLogger(__name__)

SERVER_ERROR: Final = 500
"""From here on it is ours to mend."""

_NOT_FOUND: Final = frozenset(
    {
        *("dossier.unknown", "draft.unknown", "procedure.unknown"),
        *("guide.no-such-procedure", "kiosk.nothing-to-say", "voice.no-such-clip"),
    }
)


def is_htmx(request: AnyRequest) -> bool:
    """Say whether a script of our page asks, and wants parts instead of a page."""
    return request.headers.get("hx-request") == "true"


def _own_error(request: AnyRequest, error: MotcuaError) -> Response[str] | Response[object]:
    if error.key == "shift.none":
        return _go(request, f"/sign-on?next={quote(_here(request))}")
    if error.key == "shift.locked":
        return _go(request, f"/locked?next={quote(_here(request))}")
    if isinstance(error, FaultError):
        _LOG.error("fault key=%s path=%s", error.key, _place(request))
        return _answer(request, error, status_code=503)
    if isinstance(error, RefusedError):
        _LOG.info("refused key=%s path=%s", error.key, _place(request))
    else:
        _LOG.warning("peer key=%s path=%s", error.key, _place(request))
    return _answer(request, error, status_code=404 if error.key in _NOT_FOUND else 422)


def _http_error(request: AnyRequest, error: HTTPException) -> Response[str] | Response[object]:
    if error.status_code >= SERVER_ERROR:
        return _unforeseen(request, error)
    keyed = error.detail if error.detail.startswith(("border.", "form.")) else ""
    refused = RefusedError(keyed or f"http.{error.status_code}")
    return _answer(request, refused, status_code=error.status_code)


def _unforeseen(request: AnyRequest, error: Exception) -> Response[str] | Response[object]:
    _LOG.error("unforeseen path=%s", _place(request), exc_info=error)
    return _answer(request, FaultError("unforeseen"), status_code=500)


def _place(request: AnyRequest) -> str:
    """Return the route that was asked for: what stands in its place is no business of a log."""
    return request.scope.get("path_template") or "none"


def _here(request: AnyRequest) -> str:
    return request.url.path if request.method == "GET" and not is_htmx(request) else "/counter"


def _go(request: AnyRequest, address: str) -> Response[object]:
    if is_htmx(request):
        return Response(None, status_code=200, headers={"hx-redirect": address})
    return Redirect(address, status_code=303)


def _answer(
    request: AnyRequest, error: MotcuaError, *, status_code: int
) -> Response[str] | Response[object]:
    pages: Pages = request.app.state.pages
    values = {
        "heading": pages.words(request).say(f"heading.{status_code}"),
        "sentence": pages.sentence(request, error),
        "kind": "bad" if status_code >= SERVER_ERROR else "warn",
        "key": error.key,
        "box": request.app.state.box,
        "officer": None,
    }
    template = "alert.html" if is_htmx(request) else "trouble.html"
    return pages.page(template, request, status_code=status_code, **values)


HANDLERS: Final[ExceptionHandlersMap] = {
    MotcuaError: _own_error,
    HTTPException: _http_error,
    Exception: _unforeseen,
}
