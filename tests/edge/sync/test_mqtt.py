from __future__ import annotations

import os
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from accord.errors import FaultError
from accord.identity import issue_revocations, read_certificate
from accord.moments import Instant
from accord.wire import FRAME_BYTES_MAX
from edge.sync.link import LinkLostError
from edge.sync.mqtt import IN_FLIGHT_MAX, NO_CHECK_TIME, Broker, MqttLink, tls_context
from edge.sync.pace import Failure
from tests.hub.sync.site import CertificatesOfTheCity, Site, free_port, monotonic_ms
from tests.waiting import wait_until

BOXES = ("box-0", "box-1")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def site(tmp_path: Path, port: int) -> Iterator[Site]:
    with Site(tmp_path, BOXES) as site:
        site.start_mosquitto(port)
        yield site


def raw_client(site: Site, name: str, client_id: str, port: int) -> Client:
    """A client that does not keep to the rules, with a certificate of the city."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTv311,
        reconnect_on_failure=False,
    )
    client.tls_set_context(site.contexts[name])
    client.connect("localhost", port)
    return client


def turn(client: Client, times: int = 10) -> None:
    for _ in range(times):
        client.loop(0.05)


def test_never_more_than_a_window_is_handed_to_the_library(site: Site, port: int) -> None:
    link = site.open_link("box-0", port)
    for number in range(500):
        link.send(b"frame %d" % number)
        assert link.in_flight_count <= IN_FLIGHT_MAX
    while link.in_flight_count:
        link.receive(0.01)
    link.close()


def test_a_link_has_no_thread_that_could_die_unseen(site: Site, port: int) -> None:
    before = threading.active_count()
    link = site.open_link("box-0", port)
    assert threading.active_count() == before
    link.close()


def test_a_frame_no_broker_would_carry_is_never_published(site: Site, port: int) -> None:
    link = site.open_link("box-0", port)
    with pytest.raises(FaultError, match=r"link\.oversize"):
        link.send(bytes(FRAME_BYTES_MAX + 1))
    link.send(bytes(FRAME_BYTES_MAX))
    link.receive(0.1)
    link.send(b"and the link is still good")
    wait_until(lambda: link.receive(0.05) is None and not link.in_flight_count)
    link.close()


def test_what_may_wait_has_room_only_while_little_is_on_its_way(site: Site, port: int) -> None:
    link = site.open_link("box-0", port)
    rooms = [link.has_room]
    for _ in range(2):
        link.send(bytes(100_000))
        rooms.append(link.has_room)
    assert rooms == [True, True, False]
    for _ in range(9):
        link.send(bytes(100_000))
    began_ms = monotonic_ms()
    assert link.receive(30.0) is None
    assert link.has_room
    assert monotonic_ms() - began_ms < 20_000, "the wait ends when there is room, and not later"
    link.close()


def test_a_puback_says_nothing_and_what_nobody_heard_comes_again(site: Site, port: int) -> None:
    box = site.sides["box-0"]
    box.write(20)
    # Nobody is subscribed: the broker acknowledges every message and throws it away.
    link = site.open_link("box-0", port)
    for frame in box.exchange().connected(0):
        link.send(frame)
    wait_until(lambda: link.receive(0.05) is None and not link.in_flight_count)
    link.close()
    assert box.acked == 0
    site.start_hub([port])
    site.start_box("box-0", [port])
    wait_until(lambda: box.acked == 20)


def test_a_link_that_only_seems_open_is_given_up_for_the_next_broker(site: Site, port: int) -> None:
    second = free_port()
    site.start_mosquitto(second)
    site.start_hub([port, second])
    box = site.start_box("box-0", [port, second], silence_ms=1_000)
    box.write(1)
    wait_until(lambda: box.acked == 1)
    os.kill(site.brokers[port].pid, signal.SIGSTOP)
    try:
        box.write(1)
        wait_until(lambda: box.acked == 2)
        failure = box.session.standing().failure
        assert failure in {None, Failure.SILENT, Failure.UNREACHABLE, Failure.DROPPED}
    finally:
        os.kill(site.brokers[port].pid, signal.SIGCONT)


def test_another_box_cannot_take_over_a_client_id(site: Site, port: int) -> None:
    link = site.open_link("box-0", port)
    thief = raw_client(site, "box-1", "box-0", port)
    turn(thief)
    link.send(b"still here")
    wait_until(lambda: link.receive(0.05) is None and not link.in_flight_count)
    link.close()
    thief.disconnect()


def test_a_box_cannot_speak_in_anothers_name_or_listen_in(site: Site, port: int) -> None:
    site.start_hub([port])
    victim, heard = site.sides["box-0"], []
    victim.write(1)
    thief = raw_client(site, "box-1", "box-1", port)
    thief.on_message = lambda _client, _data, message: heard.append(message)
    turn(thief)
    thief.subscribe("#", qos=1)
    thief.subscribe("v1/box-0/down", qos=1)
    turn(thief)
    for frame in victim.exchange().connected(0):
        thief.publish("v1/box-0/up", frame, qos=1)
    turn(thief)
    assert site.hub.held("box-0") == 0
    site.start_box("box-0", [port])
    wait_until(lambda: victim.acked == 1)
    turn(thief)
    assert not heard
    thief.disconnect()


def test_a_frame_of_another_log_on_its_own_topic_is_an_alarm_and_nothing_else(
    site: Site, port: int
) -> None:
    site.start_hub([port])
    victim = site.sides["box-0"]
    victim.write(1)
    thief = site.open_link("box-1", port)
    for frame in victim.exchange().connected(0):
        thief.send(frame)
    wait_until(lambda: bool(site.hub.alarms), timeout_s=5)
    assert site.hub.alarms[0][1:] == ("box-1", "reconcile.foreign-log")
    assert site.hub.held("box-0") == 0
    thief.close()


def test_nothing_is_retained(site: Site, port: int) -> None:
    thief = raw_client(site, "box-0", "box-0", port)
    turn(thief)
    thief.publish("v1/box-0/up", b"for ever", qos=1, retain=True)
    turn(thief)
    heard: list[Any] = []
    hub = raw_client(site, "hub", "hub", port)
    hub.on_message = lambda _client, _data, message: heard.append(message)
    turn(hub)
    hub.subscribe("v1/+/up", qos=1)
    turn(hub)
    assert not heard
    hub.disconnect()
    thief.disconnect()


def test_a_broker_of_another_city_is_not_trusted(site: Site, port: int, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    stranger = CertificatesOfTheCity(elsewhere)
    with pytest.raises(LinkLostError) as caught:
        site.open_link("box-0", port, context=stranger.context("box-0"))
    assert caught.value.failure is Failure.NOT_TRUSTED


def test_a_certificate_of_another_city_is_refused(site: Site, port: int, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    certificate, key = CertificatesOfTheCity(elsewhere).of("box-0")
    context = tls_context(
        authority=str(site.certificates.path),
        certificate=str(certificate),
        key=str(key),
        checks_time=True,
    )
    with pytest.raises(LinkLostError) as caught:
        site.open_link("box-0", port, context=context)
    assert caught.value.failure is Failure.REFUSED


@contextmanager
def a_closing_door(*, is_reset: bool) -> Iterator[int]:
    """Take every call and end it: a forwarder whose broker is away, a cable that somebody holds."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    caller.recv(4096)
                    if is_reset:
                        at_once = struct.pack("ii", 1, 0)
                        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                    caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("is_reset", [False, True])
