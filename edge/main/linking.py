"""Joins the link to the hub: brokers, certificate and the conversation over the store."""

from __future__ import annotations

import logging
import ssl

from accord.admission import Admission
from accord.admission import Broker as Listed
from accord.batch import Packer
from accord.moments import ClockTrust
from accord.reconcile.values import Alarm
from accord.seal import PublicKey, SigningKey
from edge.desk.ports import Clock
from edge.main.folder import Folder
from edge.main.machine import draw
from edge.settings import LinkSettings
from edge.store.copies import HubCopies
from edge.store.ledger import Ledger
from edge.store.own import BoxLog
from edge.sync.caller import Caller
from edge.sync.exchange import Exchange
from edge.sync.link import Link
from edge.sync.mqtt import Broker, MqttLink, tls_context
from edge.sync.pace import Pace
from edge.sync.ports import Shelf
from edge.sync.session import Session
from ground.dictionaries import shipped_dictionaries

__all__ = ["CityLink", "brokers_of"]

_LOG = logging.getLogger(__name__)


def brokers_of(settings: LinkSettings, admission: Admission) -> tuple[Listed, ...]:
    """Return the brokers in the order they are tried: the settings' own, else the admission's."""
    if not settings.brokers:
        return admission.brokers
    return tuple(
        Listed(host, int(port), settings.server_name)
        for host, _, port in (address.rpartition(":") for address in settings.brokers)
    )


class CityLink:
    """The way to the hub, kept up by one thread.

    Args:
        settings: which brokers.
        folder: certificate and key.
        admission: whom to believe.
        ledger: the box's store.
        box: the key of the log.
        clock: the box's clocks.
        shelf: the files that entries name; a box without one says that it holds none.
    """

    def __init__(
        self,
        settings: LinkSettings,
        *,
        folder: Folder,
        admission: Admission,
        ledger: Ledger,
        box: SigningKey,
        clock: Clock,
        shelf: Shelf | None = None,
    ) -> None:
        self._shelf = shelf
        self._folder = folder
        self._admission = admission
        self._ledger = ledger
        self._box = box
        self._clock = clock
        self._brokers = brokers_of(settings, admission)
        self.session = Session(
            caller=Caller(exchange=self._exchange, pace=Pace(len(self._brokers), draw)),
            opener=self._open,
            monotonic_ms=lambda: clock.read().monotonic_ms,
        )

    @property
    def is_wanted(self) -> bool:
        """Whether there is any broker to call."""
        return bool(self._brokers)

    def is_up(self) -> bool:
        """Say whether the hub itself has answered on the connection that is open now."""
        return self.session.standing().is_answered

    def _exchange(self) -> Exchange:
        return Exchange(
            own=BoxLog(self._ledger, wall=lambda: self._clock.read().wall),
            copies=HubCopies(self._ledger, hub=PublicKey(self._admission.hub_point)),
            follows=self._admission.follows,
            packer=Packer(shipped_dictionaries()),
            box=self._box,
            hub=PublicKey(self._admission.hub_point),
            clock=self._clock,
            draw=draw,
            alarm=_alarm,
            shelf=self._shelf,
        )

    def _open(self, number: int) -> Link:
        broker = self._brokers[number]
        return MqttLink(
            Broker(broker.host, broker.port),
            box=self._admission.box,
            context=self._context(broker.server_name),
            monotonic_ms=lambda: self._clock.read().monotonic_ms,
        )

    def _context(self, server_name: str) -> ssl.SSLContext:
        return tls_context(
            authority=str(self._folder.authority),
            certificate=str(self._folder.link_certificate),
            key=str(self._folder.link_key),
            checks_time=self._clock.read().trust is ClockTrust.SYNCHRONISED,
            server_name=server_name,
        )


def _alarm(log: str, alarm: Alarm) -> None:
    _LOG.error("alarm log=%s what=%s", log, alarm)
