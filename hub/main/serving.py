"""The hub at work: which thread does what, and how all of them end within seconds.

Threads: one for the conversations with the boxes, one for the line to the broker, one that keeps
the broker running, one that keeps the lists and the database tidy, and one for the pages. The
first to fail for good, or a signal, ends all.
"""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

import uvicorn

from accord.batch import Packer
from accord.errors import FaultError
from ground.dictionaries import shipped_dictionaries
from ground.web.serving import check_certificate, listen
from hub.api.app import Rooms, make_app
from hub.main.broker import BrokerKeeper
from hub.main.machine import draw, start_log
from hub.main.office import Office, open_office
from hub.office.access import CITY_UNIT
from hub.office.slips import Slips
from hub.settings import Settings
from hub.sync.exchange import Exchange
from hub.sync.mqtt import Line
from hub.sync.post import Post

__all__ = ["Upkeep", "Vital", "run"]

_log = logging.getLogger(__name__)

STOP_S: Final = 4.0
"""A service manager that asked to stop waits longer, a person at a terminal does not."""
UPKEEP_S: Final = 0.25
"""How long a list may lag behind the logs while nothing else is to do."""
CHECKPOINT_ROUNDS: Final = 240
"""Every minute the write-ahead log goes into the file."""
PAGES_STOP_S: Final = 2
CONNECTIONS_MAX: Final = 500
"""Half the sessions there can be: nobody presses a key all the time."""


class Upkeep:
    """Keeps the lists true to the logs and the database's files short; the body of a thread."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._round = 0

    def run(self, stop: threading.Event) -> None:
        """Keep all tidy until told to stop."""
        while not stop.is_set():
            try:
                is_busy = self.turn()
            except FaultError as error:
                _log.warning("upkeep_stopped error=%s", error)
                is_busy = False
            except Exception:  # noqa: BLE001  # the main loop of this thread; logged
                _log.exception("upkeep_failed")
                is_busy = False
            if not is_busy:
                stop.wait(UPKEEP_S)

    def turn(self) -> bool:
        """Write some lines again and look at a file that has come; say if there was any."""
        at = self._office.clock.read().wall
        count = self._office.projector.freshen(at=at)
        count += self._office.filing.check(at=at)
        self._round += 1
        if self._round % CHECKPOINT_ROUNDS == 0:
            self._office.database.checkpoint()
        return count > 0


def run(settings: Settings) -> None:
    """Serve until a signal says to stop.

    Raises:
        RefusedError: ``hub.not-made``.
        FaultError: the disk, the broker, the certificate or the port of the pages failed.
    """
    start_log(settings)
    check_certificate(settings.web.certificate, settings.web.key)
    with open_office(settings) as office:
        stop = threading.Event()
        with _stopped_by_signals(stop):
            _serve(office, settings, stop)


@dataclass(frozen=True, slots=True)
class Vital:
    """What is asked of a hub at work: its books and its way to the boxes."""

    office: Office
    keeper: BrokerKeeper
    line: Line

    def failing(self) -> tuple[str, ...]:
        """Return the parts that do not work now, by name."""
        parts = {
            "books": self._reads(),
            "broker": self.keeper.is_running,
            "line": self.line.is_up,
        }
        return tuple(name for name, works in parts.items() if not works)

    def _reads(self) -> bool:
        try:
            with self.office.books.reading() as desk:
                return desk.register.unit(CITY_UNIT) is not None
        except FaultError:
            return False


def _serve(office: Office, settings: Settings, stop: threading.Event) -> None:
    with (
        closing(listen(settings.web.host, settings.web.port)) as listening,
        closing(BrokerKeeper(office, settings.broker)) as keeper,
    ):
        post = Post(_exchange(office), monotonic_ms=lambda: office.clock.read().monotonic_ms)
        line = Line(
            keeper.address,
            context=keeper.context(),
            post=post,
            monotonic_ms=lambda: office.clock.read().monotonic_ms,
            draw=draw,
        )
        port: int = listening.getsockname()[1]
        pages = _pages(office, settings, port, Vital(office, keeper, line))
        bodies: dict[str, Callable[[threading.Event], None]] = {
            "boxes": post.run,
            "line": line.run,
            "broker": keeper.run,
            "upkeep": Upkeep(office).run,
            "pages": lambda stop: _serve_pages(pages, listening, stop),
        }
        threads = [
            threading.Thread(target=body, args=(stop,), name=name, daemon=True)
            for name, body in bodies.items()
        ]
        keeper.start()
        for thread in threads:
            thread.start()
        _log.info("hub_started pages=%s port=%d", settings.web.host, port)
        stop.wait()
        pages.should_exit = True
        for thread in threads:
            thread.join(STOP_S)
        _log.info("hub_stopped")


def _exchange(office: Office) -> Exchange:
    return Exchange(
        copies=office.intake,
        logs=office.logs,
        packer=Packer(shipped_dictionaries()),
        hub=office.key,
        own=office.key.public,
        clock=office.clock,
        draw=draw,
        files=office.filing,
    )


def _pages(office: Office, settings: Settings, port: int, vitals: Vital) -> uvicorn.Server:
    web = settings.web
    rooms = Rooms(
        city=settings.city.name,
        accounts=office.accounts,
        decisions=office.decisions,
        fleet=office.fleet,
        filing=office.filing,
        slips=Slips(office.books, office.keys),
        releasing=office.releasing,
        clock=office.clock,
        vitals=vitals,
    )
    hosts = {f"{name}:{port}" for name in (web.host, "127.0.0.1", "localhost")}
    app = make_app(rooms, hosts=(*sorted(hosts), *web.names), is_secure=web.is_secure)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ssl_certfile=web.certificate or None,
            ssl_keyfile=web.key or None,
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            lifespan="off",
            limit_concurrency=CONNECTIONS_MAX,
            timeout_graceful_shutdown=PAGES_STOP_S,
        )
    )


def _serve_pages(pages: uvicorn.Server, listening: socket.socket, stop: threading.Event) -> None:
    try:
        pages.run(sockets=[listening])
    finally:
        stop.set()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
