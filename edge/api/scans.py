"""Scans of papers: added to a draft at the counter, shown with it and with its dossier.

What a stranger made is never shown as it is: a page shows pictures drawn by the box, and the file
itself leaves as a download that no browser runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from edge.api.access import PASSIVE
from edge.api.counter_page import Counter
from edge.api.form import UPLOAD_BYTES_MAX, Form, Upload, with_ticks
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.filed_scans import FiledScans, Shown
from edge.desk.scans import Scans
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS", "by_paper"]

_HARMLESS: Final = {"content-security-policy": "default-src 'none'; sandbox"}
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_OF_PROCEDURE: Final = ("procedure", "procedure_query")
"""Letters become a procedure by their own request only."""


@post("/counter/{draft_id:str}/scans", sync_to_thread=True, request_max_body_size=UPLOAD_BYTES_MAX)
def add_scans(
    request: AnyRequest,
    draft_id: FromPath[str],
    upload: Given[Upload],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Response[str] | Redirect:
    """Save what is typed, and add files to a paper; what is refused is told above the counter."""
    _keep(draft_id, upload.form, shift, counter)
    number = _number(upload.form)
    try:
        counter.scans.add(shift, draft_id, number, upload.files)
    except RefusedError as error:
        return _refused(request, draft_id, shift, counter, error, number)
    return Redirect(f"/counter/{draft_id}?paper={number}", status_code=303)


@post("/counter/{draft_id:str}/scans/reuse", sync_to_thread=True)
def reuse_scan(
    request: AnyRequest,
    draft_id: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Response[str] | Redirect:
    """Save what is typed, and take the scan of an earlier visit."""
    _keep(draft_id, form, shift, counter)
    number = _number(form)
    try:
        counter.scans.reuse(shift, draft_id, number)
    except RefusedError as error:
        return _refused(request, draft_id, shift, counter, error, number)
    return Redirect(f"/counter/{draft_id}?paper={number}", status_code=303)


@post("/counter/{draft_id:str}/scans/{name:str}/remove", sync_to_thread=True)
def remove_scan(
    draft_id: FromPath[str],
    name: FromPath[str],
    form: Given[Form],
    shift: Given[Shift],
    counter: Given[Counter],
) -> Redirect:
    """Save what is typed, and take a file away."""
    _keep(draft_id, form, shift, counter)
    counter.scans.remove(shift, draft_id, paper=form.get("scan_of", ""), name=name)
    return Redirect(f"/counter/{draft_id}#papers", status_code=303)


@get(
    "/counter/{draft_id:str}/scans/{name:str}/{edge:str}/{page:int}",
    sync_to_thread=True,
    opt={"access": PASSIVE},
)
def show_draft_page(
    draft_id: FromPath[str],
    name: FromPath[str],
    edge: FromPath[str],
    page: FromPath[int],
    shift: Given[Shift],
    scans: Given[Scans],
) -> Response[bytes]:
    """Show the picture of a page of a draft's file."""
    return _picture(scans.picture(shift, draft_id, name, edge, page))


@get("/dossiers/{code:str}/scans/{name:str}", sync_to_thread=True)
def show_scan(
    request: AnyRequest,
    code: FromPath[str],
    name: FromPath[str],
    shift: Given[Shift],
    filed_scans: Given[FiledScans],
    screen: Given[Screen],
) -> Response[str]:
    """Show all pages of a scan."""
    scan = filed_scans.named(code, name)
    return screen.page("scan.html", request, shift, code=code, scan=scan)


@get(
    "/dossiers/{code:str}/scans/{name:str}/{edge:str}/{page:int}",
    sync_to_thread=True,
    opt={"access": PASSIVE},
)
def show_page(
    code: FromPath[str],
    name: FromPath[str],
    edge: FromPath[str],
    page: FromPath[int],
    filed_scans: Given[FiledScans],
) -> Response[bytes]:
    """Show the picture of a page of a dossier's file."""
    return _picture(filed_scans.picture(code, name, edge, page))


@get("/dossiers/{code:str}/scans/{name:str}/file", sync_to_thread=True)
def save_file(
    code: FromPath[str],
    name: FromPath[str],
    filed_scans: Given[FiledScans],
) -> Response[bytes]:
    """Give the file itself, to be saved and not to be run."""
    kind, content = filed_scans.file(code, name)
    saved = f"attachment; filename={name[:12]}.{_ENDINGS[kind]}"
    headers = _HARMLESS | {"content-disposition": saved}
    return Response(content, media_type=kind, headers=headers)


def by_paper(scans: Iterable[Shown]) -> dict[str, list[Shown]]:
    """Return scans by the title of their paper."""
    found: dict[str, list[Shown]] = {}
    for scan in scans:
        found.setdefault(scan.paper, []).append(scan)
    return found


def _keep(draft_id: str, form: Form, shift: Shift, counter: Counter) -> None:
    fields = with_ticks(form)
    for name in _OF_PROCEDURE:
        fields.pop(name, None)
    counter.drafts.keep(draft_id, shift.officer.key_id, fields)


def _number(form: Form) -> int:
    text = form.get("scan_paper", "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _refused(
    request: AnyRequest,
    draft_id: str,
    shift: Shift,
    counter: Counter,
    error: RefusedError,
    number: int,
) -> Response[str]:
    if not error.key.startswith(("scans.", "shelf.")):
        raise error
    values = counter.drafts.values(draft_id, shift.officer.key_id)
    sentence = counter.pages.sentence(request, error)
    return counter.page(
        "counter.html",
        request,
        shift,
        draft_id,
        values,
        scan_problem=sentence,
        focus=f"paper_{number}",
        status_code=422,
    )


def _picture(content: bytes) -> Response[bytes]:
    return Response(content, media_type="image/jpeg", headers=_HARMLESS)


HANDLERS: Final = [
    add_scans,
    reuse_scan,
    remove_scan,
    show_draft_page,
    show_scan,
    show_page,
    save_file,
]
