"""How fast a file travels: `python -m tests.bench.files`, beside what the disk and the line allow.

A real box and a real hub, each in its own process, over a real Mosquitto with mutual TLS. Every
chunk is durable at the hub before the next is asked for in its place, and a file counts when the
whole of it was read back and hashed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from accord.files import CHUNK_BYTES
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
from tests.bench.drain import BOX, LINE_BITS_PER_S, LINE_DELAY_S, copy_through
from tests.bench.link import thin_line
from tests.hub.sync.site import Site, free_port
from tests.journeys.real import RealBox, monotonic_ms, real_box, real_hub
from tests.waiting import wait_until

SEND_S_MAX = 900.0
"""How long a file may take before something is broken."""
MB = 1_000_000
LOOPBACK_LEAST = 2.0
"""MB/s: what 16 Mbit/s carry; no ward has more."""
SHARE_LEAST = 0.8
"""Of what a plain socket carries over the thin line."""


def _hub(folder: Path, port: int, pipe: Connection, context_of: Callable[[], object]) -> None:
    """The hub's process: admits the box, pulls files, looks at whole ones, says which are held."""
    stop = threading.Event()
    with real_hub(folder) as hub:
        pipe.send(hub.admit(BOX))
        post = Post(hub.exchange(), monotonic_ms=monotonic_ms)
        line = Line(
            HubBroker("localhost", port),
            context=context_of(),  # type: ignore[arg-type]  # made in this process
            post=post,
            monotonic_ms=monotonic_ms,
            draw=bytes,
        )
        threads = [threading.Thread(target=body, args=(stop,)) for body in (post.run, line.run)]
        for thread in threads:
            thread.start()
        while (file := pipe.recv()) is not None:
            hub.office.filing.check(at=hub.office.clock.wall)
            with hub.office.books.reading() as desk:
                row = desk.files.row(BOX, file)
            pipe.send(row is not None and row.state is FileState.HELD)
        stop.set()
        for thread in threads:
            thread.join()


class Bench:
    """A box, a hub's process, and files between them."""

    def __init__(self, site: Site, port: int, box: RealBox, pipe: Connection) -> None:
        self._site, self.port, self._box, self._pipe = site, port, box, pipe

    def send(self, size_bytes: int, port: int) -> float:
        """Return the seconds a file takes from the first call to its hash at the hub."""
        file = self._box.name_file(os.urandom(size_bytes))
        session = Session(
            caller=Caller(exchange=self._box.exchange, pace=Pace(1, bytes, first_ms_max=0)),
            opener=lambda _: MqttLink(
                BoxBroker("localhost", port),
                box=BOX,
                context=self._site.contexts[BOX],
                monotonic_ms=monotonic_ms,
            ),
            monotonic_ms=monotonic_ms,
            turn_s=0.05,
        )
        stop, began = threading.Event(), time.monotonic()
        thread = threading.Thread(target=session.run, args=(stop,))
        thread.start()
        wait_until(lambda: self._is_held(file), timeout_s=SEND_S_MAX)
        seconds = time.monotonic() - began
        stop.set()
        thread.join()
        return seconds

    def _is_held(self, file: Attachment) -> bool:
        self._pipe.send(file)
        return bool(self._pipe.recv())


def disk_alone(folder: Path, size_bytes: int) -> float:
    """Return the seconds the hub's books take for the same chunks, eight to a commit."""
    folder.mkdir()
    with real_hub(folder) as hub:
        hub.admit(BOX)
        file = Attachment(bytes(32), size_bytes)
        with hub.office.books.writing() as desk:
            desk.files.name(BOX, file, FileState.WANTED, at=hub.office.clock.wall)
            row = desk.files.row(BOX, file)
        assert row is not None
        content, began = os.urandom(CHUNK_BYTES), time.monotonic()
        for first in range(0, size_bytes // CHUNK_BYTES, 8):
            with hub.office.books.writing() as desk:
                for number in range(first, first + 8):
                    desk.files.put_chunk(row, number, content)
        return time.monotonic() - began


def run(loopback_bytes: int, thin_bytes: int) -> int:
    """Send both files and print what they took; 0 when the gates are met."""
    port = free_port()
    with TemporaryDirectory() as name, Site(Path(name), (BOX,)) as site:
        site.start_mosquitto(port)
        folder = Path(name)
        (folder / "hub").mkdir()
        (folder / "box").mkdir()
        mine, theirs = multiprocessing.Pipe()
        hub = multiprocessing.get_context("fork").Process(
            target=_hub, args=(folder / "hub", port, theirs, lambda: site.contexts["hub"])
        )
        hub.start()
        with real_box(folder / "box", BOX, mine.recv()) as box:
            box.take_days(1, seed=1, slot=1)
            bench = Bench(site, port, box, mine)
            loopback_s = bench.send(loopback_bytes, port)
            with thin_line(port, bits_per_s=LINE_BITS_PER_S, delay_s=LINE_DELAY_S) as thin:
                thin_s = bench.send(thin_bytes, thin)
        mine.send(None)
        hub.join()
        disk_s = disk_alone(folder / "disk", loopback_bytes)
    plain_s = copy_through(lambda p: p, thin_bytes)
    rate, share = loopback_bytes / MB / loopback_s, plain_s / thin_s
    alone = loopback_bytes / MB / disk_s
    print(f"{'loopback':32s} {rate:6.1f} MB/s (the hub's disk alone {alone:.1f})")
    print(f"{'2 Mbit/s, 150 ms each way':32s} {share:6.0%} of a plain socket ({thin_s:.1f} s)")
    gates = {
        f"at least {LOOPBACK_LEAST} MB/s": rate >= LOOPBACK_LEAST,
        f"at least {SHARE_LEAST:.0%} of the line": share >= SHARE_LEAST,
    }
    for gate, is_met in gates.items():
        print(f"{'met' if is_met else 'MISSED':7s} {gate}")
    return 0 if all(gates.values()) else 1


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.files", description=__doc__)
    parser.add_argument("--loopback", type=int, default=50, help="MB over loopback")
    parser.add_argument("--thin", type=int, default=5, help="MB over the thin line")
    arguments = parser.parse_args()
    return run(arguments.loopback * MB, arguments.thin * MB)


if __name__ == "__main__":
    sys.exit(main())
