"""Reading aloud at the kiosk: what stands there, made into sound by the box itself.

What a kiosk says is the same all day; a sound that was made is kept, so that a finger on the
button costs the box one program run in all.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import AbstractContextManager
from typing import Final

from edge.desk.clips import Speaker

__all__ = ["KEPT_MAX", "Aloud"]

KEPT_MAX: Final = 64
"""Everything a kiosk says in both languages, and the last tickets: four megabytes."""


class Aloud:
    """Says texts of the kiosk.

    Args:
        speaker: makes the sound.
        guard: a lock: one program runs at a time, however many fingers there are.
    """

    def __init__(self, *, speaker: Speaker, guard: AbstractContextManager[object]) -> None:
        self._speaker = speaker
        self._guard = guard
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def say(self, text: str, *, language: str) -> bytes:
        """Return a text as a WAV.

        Raises:
            FaultError: it cannot be said.
        """
        with self._guard:
            kept = self._kept.pop((text, language), None)
            wav = self._speaker.speak(text, language=language) if kept is None else kept
            self._kept[text, language] = wav
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return wav
