"""One dossier of this box: its page, its slip."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.dossier import Dossier, fold, timing
from accord.errors import FaultError, RefusedError
from accord.form import Label, questions
from accord.intake import Accepted
from accord.moments import to_local
from accord.reads import Look
from accord.states import STATES
from edge.api.act_forms import LETTERS, ActForms, Tried
from edge.api.render import AnyRequest
from edge.api.scans import by_paper
from edge.api.screen import Screen
from edge.api.till import fee_of
from edge.desk.handover import waiting
from edge.desk.one_visit import visit_of
from edge.desk.ports import Book
from edge.desk.press import Press
from edge.desk.rating import rated
from edge.desk.reads import Reads, may_see_reads
from edge.desk.shift import Shift
from ground.web.given import Given
from ground.web.history import line_of

__all__ = ["HANDLERS", "dossier_page"]

_SLIP_FAULTS: Final = ("printer.", "forms.", "slip.", "store.")
"""Why a slip may not have come out although its dossier is safe."""

_READS_SHOWN: Final = 5
"""Of those who have looked, on the dossier's own page; the others have a page of their own."""

_PDF_HEADERS: Final = {"content-disposition": "inline; filename=giay-tiep-nhan.pdf"}


@get("/dossiers/{code:str}", sync_to_thread=True)
def show_dossier(
    request: AnyRequest,
    code: FromPath[str],
    shift: Given[Shift],
    book: Given[Book],
    screen: Given[Screen],
    act_forms: Given[ActForms],
) -> Response[str]:
    """Show one dossier."""
    key = request.query_params.get("fault", "")
    fault = FaultError(key) if key.startswith(_SLIP_FAULTS) else None
    return dossier_page(request, code, shift, book, screen, act_forms, fault=fault)


@get("/dossiers/{code:str}/slip.pdf", sync_to_thread=True)
def show_slip(
    code: FromPath[str], shift: Given[Shift], press: Given[Press], reads: Given[Reads]
) -> Response[bytes]:
    """Show the slip as a PDF; that it was looked at is written down."""
    document = press.sheet(code)
    reads.note(shift, code, Look.PAPER)
    return Response(document, media_type="application/pdf", headers=_PDF_HEADERS)


@get("/dossiers/{code:str}/square.svg", sync_to_thread=True)
def show_square(code: FromPath[str], press: Given[Press]) -> Response[str]:
    """Show the square code of a dossier, for a telephone held to the screen."""
    return Response(press.square(code), media_type="image/svg+xml")


@post("/dossiers/{code:str}/print", sync_to_thread=True)
def print_after_all(
    request: AnyRequest,
    code: FromPath[str],
    shift: Given[Shift],
    book: Given[Book],
    press: Given[Press],
    screen: Given[Screen],
    act_forms: Given[ActForms],
) -> Response[str] | Redirect:
    """Print the slip that a model of work had spared, for a citizen who wants paper."""
    try:
        press.print_after_all(code)
    except FaultError as error:
        return dossier_page(request, code, shift, book, screen, act_forms, fault=error)
    return Redirect(f"/dossiers/{code}", status_code=303)


@post("/dossiers/{code:str}/copy", sync_to_thread=True)
def print_copy(
    request: AnyRequest,
    code: FromPath[str],
    shift: Given[Shift],
    book: Given[Book],
    press: Given[Press],
    screen: Given[Screen],
    act_forms: Given[ActForms],
) -> Response[str] | Redirect:
    """Print the slip once more, marked as a copy."""
    try:
        press.copy(code)
    except FaultError as error:
        return dossier_page(request, code, shift, book, screen, act_forms, fault=error)
    return Redirect(f"/dossiers/{code}", status_code=303)


@post("/dossiers/{code:str}/came-out/{job:str}", sync_to_thread=True)
def slip_came_out(
    code: FromPath[str], job: FromPath[str], shift: Given[Shift], press: Given[Press]
) -> Redirect:
    """Note that a slip of which nobody knew is in the citizen's hand."""
    press.came_out(shift, code, job)
    return Redirect(f"/dossiers/{code}", status_code=303)


