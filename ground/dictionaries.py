"""The compression dictionaries shipped with the program, by number."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

__all__ = ["shipped_dictionaries"]

_NAME: Final = re.compile(r"dictionary-([1-9][0-9]*)\.zdict")


def shipped_dictionaries() -> dict[int, bytes]:
    """Return every dictionary; a program keeps the ones that older programs still speak."""
    found = {}
    for file in files("accord").joinpath("data").iterdir():
        named = _NAME.fullmatch(file.name)
        if named is not None:
            found[int(named[1])] = file.read_bytes()
    return found
