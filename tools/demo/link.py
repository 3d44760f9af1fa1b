"""A cable one can pull: a TCP forwarder on loopback between a box and the broker."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Final, Self

__all__ = ["Link"]

CHUNK_BYTES: Final = 65_536
POLL_S: Final = 0.2
"""How often a waiting thread looks whether the cable was pulled or the demo stopped."""


class Link:
    """Forwards one local port to another until it is cut; a cut closes every connection.

    Args:
        target_port: the broker's port on loopback.
        port: the port to listen on, or 0 for a free one.
    """

    def __init__(self, *, target_port: int, port: int = 0) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(POLL_S)
        self.port: int = self._listener.getsockname()[1]
        self._is_up = threading.Event()
        self._is_up.set()
        self._is_closed = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name=f"link-{self.port}", daemon=True)
        self._thread.start()

    @property
    def is_up(self) -> bool:
        """Whether the cable is in."""
        return self._is_up.is_set()

    def cut(self) -> None:
        """Pull the cable: running connections break, new ones are refused at once."""
        self._is_up.clear()
        with self._lock:
            sockets, self._sockets = self._sockets, set()
        for open_socket in sockets:
            _close(open_socket)

    def restore(self) -> None:
        """Put the cable back."""
        self._is_up.set()

    def close(self) -> None:
        """Stop forwarding for good."""
        self._is_closed.set()
        self.cut()
        self._listener.close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        """Return itself, forwarding."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop forwarding."""
        self.close()

    def _accept(self) -> None:
        while not self._is_closed.is_set():
            try:
                near, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._join(near)

    def _join(self, near: socket.socket) -> None:
        if not self._is_up.is_set():
            _close(near)
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
        except OSError:
            _close(near)
            return
        far.settimeout(None)
        with self._lock:
            self._sockets |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                sink.sendall(data)
        with self._lock:
            self._sockets -= {source, sink}
        _close(source)
        _close(sink)


def _close(open_socket: socket.socket) -> None:
    # shutdown first: close alone does not wake a thread that is blocked in recv on the socket.
    with contextlib.suppress(OSError):
        open_socket.shutdown(socket.SHUT_RDWR)
    open_socket.close()
