"""The box's link to the hub, kept up for as long as the box runs: the body of one thread.

It opens the links that its caller asks for and carries frames between them; what is decided is
decided there. Time, randomness and the links are handed in; the thread is main's.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from accord.errors import FaultError, RefusedError
from edge.sync.caller import Caller, LinkStanding
from edge.sync.link import Link, LinkLostError, Opener

__all__ = ["Session"]

_log = logging.getLogger(__name__)

TURN_S: Final = 0.25
"""How often the log is looked at for new entries: an entry starts for the city this soon."""


class Session:
    """Keeps the conversation with the hub going."""

    def __init__(
        self,
        *,
        caller: Caller,
        opener: Opener,
        monotonic_ms: Callable[[], int],
        turn_s: float = TURN_S,
    ) -> None:
        """Begin before the first call.

        Args:
            caller: decides when and whom to call, and what is said.
            opener: opens a link to a broker by its number.
            monotonic_ms: a clock that never goes back.
            turn_s: how often the log is looked at.
        """
        self._caller, self._opener = caller, opener
        self._monotonic_ms, self._turn_s = monotonic_ms, turn_s
        self.fault_count = 0
        """Ends of a conversation by an error of ours."""

    def standing(self) -> LinkStanding:
        """Say how the link is; may be asked from any thread."""
        return self._caller.standing(self._monotonic_ms())

    def run(self, stop: threading.Event) -> None:
        """Keep the link up until told to stop."""
        while not stop.wait(self._caller.next_ms() / 1000):
            try:
                self._call(stop)
            except LinkLostError as error:
                self._caller.lost(error)
            except (FaultError, RefusedError) as error:
                # A refusal: the copies were taken further by a file meanwhile. Calling again mends.
                _log.warning("sync_stopped error=%s", error)
                self.fault_count += 1
                self._caller.stumbled()
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged and counted
                _log.exception("sync_failed")
                self.fault_count += 1
                self._caller.stumbled()
            finally:
                self._caller.rest()

    def _call(self, stop: threading.Event) -> None:
        self._caller.calling()
        link = self._opener(self._caller.broker)
        try:
            self._send(link, self._caller.begin(self._monotonic_ms()))
            while not stop.is_set():
                data = link.receive(self._turn_s)
                self._send(link, self._caller.turn(data, self._monotonic_ms()))
                self._send_spare(link)
        finally:
            link.close()

    def _send_spare(self, link: Link) -> None:
        """Send what may wait, as long as nothing else does."""
        while link.has_room:
            data = self._caller.spare()
            if data is None:
                return
            link.send(data)

    @staticmethod
    def _send(link: Link, frames: list[bytes]) -> None:
        for data in frames:
            link.send(data)
