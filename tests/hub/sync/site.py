"""A site on this machine: certificates, brokers, the hub and boxes, all over real sockets."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from accord.batch import Packer
from accord.identity import (
    Authority,
    issue_authority,
    issue_box,
    issue_server,
    key_pem,
    pem,
    request_certificate,
)
from accord.log import Head, Record
from accord.moments import ClockTrust, Instant, Reading
from edge.sync.caller import Caller
from edge.sync.exchange import Exchange as BoxExchange
from edge.sync.link import Link
from edge.sync.mqtt import Broker as BoxBroker
from edge.sync.mqtt import MqttLink, tls_context
from edge.sync.pace import Pace
from edge.sync.ports import Shelf
from edge.sync.session import Session
from hub.office.ports import AlarmKind, Member
from hub.sync.child import Child
from hub.sync.embedded import run_embedded
from hub.sync.exchange import Exchange as HubExchange
from hub.sync.mosquitto import Certificates, run_mosquitto, write_mosquitto
from hub.sync.mqtt import Broker as HubBroker
from hub.sync.mqtt import Line
from hub.sync.post import Post
from tests.sim.box_store import BoxStore
from tests.sim.choice import Quiet
from tests.sim.disk import Disk
from tests.sim.facts import judge, tell
from tests.sim.hub_store import Down, HubState, HubStore
from tests.sim.keys import FastKey
from tests.sim.machines import FLEET, HUB_KEY, new_card
from tests.waiting import wait_until

BOOT = b"test-run"
END = Instant(4_000_000_000_000)


def monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Clock:
    """This machine's clocks."""

    def read(self) -> Reading:
        now = Instant(time.time_ns() // 1_000_000)
        return Reading(now, monotonic_ms(), BOOT, ClockTrust.SYNCHRONISED)


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class CertificatesOfTheCity:
    """The city's authority, and certificates under it, as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority: Authority = issue_authority(
            os.urandom(40), name="city", serial=os.urandom(16), ends_at=END
        )
        self.path = folder / "authority.pem"
        self.path.write_bytes(pem(self.authority.certificate))
        self.der: dict[str, bytes] = {}

    def of_broker(self) -> Certificates:
        """Return the certificate of a broker on this machine."""
        certificate, key = self.of("hub")
        return Certificates(self.path, certificate, key)

    def of(self, name: str) -> tuple[Path, Path]:
        """Return certificate and key of a box, or of the hub."""
        seed, serial = os.urandom(40), os.urandom(16)
        request = request_certificate(seed, name=name)
        if name == "hub":
            certificate = issue_server(
                self.authority,
                request,
                name=name,
                reached_by=("localhost",),
                serial=serial,
                ends_at=END,
            )
        else:
            certificate = issue_box(self.authority, request, box=name, serial=serial, ends_at=END)
        self.der[name] = certificate
        return self._write(name, certificate), self._key(name, seed)

    def context(self, name: str) -> ssl.SSLContext:
        """Return the TLS context of a box, or of the hub."""
        certificate, key = self.of(name)
        return tls_context(
            authority=str(self.path), certificate=str(certificate), key=str(key), checks_time=True
        )

    def _write(self, name: str, certificate: bytes) -> Path:
        path = self.folder / f"{name}.pem"
        path.write_bytes(pem(certificate))
        return path

    def _key(self, name: str, seed: bytes) -> Path:
        path = self.folder / f"{name}.key"
        path.write_bytes(key_pem(seed))
        return path


class HubSide:
    """The hub: a store that lasts, and the threads that main would start."""

    def __init__(self, boxes: Sequence[str], *, epoch: bytes = b"epoch--0") -> None:
        state = HubState(down={FLEET: [Down(b"fleet--1")]})
        for slot, name in enumerate(boxes):
            state.slots[name, epoch] = slot
        self.alarms: list[tuple[AlarmKind, str, str]] = []
        self.disk = Disk("hub-disk", Quiet())
        members = {
            name: Member(name, "00103", name.encode(), (FLEET,), is_revoked=False) for name in boxes
        }
        self.store = HubStore(
            state,
            self.disk,
            members=members,
            judge=lambda log, parcel: judge(parcel, FastKey(log.encode())),
            on_alarm=lambda kind, box, key: self.alarms.append((kind, box, key)),
            on_event=lambda name: None,
        )
        self.lines: list[Line] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Begin conversations with nothing in memory."""
        self.conversations = HubExchange(
            copies=self.store,
            logs=self.store,
            packer=Packer({}),
            hub=HUB_KEY,
            own=HUB_KEY,
            clock=Clock(),
            draw=os.urandom,
            read_key=FastKey,
        )

    def start(self, brokers: Sequence[HubBroker], context: ssl.SSLContext | None) -> None:
        """Begin with nothing in memory, at these brokers."""
        self._stop = threading.Event()
        self.begin()
        self.post = Post(self.conversations, monotonic_ms=monotonic_ms)
        self.lines = [
            Line(
                broker, context=context, post=self.post, monotonic_ms=monotonic_ms, draw=os.urandom
            )
            for broker in brokers
        ]
        self._threads = [
            threading.Thread(target=body, args=(self._stop,), daemon=True)
            for body in (self.post.run, *(line.run for line in self.lines))
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End as a restart would: what was in memory is gone."""
        self._stop.set()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a thread of the hub does not end"

    def held(self, box: str) -> int:
        """How many entries of a box are durable here."""
        return sum(len(parcels) for parcels in self.store.state.copies.get(box, {}).values())

    def decide(self, text: str) -> None:
        """Say something in the fleet's log."""
        reading = Clock().read()
        self.store.append(FLEET, lambda head: tell(head, "hub", text, reading, HUB_KEY))


class BoxSide:
    """A box: a card that lasts, and the thread that main would start."""

    def __init__(self, name: str, *, epoch: bytes = b"epoch--0", slot: int = 0) -> None:
        self.name = name
        self.key = FastKey(name.encode())
        self.alarms: list[str] = []
        self.store = BoxStore(
            new_card(name, epoch, slot),
            Disk("box-disk", Quiet()),
            judge=lambda parcel: judge(parcel, HUB_KEY),
            on_ack=lambda saved: None,
            on_event=lambda event: None,
            next_opening=lambda: 1,
        )
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def write(self, count: int, *, bytes_each: int = 200) -> None:
        """Accept so many dossiers."""
        for _ in range(count):
            number = self.store.state.count + 1
            text = f"{self.name} {number} ".ljust(bytes_each, "x")
            reading = Clock().read()

            def say(
                head: Head, slot: int, count: int, text: str = text, reading: Reading = reading
            ) -> Record:
                return tell(head, f"{slot}-{count:04d}", f"{text} {count}", reading, self.key)

            self.store.append(say)

    def exchange(self, *, shelf: Shelf | None = None) -> BoxExchange:
        """Begin a conversation."""
        return BoxExchange(
            own=self.store,
            copies=self.store,
            follows=(FLEET,),
            packer=Packer({}),
            box=self.key,
            hub=HUB_KEY,
            clock=Clock(),
            draw=os.urandom,
            alarm=lambda log, alarm: self.alarms.append(alarm.key),
            shelf=shelf,
        )

    def start(
        self,
        opener: Callable[[int], Link],
        *,
        brokers: int = 1,
        silence_ms: int = 100_000,
    ) -> Session:
        """Begin to call."""
        self._stop = threading.Event()
        self.session = Session(
            caller=Caller(
                exchange=self.exchange,
                pace=Pace(brokers, os.urandom, first_ms_max=50, base_ms=100),
                silence_ms=silence_ms,
            ),
            opener=opener,
            monotonic_ms=monotonic_ms,
            turn_s=0.05,
        )
        self._thread = threading.Thread(target=self.session.run, args=(self._stop,), daemon=True)
        self._thread.start()
        return self.session

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(15)
            assert not self._thread.is_alive(), "the box's thread does not end"

    @property
    def acked(self) -> int:
        """How many entries the hub has signed for."""
        return sum(epoch.acked.seq for epoch in self.store.epochs())

    @property
    def copied(self) -> int:
        """How many entries of the fleet's log are on the card."""
        return sum(len(held) for held in self.store.state.copies.get(FLEET, {}).values())


@dataclass
class Site:
    """Certificates, brokers, a hub and boxes; everything is ended with the block."""

    folder: Path
    boxes: Sequence[str] = ("box-0",)
    certificates: CertificatesOfTheCity = field(init=False)
    hub: HubSide = field(init=False)
    brokers: dict[int, Child] = field(init=False, default_factory=dict)
    sides: dict[str, BoxSide] = field(init=False, default_factory=dict)
    contexts: dict[str, ssl.SSLContext] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.certificates = CertificatesOfTheCity(self.folder)
        self.hub = HubSide(self.boxes)
        for slot, name in enumerate(self.boxes):
            self.sides[name] = BoxSide(name, slot=slot)
            self.contexts[name] = self.certificates.context(name)
        self.contexts["hub"] = self.certificates.context("hub")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for side in self.sides.values():
            side.stop()
        self.hub.stop()
        for broker in self.brokers.values():
            broker.close()

    def start_mosquitto(self, port: int, *, revocations: bytes = b"") -> Child:
        """Start a Mosquitto on a port, again or for the first time."""
        folder = self.folder / f"broker-{port}"
        folder.mkdir(exist_ok=True)
        certificates = self.certificates.of_broker()
        if revocations:
            (folder / "revocations.pem").write_bytes(revocations)
            certificates = replace(certificates, revocations=folder / "revocations.pem")
        configuration = write_mosquitto(
            folder,
            address="127.0.0.1",
            port=port,
            certificates=certificates,
            user="root" if os.geteuid() == 0 else None,
        )
        self.brokers[port] = run_mosquitto(configuration, port=port)
        return self.brokers[port]

    def start_embedded(self, port: int, *, names: Sequence[str] = ("box-0",)) -> Child:
        """Start the embedded broker on a port, again or for the first time."""
        certificates = self.certificates.of_broker()
        self.brokers[port] = run_embedded(port=port, certificates=certificates, names=names)
        return self.brokers[port]

    def start_hub(self, ports: Sequence[int]) -> None:
        """Start the hub's side at these brokers, and wait until it listens."""
        self.hub.start([HubBroker("localhost", port) for port in ports], self.contexts["hub"])
        wait_until(lambda: all(line.is_up for line in self.hub.lines))

    def open_link(self, name: str, port: int, *, context: ssl.SSLContext | None = None) -> MqttLink:
        """Call a broker as a box does."""
        return MqttLink(
            BoxBroker("localhost", port),
            box=name,
            context=context or self.contexts[name],
            monotonic_ms=monotonic_ms,
            connect_s=3.0,
        )

    def start_box(self, name: str, ports: Sequence[int], *, silence_ms: int = 100_000) -> BoxSide:
        """Let a box call these brokers in their order."""
        side = self.sides[name]
        side.start(
            lambda number: self.open_link(name, ports[number]),
            brokers=len(ports),
            silence_ms=silence_ms,
        )
        return side
