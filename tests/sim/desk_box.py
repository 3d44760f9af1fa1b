"""A box of a simulated city with its real desk: reception, scribe, press and hand-over.

Simulated are what the desk's ports stand for: the card under the book, the printer, the clerk who
looks into its tray. What came out of the printer lasts, whatever happens to the box.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar, Final, cast

from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.fleet import (
    KeyAdmitted,
    KeyRevoked,
    LogOpened,
    OfficerAdmitted,
    OfficerRole,
    OpeningReason,
)
from accord.intake import Officer
from accord.keyring import Keyring
from accord.lineage import EntryKey, Heard, Said, said_together
from accord.log import FIRST_PREVIOUS, Head, Record
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.naming import LogName, parse_agency_code
from accord.reconcile.values import Mark, Parcel, line_of
from accord.writer import write_entry
from edge.desk.devices import DeviceStanding, DeviceState
from edge.desk.handover import HandOver, HandOvers, waiting
from edge.desk.house import House, Offices
from edge.desk.kept import OfficerRow, SlipJob
from edge.desk.ports import Book, OfficerKey
from edge.desk.press import Press
from edge.desk.reception import Reception
from edge.desk.scanned import FileShelf
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.slips import Letterhead, Raster, SlipContent
from edge.store.judgement import judge
from edge.store.said import fact_of
from edge.sync.ports import Taken
from tests.sim.box_store import BoxState, BoxStore
from tests.sim.choice import Choice
from tests.sim.clock import START_MS
from tests.sim.desk_book import MemoryBook
from tests.sim.disk import PowerCut
from tests.sim.keys import key_of
from tests.sim.machines import HUB_KEY, Box, Slip, new_card

__all__ = ["HOUSE", "LAN", "LAN_KEY", "DeskBox", "joined_card"]

HOUSE: Final = House(
    box="box-0",
    agency=parse_agency_code("H26.103"),
    ward="00103",
    letterhead=Letterhead(
        parent="ỦY BAN NHÂN DÂN PHƯỜNG TÂY HỒ",
        centre="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        place="Tây Hồ",
        suffix="TTPVHCC",
    ),
    lookup="Tra cứu: hỏi tại quầy, đưa phiếu này",
)
LAN: Final = Officer("Trần Thị Lan", "Công chức tư pháp - hộ tịch")
LAN_KEY: Final = key_of("Lan")
_LAN_ROW: Final = OfficerRow(
    key_id=LAN_KEY.key_id,
    name=LAN.name,
    title=LAN.title,
    agency=str(HOUSE.agency),
    roles=(OfficerRole.RECEPTION, OfficerRole.HANDOVER),
    is_active=True,
)
_TYPED: Final = {
    "owner_number": "001099000123",
    "owner_name": "NGUYỄN VĂN MINH",
    "owner_address": "Số 1, ngõ 2, Phường Tây Hồ, Hà Nội",
    "procedure": "2.000815",
    "pages": "3",
    "copies": "2",
    "paper_1": "on",
}
_TAKEN_BY_OWNER: Final = HandOver(result=0, slip_back=True)
_OF_KEYS: Final = KeyAdmitted | KeyRevoked | OfficerAdmitted
LOOKS: Final = 4
"""Slips a clerk looks for before the next citizen is served."""
NO_PAPER, NO_ANSWER, CUT_BEFORE, CUT_AFTER = 1, 2, 3, 4


class _NoCalendar:
    """What the office asks of the book: the city has published no calendar and no models."""

    def calendar_text(self, agency: str) -> str:
        return ""

    def models_text(self, agency: str) -> str:
        return ""


_OFFICES: Final = Offices(house=HOUSE, book=cast(Book, _NoCalendar()))


class DeskStore(BoxStore):
    """The card of a box whose desk reads what its logs say, and judges as the real store does."""

    def said_about(self, code: str, more: Iterable[Record] = ()) -> tuple[Said, ...]:
        """Return everything all logs on the card say about a dossier, and entries on their way."""
        return said_together(self._heard(code, more))

    def hash_of(self, key: EntryKey) -> bytes:
        """Return the hash of an entry that `said_about` named."""
        own = self.own_hash_at(key.epoch, key.seq) if key.log == self.state.log else None
        found = own or self.hash_at(key.log, key.epoch, key.seq)
        assert found is not None, key
        return found

    def _heard(self, code: str, more: Iterable[Record]) -> Iterator[Heard]:
        for record in (*self._records(), *more):
            header = record.entry.header
            if header.dossier != code:
                continue
            fact = fact_of(record)
            if fact is not None:
                yield Heard(header, fact)

    def _records(self) -> Iterator[Record]:
        for written in self.state.written:
            yield from written.records
        for log, held in self.state.copies.items():
            for epoch, parcels in held.items():
                for parcel in parcels:
                    aside = (log, epoch, parcel.seq) in self.state.put_aside
                    if parcel.entry is not None and not aside:
                        yield Record(parcel.entry, parcel.salt, parcel.payload)

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        held = self.state.copies.get(log, {}).get(after.epoch, [])
        assert len(held) == after.seq
        assert (held[-1].hash if held else FIRST_PREVIOUS) == after.hash
        keyring, head = self.keyring(), self._head(log, after)
        aside: list[tuple[int, str]] = []
        for parcel in parcels:
            judged = judge(head, parcel, keyring)
            time = head.time
            if judged.record is None:
                aside.append((parcel.seq, judged.reason))
            else:
                time = judged.record.entry.header.stamp.time
                if isinstance(judged.fact, _OF_KEYS):
                    keyring = keyring.told([judged.fact])
            head = Head(log, after.epoch, parcel.seq, parcel.hash, time)
        with self.disk.commit():
            self.state.copies.setdefault(log, {}).setdefault(after.epoch, []).extend(parcels)
            self.state.put_aside.update((log, after.epoch, seq) for seq, _ in aside)
        return Taken(Mark(after.epoch, head.seq, head.hash), tuple(aside))

    def keyring(self) -> Keyring:
        """Return which keys may speak, as the hub's logs on the card add up."""
        facts = (
            fact_of(record)
            for record in self._records()
            if record.entry.header.log != self.state.log and not record.entry.header.dossier
        )
        return Keyring(cast(Any, HUB_KEY)).told(
            [fact for fact in facts if isinstance(fact, _OF_KEYS)]
        )

    def _head(self, log: str, after: Mark) -> Head:
        time = Hlc(Instant(0), 0)
        for parcel in self.state.copies.get(log, {}).get(after.epoch, []):
            aside = (log, after.epoch, parcel.seq) in self.state.put_aside
            if parcel.entry is not None and not aside:
                time = parcel.entry.header.stamp.time
        return Head(log, after.epoch, after.seq, after.hash, time)