def dossier_page(
    request: AnyRequest,
    code: str,
    shift: Shift,
    book: Book,
    screen: Screen,
    act_forms: ActForms,
    *,
    fault: FaultError | None = None,
    tried: Tried | None = None,
) -> Response[str]:
    """Return the page of one dossier, with the acts possible now; the look is written down.

    Raises:
        RefusedError: ``dossier.unknown``.
    """
    said = book.said_about(code)
    if not said:
        raise RefusedError("dossier.unknown")
    act_forms.reads.note(shift, code, Look.PAGE)
    dossier = fold(said)
    return screen.page(
        "dossier.html",
        request,
        shift,
        status_code=503 if fault else 422 if tried else 200,
        code=code,
        dossier=dossier,
        label=STATES[dossier.state].label,
        timings={result.index: timing(result) for result in dossier.results},
        declared=_declared(dossier.intake, book),
        waiting=waiting(dossier),
        asks_register=act_forms.hand_overs.asks_register(dossier),
        lamps=book.lamps(code),
        slips=book.slips_of(code),
        visit=visit_of(dossier, frozenset(shift.officer.roles)),
        due={slip.id for slip in book.slips_due()},
        lines=[line_of(item) for item in reversed(dossier.history)],
        fault=fault,
        **_said(request),
        rated=rated(said),
        **_money(code, dossier, shift, act_forms),
        acts=act_forms.shown(shift, dossier),
        papers=act_forms.papers(shift, dossier),
        letters=act_forms.letters(shift, dossier),
        letter_titles=LETTERS,
        scans=by_paper(act_forms.scans.of(dossier)),
        tried=tried,
        reads=act_forms.reads.of(shift, code)[:_READS_SHOWN] if may_see_reads(shift) else None,
    )


@get("/dossiers/{code:str}/reads", sync_to_thread=True)
def show_reads(
    request: AnyRequest,
    code: FromPath[str],
    shift: Given[Shift],
    reads: Given[Reads],
    screen: Given[Screen],
) -> Response[str]:
    """Show who has looked at a dossier, to leaders and administrators.

    Raises:
        RefusedError: as `Reads.of`.
    """
    return screen.page("reads.html", request, shift, code=code, reads=reads.of(shift, code))


def _money(code: str, dossier: Dossier, shift: Shift, act_forms: ActForms) -> dict[str, object]:
    """Return what the page shows of the fee and its receipts."""
    return {
        "fee": fee_of(dossier, shift, act_forms.till),
        "fee_receipts": act_forms.receipts.of(code),
        "takes_transfers": act_forms.receipts.takes_transfers,
        "receipts_due": {job.id for job in act_forms.receipts.due()},
    }


def _said(request: AnyRequest) -> dict[str, object]:
    """Return what the page that led here has just done."""
    asked = request.query_params
    return {
        "is_new": asked.get("new") == "1",
        "is_paid": asked.get("paid") == "1",
        "is_asked": asked.get("asked") == "1",
        "unprinted": _unprinted(asked.get("unprinted", "")),
    }


def _unprinted(key: str) -> str:
    """Return why a fee receipt may not have come out, when that can be the reason."""
    return key if key.startswith(_SLIP_FAULTS) else ""


def _declared(intake: Accepted | None, book: Book) -> tuple[tuple[Label, str], ...]:
    """Return what was declared, with the questions of the version the dossier pinned."""
    if intake is None or not intake.answers:
        return ()
    catalogue = book.catalogue(to_local(intake.received_at).date())
    version = None if catalogue is None else catalogue.pinned(intake.procedure)
    return questions(None if version is None else version.procedure.form, intake.answers)


HANDLERS: Final = [
    show_dossier,
    show_slip,
    show_reads,
    show_square,
    print_after_all,
    print_copy,
    slip_came_out,
]
