"""The papers that follow an intake, and the register of some days, as PDF."""

from __future__ import annotations

from datetime import date
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from accord.errors import RefusedError
from edge.api.form import Form
from edge.desk.paperwork import Paperwork
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]


@get("/dossiers/{code:str}/papers/{name:str}", sync_to_thread=True)
def show_paper(
    code: FromPath[str], name: FromPath[str], shift: Given[Shift], paperwork: Given[Paperwork]
) -> Response[bytes]:
    """Show a paper of a dossier."""
    return _pdf(paperwork.paper(shift, code, name), name)


@post("/dossiers/register", sync_to_thread=True, status_code=200)
def show_register(
    form: Given[Form], shift: Given[Shift], paperwork: Given[Paperwork]
) -> Response[bytes]:
    """Show the register of some days."""
    first = _day(form.get("from", ""))
    last = _day(form["until"]) if form.get("until") else first
    return _pdf(paperwork.register(shift, first, last), "so-theo-doi")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("papers.no-days") from error


def _pdf(document: bytes, name: str) -> Response[bytes]:
    headers = {"content-disposition": f"inline; filename={name}.pdf"}
    return Response(document, media_type="application/pdf", headers=headers)


HANDLERS: Final = [show_paper, show_register]
