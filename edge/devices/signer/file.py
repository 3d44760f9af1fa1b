"""The box's own key: a seed in a file that nobody else may read.

The file is docs/formats/vault.md. It is made once, whole or not at all (written beside, synced,
linked into place), and never overwritten. What is not exactly ours is refused: another owner, a
mode wider than 0600, a link in place of the file, a folder others may write, a flipped bit.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from accord.errors import FaultError, RefusedError
from accord.seal import SEED_BYTES, SigningKey

__all__ = ["create_key", "open_key"]

_MAGIC: Final = b"motcua/log-seed/v1\0"
_CHECK_BYTES: Final = 8
_FILE_BYTES: Final = len(_MAGIC) + SEED_BYTES + _CHECK_BYTES
_MODE: Final = 0o600


def create_key(path: Path, random: Callable[[int], bytes]) -> SigningKey:
    """Draw a key and keep it, durable when this returns.

    Args:
        path: where; the folder must exist.
        random: gives that many unpredictable bytes.

    Raises:
        RefusedError: ``signer.key-exists`` when there is one already; it is left as it was.
        FaultError: ``signer.no-disk`` when it cannot be kept.
    """
    seed = random(SEED_BYTES)
    beside = path.with_name(f".{path.name}.{random(8).hex()}")
    try:
        _check_folder(path.parent)
        try:
            _write_synced(beside, _MAGIC + seed + _check_of(seed))
            path.hardlink_to(beside)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise RefusedError("signer.key-exists", path=str(path)) from error
    except OSError as error:
        raise FaultError("signer.no-disk", path=str(path)) from error
    return SigningKey(seed)


def open_key(path: Path) -> SigningKey:
    """Read the key back.

    Raises:
        RefusedError: ``signer.no-key`` when there is none, ``signer.open-to-others`` when somebody
            else could read or change it.
        FaultError: ``signer.damaged-key`` when it is not what was written, ``signer.no-disk``.
    """
    try:
        _check_folder(path.parent)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            _check_file(path, os.fstat(descriptor))
            written = file.read(_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise RefusedError("signer.no-key", path=str(path)) from error
    except OSError as error:
        raise FaultError("signer.no-disk", path=str(path)) from error
    seed = written[len(_MAGIC) : -_CHECK_BYTES]
    if written != _MAGIC + seed + _check_of(seed) or len(seed) != SEED_BYTES:
        raise FaultError("signer.damaged-key", path=str(path))
    return SigningKey(seed)


def _check_of(seed: bytes) -> bytes:
    # Not a protection, a check: one flipped bit would otherwise be another, unknown key.
    return sha256(_MAGIC + seed).digest()[:_CHECK_BYTES]


def _write_synced(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_folder(folder: Path) -> None:
    found = folder.stat()
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if others and not found.st_mode & stat.S_ISVTX:
        raise RefusedError("signer.open-to-others", path=str(folder))


def _check_file(path: Path, found: os.stat_result) -> None:
    if (
        not stat.S_ISREG(found.st_mode)
        or stat.S_IMODE(found.st_mode) & ~_MODE
        or found.st_uid != os.geteuid()
    ):
        raise RefusedError("signer.open-to-others", path=str(path))
