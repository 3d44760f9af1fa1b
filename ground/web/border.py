"""What every request must pass before a handler sees it, and what every answer carries.

The office network has guests in it, so no address is trusted and no forwarded header. A browser
says itself where a request came from (Origin, Sec-Fetch-Site); a request that changes something
and does not say so is refused.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SECURITY_HEADERS", "add_headers", "guard_origin", "is_same_origin"]

_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})

SECURITY_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""No script, style or picture from anywhere else, none inline, and nobody frames a page."""

_OWN: Final = frozenset({"content-security-policy", "permissions-policy"})
"""What an answer may say itself: what somebody sent in is shown under a policy of its own, that
allows nothing at all, and a page that records may use the microphone."""
_STATIC_PATH: Final = "/static/"


def is_same_origin(*, host: str, scheme: str, origin: str | None, fetch_site: str | None) -> bool:
    """Say whether a request that changes something comes from a page of our own.

    Args:
        host: the Host header, already one of ours.
        scheme: how the request reached us.
        origin: the Origin header.
        fetch_site: the Sec-Fetch-Site header; browsers send it only to origins they trust.
    """
    if fetch_site is not None and fetch_site != "same-origin":
        return False
    if origin is None:
        return False
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (scheme, host)


def guard_origin(app: ASGIApp) -> ASGIApp:
    """Refuse requests that would change something and do not come from our own pages."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] not in _SAFE_METHODS:
            headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
            if not is_same_origin(
                host=headers.get(b"host", ""),
                scheme=scope["scheme"],
                origin=headers.get(b"origin"),
                fetch_site=headers.get(b"sec-fetch-site"),
            ):
                raise PermissionDeniedException("border.other-origin")
        await app(scope, receive, send)

    return guarded


async def add_headers(message: Message, scope: Scope) -> None:
    """Put the protecting headers on an answer; pages with people on them are never kept."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in SECURITY_HEADERS.items():
        if name not in _OWN or name not in headers:
            headers[name] = value
    if not scope["path"].startswith(_STATIC_PATH):
        headers["cache-control"] = "no-store"
