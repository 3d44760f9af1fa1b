"""The page's form for handing a result over, and what was not noted, beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from accord.national import Acknowledgement, DeliveryMethod
from edge.api.act_forms import ActForms, Tried
from edge.api.dossiers import dossier_page
from edge.api.form import Form
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.handover import HandOver, HandOvers
from edge.desk.ports import Book
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]

_FORM: Final = "hand-over"
_FIELDS: Final[Mapping[str, str]] = {
    "handover.nothing-shown": "slip_back",
    "handover.no-receiver": "name",
    "handover.no-authority": "authority",
    "handover.no-item": "item",
    "handover.register-unsigned": "acknowledgement",
}
"""Beside which field a refusal is told; another refusal is a page of its own."""
_TYPED: Final = frozenset(
    {"name", "number", "relation", "phone", "authority", "item", "papers_back"}
)
"""Fields of the form that a record may refuse; they are called alike in both."""


@post("/dossiers/{code:str}/hand-over", sync_to_thread=True)
def hand_over(
    request: AnyRequest,
    code: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    book: Given[Book],
    pages: Given[Pages],
    screen: Given[Screen],
    act_forms: Given[ActForms],
    hand_overs: Given[HandOvers],
) -> Response[str] | Redirect:
    """Note that a result was handed over."""
    noted = _read(form)
    try:
        hand_overs.hand_over(shift, code, noted)
    except RefusedError as error:
        field = _field_of(error)
        if field is None:
            raise
        tried = Tried(_FORM, form, {field: pages.sentence(request, error)})
        return dossier_page(request, code, shift, book, screen, act_forms, tried=tried)
    return Redirect(f"/dossiers/{code}", status_code=303)


def _field_of(error: RefusedError) -> str | None:
    """Return beside which field a refusal is told; none when it is a page of its own.

    Raises:
        RefusedError: ``handover.no-such-result``; nobody types the number of a result.
    """
    if error.key != "record.refused":
        return _FIELDS.get(error.key)
    field = str(error.values.get("field", ""))
    if field == "result":
        raise RefusedError("handover.no-such-result") from error
    return field if field in _TYPED else None


def _read(form: Mapping[str, str]) -> HandOver:
    result, method = form.get("result", ""), form.get("method", "0")
    acknowledgement = form.get("acknowledgement", "")
    if not result.isdecimal():
        raise RefusedError("handover.no-such-result")
    if method not in _METHODS or acknowledgement not in {"", *_ACKNOWLEDGEMENTS}:
        raise RefusedError("handover.no-such-way")
    return HandOver(
        result=int(result),
        method=_METHODS[method],
        name=form.get("name", ""),
        number=form.get("number", ""),
        relation=form.get("relation", ""),
        phone=form.get("phone", ""),
        slip_back=form.get("slip_back") == "on",
        identity_shown=form.get("identity_shown") == "on",
        authority=form.get("authority", ""),
        item=form.get("item", ""),
        acknowledgement=_ACKNOWLEDGEMENTS.get(acknowledgement),
        other_papers_back=form.get("papers_back", ""),
    )


_METHODS: Final = {
    str(int(method)): method
    for method in (DeliveryMethod.COUNTER, DeliveryMethod.POST, DeliveryMethod.HOME)
}
_ACKNOWLEDGEMENTS: Final = {str(int(one)): one for one in Acknowledgement}

HANDLERS: Final = [hand_over]
