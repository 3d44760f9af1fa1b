"""The A5 document of a form: drives the process that sets it in type.

Typesetting takes forty megabytes and foreign code; the counter has a hundred and twenty and must
not stop. So it runs in a child: started at the first document, given up at a deadline, started
again when it died.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from accord.errors import FaultError
from accord.moments import Instant
from edge.devices.forms.fee import FeeSheet
from edge.devices.forms.letters import Letter
from edge.devices.forms.sheet import Sheet
from edge.devices.forms.square import square_of

__all__ = ["DEADLINE_S", "DocumentPress"]

DEADLINE_S = 10.0
"""A document takes a hundredth of a second, the first a tenth; on a slow card, much more."""

ANSWER_BYTES_MAX = 16 << 20
"""A slip of two pages is 80 KB; anything near this is not a slip."""

_HERE = Path(__file__).parent
_LENGTH_BYTES = 4
_CHUNK_BYTES = 1 << 16


class _DiedError(Exception):
    """The child closed its end."""


class DocumentPress:
    """Makes documents, in a child process that starts with the first one.

    Args:
        fonts: the folder of the font files.
        monotonic: seconds that never go back.
        deadline_s: how long one document may take.
    """

    def __init__(
        self, fonts: Path, *, monotonic: Callable[[], float], deadline_s: float = DEADLINE_S
    ) -> None:
        self._fonts = fonts
        self._monotonic = monotonic
        self._deadline_s = deadline_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return the press; nothing is started yet."""
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

    def pdf(self, sheet: Sheet | FeeSheet | Letter, *, at: Instant) -> bytes:
        """Return the document as PDF/A-2b, the same bytes for the same sheet and date.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._pages(sheet, at, "pdf")[0]

    def pictures(self, sheet: Sheet | FeeSheet | Letter, *, at: Instant) -> list[bytes]:
        """Return each page of the document as a PNG, as a screen shows it.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._pages(sheet, at, "png")

    def paper(self, template: str, words: dict[str, object], *, at: Instant) -> bytes:
        """Return any other document as PDF/A-2b.

        Args:
            template: the name of its file.
            words: what it says, as the template reads it.
            at: its date.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._set(template, words, at, "pdf")[0]

    def close(self) -> None:
        """End the child; the next document starts a new one."""
        with self._lock:
            self._give_up()

    def _pages(self, sheet: Sheet | FeeSheet | Letter, at: Instant, kind: str) -> list[bytes]:
        words = asdict(sheet)
        if isinstance(sheet, Sheet):
            status = sheet.status_address
            words["receipt_square"] = square_of(sheet.receipt).svg()
            words["status_square"] = square_of(status).svg() if status else ""
        return self._set(sheet.template, words, at, kind)

    def _set(self, template: str, words: dict[str, object], at: Instant, kind: str) -> list[bytes]:
        order = {"format": kind, "template": template, "sheet": words, "at": at // 1000}
        request = json.dumps(order).encode()
        with self._lock:
            pages = self._ask(len(request).to_bytes(_LENGTH_BYTES, "big") + request)
        if not pages:
            raise FaultError("forms.document", reason="refused")
        return pages

    def _ask(self, request: bytes) -> list[bytes]:
        """Exchange one request; a child that died since the last one is replaced unseen."""
        was_running = self._child is not None
        try:
            return self._exchange(request)
        except _DiedError as error:
            self._give_up()
            if not was_running:
                raise FaultError("forms.document", reason="died") from error
        try:
            return self._exchange(request)
        except _DiedError as error:
            self._give_up()
            raise FaultError("forms.document", reason="died") from error

    def _exchange(self, request: bytes) -> list[bytes]:
        child = self._child = self._child or self._started()
        exchange = _Exchange(child, self._monotonic, self._monotonic() + self._deadline_s)
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
                [sys.executable, "-I", _HERE / "worker.py", _HERE, self._fonts],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        except OSError as error:
            raise FaultError("forms.document", reason="cannot start") from error
        for stream in (child.stdin, child.stdout):
            os.set_blocking(_number(stream), False)
        return child

    def _give_up(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with child:  # closes the pipes and waits
                pass


class _Exchange:
    """One request and its answer over a child's pipes, within a deadline."""

    def __init__(
        self, child: subprocess.Popen[bytes], monotonic: Callable[[], float], until: float
    ) -> None:
        self._into = _number(child.stdin)
        self._out_of = _number(child.stdout)
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
            raise FaultError("forms.document", reason="too long")
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
                raise FaultError("forms.document", reason="deadline")
        finally:
            self._selector.unregister(number)


def _number(stream: IO[bytes] | None) -> int:
    """Return the descriptor of a pipe that is there because we asked for it."""
    assert stream is not None  # noqa: S101 - we opened it with PIPE
    return stream.fileno()
