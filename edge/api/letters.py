"""Issuing a letter to the citizen from a dossier's page, as PDF."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.reads import Look
from edge.api.act_forms import ActForms
from edge.api.dossiers import dossier_page
from edge.api.form import Form
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.handling import UnfinishedError
from edge.desk.issuing import Issuing
from edge.desk.ports import Book
from edge.desk.reads import Reads
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]


@post("/dossiers/{code:str}/letters/{name:str}/{result:int}", sync_to_thread=True)
def issue_letter(
    request: AnyRequest,
    code: FromPath[str],
    name: FromPath[str],
    result: FromPath[int],
    form: Given[Form],
    shift: Given[Shift],
    book: Given[Book],
    screen: Given[Screen],
    issuing: Given[Issuing],
    act_forms: Given[ActForms],
) -> Response[str] | Redirect:
    """Write down that a letter is issued, or printed again, and lead to that print."""
    try:
        copy = issuing.issue(shift, code, name, result, form)
    except UnfinishedError as error:
        tried = act_forms.tried(request, f"{name}-{result}", form, error)
        return dossier_page(request, code, shift, book, screen, act_forms, tried=tried)
    return Redirect(f"/dossiers/{code}/letters/{name}/{result}/{copy}", status_code=303)


@get("/dossiers/{code:str}/letters/{name:str}/{result:int}/{copy:int}", sync_to_thread=True)
def show_letter(
    code: FromPath[str],
    name: FromPath[str],
    result: FromPath[int],
    copy: FromPath[int],
    shift: Given[Shift],
    issuing: Given[Issuing],
    reads: Given[Reads],
) -> Response[bytes]:
    """Show the print that was just asked for; that it was looked at is written down."""
    document = issuing.sheet(shift, code, name, result, copy)
    reads.note(shift, code, Look.PAPER)
    headers = {"content-disposition": f"inline; filename={name}.pdf"}
    return Response(document, media_type="application/pdf", headers=headers)


HANDLERS: Final = [issue_letter, show_letter]
