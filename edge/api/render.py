"""Turns values into pages: the templates, the words of the reader's language, dates and money."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures.state import State as AppState

from accord.errors import MotcuaError
from accord.intake import Paper
from accord.moments import Instant, to_local
from accord.money import in_figures, in_words
from accord.procedure import PaperRule
from accord.states import STATES, State
from edge.api.words import LANGUAGES, Words, load_words
from edge.desk.lists import place_of
from edge.desk.reckoning import short_name
from ground.web.display import SIZES, read_display

__all__ = [
    "DISPLAY_COOKIE",
    "Pages",
    "clock_time",
    "day",
    "moment",
]

AnyRequest = Request[Any, Any, AppState]
AnyConnection = ASGIConnection[Any, Any, Any, Any]

DISPLAY_COOKIE: Final = "motcua_display"
BRIEF_CHARACTERS_MAX: Final = 90
"""Two lines of a table's column."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def day(at: Instant) -> str:
    """Return the local day as it is written on paper, e.g. ``05/08/2026``."""
    return f"{to_local(at):%d/%m/%Y}"


def clock_time(at: Instant) -> str:
    """Return the local time of day, e.g. ``09:05``."""
    return f"{to_local(at):%H:%M}"


def moment(at: Instant) -> str:
    """Return local time and day, e.g. ``09:05, 05/08/2026``."""
    return f"{clock_time(at)}, {day(at)}"


class Pages:
    """The templates in every language, compiled once."""

    def __init__(self) -> None:
        self._words = {language: load_words(language) for language in LANGUAGES}
        self._environments = {
            language: _environment(words) for language, words in self._words.items()
        }

    def words(self, connection: AnyConnection) -> Words:
        """Return the words of the language this screen reads."""
        return self._words[read_display(connection, DISPLAY_COOKIE).language]

    def sentence(self, connection: AnyConnection, error: MotcuaError) -> str:
        """Return what the person at this screen reads of an error."""
        return self.words(connection).sentence(error)

    def render(self, template: str, connection: AnyConnection, values: Mapping[str, Any]) -> str:
        """Return the text of a template for this screen."""
        display = read_display(connection, DISPLAY_COOKIE)
        environment = self._environments[display.language]
        return environment.get_template(template).render(
            display=display,
            words=self._words[display.language],
            path=connection.url.path,
            languages=LANGUAGES,
            sizes=SIZES,
            **values,
        )

    def page(
        self,
        template: str,
        connection: AnyConnection,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,  # noqa: ANN401 -- whatever the template shows
    ) -> Response[str]:
        """Return an answer made of a template."""
        return Response(
            self.render(template, connection, values),
            status_code=status_code,
            media_type=MediaType.HTML,
            headers=dict(headers or {}),
        )


def brief(text: str) -> str:
    """Return a text of one line, cut at a word: names of procedures run to whole paragraphs."""
    if len(text) <= BRIEF_CHARACTERS_MAX:
        return text
    return text[:BRIEF_CHARACTERS_MAX].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def count(number: int) -> str:
    """Return a count with dots between the thousands."""
    return f"{number:,}".replace(",", ".")


def state_label(number: int) -> str:
    """Return the national label of a state, word for word."""
    return STATES[State(number)].label


def _paper_counts(words: Words, paper: Paper) -> str:
    return _counts(words, paper.originals, paper.certified, paper.photocopies)


def _rule_counts(words: Words, rule: PaperRule) -> str:
    return _counts(words, rule.originals, rule.copies, rule.photocopies)


def _counts(words: Words, originals: int, certified: int, photocopies: int) -> str:
    gettext = words.translations.gettext
    counted = [
        (originals, gettext("original")),
        (certified, gettext("certified copy")),
        (photocopies, gettext("photocopy")),
    ]
    return ", ".join(f"{count} {name}" for count, name in counted if count)


def _environment(words: Words) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # added by i18n
        words.translations, newstyle=True
    )
    environment.filters.update(
        day=day,
        clock_time=clock_time,
        moment=moment,
        money=in_figures,
        count=count,
        in_words=in_words,
        say=words.say,
        short_name=short_name,
        brief=brief,
        state_label=state_label,
        place_of=place_of,
        paper_counts=partial(_paper_counts, words),
        rule_counts=partial(_rule_counts, words),
    )
    return environment
