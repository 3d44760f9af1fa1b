"""Who may see what: nothing without a session, except what is marked public.

Every handler is guarded by default; ``opt={"access": PUBLIC}`` opens one to anybody. What a person
who is signed on may do is for the office to say (`hub.office.access`), not for the routes.
"""

from __future__ import annotations

from typing import Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from hub.api.render import AnyConnection, AnyRequest
from hub.office.accounts import Accounts, Session

__all__ = ["PUBLIC", "SESSION_COOKIE", "guard_session", "provide_session", "token_of"]

PUBLIC: Final = "public"
SESSION_COOKIE: Final = "motcua_hub_session"


def token_of(connection: AnyConnection) -> str:
    """Return the token this browser shows, or an empty text."""
    return str(connection.cookies.get(SESSION_COOKIE, ""))


def guard_session(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # Litestar's own signature
    """Let a request through only for a person at work.

    Raises:
        RefusedError: ``account.signed-off``.
    """
    if handler.opt.get("access") == PUBLIC:
        return
    accounts: Accounts = connection.app.state.accounts
    connection.state.session = accounts.session(token_of(connection))


def provide_session(request: AnyRequest) -> Session:
    """Return the session that the guard let through."""
    session: Session = request.state.session
    return session
