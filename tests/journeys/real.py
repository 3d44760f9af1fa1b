"""A real box and a real hub, each over its own database, ready to be joined by a real link."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from accord.acts import Noted
from accord.admission import (
    AdmissionRequest,
    OfficerRecord,
    apply_for,
    open_admission,
    write_request,
)
from accord.batch import Packer
from accord.canon import decode
from accord.facts import from_map
from accord.files import CHUNK_BYTES
from accord.fleet import LogOpened, OfficerRole, OpeningReason
from accord.header import Attachment
from accord.identity import request_certificate
from accord.log import FIRST_PREVIOUS, Head, Record, read_entry
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.naming import LogName
from accord.reconcile.values import Alarm
from accord.seal import SigningKey
from accord.writer import write_entry
from edge.store.book import BoxBook
from edge.store.copies import HubCopies
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.own import BoxLog
from edge.sync.exchange import Exchange as BoxExchange
from ground.dictionaries import shipped_dictionaries
from hub.office.downlogs import HubLogs
from hub.office.scribe import follows
from hub.sync.exchange import Exchange as HubExchange
from tests.hub.office.city import LAN, TAY_HO, TestCity, city, key_of
from tools.ward_day import START, write_days

__all__ = ["RealBox", "RealHub", "monotonic_ms", "real_box", "real_hub", "real_pair", "request_for"]

EPOCH = b"epoch--1"
DAY_MS = 86_400_000
FOLLOWS = follows(TAY_HO.code)


def monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class DayClock:
    """Shows the days that `tools.ward_day` makes up; the monotonic clock is this machine's."""

    def __init__(self) -> None:
        self.wall = Instant(START + 30 * 86_400_000)

    def read(self) -> Reading:
        return Reading(self.wall, monotonic_ms(), b"boot-day", ClockTrust.SYNCHRONISED)


class RealHub:
    """The hub's office over its books, and its conversations."""

    def __init__(self, office: TestCity) -> None:
        self.office = office
        office.clock.wall = DayClock().wall
        self.key = key_of("hub")

    def exchange(self) -> HubExchange:
        """Begin conversations."""
        return HubExchange(
            copies=self.office.intake,
            logs=HubLogs(self.office.books, self.office.clock),
            packer=Packer(shipped_dictionaries()),
            hub=self.key,
            own=self.key.public,
            clock=self.office.clock,
            draw=os.urandom,
            files=self.office.filing,
        )

    def admit(self, name: str) -> bytes:
        """Admit a box."""
        return self.office.enrolment.admit(request_for(name))

    def held(self, box: str) -> int:
        """How many entries of a box are durable here."""
        return sum(mark.seq for mark in self.office.intake.copy_states(box))

    def put_aside(self, box: str) -> list[str]:
        """Why entries of a box were put aside."""
        with self.office.books.reading() as desk:
            return [each.reason for each in desk.logs.quarantined(box)]


