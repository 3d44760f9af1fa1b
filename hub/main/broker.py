"""The broker as the hub's child: started, watched, and started anew when who may call changes.

Nothing is lost by it: the broker keeps nothing, and boxes call again. An embedded broker knows the
boxes by what it was told at its start, Mosquitto by the list of revocations it read then; both are
of the past as soon as a box is admitted or revoked, so the broker is replaced.
"""

from __future__ import annotations

import logging
import os
import ssl
import threading
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from accord.identity import (
    SERIAL_BYTES,
    issue_server,
    key_pem,
    pem,
    request_certificate,
)
from accord.moments import INSTANT_MAX, Instant
from accord.seal import SEED_BYTES
from ground.files.whole import make_private, write_whole
from hub.main.machine import draw
from hub.main.office import Office
from hub.office.enrolment import CERTIFICATE_MS
from hub.settings import EMBEDDED, BrokerSettings
from hub.sync.child import Child
from hub.sync.embedded import HUB, run_embedded
from hub.sync.mosquitto import Certificates, run_mosquitto, write_mosquitto
from hub.sync.mqtt import Broker, tls_context

__all__ = ["BrokerKeeper"]

_log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How soon a broker that died, or a box that was admitted or put out, is noticed."""
LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # only where the settings say serve_network


class BrokerKeeper:
    """Keeps one broker running; `run` is the body of a thread."""

    def __init__(self, office: Office, settings: BrokerSettings) -> None:
        """Prepare what the broker reads; it does not run yet.

        Raises:
            FaultError: ``folder.unwritable``.
        """
        self._office, self._settings = office, settings
        self._folder = office.folder.broker
        self._certificates = self._write_certificates()
        self._known = self._who_may_call()
        self._child: Child | None = None
        self.restart_count = 0
        """Times the broker was started anew."""

    @property
    def address(self) -> Broker:
        """Where the hub itself calls."""
        return Broker(LOOPBACK, self._settings.port)

    def context(self) -> ssl.SSLContext:
        """Return what the hub itself calls with."""
        return tls_context(
            authority=str(self._certificates.authority),
            certificate=str(self._certificates.certificate),
            key=str(self._certificates.key),
        )

    @property
    def is_running(self) -> bool:
        """Whether the broker runs."""
        return self._child is not None and self._child.is_running

    def start(self) -> None:
        """Start the broker; it listens when this returns.

        Raises:
            FaultError: ``broker.not-installed``, ``broker.not-started`` or ``folder.unwritable``.
        """
        self._known = self._who_may_call()
        if self._settings.kind == EMBEDDED:
            self._child = run_embedded(
                port=self._settings.port, certificates=self._certificates, names=self._known
            )
        else:
            assert self._certificates.revocations is not None  # noqa: S101  # we have set it
            revocations = self._office.enrolment.revocations()
            write_whole(self._certificates.revocations, revocations)
            configuration = write_mosquitto(
                self._folder,
                address=EVERYWHERE if self._settings.serve_network else LOOPBACK,
                port=self._settings.port,
                certificates=self._certificates,
                user="root" if os.geteuid() == 0 else None,
            )
            self._child = run_mosquitto(configuration, port=self._settings.port)
        _log.info("broker_started kind=%s port=%d", self._settings.kind, self._settings.port)

    def look(self) -> None:
        """Start the broker anew when it has died or knows the wrong boxes.

        Raises:
            FaultError: as `start`.
        """
        if self.is_running and self._known == self._who_may_call():
            return
        self.close()
        self.restart_count += 1
        self.start()

    def run(self, stop: threading.Event) -> None:
        """Keep the broker running until told to stop."""
        while not stop.wait(LOOK_S):
            try:
                self.look()
            except FaultError as error:
                _log.warning("broker_not_started error=%s", error)
            except Exception:  # noqa: BLE001  # the main loop of this thread; logged
                _log.exception("broker_keeper_failed")

    def close(self) -> None:
        """End the broker."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _who_may_call(self) -> frozenset[str]:
        members = self._office.intake.members()
        if self._settings.kind == EMBEDDED:
            return frozenset(member.name for member in members if not member.is_revoked)
        return frozenset(member.name for member in members if member.is_revoked)

    def _write_certificates(self) -> Certificates:
        """Give the broker, which is also the hub's own name there, a certificate of today.

        Made anew at every start, so that it always carries the name the settings say.
        """
        office, folder = self._office, self._folder
        make_private(folder)
        seed, at = draw(SEED_BYTES), office.clock.read().wall
        certificate = issue_server(
            office.authority,
            request_certificate(seed, name=HUB),
            name=HUB,
            reached_by=(self._settings.server_name, IPv4Address(LOOPBACK)),
            serial=draw(SERIAL_BYTES),
            ends_at=Instant(min(at + CERTIFICATE_MS, INSTANT_MAX)),
        )
        made = Certificates(
            authority=folder / "city.pem",
            certificate=folder / "hub.pem",
            key=folder / "hub.key",
            revocations=folder / "revoked.pem",
        )
        contents: dict[Path, bytes] = {
            made.authority: pem(office.authority.certificate),
            made.certificate: pem(certificate),
            made.key: key_pem(seed),
        }
        for path, content in contents.items():
            write_whole(path, content)
        return made
