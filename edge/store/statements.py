"""Named SQL statements and numbered migrations, read from the .sql files beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from sqlcipher3 import dbapi2 as sqlite

__all__ = ["Migration", "migrations", "split", "statements"]

_NAME = re.compile(r"^-- name: ([a-z0-9-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward of the schema.

    Attributes:
        number: 1, 2, 3 ...; each has run when all before it have.
        name: what it does, as in the name of its file.
        text: its statements.
    """

    number: int
    name: str
    text: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text: a migration that has run is never edited."""
        return sha256(self.text.encode()).digest()


def statements(file: str) -> dict[str, str]:
    """Return the statements of one file by name.

    Args:
        file: name of the file under sql/, without its ending.
    """
    text = files("edge.store").joinpath("sql", f"{file}.sql").read_text("utf-8")
    _, *parts = _NAME.split(text)
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


@cache
def migrations(folder: str = "migrations") -> tuple[Migration, ...]:
    """Return all migrations of a database in order.

    Args:
        folder: where its files lie, beside this module.
    """
    found = (
        Migration(int(file.name[:4]), file.name[5:].removesuffix(".sql"), file.read_text("utf-8"))
        for file in files("edge.store").joinpath(folder).iterdir()
        if file.name.endswith(".sql")
    )
    return tuple(sorted(found, key=lambda migration: migration.number))


def split(text: str) -> Iterator[str]:
    """Give the statements of a text one by one; a trigger's body stays in one piece."""
    gathered = ""
    for line in text.splitlines(keepends=True):
        gathered += line
        if sqlite.complete_statement(gathered):
            yield gathered.strip()
            gathered = ""
