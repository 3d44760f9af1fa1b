"""MQTT as a pipe: one paho client for each call, driven from the calling thread.

The subset of docs/formats/wire.md: MQTT 3.1.1, QoS 1, clean session, client id = user name = name
of the box, no retained messages, no will. What paho is known to do wrong is not left to it:

- it has no thread of its own, so no callback can kill it unseen, no lock can meet another, and
  closing cannot wait for ever;
- it never reconnects, never resends, and never holds more than one window of messages;
- it never sees a message that a broker would refuse for its size, and so never repeats one.

A PUBACK makes room in the window and says nothing else: brokers acknowledge what they drop.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from accord.errors import FaultError
from accord.wire import FRAME_BYTES_MAX, down_topic, up_topic
from edge.sync.link import LinkLostError
from edge.sync.pace import Failure

__all__ = ["Broker", "MqttLink", "tls_context"]

KEEPALIVE_S: Final = 30
"""A half-open link is found after twice this; shorter would cost more than a beat of the author."""
CONNECT_S: Final = 10.0
"""TCP, TLS and the broker's answer, each; a satellite link takes three."""
IN_FLIGHT_MAX: Final = 16
"""Messages without a PUBACK, in paho and at the broker."""
IN_FLIGHT_BYTES_MAX: Final = 524_288
"""Four of the largest frames."""
INBOX_MAX: Final = 256
"""Frames of the hub not yet looked at; more are dropped, and come again."""
SPARE_BYTES_MAX: Final = 196_608
"""Bytes on their way up to which chunks of files are handed over: three chunks keep 2 Mbit/s at
150 ms each way busy, and an entry waits less than a second for them."""
WAITING_MAX: Final = 4_096
"""Frames waiting for room: every author's window in the smallest pushes."""
NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME, which the ssl module has no name for."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is reached."""

    host: str
    port: int


