"""How much may be on its way: a window in bytes that grows with success and halves with failure.

Additive increase, multiplicative decrease on the time acknowledgements take. It bounds what is
sent again after a cut and what either side holds in memory; the fairness of the link is TCP's.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from accord.reconcile.values import Mark

__all__ = ["TIMEOUT_MS_MAX", "WINDOW_BYTES_MAX", "WINDOW_BYTES_MIN", "Window"]

WINDOW_BYTES_MIN: Final = 4_096
"""Some ten entries: four seconds of a 9.6 kbit/s link."""
WINDOW_BYTES_FIRST: Final = 98_304
"""What a 2 Mbit/s link holds in the 300 ms there and back, and half a push: it is never empty."""
WINDOW_BYTES_MAX: Final = 1_048_576
"""Eight full frames; what the hub must hold for each of 600 boxes at worst."""
STEP_BYTES: Final = 16_384
TIMEOUT_MS_FIRST: Final = 10_000
TIMEOUT_MS_MIN: Final = 4_000
"""The hub's commit, an SD card's slowest, and a satellite link together."""
TIMEOUT_MS_MAX: Final = 120_000
SLOW: Final = 4
"""An acknowledgement that takes this many times the quickest means a queue is building."""
RATIO: Final = 4
"""What compression is reckoned to save, when wire bytes become lines to read."""
BATCH_BYTES_MIN: Final = 8_192
BATCH_BYTES_MAX: Final = 131_072
"""Of lines read for one push: about a hundred, 30 kB on the wire."""


@dataclass(frozen=True, slots=True)
class _Flight:
    upto: Mark
    size_bytes: int
    sent_ms: int


class Window:
    """The window of one author towards one copyist, and what is on its way in it."""

    __slots__ = ("_flights", "_flying_bytes", "_quickest_ms", "_smoothed_ms", "size_bytes")

    def __init__(self) -> None:
        self.size_bytes = WINDOW_BYTES_FIRST
        self._flights: deque[_Flight] = deque()
        self._flying_bytes = 0
        self._quickest_ms = 0
        self._smoothed_ms = TIMEOUT_MS_FIRST // 4

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flights

    def deadline_ms(self, idle_ms: int) -> int:
        """Return when the oldest push on its way is given up; ``idle_ms`` when there is none."""
        if not self._flights:
            return idle_ms
        timeout_ms = min(max(4 * self._smoothed_ms, TIMEOUT_MS_MIN), TIMEOUT_MS_MAX)
        return self._flights[0].sent_ms + timeout_ms

    def lines_bytes(self) -> int:
        """Return how many bytes of lines to read for the next push, 0 while the window is full."""
        room = self.size_bytes - self._flying_bytes
        if self._flights and room < self.size_bytes // RATIO:
            return 0
        return min(max(room * RATIO, BATCH_BYTES_MIN), BATCH_BYTES_MAX)

    def sent(self, upto: Mark, size_bytes: int, now_ms: int) -> None:
        """Note a push on its way; there must have been room for it."""
        assert not self._flights or self._flying_bytes < self.size_bytes  # noqa: S101 -- our own
        self._flights.append(_Flight(upto, size_bytes, now_ms))
        self._flying_bytes += size_bytes

    def acknowledged(self, seq: int, now_ms: int) -> None:
        """Note that every push up to a number has arrived."""
        while self._flights and self._flights[0].upto.seq <= seq:
            flight = self._flights.popleft()
            self._flying_bytes -= flight.size_bytes
            self._took(max(now_ms - flight.sent_ms, 1))

    def _took(self, took_ms: int) -> None:
        self._quickest_ms = min(took_ms, self._quickest_ms or took_ms)
        self._smoothed_ms = (7 * self._smoothed_ms + took_ms) // 8
        if took_ms <= SLOW * self._quickest_ms:
            self.size_bytes = min(self.size_bytes + STEP_BYTES, WINDOW_BYTES_MAX)

    def dropped(self, seq: int) -> None:
        """Note that every push up to a number is out of the way, arrived or not."""
        while self._flights and self._flights[0].upto.seq <= seq:
            self._flying_bytes -= self._flights.popleft().size_bytes

    def failed(self) -> None:
        """Note that a push was refused, out of order, or never acknowledged."""
        self.size_bytes = max(self.size_bytes // 2, WINDOW_BYTES_MIN)
        self._smoothed_ms = min(2 * self._smoothed_ms, TIMEOUT_MS_MAX // 4)
        self._quickest_ms = 0

    def drop_after(self, seq: int) -> None:
        """Forget the pushes beyond a number: they will be sent again."""
        while self._flights and self._flights[-1].upto.seq > seq:
            self._flying_bytes -= self._flights.pop().size_bytes
