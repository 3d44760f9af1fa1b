"""A drain over a line that is reckoned, not waited for: what window and batches make of it.

The real conversations over the real stores, in one process. What they take of the processor is
measured, what the line takes is added up. So a busy machine does not blur what the protocol does.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from edge.sync.exchange import Exchange as BoxExchange
from hub.sync.exchange import Exchange as HubExchange
from hub.sync.exchange import Received
from hub.sync.post import TOGETHER_MAX
from tests.journeys.real import RealBox, RealHub

__all__ = ["Reckoned", "reckon"]

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a drain would take.

    Attributes:
        entries: how many were drained.
        seconds: from the greeting to the last acknowledgement kept.
        wire_bytes: bytes of frames that the box sent.
        line_s: how long the line up was in use.
    """

    entries: int
    seconds: float
    wire_bytes: int
    line_s: float

    @property
    def share(self) -> float:
        """Which part of the time the line was in use."""
        return self.line_s / self.seconds


@dataclass(slots=True)
class _Side:
    """One end: its clock, which its work moves on, and what is on its way to it."""

    at_s: float = 0.0
    inbox: list[tuple[float, int, bytes]] = field(default_factory=list)
    heard_count: int = 0

    @property
    def next_s(self) -> float:
        """When this side goes on: once something is here, and it has time."""
        return max(self.at_s, self.inbox[0][0]) if self.inbox else NEVER

    def work(self, does: Callable[[int], Iterable[bytes]]) -> list[bytes]:
        """Do something, and let the clock go on by what it took of the processor."""
        began_s = time.thread_time()
        said = list(does(int(self.at_s * 1000)))
        self.at_s += time.thread_time() - began_s
        return said

    def take(self, most: int) -> list[bytes]:
        """Wait for the next frame; return it and what has come until then."""
        self.at_s = self.next_s
        taken: list[bytes] = []
        while self.inbox and self.inbox[0][0] <= self.at_s and len(taken) < most:
            taken.append(heapq.heappop(self.inbox)[2])
        return taken


@dataclass(slots=True)
class _Way:
    """One direction of the line: one byte after the other, each so long on its way."""

    bits_per_s: int
    delay_s: float
    free_s: float = 0.0
    used_s: float = 0.0
    sent_bytes: int = 0

    def carry(self, frames: Iterable[bytes], *, from_s: float, to: _Side) -> None:
        """Put frames on the line."""
        for data in frames:
            takes_s = len(data) * 8 / self.bits_per_s
            self.free_s = max(self.free_s, from_s) + takes_s
            self.used_s += takes_s
            self.sent_bytes += len(data)
            to.heard_count += 1
            heapq.heappush(to.inbox, (self.free_s + self.delay_s, to.heard_count, data))


def reckon(box: RealBox, hub: RealHub, *, bits_per_s: int, delay_s: float) -> Reckoned:
    """Drain what waits at a box over a line with this rate and delay each way."""
    ward, city = box.exchange(), hub.exchange()
    near, far = _Side(), _Side()
    up, down = _Way(bits_per_s, delay_s), _Way(bits_per_s, delay_s)
    before, tip = box.acked, box.log.own_tip().seq
    up.carry(near.work(ward.connected), from_s=near.at_s, to=far)
    while box.acked < tip:
        if near.next_s <= far.next_s:
            said = near.work(partial(_hear_ward, ward, near.take(1)))
            up.carry(said, from_s=near.at_s, to=far)
        else:
            told = far.work(partial(_hear_city, city, box.name, far.take(TOGETHER_MAX)))
            down.carry(told, from_s=far.at_s, to=near)
    assert not hub.put_aside(box.name)
    return Reckoned(tip - before, near.at_s, up.sent_bytes, up.used_s)


def _hear_ward(ward: BoxExchange, frames: Iterable[bytes], now_ms: int) -> list[bytes]:
    said = [answer for data in frames for answer in ward.received(data, now_ms)]
    return said + ward.tick(now_ms)


def _hear_city(
    city: HubExchange, name: str, frames: Iterable[bytes], now_ms: int
) -> Iterator[bytes]:
    received = [Received(name, data) for data in frames]
    return (each.data for each in city.received(received, now_ms) + city.tick(now_ms))
