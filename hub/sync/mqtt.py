"""The hub at one broker: a line that is opened again and again, the body of one thread.

The same subset of MQTT as the box (docs/formats/wire.md): 3.1.1, QoS 1, clean session. One paho
client for each call, driven from this thread, so that nothing happens in a callback but laying
down what came. Several brokers are several lines into one post; they know nothing of each other.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from accord.errors import FaultError
from accord.wire import FRAME_BYTES_MAX, down_topic
from hub.sync.exchange import Received
from hub.sync.post import Post

__all__ = ["ALL_UP", "Broker", "Line", "tls_context"]

_log = logging.getLogger(__name__)

ALL_UP: Final = "v1/+/up"
"""What every box says; one filter only, or brokers deliver twice."""
KEEPALIVE_S: Final = 15
CONNECT_S: Final = 5.0
IN_FLIGHT_MAX: Final = 100
"""Messages without a PUBACK; the broker is near, and the boxes' own windows are what bounds."""
WAITING_MAX: Final = 20_000
"""Frames for boxes waiting for room: some thirty for each of 600; more come again."""
DELAY_S_MAX: Final = 10.0
"""Everybody waits for the hub, so it calls again soon."""
TURN_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is reached, and how the hub is known there."""

    host: str
    port: int
    name: str = "hub"


class _TlsSocket(ssl.SSLSocket):
    """A socket that a failed handshake does not leave open."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 -- as inherited
        """Shake hands, or close."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def tls_context(*, authority: str, certificate: str, key: str) -> ssl.SSLContext:
    """Return the context of mutual TLS with the city's own authority and no other.

    Args:
        authority: path of the city's certificate, PEM.
        certificate: path of the hub's certificate, PEM.
        key: path of its key, PEM.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.sslsocket_class = _TlsSocket
    return context


class Line:
    """The hub's line to one broker."""

    def __init__(
        self,
        broker: Broker,
        *,
        context: ssl.SSLContext | None,
        post: Post,
        monotonic_ms: Callable[[], int],
        draw: Callable[[int], bytes],
    ) -> None:
        """Begin before the first call.

        Args:
            broker: whom to call.
            context: of TLS; none for a broker on loopback.
            post: takes what boxes say.
            monotonic_ms: a clock that never goes back.
            draw: gives unpredictable bytes.
        """
        self._broker, self._context, self._post = broker, context, post
        self._monotonic_ms, self._draw = monotonic_ms, draw
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._in_flight: set[int] = set()
        self._is_heard = False
        self._wake: socket.socket | None = None
        self.is_up = False
        """Whether the broker has taken the subscription."""
        self.lost_count = 0
        """Calls that failed or ended since the start."""
        self.dropped_count = 0
        """Frames for boxes that found no room."""

    def send(self, box: str, data: bytes) -> None:
        """Give a frame for a box to the line; from any thread, never waits."""
        if len(data) > FRAME_BYTES_MAX:
            raise FaultError("link.oversize", size_bytes=len(data))
        if not self.is_up or len(self._waiting) >= WAITING_MAX:
            self.dropped_count += 1
            return
        self._waiting.append((box, data))
        wake = self._wake
        if wake is not None:
            with contextlib.suppress(OSError):
                wake.send(b"!")

    def run(self, stop: threading.Event) -> None:
        """Keep the line open until told to stop."""
        woken, self._wake = socket.socketpair()
        woken.settimeout(0)
        self._wake.settimeout(0)
        with woken, self._wake:
            self._keep_open(woken, stop)

    def _keep_open(self, woken: socket.socket, stop: threading.Event) -> None:
        delay_s = 0.0
        while not stop.wait(delay_s * self._draw(1)[0] / 255):
            try:
                self._talk(woken, stop)
            except (OSError, ValueError, FaultError) as error:
                say = _log.info if self.is_up or not self.lost_count else _log.debug
                say("broker_lost port=%d error=%r", self._broker.port, error)
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged and counted
                _log.exception("broker_failed port=%d", self._broker.port)
            delay_s = 0.5 if self.is_up else min(2 * delay_s + 0.25, DELAY_S_MAX)
            self.is_up = False
            self.lost_count += 1

    # --- one call -------------------------------------------------------------------------------

    def _talk(self, woken: socket.socket, stop: threading.Event) -> None:
        client = self._new_client()
        self._waiting.clear()
        self._in_flight.clear()
        self._is_heard = False
        client.connect(self._broker.host, self._broker.port, keepalive=KEEPALIVE_S)
        began_ms = self._monotonic_ms()
        wire = client.socket()
        if isinstance(wire, socket.socket):
            # Small frames must not wait for the acknowledgement of the one before.
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while not stop.is_set():
                self._turn(client, woken)
                if not self._is_heard and self._monotonic_ms() - began_ms > CONNECT_S * 1000:
                    raise FaultError("link.silent")
        finally:
            client.disconnect()
            if wire is not None:
                wire.close()

    def _new_client(self) -> Client:
        broker = self._broker
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=broker.name,
            clean_session=True,
            protocol=MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = CONNECT_S
        client.max_inflight_messages_set(IN_FLIGHT_MAX)
        if self._context is not None:
            client.tls_set_context(self._context)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    def _turn(self, client: Client, woken: socket.socket) -> None:
        """Wait until the broker, or an answer for a box, gives us something to do; then do it."""
        wire = client.socket()
        if wire is None:
            raise FaultError("link.dropped")
        is_pending = isinstance(wire, ssl.SSLSocket) and wire.pending() > 0
        writers = [wire] if client.want_write() else []
        readable, _, _ = select.select([wire, woken], writers, [], 0.0 if is_pending else TURN_S)
        if woken in readable:
            woken.recv(65_536)
        code = client.loop(0.0)
        if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise FaultError("link.dropped", code=int(code))
        while self.is_up and self._waiting and len(self._in_flight) < IN_FLIGHT_MAX:
            box, data = self._waiting.popleft()
            self._in_flight.add(client.publish(down_topic(box), data, qos=1).mid)

    # --- callbacks ------------------------------------------------------------------------------

    def _on_connect(
        self, client: Client, _data: object, _flags: object, code: ReasonCode, _more: object
    ) -> None:
        if not code.is_failure:
            client.subscribe(ALL_UP, qos=1)

    def _on_subscribe(
        self, _client: Client, _data: object, _mid: int, codes: list[ReasonCode], _more: object
    ) -> None:
        self._is_heard = True
        self.is_up = not any(code.is_failure for code in codes)
        _log.info("broker_up port=%d is_up=%s", self._broker.port, self.is_up)
        if self.is_up:
            self._post.opened(self)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        box = message.topic.removeprefix("v1/").removesuffix("/up")
        if len(message.payload) <= FRAME_BYTES_MAX and not message.retain and "/" not in box:
            self._post.put(Received(box, bytes(message.payload)), self)

    def _on_publish(
        self, _client: Client, _data: object, mid: int, _code: ReasonCode, _more: object
    ) -> None:
        self._in_flight.discard(mid)
