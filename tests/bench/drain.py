"""How fast a box's backlog drains: `python -m tests.bench.drain`, beside its limits and peers.

A real box (SQLCipher) and a real hub (its office over SQLite), each in its own process, over a real
Mosquitto with mutual TLS. Every entry is verified and durable at the hub, and the signed
acknowledgement durable at the box, before it counts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from accord.log import read_entry, verify_entry
from edge.sync.caller import Caller
from edge.sync.mqtt import Broker as BoxBroker
from edge.sync.mqtt import MqttLink
from edge.sync.pace import Pace
from edge.sync.session import Session
from hub.sync.mqtt import Broker as HubBroker
from hub.sync.mqtt import Line
from hub.sync.post import Post
from tests.bench.link import thin_line
from tests.bench.reckoned import Reckoned, reckon
from tests.hub.office.city import LAN
from tests.hub.sync.site import Site, free_port
from tests.journeys.real import RealBox, monotonic_ms, real_box, real_hub, real_pair
from tests.waiting import wait_until

DRAIN_S_MAX = 900.0
"""How long a backlog may take before something is broken."""
BOX = "box-00103-a"
SLOT = 1
"""The first of its ward, given to its first box."""
RECORD_JSON_BYTES = 1_450
LINE_BITS_PER_S, LINE_DELAY_S = 2_000_000, 0.150

# The gates; why these stands in docs/adr/0022-what-a-drain-is-measured-by.md.
RATE_LEAST = 1_000
OWN_CPU_MS_MAX = 0.4
WIRE_BYTES_MAX = 300
LINE_RATE_LEAST = 0.9 * LINE_BITS_PER_S / 8 / WIRE_BYTES_MAX
LINE_SHARE_LEAST = 0.9
DISK_MOST = 2.0


def cpu_s() -> float:
    """Return what this process has used of the processor, without the thread that asks."""
    return time.process_time() - time.thread_time()


def _hub(folder: Path, port: int, pipe: Connection, context_of: Callable[[], object]) -> None:
    """The hub's process: admits the box, keeps what comes, says how much and what it cost."""
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
        while (asked := pipe.recv()) != "stop":
            if asked == "rest":  # as its housekeeping does every few seconds
                hub.office.books._database.checkpoint()  # noqa: SLF001 -- the hub has no port for it
            pipe.send((hub.held(BOX), cpu_s(), len(hub.put_aside(BOX))))
        stop.set()
        for thread in threads:
            thread.join()


@dataclass(frozen=True, slots=True)
class Figures:
    """What one drain took."""

    name: str
    entries: int
    seconds: float
    cpu_ms_box: float
    cpu_ms_hub: float
    wire_bytes: int

    def show(self) -> None:
        box, hub = self.cpu_ms_box / self.entries, self.cpu_ms_hub / self.entries
        print(
            f"{self.name:44s} {self.entries / self.seconds:8,.0f} entries/s  "
            f"{box + hub:.3f} CPU-ms (box {box:.3f}, hub {hub:.3f})  "
            f"{self.wire_bytes / self.entries:6.1f} bytes an entry"
        )


class Bench:
    """A box and a hub's process, and the drains between them."""

    def __init__(self, site: Site, port: int, box: RealBox, pipe: Connection) -> None:
        self._site, self._port, self._box, self._pipe = site, port, box, pipe
        self.sent_bytes = 0

    def hub(self, asked: str = "figures") -> tuple[int, float, int]:
        self._pipe.send(asked)
        held, used_s, put_aside = self._pipe.recv()
        return int(held), float(used_s), int(put_aside)

    def drain(self, name: str, *, port: int | None = None) -> Figures:
        """Drain what waits, and return what it took."""
        held, hub_cpu_s, _ = self.hub()
        tip, before = self._box.log.own_tip().seq, self._box.acked
        stop, began, box_cpu_s = threading.Event(), time.monotonic(), cpu_s()
        self.sent_bytes = 0
        session = Session(
            caller=Caller(exchange=self._box.exchange, pace=Pace(1, bytes, first_ms_max=0)),
            opener=lambda _: _Counting(self, port or self._port),
            monotonic_ms=monotonic_ms,
            turn_s=0.05,
        )
        thread = threading.Thread(target=session.run, args=(stop,))
        thread.start()
        wait_until(lambda: self._box.acked >= tip, timeout_s=DRAIN_S_MAX)
        seconds = time.monotonic() - began
        used_s = cpu_s() - box_cpu_s
        stop.set()
        thread.join()
        now_held, now_hub_cpu_s, put_aside = self.hub()
        assert (now_held, put_aside) == (tip, 0), (now_held, tip, put_aside)
        assert held == before
        return Figures(
            name, tip - before, seconds, used_s * 1000, (now_hub_cpu_s - hub_cpu_s) * 1000,
            self.sent_bytes,
        )  # fmt: skip

    def link(self, port: int) -> MqttLink:
        return MqttLink(
            BoxBroker("localhost", port),
            box=BOX,
            context=self._site.contexts[BOX],
            monotonic_ms=monotonic_ms,
        )


