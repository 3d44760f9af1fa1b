"""A large file over a real Mosquitto and a thin line: entries do not wait, cuts cost nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.files import WIDTH_MAX, chunk_count
from accord.header import Attachment
from edge.sync.caller import Caller
from edge.sync.mqtt import Broker as BoxBroker
from edge.sync.mqtt import MqttLink
from edge.sync.pace import Pace
from edge.sync.session import Session
from hub.office.filebook import FileState
from hub.sync.mqtt import Broker as HubBroker
from hub.sync.mqtt import Line
from hub.sync.post import Post
from tests.bench.link import thin_line
from tests.hub.sync.site import Site, free_port
from tests.journeys.real import RealBox, RealHub, monotonic_ms, real_pair
from tests.waiting import wait_until

BOX = "box-00103-a"
LARGE_BYTES = 20_000_000
SMALL_BYTES = 4_000_000


class Both:
    """A real box and a real hub, each of which can be stopped as by a power cut, and begun anew."""

    def __init__(self, site: Site, port: int, hub: RealHub, box: RealBox) -> None:
        self.hub, self.box = hub, box
        self._site, self._port = site, port
        self._ends: dict[str, tuple[threading.Event, list[threading.Thread]]] = {}

    def _start(self, name: str, *bodies: Callable[[threading.Event], None]) -> None:
        stop = threading.Event()
        threads = [threading.Thread(target=body, args=(stop,), daemon=True) for body in bodies]
        self._ends[name] = (stop, threads)
        for thread in threads:
            thread.start()

    def stop(self, name: str) -> None:
        """Stop a side; what was in its memory is gone."""
        stop, threads = self._ends.pop(name, (threading.Event(), []))
        stop.set()
        for thread in threads:
            thread.join(15)
            assert not thread.is_alive()

    def start_hub(self) -> None:
        """Begin the hub with nothing in memory."""
        post = Post(self.hub.exchange(), monotonic_ms=monotonic_ms)
        line = Line(
            HubBroker("localhost", self._port),
            context=self._site.contexts["hub"],
            post=post,
            monotonic_ms=monotonic_ms,
            draw=os.urandom,
        )
        self._start("hub", post.run, line.run)
        wait_until(lambda: line.is_up)

    def start_box(self, port: int) -> None:
        """Let the box call by a port of this machine."""
        session = Session(
            caller=Caller(
                exchange=self.box.exchange, pace=Pace(1, bytes, first_ms_max=0, base_ms=100)
            ),
            opener=lambda _: MqttLink(
                BoxBroker("localhost", port),
                box=BOX,
                context=self._site.contexts[BOX],
                monotonic_ms=monotonic_ms,
            ),
            monotonic_ms=monotonic_ms,
            turn_s=0.05,
        )
        self._start("box", session.run)

    def had_bytes(self, file: Attachment) -> int:
        """How much of a file is durable at the hub."""
        with self.hub.office.books.reading() as desk:
            row = desk.files.row(BOX, file)
        return 0 if row is None else row.had_bytes

    def is_held(self, file: Attachment) -> bool:
        """Whether it is here and was looked at."""
        office = self.hub.office
        office.filing.check(at=office.clock.wall)
        with office.books.reading() as desk:
            row = desk.files.row(BOX, file)
        return row is not None and row.state is FileState.HELD

    @property
    def is_in_step(self) -> bool:
        """Whether the hub has signed for everything the box has written."""
        return self.box.acked == self.box.log.own_tip().seq


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Both, int]]:
    port = free_port()
    with Site(tmp_path, (BOX,)) as site, real_pair(tmp_path, BOX) as (hub, box):
        site.start_mosquitto(port)
        sides = Both(site, port, hub, box)
        try:
            box.take_days(1, seed=1, slot=1)
            sides.start_hub()
            yield sides, port
        finally:
            sides.stop("box")
            sides.stop("hub")


def _grows(sides: Both, file: Attachment) -> Callable[[], bool]:
    had = sides.had_bytes(file)
    return lambda: sides.had_bytes(file) > had + 200_000


@contextmanager
def slow(port: int) -> Iterator[int]:
    with thin_line(port, bits_per_s=2_000_000, delay_s=0.15) as thin:
        yield thin


def test_a_dossier_taken_while_a_file_is_on_its_way_does_not_wait_for_it(
    both: tuple[Both, int],
) -> None:
    sides, port = both
    with slow(port) as thin:
        file = sides.box.name_file(os.urandom(LARGE_BYTES))
        sides.start_box(thin)
        wait_until(lambda: sides.had_bytes(file) > 400_000, timeout_s=30)
        took_s = []
        for number in range(3):
            sides.box.take_days(1, seed=10 + number, slot=1)
            began = time.monotonic()
            wait_until(lambda: sides.is_in_step, timeout_s=20)
            took_s.append(time.monotonic() - began)
        had = sides.had_bytes(file)
        assert 400_000 < had < LARGE_BYTES // 2
        # The file alone takes 80 seconds; a chunk or three on this line take one.
        assert max(took_s) < 6.0, took_s
        wait_until(lambda: sides.had_bytes(file) > had, timeout_s=20)
        sides.stop("box")


def test_a_file_that_is_cut_everywhere_comes_whole_and_is_sent_once(
    both: tuple[Both, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sides, port = both
    content = os.urandom(SMALL_BYTES)
    file = sides.box.name_file(content)
    # A hub that was started anew knows what a box can do from its next greeting: once a minute.
    monkeypatch.setattr("accord.reconcile.author.HEARTBEAT_MS", 1_000)
    with slow(port) as thin:
        sides.start_box(thin)
        for side in ("box", "hub", "box"):
            wait_until(_grows(sides, file), timeout_s=30)
            sides.stop(side)
            if side == "hub":
                sides.start_hub()
            else:
                sides.start_box(thin)
        wait_until(_grows(sides, file), timeout_s=30)
        sides.stop("box")
    assert sides.had_bytes(file) < SMALL_BYTES
    sides.start_box(port)
    wait_until(lambda: sides.is_held(file), timeout_s=30)
    given = sides.box.shelf.given
    again = sum(given.values()) - chunk_count(SMALL_BYTES)
    assert again <= 3 * WIDTH_MAX
    with sides.hub.office.books.reading() as desk:
        row = desk.files.row(BOX, file)
        assert row is not None
        chunks = [desk.files.chunk(row, n) or b"" for n in range(chunk_count(SMALL_BYTES))]
    assert b"".join(chunks) == content
    assert not sides.box.alarms
