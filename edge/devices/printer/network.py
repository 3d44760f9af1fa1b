"""A printer on the network: raw bytes over TCP, port 9100 as a rule."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Self

from accord.errors import FaultError

__all__ = ["NetworkChannel"]

_RECEIVE_BYTES = 64
"""A printer answers in single bytes."""


class NetworkChannel:
    """An open connection to a printer.

    Args:
        host: its name or address.
        port: its port.
        connect_s: how long the printer may take to answer the call.

    Raises:
        FaultError: ``printer.absent`` when it does not answer.
    """

    def __init__(self, host: str, port: int, *, connect_s: float) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise FaultError("printer.absent") from error

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.close()

    def send(self, data: bytes, *, timeout_s: float) -> None:
        """Hand all of it to the printer.

        Raises:
            FaultError: ``printer.failed`` when the line broke or stood still for so long.
        """
        try:
            self._socket.settimeout(timeout_s)
            self._socket.sendall(data)
        except OSError as error:
            raise FaultError("printer.failed") from error

    def receive(self, *, timeout_s: float) -> bytes:
        """Return what the printer says within that time, or nothing.

        Raises:
            FaultError: ``printer.failed`` when the printer hung up.
        """
        try:
            self._socket.settimeout(timeout_s)
            received = self._socket.recv(_RECEIVE_BYTES)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise FaultError("printer.failed") from error
        if not received:
            raise FaultError("printer.failed")
        return received

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
