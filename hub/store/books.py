"""All books of the office over one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from accord.log import Head
from hub.store.database import Connection, Database
from hub.store.files import FileShelf
from hub.store.lists import ListShelf
from hub.store.logs import LogShelf
from hub.store.register import RegisterShelf

__all__ = ["Desk", "SqlBooks"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The shelves within one transaction or snapshot."""

    logs: LogShelf
    register: RegisterShelf
    lists: ListShelf
    files: FileShelf


class SqlBooks:
    """The books in one SQLite file.

    Args:
        database: the file.
        mark: told, once it is durable, where a log of the hub's own ends that was written in.
    """

    def __init__(self, database: Database, mark: Callable[[Head], None] | None = None) -> None:
        self._database = database
        self._mark = mark

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """Hold the one write transaction; durable when the block ends, undone when it raises."""
        with self._database.writing() as connection:
            desk = _desk(connection)
            yield desk
        if self._mark is not None and desk.logs.said is not None:
            self._mark(desk.logs.said)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Hold a snapshot of what is durable."""
        with self._database.reading() as connection:
            yield _desk(connection)


def _desk(connection: Connection) -> Desk:
    return Desk(
        LogShelf(connection),
        RegisterShelf(connection),
        ListShelf(connection),
        FileShelf(connection),
    )
