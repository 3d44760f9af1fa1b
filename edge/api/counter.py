"""The counter: one page to take a dossier, saved as it is typed, signed with one key press."""

from __future__ import annotations

import asyncio
from typing import Final

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import FaultError, RefusedError
from edge.api.access import PASSIVE, token_of
from edge.api.counter_page import Counter
from edge.api.form import Form, with_ticks
from edge.api.render import AnyRequest
from edge.desk.cards import (
    ReadCard,
    Role,
    fields_of,
    fields_of_group,
    group_for,
    is_of_another,
    read_scan,
)
from edge.desk.drafts import may_accept
from edge.desk.press import Press
from edge.desk.reception import IncompleteError
from edge.desk.shift import Shift, Shifts
from edge.desk.typed import Complaint
from ground.web.given import Given

__all__ = ["HANDLERS"]

SCAN_LOOK_S: Final = 0.03
"""How often a waiting page looks for a card: a tenth of the time a clerk may wait for the name."""
SCAN_LOOKS: Final = 600
"""18 seconds of looking before the page asks again: under every time-out on the way."""


@get("/counter", sync_to_thread=True)
def begin(
    request: AnyRequest, shift: Given[Shift], counter: Given[Counter], shifts: Given[Shifts]
) -> Response[str]:
    """Show an empty counter; drafts begun before are listed above it."""
    draft_id, others = counter.drafts.new_id(), counter.drafts.begun(shift.officer.key_id)
    shifts.take_in_hand(token_of(request), draft_id)
    laid_out = counter.drafts.laid_out() if may_accept(shift.officer) else ()
    return counter.page(
        "counter.html",
        request,
        shift,
        draft_id,
        {},
        others=others,
        laid_out=laid_out,
        focus="start",
    )


