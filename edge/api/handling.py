"""What is done to a dossier after its intake, and turning a filing down before it."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from edge.api.act_forms import ActForms
from edge.api.counter_page import Counter
from edge.api.dossiers import dossier_page
from edge.api.form import Form
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.handling import Handling, UnfinishedError
from edge.desk.ports import Book
from edge.desk.reception import IncompleteError
from edge.desk.refusing import Refusals
from edge.desk.shift import Shift
from edge.desk.typed import Complaint
from ground.web.given import Given

__all__ = ["HANDLERS"]


@post("/dossiers/{code:str}/acts/{name:str}", sync_to_thread=True)
def act(
    request: AnyRequest,
    code: FromPath[str],
    name: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    book: Given[Book],
    screen: Given[Screen],
    handling: Given[Handling],
    act_forms: Given[ActForms],
) -> Response[str] | Redirect:
    """Do something to a dossier; what is missing is shown beside its field."""
    try:
        handling.do(shift, code, name, form)
    except UnfinishedError as error:
        tried = act_forms.tried(request, name, form, error)
        return dossier_page(request, code, shift, book, screen, act_forms, tried=tried)
    return Redirect(f"/dossiers/{code}", status_code=303)


@get("/counter/{draft_id:str}/refuse", sync_to_thread=True)
def show_refusal(
    request: AnyRequest,
    draft_id: FromPath[str],
    shift: Given[Shift],
    counter: Given[Counter],
    refusals: Given[Refusals],
) -> Response[str]:
    """Show what would be turned down, and ask for the reason."""
    if not refusals.may_refuse(shift):
        raise RefusedError("shift.not-your-role")
    return _refusal(request, draft_id, shift, counter, reason="", complaints=())


@post("/counter/{draft_id:str}/refuse", sync_to_thread=True)
def refuse(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
    refusals: Given[Refusals],
) -> Response[str] | Redirect:
    """Turn a filing down, once."""
    reason = form.get("reason", "")
    try:
        code = refusals.refuse(shift, draft_id, reason)
    except IncompleteError as error:
        return _refusal(
            request, draft_id, shift, counter, reason=reason, complaints=error.complaints
        )
    return Redirect(f"/dossiers/{code}", status_code=303)


def _refusal(
    request: AnyRequest,
    draft_id: str,
    shift: Shift,
    counter: Counter,
    *,
    reason: str,
    complaints: tuple[Complaint, ...],
) -> Response[str]:
    values = counter.drafts.values(draft_id, shift.officer.key_id)
    return counter.page(
        "refusal.html",
        request,
        shift,
        draft_id,
        values,
        complaints=complaints,
        reason=reason,
        status_code=422 if complaints else 200,
    )


HANDLERS: Final = [act, show_refusal, refuse]
