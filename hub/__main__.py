"""The command ``motcua-hub``: one verb for each thing a person does with a hub from a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

from accord.errors import MotcuaError
from ground.command import Exit, run_verb
from hub.main.arguments import parser
from hub.main.verbs import VERBS
from hub.settings import read_settings

__all__ = ["main", "parser"]


def main(arguments: list[str] | None = None) -> int:
    """Carry out one verb and return the exit code."""
    asked = parser().parse_args(arguments)

    def read() -> Callable[[], Exit]:
        settings = read_settings(asked.settings)
        return lambda: VERBS[asked.verb](settings, asked)

    return run_verb("motcua-hub", read, sentence=_sentence)


def _sentence(error: MotcuaError) -> str:
    from hub.api.words import load_words  # noqa: PLC0415  # only an error needs its words

    return load_words("en").sentence(error)


if __name__ == "__main__":
    sys.exit(main())
