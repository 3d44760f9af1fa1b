"""The turnstile of the kiosk: lets a crowd through, and not a bored child."""

from __future__ import annotations

from typing import Final

__all__ = ["AT_ONCE_MAX", "ONE_MORE_MS", "Turnstile"]

AT_ONCE_MAX: Final = 20
"""Those who stand before the door when it opens."""
ONE_MORE_MS: Final = 15_000
"""240 an hour go on and on: more than twice the arrivals of the worst hour (domain: 100)."""


class Turnstile:
    """Counts who went through lately; all times are of the monotonic clock."""

    def __init__(self) -> None:
        self._left = AT_ONCE_MAX
        self._since_ms: int | None = None

    def lets_through(self, now_ms: int) -> bool:
        """Say whether one more may pass now, and count it if so."""
        if self._since_ms is None:
            self._since_ms = now_ms
        more = (now_ms - self._since_ms) // ONE_MORE_MS
        self._left = min(AT_ONCE_MAX, self._left + more)
        self._since_ms += more * ONE_MORE_MS
        if self._left == 0:
            return False
        self._left -= 1
        return True
