"""What must be there before pages can be served: a certificate that fits its key, and a port."""

from __future__ import annotations

import socket
import ssl

from accord.errors import FaultError

__all__ = ["check_certificate", "listen"]


def check_certificate(certificate: str, key: str) -> None:
    """Load the certificate and its key, where the settings name them.

    Raises:
        FaultError: ``web.bad-certificate`` when one of the files is not there, is none, is closed
            by a word, or does not fit the other.
    """
    if not certificate:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=str)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise FaultError(
            "web.bad-certificate", path=certificate, key_path=key, why=str(why)
        ) from error


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens where the pages are served.

    Raises:
        FaultError: ``web.not-started`` when the port is taken or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = error.strerror or ""
        raise FaultError("web.not-started", port=port, why=why) from error
