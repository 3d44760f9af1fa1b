"""The guide on the kiosk, and reading aloud what stands on it, made into sound by the box.

The question stands in the address, as everything a person chose, and goes with that person: after
a while without a touch the kiosk is the kiosk again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from accord.errors import RefusedError
from accord.queue import Priority
from edge.api.access import PUBLIC
from edge.api.citizens import Citizens
from edge.api.guide import procedure_values
from edge.api.kiosk import kiosk_page, read_look
from edge.api.render import AnyRequest, Pages
from edge.desk.aloud import Aloud
from edge.desk.calling import spelled
from edge.desk.guide import QUESTION_CHARACTERS_MAX
from edge.desk.queue import Queue
from edge.desk.reckoning import short_name
from ground.web.given import Given
from ground.web.words import Words

__all__ = ["HANDLERS"]

PAGE: Final = "/kiosk/guide"
SAID_CHARACTERS_MAX: Final = 600
"""Most of a minute; the whole of it stands on the page, and an officer explains it."""
_KEY: Final = re.compile(r"[0-9a-zăâđêôơư]|dấu (?:sắc|huyền|hỏi|ngã|nặng)")


@get(PAGE, opt={"access": PUBLIC}, sync_to_thread=True)
def show_kiosk_guide(
    request: AnyRequest, pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Ask the guide on the kiosk, with letters to touch; no question is kept anywhere."""
    said = dict(request.query_params)
    question = said.get("q", "")[:QUESTION_CHARACTERS_MAX].strip()
    look = read_look(said, here=PAGE, question=question)
    answer = citizens.guide.ask(question) if question else None
    shown = {"question": question, "answer": answer, "most": QUESTION_CHARACTERS_MAX}
    return kiosk_page("kiosk_guide.html", request, pages, look, **shown)


@get(f"{PAGE}/{{code:str}}", opt={"access": PUBLIC}, sync_to_thread=True)
def show_kiosk_procedure(
    request: AnyRequest, code: FromPath[str], pages: Given[Pages], citizens: Given[Citizens]
) -> Response[str]:
    """Show on the kiosk what a procedure asks for.

    Raises:
        RefusedError: ``guide.no-such-procedure``.
    """
    shown = procedure_values(citizens, code, pages.words(request))
    look = read_look(dict(request.query_params), here=f"{PAGE}/{code}")
    return kiosk_page("kiosk_procedure.html", request, pages, look, **shown)


@get("/kiosk/said/{what:str}", opt={"access": PUBLIC}, sync_to_thread=True)
def say_aloud(
    request: AnyRequest,
    what: FromPath[str],
    pages: Given[Pages],
    queue: Given[Queue],
    citizens: Given[Citizens],
    aloud: Given[Aloud],
) -> Response[bytes]:
    """Read out what stands in one place of the kiosk.

    Raises:
        RefusedError: ``kiosk.nothing-to-say`` for a place that is not there, ``queue.unknown``,
            ``queue.no-such-work`` or ``guide.no-such-procedure``.
        FaultError: the box has no voice, or it fails.
    """
    words = pages.words(request)
    kind, _, name = what.partition("-")
    match kind:
        case "ticket":
            text = _of_ticket(queue, name, words)
        case "work":
            text = queue.hall.work(name).title
        case "procedure":
            text = _name_of(citizens, name, words)
        case "facts":
            text = _facts_of(citizens, name, words)
        case "key" if _KEY.fullmatch(name):
            text = name
        case _:
            text = _of_place(what, queue, words)
    wav = aloud.say(text, language=words.language)
    return Response(wav, media_type="audio/wav")


def _name_of(citizens: Citizens, code: str, words: Words) -> str:
    procedure = citizens.guide.version(code).procedure
    return (words.language == "en" and procedure.name_en) or short_name(procedure)


def _facts_of(citizens: Citizens, code: str, words: Words) -> str:
    """Return the page of a procedure as it is read out: name, papers, fee, time."""
    gettext = words.translations.gettext
    shown = procedure_values(citizens, code, words)
    submit, fees = [paper.title for paper in shown["submit"]], [fee for _, fee in shown["fees"][:1]]
    said = [
        _name_of(citizens, code, words),
        ": ".join((gettext("Papers to hand in"), "; ".join(submit))) if submit else "",
        ": ".join((gettext("Fee"), *fees)) if fees else "",
        f"{gettext('Time')}: {shown['term']}",
    ]
    return ". ".join(filter(None, said))[:SAID_CHARACTERS_MAX]


def _of_ticket(queue: Queue, label: str, words: Words) -> str:
    gettext, ngettext = words.translations.gettext, words.translations.ngettext
    given = queue.given(label)
    ahead = given.outlook.ahead
    before = ngettext("%(num)s person is before you", "%(num)s people are before you", ahead)
    number = spelled(label) if words.language == "vi" else " ".join(label)
    said = f"{gettext('Your number')}: {number}. {before % {'num': ahead}}."
    if given.outlook.minutes is not None:
        minutes = gettext("It takes about %(count)s minutes.") % {"count": given.outlook.minutes}
        said = f"{said} {minutes}"
    return said


def _of_place(what: str, queue: Queue, words: Words) -> str:
    gettext = words.translations.gettext
    heading = gettext("What have you come for?")
    places: dict[str, Callable[[], str]] = {
        "menu": lambda: f"{heading} {'. '.join(work.title for work in queue.hall.works)}",
        Priority.ELDERLY.name: lambda: gettext("Elderly"),
        Priority.DISABLED.name: lambda: gettext("With a disability"),
        Priority.PREGNANT.name: lambda: gettext("Pregnant, or with a small child"),
        Priority.MERIT.name: lambda: gettext("Person of merit"),
        "guide": lambda: gettext("What do I need? Ask here"),
        "unknown": lambda: gettext(
            "This box does not know an answer to that. "
            "Please ask at the counter, or say it in other words."
        ),
        "low": lambda: gettext("Everything lower down"),
        "large": lambda: gettext("Larger letters"),
        "contrast": lambda: gettext("High contrast"),
        "aloud": lambda: gettext("Read aloud"),
        "scan": lambda: gettext("One switch"),
    }
    try:
        return places[what]()
    except KeyError as error:
        raise RefusedError("kiosk.nothing-to-say") from error


HANDLERS: Final = [show_kiosk_guide, show_kiosk_procedure, say_aloud]
