"""Named SQL statements, read once from the .sql files beside this module.

A file holds statements, each under a line ``-- name: the-name``. Statements keep to what SQLite
and PostgreSQL both understand (named parameters apart); what differs lives in migrations/.
"""

from __future__ import annotations

import re
from importlib.resources import files

__all__ = ["migrations", "statements"]

_NAME = re.compile(r"^-- name: ([a-z0-9-]+)$", re.MULTILINE)


def statements(file: str) -> dict[str, str]:
    """Return the statements of one file by name.

    Args:
        file: name of the file under sql/, without its ending.
    """
    text = files("hub.store").joinpath("sql", f"{file}.sql").read_text("utf-8")
    _, *parts = _NAME.split(text)
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def migrations() -> list[tuple[int, str, str]]:
    """Return number, name and text of each migration, in order."""
    found = [
        (int(entry.name[:4]), entry.name.removesuffix(".sql"), entry.read_text("utf-8"))
        for entry in files("hub.store").joinpath("migrations").iterdir()
        if entry.name.endswith(".sql")
    ]
    return sorted(found)
