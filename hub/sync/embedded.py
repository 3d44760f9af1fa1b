"""The broker with nothing to install: amqtt in its own process, for a first look on one machine.

It listens on loopback only and lets in by the same rule as Mosquitto: mutual TLS under the city's
authority, and whoever calls is who the certificate says. It is told the boxes that may call, since
it knows no revocation list. amqtt forgets what was under way when a box calls again and keeps
nothing over a restart, which the protocol does not mind. `python -m hub.sync.embedded` is the
child's side.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from accord.wire import down_topic, up_topic
from hub.sync.child import Child
from hub.sync.mosquitto import Certificates

__all__ = ["HUB", "Doorman", "Porter", "run_embedded"]

HUB: Final = "hub"
CONNECTIONS_MAX: Final = 100
"""A first look has two boxes; anything near this wants a real broker."""


def run_embedded(*, port: int, certificates: Certificates, names: Collection[str]) -> Child:
    """Start the broker; it listens on loopback when this returns.

    Args:
        port: TCP port on 127.0.0.1.
        certificates: whom to show and whom to let in; a list of revocations is not looked at.
        names: the boxes that may call; the hub always may.

    Raises:
        FaultError: ``broker.not-started``.
    """
    told = {
        "port": port,
        "authority": str(certificates.authority),
        "certificate": str(certificates.certificate),
        "key": str(certificates.key),
        "names": sorted({HUB, *names}),
    }
    command = [sys.executable, "-m", "hub.sync.embedded"]
    note = certificates.certificate.with_name("embedded.pid")
    return Child(command, port=port, note=note, told=json.dumps(told).encode())


class Doorman(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets in who shows a certificate of the city, under the name that stands in it."""

    async def authenticate(self, *, session: Session) -> bool:
        """Say whether a client is who it says."""
        name = _name_shown(session)
        return (
            name in self.config.names
            and name == session.client_id
            and session.username in {None, "", name}
        )

    @dataclass
    class Config:
        """What the doorman knows: who may call."""

        names: list[str] = field(default_factory=list)


def _name_shown(session: Session) -> str:
    """Return the name in the certificate a client has shown, or nothing.

    The certificate was checked against the city's authority in the handshake; without one there
    is nothing to read.
    """
    shown = session.ssl_object.getpeercert() if session.ssl_object else None
    parts = [part for group in (shown or {}).get("subject", ()) for part in group]
    return "".join(value for kind, value in parts if kind == "commonName")


class Porter(BaseTopicPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets a box say and hear what is its own, and the hub what is all boxes'."""

    async def topic_filtering(
        self,
        *,
        session: Session | None = None,
        topic: str | None = None,
        action: Action | None = None,
    ) -> bool:
        """Say whether a client may do something with a topic."""
        name = (session.client_id if session else None) or ""
        if name == HUB:
            return bool(topic) and _is_hubs(str(topic), action)
        allowed = up_topic(name) if action is Action.PUBLISH else down_topic(name)
        return topic == allowed

    @dataclass
    class Config:
        """Nothing: the rule is in the names."""


def _is_hubs(topic: str, action: Action | None) -> bool:
    match topic.split("/"):
        case ["v1", _, "down"]:
            return action is Action.PUBLISH
        case ["v1", _, "up"]:
            return action is not Action.PUBLISH
        case _:
            return False


def configuration(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return amqtt's configuration of a broker on loopback.

    Args:
        told: what `run_embedded` says.
    """
    return {
        "listeners": {
            "default": {
                "type": "tcp",
                "bind": f"127.0.0.1:{told['port']}",
                "max_connections": CONNECTIONS_MAX,
                "ssl": True,
                "cafile": told["authority"],
                "certfile": told["certificate"],
                "keyfile": told["key"],
            }
        },
        "timeout_disconnect_delay": 2,
        "plugins": {
            "hub.sync.embedded.Doorman": {"names": told["names"]},
            "hub.sync.embedded.Porter": {},
        },
    }


async def _serve(told: Mapping[str, Any]) -> None:
    broker = Broker(configuration(told))
    await broker.start()
    await asyncio.Event().wait()


def main() -> None:
    """Run the broker that standard input describes, until the process is ended."""
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(_serve(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
