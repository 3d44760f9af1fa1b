"""The words of a program's pages: gettext, and one sentence per error key in TOML.

English is the language of the message ids, Vietnamese the language of the counters. The compiled
catalogues are made at set-up; at run time the standard library reads them.
"""

from __future__ import annotations

import gettext
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.errors import FaultError, MotcuaError

__all__ = ["DEFAULT", "LANGUAGES", "Words", "load_words"]

LANGUAGES: Final = ("vi", "en")
DEFAULT: Final = "vi"


class _Values(dict[str, str | int]):
    """The values of a sentence; one that an error does not bring shows as a gap, never a crash."""

    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Words:
    """What a program says in one language.

    Attributes:
        language: its code, for the page's ``lang``.
        translations: the catalogue of the pages.
        sentences: error key and its sentence, with ``{values}``.
    """

    language: str
    translations: gettext.NullTranslations
    sentences: dict[str, str]

    def sentence(self, error: MotcuaError) -> str:
        """Return what a person reads of an error: never the key alone."""
        sentence = self.sentences.get(error.key, self.sentences["unknown"])
        return sentence.format_map(_Values({"key": error.key, **error.values}))

    def say(self, key: str, **values: str | int) -> str:
        """Return the sentence of a key that comes without an error, such as a device's fault."""
        sentence = self.sentences.get(key, self.sentences["unknown"])
        return sentence.format_map(_Values({"key": key, **values}))


def load_words(language: str, folder: Path, *, domain: str) -> Words:
    """Read the words of a language.

    Args:
        language: one of `LANGUAGES`.
        folder: of the catalogues and sentences of a program.
        domain: how its catalogues are called.

    Raises:
        FaultError: ``words.not-compiled`` when set-up has not made the catalogue.
    """
    try:
        translations = gettext.translation(domain, folder, [language])
    except FileNotFoundError as error:
        raise FaultError("words.not-compiled", language=language) from error
    sentences = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    return Words(language, translations, {key: str(value) for key, value in sentences.items()})
