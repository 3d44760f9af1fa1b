"""The catalogue as the hub has published it, read from its rows once and kept until a new one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Lock
from typing import Final

from accord.catalogue import Catalogue, ProcedureVersion, import_csv
from accord.errors import RefusedError
from edge.store.engine import Connection
from edge.store.statements import statements

__all__ = ["Shelf"]

_SQL: Final = statements("catalogue")
_LOG = logging.getLogger(__name__)


class Shelf:
    """The catalogue in memory, read anew when something has been published since."""

    __slots__ = ("_catalogue", "_edition", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()
        self._edition: tuple[int, int] = (0, 0)
        self._catalogue: Catalogue | None = None

    def catalogue(self, connection: Connection) -> Catalogue | None:
        """Return all versions of all procedures, or none while none was ever received."""
        edition = connection.execute(_SQL["edition"]).fetchone()
        with self._lock:
            if edition != self._edition:
                versions = tuple(_versions(connection))
                self._catalogue = Catalogue(versions) if versions else None
                self._edition = edition
            return self._catalogue


def _versions(connection: Connection) -> Iterator[ProcedureVersion]:
    for code, number, digest, text in connection.execute(_SQL["all"]).fetchall():
        try:
            (version,) = import_csv(text)
        except (RefusedError, ValueError):
            # Published by a later version, or wrongly: the others must not go with it.
            _LOG.warning("event=procedure-unreadable code=%s version=%d", code, number)
            continue
        if (version.procedure.code, version.number, version.hash) == (code, number, digest):
            yield version
        else:
            _LOG.warning("event=procedure-mislabelled code=%s version=%d", code, number)
