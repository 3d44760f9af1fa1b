"""A whole counter over a folder: real reception, store and printer, and a process that works it.

The slip is drawn as dots that spell the dossier's code, so that whatever reaches the printer, torn
or whole, says which dossier it speaks of.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, cast

from accord.errors import FaultError, MotcuaError
from accord.fleet import OfficerRole
from accord.moments import ClockTrust, Instant, Reading
from edge.desk.house import Offices
from edge.desk.kept import OfficerRow
from edge.desk.ports import SlipJob
from edge.desk.press import Press
from edge.desk.reception import Reception
from edge.desk.scanned import FileShelf
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.slips import Raster, SlipContent
from edge.devices.printer.network import NetworkChannel
from edge.devices.printer.printer import EscposPrinter
from edge.store.book import BoxWriting
from edge.store.database import Database
from edge.store.ledger import Ledger
from tests.accord.samples import WARD
from tests.edge.station import COPY, HOUSE, Station
from tests.edge.store.boxes import LAN_KEY, Box, admit_lan, open_ledger
from tests.edge.store.logs import BOX_KEY, MORNING

__all__ = ["BREAKS", "Counter", "Orders", "code_in", "lay", "open_counter", "work"]

ROW_BYTES: Final = 72
"""The 576 dots of an 80 mm printer."""
STRIP_ROWS: Final = 16
EMPTIED_EVERY: Final = 2
"""Intakes between two emptyings of the write-ahead log, so that a short run meets some."""
TYPED: Final = {
    "owner_number": "001099000123",
    "owner_name": "NGUYỄN VĂN MINH",
    "owner_phone": "0912345678",
    "procedure": COPY,
    "pages": "3",
    "copies": "2",
    "paper_1": "on",
}
_ANY_TRACER: Final = (0x59616D61, ctypes.c_ulong(-1))
"""PR_SET_PTRACER, PR_SET_PTRACER_ANY: the one who watches is not our parent."""


class DotForms:
    """Draws slips as dots that spell the code."""

    def roll(self, content: SlipContent) -> Iterator[Raster]:
        """Draw a slip in three strips."""
        row = content.code.encode("ascii").ljust(ROW_BYTES, b" ")
        for _ in range(3):
            yield Raster(ROW_BYTES * 8, STRIP_ROWS, row * STRIP_ROWS)

    def sheet(self, content: SlipContent) -> bytes:
        """Draw nothing: no sheet is asked for here."""
        raise FaultError("forms.none", code=content.code)

    def square(self, text: str) -> str:
        """Draw nothing: nobody looks at a screen here."""
        raise FaultError("forms.none", text=text)


def code_in(bits: bytes) -> str:
    """Return the code that a slip's first row of dots spells."""
    return bits[:ROW_BYTES].decode("ascii").strip()


class Clocks:
    """Clocks that go on a second each time they are looked at."""

    def __init__(self) -> None:
        self._seconds = itertools.count(1)

    def read(self) -> Reading:
        """Look at them."""
        gone_ms = next(self._seconds) * 1_000
        return Reading(Instant(MORNING + gone_ms), gone_ms, b"boot-001", ClockTrust.SYNCHRONISED)


class Hand:
    """Lan's key, unlocked."""

    key_id = LAN_KEY.key_id

    def sign(self, message: bytes) -> bytes:
        """Sign."""
        return LAN_KEY.sign(message)

    def close(self) -> None:
        """Keep it: a shift of this proof does not end."""


class Counter:
    """The rooms of the desk, joined over an open ledger.

    Args:
        folder: of the store.
        ledger: the store.
        printer: address of the printer.
    """

    def __init__(self, folder: Path, ledger: Ledger, printer: tuple[str, int]) -> None:
        self.ledger = ledger
        self.book = Box(folder, ledger).book
        clock, draw = Clocks(), random.Random(os.getpid()).randbytes
        scribe = Scribe(book=self.book, clock=clock, random=draw, box=BOX_KEY)
        self.reception = Reception(
            house=HOUSE,
            offices=Offices(house=HOUSE, book=self.book),
            book=self.book,
            scribe=scribe,
            clock=clock,
            box=BOX_KEY,
            shelf=cast(FileShelf, None),  # nothing is scanned in this proof
        )
        self.printer = EscposPrinter(
            lambda: NetworkChannel(*printer, connect_s=5),
            monotonic=lambda: 0.0,
            wall=lambda: MORNING,
        )
        self.press = Press(
            house=HOUSE,
            book=self.book,
            scribe=scribe,
            clock=clock,
            random=draw,
            forms=DotForms(),
            printer=self.printer,
            guard=threading.RLock(),
        )
        row = OfficerRow(
            LAN_KEY.key_id, "Trần Thị Lan", "Công chức", WARD, (OfficerRole.RECEPTION,), True
        )
        self.shift = Shift(row, begun_ms=0, active_ms=0, key=Hand())

    def type_in(self, draft: str) -> None:
        """Keep one field of a draft, as when the clerk leaves it."""
        self.book.draft_put(
            draft, officer=LAN_KEY.key_id, field="owner_name", value="NGUYỄN", at=MORNING
        )

    def accept(self, draft: str) -> SlipJob:
        """Take a dossier in."""
        return self.reception.accept(self.shift, draft, TYPED).job


