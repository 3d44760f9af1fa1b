"""Finds personal data in what a program says about itself.

Log lines are ASCII by rule: a Vietnamese name or address has marks, so a line that carries one
shows itself. A citizen number is twelve digits, a telephone number ten that begin with 0.
"""

from __future__ import annotations

import logging
import re
from typing import Final

__all__ = ["Witness", "personal_data_in"]

_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?:\d{12}|0\d{9})(?![0-9A-Za-z])")
_MARKED: Final = re.compile(r"[^\x00-\x7f]+")
OURS: Final = ("accord", "edge", "hub", "tools")


def personal_data_in(text: str) -> list[str]:
    """Return the pieces of a log line that may be someone's."""
    return _NUMBER.findall(text) + _MARKED.findall(text)


class Witness(logging.Handler):
    """Reads every record our programs log and remembers those that carry personal data."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.found: list[str] = []
        self._formatter = logging.Formatter("%(name)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record, its traceback included."""
        if record.name.partition(".")[0] in OURS:
            line = self._formatter.format(record)
            if personal_data_in(line):
                self.found.append(line)
