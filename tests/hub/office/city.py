"""A small city for the tests: real books on a disk, boxes with keys, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock

from accord.admission import (
    AdmissionRequest,
    Broker,
    OfficerRecord,
    apply_for,
    open_admission,
    write_request,
)
from accord.facts import Fact
from accord.files import CHUNK_BYTES, Arrived, chunk_count
from accord.fleet import LogOpened, OfficerRole, OpeningReason
from accord.header import Attachment, Origin
from accord.identity import issue_authority, request_certificate
from accord.intake import Accepted, Delivery, Identity, Officer, Owner, ProcedurePin, Promise
from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.naming import LogName
from accord.national import Channel, DeliveryMethod, IdentityKind, OfflineClass, OwnerKind
from accord.reconcile.values import Keep, Mark, Parcel
from accord.seal import SigningKey
from accord.writer import advance, write_entry
from hub.office.accounts import Accounts, Session
from hub.office.books import Unit
from hub.office.decisions import Decisions
from hub.office.dossiers import Projector
from hub.office.enrolment import Enrolment
from hub.office.filing import FileLimits, Filing
from hub.office.fleet import Fleet
from hub.office.intake import Intake
from hub.office.keys import KeyCabinet
from hub.office.officer_requests import OfficerRequests
from hub.office.ports import Batch
from hub.office.releasing import Releasing
from hub.office.restoring import Restoring
from hub.office.scribe import FLEET_LOG, Scribe, ward_log
from hub.store.books import SqlBooks
from hub.store.database import Database

NOW = Instant(1_790_000_000_000)
TAY_HO = Unit("00103", "Phường Tây Hồ", "H26.103")
BA_DINH = Unit("00004", "Phường Ba Đình", "H26.004")
CITY = Unit("00000", "Thành phố Hà Nội", "000.00.00.H26")
LIMITS = FileLimits(day_bytes=1 << 30, box_bytes=1 << 36, reserve_bytes=1 << 30)
PIN = "314159"
LAN = SigningKey(b"l" * 40)
AUTHORITY = issue_authority(b"c" * 40, name="city", serial=bytes(16), ends_at=Instant(NOW + 10**12))


def key_of(name: str) -> SigningKey:
    return SigningKey(sha256(name.encode()).digest() + b"seedling")


class StandingClock:
    """A clock that shows what it is set to."""

    def __init__(self, wall: Instant = NOW) -> None:
        self.wall = wall
        self.monotonic_ms = 0
        self.trust = ClockTrust.SYNCHRONISED

    def read(self) -> Reading:
        return Reading(self.wall, self.monotonic_ms, b"boot----", self.trust)


def counted(number: int = 0) -> Callable[[int], bytes]:
    """Bytes that never repeat, and are the same in every run from the same number on."""

    def draw(size: int) -> bytes:
        nonlocal number
        number += 1
        return sha256(number.to_bytes(8, "big")).digest()[:size].ljust(size, b"\0")

    return draw


class TestBox:
    """A box as far as the hub can see: a log that grows."""

    __test__ = False

    def __init__(self, name: str, unit: Unit, *, epoch: bytes = b"epoch--1", slot: int = 1) -> None:
        self.name, self.unit, self.slot = name, unit, slot
        self.key = key_of(name)
        self.head = Head(name, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        self.records: list[Record] = []
        self.draw = counted()
        self.clock = StandingClock()
        self.say(
            LogOpened(
                box=LogName(name),
                agency=unit.agency,
                unit=unit.name,
                slot=slot,
                point=self.key.public.point,
                reason=OpeningReason.ENROLLED,
                software="1.0",
            )
        )

    def say(
        self,
        fact: Fact,
        *,
        dossier: str = "",
        officer: SigningKey | None = None,
        files: tuple[Attachment, ...] = (),
        parents: tuple[int | Origin, ...] = (),
    ) -> Record:
        salt = sha256(self.name.encode() + self.head.epoch + self.draw(16)).digest()[:16]
        record = write_entry(
            self.head,
            fact,
            dossier=dossier,
            parents=parents,
            reading=self.clock.read(),
            salt=salt,
            box=self.key,
            officer=officer,
            attachments=files,
        )
        self.records.append(record)
        self.head = advance(self.head, record.entry)
        return record

    def take(self, number: int, *, name: str = "Trần Văn Minh", results: int = 1) -> str:
        """Accept a dossier, signed by Lan, and return its code."""
        code = f"{self.unit.agency}-260921-{self.slot * 10_000 + number:04}"
        self.say(accepted(self.unit, name=name, results=results), dossier=code, officer=LAN)
        return code

    def batch(self, *, after: int = 0, upto: int | None = None) -> Batch:
        records = self.records[after:upto]
        return batch_of(self.mark(after), records)

    def mark(self, seq: int) -> Mark:
        digest = self.records[seq - 1].entry.hash if seq else FIRST_PREVIOUS
        return Mark(self.head.epoch, seq, digest)


def attachment(content: bytes) -> Attachment:
    """Return how an entry names a file."""
    return Attachment(sha256(content).digest(), len(content))


def batch_of(after: Mark, records: list[Record]) -> Batch:
    return Batch(
        records[0].entry.header.log, Keep(after, tuple(parcel_of(each) for each in records))
    )


def parcel_of(record: Record) -> Parcel:
    entry = record.entry
    return Parcel(entry.header.seq, entry.hash, entry.sealed, record.salt, record.payload, entry)


def with_parcel(batch: Batch, index: int, parcel: Parcel) -> Batch:
    parcels = list(batch.keep.parcels)
    parcels[index] = parcel
    return replace(batch, keep=replace(batch.keep, parcels=tuple(parcels)))


def accepted(unit: Unit, *, name: str = "Trần Văn Minh", results: int = 1) -> Accepted:
    return Accepted(
        procedure=ProcedurePin("1.001193", 1, bytes(32), "Thủ tục đăng ký khai sinh"),
        channel=Channel.COUNTER,
        owner=Owner(OwnerKind.CITIZEN, name, Identity(IdentityKind.CITIZEN, "001099000001")),
        request="Đăng ký khai sinh",
        received_at=NOW,
        results=tuple(
            Promise(f"Giấy khai sinh {number}", due_at=Instant(NOW + 86_400_000))
            for number in range(1, results + 1)
        ),
        delivery=Delivery(DeliveryMethod.COUNTER),
        receiving=unit.agency,
        resolving=unit.agency,
        officer=Officer("Nguyễn Thị Lan", "Cán bộ tiếp nhận"),
        offline_class=OfflineClass.B,
    )


@dataclass
class TestCity:
    """The hub's office over real books, with two wards and their logs."""

    __test__ = False

    books: SqlBooks
    clock: StandingClock
    keys: KeyCabinet
    scribe: Scribe
    enrolment: Enrolment
    intake: Intake
    accounts: Accounts
    decisions: Decisions
    fleet: Fleet
    filing: Filing
    projector: Projector
    restoring: Restoring
    releasing: Releasing
    officer_requests: OfficerRequests

    def admit(self, name: str, unit: Unit = TAY_HO) -> TestBox:
        """Admit a box at which Lan works, as a person with two files would."""
        request = request_of(name, unit)
        admission = open_admission(self.enrolment.admit(request), request=request)
        return TestBox(name, unit, slot=admission.slot)

    def employ(self, login: str, *roles: OfficerRole, unit: Unit = TAY_HO) -> Session:
        """Admit a person of a ward and sign them on."""
        self.accounts.admit(
            login=login,
            name=login.capitalize(),
            title="Công chức",
            roles=roles,
            unit=unit.code,
            pin=PIN,
        )
        return self.accounts.session(self.accounts.sign_on(login=login, pin=PIN))

    def bring(self, box: TestBox, content: bytes) -> Attachment:
        """Let a file of a box come whole, and look at it."""
        file = attachment(content)
        count = chunk_count(len(content))
        chunks = [
            (box.name, Arrived(file, number, content[number * CHUNK_BYTES :][:CHUNK_BYTES]))
            for number in range(count)
        ]
        self.filing.keep(chunks, at=self.clock.wall)
        while self.filing.check(at=self.clock.wall):
            pass
        return file

    def receive(self, box: TestBox) -> None:
        """Take in all that a box has written."""
        self.intake.take([box.batch()], at=self.clock.wall)
        while self.projector.freshen(at=self.clock.wall):
            pass