@pytest.mark.parametrize("has_tls", [True, False])
def test_a_line_that_ends_every_call_is_no_refusal(
    site: Site, *, is_reset: bool, has_tls: bool
) -> None:
    """Only a broker's word about the certificate is: after three the box calls every quarter."""
    context = site.contexts["box-0"] if has_tls else None
    with a_closing_door(is_reset=is_reset) as port, pytest.raises(LinkLostError) as caught:
        MqttLink(
            Broker("localhost", port),
            box="box-0",
            context=context,
            monotonic_ms=monotonic_ms,
        )
    assert caught.value.failure is Failure.UNREACHABLE


def test_a_broker_called_at_its_address_must_carry_the_name_that_was_set(
    site: Site, port: int
) -> None:
    certificate, key = site.certificates.of("box-0")

    def call(server_name: str) -> None:
        context = tls_context(
            authority=str(site.certificates.path),
            certificate=str(certificate),
            key=str(key),
            checks_time=True,
            server_name=server_name,
        )
        MqttLink(
            Broker("127.0.0.1", port), box="box-0", context=context, monotonic_ms=monotonic_ms
        ).close()

    call("localhost")
    for other in ("", "elsewhere"):
        with pytest.raises(LinkLostError) as caught:
            call(other)
        assert caught.value.failure is Failure.NOT_TRUSTED


def test_nobody_at_home_is_told_apart(site: Site) -> None:
    with pytest.raises(LinkLostError) as caught:
        site.open_link("box-0", free_port())
    assert caught.value.failure is Failure.UNREACHABLE


def test_a_dead_broker_ends_the_link_at_once(site: Site, port: int) -> None:
    link = site.open_link("box-0", port)
    site.brokers[port].kill()

    def speak() -> None:
        for _ in range(50):
            link.receive(0.1)
            link.send(b"is anybody there")

    with pytest.raises(LinkLostError) as caught:
        speak()
    assert caught.value.failure is Failure.DROPPED
    link.close()


def test_the_clients_rules_do_not_depend_on_the_time_when_the_clock_is_doubted(
    site: Site,
) -> None:
    certificate, key = site.certificates.of("box-1")
    for checks_time in (True, False):
        context = tls_context(
            authority=str(site.certificates.path),
            certificate=str(certificate),
            key=str(key),
            checks_time=checks_time,
        )
        assert bool(context.verify_flags & NO_CHECK_TIME) is not checks_time


def test_a_revoked_certificate_is_refused(tmp_path: Path) -> None:
    port = free_port()
    with Site(tmp_path, BOXES) as site:
        der = site.certificates.der["box-0"]
        revoked = issue_revocations(
            site.certificates.authority,
            [(read_certificate(der).serial, Instant(1_700_000_000_000))],
            number=1,
            at=Instant(1_700_000_000_000),
            ends_at=Instant(4_000_000_000_000),
        )
        site.start_mosquitto(port, revocations=revoked)
        with pytest.raises(LinkLostError) as caught:
            site.open_link("box-0", port)
        assert caught.value.failure is Failure.REFUSED
        site.open_link("box-1", port).close()
