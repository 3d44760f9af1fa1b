"""Mosquitto, the broker of a site: its configuration written, and run as a child for a first look.

The configuration keeps the broker disposable (nothing is persisted, nothing retained) and makes
every box be who its certificate says: user name and client id are the certificate's name, and the
patterns of the access list let a box write and read its own two topics and nothing else.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from hub.sync.child import Child

__all__ = ["ACCESS_LIST", "Certificates", "find_mosquitto", "run_mosquitto", "write_mosquitto"]

PACKET_BYTES_MAX: Final = 262_144
"""Twice the largest frame: a client that keeps to the subset is never thrown off for size."""
CONNECTIONS_MAX: Final = 2_000
"""Three times the largest fleet designed for."""
QUEUED_MAX: Final = 100_000
"""Never 0, which in 2.0.11 makes a refused publish end the connection."""
IN_FLIGHT_MAX: Final = 100

ACCESS_LIST: Final = """\
# Written by motcua-hub. A box may say and hear what is its own; %u is the name in its certificate.
user hub
topic read v1/+/up
topic write v1/+/down

pattern write v1/%u/up
pattern read v1/%u/down
"""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Paths of what a broker shows and checks, PEM.

    Attributes:
        authority: the city's certificate; nobody else's clients are let in.
        certificate: the broker's own.
        key: its key.
        revocations: the revocation list, or none before the first one is written.
    """

    authority: Path
    certificate: Path
    key: Path
    revocations: Path | None = None


def write_mosquitto(
    folder: Path, *, address: str, port: int, certificates: Certificates, user: str | None = None
) -> Path:
    """Write configuration and access list into a folder; return the configuration's path.

    Args:
        folder: where; it must be there.
        address: address to listen on.
        port: TCP port to listen on.
        certificates: whom to show and whom to let in.
        user: the user Mosquitto is to run as when it is started as root; none leaves it its own.
    """
    access = folder / "mosquitto.acl"
    access.write_text(ACCESS_LIST, "utf-8")
    access.chmod(0o600)
    lines = [
        "# Written by motcua-hub; changes are lost.",
        *([f"user {user}"] if user else []),
        "per_listener_settings false",
        "allow_anonymous false",
        "persistence false",
        "retain_available false",
        f"max_queued_messages {QUEUED_MAX}",
        f"max_inflight_messages {IN_FLIGHT_MAX}",
        f"max_packet_size {PACKET_BYTES_MAX}",
        "set_tcp_nodelay true",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        f"acl_file {access}",
        f"listener {port} {address}",
        f"max_connections {CONNECTIONS_MAX}",
        f"cafile {certificates.authority}",
        f"certfile {certificates.certificate}",
        f"keyfile {certificates.key}",
        *([f"crlfile {certificates.revocations}"] if certificates.revocations else []),
        "require_certificate true",
        "use_identity_as_username true",
        "use_username_as_clientid true",
        "tls_version tlsv1.2",
    ]
    configuration = folder / "mosquitto.conf"
    configuration.write_text("\n".join(lines) + "\n", "utf-8")
    configuration.chmod(0o600)
    return configuration


def find_mosquitto() -> str | None:
    """Return where the program is, or none when it is not installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")


def run_mosquitto(configuration: Path, *, port: int) -> Child:
    """Start Mosquitto with a configuration; it listens when this returns.

    Raises:
        FaultError: ``broker.not-installed`` or ``broker.not-started``.
    """
    program = find_mosquitto()
    if program is None:
        raise FaultError("broker.not-installed")
    return Child(
        [program, "-c", str(configuration)], port=port, note=configuration.with_suffix(".pid")
    )
