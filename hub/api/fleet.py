"""The pages of the fleet: wards, boxes, what was put aside of a box, alarms."""

from __future__ import annotations

from string import hexdigits
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.header import EPOCH_BYTES
from ground.web.given import Given
from hub.api.form import Form
from hub.api.render import AnyRequest, Pages
from hub.office.access import Right, has_right
from hub.office.accounts import Accounts, Session
from hub.office.fleet import Fleet
from hub.office.releasing import Releasing

__all__ = ["HANDLERS"]


@get("/wards", sync_to_thread=True)
def show_wards(
    request: AnyRequest,
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
) -> Response[str]:
    """Show how the wards do."""
    wards = fleet.wards(session)
    return pages.page("wards.html", request, account=session.account, wards=wards)


@get("/boxes", sync_to_thread=True)
def show_boxes(
    request: AnyRequest,
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
) -> Response[str]:
    """Show how the boxes do."""
    boxes = fleet.boxes(session)
    return pages.page("boxes.html", request, account=session.account, boxes=boxes)


@get("/boxes/{name:str}", sync_to_thread=True)
def show_box(
    request: AnyRequest,
    name: FromPath[str],
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
    accounts: Given[Accounts],
) -> Response[str]:
    """Show one box, what was put aside of it, and the people of its ward."""
    aside = fleet.quarantined(session, name)
    (standing,) = (each for each in fleet.boxes(session) if each.box.name == name)
    return pages.page(
        "box.html",
        request,
        account=session.account,
        standing=standing,
        aside=aside,
        officers=accounts.officers(session, standing.unit.code),
        may_release=has_right(session.account, Right.SETTLE_ALARMS),
        may_revoke=has_right(session.account, Right.REVOKE_OFFICERS),
    )


@post("/boxes/{name:str}/release", sync_to_thread=True)
def release_entry(
    name: FromPath[str],
    form: Given[Form],
    session: Given[Session],
    releasing: Given[Releasing],
) -> Redirect:
    """Believe an entry of a box after all."""
    epoch, _, seq = form.get("place", "").partition(".")
    if len(epoch) != 2 * EPOCH_BYTES or not seq.isdecimal() or not set(epoch) <= set(hexdigits):
        raise RefusedError("release.none")
    releasing.release(
        session, log=name, epoch=bytes.fromhex(epoch), seq=int(seq), why=form.get("why", "")
    )
    return Redirect(f"/boxes/{name}", status_code=303)


@post("/boxes/{name:str}/officers/revoke", sync_to_thread=True)
def revoke_officer(
    name: FromPath[str],
    session: Given[Session],
    fleet: Given[Fleet],
    accounts: Given[Accounts],
    form: Given[Form],
) -> Redirect:
    """Put a person of the box's ward out."""
    unit = fleet.box(session, name).unit
    accounts.put_out(session, unit, form.get("key", ""), why=form.get("why", ""))
    return Redirect(f"/boxes/{name}", status_code=303)


@get("/alarms", sync_to_thread=True)
def show_alarms(
    request: AnyRequest,
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
) -> Response[str]:
    """Show what somebody must look at, and what was lately dealt with."""
    return pages.page(
        "alarms.html",
        request,
        account=session.account,
        alarms=fleet.alarms(session, is_open=True),
        settled=fleet.alarms(session, is_open=False),
        conflicts=fleet.conflicts(session),
        may_settle=has_right(session.account, Right.SETTLE_ALARMS),
    )


@post("/alarms/{number:int}/settle", sync_to_thread=True)
def settle_alarm(number: FromPath[int], session: Given[Session], fleet: Given[Fleet]) -> Redirect:
    """Note that this person has dealt with an alarm."""
    fleet.settle(session, number)
    return Redirect("/alarms", status_code=303)


HANDLERS: Final = (
    show_wards,
    show_boxes,
    show_box,
    release_entry,
    revoke_officer,
    show_alarms,
    settle_alarm,
)
