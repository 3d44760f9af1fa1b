"""The shelf: scanned papers as files under their SHA-256, in an encrypted database of their own.

A second database beside the box's, with the same engine, protections and key: a write transaction
lasts as long as what it writes, and behind a photo of twenty megabytes on a slow card the writer
of the log would stand for seconds - with a clerk who signs behind it. Nothing here says whose a
paper is; that stands in drafts and in entries, which name a file by its hash.

Rules: a file is durable and was read back before its hash is returned, so whoever names it
afterwards names what is there; the same content twice is one file; a file never changes.
"""

from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path
from typing import Final

from accord.errors import FaultError, RefusedError
from accord.moments import Instant
from edge.store.database import Database
from edge.store.engine import Connection
from edge.store.keyfile import KeySource
from edge.store.space import SpaceOf, space_of
from edge.store.statements import statements

__all__ = [
    "CHUNK_BYTES",
    "FILE_BYTES_MAX",
    "SHELF_STEPS",
    "Shelf",
    "content_of",
    "digests_of",
    "file_of",
]

CHUNK_BYTES: Final = 65_536
"""As much of a file as travels in one piece."""
FILE_BYTES_MAX: Final = 20 << 20
"""A hundred pages scanned in colour; a photo of a page is a fiftieth of it once it is taken in."""
SHELF_STEPS: Final = "shelf_migrations"

_SQL: Final = statements("shelf")

_LOG = logging.getLogger(__name__)


class Shelf:
    """The files of one box.

    Args:
        path: the database's file; made when it is not there.
        keys: where its key comes from.
        space: measures the disk.

    Raises:
        FaultError: as `Database`.
    """

    def __init__(self, path: Path, *, keys: KeySource, space: SpaceOf = space_of) -> None:
        self._space = space
        self._database = Database(path, keys=keys, steps=SHELF_STEPS)

    @property
    def path(self) -> Path:
        """The database's file."""
        return self._database.path

    def close(self) -> None:
        """Close the database; what was put is all on the disk already."""
        self._database.close()

    def put(self, content: bytes, *, kind: str, at: Instant) -> bytes:
        """Keep a file and return its SHA-256; it is durable when this returns.

        Args:
            content: the file.
            kind: its media type, as its content says.
            at: when.

        Raises:
            RefusedError: ``shelf.too-large``, ``shelf.empty``, or ``shelf.no-room`` when what is
                left of the disk is for dossiers that are in already.
            FaultError: the disk failed; the file may not be named.
        """
        if not content:
            raise RefusedError("shelf.empty")
        if len(content) > FILE_BYTES_MAX:
            raise RefusedError("shelf.too-large", most=FILE_BYTES_MAX >> 20)
        digest = sha256(content).digest()
        if self.read(digest) is not None:
            return digest
        if not self._has_room(len(content)):
            raise RefusedError("shelf.no-room")
        with self._database.writing() as connection:
            # One of these bytes that did not read back whole makes room for itself.
            connection.execute(_SQL["drop"], (digest,))
            row = (digest, kind, len(content), at)
            (file,) = connection.execute(_SQL["file"], row).fetchone()
            for number, start in enumerate(range(0, len(content), CHUNK_BYTES)):
                piece = content[start : start + CHUNK_BYTES]
                connection.execute(_SQL["chunk"], (file, number, piece))
        self._read_back(digest)
        self._rest()
        return digest

    def size(self, digest: bytes) -> int | None:
        """Return the length of a file in bytes, or none when it is not held."""
        with self._database.reading() as connection:
            row = connection.execute(_SQL["one"], (digest,)).fetchone()
            return None if row is None else row[2]

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        """Return one piece of a file, the first has number 0; none when it is not held."""
        with self._database.reading() as connection:
            row = connection.execute(_SQL["one-chunk"], (digest, number)).fetchone()
            return None if row is None else bytes(row[0])

    def read(self, digest: bytes) -> tuple[str, bytes] | None:
        """Return the kind and the content of a file; none when it is not held, or not whole."""
        with self._database.reading() as connection:
            return content_of(connection, digest)

    def drop(self, digest: bytes) -> None:
        """Forget a file that no draft and no entry names any more; nothing happens without it."""
        with self._database.writing() as connection:
            connection.execute(_SQL["drop"], (digest,))

    def digests(self) -> tuple[bytes, ...]:
        """Return what is held, oldest first."""
        with self._database.reading() as connection:
            return tuple(digest for (digest,) in connection.execute(_SQL["digests"]))

    def _has_room(self, more_bytes: int) -> bool:
        found = self._space(self.path)
        # Twice: once in the write-ahead log and once in the file.
        return not found.less(2 * more_bytes).is_kept_back

    def _read_back(self, digest: bytes) -> None:
        if self.read(digest) is None:
            _LOG.error("event=file-read-back-failed")
            self._database.give_up()
            raise FaultError("store.read-back", entry=0)

    def _rest(self) -> None:
        """Move the file out of the write-ahead log at once: the next one may be as large."""
        try:
            self._database.checkpoint()
        except FaultError:
            # What was put is durable; the next transaction opens the file anew.
            _LOG.exception("event=checkpoint-failed")


def digests_of(connection: Connection) -> frozenset[bytes]:
    """Return what is held: what a copy of the shelf must hold."""
    return frozenset(digest for (digest,) in connection.execute(_SQL["digests"]))


def file_of(connection: Connection, digest: bytes) -> tuple[int, str, int] | None:
    """Return number, kind and length of a file, or none when it is not held."""
    row: tuple[int, str, int] | None = connection.execute(_SQL["one"], (digest,)).fetchone()
    return row


def content_of(connection: Connection, digest: bytes) -> tuple[str, bytes] | None:
    """Return the kind and the content of a file; none when it is not held, or not whole."""
    row = file_of(connection, digest)
    if row is None:
        return None
    pieces = connection.execute(_SQL["chunks"], (row[0],)).fetchall()
    content = b"".join(piece for _, piece in pieces)
    is_in_order = all(number == place for place, (number, _) in enumerate(pieces))
    return (row[1], content) if is_in_order and sha256(content).digest() == digest else None
