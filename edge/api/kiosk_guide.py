"""The guide on the kiosk, and reading aloud what stands on it, made into sound by the box.

The question stands in the address, as everything a person chose, and goes with that person: after
a while without a touch the kiosk is the kiosk again.
"""

from __future__ import annotations

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
from ground.web.given import Given
from ground.web.words import Words

__all__ = ["HANDLERS"]

PAGE: Final = "/kiosk/guide"


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
    aloud: Given[Aloud],
) -> Response[bytes]:
    """Read out what stands in one place of the kiosk.

    Raises:
        RefusedError: ``kiosk.nothing-to-say`` for a place that is not there, or ``queue.unknown``.
        FaultError: the box has no voice, or it fails.
    """
    words = pages.words(request)
    kind, _, name = what.partition("-")
    if kind == "ticket":
        text = _of_ticket(queue, name, words)
    elif kind == "work":
        text = queue.hall.work(name).title
    else:
        text = _of_place(what, queue, words)
    wav = aloud.say(text, language=words.language)
    return Response(wav, media_type="audio/wav")


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
