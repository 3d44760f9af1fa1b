"""The ward's own voice: the clips its calls are made of, recorded, listened to and taken back.

A call is spoken with the ward's clips as soon as every clip it needs is there, and by the program
of the system until then; both are looked up anew for each call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from edge.desk.calling import Clip, needed_clips
from edge.desk.hall import Hall
from edge.desk.recording import clip_of
from edge.desk.shift import Shift

__all__ = ["ClipFolder", "ClipState", "Clips", "Speaker", "may_record"]


class ClipFolder(Protocol):
    """Where the clips rest."""

    def read(self, name: str) -> bytes | None:
        """Return a clip as a WAV, or none where it is not recorded.

        Raises:
            FaultError: ``voice.clips-unreadable``.
        """

    def keep(self, name: str, wav: bytes) -> None:
        """Keep a clip in the place of the one before, or not at all.

        Raises:
            FaultError: ``folder.unwritable``.
        """

    def drop(self, name: str) -> None:
        """Take a clip away; nothing when there is none.

        Raises:
            FaultError: ``folder.unwritable``.
        """


class Speaker(Protocol):
    """Turns words into sound, by a program."""

    def speak(self, text: str, *, language: str) -> bytes:
        """Return a WAV.

        Raises:
            FaultError: it cannot be said.
        """


@dataclass(frozen=True, slots=True)
class ClipState:
    """A clip, and whether the ward has recorded it.

    Attributes:
        clip: it.
        is_recorded: whether it is there.
    """

    clip: Clip
    is_recorded: bool


class Clips:
    """The recordings of this box, for its administrators.

    Args:
        hall: whose calls they are made for.
        folder: where they rest.
        speaker: says what is not recorded.
    """

    def __init__(self, *, hall: Hall, folder: ClipFolder, speaker: Speaker) -> None:
        self._needed = needed_clips(hall)
        self._folder = folder
        self._speaker = speaker

    def all(self, shift: Shift) -> tuple[ClipState, ...]:
        """Return every clip that is needed.

        Raises:
            RefusedError: ``shift.not-your-role``.
            FaultError: ``voice.clips-unreadable``.
        """
        _check(shift)
        return tuple(
            ClipState(clip, self._folder.read(clip.name) is not None) for clip in self._needed
        )

    def sound(self, shift: Shift, name: str) -> bytes:
        """Return a clip as it would be heard now, as a WAV.

        Raises:
            RefusedError: ``shift.not-your-role`` or ``voice.no-such-clip``.
            FaultError: ``voice.clips-unreadable``, or the program cannot say it.
        """
        clip = self._clip(shift, name)
        kept = self._folder.read(clip.name)
        return self._speaker.speak(clip.words, language="vi") if kept is None else kept

    def take(self, shift: Shift, name: str, recording: bytes) -> None:
        """Keep a recording as a clip, from the next call on.

        Raises:
            RefusedError: ``shift.not-your-role``, ``voice.no-such-clip`` or as `clip_of`; what was
                there before stays.
            FaultError: ``folder.unwritable``.
        """
        clip = self._clip(shift, name)
        self._folder.keep(clip.name, clip_of(recording))

    def give_up(self, shift: Shift, name: str) -> None:
        """Take a recording away; the program says the word again.

        Raises:
            RefusedError: ``shift.not-your-role`` or ``voice.no-such-clip``.
            FaultError: ``folder.unwritable``.
        """
        self._folder.drop(self._clip(shift, name).name)

    def _clip(self, shift: Shift, name: str) -> Clip:
        _check(shift)
        found = next((clip for clip in self._needed if clip.name == name), None)
        if found is None:
            raise RefusedError("voice.no-such-clip")
        return found


def may_record(shift: Shift) -> bool:
    """Say whether an officer may change the voice of the hall."""
    return OfficerRole.ADMINISTRATION in shift.officer.roles


def _check(shift: Shift) -> None:
    if not may_record(shift):
        raise RefusedError("shift.not-your-role")
