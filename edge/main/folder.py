"""The box's folder: which file is what, and whether the box has joined a city yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accord.admission import Admission, open_admission
from accord.errors import RefusedError
from edge.settings import Settings
from ground.files.whole import make_private

__all__ = ["Folder"]


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
    def shelf(self) -> Path:
        """The database of scanned papers."""
        return self.top / "papers.db"

    @property
    def voice(self) -> Path:
        """The ward's own recorded clips, unless the settings name another folder for them."""
        return self.top / "voice"

    @property
    def tide(self) -> Path | None:
        """The mark of how far the log had come, on the second medium."""
        return None if self.second is None else self.second / "box.tide"

    @property
    def request(self) -> Path:
        """The request this box has made."""
        return self.top / "request.bin"

    @property
    def officer_requests(self) -> Path:
        """The requests for more officers this box has made since it joined."""
        return self.top / "officers"

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
        make_private(self.top)

    def read_admission(self) -> Admission:
        """Return the admission, proven again.

        Raises:
            RefusedError: ``box.not-joined`` when there is none.
            PeerError: as `open_admission`.
        """
        if not (self.admission.exists() and self.request.exists()):
            raise RefusedError("box.not-joined", path=str(self.top))
        return open_admission(self.admission.read_bytes(), request=self.request.read_bytes())