class _TlsSocket(ssl.SSLSocket):
    """A socket that a failed handshake does not leave open."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 -- as inherited
        """Shake hands, or close."""
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class _TlsContext(ssl.SSLContext):
    """A context that knows under which name it expects the server, wherever it is called at."""

    server_name = ""

    def wrap_socket(self, *given: Any, **named: Any) -> ssl.SSLSocket:  # noqa: ANN401 -- as inherited
        """Shake hands with a server of the expected name."""
        if self.server_name:
            named["server_hostname"] = self.server_name
        return super().wrap_socket(*given, **named)


def tls_context(
    *, authority: str, certificate: str, key: str, checks_time: bool, server_name: str = ""
) -> ssl.SSLContext:
    """Return the context of mutual TLS with the city's own authority and no other.

    Args:
        authority: path of the city's certificate, PEM.
        certificate: path of the box's certificate, PEM.
        key: path of its key, PEM.
        checks_time: false while the box's clock is not to be trusted: a certificate that seems to
            have ended must not keep a box from the hub that would tell it the time. Entries and
            acknowledgements carry their own seals.
        server_name: the name the broker's certificate carries, when it is not the host called.
    """
    context = _TlsContext(ssl.PROTOCOL_TLS_CLIENT)
    context.server_name = server_name
    context.load_verify_locations(authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.sslsocket_class = _TlsSocket
    if not checks_time:
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    return context


class MqttLink:
    """One connection to one broker, from the call to its end."""

    def __init__(
        self,
        broker: Broker,
        *,
        box: str,
        context: ssl.SSLContext | None,
        monotonic_ms: Callable[[], int],
        keepalive_s: int = KEEPALIVE_S,
        connect_s: float = CONNECT_S,
    ) -> None:
        """Call the broker and subscribe; returns when frames can go both ways.

        Args:
            broker: whom to call.
            box: name of the box.
            context: of TLS; none for a broker on loopback.
            monotonic_ms: a clock that never goes back.
            keepalive_s: how long nothing may be said.
            connect_s: how long TCP, TLS and the broker's answers may each take.

        Raises:
            LinkLostError: it did not come to that.
        """
        self._box, self._monotonic_ms = box, monotonic_ms
        self._connect_s = connect_s
        self._inbox: deque[bytes] = deque()
        self._waiting: deque[bytes] = deque()
        self._in_flight: dict[int, int] = {}
        self._in_flight_bytes = 0
        self._connack: ReasonCode | None = None
        self._suback: list[ReasonCode] | None = None
        self.dropped_count = 0
        """Messages of the broker that were no frames for us, or too many."""
        self._client = self._new_client(context)
        try:
            self._call(broker, keepalive_s, context)
        except BaseException:
            self.close()
            raise

    def _new_client(self, context: ssl.SSLContext | None) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._box,
            clean_session=True,
            protocol=MQTTv311,
            reconnect_on_failure=False,
        )
        client.connect_timeout = self._connect_s
        client.max_inflight_messages_set(IN_FLIGHT_MAX)
        if context is not None:
            client.tls_set_context(context)
        # Callbacks only lay down what came: they run inside our own turn of the loop.
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    # --- calling --------------------------------------------------------------------------------

    def _call(self, broker: Broker, keepalive_s: int, context: ssl.SSLContext | None) -> None:
        where: dict[str, str | int] = {"host": broker.host, "port": broker.port}
        try:
            self._client.connect(broker.host, broker.port, keepalive=keepalive_s)
        except ssl.SSLCertVerificationError as error:
            raise LinkLostError(
                Failure.NOT_TRUSTED, **where, why=error.verify_message or "certificate"
            ) from error
        except ssl.SSLError as error:
            raise LinkLostError(_meaning(error), **where, why=error.reason or "tls") from error
        except OSError as error:
            raise LinkLostError(Failure.UNREACHABLE, **where) from error
        wire = self._client.socket()
        if isinstance(wire, socket.socket):
            # Small frames must not wait for the acknowledgement of the one before.
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # With TLS 1.3 a refused certificate shows only now: the connection ends without an answer.
        ended = Failure.UNREACHABLE if context is None else Failure.REFUSED
        self._until(lambda: self._connack is not None, ended)
        if self._connack is None or self._connack.is_failure:
            raise LinkLostError(Failure.REFUSED, **where, why=str(self._connack))
        self._client.subscribe(down_topic(self._box), qos=1)
        self._until(lambda: self._suback is not None, Failure.DROPPED)
        if self._suback is None or any(code.is_failure for code in self._suback):
            raise LinkLostError(Failure.REFUSED, **where, why="subscription")

    def _until(self, came: Callable[[], bool], failure: Failure) -> None:
        ends_ms = self._monotonic_ms() + self._connect_s * 1000
        while not came():
            if self._monotonic_ms() > ends_ms:
                raise LinkLostError(Failure.SILENT)
            self._turn(0.25, failure)

    def _turn(self, timeout_s: float, failure: Failure) -> None:
        """Let paho read and write once; whatever went wrong means that the link is lost."""
        try:
            code = self._client.loop(timeout_s)
        except (OSError, ValueError) as error:
            raise LinkLostError(failure) from error
        if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            if self._connack is not None and self._connack.is_failure:
                failure = Failure.REFUSED
            raise LinkLostError(failure, code=int(code))

    @property
    def in_flight_count(self) -> int:
        """Messages the broker has not yet acknowledged; never more than one window."""
        return len(self._in_flight)

    # --- frames ---------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Give a frame to the broker, or keep it until there is room in the window.

        Raises:
            FaultError: ``link.oversize``; a larger message would be resent for ever.
            LinkLostError: the link is gone.
        """
        if len(data) > FRAME_BYTES_MAX:
            raise FaultError("link.oversize", size_bytes=len(data))
        self._waiting.append(data)
        if len(self._waiting) > WAITING_MAX:
            raise LinkLostError(Failure.SILENT, waiting=len(self._waiting))
        self._publish()

    @property
    def has_room(self) -> bool:
        """Whether nothing waits here, and little is on its way to the broker."""
        return not self._waiting and self._in_flight_bytes < SPARE_BYTES_MAX

    def _publish(self) -> None:
        while self._waiting and self._has_room():
            data = self._waiting.popleft()
            info = self._client.publish(up_topic(self._box), data, qos=1)
            if info.rc is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise LinkLostError(Failure.DROPPED, code=int(info.rc))
            self._in_flight[info.mid] = len(data)
            self._in_flight_bytes += len(data)

    def _has_room(self) -> bool:
        return not self._in_flight or (
            len(self._in_flight) < IN_FLIGHT_MAX
            and self._in_flight_bytes + len(self._waiting[0]) <= IN_FLIGHT_BYTES_MAX
        )

    def receive(self, timeout_s: float) -> bytes | None:
        """Wait so long for the next frame of the hub; less when what may wait has room again.

        Raises:
            LinkLostError: the link is gone.
        """
        ends_ms = self._monotonic_ms() + timeout_s * 1000
        had_room = self.has_room
        while not self._inbox:
            left_ms = ends_ms - self._monotonic_ms()
            self._turn(max(left_ms / 1000, 0.0), Failure.DROPPED)
            self._publish()
            if left_ms <= 0 or (self.has_room and not had_room):
                break
        return self._inbox.popleft() if self._inbox else None

    def close(self) -> None:
        """End the link: say so if the socket takes it, and let everything go."""
        wire = self._client.socket()
        with contextlib.suppress(OSError, ValueError):
            self._client.disconnect()
        if wire is not None:
            wire.close()
        self._waiting.clear()

    # --- callbacks ------------------------------------------------------------------------------

    def _on_connect(
        self, _client: Client, _data: object, _flags: object, code: ReasonCode, _more: object
    ) -> None:
        self._connack = code

    def _on_subscribe(
        self, _client: Client, _data: object, _mid: int, codes: list[ReasonCode], _more: object
    ) -> None:
        self._suback = codes

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        is_frame = len(message.payload) <= FRAME_BYTES_MAX and not message.retain
        if is_frame and len(self._inbox) < INBOX_MAX:
            self._inbox.append(bytes(message.payload))
        else:
            self.dropped_count += 1

    def _on_publish(
        self, _client: Client, _data: object, mid: int, _code: ReasonCode, _more: object
    ) -> None:
        self._in_flight_bytes -= self._in_flight.pop(mid, 0)


def _meaning(error: ssl.SSLError) -> Failure:
    # Only an alert is the broker's word about us; a handshake that just ends says nothing.
    return Failure.REFUSED if "ALERT" in (error.reason or "") else Failure.UNREACHABLE
