"""The kiosk of the hall: a number in one touch, two with priority; for hands, eyes and one switch.

What a person chose for reading (low layout, contrast, one switch) stands in the address and ends
with the ticket: the next person finds the page as it always is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post

from accord.errors import RefusedError
from accord.queue import Priority
from edge.api.access import PUBLIC
from edge.api.form import Form
from edge.api.queue import priority_named
from edge.api.render import AnyRequest, Pages
from edge.desk.kiosk import Kiosk
from edge.desk.queue import Queue
from ground.web.given import Given

__all__ = ["HANDLERS", "Look"]

PAGE: Final = "/kiosk"
_SWITCHES: Final[tuple[str, ...]] = ("low", "contrast", "scan")


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants the kiosk.

    Attributes:
        priority: why they go first, if they do.
        switches: which of the ways to use it are on.
    """

    priority: Priority
    switches: frozenset[str]

    def address(self, **changed: str) -> str:
        """Return the address of the kiosk with something changed; an empty value takes it away."""
        said: dict[str, str] = {name: "1" for name in _SWITCHES if name in self.switches}
        if self.priority is not Priority.NONE:
            said["for"] = self.priority.name
        kept = {name: value for name, value in (said | changed).items() if value}
        return f"{PAGE}?{urlencode(kept)}" if kept else PAGE

    def without(self, name: str) -> str:
        """Return the address with one of the ways switched over."""
        return self.address(**{name: "" if name in self.switches else "1"})


def _look(said: dict[str, str]) -> Look:
    try:
        priority = priority_named(said.get("for", ""))
    except RefusedError:
        priority = Priority.NONE  # an old address is no reason to turn a person away
    return Look(priority, frozenset(name for name in _SWITCHES if said.get(name) == "1"))


@get(PAGE, opt={"access": PUBLIC}, sync_to_thread=True)
def show_kiosk(
    request: AnyRequest, pages: Given[Pages], kiosk: Given[Kiosk], queue: Given[Queue]
) -> Response[str]:
    """Show what numbers there are."""
    look = _look(dict(request.query_params))
    return _page(request, pages, look, hall=queue.hall, mark=kiosk.new_mark(), given=None)


@post("/kiosk/ticket", opt={"access": PUBLIC}, sync_to_thread=True, status_code=200)
def give_ticket(
    request: AnyRequest,
    form: Given[Form],
    pages: Given[Pages],
    kiosk: Given[Kiosk],
    queue: Given[Queue],
) -> Response[str]:
    """Give a number, print it, and show it."""
    look = _look(form)
    try:
        given = kiosk.give(form.get("series", ""), look.priority, mark=form.get("mark", ""))
    except RefusedError as error:
        sentence = pages.sentence(request, error)
        shown = {"hall": queue.hall, "mark": kiosk.new_mark(), "given": None}
        return _page(request, pages, look, status_code=422, complaint=sentence, **shown)
    return _page(request, pages, look, hall=queue.hall, mark="", given=given)


def _page(
    request: AnyRequest,
    pages: Pages,
    look: Look,
    *,
    status_code: int = 200,
    **values: Any,  # noqa: ANN401 -- whatever the template shows
) -> Response[str]:
    shown = {"box": request.app.state.box, "look": look, "complaint": "", **values}
    return pages.page("kiosk.html", request, status_code=status_code, **shown)


HANDLERS: Final = [show_kiosk, give_ticket]
