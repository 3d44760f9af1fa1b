"""The box's link to the hub, kept up for as long as the box runs: the body of one thread.

It calls, lets the conversation run over whatever link it gets, and calls again with a longer and
longer random delay. Time, randomness and the links are handed in; the thread is main's.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from accord.errors import FaultError, RefusedError
from edge.sync.exchange import Exchange
from edge.sync.link import Link, LinkLostError, Opener
from edge.sync.pace import Failure, Pace

__all__ = ["LinkStanding", "LinkState", "Session"]

_log = logging.getLogger(__name__)

TURN_S: Final = 0.25
"""How often the log is looked at for new entries: an entry starts for the city this soon."""
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
    """

    state: LinkState
    failure: Failure | None
    is_refused: bool
    broker: int
    heard_ms_ago: int | None


class Session:
    """Keeps the conversation with the hub going."""

    def __init__(
        self,
        *,
        exchange: Callable[[], Exchange],
        opener: Opener,
        pace: Pace,
        monotonic_ms: Callable[[], int],
        turn_s: float = TURN_S,
        silence_ms: int = SILENCE_MS,
    ) -> None:
        """Begin before the first call.

        Args:
            exchange: makes a conversation over the store as it is now.
            opener: opens a link to a broker by its number.
            pace: when and whom to call.
            monotonic_ms: a clock that never goes back.
            turn_s: how often the log is looked at.
            silence_ms: how long the hub may say nothing.
        """
        self._exchange, self._opener, self._pace = exchange, opener, pace
        self._monotonic_ms, self._turn_s, self._silence_ms = monotonic_ms, turn_s, silence_ms
        self._state = LinkState.RESTING
        self._failure: Failure | None = None
        self._heard_ms: int | None = None
        self.fault_count = 0
        """Ends of a conversation by an error of ours."""

    def standing(self) -> LinkStanding:
        """Say how the link is; may be asked from any thread."""
        heard_ms = self._heard_ms
        return LinkStanding(
            state=self._state,
            failure=self._failure,
            is_refused=self._pace.is_refused,
            broker=self._pace.broker,
            heard_ms_ago=None if heard_ms is None else self._monotonic_ms() - heard_ms,
        )

    def run(self, stop: threading.Event) -> None:
        """Keep the link up until told to stop."""
        while not stop.wait(self._pace.next_ms() / 1000):
            try:
                self._call(stop)
            except LinkLostError as error:
                self._ended(error)
            except (FaultError, RefusedError) as error:
                # A refusal: the copies were taken further by a file meanwhile. Calling again mends.
                _log.warning("sync_stopped error=%s", error)
                self.fault_count += 1
                self._pace.failed(Failure.DROPPED)
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged and counted
                _log.exception("sync_failed")
                self.fault_count += 1
                self._pace.failed(Failure.DROPPED)
            self._state = LinkState.RESTING

    def _ended(self, error: LinkLostError) -> None:
        # Lost and back are each said once; what the link does in between is for debugging.
        say = _log.info if self._failure is not error.failure else _log.debug
        say("link_lost error=%s", error)
        self._failure = error.failure
        self._pace.failed(error.failure)

    def _call(self, stop: threading.Event) -> None:
        self._state = LinkState.CALLING
        link = self._opener(self._pace.broker)
        try:
            self._state = LinkState.UP
            self._talk(link, stop)
        finally:
            link.close()

    def _talk(self, link: Link, stop: threading.Event) -> None:
        exchange = self._exchange()
        began_ms = heard_ms = self._monotonic_ms()
        try:
            self._send(link, exchange.connected(heard_ms))
            while not stop.is_set():
                data = link.receive(self._turn_s)
                now_ms = self._monotonic_ms()
                if data is not None:
                    self._send(link, exchange.received(data, now_ms))
                self._send(link, exchange.tick(now_ms))
                if exchange.heard_count:
                    exchange.heard_count = 0
                    self._heard_ms = heard_ms = now_ms
                if exchange.acknowledged_count or heard_ms - began_ms > STEADY_MS:
                    exchange.acknowledged_count = 0
                    self._worked()
                if now_ms - heard_ms > self._silence_ms:
                    raise LinkLostError(Failure.SILENT)
        finally:
            exchange.disconnected()

    def _worked(self) -> None:
        if self._failure is not None:
            _log.info("link_back broker=%d", self._pace.broker)
        self._failure = None
        self._pace.worked()

    @staticmethod
    def _send(link: Link, frames: list[bytes]) -> None:
        for data in frames:
            link.send(data)
