"""The hub's folder: which file is what, secrets closed to others, and whether it is a hub yet."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.errors import FaultError, RefusedError
from ground.files.whole import make_private, write_whole
from hub.settings import Settings

__all__ = ["CARRIED_BYTES_MAX", "Folder"]

CARRIED_BYTES_MAX: Final = 1_048_576
"""A catalogue of a whole city; requests are far smaller and check themselves."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the hub keeps everything.

    Attributes:
        top: the folder; nobody but the hub's user may enter it.
        second: a folder on a second medium, or none.
    """

    top: Path
    second: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Folder:
        """Return the folder that the settings name."""
        second = settings.second_medium
        return cls(Path(settings.directory), Path(second) if second else None)

    @property
    def hub_seed(self) -> Path:
        """The seed of the key of the hub's logs."""
        return self.top / "hub.seed"

    @property
    def city_seed(self) -> Path:
        """The seed of the key of the city's authority."""
        return self.top / "city.seed"

    @property
    def store_key(self) -> Path:
        """The key of the database."""
        return self.top / "store.key"

    @property
    def database(self) -> Path:
        """The database."""
        return self.top / "hub.db"

    @property
    def tide(self) -> Path:
        """The mark of what the hub said last; never part of a backup."""
        return (self.second or self.top) / "hub.tide"

    @property
    def authority(self) -> Path:
        """The certificate of the city's authority, DER; written last when a hub is made."""
        return self.top / "city.der"

    @property
    def broker(self) -> Path:
        """The folder of what the broker reads; made anew at every start."""
        return self.top / "broker"

    def check_made(self) -> None:
        """Refuse a folder in which no hub was made.

        Raises:
            RefusedError: ``hub.not-made``.
        """
        if not self.authority.exists():
            raise RefusedError("hub.not-made", path=str(self.top))

    def make(self) -> None:
        """Make the folder, closed to others, unless it is there.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        make_private(self.top)

    def secret(self, path: Path, size: int, random: Callable[[int], bytes]) -> bytes:
        """Return a secret of this folder, drawn and kept when there is none yet.

        Raises:
            RefusedError: ``folder.open-to-others``.
            FaultError: ``folder.unwritable``, ``folder.unreadable`` or ``folder.damaged``.
        """
        if not path.exists():
            write_whole(path, random(size))
        return self.read_secret(path, size)

    @staticmethod
    def read_secret(path: Path, size: int) -> bytes:
        """Return a secret that nobody else may read.

        Raises:
            RefusedError: ``folder.open-to-others``.
            FaultError: ``folder.unreadable`` or ``folder.damaged``.
        """
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                found = os.fstat(descriptor)
                secret = file.read(size + 1)
        except OSError as error:
            raise FaultError("folder.unreadable", path=str(path)) from error
        if found.st_mode & _OTHERS or found.st_uid != os.geteuid():
            raise RefusedError("folder.open-to-others", path=str(path))
        if len(secret) != size:
            raise FaultError("folder.damaged", path=str(path))
        return secret
