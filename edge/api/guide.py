"""The guide to the procedures: anybody may ask it, on the kiosk or on the unit's own Wi-Fi."""

from __future__ import annotations

from typing import Any, Final, assert_never
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.money import in_figures
from accord.national import Channel, PaperPurpose
from accord.procedure import AsWritten, FeeRule, Free, PerCase, PerCopy, PerPage, Procedure
from edge.api.access import PUBLIC
from edge.api.citizens import Citizens, address_of, is_at_work, public_page
from edge.api.render import AnyRequest, Pages
from edge.desk.guide import QUESTION_CHARACTERS_MAX
from edge.desk.leaflets import opening_hours
from edge.desk.reckoning import term_words
from ground.web.given import Given
from ground.web.words import Words

__all__ = ["HANDLERS", "procedure_values"]


@get("/guide", opt={"access": PUBLIC}, sync_to_thread=True)
def show_guide(
    request: AnyRequest, pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Answer the question in the address, or ask for one; no question is kept anywhere."""
    question = request.query_params.get("q", "")[:QUESTION_CHARACTERS_MAX].strip()
    answer = citizens.guide.ask(question) if question else None
    return public_page(
        pages,
        "guide.html",
        request,
        question=question,
        answer=answer,
        most=QUESTION_CHARACTERS_MAX,
        back=f"/guide?{urlencode({'q': question})}" if question else "/guide",
    )


@get("/guide/{code:str}", opt={"access": PUBLIC}, sync_to_thread=True)
def show_procedure(
    request: AnyRequest, code: FromPath[str], pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Show what a procedure asks for.

    Raises:
        RefusedError: ``guide.no-such-procedure``.
    """
    shown = procedure_values(citizens, code, pages.words(request))
    return public_page(
        pages, "guide_procedure.html", request, is_at_work=is_at_work(request), **shown
    )


def procedure_values(citizens: Citizens, code: str, words: Words) -> dict[str, Any]:
    """Return what a page shows of a procedure.

    Raises:
        RefusedError: ``guide.no-such-procedure``.
    """
    version = citizens.guide.version(code)
    procedure = version.procedure
    return {
        "version": version,
        "procedure": procedure,
        "submit": procedure.papers_to(PaperPurpose.SUBMIT),
        "show": procedure.papers_to(PaperPurpose.SHOW),
        "fees": _fees(procedure, words),
        "term": _term(procedure, words),
        "hours": opening_hours(citizens.guide.week(str(citizens.house.agency))),
        "place": citizens.house.letterhead.place,
        "models": citizens.models.of(code),
    }


@get("/notices", opt={"access": PUBLIC}, sync_to_thread=True)
def show_notices(
    request: AnyRequest, pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Show the notice board: models of work, and every procedure in force with its version."""
    versions, models = citizens.guide.all(), citizens.models.all()
    return public_page(pages, "notices.html", request, versions=versions, models=models)


@get("/guide/{code:str}/poster.pdf", sync_to_thread=True)
def show_poster(
    request: AnyRequest, code: FromPath[str], citizens: Given[Citizens]
) -> Response[bytes]:
    """Show the poster of a procedure, for an officer to hang up."""
    pdf = citizens.leaflets.poster(code, address=address_of(request, citizens.house))
    headers = {"content-disposition": f"inline; filename={code}.pdf"}
    return Response(pdf, media_type="application/pdf", headers=headers)


@post("/guide/{code:str}/slip", sync_to_thread=True)
def print_slip(request: AnyRequest, code: FromPath[str], citizens: Given[Citizens]) -> Redirect:
    """Print the guidance slip for the citizen at the counter."""
    citizens.leaflets.hand_out(code, address=address_of(request, citizens.house))
    return Redirect(f"/guide/{code}", status_code=303)


def _fees(procedure: Procedure, words: Words) -> list[tuple[str, str]]:
    """Return for each channel what is to be paid, in the reader's language."""
    gettext = words.translations.gettext
    channels = {
        Channel.COUNTER: gettext("At the counter"),
        Channel.ONLINE: gettext("Online"),
        Channel.POST: gettext("By post"),
    }
    return [
        (channels[channel], _fee(rule, procedure.fee_text, words))
        for channel, rule in sorted(procedure.fees.items())
    ]


def _fee(rule: FeeRule, text: str, words: Words) -> str:
    gettext = words.translations.gettext
    match rule:
        case Free():
            return gettext("free of charge")
        case PerCase(dong=dong):
            return gettext("%(sum)s a case") % {"sum": in_figures(dong)}
        case PerCopy(dong=dong):
            return gettext("%(sum)s a copy") % {"sum": in_figures(dong)}
        case PerPage(dong=dong, from_page=from_page, then_dong=then, most_dong=most):
            return gettext(
                "%(sum)s a page, from page %(page)s on %(then)s a page, at most %(most)s a copy"
            ) % {
                "sum": in_figures(dong),
                "page": from_page,
                "then": in_figures(then),
                "most": in_figures(most),
            }
        case AsWritten():
            return text or gettext("ask at the counter")
        case _:
            assert_never(rule)


def _term(procedure: Procedure, words: Words) -> str:
    """Return the time the law allows, in the reader's language where it could be typed."""
    gettext = words.translations.gettext
    stated = procedure.term(Channel.COUNTER)
    if stated is None:
        return procedure.term_text or gettext("ask at the counter")
    if words.language != "en":
        return term_words(stated.term)
    names = {
        "same-day": ("the same working day", "the same working day"),
        "working-day": ("%d working day", "%d working days"),
        "working-hour": ("%d working hour", "%d working hours"),
        "calendar-day": ("%d day", "%d days"),
        "month": ("%d month", "%d months"),
    }
    one, many = names[stated.term.unit.value]
    text = one if stated.term.value == 1 else many
    return text % stated.term.value if "%d" in text else text


HANDLERS: Final = [show_guide, show_procedure, show_notices, show_poster, print_slip]
