"""The key of the box's database: a port for where it rests, and the plain file that comes first."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from accord.errors import FaultError
from ground.files.whole import sync_folder

__all__ = ["STORE_KEY_BYTES", "KeyFile", "KeySource"]

STORE_KEY_BYTES: Final = 32
"""A raw AES-256 key. Never a passphrase: deriving one would cost half a second at every open."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeySource(Protocol):
    """Where the database's key comes from: a file, a TPM, a network-bound unlock."""

    def key(self) -> bytes:
        """Return the 32 bytes, the same ones every time.

        Raises:
            FaultError: the key cannot be had.
        """


class KeyFile:
    """A key in a file that only the box's user may read.

    Args:
        path: the file.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self, random: Callable[[int], bytes]) -> None:
        """Draw the key and keep it durably, unless there is one already.

        Raises:
            FaultError: ``store.key-unwritable``.
        """
        if self._path.exists():
            return
        fresh = self._path.with_name(self._path.name + ".new")
        try:
            fresh.unlink(missing_ok=True)
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR)
            try:
                os.write(file, random(STORE_KEY_BYTES))
                os.fsync(file)
            finally:
                os.close(file)
            fresh.rename(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise FaultError("store.key-unwritable", errno=error.errno or 0) from error

    def key(self) -> bytes:
        """Return the 32 bytes.

        Raises:
            FaultError: ``store.key-unreadable``, ``store.key-open-to-others`` or
                ``store.key-malformed``.
        """
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                key = file.read(STORE_KEY_BYTES + 1)
        except OSError as error:
            raise FaultError("store.key-unreadable", errno=error.errno or 0) from error
        if mode & _OTHERS:
            raise FaultError("store.key-open-to-others", mode=stat.filemode(mode))
        if len(key) != STORE_KEY_BYTES:
            raise FaultError("store.key-malformed")
        return key
