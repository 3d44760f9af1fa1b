"""A box's store on a temporary disk, with a counter that takes dossiers as the desk does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from accord.acts import Decided, Document, FormKey, SlipPrinted
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import KeyAdmitted, KeyRole, OfficerAdmitted, OfficerRole
from accord.header import Origin
from accord.intake import Accepted, Identity, Owner
from accord.log import Head, Record
from accord.moments import ClockTrust, Instant, Reading, to_local
from accord.naming import mint, parse_agency_code
from accord.national import IdentityKind, OwnerKind
from accord.receipt import FIRST_DIGEST, Receipt, digest_receipt, receipt_key_id, write_receipt
from accord.reconcile.values import Mark, Parcel, beginning, line_of
from accord.seal import SEED_BYTES, SigningKey
from accord.writer import advance, write_entry
from edge.desk.kept import SlipJob
from edge.desk.slips import FORM_01
from edge.store.book import BoxBook
from edge.store.copies import HubCopies
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.own import BoxLog
from ground.files.tidemark import TideMark
from tests.accord.samples import ACCEPTED, LAN, WARD
from tests.edge.store.logs import BOX, BOX_KEY, EPOCH, HUB_LOG, MORNING, key_file
from tests.edge.store.logs import beginning as start_of

HUB_KEY = SigningKey(b"h" * SEED_BYTES)
LAN_KEY = SigningKey(b"l" * SEED_BYTES)
HUB_EPOCH = b"hub----1"
_SEEDS = count(11)


@dataclass
class Hub:
    """Writes a down log."""

    head: Head = field(default_factory=lambda: start_of(HUB_LOG, HUB_EPOCH))
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    key: SigningKey = HUB_KEY
    officer: SigningKey = LAN_KEY

    def say(
        self,
        fact: Fact,
        *,
        dossier: str = "",
        parents: tuple[int | Origin, ...] = (),
        is_act: bool = False,
    ) -> Parcel:
        """Return the next entry of the log, as it would arrive."""
        record = write_entry(
            self.head,
            fact,
            dossier=dossier,
            parents=parents,
            reading=reading(MORNING),
            salt=self.rng.randbytes(16),
            box=self.key,
            officer=self.officer if is_act else None,
        )
        self.head = advance(self.head, record.entry)
        return parcel_of(record)

    def said(self, *facts: Fact) -> list[Parcel]:
        """Return the next entries of the log, as they would arrive."""
        return [self.say(fact) for fact in facts]


def reading(at: Instant) -> Reading:
    """Return a reading of synchronised clocks."""
    return Reading(at, int(at), b"bootboot", ClockTrust.SYNCHRONISED)


def parcel_of(record: Record) -> Parcel:
    """Return a record as it would arrive."""
    line = line_of(record)
    return Parcel(line.seq, line.hash, line.sealed, line.salt, line.payload, record.entry)


def admit_lan() -> tuple[Fact, ...]:
    """Return what the hub says to let Lan act."""
    roles = (OfficerRole.RECEPTION, OfficerRole.LEADER)
    point = LAN_KEY.public.point
    return (
        KeyAdmitted(BOX_KEY.public.point, KeyRole.BOX, BOX, Instant(0), units=(WARD,)),
        KeyAdmitted(point, KeyRole.OFFICER, "Trần Thị Lan", Instant(0), units=(WARD,)),
        OfficerAdmitted(LAN_KEY.key_id, LAN, roles, WARD),
    )


def slip_of(
    record: Record,
    fact: Accepted,
    job_id: str,
    *,
    last: SlipJob | None = None,
    key: SigningKey = BOX_KEY,
) -> SlipJob:
    """Return the slip of an acceptance, as the desk queues it behind the last one."""
    header = record.entry.header
    before = None if last is None else receipt_key_id(last.receipt)[1]
    receipt = Receipt(
        epoch=header.epoch,
        seq=header.seq,
        entry_hash=record.entry.hash,
        payload_hash=header.payload_hash,
        dossier=header.dossier,
        procedure=fact.procedure.code,
        unit="00103",
        received_at=fact.received_at,
        due_at=fact.results[0].due_at,
        trust=ClockTrust.SYNCHRONISED,
        number=1 if before is None else before.number + 1,
        previous=FIRST_DIGEST if before is None else digest_receipt(before),
    )
    return SlipJob(
        id=job_id,
        dossier=header.dossier,
        epoch=header.epoch,
        seq=header.seq,
        number=receipt.number,
        officer=header.officer,
        receipt=write_receipt(receipt, key),
        copy=0,
        asked_at=fact.received_at,
    )


def decided() -> Decided:
    """Return a decision."""
    day = to_local(MORNING).date()
    return Decided(0, is_granted=True, document=Document("12/CT", day, LAN, "Chứng thực"))


@dataclass
class Box:
    """The store of one box."""

    folder: Path
    ledger: Ledger
    rng: random.Random = field(default_factory=lambda: random.Random(next(_SEEDS)))
    now: Instant = MORNING

    def __post_init__(self) -> None:
        self.book = BoxBook(self.ledger)
        self.log = BoxLog(self.ledger, wall=lambda: self.now)
        self.copies = HubCopies(self.ledger, hub=HUB_KEY.public)
        self.agency = parse_agency_code(WARD)

    def join(self, *, slot: int = 1, epoch: bytes = EPOCH) -> None:
        """Begin the log."""
        self.log.begin(start_of(BOX, epoch), slot=slot)

    def is_joined(self) -> bool:
        """Say whether the log was begun."""
        try:
            self.log.own_tip()
        except RefusedError:
            return False
        return True

    def hear(self, *parcels: Parcel) -> tuple[tuple[int, str], ...]:
        """Take parcels of the hub's log behind what is held of it."""
        first = parcels[0]
        assert first.entry is not None
        epoch = first.entry.header.epoch
        held = {mark.epoch: mark for mark in self.copies.copy_states(HUB_LOG)}
        after = held.get(epoch, beginning(epoch))
        return self.copies.take(HUB_LOG, after, parcels).quarantined

    def take(self, name: str = "Nguyễn Văn Minh", **more: str) -> str:
        """Take a dossier as the desk does and return its code."""
        self.now = Instant(self.now + 1_000)
        owner = Owner(
            OwnerKind.CITIZEN,
            name,
            Identity(IdentityKind.CITIZEN, more.get("number", "001099000123")),
            phone=more.get("phone", "0912345678"),
        )
        fact: Accepted = replace(
            ACCEPTED,
            owner=owner,
            representative=None,
            request=more.get("request", "Chứng thực bản sao bằng tốt nghiệp"),
            model=ACCEPTED.model if "model" in more else None,
            received_at=self.now,
            results=tuple(
                replace(promise, due_at=Instant(self.now + 3_600_000))
                for promise in ACCEPTED.results
            ),
        )
        day = to_local(self.now).date()
        with self.book.writing() as writing:
            count = writing.count_of(day)
            code = mint(self.agency, day, slot=writing.slot, count_so_far=count)
            record = self.write(writing.head, fact, dossier=str(code), is_act=True)
            writing.append(record, fact)
            writing.set_count(day, code.count)
            job_id = self.rng.randbytes(8).hex()
            writing.queue_slip(slip_of(record, fact, job_id, last=writing.last_slip()))
        return str(code)

    def print_out(self, slip: SlipJob) -> None:
        """Write down that a slip came out, as the press does."""
        fact = SlipPrinted(FormKey(FORM_01.basis, FORM_01.number, FORM_01.version), slip.copy + 1)
        with self.book.writing() as writing:
            record = self.write(writing.head, fact, dossier=slip.dossier, is_act=False)
            writing.append(record, fact)
            writing.slip_printed(slip.id, at=self.now)

    def say(
        self,
        fact: Fact,
        *,
        dossier: str = "",
        is_act: bool = False,
        parents: tuple[int | Origin, ...] = (),
    ) -> Record:
        """Write one fact in the box's own log."""
        with self.book.writing() as writing:
            record = self.write(writing.head, fact, dossier=dossier, is_act=is_act, parents=parents)
            writing.append(record, fact)
        return record

    def write(
        self,
        head: Head,
        fact: Fact,
        *,
        dossier: str,
        is_act: bool,
        parents: tuple[int | Origin, ...] = (),
    ) -> Record:
        """Return the next entry, signed."""
        return write_entry(
            head,
            fact,
            dossier=dossier,
            parents=parents,
            reading=reading(self.now),
            salt=self.rng.randbytes(16),
            box=BOX_KEY,
            officer=LAN_KEY if is_act else None,
        )

    def tip(self) -> Mark:
        """Return where the own log ends."""
        head = self.log.own_tip()
        return Mark(head.epoch, head.seq, head.hash)


def open_ledger(folder: Path, *, tide: Path | None = None) -> Ledger:
    """Open a box's ledger in a folder, making it when it is new."""
    key_file(folder)
    mark = None if tide is None else TideMark(tide)
    return Ledger(folder / "box.db", keys=KeyFile(folder / "store.key"), tide=mark)


def spoil(box: Box, *statements: str) -> None:
    """Change rows of a closed box behind the store's back."""
    with a_box(box.folder) as again, again.ledger.writing() as work:
        for statement in statements:
            work.connection.execute(statement)


@contextmanager
def a_box(folder: Path, *, tide: Path | None = None, joined: bool = True) -> Iterator[Box]:
    """Open a box in a folder, and close it."""
    ledger = open_ledger(folder, tide=tide)
    box = Box(folder, ledger)
    if joined and not box.is_joined():
        box.join()
    try:
        yield box
    finally:
        ledger.close()
