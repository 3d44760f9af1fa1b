"""How many dossier numbers of each day are used up; counts only grow: no number comes twice."""

from __future__ import annotations

from typing import Final

from edge.store.engine import Connection
from edge.store.statements import statements
from ground.files.tidemark import DAYS_MAX

__all__ = ["all_of", "latest", "of", "raise_to"]

_SQL: Final = statements("counts")


def of(connection: Connection, day: str) -> int:
    """Return how many numbers of a day are used."""
    row = connection.execute(_SQL["of"], (day,)).fetchone()
    return 0 if row is None else int(row[0])


def all_of(connection: Connection) -> dict[str, int]:
    """Return how many numbers of each day are used."""
    return dict(connection.execute(_SQL["all"]).fetchall())


def raise_to(connection: Connection, day: str, count: int) -> None:
    """Keep that so many are used; fewer than are known changes nothing."""
    connection.execute(_SQL["raise"], (day, count))


def latest(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return the counts of the latest days, for the tide mark, ascending."""
    return tuple(connection.execute(_SQL["latest"], (DAYS_MAX,)).fetchall())
