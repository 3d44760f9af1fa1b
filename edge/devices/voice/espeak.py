"""Speaks with the system's own programs: espeak-ng makes the sound, aplay plays it; no network."""

from __future__ import annotations

import subprocess
from typing import Final

from accord.errors import FaultError

__all__ = ["Aplay", "Espeak"]

SAY_S: Final = 3.0
"""A sentence takes a tenth of a second on a desktop and under one on the box."""
PLAY_S: Final = 30.0
"""A call lasts eight seconds; a sound card that holds it for longer is gone."""


class Espeak:
    """Makes a WAV of words.

    Args:
        program: the program.
    """

    def __init__(self, *, program: str = "espeak-ng") -> None:
        self._program = program

    def say(self, label: str, counter: str, text: str) -> bytes:
        """Return a WAV of a call.

        Raises:
            FaultError: ``voice.no-program`` or ``voice.failed``.
        """
        del label, counter
        return self.speak(text, language="vi")

    def speak(self, text: str, *, language: str) -> bytes:
        """Return a WAV of a text.

        Args:
            text: what is said.
            language: ``vi`` or ``en``.

        Raises:
            FaultError: ``voice.no-program`` or ``voice.failed``.
        """
        command = [self._program, "-v", language, "-s", "135", "--stdin", "--stdout"]
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
