"""Runs the box: makes every room, starts the threads, serves the screens, and ends in order."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import ExitStack
from typing import Final

import uvicorn

from accord.acts import Place
from accord.admission import Admission
from accord.deadline import AfterPause
from accord.fleet import LogOpened, OpeningReason
from accord.header import EPOCH_BYTES
from accord.log import FIRST_PREVIOUS, SALT_BYTES, Head
from accord.naming import LogName, parse_agency_code
from accord.seal import SigningKey, key_id_of
from accord.writer import write_entry
from edge.api.app import BoxName, Rooms, make_app
from edge.desk.drafts import Drafts
from edge.desk.handling import Handling
from edge.desk.handover import HandOvers
from edge.desk.house import House, Offices
from edge.desk.kept import OfficerRow
from edge.desk.paperwork import Paperwork
from edge.desk.press import Press
from edge.desk.reception import Reception
from edge.desk.refusing import Refusals
from edge.desk.scribe import Scribe
from edge.desk.shift import Shifts
from edge.desk.signing import Signing
from edge.desk.slips import Letterhead
from edge.desk.standing import Standings
from edge.devices.forms.forms import PaperForms
from edge.devices.signer.file import open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.devices import Job, make_devices
from edge.main.folder import Folder
from edge.main.joining import SOFTWARE
from edge.main.linking import CityLink
from edge.main.machine import clock_of, draw, monotonic_s, start_log
from edge.settings import Settings, WebSettings
from edge.store.book import BoxBook
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.lockers import BoxDrawer
from edge.store.own import BoxLog
from ground.clock import SystemClock
from ground.files.tidemark import TideMark

__all__ = ["Box", "house_of", "open_ledger", "run"]

_LOG = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How late an idle key is forgotten, and how often the write-ahead log is looked at."""
DRAW_AHEAD_S: Final = 2.0
"""When the letters of the slips are drawn: nobody signs on and takes a dossier sooner."""
JOIN_S: Final = 5.0
"""How long a thread may take to end."""
REQUESTS_MAX: Final = 200
"""Requests at once: every desk of a ward with some pages open, and not a flood."""


def run(settings: Settings) -> None:
    """Run until the process is asked to stop.

    Raises:
        RefusedError: ``box.not-joined``, or what a key is refused for.
        FaultError: the disk, or a part of the installation, failed.
    """
    start_log(settings)
    with ExitStack() as closing:
        box = Box(settings, closing)
        gc.freeze()  # what was made until here stays: no collection needs to walk it again
        box.start()
        _LOG.info("box ready log=%s at=%s:%d", box.log, settings.web.host, settings.web.port)
        _server(box, settings.web).run()


class Box:
    """Every room of a running box, joined.

    Args:
        settings: what the installation chose.
        closing: ends what was opened, the last first.
    """

    def __init__(self, settings: Settings, closing: ExitStack) -> None:
        folder = Folder.of(settings)
        admission = folder.read_admission()
        self.log = admission.box
        self._key = open_key(folder.box_key)
        self._stop = threading.Event()
        self._closing = closing
        self._ledger = open_ledger(folder)
        closing.callback(self._ledger.close)
        self._clock = clock_of(floor=self._ledger.own_tip().time.at)
        if self._ledger.rolled_back is not None:
            _begin_anew(self._ledger, admission, self._key, self._clock)
        self._devices = make_devices(settings.devices, wall=lambda: self._clock.read().wall)
        closing.enter_context(self._devices.closing)
        self._link = CityLink(
            settings.link,
            folder=folder,
            admission=admission,
            ledger=self._ledger,
            box=self._key,
            clock=self._clock,
        )
        house = house_of(settings, admission)
        self._forms = closing.enter_context(
            PaperForms(monotonic=monotonic_s, own_texts=_own_texts(house))
        )
        self.rooms = self._rooms(house, admission)

    def start(self) -> None:
        """Start the threads; they end before anything they use is closed."""
        jobs: dict[str, Job] = {
            "letters": self._draw_ahead,
            "housekeeping": self._keep_house,
            **self._devices.jobs,
        }
        if self._link.is_wanted:
            jobs["link"] = self._link.session.run
        threads = {
            title: threading.Thread(target=job, args=(self._stop,), name=title, daemon=True)
            for title, job in jobs.items()
        }
        for thread in threads.values():
            thread.start()
        self._closing.callback(self._end, threads)

    def _rooms(self, house: House, admission: Admission) -> Rooms:
        book, clock = BoxBook(self._ledger), self._clock
        scribe = Scribe(book=book, clock=clock, random=draw, box=self._key)
        press = Press(
            house=house,
            book=book,
            scribe=scribe,
            clock=clock,
            random=draw,
            forms=self._forms,
            printer=self._devices.printer,
            guard=threading.RLock(),
        )
        offices = Offices(house=house, book=book)
        reception = Reception(
            house=house,
            offices=offices,
            book=book,
            scribe=scribe,
            clock=clock,
            box=self._key,
        )
        return Rooms(
            name=BoxName(admission.box, house.letterhead.centre, house.letterhead.parent),
            book=book,
            clock=clock,
            scanner=self._devices.scanner,
            shifts=self._shifts(admission, book),
            drafts=Drafts(book=book, clock=clock, random=draw),
            reception=reception,
            press=press,
            hand_overs=HandOvers(book=book, scribe=scribe),
            standings=Standings(
                book=book,
                clock=clock,
                link=self._link,
                printer=self._devices.printer,
                scanner=self._devices.scanner,
            ),
            handling=Handling(house=house, offices=offices, book=book, scribe=scribe, clock=clock),
            refusals=Refusals(
                house=house, reception=reception, book=book, scribe=scribe, clock=clock
            ),
            paperwork=Paperwork(
                house=house, book=book, lists=book, letters=self._forms, clock=clock
            ),
            signing=Signing(book=book, lists=book, scribe=scribe, clock=clock),
        )

    def _shifts(self, admission: Admission, book: BoxBook) -> Shifts:
        shifts = Shifts(
            agency=admission.agency,
            first=first_officers(admission),
            book=book,
            cabinet=OfficerCabinet(BoxDrawer(self._ledger), draw),
            clock=self._clock,
            random=draw,
            guard=threading.RLock(),
        )
        self._closing.callback(shifts.close)
        return shifts

    def _draw_ahead(self, stop: threading.Event) -> None:
        # After the first page, which somebody may be waiting for, and long before the first slip.
        if not stop.wait(DRAW_AHEAD_S):
            self._forms.draw_ahead()

    def _keep_house(self, stop: threading.Event) -> None:
        while not stop.wait(SWEEP_S):
            try:
                self.rooms.shifts.lock_idle()
                self._ledger.rest()
            except Exception:  # noqa: BLE001 -- the main loop of this thread; logged with its trace
                _LOG.exception("housekeeping failed")

    def _end(self, threads: dict[str, threading.Thread]) -> None:
        self._stop.set()
        self._devices.closing.close()
        for title, thread in threads.items():
            thread.join(JOIN_S)
            if thread.is_alive():
                _LOG.error("thread does not end job=%s", title)