class PlainForms:
    """Draws every paper as one white row; what stands on it is judged before."""

    def roll(self, content: SlipContent) -> Iterator[Raster]:
        yield Raster(8, 1, b"\0")

    def sheet(self, content: SlipContent) -> bytes:
        raise AssertionError("nobody asks for a sheet")

    def square(self, text: str) -> str:
        raise AssertionError("nobody looks at a screen")


class Tray:
    """The printer, and the papers that came out of it."""

    def __init__(self, box: DeskBox) -> None:
        self._box = box
        self.papers: list[tuple[str, str]] = []
        """What lies there, by what a clerk can read off it: which slip, of which dossier."""

    def print(self, job_id: str, bands: Iterable[Raster]) -> None:
        for _ in bands:
            pass
        job = self._box.store.state.slips.get(job_id)
        assert job is not None, "printed before it was kept"
        slip = self._box.paper(job)
        fault = self._box.choice.fault("printer", CUT_AFTER)
        if fault == NO_PAPER:
            raise FaultError("printer.no-paper")
        if fault == CUT_BEFORE:
            raise PowerCut
        self.papers.append((job_id, job.dossier))
        self._box.slips.append(slip)
        if fault == NO_ANSWER:
            raise FaultError("printer.no-answer")
        if fault == CUT_AFTER:
            raise PowerCut

    def standing(self) -> DeviceStanding:
        return DeviceStanding("printer", DeviceState.READY)


