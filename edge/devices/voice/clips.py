"""The folder of the ward's own clips, and a tongue that speaks with them where all are there."""

from __future__ import annotations

from pathlib import Path

from accord.errors import FaultError
from edge.desk.calling import clips_of
from edge.devices.voice.speech import joined, samples_of
from edge.devices.voice.voice import Tongue
from ground.files.whole import make_private, sync_folder, write_whole

__all__ = ["RecordedClips", "RecordedTongue"]


class RecordedClips:
    """Clips as files ``<name>.wav`` of one folder, which is made with the first of them.

    Args:
        folder: where.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Return a clip, or none where it is not recorded.

        Raises:
            FaultError: ``voice.clips-unreadable``.
        """
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FaultError("voice.clips-unreadable") from error

    def keep(self, name: str, wav: bytes) -> None:
        """Keep a clip, whole, in the place of the one before.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        make_private(self._folder)
        write_whole(self._path(name), wav)

    def drop(self, name: str) -> None:
        """Take a clip away; nothing when there is none.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        try:
            self._path(name).unlink(missing_ok=True)
            if self._folder.exists():
                sync_folder(self._folder)
        except OSError as error:
            raise FaultError("folder.unwritable", path=str(self._folder)) from error

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.wav"


class RecordedTongue:
    """Says a call with the ward's clips; with another tongue where one is missing or unreadable.

    Args:
        clips: the folder.
        otherwise: what speaks then.
    """

    def __init__(self, clips: RecordedClips, otherwise: Tongue) -> None:
        self._clips = clips
        self._otherwise = otherwise

    def say(self, label: str, counter: str, text: str) -> bytes:
        """Return a WAV of a call.

        Raises:
            FaultError: as the other tongue.
        """
        try:
            read = [self._clips.read(name) for name in clips_of(label, counter)]
            return joined(samples_of(wav or b"") for wav in read)
        except FaultError:
            return self._otherwise.say(label, counter, text)
