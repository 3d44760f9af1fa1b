"""A simulated voice: keeps what was said, as words and as sound, and is silent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from accord.errors import FaultError
from edge.devices.voice.speech import chime, joined, silence

__all__ = ["SimulatedMouth", "SimulatedTongue"]

CALLS_MAX: Final = 500
"""A busy day: enough to listen to."""


class SimulatedTongue:
    """Makes a tone where the program would speak."""

    def say(self, label: str, counter: str, text: str) -> bytes:
        """Return a WAV that is as long as the words are many."""
        del label, counter
        return self.speak(text, language="vi")

    def speak(self, text: str, *, language: str) -> bytes:
        """Return a WAV that is as long as the words are many."""
        del language
        return joined([chime(), silence(0.05 * len(text.split()))])


class SimulatedMouth:
    """Puts each call where it can be looked at and listened to.

    Args:
        folder: where ``call-000001.wav`` and ``call-000001.txt`` are put, and so on.

    Raises:
        FaultError: ``voice.failed`` when the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FaultError("voice.failed") from error
        self._count = max((_number(path) for path in folder.glob("call-*.wav")), default=0)

    def play(self, wav: bytes, text: str) -> None:
        """Keep it.

        Raises:
            FaultError: ``voice.failed``.
        """
        self._count += 1
        try:
            self._path(self._count).write_bytes(wav)
            self._path(self._count).with_suffix(".txt").write_text(text + "\n", "utf-8")
            for kind in (".wav", ".txt"):
                old = self._path(self._count - CALLS_MAX).with_suffix(kind)
                old.unlink(missing_ok=True)
        except OSError as error:
            raise FaultError("voice.failed") from error

    def _path(self, count: int) -> Path:
        return self._folder / f"call-{count:06}.wav"


def _number(path: Path) -> int:
    """Return the number in the name of a call."""
    digits = path.stem.removeprefix("call-")
    return int(digits) if digits.isdecimal() else 0
