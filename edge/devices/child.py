"""A child process that is asked things: started at the first, given up at a deadline, replaced.

Foreign code that takes memory and reads what strangers made works in a child, so that the counter
neither pays for it nor ends with it. Both speak frames: four bytes of length, then that many
bytes. An answer is a frame of one byte that counts the frames behind it, or an empty one for no.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from accord.errors import FaultError

__all__ = ["ANSWER_BYTES_MAX", "Child"]

ANSWER_BYTES_MAX = 32 << 20
"""The largest file there is with room to spare; a slip of two pages is 80 KB."""

_LENGTH_BYTES = 4
_CHUNK_BYTES = 1 << 16


class _DiedError(Exception):
    """The child closed its end."""


class Child:
    """One child, asked by one thread at a time.

    Args:
        script: the file it runs; it gets `arguments`.
        arguments: of the script.
        fault: the key of what is raised, always with a ``reason``.
        monotonic: seconds that never go back.
        deadline_s: how long one answer may take.
    """

    def __init__(
        self,
        script: Path,
        *arguments: Path,
        fault: str,
        monotonic: Callable[[], float],
        deadline_s: float,
    ) -> None:
        self._command: list[str | Path] = [sys.executable, "-I", script, *arguments]
        self._fault = fault
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self.deadline_s = deadline_s

    def __enter__(self) -> Self:
        """Return the child; nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, or none while none runs."""
        return self._child.pid if self._child else None

    def ask(self, *request: bytes) -> list[bytes]:
        """Exchange one request; a child that died since the last one is replaced unseen.

        Raises:
            FaultError: with ``reason``: ``died``, ``deadline``, ``too long``, or ``cannot start``.
        """
        written = b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in request)
        with self._lock:
            was_running = self._child is not None
            try:
                return self._exchange(written)
            except _DiedError as error:
                self._give_up()
                if not was_running:
                    raise FaultError(self._fault, reason="died") from error
            try:
                return self._exchange(written)
            except _DiedError as error:
                self._give_up()
                raise FaultError(self._fault, reason="died") from error

    def close(self) -> None:
        """End the child; the next request starts a new one."""
        with self._lock:
            self._give_up()

    def _exchange(self, request: bytes) -> list[bytes]:
        child = self._child = self._child or self._started()
        until = self._monotonic() + self.deadline_s
        exchange = _Exchange(child, self._fault, self._monotonic, until)
        try:
            with exchange:
                exchange.send(request)
                count = exchange.frame()
                return [exchange.frame() for _ in range(count[0] if count else 0)]
        except FaultError:
            self._give_up()
            raise

    def _started(self) -> subprocess.Popen[bytes]:
        """Start the child: no environment, no terminal, no way to write what it reads anywhere."""
        try:
            child = subprocess.Popen(  # noqa: S603 - our own script, under our own interpreter
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        except OSError as error:
            raise FaultError(self._fault, reason="cannot start") from error
        for stream in (child.stdin, child.stdout):
            os.set_blocking(_number(stream), False)
        return child

    def _give_up(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with child:  # closes the pipes, and waits until it has ended
                child.kill()


class _Exchange:
    """One request and its answer over a child's pipes, within a deadline."""

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        fault: str,
        monotonic: Callable[[], float],
        until: float,
    ) -> None:
        self._into = _number(child.stdin)
        self._out_of = _number(child.stdout)
        self._fault = fault
        self._monotonic = monotonic
        self._until = until
        self._selector = selectors.DefaultSelector()
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def send(self, request: bytes) -> None:
        rest = memoryview(request)
        while rest:
            self._wait(self._into, selectors.EVENT_WRITE)
            try:
                rest = rest[os.write(self._into, rest[:_CHUNK_BYTES]) :]
            except BrokenPipeError as error:
                raise _DiedError from error

    def frame(self) -> bytes:
        length = int.from_bytes(self._exactly(_LENGTH_BYTES), "big")
        if length > ANSWER_BYTES_MAX:
            raise FaultError(self._fault, reason="too long")
        return self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._wait(self._out_of, selectors.EVENT_READ)
            received = os.read(self._out_of, _CHUNK_BYTES)
            if not received:
                raise _DiedError
            self._buffer += received
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _wait(self, number: int, event: int) -> None:
        self._selector.register(number, event)
        try:
            if not self._selector.select(max(self._until - self._monotonic(), 0)):
                raise FaultError(self._fault, reason="deadline")
        finally:
            self._selector.unregister(number)


def _number(stream: IO[bytes] | None) -> int:
    """Return the descriptor of a pipe that is there because we asked for it."""
    assert stream is not None  # noqa: S101 - we opened it with PIPE
    return stream.fileno()
