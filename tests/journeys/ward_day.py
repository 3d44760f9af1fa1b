"""A ward's day, taken with no line to the city, and what becomes of it when a poor line comes back.

    python -m tests.journeys.ward_day --dossiers 127

The real programs and the real Mosquitto, on two networks of their own. While the day drains, the
broker, the hub and the box are each killed with SIGKILL and the cable is pulled; in the end every
entry must be at the city exactly once, byte for byte, and nobody may have been alarmed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from accord.acts import SlipPrinted
from accord.canon import decode
from accord.export import read_export
from accord.facts import Fact, from_map
from accord.fleet import OfficerRole
from accord.intake import Accepted
from accord.log import Record
from accord.naming import parse_dossier_code
from accord.payments import Paid
from accord.seal import SigningKey, key_id_of
from edge.desk.receipts import ReceiptJob
from edge.devices.signer.file import open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.folder import Folder
from edge.main.machine import clock_of, draw
from edge.main.running import open_ledger
from edge.settings import read_settings
from edge.store.book import BoxBook, BoxWriting
from edge.store.lockers import BoxDrawer
from tests.edge.store.boxes import slip_of
from tests.journeys.network import Line, TwoPlaces
from tools.demo.box import Box, Clerk, Standing, wait_until
from tools.demo.city import City
from tools.demo.commands import AGENCY, box_command, enrol, hub_command, program, verify_log
from tools.demo.counter import Counter
from tools.demo.story import CARDS, CHILD
from tools.ward_day import ENTRIES_PER_DOSSIER, write_days

__all__ = ["Outcome", "play"]

POOR: Final = Line(kbit_per_s=128, burst_bytes=8_000, loss_percent=3)
WARD = "00103"
LAN: Final = Clerk(
    "lan",
    "Trần Thị Lan",
    "Công chức tư pháp - hộ tịch",
    tuple(role.name.lower().replace("_", "-") for role in OfficerRole),
    "270915",
)
"""She does all the work of a small ward, so that nothing she signs is put aside."""
BROKER_PORT, HUB_PORT, BOX_PORT = 8883, 8090, 8080
DRAINED_S: Final = 240.0
"""Backoff of the box, four times over, beside half a minute of a 128 kbit/s line."""
CUT_S: Final = 3.0
ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What came of the day.

    Attributes:
        printed: codes of the dossiers whose slips were printed at the counter.
        held: codes of all dossiers the city has.
        at_box: the box's log, entry by entry.
        at_city: the city's copy of it.
        alarm_count: alarms open at the city.
        verified: what the independent verifier says of both.
        drained_s: how long it took from the line's coming back.
    """

    printed: list[str]
    at_box: list[bytes]
    at_city: list[bytes]
    held: set[str]
    alarm_count: int
    verified: str
    drained_s: float