class _Counting:
    """A link that counts what it is given."""

    def __init__(self, bench: Bench, port: int) -> None:
        self._bench, self._link = bench, bench.link(port)

    def send(self, data: bytes) -> None:
        self._bench.sent_bytes += len(data)
        self._link.send(data)

    @property
    def has_room(self) -> bool:
        return self._link.has_room

    def receive(self, timeout_s: float) -> bytes | None:
        return self._link.receive(timeout_s)

    def close(self) -> None:
        self._link.close()


def copy_through(port_of: Callable[[int], object], size: int) -> float:
    """Return the seconds a plain socket takes for so many bytes over the same line."""
    listener = socket.create_server(("127.0.0.1", 0))
    with (
        listener,
        thin_line(
            listener.getsockname()[1], bits_per_s=LINE_BITS_PER_S, delay_s=LINE_DELAY_S
        ) as port,
        socket.create_connection(("127.0.0.1", port)) as sender,
    ):
        receiver, _ = listener.accept()
        began, left = time.monotonic(), size
        threading.Thread(target=sender.sendall, args=(bytes(size),), daemon=True).start()
        while left:
            left -= len(receiver.recv(65_536))
        receiver.close()
        return time.monotonic() - began


def checking(box: RealBox, count: int) -> float:
    """Print and return what checking the signatures of an entry costs here: nobody can do less."""
    lines = box.log.read(box.log.own_tip().epoch, after_seq=0, bytes_max=10**9, count_max=count)
    entries = [read_entry(line.sealed) for line in lines]
    began_s = time.thread_time()
    for entry in entries:
        verify_entry(entry, box=box.key.public, officer=LAN.public)
    used_ms = (time.thread_time() - began_s) * 1000 / len(entries)
    print(f"{'  the signatures of an entry alone':44s} {used_ms:27.3f} CPU-ms")
    return used_ms


def peers(box: RealBox, count: int) -> None:
    """Print what the same entries take elsewhere."""
    lines = box.log.read(box.log.own_tip().epoch, after_seq=0, bytes_max=10**9, count_max=count)
    raw = [line.sealed + line.salt + line.payload for line in lines]
    whole = b"".join(raw)
    print(f"{'as signed, not packed':44s} {len(whole) / len(raw):6.1f} bytes an entry")
    alone = sum(len(zlib.compress(each, 9)) for each in raw)
    print(f"{'zlib, each entry alone':44s} {alone / len(raw):6.1f} bytes an entry")
    batches = [b"".join(raw[at : at + 100]) for at in range(0, len(raw), 100)]
    together = sum(len(zlib.compress(each, 9)) for each in batches)
    print(f"{'zlib, batches of 100':44s} {together / len(raw):6.1f} bytes an entry")


def run(dossiers: int, thin: int, alone: int) -> int:
    """Run all drains and print them; 0 when the gates are met."""
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
            bench = Bench(site, port, box, mine)
            box.take_days(2, seed=1, slot=SLOT)
            bench.drain("first contact")
            began = time.monotonic()
            entries = box.take_days(dossiers, seed=2, slot=SLOT, together=240)
            print(f"{entries:,d} entries written in {time.monotonic() - began:.1f} s")
            full = bench.drain("loopback, batches")
            full.show()
            checked_ms = checking(box, 2_000)
            bench.hub("rest")
            disk = _disk(folder, box)
            thin_figures = _thin(bench, box, thin)
            _one_by_one(bench, box, alone)
            peers(box, 5_000)
        mine.send("stop")
        hub.join()
    return _gates(full, thin_figures, checked_ms, disk, _reckoned(thin))