def open_ledger(folder: Folder) -> Ledger:
    """Open the box's database, with the mark on the second medium where there is one."""
    tide = None if folder.tide is None else TideMark(folder.tide)
    return Ledger(folder.database, keys=KeyFile(folder.store_key), tide=tide)


def house_of(settings: Settings, admission: Admission) -> House:
    """Return whose counter this is: codes as the hub gave them, words as the unit writes them."""
    unit = settings.unit
    return House(
        box=admission.box,
        agency=parse_agency_code(admission.agency),
        ward=admission.unit,
        letterhead=Letterhead(
            parent=unit.parent, centre=unit.centre, place=unit.place, suffix=unit.suffix
        ),
        lookup=unit.lookup,
        after_supplement=AfterPause(unit.after_supplement),
    )


def first_officers(admission: Admission) -> tuple[OfficerRow, ...]:
    """Return who may sign here before the hub's logs have come."""
    return tuple(
        OfficerRow(
            key_id=key_id_of(officer.point),
            name=officer.name,
            title=officer.title,
            agency=admission.agency,
            roles=officer.roles,
            is_active=True,
        )
        for officer in admission.officers
    )


def _own_texts(house: House) -> tuple[str, ...]:
    head = house.letterhead
    return (head.parent, head.centre, head.place, head.suffix, house.lookup)


def _begin_anew(ledger: Ledger, admission: Admission, key: SigningKey, clock: SystemClock) -> None:
    """Let the log go on in an epoch of its own after an older state of the card was put back."""
    before = ledger.own_tip()
    _LOG.error("card put back to an older state last=%d", before.seq)
    log = BoxLog(ledger, wall=lambda: clock.read().wall)
    log.begin(
        Head(before.log, draw(EPOCH_BYTES), 0, FIRST_PREVIOUS, before.time), slot=admission.slot
    )
    previous = Place(LogName(before.log), before.epoch, before.seq, before.hash)
    opened = LogOpened(
        box=LogName(admission.box),
        agency=admission.agency,
        unit=admission.unit_name,
        slot=admission.slot,
        point=key.public.point,
        reason=OpeningReason.RESTORED,
        software=SOFTWARE,
        previous=previous,
    )
    with BoxBook(ledger).writing() as writing:
        record = write_entry(
            writing.head,
            opened,
            dossier="",
            parents=(),
            reading=clock.read(),
            salt=draw(SALT_BYTES),
            box=key,
        )
        writing.append(record, opened)


def _server(box: Box, web: WebSettings) -> uvicorn.Server:
    own = f"{web.host}:{web.port}"
    local = {f"localhost:{web.port}"} if web.host in {"127.0.0.1", "::1"} else set()
    app = make_app(
        box.rooms, hosts=tuple(sorted({own, *local, *web.names})), is_secure=web.is_secure
    )
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=web.host,
            port=web.port,
            ssl_certfile=web.certificate or None,
            ssl_keyfile=web.key or None,
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            ws="none",
            limit_concurrency=REQUESTS_MAX,
            timeout_graceful_shutdown=1,
        )
    )