class WardDay:
    """City and ward on their own networks, and the day between them."""

    def __init__(self, folder: Path, places: TwoPlaces, closing: ExitStack) -> None:
        """Lay out hub and box, enrol the box, and switch both on."""
        self._places = places
        self.city = places.city.do(
            lambda: City(
                folder / "hub",
                web_port=HUB_PORT,
                broker_port=BROKER_PORT,
                broker="mosquitto",
                serve_network=True,
            )
        )
        self.box = places.ward.do(
            lambda: Box(
                f"box-{WARD}-a", folder=folder / "box", ward=WARD, web_port=BOX_PORT, clerk=LAN
            )
        )
        self.box.write_settings(
            ward_name="Phường Tây Hồ", broker=f"{places.city.address}:{BROKER_PORT}"
        )
        self.counter = Counter(self.box)
        closing.callback(lambda: self._places.ward.do(self.box.close))
        closing.callback(lambda: self._places.city.do(self.city.close))
        enrol(self.city, (self.box,))
        self.start_city()
        self.start_box()

    def start_city(self) -> None:
        """Switch the hub on."""
        self._places.city.do(lambda: self.city.start(program("hub")))

    def start_box(self) -> None:
        """Switch the box on and sign the clerk on."""
        self._places.ward.do(lambda: self.box.start(program("edge")))
        self._places.ward.do(self.box.sign_on)

    def standing(self) -> Standing:
        """Read what the page of the box says."""
        return self._places.ward.do(self.box.standing)

    def take_offline(self, dossiers: int) -> None:
        """Take the day with the cable out: the first ones at the counter, with their slips."""
        ward = self._places.ward
        ward.do(
            lambda: wait_until(
                "the catalogue",
                lambda: self.box.browser.get("/counter").status == 200,
                within_s=DRAINED_S,
            )
        )
        ward.cut()
        ward.do(lambda: self.counter.take(CARDS[0], "cs", pages="2", copies="3"))
        ward.do(lambda: self.counter.take(CARDS[1], "ks", **CHILD))
        ward.do(self.box.pull_power)
        self._write_days(dossiers - len(self.counter.codes))
        self.start_box()

    def _write_days(self, dossiers: int) -> None:
        settings = read_settings(self.box.settings)
        folder, clock = Folder.of(settings), clock_of()
        officer = folder.read_admission().officers[0]
        ledger, box = open_ledger(folder), open_key(folder.box_key)
        try:
            cabinet = OfficerCabinet(BoxDrawer(ledger), draw)
            lan = cabinet.unlock(key_id_of(officer.point), LAN.pin, at=clock.read().wall)
            book = BoxBook(ledger)
            with book.writing() as writing:
                head, slot = writing.head, writing.slot
            days = write_days(
                head,
                seed=20_261_123,
                dossiers=dossiers,
                box=box,
                officer=lan,
                slot=slot,
                agency=AGENCY,
            )
            for dossier in _by_dossier(days):
                with book.writing() as writing:
                    for record in dossier:
                        said = from_map(record.entry.header.kind, decode(record.payload))
                        writing.append(record, said)
                        _lay_paper(writing, record, said, box)
                    code = parse_dossier_code(dossier[0].entry.header.dossier)
                    writing.set_count(code.day, code.count)
            lan.close()
        finally:
            ledger.close()

    def drain(self) -> float:
        """Put the cable back and do harm until everything is at the city; return the seconds."""
        began = time.monotonic()
        self._places.ward.restore()
        self._harm_at(0.1, self._kill_broker)
        self._harm_at(0.3, self._pull_cable)
        self._harm_at(0.5, self._kill_hub)
        self._harm_at(0.7, self._kill_box)
        self._wait_until("the city to have everything", lambda now: now.at_city == now.entries)
        return time.monotonic() - began

    def _harm_at(self, share: float, harm: Callable[[], None]) -> None:
        self._wait_until(
            f"{share:.0%} to be at the city", lambda now: now.at_city >= share * now.entries
        )
        now = self.standing()
        assert now.at_city < now.entries, "the day had drained before anything was harmed"
        harm()

    def _wait_until(self, what: str, holds: Callable[[Standing], bool]) -> None:
        self._places.ward.do(
            lambda: wait_until(what, lambda: holds(self.box.standing()), within_s=DRAINED_S)
        )

    def _kill_broker(self) -> None:
        for process in children(self.city.pid):
            if process.name == "mosquitto":
                os.kill(process.pid, signal.SIGKILL)
                return
        raise LookupError("no Mosquitto runs under the hub")

    def _pull_cable(self) -> None:
        self._places.ward.cut()
        time.sleep(CUT_S)  # so long the cable is out
        self._places.ward.restore()

    def _kill_hub(self) -> None:
        self._places.city.do(self.city.pull_power)
        self.start_city()

    def _kill_box(self) -> None:
        self._places.ward.do(self.box.pull_power)
        self.start_box()

    def outcome(self, drained_s: float) -> Outcome:
        """Stop the box and compare both sides."""
        alarm_count = self._places.city.do(self._alarm_count)
        verified = verify_log(self.city, self.box, ROOT / "verify" / "verify.py")
        folder = self.city.folder.parent
        at_box, at_city = (
            list(_records(folder / f"{self.box.name}-{side}.export")) for side in ("box", "hub")
        )
        box_command(self.box, "verify")
        hub_command(self.city, "verify")
        return Outcome(
            printed=self.counter.codes,
            at_box=[_whole(record) for record in at_box],
            at_city=[_whole(record) for record in at_city],
            held={record.entry.header.dossier for record in at_city} - {""},
            alarm_count=alarm_count,
            verified=verified,
            drained_s=drained_s,
        )

    def _alarm_count(self) -> int:
        self.city.sign_on()
        text = self.city.browser.get("/alarms").text
        found = re.search(r"(\d+) đang mở", text)
        assert found is not None, text
        return int(found[1])


@dataclass(frozen=True)
class Process:
    """A process as the kernel lists it."""

    pid: int
    name: str


def children(parent: int) -> Iterator[Process]:
    """Return the processes a process has started."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue
        name, _, rest = stat.partition("(")[2].rpartition(")")
        if int(rest.split()[1]) == parent:
            yield Process(int(folder.name), name)


def _lay_paper(writing: BoxWriting, record: Record, said: Fact, box: SigningKey) -> None:
    """Queue the papers that the counter would have queued with what it said."""
    code, at = record.entry.header.dossier, record.entry.header.stamp.time.at
    job_id = sha256(code.encode()).hexdigest()[:16]
    match said:
        case Accepted():
            slip = slip_of(record, said, job_id, last=writing.last_slip(), key=box)
            writing.queue_slip(slip)
        case SlipPrinted(form=form) if form.number == "01":
            writing.slip_printed(job_id, at=at)
        case Paid(receipt=receipt):
            writing.queue_receipt(ReceiptJob(job_id, code, receipt, LAN.name, 0, at, at))
        case _:
            pass


def _by_dossier(records: Iterator[Record]) -> Iterator[list[Record]]:
    waiting: list[Record] = []
    for record in records:
        waiting.append(record)
        if len(waiting) == ENTRIES_PER_DOSSIER:
            yield waiting
            waiting = []
    assert not waiting


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        _, records = read_export(iter(lambda: file.read(65_536), b""))
        yield from records


def _whole(record: Record) -> bytes:
    return record.entry.sealed + record.salt + record.payload


@contextmanager
def _ward_day(folder: Path) -> Iterator[WardDay]:
    with TwoPlaces(POOR) as places, ExitStack() as closing:
        yield WardDay(folder, places, closing)


def play(folder: Path, dossiers: int) -> Outcome:
    """Take so many dossiers offline, drain them through every harm, and say what came of it."""
    with _ward_day(folder) as day:
        day.take_offline(dossiers)
        return day.outcome(day.drain())


def main() -> int:
    """Play the day and print what came of it; 0 when everything arrived exactly once."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.ward_day")
    parser.add_argument("--dossiers", type=int, default=127)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        outcome = play(Path(folder), arguments.dossiers)
    is_same = outcome.at_box == outcome.at_city
    print(
        f"{len(outcome.held)} dossiers, {len(outcome.at_city):,d} entries at the city, "
        f"{'the same' if is_same else 'NOT the same'} as at the box; {outcome.verified}; "
        f"drained in {outcome.drained_s:.1f} s; {outcome.alarm_count} alarms"
    )
    return 0 if is_same and not outcome.alarm_count else 1


if __name__ == "__main__":
    sys.exit(main())
