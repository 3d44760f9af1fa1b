"""How a screen wants to be written: its language and the size of its letters, kept in a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from accord.errors import RefusedError
from ground.web.words import DEFAULT, LANGUAGES

__all__ = ["SIZES", "Display", "display_cookie", "read_display"]

SIZES: Final = ("1", "2", "3")
_YEAR_S: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Display:
    """How a screen wants to be written.

    Attributes:
        language: one of `LANGUAGES`.
        size: one of `SIZES`.
    """

    language: str = DEFAULT
    size: str = SIZES[0]


def read_display(connection: ASGIConnection[Any, Any, Any, Any], cookie: str) -> Display:
    """Return what the program's cookie on this screen says, or the default for anything else."""
    language, _, size = connection.cookies.get(cookie, "").partition("-")
    return Display(
        language if language in LANGUAGES else DEFAULT, size if size in SIZES else SIZES[0]
    )


def display_cookie(name: str, display: Display, *, is_secure: bool) -> Cookie:
    """Return the cookie that keeps a choice for a year.

    Args:
        name: of the program's cookie.
        display: what was chosen.
        is_secure: whether the pages are served over TLS.

    Raises:
        RefusedError: ``display.unknown``.
    """
    if display.language not in LANGUAGES or display.size not in SIZES:
        raise RefusedError("display.unknown")
    return Cookie(
        name,
        value=f"{display.language}-{display.size}",
        path="/",
        max_age=_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=is_secure,
    )
