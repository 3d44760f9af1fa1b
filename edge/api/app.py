"""Puts the routes, the border and the words together into one ASGI application."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Router
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from edge.api import (
    access,
    board,
    box,
    checks,
    counter,
    counter_page,
    dossiers,
    form,
    guide,
    handling,
    handover,
    kiosk,
    kiosk_guide,
    letters,
    lists,
    outages,
    papers,
    pin,
    queue,
    rating,
    scans,
    sign_on,
    signing,
    till,
    trouble,
    voice,
)
from edge.api.act_forms import ActForms
from edge.api.citizens import Citizens
from edge.api.render import Pages
from edge.api.screen import Screen
from edge.desk.aloud import Aloud
from edge.desk.clips import Clips
from edge.desk.drafts import Drafts
from edge.desk.exports import Exports
from edge.desk.filed_scans import FiledScans
from edge.desk.handling import Handling
from edge.desk.handover import HandOvers
from edge.desk.issuing import Issuing
from edge.desk.kiosk import Kiosk
from edge.desk.lists import DossierLists
from edge.desk.model_days import ModelDays
from edge.desk.outages import Outages
from edge.desk.paperwork import Paperwork
from edge.desk.ports import Book, Clock, Scanner
from edge.desk.press import Press
from edge.desk.queue import Queue
from edge.desk.rating import Ratings
from edge.desk.reads import Reads
from edge.desk.receipts import ReceiptPress
from edge.desk.reception import Reception
from edge.desk.refusing import Refusals
from edge.desk.safety import Safety
from edge.desk.scans import Scans
from edge.desk.shift import Shifts
from edge.desk.signing import Signing
from edge.desk.standing import Standings
from edge.desk.till import Till
from ground.web import border

__all__ = ["BoxName", "Rooms", "make_app"]

_NOT_ASKED_FOR: Final = frozenset({"name", "standings"})
"""Rooms that stand on every page and that no route names; a path may have a name of its own."""
_STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class BoxName:
    """How the box names itself at the top of every page.

    Attributes:
        name: of the box.
        centre: the unit.
        parent: the body above.
    """

    name: str
    centre: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the routes ask; all of it made by the one who starts the program."""

    name: BoxName
    book: Book
    clock: Clock
    scanner: Scanner
    shifts: Shifts
    drafts: Drafts
    reception: Reception
    press: Press
    hand_overs: HandOvers
    standings: Standings
    safety: Safety
    queue: Queue
    kiosk: Kiosk
    citizens: Citizens
    outages: Outages
    till: Till
    receipts: ReceiptPress
    ratings: Ratings
    handling: Handling
    refusals: Refusals
    paperwork: Paperwork
    issuing: Issuing
    signing: Signing
    dossier_lists: DossierLists
    exports: Exports
    reads: Reads
    scans: Scans
    filed_scans: FiledScans
    model_days: ModelDays
    clips: Clips
    aloud: Aloud


def make_app(rooms: Rooms, *, hosts: tuple[str, ...], is_secure: bool) -> Litestar:
    """Return the application.

    Args:
        rooms: what the routes ask.
        hosts: every ``host:port`` under which a browser may ask.
        is_secure: whether it is served over TLS, so that cookies may be kept to that.
    """
    pages = Pages()
    screen = Screen(pages=pages, standings=rooms.standings)

    def given(value: Any) -> Provide:  # noqa: ANN401 -- one of the rooms
        return Provide(lambda: value, sync_to_thread=False)

    return Litestar(
        route_handlers=[_pages(), _static()],
        guards=[access.guard_shift],
        middleware=[border.guard_origin],
        before_send=[border.add_headers],
        exception_handlers=trouble.HANDLERS,
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(hosts), www_redirect=False),
        request_max_body_size=form.BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
        dependencies={
            "form": Provide(form.provide_form),
            "upload": Provide(form.provide_upload),
            "shift": Provide(access.provide_shift, sync_to_thread=False),
            "counter": Provide(counter_page.provide_counter, sync_to_thread=False),
            "pages": given(pages),
            "screen": given(screen),
            "streams": given(board.Streams()),
            "act_forms": given(_act_forms(rooms, pages)),
            **{
                room.name: given(getattr(rooms, room.name))
                for room in fields(rooms)
                if room.name not in _NOT_ASKED_FOR
            },
        },
        state=State(
            {"shifts": rooms.shifts, "pages": pages, "box": rooms.name, "is_secure": is_secure}
        ),
    )


def _act_forms(rooms: Rooms, pages: Pages) -> ActForms:
    return ActForms(
        pages=pages,
        handling=rooms.handling,
        paperwork=rooms.paperwork,
        till=rooms.till,
        receipts=rooms.receipts,
        hand_overs=rooms.hand_overs,
        reads=rooms.reads,
        scans=rooms.filed_scans,
        issuing=rooms.issuing,
    )


def _pages() -> Router:
    # In one router, because an application that is given a second handler for a path sets up the
    # first one again, and a handler that runs in a thread does not survive that (litestar 2.25).
    listed = [*sign_on.HANDLERS, *counter.HANDLERS, *dossiers.HANDLERS, *box.HANDLERS]
    listed += [*lists.HANDLERS]
    listed += [*queue.HANDLERS, *board.HANDLERS, *kiosk.HANDLERS]
    listed += [*guide.HANDLERS, *checks.HANDLERS, *outages.HANDLERS]
    listed += [*till.HANDLERS, *rating.HANDLERS]
    listed += [*handling.HANDLERS, *handover.HANDLERS, *papers.HANDLERS, *signing.HANDLERS]
    listed += [*pin.HANDLERS, *letters.HANDLERS]
    listed += [*scans.HANDLERS, *kiosk_guide.HANDLERS, *voice.HANDLERS]
    return Router("/", route_handlers=[copy(handler) for handler in listed])


def _static() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[_STATIC],
        opt={"access": access.PUBLIC},
        include_in_schema=False,
        cache_control=None,
    )
