"""Probes over the network: a connection, a certificate, or the head of a page; nothing is sent.

What is measured is whether the system answers at all: an answer that says no (403, 404) is one.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from accord.fleet import Measure
from accord.national import OfflineClass

__all__ = ["TIMEOUT_S", "NetworkProbe"]

TIMEOUT_S: Final = 5.0
"""A system that takes longer is not there for a clerk with a queue."""
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkProbe:
    """Asks one system.

    Attributes:
        system: its name.
        measure: ``TCP``, ``TLS`` or ``HTTP``.
        target: ``host:port``, or the address of a page.
        serves: the classes of procedures whose results wait for it.
        context: which certificates hold.
    """

    system: str
    measure: Measure
    target: str
    serves: frozenset[OfflineClass]
    context: ssl.SSLContext

    def reach(self) -> bool:
        """Say whether the system answers now."""
        try:
            return self._page() if self.measure is Measure.HTTP else self._connection()
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def _connection(self) -> bool:
        host, _, port = self.target.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_S) as raw:
            if self.measure is Measure.TLS:
                with self.context.wrap_socket(raw, server_hostname=host.strip("[]")):
                    return True
        return True

    def _page(self) -> bool:
        parts = urlsplit(self.target)
        host, port = parts.hostname or "", parts.port
        connection = (
            http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=self.context)
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        )
        try:
            connection.request("HEAD", parts.path or "/")
            return connection.getresponse().status < _SERVER_ERROR
        finally:
            connection.close()
