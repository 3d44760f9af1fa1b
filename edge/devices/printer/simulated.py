"""A simulated slip printer: a server on loopback that takes the real bytes and keeps pictures."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.errors import FaultError, PeerError
from edge.desk.slips import Raster
from edge.devices.printer.machine import Ailment, Answer, Machine
from edge.devices.printer.png import png_of

__all__ = ["SimulatedPrinter"]

SLIPS_MAX = 500
"""Two days of a busy counter: enough to look at, and no archive of citizens."""

_RECEIVE_BYTES = 1 << 16
_LOOPBACK = "127.0.0.1"
_LOG = logging.getLogger(__name__)


class SimulatedPrinter:
    """A printer on the loopback interface. It listens when made, and prints while ``run`` runs.

    Args:
        folder: where the picture of each slip is put, ``slip-000001.png`` and so on.
        port: where to listen; 0 takes any that is free.

    Raises:
        FaultError: ``printer.absent`` when the port is taken or the folder cannot be made.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.machine = Machine()
        self.dies_after_bytes: int | None = None
        self._folder = folder
        self._selector = selectors.DefaultSelector()
        self._running = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._server = socket.create_server((_LOOPBACK, port))
        except OSError as error:
            raise FaultError("printer.absent") from error
        self._ear, self._mouth = socket.socketpair()
        self._count = max((_number(path) for path in folder.glob("slip-*.png")), default=0)

    def __enter__(self) -> Self:
        """Return the printer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Switch it off."""
        self.close()

    @property
    def address(self) -> tuple[str, int]:
        """The host and port it listens at."""
        host, port = self._server.getsockname()
        return host, port

    @property
    def last(self) -> Path | None:
        """The picture of the last slip, or none before the first."""
        return self._path(self._count) if self._count else None

    def suffer(self, ailment: Ailment) -> None:
        """Give the printer a fault, or take it away."""
        self.machine.ailment = ailment
        self.machine.rows_left = None

    def run(self) -> None:
        """Serve one line after the other until ``close`` is called from another thread."""
        with self._running:
            while self._is_called(self._server):
                connection, _ = self._server.accept()
                with connection:
                    self._serve(connection)

    def close(self) -> None:
        """Switch the printer off and wait until ``run`` has returned."""
        self._mouth.close()
        with self._running:
            self._server.close()
            self._ear.close()
            self._selector.close()

    def _is_called(self, line: socket.socket) -> bool:
        """Wait until the line has something to say, or until the printer is switched off."""
        if self._mouth.fileno() < 0:
            return False
        for waiting in (line, self._ear):
            self._selector.register(waiting, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in self._selector.select()}
        for waiting in (line, self._ear):
            self._selector.unregister(waiting)
        return line in ready  # what was sent before it was switched off is still printed

    def _serve(self, connection: socket.socket) -> None:
        """Carry out what comes over one line until it ends, breaks, or says something odd."""
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._is_called(connection):
                received = connection.recv(_RECEIVE_BYTES)
                if not received or not self._survives(len(received)):
                    break
                for outcome in self.machine.feed(received):
                    if isinstance(outcome, Answer):
                        connection.sendall(bytes([outcome.byte]))
                    else:
                        self._keep(outcome.raster)
        except (OSError, PeerError) as error:
            _LOG.warning("simulated printer dropped a line error=%s", error)
        for torn in self.machine.hang_up():
            self._keep(torn.raster)

    def _survives(self, size: int) -> bool:
        if self.dies_after_bytes is None:
            return True
        self.dies_after_bytes -= size
        if self.dies_after_bytes > 0:
            return True
        self.dies_after_bytes = None
        return False

    def _keep(self, raster: Raster) -> None:
        """Put the picture of a slip where it can be looked at, whole or not at all."""
        self._count += 1
        path = self._path(self._count)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(png_of(raster))
        unfinished.replace(path)
        self._path(self._count - SLIPS_MAX).unlink(missing_ok=True)
        _LOG.info("slip in the tray number=%d", self._count)

    def _path(self, count: int) -> Path:
        return self._folder / f"slip-{count:06}.png"


def _number(path: Path) -> int:
    """Return the number in the name of a slip's picture."""
    digits = path.stem.removeprefix("slip-")
    return int(digits) if digits.isdecimal() else 0