class CountingShelf:
    """Files in memory that counts how often each chunk was given."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes] = {}
        self.given: Counter[tuple[bytes, int]] = Counter()

    def lay(self, content: bytes) -> Attachment:
        """Lay a file here; return its name."""
        digest = sha256(content).digest()
        self.held[digest] = content
        return Attachment(digest, len(content))

    def size(self, digest: bytes) -> int | None:
        content = self.held.get(digest)
        return None if content is None else len(content)

    def chunk(self, digest: bytes, number: int) -> bytes | None:
        self.given[digest, number] += 1
        return self.held[digest][number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]


class RealBox:
    """A box's store, and its conversations."""

    def __init__(self, name: str, ledger: Ledger, hub: SigningKey) -> None:
        self.name, self.key, self._hub = name, key_of(name), hub
        self.clock = DayClock()
        self.ledger = ledger
        self.book = BoxBook(ledger)
        self.log = BoxLog(ledger, wall=lambda: self.clock.wall)
        self.copies = HubCopies(ledger, hub=hub.public)
        self.alarms: list[str] = []
        self.shelf = CountingShelf()

    def name_file(self, content: bytes) -> Attachment:
        """Lay a file on the shelf and name it in an entry about the last dossier."""
        file = self.shelf.lay(content)
        tip = self.log.own_tip()
        (line,) = self.log.read(tip.epoch, after_seq=tip.seq - 1, bytes_max=1, count_max=1)
        fact = Noted(f"Đã quét {len(content)} byte")
        record = write_entry(
            tip,
            fact,
            dossier=read_entry(line.sealed).header.dossier,
            parents=(tip.seq,),
            reading=self.clock.read(),
            salt=os.urandom(16),
            box=self.key,
            officer=LAN,
            attachments=(file,),
        )
        with self.book.writing() as writing:
            writing.append(record, fact)
        return file

    def open_log(self, *, slot: int) -> None:
        """Say what the log was given, as a box does first of all."""
        opened = LogOpened(
            box=LogName(self.name),
            agency=TAY_HO.agency,
            unit=TAY_HO.name,
            slot=slot,
            point=self.key.public.point,
            reason=OpeningReason.ENROLLED,
            software="1.0",
        )
        with self.book.writing() as writing:
            record = write_entry(
                writing.head,
                opened,
                dossier="",
                parents=(),
                reading=Reading(START, 0, b"boot-day", ClockTrust.SYNCHRONISED),
                salt=os.urandom(16),
                box=self.key,
            )
            writing.append(record, opened)

    def take_days(self, dossiers: int, *, seed: int, slot: int, together: int = 1) -> int:
        """Take so many dossiers from the next day on; return how many entries that made.

        Args:
            dossiers: how many.
            seed: what they are made up from.
            slot: the box's numbering slot.
            together: entries of one commit.
        """
        tip = self.log.own_tip()
        records = write_days(
            tip,
            seed=seed,
            dossiers=dossiers,
            box=self.key,
            officer=LAN,
            slot=slot,
            begins_at=max(START, Instant(tip.time.at + DAY_MS)),
        )
        count, waiting = 0, list[Record]()
        for record in records:
            waiting.append(record)
            if len(waiting) >= together:
                count += self._append(waiting)
        return count + self._append(waiting)

    def _append(self, records: list[Record]) -> int:
        with self.book.writing() as writing:
            for record in records:
                writing.append(record, from_map(record.entry.header.kind, decode(record.payload)))
        count = len(records)
        records.clear()
        return count

    def exchange(self) -> BoxExchange:
        """Begin a conversation."""
        return BoxExchange(
            own=self.log,
            copies=self.copies,
            follows=FOLLOWS,
            packer=Packer(shipped_dictionaries()),
            box=self.key,
            hub=self._hub.public,
            clock=self.clock,
            draw=os.urandom,
            alarm=self._alarm,
            shelf=self.shelf,
        )

    def _alarm(self, log: str, alarm: Alarm) -> None:
        self.alarms.append(f"{log} {alarm.key}")

    @property
    def acked(self) -> int:
        """How many entries the hub has signed for."""
        return sum(epoch.acked.seq for epoch in self.log.epochs())


@contextmanager
def real_hub(folder: Path) -> Iterator[RealHub]:
    """Open a hub in a folder."""
    with city(folder) as office:
        yield RealHub(office)


def request_for(name: str) -> bytes:
    """Ask to admit a box where Lan does all the work of a small ward."""
    lan = OfficerRecord("lan", "Trần Thị Lan", tuple(OfficerRole), LAN.public.point)
    request = AdmissionRequest(
        kind=1,
        box=name,
        unit=TAY_HO.code,
        point=key_of(name).public.point,
        epoch=EPOCH,
        certificate_request=request_certificate(b"t" * 40, name=name),
        made_at=START,
        officers=(apply_for(lan, box=name, epoch=EPOCH, signer=LAN),),
    )
    return write_request(request, key_of(name))


@contextmanager
def real_box(folder: Path, name: str, admission: bytes) -> Iterator[RealBox]:
    """Open the store of a box that was admitted, in a folder.

    Args:
        folder: where.
        name: the box's name.
        admission: the hub's answer to `request_for`.
    """
    admitted = open_admission(admission, request=request_for(name))
    with ExitStack() as closing:
        key = KeyFile(folder / "store.key")
        key.make(os.urandom)
        ledger = Ledger(folder / "box.db", keys=key)
        closing.callback(ledger.close)
        box = RealBox(name, ledger, key_of("hub"))
        start = Head(name, EPOCH, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        box.log.begin(start, slot=admitted.slot)
        yield box


@contextmanager
def real_pair(folder: Path, name: str = "box-00103-a") -> Iterator[tuple[RealHub, RealBox]]:
    """Open a hub and a box that it admitted."""
    for part in ("hub", "box"):
        (folder / part).mkdir()
    with (
        real_hub(folder / "hub") as hub,
        real_box(folder / "box", name, hub.admit(name)) as box,
    ):
        yield hub, box