@contextmanager
def open_counter(folder: Path, printer: tuple[str, int]) -> Iterator[Counter]:
    """Open the counter of a folder, and close it."""
    ledger = open_ledger(folder, tide=folder / "tide")
    try:
        yield Counter(folder, ledger, printer)
    finally:
        ledger.close()


def lay(folder: Path) -> None:
    """Make a box in a folder that knows its officer and one procedure."""
    ledger = open_ledger(folder, tide=folder / "tide")
    try:
        station = Station(Box(folder, ledger))
        station.box.join()
        station.hear(*admit_lan())
        station.publish(COPY)
    finally:
        ledger.close()


# --- in a process of its own ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Orders:
    """What a working process does.

    Attributes:
        folder: of the store.
        printer: address of the printer.
        drafts: taken in one after the other.
        broken: a protection that is broken in it, a key of `BREAKS`, or empty.
    """

    folder: Path
    printer: tuple[str, int]
    drafts: tuple[str, ...]
    broken: str = ""


def work(orders: Orders, pipe: Connection) -> None:
    """Wait for the word, take dossiers, and say what came of each; nothing else is said.

    Each line is one write: ``("acknowledged", draft, code)``, ``("refused", draft, key)``,
    ``("open", "", "yes" or "no")`` after a refusal, and ``("done", "", "")``.
    """
    ctypes.CDLL(None).prctl(*_ANY_TRACER, 0, 0, 0)
    pipe.send(("ready", "", ""))
    pipe.recv()
    BREAKS[orders.broken](orders)
    try:
        with open_counter(orders.folder, orders.printer) as counter:
            for number, draft in enumerate(orders.drafts):
                _take(counter, draft, pipe)
                if number % EMPTIED_EVERY == EMPTIED_EVERY - 1:
                    _tidy_up(counter, pipe)
    except MotcuaError as error:
        pipe.send(("refused", "start", error.key))
    pipe.send(("done", "", ""))


def _take(counter: Counter, draft: str, pipe: Connection) -> None:
    try:
        counter.type_in(draft)
        job = counter.accept(draft)
        counter.press.put_through(job)
    except MotcuaError as error:
        _refuse(counter, draft, error, pipe)
    else:
        pipe.send(("acknowledged", draft, job.dossier))


def _tidy_up(counter: Counter, pipe: Connection) -> None:
    """Empty the write-ahead log, as housekeeping does while nobody waits."""
    try:
        counter.ledger.empty_journal()
    except MotcuaError as error:
        _refuse(counter, "housekeeping", error, pipe)


def _refuse(counter: Counter, draft: str, error: MotcuaError, pipe: Connection) -> None:
    pipe.send(("refused", draft, error.key))
    if error.key == "store.disk-failed":
        is_open = counter.ledger._database.is_open  # noqa: SLF001 -- what no caller may ask
        pipe.send(("open", "", "yes" if is_open else "no"))


def _print_before_commit(orders: Orders) -> None:
    """Let the slip come out while the transaction is still open."""
    real = BoxWriting.queue_slip

    def queue(writing: BoxWriting, slip: SlipJob) -> None:
        real(writing, slip)
        with NetworkChannel(*orders.printer, connect_s=5) as channel:
            printer = EscposPrinter(lambda: channel, monotonic=lambda: 0.0, wall=lambda: MORNING)
            row = slip.dossier.encode("ascii").ljust(ROW_BYTES, b" ")
            printer.print(slip.id, [Raster(ROW_BYTES * 8, 1, row)])

    setattr(BoxWriting, "queue_slip", queue)  # noqa: B010 -- a method everywhere else


def _believe_the_disk(orders: Orders) -> None:
    """Take no notice of what the disk says, and read nothing back."""
    del orders
    setattr(Database, "_fail", lambda *_: None)  # noqa: B010 -- a method everywhere else
    setattr(Ledger, "_read_back", lambda *_: None)  # noqa: B010 -- as above


BREAKS: Final[dict[str, Callable[[Orders], None]]] = {
    "": lambda _: None,
    "prints-before-commit": _print_before_commit,
    "believes-the-disk": _believe_the_disk,
}
"""Protections that can be broken in the working process; each must be noticed."""
