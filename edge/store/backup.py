"""A copy of the whole store on another medium: encrypted, whole as of one moment, and looked at."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from accord.errors import FaultError
from edge.store import chain, entries
from edge.store.engine import Connection, blank, look
from edge.store.keyfile import KeySource
from ground.files.whole import sync_folder

__all__ = ["Holds", "back_up", "tips"]


Holds: TypeAlias = Callable[[Connection], frozenset[object]]
"""Says what a database holds, so that its copy can be held against it."""


def tips(connection: Connection) -> frozenset[object]:
    """Return where each log ends: what a copy of the box's database must hold."""
    return frozenset(chain.tip_of(connection, epoch) for epoch in entries.epochs(connection))


def back_up(path: Path, keys: KeySource, to: Path, *, holds: Holds = tips) -> None:
    """Copy the store as it is at one moment, while the box works on.

    The copy has the same key, and another salt. It takes its name only when it was read back whole.

    Args:
        path: the database's file.
        keys: where its key comes from.
        to: the file to make; one of that name is replaced.
        holds: what of it the copy must hold; `edge.store.shelf.digests_of` for the shelf.

    Raises:
        FaultError: ``store.disk-failed`` or ``store.full`` on either medium, or
            ``store.backup-failed`` when the copy is not whole.
    """
    fresh = to.with_name(to.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        with look(path, keys) as source:
            with blank(fresh, keys) as target:
                source.backup(target)
            held = holds(source)
        with look(fresh, keys) as copy:
            whole = copy.execute("PRAGMA cipher_integrity_check").fetchall() == []
            if not whole or not held <= holds(copy):
                raise FaultError("store.backup-failed")
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(to)
        sync_folder(to.parent)
    except OSError as error:
        raise FaultError("store.disk-failed", code=error.errno or 0) from error
