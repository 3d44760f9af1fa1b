"""Speaks with the system's own programs: espeak-ng makes the sound, aplay plays it; no network.

Where the ward has recorded its own clips, those are used: a call of which one is missing is spoken
by the program.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from edge.devices.voice.speech import clips_of, joined, samples_of

__all__ = ["Aplay", "Espeak"]

SAY_S: Final = 3.0
"""A sentence takes a tenth of a second on a desktop and under one on the box."""
PLAY_S: Final = 30.0
"""A call lasts eight seconds; a sound card that holds it for longer is gone."""


class Espeak:
    """Makes a WAV of a call.

    Args:
        clips: a folder of recorded clips (``moi-so.wav``, ``ky-a.wav``, ``ky-0.wav``,
            ``den-quay.wav``, ``quay-1.wav``), or none.
        program: the program.
    """

    def __init__(self, clips: Path | None, *, program: str = "espeak-ng") -> None:
        self._clips = clips
        self._program = program

    def say(self, label: str, counter: str, text: str) -> bytes:
        """Return a WAV of a call, of recorded clips where all of them are there.

        Raises:
            FaultError: ``voice.no-program`` or ``voice.failed``.
        """
        return self._recorded(label, counter) or self._spoken(text)

    def _recorded(self, label: str, counter: str) -> bytes:
        if self._clips is None:
            return b""
        try:
            read = [
                samples_of((self._clips / f"{name}.wav").read_bytes())
                for name in clips_of(label, counter)
            ]
        except (OSError, FaultError):
            return b""
        return joined(read)

    def _spoken(self, text: str) -> bytes:
        command = [self._program, "-v", "vi", "-s", "135", "--stdin", "--stdout"]
        return _run(command, text.encode(), timeout_s=SAY_S)


class Aplay:
    """Plays a WAV on the sound card.

    Args:
        program: the program.
    """

    def __init__(self, *, program: str = "aplay") -> None:
        self._program = program

    def play(self, wav: bytes, text: str) -> None:
        """Play it and return when it is over.

        Raises:
            FaultError: ``voice.no-program`` or ``voice.failed``.
        """
        del text
        _run([self._program, "-q", "-t", "wav", "-"], wav, timeout_s=PLAY_S)


def _run(command: list[str], given: bytes, *, timeout_s: float) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- the system's own programs, words through a pipe
            command, input=given, capture_output=True, timeout=timeout_s, check=False
        )
    except FileNotFoundError as error:
        raise FaultError("voice.no-program", program=command[0]) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FaultError("voice.failed", program=command[0]) from error
    if done.returncode != 0:
        raise FaultError("voice.failed", program=command[0])
    return done.stdout
