"""Runs the box: makes every room, starts the threads, serves the screens, and ends in order."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import ExitStack
from typing import Final

import uvicorn

from accord.admission import Admission
from accord.errors import MotcuaError
from accord.moments import to_local
from edge.api.app import BoxName, Rooms, make_app
from edge.api.citizens import Citizens
from edge.desk.aloud import Aloud
from edge.desk.clips import Clips
from edge.desk.drafts import Drafts
from edge.desk.exports import Exports
from edge.desk.hall import read_hall
from edge.desk.handling import Handling
from edge.desk.handover import HandOvers
from edge.desk.house import House, Offices
from edge.desk.issuing import Issuing
from edge.desk.kiosk import Kiosk
from edge.desk.lists import DossierLists
from edge.desk.model_days import ModelDays
from edge.desk.outages import Outages
from edge.desk.paperwork import Paperwork
from edge.desk.press import Press
from edge.desk.queue import Queue
from edge.desk.rating import Ratings
from edge.desk.receipts import ReceiptPress
from edge.desk.reception import Reception
from edge.desk.refusing import Refusals
from edge.desk.scribe import Scribe
from edge.desk.shift import Shifts
from edge.desk.signing import Signing
from edge.desk.standing import Standings
from edge.desk.till import Till
from edge.devices.days.national import NationalDays
from edge.devices.forms.forms import PaperForms
from edge.devices.signer.file import open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.citizens import citizens_of
from edge.main.devices import Job, clips_of, make_devices
from edge.main.folder import Folder
from edge.main.house import first_officers, house_of, own_texts
from edge.main.linking import CityLink
from edge.main.machine import (
    clock_of,
    draw,
    give_back,
    monotonic_s,
    start_log,
    use_one_heap,
)
from edge.main.reading import taken_down, writing_reads
from edge.main.restoring import begin_anew, tell_losses
from edge.main.scanning import open_files, scans_of, sweeping
from edge.main.watching import probes_of, watching
from edge.settings import Settings, WebSettings
from edge.store.book import BoxBook
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.lockers import BoxDrawer
from edge.store.outages import OutageShelf
from edge.store.safety import BoxSafety
from ground.files.tidemark import TideMark
from ground.web.serving import check_certificate, listen

__all__ = ["Box", "open_ledger", "run"]

_LOG = logging.getLogger(__name__)

SWEEP_S: Final = 5.0
"""How late an idle key is forgotten, and how often the write-ahead log is looked at."""
DRAW_AHEAD_S: Final = 2.0
"""When days off are asked for and the letters of slips drawn: nobody takes a dossier sooner."""
JOIN_S: Final = 5.0
"""How long a thread may take to end."""
REQUESTS_MAX: Final = 200
"""Requests at once: every desk of a ward with some pages open, and not a flood."""


def run(settings: Settings) -> None:
    """Run until the process is asked to stop.

    Raises:
        RefusedError: ``box.not-joined``, or what a key is refused for.
        FaultError: the disk, or a part of the installation, failed; ``web.bad-certificate`` or
            ``web.not-started`` for the pages.
    """
    use_one_heap()
    start_log(settings)
    check_certificate(settings.web.certificate, settings.web.key)
    with ExitStack() as closing:
        box = Box(settings, closing)
        gc.freeze()  # what was made until here stays: no collection needs to walk it again
        box.start()
        listening = closing.enter_context(listen(settings.web.host, settings.web.port))
        _LOG.info("box ready log=%s at=%s:%d", box.log, settings.web.host, settings.web.port)
        _server(box, settings.web).run(sockets=[listening])


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
        self._printing = threading.RLock()
        self._closing = closing
        self._ledger = open_ledger(folder)
        closing.callback(self._ledger.close)
        self._files = open_files(folder, closing)
        self._clock = clock_of(floor=self._ledger.own_tip().time.at)
        if self._ledger.rolled_back is not None:
            begin_anew(self._ledger, admission, self._key, self._clock)
        tell_losses(BoxSafety(self._ledger))
        self._hall = read_hall(settings.queue.works, settings.queue.counters)
        self._clips = clips_of(settings.devices, folder)
        self._devices = make_devices(
            settings.devices, wall=lambda: self._clock.read().wall, clips=self._clips
        )
        closing.enter_context(self._devices.closing)
        self._link = CityLink(
            settings.link,
            folder=folder,
            admission=admission,
            ledger=self._ledger,
            box=self._key,
            clock=self._clock,
            shelf=self._files.shelf,
        )
        house = house_of(settings, admission)
        self._forms = closing.enter_context(
            PaperForms(monotonic=monotonic_s, own_texts=own_texts(house))
        )
        self._days = NationalDays(monotonic=monotonic_s)
        self._watch = settings.watch
        self.rooms = self._rooms(house, admission)

    def start(self) -> None:
        """Start the threads; they end before anything they use is closed."""
        jobs: dict[str, Job] = {
            "letters": self._draw_ahead,
            "housekeeping": self._keep_house,
            "reads": writing_reads(self._reads),
            **self._devices.jobs,
        }
        if self._outages.is_wanted:
            jobs["outages"] = watching(self._outages)
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
        press = self._press(house, book, scribe)
        offices = Offices(house=house, book=book, national=self._days.of)
        self._offices = offices
        drafts = Drafts(book=book, clock=clock, random=draw)
        reception = self._reception(house, offices, book, scribe)
        queue = self._queue(book, scribe)
        scans, filed_scans = scans_of(
            self._files, book=book, drafts=drafts, reception=reception, clock=clock
        )
        self._outages = self._watching(house, book, scribe)
        self._reads = taken_down(self._closing, self.log, book, scribe, clock)
        lists = DossierLists(lists=book, book=book, clock=clock)
        return Rooms(
            name=BoxName(admission.box, house.letterhead.centre, house.letterhead.parent),
            book=book,
            clock=clock,
            scanner=self._devices.scanner,
            shifts=self._shifts(admission, book),
            drafts=drafts,
            reception=reception,
            press=press,
            hand_overs=HandOvers(book=book, scribe=scribe),
            standings=self._standings(book),
            safety=BoxSafety(self._ledger),
            queue=queue,
            kiosk=self._kiosk(house, queue),
            outages=self._outages,
            citizens=self._citizens(house, book, press),
            till=Till(book=book, scribe=scribe, clock=clock, random=draw),
            receipts=self._receipts(house, book),
            ratings=self._ratings(book, scribe),
            handling=Handling(house=house, offices=offices, book=book, scribe=scribe, clock=clock),
            refusals=Refusals(
                house=house, reception=reception, book=book, scribe=scribe, clock=clock
            ),
            paperwork=self._paperwork(house, book),
            issuing=self._issuing(house, offices, book, scribe),
            dossier_lists=lists,
            exports=Exports(lists=lists, reads=self._reads, clock=clock),
            reads=self._reads,
            signing=Signing(book=book, lists=book, scribe=scribe, clock=clock, offices=offices),
            scans=scans,
            filed_scans=filed_scans,
            model_days=ModelDays(book=book, lists=book, clock=clock),
            clips=Clips(hall=self._hall, folder=self._clips, speaker=self._devices.speaker),
            aloud=Aloud(speaker=self._devices.speaker, guard=threading.Lock()),
        )

    def _press(self, house: House, book: BoxBook, scribe: Scribe) -> Press:
        return Press(
            house=house,
            book=book,
            scribe=scribe,
            clock=self._clock,
            random=draw,
            forms=self._forms,
            printer=self._devices.printer,
            guard=self._printing,
        )

    def _reception(
        self, house: House, offices: Offices, book: BoxBook, scribe: Scribe
    ) -> Reception:
        return Reception(
            house=house,
            offices=offices,
            book=book,
            scribe=scribe,
            clock=self._clock,
            box=self._key,
            shelf=self._files.shelf,
        )

    def _standings(self, book: BoxBook) -> Standings:
        return Standings(
            book=book,
            clock=self._clock,
            link=self._link,
            printer=self._devices.printer,
            scanner=self._devices.scanner,
            systems=self._outages.states,
        )

    def _paperwork(self, house: House, book: BoxBook) -> Paperwork:
        letters, clock = self._forms, self._clock
        return Paperwork(house=house, book=book, lists=book, letters=letters, clock=clock)

    def _issuing(self, house: House, offices: Offices, book: BoxBook, scribe: Scribe) -> Issuing:
        letters, clock = self._forms, self._clock
        return Issuing(
            house=house, offices=offices, book=book, scribe=scribe, letters=letters, clock=clock
        )

    def _kiosk(self, house: House, queue: Queue) -> Kiosk:
        return Kiosk(
            centre=house.letterhead.centre,
            queue=queue,
            forms=self._forms,
            printer=self._devices.printer,
            random=draw,
            guard=threading.RLock(),
        )

    def _citizens(self, house: House, book: BoxBook, press: Press) -> Citizens:
        key, forms = self._key.public, self._forms
        return citizens_of(
            house=house, book=book, clock=self._clock, forms=forms, press=press, box=key
        )

    def _receipts(self, house: House, book: BoxBook) -> ReceiptPress:
        return ReceiptPress(
            house=house,
            book=book,
            clock=self._clock,
            random=draw,
            forms=self._forms,
            printer=self._devices.printer,
            guard=self._printing,
        )

    def _ratings(self, book: BoxBook, scribe: Scribe) -> Ratings:
        return Ratings(
            counter=self.log,
            book=book,
            scribe=scribe,
            clock=self._clock,
            random=draw,
            guard=threading.RLock(),
        )

    def _queue(self, book: BoxBook, scribe: Scribe) -> Queue:
        return Queue(
            hall=self._hall,
            book=book,
            scribe=scribe,
            clock=self._clock,
            voice=self._devices.voice,
            guard=threading.RLock(),
        )

    def _watching(self, house: House, book: BoxBook, scribe: Scribe) -> Outages:
        link = self._link if self._link.is_wanted else None
        return Outages(
            letterhead=house.letterhead,
            book=book,
            listed=OutageShelf(self._ledger),
            scribe=scribe,
            clock=self._clock,
            probes=probes_of(self._watch, link),
            forms=self._forms,
            guard=threading.Lock(),
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
        if stop.wait(DRAW_AHEAD_S):
            return
        try:
            self._offices.on(to_local(self._clock.read().wall).date())
        except MotcuaError:
            _LOG.exception("days not counted ahead")  # who takes a dossier is told why
        self._forms.draw_ahead()

    def _keep_house(self, stop: threading.Event) -> None:
        sweep_files = sweeping(self.rooms.scans, monotonic_s)
        while not stop.wait(SWEEP_S):
            try:
                self.rooms.shifts.lock_idle()
                self._ledger.rest()
                sweep_files()
                give_back()
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


def _server(box: Box, web: WebSettings) -> uvicorn.Server:
    own = f"{web.host}:{web.port}"
    local = {f"localhost:{web.port}"} if web.host in {"127.0.0.1", "::1"} else set()
    app = make_app(
        box.rooms, hosts=tuple(sorted({own, *local, *web.names})), is_secure=web.is_secure
    )
    return uvicorn.Server(
        uvicorn.Config(
            app,
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
