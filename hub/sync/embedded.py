"""The broker with nothing to install: amqtt in its own process, for a first look on one machine.

It listens on loopback only, without TLS, and knows each box by a password that the hub gives out;
the certificate rules of a real site are Mosquitto's. amqtt forgets what was under way when a box
calls again and keeps nothing over a restart, which the protocol does not mind; it knows no
revocation list, so it is no broker for a site. `python -m hub.sync.embedded` is the child's side.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from accord.wire import down_topic, up_topic
from hub.sync.child import Child

__all__ = ["Doorman", "Porter", "run_embedded"]

HUB: Final = "hub"
CONNECTIONS_MAX: Final = 100
"""A first look has two boxes; anything near this wants a real broker."""


def run_embedded(*, port: int, passwords: Mapping[str, str]) -> Child:
    """Start the broker; it listens on loopback when this returns.

    Args:
        port: TCP port on 127.0.0.1.
        passwords: the hub's (under ``hub``) and each box's, by name.

    Raises:
        FaultError: ``broker.not-started``.
    """
    told = json.dumps({"port": port, "passwords": dict(passwords)}).encode()
    return Child([sys.executable, "-m", "hub.sync.embedded"], port=port, told=told)


class Doorman(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets in who knows the password of the name it gives, and calls itself by that name."""

    async def authenticate(self, *, session: Session) -> bool:
        """Say whether a client is who it says."""
        known = self.config.passwords.get(session.username or "")
        given = session.password or ""
        return (
            known is not None
            and session.client_id == session.username
            and hmac.compare_digest(known.encode(), given.encode())
        )

    @dataclass
    class Config:
        """What the doorman knows: the passwords by name."""

        passwords: dict[str, str] = field(default_factory=dict)


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
        name = (session.username if session else None) or ""
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


def configuration(port: int, passwords: Mapping[str, str]) -> dict[str, Any]:
    """Return amqtt's configuration of a broker on loopback."""
    return {
        "listeners": {
            "default": {
                "type": "tcp",
                "bind": f"127.0.0.1:{port}",
                "max_connections": CONNECTIONS_MAX,
            }
        },
        "timeout_disconnect_delay": 2,
        "plugins": {
            "hub.sync.embedded.Doorman": {"passwords": dict(passwords)},
            "hub.sync.embedded.Porter": {},
        },
    }


async def _serve(told: Mapping[str, Any]) -> None:
    broker = Broker(configuration(told["port"], told["passwords"]))
    await broker.start()
    await asyncio.Event().wait()


def main() -> None:
    """Run the broker that standard input describes, until the process is ended."""
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(_serve(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
