"""Who may see what: nothing without a shift, except what is marked public.

Every handler is guarded by default. ``opt={"access": PUBLIC}`` opens one to anybody, and
``opt={"access": PASSIVE}`` marks what a page asks for by itself, which is no sign of a person at
the desk and must not keep a shift alive.
"""

from __future__ import annotations

from typing import Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from accord.errors import RefusedError
from edge.api.render import AnyConnection, AnyRequest
from edge.desk.shift import Shift, Shifts

__all__ = ["PASSIVE", "PUBLIC", "SHIFT_COOKIE", "guard_shift", "provide_shift", "token_of"]

PUBLIC: Final = "public"
PASSIVE: Final = "passive"
SHIFT_COOKIE: Final = "motcua_shift"


def token_of(connection: AnyConnection) -> str:
    """Return the token this browser shows, or an empty text."""
    return str(connection.cookies.get(SHIFT_COOKIE, ""))


def guard_shift(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # as the framework writes it
    """Let a request through only for an officer at work.

    Raises:
        RefusedError: as `Shifts.work` and `Shifts.look` say.
    """
    access = handler.opt.get("access")
    if access == PUBLIC:
        return
    shifts: Shifts = connection.app.state.shifts
    token = token_of(connection)
    shift = shifts.look(token) if access == PASSIVE else shifts.work(token)
    if shift.is_locked:
        raise RefusedError("shift.locked")
    connection.state.shift = shift
    draft_id = connection.path_params.get("draft_id")
    if draft_id is not None and access != PASSIVE:
        shifts.take_in_hand(token, draft_id)


def provide_shift(request: AnyRequest) -> Shift:
    """Return the shift that the guard let through."""
    shift: Shift = request.state.shift
    return shift
