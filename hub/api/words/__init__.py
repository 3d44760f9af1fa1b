"""Where the words of the hub's pages lie: catalogues and sentences beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ground.web import words
from ground.web.words import DEFAULT, LANGUAGES, Words

__all__ = ["DEFAULT", "LANGUAGES", "Words", "load_words"]

_HERE: Final = Path(__file__).parent


def load_words(language: str, folder: Path = _HERE) -> Words:
    """Read the words of a language; faults as `ground.web.words.load_words` says."""
    return words.load_words(language, folder, domain="hub")
