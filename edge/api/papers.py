"""The papers that follow an intake, and the register of some days, as PDF."""

from __future__ import annotations

from datetime import date
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from accord.errors import RefusedError
from accord.reads import Look
from edge.api.form import Form
from edge.desk.paperwork import Paperwork
from edge.desk.reads import Reads
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]

_REGISTER: Final = "so-theo-doi"


@get("/dossiers/{code:str}/papers/{name:str}", sync_to_thread=True)
def show_paper(
    code: FromPath[str],
    name: FromPath[str],
    shift: Given[Shift],
    paperwork: Given[Paperwork],
    reads: Given[Reads],
) -> Response[bytes]:
    """Show a paper of a dossier; that it was looked at is written down."""
    document = paperwork.paper(shift, code, name)
    reads.note(shift, code, Look.PAPER)
    return _pdf(document, name)


@post("/dossiers/register", sync_to_thread=True, status_code=200)
def show_register(
    form: Given[Form], shift: Given[Shift], paperwork: Given[Paperwork], reads: Given[Reads]
) -> Response[bytes]:
    """Show the register of some days; that it is given out is written down first."""
    first = _day(form.get("from", ""))
    last = _day(form["until"]) if form.get("until") else first
    document = paperwork.register(shift, first, last)
    reads.note_list(shift, paperwork.codes_in(first, last), _REGISTER)
    return _pdf(document, _REGISTER)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("papers.no-days") from error


def _pdf(document: bytes, name: str) -> Response[bytes]:
    headers = {"content-disposition": f"inline; filename={name}.pdf"}
    return Response(document, media_type="application/pdf", headers=headers)


HANDLERS: Final = [show_paper, show_register]