class DeskBox(Box):
    """A box with its desk."""

    STORE: ClassVar[type[BoxStore]] = DeskStore
    store: DeskStore

    def __init__(self, *given: Any, **named: Any) -> None:
        self.tray = Tray(self)
        self.unfinished = ""
        super().__init__(*given, **named)

    def start(self) -> None:
        """Start the program: what was in memory is gone, and the clerk signs on anew."""
        super().start()
        book = cast(Book, MemoryBook(self.store))
        scribe = Scribe(book=book, clock=self.clock, random=self._draw, box=self.key)
        self.reception = Reception(
            house=HOUSE,
            offices=_OFFICES,
            book=book,
            scribe=scribe,
            clock=self.clock,
            box=self.key,
            shelf=cast(FileShelf, None),  # nothing is scanned in these worlds
        )
        self.press = Press(
            house=HOUSE,
            book=book,
            scribe=scribe,
            clock=self.clock,
            random=self._draw,
            forms=PlainForms(),
            printer=self.tray,
            guard=threading.RLock(),
        )
        self.hand_overs = HandOvers(book=book, scribe=scribe)
        self.shift = Shift(_LAN_ROW, 0, 0, cast(OfficerKey, LAN_KEY))

    def take_dossier(self, how: int) -> Record | None:
        """Let the clerk take a dossier; what does not come out of the printer stays due."""
        if how >= 0:
            return self.tell(how)
        self.attend()
        self.unfinished = self._draw(8).hex()
        self._sign()
        self._hand_one_over()
        return None

    def attend(self) -> None:
        """Let the clerk send the form again that was on the screen, and look into the tray."""
        if self.unfinished:
            self._sign()
        self._look(LOOKS)

    def heal(self, choice: Choice) -> None:
        super().heal(choice)
        self.attend()
        self._look(len(self.store.state.slips))

    def _look(self, times: int) -> None:
        for _ in range(times):
            due = self.press.due()
            if not due:
                return
            if (due[0].id, due[0].dossier) in self.tray.papers:
                self.press.came_out(self.shift, due[0].dossier, due[0].id)
            else:
                self._print(partial(self.press.copy, due[0].dossier))

    def _sign(self) -> None:
        try:
            taken = self.reception.accept(self.shift, self.unfinished, _TYPED)
        except RefusedError as error:
            self.on_event(f"refused {error.key}")
            self.unfinished = ""
            return
        if taken.is_new:
            self._print(lambda: self.press.put_through(taken.job))
        self.unfinished = ""  # the screen moves on with the answer, which waits for the printer

    def _print(self, work: Callable[[], object]) -> None:
        try:
            work()
        except FaultError as error:
            if not error.key.startswith("printer."):
                raise
            self.on_event("slip not out")

    def _hand_one_over(self) -> None:
        for job in tuple(self.store.state.slips.values()):
            if not job.copy and waiting(fold(self.store.said_about(job.dossier))):
                self.hand_overs.hand_over(self.shift, job.dossier, _TAKEN_BY_OWNER)
                self.on_event("handed over")
                return

    def paper(self, job: SlipJob) -> Slip:
        """Return what a slip says, which must stand in the log on the card by now."""
        written = next(each for each in self.store.state.written if each.epoch == job.epoch)
        assert len(written.records) >= job.seq, "a paper without its entry"
        header = written.records[job.seq - 1].entry.header
        assert header.dossier == job.dossier, "a paper of another dossier"
        return Slip(job.dossier, header.payload_hash, self.name, written.opening, job.copy)


def joined_card(name: str, epoch: bytes, slot: int) -> BoxState:
    """Return the card of a box that has just joined: its log begins with who it is."""
    state = new_card(name, epoch, slot)
    opened = LogOpened(
        box=LogName(name),
        agency=str(HOUSE.agency),
        unit="Phường Tây Hồ",
        slot=slot,
        point=key_of(name).point,
        reason=OpeningReason.ENROLLED,
        software="1.0",
    )
    record = write_entry(
        Head(name, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0)),
        opened,
        dossier="",
        parents=(),
        reading=Reading(Instant(START_MS), 0, b"joining-", ClockTrust.RTC),
        salt=f"joined {name}".encode().rjust(16, b"-"),
        box=key_of(name),
    )
    state.written[-1].records.append(record)
    state.written[-1].lines.append(line_of(record))
    return state
