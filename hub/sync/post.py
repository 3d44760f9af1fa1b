"""Between brokers and conversations: a bounded queue, admission, one commit for many frames.

Frames of all brokers come in by `put`, from the brokers' threads; `run` is the body of the one
thread that lets the conversations have them. When more come than can be kept, boxes are asked to
wait; nothing is lost by turning a frame away, it comes again.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from accord.errors import MotcuaError
from hub.sync.exchange import Exchange, Received

__all__ = ["Outlet", "Post"]

_log = logging.getLogger(__name__)

QUEUE_MAX: Final = 512
"""Frames waiting; of the largest kind 64 MiB, of the usual 16."""
FULL_SHARE: Final = 0.75
"""From here on pushes are answered with busy, and greetings still get in."""
TOGETHER_MAX: Final = 64
"""Frames kept in one commit: some 5,000 entries, half a second on a slow disk."""
BOX_FRAMES_MAX: Final = 100
"""Frames of one box in one second; a hundred entries each is ten times what a box can sign."""
ANNOUNCED_MAX: Final = 20
"""Boxes told in one turn that the hub is back: 80 a second, or all 600 would answer at once."""
TURN_S: Final = 0.25


class Outlet(Protocol):
    """A broker's line, as far as answers go."""

    def send(self, box: str, data: bytes) -> None:
        """Give a frame for a box to the line; never waits."""


class Post:
    """Takes frames from any broker's thread, and answers by the line a box was last heard on."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        monotonic_ms: Callable[[], int],
        box_frames_max: int = BOX_FRAMES_MAX,
    ) -> None:
        """Begin with nothing waiting.

        Args:
            exchange: the conversations; only `run`'s thread touches it.
            monotonic_ms: a clock that never goes back.
            box_frames_max: frames of one box in one second; the rest is turned away.
        """
        self._box_frames_max = box_frames_max
        self._exchange, self._monotonic_ms = exchange, monotonic_ms
        self._queue: queue.Queue[tuple[Received, Outlet]] = queue.Queue(QUEUE_MAX)
        self._lines: dict[str, Outlet] = {}
        self._unheard: deque[tuple[str, Outlet]] = deque()
        self._second = 0
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self.refused_count = 0
        """Frames turned away since the start."""
        self.fault_count = 0
        """Turns that ended in an error of ours since the start."""

    def put(self, received: Received, line: Outlet) -> None:
        """Take a frame; called from a broker's thread, never waits."""
        if self._is_admitted(received.box) and self._is_queued(received, line):
            return
        self.refused_count += 1
        for answer in self._exchange.refused(received):
            line.send(answer.box, answer.data)

    def _is_queued(self, received: Received, line: Outlet) -> bool:
        try:
            self._queue.put_nowait((received, line))
        except queue.Full:
            return False
        return True

    def opened(self, line: Outlet) -> None:
        """Tell every box, a few at a time, that the hub is at this broker now."""
        with self._lock:
            self._unheard.extend((member.name, line) for member in self._exchange.members())

    def _is_admitted(self, box: str) -> bool:
        second = self._monotonic_ms() // 1000
        with self._lock:
            if second != self._second:
                self._second = second
                self._counts.clear()
            count = self._counts[box] = self._counts.get(box, 0) + 1
        # A box heard for the first time in this second is let in until nobody is.
        is_full = self._queue.qsize() > QUEUE_MAX * FULL_SHARE
        return count <= (1 if is_full else self._box_frames_max)

    def run(self, stop: threading.Event) -> None:
        """Let the conversations have what comes, until told to stop."""
        while not stop.is_set():
            try:
                self.turn(TURN_S)
            except MotcuaError as error:
                self.fault_count += 1
                _log.warning("intake_stopped error=%s", error)
                stop.wait(TURN_S)
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged and counted
                self.fault_count += 1
                _log.exception("intake_failed")
                stop.wait(TURN_S)

    def turn(self, timeout_s: float) -> None:
        """Wait so long for frames; keep those that came together, and answer."""
        frames = self._together(timeout_s)
        now_ms = self._monotonic_ms()
        answers = self._exchange.received(frames, now_ms) if frames else []
        answers += self._exchange.tick(now_ms, is_busy=not self._queue.empty())
        for answer in answers:
            line = self._lines.get(answer.box)
            if line is not None:
                line.send(answer.box, answer.data)
        self._announce()

    def _announce(self) -> None:
        with self._lock:
            count = min(len(self._unheard), ANNOUNCED_MAX)
            unheard = [self._unheard.popleft() for _ in range(count)]
        for box, line in unheard:
            for told in self._exchange.announcements(box):
                line.send(told.box, told.data)

    def _together(self, timeout_s: float) -> list[Received]:
        frames: list[Received] = []
        try:
            while len(frames) < TOGETHER_MAX:
                received, line = self._queue.get(timeout=0 if frames else timeout_s)
                self._lines[received.box] = line
                frames.append(received)
        except queue.Empty:
            return frames
        return frames
