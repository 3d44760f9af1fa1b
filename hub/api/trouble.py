"""What a person sees when something was refused or failed: a sentence, never a trace.

The last resort is here too: whatever was not foreseen is logged with its traceback and answered
with a page that says that nothing was changed.
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
from hub.api.render import AnyRequest, Pages

__all__ = ["HANDLERS"]

_LOG = logging.getLogger(__name__)

_STATUS: Final = {
    "dossier.unknown": 404,
    "file.not-here": 404,
    "enrolment.unknown-box": 404,
    "access.not-yours": 403,
    "access.other-ward": 403,
    "access.not-your-role": 403,
}


def _own_error(request: AnyRequest, error: MotcuaError) -> Response[str] | Redirect:
    if error.key == "account.signed-off":
        here = request.url.path if request.method == "GET" else "/"
        return Redirect(f"/sign-on?next={quote(here)}", status_code=303)
    if isinstance(error, FaultError):
        _LOG.error("fault key=%s path=%s", error.key, _place(request))
        return _answer(request, error, status_code=503)
    _LOG.info("refused key=%s path=%s", error.key, _place(request))
    return _answer(request, error, status_code=_STATUS.get(error.key, 422))


def _http_error(request: AnyRequest, error: HTTPException) -> Response[str]:
    keyed = error.detail if error.detail.startswith(("border.", "form.")) else ""
    if error.status_code >= 500:  # noqa: PLR2004  # the library failed where we did not look
        return _unforeseen(request, error)
    refused = RefusedError(keyed or f"http.{error.status_code}")
    return _answer(request, refused, status_code=error.status_code)


def _unforeseen(request: AnyRequest, error: Exception) -> Response[str]:
    _LOG.error("unforeseen path=%s", _place(request), exc_info=error)
    return _answer(request, FaultError("unforeseen"), status_code=500)


def _place(request: AnyRequest) -> str:
    """Return the route that was asked for: what stands in its place is no business of a log."""
    return request.scope.get("path_template") or "none"


def _answer(request: AnyRequest, error: MotcuaError, *, status_code: int) -> Response[str]:
    pages: Pages = request.app.state.pages
    return pages.page(
        "trouble.html",
        request,
        status_code=status_code,
        heading=pages.words(request).say(f"heading.{status_code}"),
        sentence=pages.sentence(request, error),
        kind="bad" if status_code >= 500 else "warn",  # noqa: PLR2004  # ours to mend
        key=error.key,
        account=None,
    )


HANDLERS: Final[ExceptionHandlersMap] = {
    MotcuaError: _own_error,
    HTTPException: _http_error,
    Exception: _unforeseen,
}
