"""Counts wrong tries: who asks for what is not there too often must wait.

In memory only, and of a fixed size: it protects what cannot be guessed anyway from being tried for
weeks, and the box from the work. Only wrong tries count, so nobody who holds a slip ever waits for
another one's fault, unless they sit at the same screen.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final

from accord.errors import RefusedError
from edge.desk.ports import Clock

__all__ = ["MISSES_MAX", "WINDOW_MS", "Throttle"]

MISSES_MAX: Final = 20
"""A person who mistypes a key gives up or asks at the counter long before."""
WINDOW_MS: Final = 10 * 60 * 1000
ASKERS_MAX: Final = 1_000
"""Addresses that are remembered; the one that began longest ago is forgotten first."""


class Throttle:
    """Counts wrong tries by address; may be asked from any thread.

    Args:
        clock: for the window, monotonic.
        guard: a lock.
    """

    def __init__(self, *, clock: Clock, guard: AbstractContextManager[object]) -> None:
        self._clock = clock
        self._guard = guard
        self._misses: dict[str, tuple[int, int]] = {}

    def admit(self, asker: str) -> None:
        """Let somebody try.

        Raises:
            RefusedError: ``check.too-many`` (value ``minutes``) after too many wrong tries.
        """
        now = self._clock.read().monotonic_ms
        with self._guard:
            began, count = self._misses.get(asker, (now, 0))
            left = began + WINDOW_MS - now
            if left <= 0:
                del self._misses[asker]
            elif count >= MISSES_MAX:
                raise RefusedError("check.too-many", minutes=-(-left // 60_000))

    def missed(self, asker: str) -> None:
        """Note a wrong try."""
        now = self._clock.read().monotonic_ms
        with self._guard:
            began, count = self._misses.get(asker, (now, 0))
            if asker not in self._misses and len(self._misses) >= ASKERS_MAX:
                del self._misses[next(iter(self._misses))]
            self._misses[asker] = began, count + 1
