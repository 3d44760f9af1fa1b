"""Joins the watch over other systems: which are asked, how, and how often."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.fleet import Measure
from accord.national import OfflineClass
from edge.desk.outages import Outages, Probe
from edge.desk.standing import Link
from edge.devices.probe.network import NetworkProbe
from edge.devices.probe.simulated import SimulatedProbe
from edge.settings import Watched, WatchSettings

__all__ = ["LinkProbe", "probes_of", "watching"]

_LOG = logging.getLogger(__name__)

TURN_S: Final = 20.0
"""How often every system is asked: three failures are a minute."""
LINK_NAME: Final = "Máy chủ thành phố"


@dataclass(frozen=True, slots=True)
class LinkProbe:
    """The box's own link, asked like any other system.

    Attributes:
        link: the way to the hub.
    """

    link: Link

    @property
    def system(self) -> str:
        """The hub."""
        return LINK_NAME

    @property
    def measure(self) -> Measure:
        """By the conversation itself."""
        return Measure.LINK

    @property
    def target(self) -> str:
        """Nothing: the settings name the brokers."""
        return ""

    @property
    def serves(self) -> frozenset[OfflineClass]:
        """What is forwarded goes by the city."""
        return frozenset({OfflineClass.C})

    def reach(self) -> bool:
        """Say whether the hub itself has answered on the connection that is open now."""
        return self.link.is_up()


def probes_of(settings: WatchSettings, link: Link | None) -> tuple[Probe, ...]:
    """Return a probe for the link, where there is one, and for each system of the settings."""
    context = ssl.create_default_context()
    own: tuple[Probe, ...] = () if link is None else (LinkProbe(link),)
    return (*own, *(_probe(watched, context) for watched in settings.watched()))


def watching(outages: Outages) -> Callable[[threading.Event], None]:
    """Return the body of the thread that measures."""

    def watch(stop: threading.Event) -> None:
        while not stop.wait(TURN_S):
            try:
                outages.measure()
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged with its trace
                _LOG.exception("measuring failed")

    return watch


def _probe(watched: Watched, context: ssl.SSLContext) -> Probe:
    serves = frozenset(OfflineClass[letter] for letter in watched.classes)
    if watched.kind == "simulated":
        return SimulatedProbe(system=watched.system, target=watched.target, serves=serves)
    return NetworkProbe(
        system=watched.system,
        measure=Measure[watched.kind.upper()],
        target=watched.target,
        serves=serves,
        context=context,
    )
