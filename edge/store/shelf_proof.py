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
from edge.store.shelf import content_of, file_of
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
    with ExitStack() as closing:
        connection: Connection | None = None
        try:
            if shelf.exists():
                if not inspect(journal_of(shelf)).is_whole:
                    yield Finding("verify.journal-spoiled", shelf.name)
                connection = closing.enter_context(look(shelf, keys))
                for (complaint,) in connection.execute(_SQL["pages"]).fetchall():
                    yield Finding("verify.bad-page", f"{shelf.name} {complaint}")
            yield from _named_wrong(log, connection)
        except FaultError as fault:
            yield Finding("verify.unreadable", f"{shelf.name} {fault}")


def _named_wrong(log: Connection, shelf: Connection | None) -> Iterator[Finding]:
    seen: set[bytes] = set()
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
    if shelf is None or file_of(shelf, file.hash) is None:
        return "verify.file-missing"
    held = content_of(shelf, file.hash)
    if held is None or len(held[1]) != file.size_bytes:
        return "verify.file-changed"
    return ""
