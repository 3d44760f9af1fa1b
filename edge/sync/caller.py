"""What the box does about its link: when it calls, what it says then, and when it gives up.

Every decision about a call stands here; no thread, no socket, no clock. `edge.sync.session` lets
it run over real links, and the simulation over simulated ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from edge.sync.exchange import Exchange
from edge.sync.link import LinkLostError
from edge.sync.pace import Failure, Pace

__all__ = ["SILENCE_MS", "Caller", "LinkStanding", "LinkState"]

_log = logging.getLogger(__name__)

STEADY_MS: Final = 60_000
"""A link that carried frames for so long was a good one, though there was nothing to sign for."""
SILENCE_MS: Final = 100_000
"""The author speaks once a minute and is answered: so long without a frame, nothing comes through.

This is what finds a link that is open at both ends and broken in between.
"""


class LinkState(Enum):
    """What the screen says of the link."""

    RESTING = "resting"
    CALLING = "calling"
    UP = "up"


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """How the link is.

    Attributes:
        state: what is being done.
        failure: why the last link ended, until the hub acknowledges something again.
        is_refused: whether a person must look at the box's certificate.
        broker: which broker is called or connected, counted from 0.
        heard_ms_ago: since the last sound frame of the hub, or none in this run of the program.
        is_answered: whether the hub itself has answered on the link that is open now.
    """

    state: LinkState
    failure: Failure | None
    is_refused: bool
    broker: int
    heard_ms_ago: int | None
    is_answered: bool


class Caller:
    """Calls the hub, one call after another, each with a conversation of its own."""

    def __init__(
        self, *, exchange: Callable[[], Exchange], pace: Pace, silence_ms: int = SILENCE_MS
    ) -> None:
        """Begin before the first call.

        Args:
            exchange: makes a conversation over the store as it is now.
            pace: when and whom to call.
            silence_ms: how long the hub may say nothing.
        """
        self._make, self._pace, self._silence_ms = exchange, pace, silence_ms
        self._exchange: Exchange | None = None
        self._state = LinkState.RESTING
        self._failure: Failure | None = None
        self._began_ms = self._spoken_ms = 0
        self._heard_ms: int | None = None
        self._is_answered = False

    @property
    def broker(self) -> int:
        """Which broker to call now."""
        return self._pace.broker

    @property
    def exchange(self) -> Exchange | None:
        """The conversation of the call that goes on, or none between calls."""
        return self._exchange

    def standing(self, now_ms: int) -> LinkStanding:
        """Say how the link is; may be asked from any thread."""
        heard_ms = self._heard_ms
        return LinkStanding(
            state=self._state,
            failure=self._failure,
            is_refused=self._pace.is_refused,
            broker=self._pace.broker,
            heard_ms_ago=None if heard_ms is None else now_ms - heard_ms,
            is_answered=self._is_answered,
        )

    def next_ms(self) -> int:
        """Return how long to wait before the next call."""
        return self._pace.next_ms()

    def calling(self) -> None:
        """Note that the broker is being called."""
        self._state = LinkState.CALLING

    def begin(self, now_ms: int) -> list[bytes]:
        """Begin a conversation: a link is there. Returns what to send, in order."""
        self._state = LinkState.UP
        self._began_ms = self._spoken_ms = now_ms
        self._exchange = self._make()
        return self._exchange.connected(now_ms)

    def turn(self, data: bytes | None, now_ms: int) -> list[bytes]:
        """Take a frame, or none that came in time, and look at the log. Returns what to send.

        Raises:
            LinkLostError: the hub was silent for too long.
        """
        exchange = self._exchange
        assert exchange is not None  # noqa: S101 -- begin comes first
        frames = [] if data is None else exchange.received(data, now_ms)
        frames += exchange.tick(now_ms)
        if exchange.heard_count:
            exchange.heard_count = 0
            self._heard_ms = self._spoken_ms = now_ms
            self._is_answered = True
        if exchange.acknowledged_count or self._spoken_ms - self._began_ms > STEADY_MS:
            exchange.acknowledged_count = 0
            self._worked()
        if now_ms - self._spoken_ms > self._silence_ms:
            raise LinkLostError(Failure.SILENT)
        return frames

    def spare(self) -> bytes | None:
        """Return what to send next when nothing else waits for the link, or none."""
        return None if self._exchange is None else self._exchange.spare()

    def lost(self, error: LinkLostError) -> None:
        """Note that a call failed, or that its link ended."""
        # Lost and back are each said once; what the link does in between is for debugging.
        say = _log.info if self._failure is not error.failure else _log.debug
        say("link_lost error=%s", error)
        self._failure = error.failure
        self._pace.failed(error.failure)

    def stumbled(self) -> None:
        """Note that a call ended by an error of the box's own."""
        self._pace.failed(Failure.DROPPED)

    def rest(self) -> None:
        """End the conversation, if there is one."""
        self._state, self._is_answered = LinkState.RESTING, False
        if self._exchange is not None:
            self._exchange.disconnected()
            self._exchange = None

    def _worked(self) -> None:
        if self._failure is not None:
            _log.info("link_back broker=%d", self._pace.broker)
        self._failure = None
        self._pace.worked()
