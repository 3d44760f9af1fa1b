"""The page at which an officer at work changes the PIN of the own key."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect

from accord.errors import RefusedError
from edge.api.access import token_of
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.shift import Shift, Shifts
from ground.web.given import Given

__all__ = ["HANDLERS"]

_OF_THE_OLD: Final = frozenset({"signer.wrong-pin", "signer.too-many-tries", "signer.no-key"})
"""What is said of the PIN as it is; anything else is about the new one."""


@get("/pin", sync_to_thread=True)
def show_pin(request: AnyRequest, shift: Given[Shift], screen: Given[Screen]) -> Response[str]:
    """Show the form, and whether the PIN was changed just now."""
    is_changed = "changed" in request.query_params
    return screen.page("pin.html", request, shift, is_changed=is_changed, problems={})


@post("/pin", sync_to_thread=True)
def change_pin(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    shifts: Given[Shifts],
    screen: Given[Screen],
    pages: Given[Pages],
) -> Response[str] | Redirect:
    """Change the PIN; the shift goes on."""
    old, new, again = (form.get(name, "") for name in ("pin", "new_pin", "new_pin_again"))
    try:
        shifts.change_pin(token_of(request), old=old, new=new, again=again)
    except RefusedError as error:
        if error.key.startswith("shift."):
            raise
        problems = {_field_of(error): pages.sentence(request, error)}
        return screen.page(
            "pin.html", request, shift, status_code=422, is_changed=False, problems=problems
        )
    return Redirect("/pin?changed=1", status_code=303)


def _field_of(error: RefusedError) -> str:
    if error.key in _OF_THE_OLD:
        return "pin"
    return "new_pin_again" if error.key == "pin.not-the-same" else "new_pin"


HANDLERS: Final = [show_pin, change_pin]
