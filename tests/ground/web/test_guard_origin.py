"""The guard at the border works on what a web server really hands in: plain strings."""

from __future__ import annotations

import asyncio

import pytest
from litestar.exceptions import PermissionDeniedException
from litestar.types import Receive, Scope, Send

from ground.web.border import guard_origin


def ask(origin: str) -> list[str]:
    reached: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(str(scope["type"]))

    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "headers": [(b"host", b"box.phuong:8080"), (b"origin", origin.encode())],
    }
    asyncio.run(guard_origin(app)(scope, None, None))  # type: ignore[arg-type]  # not asked for
    return reached


def test_a_form_of_our_own_page_goes_through() -> None:
    assert ask("http://box.phuong:8080") == ["http"]


def test_a_form_of_another_site_is_refused() -> None:
    with pytest.raises(PermissionDeniedException):
        ask("http://evil.example")
