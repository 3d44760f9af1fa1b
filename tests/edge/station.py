"""A whole counter on a temporary folder: the real store, forms and keys, devices at hand."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from accord.acts import Decided, Document
from accord.catalogue import ProcedureVersion, import_csv
from accord.facts import Fact
from accord.fleet import (
    KeyAdmitted,
    KeyRevoked,
    KeyRole,
    OfficerAdmitted,
    OfficerRole,
    ProcedurePublished,
)
from accord.intake import Officer
from accord.log import Head
from accord.moments import Instant, to_local
from accord.naming import parse_agency_code
from accord.reconcile.values import SaveAck
from accord.vault import FLOOR, Cost
from accord.vietqr import Transfer
from accord.writer import parents_of
from edge.desk.drafts import Drafts
from edge.desk.exports import Exports
from edge.desk.hall import Hall, read_hall
from edge.desk.handling import Handling
from edge.desk.handover import HandOvers
from edge.desk.house import House, Offices
from edge.desk.issuing import Issuing
from edge.desk.kiosk import Kiosk
from edge.desk.lists import DossierLists
from edge.desk.outages import Outages, Probe
from edge.desk.paperwork import Paperwork
from edge.desk.press import Press
from edge.desk.queue import Queue
from edge.desk.rating import Ratings
from edge.desk.reads import Reads
from edge.desk.receipts import ReceiptPress
from edge.desk.reception import Reception
from edge.desk.refusing import Refusals
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift, Shifts
from edge.desk.signing import Signing
from edge.desk.slips import Letterhead
from edge.desk.standing import Standings
from edge.desk.till import Till
from edge.devices.forms.forms import PaperForms
from edge.devices.pages.reader import PaperReader
from edge.devices.signer.officer import OfficerCabinet
from edge.devices.voice.clips import RecordedClips
from edge.devices.voice.simulated import SimulatedTongue
from edge.main.citizens import citizens_of
from edge.main.scanning import Files, scans_of
from edge.store.keyfile import KeyFile
from edge.store.lockers import BoxDrawer
from edge.store.outages import OutageShelf
from edge.store.shelf import Shelf
from tests.accord.samples import WARD
from tests.edge.instruments import Clocks, Reader, Speaker, Tray, Wire
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box
from tests.edge.store.logs import BOX, BOX_KEY

PIN = "246810"
LAN = Officer("Trần Thị Lan", "Công chức tư pháp - hộ tịch")
HOA = Officer("Lê Thị Hoa", "Công chức")
LEADER = Officer("Đinh Văn Chủ", "Phó Chủ tịch")
HUNG = Officer("Phạm Văn Hùng", "Tình nguyện viên")
OTHER_WARD = "H26.009.09"
MINUTE = 60_000

CARD = "001099000123||NGUYỄN VĂN MINH|05021999|Nam|Số 1, ngõ 2, Phường Tây Hồ, Hà Nội|25042021"
OTHER_CARD = "001301000456|012345678|TRẦN THỊ BÌNH|1301|Nữ|Xã Đông Anh, Hà Nội|10102022"

HOUSE = House(
    box=BOX,
    agency=parse_agency_code(WARD),
    ward="00103",
    letterhead=Letterhead(
        parent="ỦY BAN NHÂN DÂN PHƯỜNG TÂY HỒ",
        centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        place="Tây Hồ",
        suffix="TTPVHCC",
    ),
    lookup="Tra cứu: hỏi tại quầy, đưa phiếu này",
    account=Transfer(bank="970415", account="113366668888"),
)

HALL = read_hall(("A Chứng thực", "B Hộ tịch", "C Thủ tục khác"), ("1", "2: A", "3: BC"))

BIRTH, COPY, LINKED = "1.001193", "2.000815", "2.000986"
BANNED, RESIDENCE = "3.000228", "1.004222"


@cache
def catalogue_rows() -> dict[str, ProcedureVersion]:
    """Return the shipped catalogue by code."""
    text = (Path(__file__).parents[2] / "accord/data/procedures.csv").read_text("utf-8")
    return {version.procedure.code: version for version in import_csv(text)}


@cache
def typesetter() -> PaperForms:
    """Return the forms, loaded once for all tests."""
    forms = PaperForms(monotonic=lambda: 0.0)
    forms.draw_ahead()
    return forms


@cache
def page_reader() -> PaperReader:
    """Return what opens scanned papers, one process for all tests."""
    reader = PaperReader(monotonic=time.monotonic)
    atexit.register(reader.close)
    return reader


@dataclass
class Station:
    """A counter at work, and the hub that told it its officers and its catalogue."""

    box: Box
    hub: Hub = field(default_factory=Hub)
    clock: Clocks = field(default_factory=Clocks)
    printer: Tray = field(default_factory=Tray)
    scanner: Reader = field(default_factory=Reader)
    link: Wire = field(default_factory=Wire)
    voice: Speaker = field(default_factory=Speaker)
    speaker: SimulatedTongue = field(default_factory=SimulatedTongue)
    cost: Cost = FLOOR
    seed: int = 5
    probes: list[Probe] = field(default_factory=list)
    house: House = HOUSE
    hall: Hall = HALL

    def __post_init__(self) -> None:
        self.book = self.box.book
        self.random = random.Random(self.seed).randbytes
        self.cabinet = OfficerCabinet(BoxDrawer(self.box.ledger), self.random, cost=self.cost)
        self.keys: dict[str, bytes] = {}
        keys = KeyFile(self.box.folder / "store.key")
        self.shelf = Shelf(self.box.folder / "papers.db", keys=keys)
        self.guard = threading.RLock()
        self.clips = RecordedClips(self.box.folder / "voice")
        self.open()

    def open(self) -> None:
        """Join the rooms, as a start of the program does; what was in memory is gone."""
        book, clock, draw = self.book, self.clock, self.random
        self.scribe = Scribe(book=book, clock=clock, random=draw, box=BOX_KEY)
        self.shifts = Shifts(
            agency=WARD,
            book=book,
            cabinet=self.cabinet,
            clock=clock,
            random=draw,
            guard=threading.RLock(),
        )
        self.drafts = Drafts(book=book, clock=clock, random=draw)
        self.reception = Reception(
            house=HOUSE,
            offices=Offices(house=HOUSE, book=book),
            book=book,
            scribe=self.scribe,
            clock=clock,
            box=BOX_KEY,
            shelf=self.shelf,
        )
        self.scans, self.filed_scans = scans_of(
            Files(self.shelf, page_reader()),
            book=book,
            drafts=self.drafts,
            reception=self.reception,
            clock=clock,
        )
        self.press = Press(
            house=HOUSE,
            book=book,
            scribe=self.scribe,
            clock=clock,
            random=draw,
            forms=typesetter(),
            printer=self.printer,
            guard=threading.RLock(),
        )
        self.hand_overs = HandOvers(book=book, scribe=self.scribe)
        self.open_hall()
        self._open_for_citizens()

    def _open_for_citizens(self) -> None:
        book, clock = self.book, self.clock
        self.outages_listed = OutageShelf(self.box.ledger)
        self.outages = Outages(
            letterhead=HOUSE.letterhead,
            book=book,
            listed=self.outages_listed,
            scribe=self.scribe,
            clock=clock,
            probes=tuple(self.probes),
            forms=typesetter(),
            guard=threading.Lock(),
        )
        self.standings = Standings(
            book=book,
            clock=clock,
            link=self.link,
            printer=self.printer,
            scanner=self.scanner,
            systems=self.outages.states,
        )
        self.citizens = citizens_of(
            house=HOUSE,
            book=book,
            clock=clock,
            forms=typesetter(),
            press=self.press,
            box=BOX_KEY.public,
        )

    def open_hall(self) -> None:
        """Join the rooms of the queue."""
        self.queue = Queue(
            hall=self.hall,
            book=self.book,
            scribe=self.scribe,
            clock=self.clock,
            voice=self.voice,
            guard=threading.RLock(),
        )
        self.kiosk = Kiosk(
            centre=HOUSE.letterhead.centre,
            queue=self.queue,
            forms=typesetter(),
            printer=self.printer,
            random=self.random,
            guard=threading.RLock(),
        )
        self.open_till()

    def open_till(self) -> None:
        """Join the rooms of money and of ratings."""
        book, clock, draw = self.book, self.clock, self.random
        self.till = Till(book=book, scribe=self.scribe, clock=clock, random=draw)
        self.ratings = Ratings(
            counter=BOX,
            book=book,
            scribe=self.scribe,
            clock=clock,
            random=draw,
            guard=threading.RLock(),
        )
        self.receipts = ReceiptPress(
            house=HOUSE,
            book=book,
            clock=clock,
            random=draw,
            forms=typesetter(),
            printer=self.printer,
            guard=threading.RLock(),
        )
        self.open_office()

    def open_office(self) -> None:
        """Join the rooms behind the counter."""
        book, clock = self.book, self.clock
        offices = Offices(house=self.house, book=book)
        house, scribe, letters = self.house, self.scribe, typesetter()
        self.handling = Handling(
            house=house, offices=offices, book=book, scribe=scribe, clock=clock
        )
        self.paperwork = Paperwork(house=house, book=book, lists=book, letters=letters, clock=clock)
        self.issuing = Issuing(
            house=house, offices=offices, book=book, scribe=scribe, letters=letters, clock=clock
        )
        self.dossier_lists = DossierLists(lists=book, book=book, clock=clock)
        self.reads = Reads(
            log=BOX,
            book=book,
            scribe=self.scribe,
            clock=clock,
            random=self.random,
            guard=threading.RLock(),
        )
        self.exports = Exports(lists=self.dossier_lists, reads=self.reads, clock=clock)
        self.signing = Signing(
            book=book, lists=book, scribe=self.scribe, clock=clock, offices=offices
        )
        self.refusals = Refusals(
            house=house, reception=self.reception, book=book, scribe=scribe, clock=clock
        )

    def hear(self, *facts: Fact) -> None:
        """Let the hub say facts about the fleet, and the box take them."""
        aside = self.box.hear(*(self.hub.say(fact) for fact in facts))
        assert not aside, aside

    def admit(self, officer: Officer, *roles: OfficerRole, agency: str = WARD) -> bytes:
        """Make a key for an officer, and let the hub admit it."""
        public = self.cabinet.create(PIN)
        self.keys[officer.name] = public.key_id
        self.hear(
            KeyAdmitted(public.point, KeyRole.OFFICER, officer.name, Instant(0), units=(agency,)),
            OfficerAdmitted(public.key_id, officer, tuple(sorted(roles)), agency),
        )
        return public.key_id

    def revoke(self, key_id: bytes) -> None:
        """Let the hub revoke a key."""
        self.hear(KeyRevoked(key_id, self.clock.wall, "nghỉ việc"))

    def publish(self, *codes: str) -> None:
        """Let the hub publish procedures of the shipped catalogue."""
        rows = [catalogue_rows()[code] for code in codes]
        self.hear(
            *(
                ProcedurePublished(
                    row.procedure.code, row.number, row.hash, row.from_on, row.text, row.until_on
                )
                for row in rows
            )
        )

    def heard(self) -> None:
        """Let the hub sign for everything there is so far."""
        self.box.log.save_ack(SaveAck(self.box.tip(), b"signed", self.clock.wall, ()))

    def decide(self, code: str, *, result: int = 0, is_granted: bool = True) -> None:
        """Let a leader decide a result at the hub, and the box hear of it."""
        document = Document("12/CT", to_local(self.clock.wall).date(), LAN, "Chứng thực")
        fact = Decided(result, is_granted, document, "" if is_granted else "Thiếu căn cứ")
        with self.book.writing() as writing:
            parents = parents_of(
                writing.said_about(code), head=self.hub.head, hash_of=writing.hash_of
            )
        said = self.hub.say(fact, dossier=code, parents=parents, is_act=True)
        aside = self.box.hear(said)
        assert not aside, aside

    def shift_of(self, officer: Officer) -> Shift:
        """Sign an officer on; return the shift."""
        token = self.shifts.sign_on(key_id=self.keys[officer.name], pin=PIN)
        return self.shifts.work(token)

    def lan(self) -> tuple[str, Shift]:
        """Sign Lan on; return her token and her shift."""
        token = self.shifts.sign_on(key_id=self.keys[LAN.name], pin=PIN)
        return token, self.shifts.work(token)


@cache
def _prepared() -> tuple[Path, dict[str, bytes], Head]:
    # A counter's disk as it is right after the hub has spoken, to be copied for each test.
    folder = Path(tempfile.mkdtemp(prefix="motcua-station-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with a_box(folder) as box:
        station = Station(box)
        station.hear(KeyAdmitted(BOX_KEY.public.point, KeyRole.BOX, BOX, Instant(0), units=(WARD,)))
        station.hear(*admit_leader())
        station.admit(LAN, OfficerRole.RECEPTION, OfficerRole.HANDOVER)
        station.admit(HUNG, OfficerRole.VOLUNTEER)
        station.admit(HOA, OfficerRole.RECEPTION, agency=OTHER_WARD)
        station.publish(BIRTH, COPY, LINKED, BANNED, RESIDENCE)
        return folder, dict(station.keys), station.hub.head


def admit_leader() -> tuple[Fact, ...]:
    """Return what the hub says to let the one who decides at the hub act."""
    point = LAN_KEY.public.point
    return (
        KeyAdmitted(point, KeyRole.OFFICER, LEADER.name, Instant(0), units=(WARD,)),
        OfficerAdmitted(LAN_KEY.key_id, LEADER, (OfficerRole.LEADER,), WARD),
    )


@contextmanager
def a_station(folder: Path) -> Iterator[Station]:
    """Open a counter with three officers and five procedures."""
    prepared, keys, head = _prepared()
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    with a_box(folder) as box:
        station = Station(box, seed=6)
        station.keys = dict(keys)
        station.hub.head = head
        yield station
        station.shifts.close()
        station.shelf.close()
