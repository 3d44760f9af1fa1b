"""The box's folder: which file is what, and whether the box has joined a city yet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.admission import FILE_BYTES_MAX, Admission, open_admission
from accord.errors import FaultError, RefusedError
from edge.settings import Settings

__all__ = ["Folder"]

_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the box keeps everything.

    Attributes:
        top: the folder; nobody but the box's user may enter it.
        second: a folder on a second medium, or none.
    """

    top: Path
    second: Path | None

    @classmethod
    def of(cls, settings: Settings) -> Folder:
        """Return the folder that the settings name."""
        second = settings.second_medium
        return cls(Path(settings.directory), Path(second) if second else None)

    @property
    def box_key(self) -> Path:
        """The seed of the key of the box's log."""
        return self.top / "box.key"

    @property
    def store_key(self) -> Path:
        """The key of the database."""
        return self.top / "store.key"

    @property
    def database(self) -> Path:
        """The database."""
        return self.top / "box.db"

    @property
    def tide(self) -> Path | None:
        """The mark of how far the log had come, on the second medium."""
        return None if self.second is None else self.second / "box.tide"

    @property
    def request(self) -> Path:
        """The request this box has made."""
        return self.top / "request.bin"

    @property
    def admission(self) -> Path:
        """The hub's answer."""
        return self.top / "admission.bin"

    @property
    def link_key(self) -> Path:
        """The private key of the certificate, PEM."""
        return self.top / "link.key"

    @property
    def link_certificate(self) -> Path:
        """The certificate of the box, PEM."""
        return self.top / "link.pem"

    @property
    def authority(self) -> Path:
        """The certificate of the city's authority, PEM."""
        return self.top / "city.pem"

    def make(self) -> None:
        """Make the folder, closed to others, unless it is there.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        try:
            self.top.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FaultError("folder.unwritable", path=str(self.top)) from error

    def read_admission(self) -> Admission:
        """Return the admission, proven again.

        Raises:
            RefusedError: ``box.not-joined`` when there is none.
            PeerError: as `open_admission`.
        """
        if not (self.admission.exists() and self.request.exists()):
            raise RefusedError("box.not-joined", path=str(self.top))
        return open_admission(self.admission.read_bytes(), request=self.request.read_bytes())

    @staticmethod
    def read_limited(path: Path, most: int = FILE_BYTES_MAX) -> bytes:
        """Return a file that was carried here, unless it is too large to be one of ours.

        Args:
            path: the file.
            most: bytes it may have.

        Raises:
            RefusedError: ``folder.unreadable`` or ``folder.too-large``.
        """
        try:
            with path.open("rb") as file:
                content = file.read(most + 1)
        except OSError as error:
            raise RefusedError("folder.unreadable", path=str(path)) from error
        if len(content) > most:
            raise RefusedError("folder.too-large", path=str(path))
        return content

    @staticmethod
    def write_whole(path: Path, content: bytes) -> None:
        """Write a file so that after a power cut it is the old one or the new one, whole.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        beside = path.with_name(path.name + ".new")
        try:
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            beside.rename(path)
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise FaultError("folder.unwritable", path=str(path)) from error