def _thin(bench: Bench, box: RealBox, dossiers: int) -> Figures:
    box.take_days(dossiers, seed=3, slot=SLOT, together=240)
    with thin_line(bench._port, bits_per_s=LINE_BITS_PER_S, delay_s=LINE_DELAY_S) as port:  # noqa: SLF001 -- its own
        figures = bench.drain("2 Mbit/s, 150 ms each way", port=port)
    figures.show()
    plain_s = copy_through(lambda p: p, figures.wire_bytes)
    share = plain_s / figures.seconds
    print(
        f"{'  plain socket, the same bytes':44s} {plain_s:8.2f} s; drain {figures.seconds:.2f} s "
        f"= {share:.0%} of the line"
    )
    return figures


def _one_by_one(bench: Bench, box: RealBox, dossiers: int) -> None:
    """The same with one entry in a message, as a queue of messages would."""
    box.take_days(dossiers, seed=4, slot=SLOT, together=240)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accord.reconcile.author.ENTRIES_MAX", 1)
        bench.drain("one entry a message").show()


def _disk(folder: Path, box: RealBox) -> float:
    """Print how large both files are, and return the larger as a multiple of what they hold."""
    tip = box.log.own_tip()
    lines = box.log.read(tip.epoch, after_seq=0, bytes_max=10**9, count_max=20_000)
    entry_bytes = sum(len(line.sealed) + len(line.salt) + len(line.payload) for line in lines)
    entry_bytes //= len(lines)
    box.ledger.rest()  # as its housekeeping does every few seconds
    factors = []
    for side in ("box", "hub"):
        size = (folder / side / f"{side}.db").stat().st_size
        log_size = (folder / side / f"{side}.db-wal").stat().st_size
        factors.append(size / tip.seq / entry_bytes)
        print(
            f"{f'disk of the {side}':44s} {size / tip.seq:8,.0f} bytes an entry = "
            f"{factors[-1]:.2f} x its {entry_bytes} bytes; write-ahead log {log_size / 1e6:.1f} MB"
        )
    return max(factors)


def _reckoned(dossiers: int) -> Reckoned:
    """The thin line once more, added up instead of waited for."""
    with TemporaryDirectory() as name, real_pair(Path(name), BOX) as (hub, box):
        box.take_days(dossiers, seed=3, slot=SLOT, together=240)
        found = reckon(box, hub, bits_per_s=LINE_BITS_PER_S, delay_s=LINE_DELAY_S)
    rate = found.entries / found.seconds
    print(
        f"{'2 Mbit/s, 150 ms each way, reckoned':44s} {rate:8,.0f} entries/s  "
        f"{found.share:.0%} of the line, from the greeting to the last acknowledgement"
    )
    return found


def _gates(full: Figures, thin: Figures, checked_ms: float, disk: float, reckoned: Reckoned) -> int:
    used_ms = (full.cpu_ms_box + full.cpu_ms_hub) / full.entries
    print(f"{'beyond the signatures':44s} {used_ms - checked_ms:27.3f} CPU-ms")
    gates = {
        f"at least {RATE_LEAST:,d} entries/s": full.entries / full.seconds >= RATE_LEAST,
        f"at most {OWN_CPU_MS_MAX} CPU-ms an entry beyond its signatures": used_ms - checked_ms
        <= OWN_CPU_MS_MAX,
        f"at most {WIRE_BYTES_MAX} bytes an entry": full.wire_bytes / full.entries
        <= WIRE_BYTES_MAX,
        f"at least {LINE_RATE_LEAST:,.0f} entries/s over 2 Mbit/s": thin.entries / thin.seconds
        >= LINE_RATE_LEAST,
        f"at least {LINE_SHARE_LEAST:.0%} of the line, reckoned": reckoned.share
        >= LINE_SHARE_LEAST,
        f"at most {DISK_MOST:.0f} x the entries' bytes on either disk": disk <= DISK_MOST,
    }
    for name, is_met in gates.items():
        print(f"{'met' if is_met else 'MISSED':7s} {name}")
    return 0 if all(gates.values()) else 1


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.drain", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=5_000)
    parser.add_argument("--thin", type=int, default=1_500, help="dossiers over the thin line")
    parser.add_argument("--alone", type=int, default=100, help="dossiers an entry a message")
    arguments = parser.parse_args()
    return run(arguments.dossiers, arguments.thin, arguments.alone)


if __name__ == "__main__":
    sys.exit(main())
