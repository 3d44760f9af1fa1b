"""Proving the shelf: every file that an entry of the own log names is there, as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from accord.header import Attachment
from edge.store import entries
from edge.store.engine import Connection, look
from edge.store.journal import inspect, journal_of
from edge.store.keyfile import KeySource
from edge.store.log_proof import schema_wrong
from edge.store.shelf import content_of, digests_of, file_of
from edge.store.statements import statements
from edge.store.verify import Finding

__all__ = ["files_wrong"]

NAME_CHARACTERS: Final = 16
"""Digits of a hash that are told: enough to find the file."""

_SQL: Final = statements("shelf")


def files_wrong(log: Connection, shelf: Path, keys: KeySource) -> Iterator[Finding]:
    """Find files that entries of the own log name and the shelf does not hold as they were.

    An entry whose content was erased by law names none: its files may be gone with it.

    Args:
        log: the box's database, to read.
        shelf: the file of the shelf; nobody may be writing it.
        keys: where its key comes from.
    """
    try:
        with ExitStack() as closing:
            connection: Connection | None = None
            if shelf.exists():
                if not inspect(journal_of(shelf)).is_whole:
                    yield Finding("verify.journal-spoiled", shelf.name)
                connection = closing.enter_context(look(shelf, keys))
                for (complaint,) in connection.execute(_SQL["pages"]).fetchall():
                    yield Finding("verify.bad-page", f"{shelf.name} {complaint}")
                for what, where in schema_wrong(connection, "shelf_migrations"):
                    yield Finding(what, f"{shelf.name} {where}")
            named: set[bytes] = set()
            yield from _named_wrong(log, connection, named)
            if connection is not None:
                yield from _others_wrong(connection, named)
    except FaultError as fault:
        yield Finding("verify.unreadable", f"{shelf.name} {fault}")


def _others_wrong(shelf: Connection, named: set[bytes]) -> Iterator[Finding]:
    """Find files that only a draft names, or nothing any more, and that are not as they were."""
    for digest in sorted(digests_of(shelf) - named):
        told, held = file_of(shelf, digest), content_of(shelf, digest)
        if told is None or held is None or told[2] != len(held[1]):
            yield Finding("verify.file-changed", f"file={digest.hex()[:NAME_CHARACTERS]}")


def _named_wrong(log: Connection, shelf: Connection | None, seen: set[bytes]) -> Iterator[Finding]:
    for epoch in entries.own_epochs(log):
        for _, record in entries.entries_after(log, epoch, 0):
            named = () if record.is_erased else record.entry.header.attachments
            for file in named:
                what = "" if file.hash in seen else _wrong(shelf, file)
                seen.add(file.hash)
                if what:
                    where = f"{epoch.log} seq={record.entry.header.seq}"
                    yield Finding(what, f"{where} file={file.hash.hex()[:NAME_CHARACTERS]}")


def _wrong(shelf: Connection | None, file: Attachment) -> str:
    told = None if shelf is None else file_of(shelf, file.hash)
    if shelf is None or told is None:
        return "verify.file-missing"
    held = content_of(shelf, file.hash)
    is_as_it_was = held is not None and len(held[1]) == told[2] == file.size_bytes
    return "" if is_as_it_was else "verify.file-changed"