@get("/counter/{draft_id:str}", sync_to_thread=True)
def resume(
    request: AnyRequest,
    draft_id: FromPath[str],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Response[str] | Redirect:
    """Show a draft that was begun; one that was signed is the dossier it has become."""
    paper = request.query_params.get("paper", "")
    try:
        values = counter.drafts.values(draft_id, shift.officer.key_id)
    except RefusedError as error:
        if error.key != "draft.signed":
            raise
        return Redirect(f"/dossiers/{error.values['dossier']}", status_code=303)
    focus = f"paper_{paper}" if paper.isdecimal() else ""
    return counter.page("counter.html", request, shift, draft_id, values, focus=focus)


@post("/counter/{draft_id:str}", sync_to_thread=True)
def send(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
    press: Given[Press],
    shifts: Given[Shifts],
) -> Response[str] | Redirect:
    """Save everything, and sign when the button says so."""
    try:
        values = counter.drafts.keep(
            draft_id, shift.officer.key_id, _chosen(form, counter, draft_id, shift)
        )
    except RefusedError as error:
        if error.key != "draft.signed" or form.get("do") != "sign":
            raise
        values = form  # sent again: reception knows whether it is the same
    if form.get("do") == "refuse":
        return Redirect(f"/counter/{draft_id}/refuse", status_code=303)
    if form.get("do") == "card":
        values |= _take_card(draft_id, shift, counter, counter.scanner.latest_number(), Role.OWNER)
    if form.get("do") != "sign":
        return counter.page("counter.html", request, shift, draft_id, values)
    try:
        if form.get("scan_file"):  # chosen without scripts, not added: it would be lost in silence
            raise IncompleteError((Complaint("scan_file", "scans.not-added"),))
        taken = counter.reception.accept(shift, draft_id, values)
    except IncompleteError as error:
        return counter.page(
            "counter.html",
            request,
            shift,
            draft_id,
            values,
            complaints=error.complaints,
            status_code=422,
        )
    shifts.take_in_hand(token_of(request), "")
    place = f"/dossiers/{taken.job.dossier}"
    try:
        if taken.is_new:
            press.put_through(taken.job)
        elif not press.is_out(taken.job.id):
            return Redirect(place, status_code=303)  # where the clerk is asked what came out
    except FaultError as error:
        return Redirect(f"{place}?fault={error.key}", status_code=303)
    return Redirect(f"{place}?new=1", status_code=303)


@post("/counter/{draft_id:str}/fields", sync_to_thread=True, status_code=200)
def keep_fields(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Response[str]:
    """Save what changed, and show what it comes to."""
    fields = with_ticks(form)
    # Letters become a procedure by their own request only, so that they are never half taken.
    for name in ("procedure", "procedure_query"):
        fields.pop(name, None)
    values = counter.drafts.keep(draft_id, shift.officer.key_id, fields)
    kept_at = counter.clock.read().wall
    return counter.page("part_fields.html", request, shift, draft_id, values, kept_at=kept_at)


@post("/counter/{draft_id:str}/procedure", sync_to_thread=True, status_code=200)
def choose_procedure(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Response[str]:
    """Take the procedure that the letters mean, or the one that was picked."""
    values = counter.drafts.keep(
        draft_id, shift.officer.key_id, _chosen(form, counter, draft_id, shift)
    )
    focus = "agent" if form.get("focus") == "agent" else "procedure"
    if focus == "procedure" and values.get("procedure"):
        focus = "next"
    return counter.page("part_procedure.html", request, shift, draft_id, values, focus=focus)


@post("/counter/{draft_id:str}/pick", sync_to_thread=True)
def pick(
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Redirect:
    """Take another of the procedures that the letters may mean."""
    picked = form.get("procedure_pick", "")
    fields = with_ticks(form) | {"procedure": picked}
    counter.drafts.keep(draft_id, shift.officer.key_id, fields)
    return Redirect(f"/counter/{draft_id}", status_code=303)


@get("/counter/{draft_id:str}/scan/{number:int}", opt={"access": PASSIVE})
async def wait_for_card(
    request: AnyRequest,
    draft_id: FromPath[str],
    number: FromPath[int],
    shift: Given[Shift],
    counter: Given[Counter],
    shifts: Given[Shifts],
) -> Response[str]:
    """Wait for a card and fill it in; ask when the form already names somebody else.

    The waiting holds no thread: every open counter page waits here all the time.
    """
    for _ in range(SCAN_LOOKS):
        if counter.scanner.latest_number() > number:
            break
        await asyncio.sleep(SCAN_LOOK_S)
    mine = shifts.takes_cards(token_of(request), draft_id)
    return await sync_to_thread(_show_card, request, draft_id, number, shift, counter, mine)


def _show_card(
    request: AnyRequest,
    draft_id: str,
    number: int,
    shift: Shift,
    counter: Counter,
    mine: bool,  # noqa: FBT001 -- handed over by the thread's starter, which takes no names
) -> Response[str]:
    officer = shift.officer.key_id
    scan = counter.scanner.next_after(number, timeout_s=0)
    values = counter.drafts.values(draft_id, officer)
    if scan is None or not mine:
        return counter.page("part_scan.html", request, shift, draft_id, values, complaint="")
    try:
        read = read_scan(scan)
    except RefusedError as error:
        words = counter.pages.sentence(request, error)
        return counter.page("part_scan.html", request, shift, draft_id, values, complaint=words)
    group = group_for(values, read.card, counter.reception.view(values).form)
    if group is not None:
        values = counter.drafts.keep(draft_id, officer, fields_of_group(read.card, group))
        shown = {"card": read, "filled": group}
        return counter.page("part_person.html", request, shift, draft_id, values, **shown)
    if is_of_another(values, read.card):
        return counter.page("part_person.html", request, shift, draft_id, values, other_card=read)
    values = counter.drafts.keep(draft_id, officer, fields_of(read.card, Role.OWNER))
    return counter.page("part_person.html", request, shift, draft_id, values, card=read)


@post("/counter/{draft_id:str}/card/{number:int}/{role:str}", sync_to_thread=True)
def place_card(
    draft_id: FromPath[str],
    number: FromPath[int],
    role: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Redirect:
    """Fill a card in as the clerk says: the owner's, or the representative's."""
    if role not in {known.value for known in Role}:
        raise RefusedError("cards.no-such-role")
    counter.drafts.keep(draft_id, shift.officer.key_id, with_ticks(form))
    _take_card(draft_id, shift, counter, number, Role(role))
    return Redirect(f"/counter/{draft_id}", status_code=303)


@post("/counter/{draft_id:str}/lay-out", sync_to_thread=True)
def lay_out(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
    shifts: Given[Shifts],
) -> Redirect:
    """Leave a draft, as it stands on the screen, to whoever may accept it."""
    fields = _chosen(form, counter, draft_id, shift)
    counter.drafts.keep(draft_id, shift.officer.key_id, fields)
    counter.drafts.lay_out(draft_id, shift.officer)
    shifts.take_in_hand(token_of(request), "")
    return Redirect("/counter", status_code=303)


@post("/counter/{draft_id:str}/take-over", sync_to_thread=True)
def take_over(draft_id: FromPath[str], shift: Given[Shift], counter: Given[Counter]) -> Redirect:
    """Take a draft that was laid out."""
    counter.drafts.take_over(draft_id, shift.officer)
    return Redirect(f"/counter/{draft_id}", status_code=303)


@post("/counter/{draft_id:str}/drop", sync_to_thread=True)
def drop(
    request: AnyRequest,
    draft_id: FromPath[str],
    shift: Given[Shift],
    counter: Given[Counter],
    shifts: Given[Shifts],
) -> Redirect:
    """Throw a draft away."""
    shifts.take_in_hand(token_of(request), "")
    counter.scans.drop_draft(shift, draft_id)
    return Redirect("/counter", status_code=303)


def _take_card(
    draft_id: str, shift: Shift, counter: Counter, number: int, role: Role
) -> dict[str, str]:
    scan = counter.scanner.next_after(number - 1, timeout_s=0) if number else None
    if scan is None:
        raise RefusedError("cards.none-read")
    read: ReadCard = read_scan(scan)
    return counter.drafts.keep(draft_id, shift.officer.key_id, fields_of(read.card, role))


def _chosen(form: Form, counter: Counter, draft_id: str, shift: Shift) -> dict[str, str]:
    """Return the fields; letters typed since the last time are looked up and mean a procedure."""
    fields = with_ticks(form)
    query = fields.get("procedure_query", "")
    before = counter.drafts.values(draft_id, shift.officer.key_id)
    if query and query != before.get("procedure_query", ""):
        code = counter.reception.best_match(query)
        if code:
            fields |= {"procedure": code}
    return fields


HANDLERS: Final = [
    begin,
    resume,
    send,
    keep_fields,
    choose_procedure,
    pick,
    wait_for_card,
    place_card,
    lay_out,
    take_over,
    drop,
]