def request_of(
    name: str, unit: Unit = TAY_HO, *, at: Instant = NOW, key: SigningKey | None = None
) -> bytes:
    """Return the request file of a box."""
    key = key or key_of(name)
    lan = OfficerRecord(
        "lan", "Nguyễn Thị Lan", (OfficerRole.RECEPTION, OfficerRole.HANDOVER), LAN.public.point
    )
    request = AdmissionRequest(
        kind=1,
        box=name,
        unit=unit.code,
        point=key.public.point,
        epoch=b"epoch--1",
        certificate_request=request_certificate(b"t" * 40, name=name),
        made_at=at,
        officers=(apply_for(lan, box=name, epoch=b"epoch--1", signer=LAN),),
    )
    return write_request(request, key)


@contextmanager
def city(folder: Path) -> Iterator[TestCity]:
    """Found a city in a folder."""
    with reopened(folder) as opened:
        with opened.books.writing() as desk:
            for unit in (CITY, TAY_HO, BA_DINH):
                desk.register.put_unit(unit)
            opened.scribe.open_log(desk, FLEET_LOG, CITY)
            for unit in (TAY_HO, BA_DINH):
                opened.scribe.open_log(desk, ward_log(unit.code), unit)
        yield opened


@contextmanager
def reopened(folder: Path, *, draws_from: int = 0) -> Iterator[TestCity]:
    """Open the city that is in a folder; draws from another number are other draws."""
    database = Database(folder / "hub.db", key=bytes(32), at=NOW)
    books, clock = SqlBooks(database), StandingClock()
    hub = key_of("hub")
    scribe = Scribe(key=hub, clock=clock, random=counted(draws_from), software="1.0")
    keys = KeyCabinet(hub.public)
    enrolment = Enrolment(
        books,
        authority=AUTHORITY,
        scribe=scribe,
        keys=keys,
        clock=clock,
        random=counted(),
        brokers=(Broker("127.0.0.1", 8883),),
    )
    try:
        yield TestCity(
            books=books,
            clock=clock,
            keys=keys,
            scribe=scribe,
            enrolment=enrolment,
            intake=Intake(books, keys, scribe),
            accounts=Accounts(
                books,
                scribe=scribe,
                keys=keys,
                clock=clock,
                random=counted(),
                guard=Lock(),
            ),
            decisions=Decisions(books, scribe=scribe, clock=clock),
            fleet=Fleet(books, clock=clock),
            filing=Filing(books, clock=clock, limits=LIMITS, free_bytes=lambda: 10**12),
            projector=Projector(books),
            restoring=Restoring(books, scribe=scribe, clock=clock),
            releasing=Releasing(books, keys, scribe=scribe, clock=clock),
            officer_requests=OfficerRequests(books, scribe=scribe, keys=keys),
        )
    finally:
        database.close()
