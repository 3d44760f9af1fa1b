"""The kiosk of the hall: a number in one touch, two with priority; for hands, eyes and one switch.

What a person chose for reading (low layout, large letters, contrast, aloud, one switch) stands in
the address and ends with the ticket: the next person finds the page as it always is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post

from accord.errors import RefusedError
from accord.queue import Priority
from edge.api.access import PUBLIC
from edge.api.citizens import Citizens
from edge.api.form import Form
from edge.api.queue import priority_named
from edge.api.render import AnyRequest, Pages
from edge.desk.kiosk import Kiosk
from edge.desk.queue import Queue
from ground.web.given import Given

__all__ = ["HANDLERS", "Look", "kiosk_page", "read_look"]

PAGE: Final = "/kiosk"
_SWITCHES: Final[tuple[str, ...]] = ("low", "large", "contrast", "aloud", "scan")


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants the kiosk.

    Attributes:
        priority: why they go first, if they do.
        switches: which of the ways to use it are on.
        here: the page that is shown.
        question: what was asked on it, or empty.
    """

    priority: Priority
    switches: frozenset[str]
    here: str = PAGE
    question: str = ""

    def address(self, **changed: str) -> str:
        """Return the address of this page with something changed; an empty value takes it away."""
        return self.address_of(self.here, q=self.question, **changed)

    def address_of(self, page: str, **said: str) -> str:
        """Return the address of a page for who looks in this way; an empty value is left out."""
        own: dict[str, str] = {name: "1" for name in _SWITCHES if name in self.switches}
        if self.priority is not Priority.NONE:
            own["for"] = self.priority.name
        kept = {name: value for name, value in (own | said).items() if value}
        return f"{page}?{urlencode(kept)}" if kept else page

    def without(self, name: str) -> str:
        """Return the address with one of the ways switched over."""
        return self.address(**{name: "" if name in self.switches else "1"})


def read_look(said: dict[str, str], *, here: str = PAGE, question: str = "") -> Look:
    """Return how somebody wants the kiosk, as an address or a form says it."""
    try:
        priority = priority_named(said.get("for", ""))
    except RefusedError:
        priority = Priority.NONE  # an old address is no reason to turn a person away
    switches = frozenset(name for name in _SWITCHES if said.get(name) == "1")
    return Look(priority, switches, here, question)


@get(PAGE, opt={"access": PUBLIC}, sync_to_thread=True)
def show_kiosk(
    request: AnyRequest,
    pages: Given[Pages],
    kiosk: Given[Kiosk],
    queue: Given[Queue],
    citizens: Given[Citizens],
) -> Response[str]:
    """Show what numbers there are, and what is special today."""
    look = read_look(dict(request.query_params))
    today = citizens.models.today()
    shown: dict[str, Any] = {"hall": queue.hall, "mark": kiosk.new_mark(), "today": today}
    return kiosk_page("kiosk.html", request, pages, look, given=None, **shown)


@post("/kiosk/ticket", opt={"access": PUBLIC}, sync_to_thread=True, status_code=200)
def give_ticket(
    request: AnyRequest,
    form: Given[Form],
    pages: Given[Pages],
    kiosk: Given[Kiosk],
    queue: Given[Queue],
) -> Response[str]:
    """Give a number, print it, and show it."""
    look = read_look(form)
    try:
        given = kiosk.give(form.get("series", ""), look.priority, mark=form.get("mark", ""))
    except RefusedError as error:
        sentence = pages.sentence(request, error)
        shown = {"hall": queue.hall, "mark": kiosk.new_mark(), "given": None, "today": ()}
        return kiosk_page(
            "kiosk.html", request, pages, look, status_code=422, complaint=sentence, **shown
        )
    return kiosk_page("kiosk.html", request, pages, look, hall=queue.hall, given=given)


def kiosk_page(
    template: str,
    request: AnyRequest,
    pages: Pages,
    look: Look,
    *,
    status_code: int = 200,
    **values: Any,  # noqa: ANN401 -- whatever the template shows
) -> Response[str]:
    """Return a page of the kiosk."""
    shown = {"box": request.app.state.box, "look": look, "complaint": "", **values}
    return pages.page(template, request, status_code=status_code, **shown)


HANDLERS: Final = [show_kiosk, give_ticket]
