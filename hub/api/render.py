"""Turns values into pages: the templates, the words of the reader's language, dates and ages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures.state import State

from accord.errors import MotcuaError
from accord.moments import Instant, to_local
from accord.states import STATES
from accord.states import State as DossierState
from ground.web.display import SIZES, read_display
from hub.api.words import LANGUAGES, Words, load_words
from hub.office.access import Right, has_right
from hub.office.books import Account

__all__ = [
    "DISPLAY_COOKIE",
    "AnyConnection",
    "AnyRequest",
    "Pages",
    "age_parts",
]

AnyRequest = Request[Any, Any, State]
AnyConnection = ASGIConnection[Any, Any, Any, Any]

DISPLAY_COOKIE: Final = "motcua_hub_display"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_SIZES: Final = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))
_STEPS: Final = ((86_400_000, "days"), (3_600_000, "hours"), (60_000, "minutes"))


def age_parts(age_ms: int) -> tuple[int, str]:
    """Return an age as a number of its largest unit: days, hours, minutes or seconds."""
    for size_ms, unit in _STEPS:
        if age_ms >= size_ms:
            return age_ms // size_ms, unit
    return age_ms // 1000, "seconds"


def _size(language: str) -> Callable[[int], str]:
    """Return what writes a number of bytes as a person reads it, in a language's way."""
    mark = "," if language == "vi" else "."

    def written(size_bytes: int) -> str:
        for unit_bytes, unit in _SIZES:
            if size_bytes >= unit_bytes:
                return f"{size_bytes / unit_bytes:.1f} {unit}".replace(".", mark)
        return f"{size_bytes} byte"

    return written


def _moment(at: Instant) -> str:
    return f"{to_local(at):%H:%M, %d/%m/%Y}"


def _state_label(state: int) -> str:
    return STATES[DossierState(state)].label


def _may(account: Account, right: str) -> bool:
    return has_right(account, Right(right))


class Pages:
    """The templates in every language, compiled once."""

    def __init__(self) -> None:
        spoken = {language: _spoken(language) for language in LANGUAGES}
        self._words = {language: words for language, (words, _) in spoken.items()}
        self._environments = {language: made for language, (_, made) in spoken.items()}

    def words(self, connection: AnyConnection) -> Words:
        """Return the words of the language this screen reads."""
        return self._words[read_display(connection, DISPLAY_COOKIE).language]

    def sentence(self, connection: AnyConnection, error: MotcuaError) -> str:
        """Return what the person at this screen reads of an error."""
        return self.words(connection).sentence(error)

    def page(
        self,
        template: str,
        connection: AnyConnection,
        *,
        status_code: int = 200,
        **values: Any,  # noqa: ANN401  # whatever the template shows
    ) -> Response[str]:
        """Return an answer made of a template."""
        display = read_display(connection, DISPLAY_COOKIE)
        shared: dict[str, Any] = {
            "display": display,
            "path": connection.url.path,
            "languages": LANGUAGES,
            "sizes": SIZES,
            "city": connection.app.state.city,
        }
        text = self._environments[display.language].get_template(template).render(shared | values)
        return Response(text, status_code=status_code, media_type=MediaType.HTML)


@cache
def _spoken(language: str) -> tuple[Words, Environment]:
    """Return the words and templates of a language; they are shipped and never change."""
    words = load_words(language)
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
        moment=_moment,
        state_label=_state_label,
        say=words.say,
        age_parts=age_parts,
        size=_size(language),
    )
    environment.globals["may"] = _may
    return words, environment
