"""Files and folders that a power cut leaves whole, and that nobody else may read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from accord.errors import FaultError, RefusedError

__all__ = ["make_private", "read_carried", "read_text", "sync_folder", "write_whole"]

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


def make_private(path: Path) -> None:
    """Make a folder closed to others, unless it is there.

    Raises:
        FaultError: ``folder.unwritable``.
    """
    try:
        path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise FaultError("folder.unwritable", path=str(path)) from error


def read_carried(path: Path, most: int) -> bytes:
    """Return a file that somebody carried here, unless it is too large to be what it should be.

    Raises:
        RefusedError: ``folder.no-such-file`` or ``folder.too-large``.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise RefusedError("folder.no-such-file", path=str(path)) from error
    if len(content) > most:
        raise RefusedError("folder.too-large", path=str(path))
    return content


def read_text(path: Path, most: int) -> str:
    """Return a text in UTF-8 that somebody carried here.

    Raises:
        RefusedError: ``folder.no-such-file``, ``folder.too-large`` or ``folder.no-text``.
    """
    try:
        return read_carried(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("folder.no-text", path=str(path)) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a power cut it is the old one or the new one, whole.

    Raises:
        FaultError: ``folder.unwritable``.
    """
    beside = path.with_name(path.name + ".new")
    try:
        with suppress(FileNotFoundError):
            beside.unlink()
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        beside.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise FaultError("folder.unwritable", path=str(path)) from error


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        OSError: as the system says.
    """
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
