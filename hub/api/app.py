"""Puts the routes, the border and the words together into one ASGI application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Router
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from ground.web import border
from hub.api import access, dossiers, files, fleet, form, health, sign_on, trouble
from hub.api.health import Vitals
from hub.api.render import Pages
from hub.office.accounts import Accounts
from hub.office.decisions import Decisions
from hub.office.filing import Filing
from hub.office.fleet import Fleet
from hub.office.ports import Clock
from hub.office.releasing import Releasing
from hub.office.slips import Slips

__all__ = ["Rooms", "make_app"]

_HANDLERS: Final = (
    *sign_on.HANDLERS,
    *fleet.HANDLERS,
    *dossiers.HANDLERS,
    *files.HANDLERS,
    *health.HANDLERS,
)
_STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the routes ask; all of it made by the one who starts the program.

    Attributes:
        city: how the city writes itself at the top of every page.
        accounts: signing on.
        decisions: opening and deciding dossiers.
        fleet: wards, boxes, alarms, lists.
        filing: the files that entries name.
        slips: checking slips.
        releasing: believing after all what was put aside.
        clock: the hub's clocks.
        vitals: whether the program's parts work.
    """

    city: str
    accounts: Accounts
    decisions: Decisions
    fleet: Fleet
    filing: Filing
    slips: Slips
    releasing: Releasing
    clock: Clock
    vitals: Vitals


def make_app(rooms: Rooms, *, hosts: tuple[str, ...], is_secure: bool) -> Litestar:
    """Return the application.

    Args:
        rooms: what the routes ask.
        hosts: every ``host:port`` under which a browser may ask.
        is_secure: whether it is served over TLS, so that cookies may be kept to that.
    """
    pages = Pages()

    def given(value: Any) -> Provide:  # noqa: ANN401  # one of the rooms
        return Provide(lambda: value, sync_to_thread=False)

    return Litestar(
        route_handlers=[*_HANDLERS, _static()],
        guards=[access.guard_session],
        middleware=[border.guard_origin],
        before_send=[border.add_headers],
        exception_handlers=trouble.HANDLERS,
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(hosts), www_redirect=False),
        request_max_body_size=form.BODY_BYTES_MAX,
        openapi_config=None,
        logging_config=None,  # the program's own, which its main has set up
        dependencies={
            "form": Provide(form.provide_form),
            "session": Provide(access.provide_session, sync_to_thread=False),
            "pages": given(pages),
            "accounts": given(rooms.accounts),
            "decisions": given(rooms.decisions),
            "fleet": given(rooms.fleet),
            "filing": given(rooms.filing),
            "slips": given(rooms.slips),
            "releasing": given(rooms.releasing),
            "clock": given(rooms.clock),
            "vitals": given(rooms.vitals),
        },
        state=State(
            {
                "accounts": rooms.accounts,
                "pages": pages,
                "city": rooms.city,
                "is_secure": is_secure,
            }
        ),
    )


def _static() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[_STATIC],
        opt={"access": access.PUBLIC},
        include_in_schema=False,
        cache_control=None,
    )
