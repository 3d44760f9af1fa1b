"""The office at work: store, keys and rules of one folder, joined by their constructors."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from accord.admission import Broker
from accord.errors import FaultError, RefusedError
from accord.identity import Authority
from accord.moments import Instant
from accord.seal import SEED_BYTES, SigningKey
from ground.clock import SystemClock
from hub.main.folder import Folder
from hub.main.machine import SOFTWARE, clock_of, draw
from hub.main.tide import HubTide
from hub.office.accounts import Accounts
from hub.office.belonging import note_earlier
from hub.office.carrying import Carrier
from hub.office.decisions import Decisions
from hub.office.dossiers import Projector
from hub.office.downlogs import HubLogs
from hub.office.enrolment import Enrolment
from hub.office.filing import FileLimits, Filing
from hub.office.fleet import Fleet
from hub.office.intake import Intake
from hub.office.keys import KeyCabinet
from hub.office.officer_requests import OfficerRequests
from hub.office.proving import Prover
from hub.office.publishing import Publishing
from hub.office.receipts import ReceiptBlocks
from hub.office.releasing import Releasing
from hub.office.restoring import Restoring
from hub.office.scribe import Scribe
from hub.settings import FileSettings, Settings
from hub.store.books import SqlBooks
from hub.store.database import STORE_KEY_BYTES, Database

__all__ = ["Office", "join_office", "open_office"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything of the hub that neither serves pages nor speaks to boxes.

    Attributes:
        folder: where it is kept.
        database: the books' file.
        books: the books.
        clock: the hub's clocks.
        key: the key of the hub's logs.
        authority: the city's authority.
        keys: who may say what.
        enrolment: takes boxes in.
        accounts: people who sign on.
        publishing: writes the fleet's log.
        intake: the copies of the boxes' logs.
        logs: the hub's own logs.
        decisions: opens and decides dossiers.
        fleet: what people see.
        filing: the files that entries name.
        projector: keeps the lists true.
        prover: proves the logs.
        restoring: goes on after a restore.
        releasing: believes after all what was put aside.
        carrier: writes the hub's logs for a stick.
        tide: the mark outside the books.
        receipts: gives blocks of fee receipt numbers.
        officer_requests: admits people by what their box asks.
    """

    folder: Folder
    database: Database
    books: SqlBooks
    clock: SystemClock
    key: SigningKey
    authority: Authority
    keys: KeyCabinet
    enrolment: Enrolment
    accounts: Accounts
    publishing: Publishing
    intake: Intake
    logs: HubLogs
    decisions: Decisions
    fleet: Fleet
    filing: Filing
    projector: Projector
    prover: Prover
    restoring: Restoring
    releasing: Releasing
    carrier: Carrier
    tide: HubTide
    receipts: ReceiptBlocks
    officer_requests: OfficerRequests

    def check_current(self) -> None:
        """Refuse books that are older than what the hub has said.

        Raises:
            RefusedError: ``hub.put-back``, or ``hub.unmarked`` when nothing says how old they are.
        """
        marked = self.tide.read()
        if not self.restoring.holds(marked):
            key = "hub.unmarked" if marked is None else "hub.put-back"
            raise RefusedError(key, path=str(self.tide.path))


@contextmanager
def open_office(settings: Settings, *, as_found: bool = False) -> Iterator[Office]:
    """Open the office of a hub that was made; closed when the block ends.

    Args:
        settings: whose.
        as_found: also over books that were put back, to look at them or to go on with them;
            nothing else may be said or given over such books.

    Raises:
        RefusedError: ``hub.not-made``, ``folder.open-to-others``, or as `Office.check_current`.
        FaultError: ``folder.`` or ``store.`` and what is wrong.
    """
    folder = Folder.of(settings)
    folder.check_made()
    authority = Authority(
        certificate=folder.authority.read_bytes(),
        seed=folder.read_secret(folder.city_seed, SEED_BYTES),
    )
    with join_office(settings, folder, authority) as office:
        if not as_found:
            office.check_current()
        yield office


@contextmanager
def join_office(settings: Settings, folder: Folder, authority: Authority) -> Iterator[Office]:
    """Join the office over a folder whose secrets are there; closed when the block ends.

    Raises:
        RefusedError: ``folder.open-to-others``.
        FaultError: ``folder.`` or ``store.`` and what is wrong.
    """
    key = SigningKey(folder.read_secret(folder.hub_seed, SEED_BYTES))
    tide, database = HubTide(folder.tide), _database(folder)
    try:
        books, keys = _books(database, tide), KeyCabinet(key.public)
        clock = clock_of(floor=_last_said_at(books))
        scribe = Scribe(key=key, clock=clock, random=draw, software=SOFTWARE)
        yield Office(
            folder=folder,
            database=database,
            books=books,
            clock=clock,
            key=key,
            authority=authority,
            keys=keys,
            enrolment=Enrolment(
                books,
                authority=authority,
                scribe=scribe,
                keys=keys,
                clock=clock,
                random=draw,
                brokers=_brokers(settings),
            ),
            accounts=Accounts(
                books, scribe=scribe, keys=keys, clock=clock, random=draw, guard=threading.Lock()
            ),
            publishing=_publishing(books, scribe, clock, settings),
            intake=Intake(books, keys, scribe),
            logs=HubLogs(books, clock),
            decisions=Decisions(books, scribe=scribe, clock=clock),
            fleet=Fleet(books, clock=clock),
            filing=_filing(books, clock, folder, settings.files),
            projector=Projector(books),
            prover=Prover(books, keys),
            restoring=Restoring(books, scribe=scribe, clock=clock),
            releasing=Releasing(books, keys, scribe=scribe, clock=clock),
            carrier=Carrier(books, key=key, clock=clock),
            tide=tide,
            receipts=ReceiptBlocks(books, scribe=scribe),
            officer_requests=OfficerRequests(books, scribe=scribe, keys=keys),
        )
    finally:
        database.close()


def _books(database: Database, tide: HubTide) -> SqlBooks:
    books = SqlBooks(database, tide.mark)
    note_earlier(books)
    return books


def _publishing(
    books: SqlBooks, scribe: Scribe, clock: SystemClock, settings: Settings
) -> Publishing:
    return Publishing(books, scribe=scribe, clock=clock, first_slot=settings.city.first_slot)


def _filing(books: SqlBooks, clock: SystemClock, folder: Folder, files: FileSettings) -> Filing:
    limits = FileLimits(
        day_bytes=files.box_megabytes_a_day << 20,
        box_bytes=files.box_megabytes << 20,
        reserve_bytes=files.reserve_megabytes << 20,
    )
    return Filing(books, clock=clock, limits=limits, free_bytes=partial(_free_bytes, folder.top))


def _free_bytes(top: Path) -> int:
    try:
        found = os.statvfs(top)
    except OSError as error:
        raise FaultError("store.failed", why=type(error).__name__) from error
    return found.f_bavail * found.f_frsize


def _brokers(settings: Settings) -> tuple[Broker, ...]:
    return (Broker(settings.broker.server_name, settings.broker.port),)


def _database(folder: Folder) -> Database:
    store_key = folder.read_secret(folder.store_key, STORE_KEY_BYTES)
    return Database(folder.database, key=store_key, at=clock_of().read().wall)


def _last_said_at(books: SqlBooks) -> Instant:
    with books.reading() as desk:
        return max((held.head.time.at for held in desk.logs.own()), default=Instant(0))
