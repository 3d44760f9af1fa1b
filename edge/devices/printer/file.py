"""A printer on a USB line: its device file, opened both ways so that it can answer."""

from __future__ import annotations

import os
import select
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.errors import FaultError

__all__ = ["FileChannel"]

_RECEIVE_BYTES = 64
_SEND_BYTES = 4096
"""What the kernel's USB printer driver takes at once."""


class FileChannel:
    """An open device file, such as ``/dev/usb/lp0``.

    Args:
        path: the device file.

    Raises:
        FaultError: ``printer.absent`` when it is not there or may not be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._number = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise FaultError("printer.absent") from error
        self._is_open = True

    def __enter__(self) -> Self:
        """Return the line."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the line."""
        self.close()

    def send(self, data: bytes, *, timeout_s: float) -> None:
        """Hand all of it to the printer.

        Raises:
            FaultError: ``printer.failed`` when the line broke or stood still for so long.
        """
        rest = memoryview(data)
        try:
            while rest:
                _, writable, _ = select.select([], [self._number], [], timeout_s)
                if not writable:
                    raise FaultError("printer.failed")
                rest = rest[os.write(self._number, rest[:_SEND_BYTES]) :]
        except OSError as error:
            raise FaultError("printer.failed") from error

    def receive(self, *, timeout_s: float) -> bytes:
        """Return what the printer says within that time, or nothing.

        Raises:
            FaultError: ``printer.failed`` when the line broke.
        """
        try:
            readable, _, _ = select.select([self._number], [], [], max(timeout_s, 0))
            received = os.read(self._number, _RECEIVE_BYTES) if readable else None
        except OSError as error:
            raise FaultError("printer.failed") from error
        if received == b"":
            raise FaultError("printer.failed")
        return received or b""

    def close(self) -> None:
        """Close the line, once."""
        if self._is_open:
            self._is_open = False
            os.close(self._number)
