"""The pages of the dossiers: the list, the search, one dossier, deciding it, checking a slip."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.acts import HeadChosen
from accord.citizen import fold_for_search
from accord.dossier import Dossier, late, timing
from accord.errors import MotcuaError, RefusedError
from accord.lineage import EntryKey
from accord.moments import INSTANT_MAX, Instant
from ground.web.given import Given
from ground.web.history import TITLES, line_of
from hub.api.acts import ACT_NAMES, read_act
from hub.api.form import Form
from hub.api.render import AnyRequest, Pages
from hub.office.accounts import Session
from hub.office.decisions import Decisions, allowed_acts
from hub.office.filing import Filing
from hub.office.fleet import DOSSIERS_SHOWN_MAX, Fleet
from hub.office.ports import Clock
from hub.office.slips import Slips

__all__ = ["HANDLERS"]

WORDS_ASKED_MAX: Final = 6
"""Words of a search that are looked at: a name has four."""


@get("/dossiers", sync_to_thread=True)
def list_dossiers(
    request: AnyRequest,
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
) -> Response[str]:
    """Show the newest dossiers, or those before a moment."""
    text = request.query_params.get("before", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(INSTANT_MAX))
    before = Instant(min(int(text), INSTANT_MAX)) if is_number else None
    rows = fleet.dossiers(session, words=(), before=before)
    return pages.page(
        "dossiers.html",
        request,
        account=session.account,
        rows=rows,
        query="",
        most=DOSSIERS_SHOWN_MAX,
    )


@post("/dossiers/search", sync_to_thread=True, status_code=200)
def search_dossiers(
    request: AnyRequest,
    form: Given[Form],
    session: Given[Session],
    pages: Given[Pages],
    fleet: Given[Fleet],
) -> Response[str]:
    """Show the dossiers whose words begin so; a post, so that no name stands in an address."""
    query = form.get("query", "")
    words = tuple(fold_for_search(query).split()[:WORDS_ASKED_MAX])
    rows = fleet.dossiers(session, words=words, before=None)
    return pages.page(
        "dossiers.html",
        request,
        account=session.account,
        rows=rows,
        query=query,
        most=DOSSIERS_SHOWN_MAX,
    )


@get("/dossiers/{code:str}", sync_to_thread=True)
def show_dossier(
    request: AnyRequest,
    code: FromPath[str],
    session: Given[Session],
    pages: Given[Pages],
    decisions: Given[Decisions],
    filing: Given[Filing],
    clock: Given[Clock],
) -> Response[str]:
    """Show one dossier; that it was opened is kept."""
    dossier = decisions.open(session, code, why="read")
    return _page(request, code, dossier, session, pages, decisions, filing, clock, Form(), "")


@post("/dossiers/{code:str}/decide", sync_to_thread=True)
def decide_dossier(
    request: AnyRequest,
    code: FromPath[str],
    form: Given[Form],
    session: Given[Session],
    pages: Given[Pages],
    decisions: Given[Decisions],
    filing: Given[Filing],
    clock: Given[Clock],
) -> Response[str] | Redirect:
    """Do what the form asks for, or show the form again with what is wrong with it."""
    dossier = decisions.open(session, code, why="decide")
    try:
        decisions.act(session, code, read_act(form, session.account, dossier))
    except RefusedError as error:
        complaint = _complaint(request, pages, error)
        return _page(
            request, code, dossier, session, pages, decisions, filing, clock, form, complaint
        )
    return Redirect(f"/dossiers/{quote(code)}", status_code=303)


@post("/dossiers/{code:str}/settle", sync_to_thread=True)
def settle_dossier(
    request: AnyRequest,
    code: FromPath[str],
    form: Given[Form],
    session: Given[Session],
    pages: Given[Pages],
    decisions: Given[Decisions],
    filing: Given[Filing],
    clock: Given[Clock],
) -> Response[str] | Redirect:
    """Settle a conflict by the branch a person has chosen."""
    dossier = decisions.open(session, code, why="settle")
    names = {_name(head.said.key): head.said.key for head in dossier.heads}
    try:
        key = names.get(form.get("head", ""))
        if key is None:
            raise RefusedError("dossier.no-such-head")
        decisions.settle(session, code, key, reason=form.get("reason", ""))
    except RefusedError as error:
        complaint = _complaint(request, pages, error)
        return _page(
            request, code, dossier, session, pages, decisions, filing, clock, form, complaint
        )
    return Redirect(f"/dossiers/{quote(code)}", status_code=303)


@get("/slips", sync_to_thread=True)
def show_slips(request: AnyRequest, session: Given[Session], pages: Given[Pages]) -> Response[str]:
    """Show the form a slip is checked with."""
    return pages.page(
        "slips.html", request, account=session.account, text="", finding=None, complaint=""
    )


@post("/slips/check", sync_to_thread=True, status_code=200)
def check_slip(
    request: AnyRequest,
    form: Given[Form],
    session: Given[Session],
    pages: Given[Pages],
    slips: Given[Slips],
) -> Response[str]:
    """Say whether a slip is genuine and what it stands for is here."""
    text, finding, complaint = form.get("text", ""), None, ""
    try:
        finding = slips.check(text)
    except MotcuaError as error:
        complaint = pages.sentence(request, error)
    return pages.page(
        "slips.html",
        request,
        status_code=422 if complaint else 200,
        account=session.account,
        text=text,
        finding=finding,
        complaint=complaint,
    )


def _page(
    request: AnyRequest,
    code: str,
    dossier: Dossier,
    session: Session,
    pages: Pages,
    decisions: Decisions,
    filing: Filing,
    clock: Clock,
    form: Form,
    complaint: str,
) -> Response[str]:
    allowed = allowed_acts(session, dossier)
    return pages.page(
        "dossier.html",
        request,
        status_code=422 if complaint else 200,
        account=session.account,
        code=code,
        dossier=dossier,
        intake=dossier.intake,
        files=filing.of_dossier(session, code),
        is_late=late(dossier, clock.read().wall),
        timings=[timing(result) for result in dossier.results],
        lines=[line_of(said) for said in dossier.history],
        refused=[line_of(each.said) for each in dossier.refused],
        heads=[(_name(head.said.key), head, line_of(head.said)) for head in dossier.heads],
        may_settle=HeadChosen in allowed,
        acts=[(name, TITLES[act]) for name, act in ACT_NAMES.items() if act in allowed],
        undecided=[result for result in dossier.results if result.decided is None],
        accesses=decisions.trail(session, code),
        form=form,
        complaint=complaint,
    )


def _complaint(request: AnyRequest, pages: Pages, error: RefusedError) -> str:
    """Return what is wrong with the form; who must not do such a thing gets no form back."""
    if error.key.startswith("access."):
        raise error
    return pages.sentence(request, error)


def _name(key: EntryKey) -> str:
    return f"{key.log}:{key.epoch.hex()}:{key.seq}"


HANDLERS: Final = (
    list_dossiers,
    search_dossiers,
    show_dossier,
    decide_dossier,
    settle_dossier,
    show_slips,
    check_slip,
)
