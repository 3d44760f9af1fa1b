"""When the box calls again, and whom: pure, so that a whole fleet can be timed.

Full jitter on every delay, also before the first call: power comes back to a whole district at
once. The delay grows with every failure and is forgotten only after the hub has acknowledged
something: a broker that takes the call and drops it again must not be called every second.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

__all__ = ["Failure", "Pace"]

FIRST_MS_MAX: Final = 15_000
"""600 boxes of a district that gets its power back spread over so long: 40 handshakes a second."""
BASE_MS: Final = 2_000
DELAY_MS_MAX: Final = 60_000
"""A minute after the hub is back, every box has called."""
REFUSED_MS_MAX: Final = 900_000
"""A certificate that is refused needs a person; calling more often only fills the broker's log."""
REFUSALS_MIN: Final = 3
"""One lost connection during the handshake is bad luck, three in a row are a refusal."""


class Failure(Enum):
    """Why there is no link, as far as the box can tell; the value names the words on the screen."""

    UNREACHABLE = "unreachable"
    """Nobody answers at any address: the cable, the modem, the provider."""
    NOT_TRUSTED = "not-trusted"
    """Who answers does not have the city's certificate."""
    REFUSED = "refused"
    """The broker does not take this box: its certificate is revoked or has ended."""
    DROPPED = "dropped"
    """The link was there and broke."""
    SILENT = "silent"
    """The link seems to be there and nothing comes through."""


class Pace:
    """The rhythm of calls of one box."""

    def __init__(
        self,
        broker_count: int,
        draw: Callable[[int], bytes],
        *,
        first_ms_max: int = FIRST_MS_MAX,
        base_ms: int = BASE_MS,
    ) -> None:
        """Begin before the first call.

        Args:
            broker_count: how many brokers there are, the first the preferred one.
            draw: gives unpredictable bytes.
            first_ms_max: longest wait before the first call.
            base_ms: longest wait after a call that worked; doubled with every failure.
        """
        self._broker_count, self._draw = broker_count, draw
        self._first_ms_max, self._base_ms = first_ms_max, base_ms
        self._calls = 0
        self._failures = 0
        self._refusals = 0
        self._broker = 0

    @property
    def broker(self) -> int:
        """Which broker to call now."""
        return self._broker

    @property
    def is_refused(self) -> bool:
        """Whether the certificate is the trouble: told to a person."""
        return self._refusals >= REFUSALS_MIN

    def next_ms(self) -> int:
        """Return how long to wait before the next call."""
        self._calls += 1
        if self._calls == 1:
            return self._jitter(self._first_ms_max)
        if self.is_refused:
            return self._jitter(REFUSED_MS_MAX)
        return self._jitter(min(self._base_ms << min(self._failures, 16), DELAY_MS_MAX))

    def failed(self, failure: Failure) -> None:
        """Note that a call failed or a link ended; the next broker has its turn."""
        self._failures += 1
        self._refusals = self._refusals + 1 if failure is Failure.REFUSED else 0
        self._broker = (self._broker + 1) % self._broker_count

    def worked(self) -> None:
        """Note that the hub has acknowledged something over this link."""
        self._failures = self._refusals = 0

    def _jitter(self, ms_max: int) -> int:
        return int.from_bytes(self._draw(4), "big") * ms_max >> 32
