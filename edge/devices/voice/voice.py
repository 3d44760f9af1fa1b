"""The voice of the hall: one call after the other, a chime first, each said twice; waits for none.

A call is put in line and the clerk goes on. What cannot be said is chimed, so that people look at
the board; what cannot be played is dropped, and the queue never hears of it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Final, Protocol

from accord.errors import FaultError
from edge.desk.calling import sentence
from edge.devices.voice.speech import chime, joined, samples_of, silence

__all__ = ["HallVoice", "Mouth", "Tongue"]

CALLS_MAX: Final = 12
"""Calls that wait to be said: a minute and a half of talking; older ones are on the board."""
REPEATS: Final = 2
PAUSE_S: Final = 0.6

_LOG = logging.getLogger(__name__)


class Tongue(Protocol):
    """Turns a call into sound."""

    def say(self, label: str, counter: str, text: str) -> bytes:
        """Return a WAV of it.

        Raises:
            FaultError: it cannot be said.
        """


class Mouth(Protocol):
    """Makes sound heard."""

    def play(self, wav: bytes, text: str) -> None:
        """Play it and return when it is over.

        Raises:
            FaultError: it could not be played.
        """


class HallVoice:
    """A voice that works while ``run`` runs.

    Args:
        tongue: turns words into sound.
        mouth: plays it.
    """

    def __init__(self, tongue: Tongue, mouth: Mouth) -> None:
        self._tongue = tongue
        self._mouth = mouth
        self._calls: deque[tuple[str, str]] = deque(maxlen=CALLS_MAX)
        self._news = threading.Condition()
        self._is_closed = False
        self._fault = ""

    @property
    def fault(self) -> str:
        """What ails it now, or nothing."""
        return self._fault

    def call(self, label: str, counter: str) -> None:
        """Put a call in line; one that waits there already is not said twice as often."""
        with self._news:
            if (label, counter) not in self._calls:
                self._calls.append((label, counter))
            self._news.notify_all()

    def close(self) -> None:
        """Say what is being said to its end, and then no more."""
        with self._news:
            self._is_closed = True
            self._calls.clear()
            self._news.notify_all()

    def run(self) -> None:
        """Say one call after the other until ``close`` is called from another thread."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._calls or self._is_closed)
                if self._is_closed:
                    return
                label, counter = self._calls.popleft()
            self._say(label, counter)

    def _say(self, label: str, counter: str) -> None:
        text = sentence(label, counter)
        parts = [chime()]
        try:
            fault = ""
            try:
                said = samples_of(self._tongue.say(label, counter, text))
                parts += [part for _ in range(REPEATS) for part in (silence(PAUSE_S), said)]
            except FaultError as error:
                fault = error.key
            self._mouth.play(joined(parts), text)
        except FaultError as error:
            fault = error.key
        self._note(fault)

    def _note(self, fault: str) -> None:
        """Keep what ails it; say it once when it is lost and once when it is back."""
        if fault and not self._fault:
            _LOG.warning("voice lost fault=%s", fault)
        if self._fault and not fault:
            _LOG.info("voice back")
        self._fault = fault
