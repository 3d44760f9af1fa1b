"""A thin line on this machine: a TCP proxy that lets so many bits through and delays them."""

from __future__ import annotations

import multiprocessing
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["thin_line"]

CHUNK_BYTES = 4_096
TURN_S = 0.002


class _Way:
    """One direction: bytes wait for their turn on the line, and then for the delay."""

    def __init__(
        self, source: socket.socket, target: socket.socket, rate: float, delay_s: float
    ) -> None:
        self.source, self._target = source, target
        self._rate, self._delay_s = rate, delay_s
        self._free_at = 0.0
        self._waiting: deque[tuple[float, bytes]] = deque()
        self.is_over = False

    def take(self) -> None:
        data = self.source.recv(CHUNK_BYTES)
        if not data:
            self.is_over = True
            return
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + len(data) / self._rate
        self._waiting.append((self._free_at + self._delay_s, data))

    def has_room(self) -> bool:
        """No more is taken than the line holds: a modem's buffer is small."""
        return self._free_at - time.monotonic() < 0.1

    def give(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            self._target.sendall(self._waiting.popleft()[1])


def _carry(client: socket.socket, port: int, rate: float, delay_s: float) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        for wire in (client, server):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ways = [_Way(client, server, rate, delay_s), _Way(server, client, rate, delay_s)]
        while not any(way.is_over for way in ways):
            open_ways = {way.source: way for way in ways if way.has_room()}
            readable, _, _ = select.select(list(open_ways), [], [], TURN_S)
            for wire in readable:
                open_ways[wire].take()
            for way in ways:
                way.give()


def _listen(listener: socket.socket, port: int, rate: float, delay_s: float) -> None:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_carry, args=(client, port, rate, delay_s), daemon=True).start()


@contextmanager
def thin_line(port: int, *, bits_per_s: float, delay_s: float) -> Iterator[int]:
    """Return the port of a thin line to another port of this machine.

    Args:
        port: where the line ends.
        bits_per_s: how much goes through, each way.
        delay_s: how long each byte is on its way.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    process = multiprocessing.get_context("fork").Process(
        target=_listen, args=(listener, port, bits_per_s / 8, delay_s), daemon=True
    )
    process.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        process.kill()
        process.join()
        listener.close()
