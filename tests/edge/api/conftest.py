"""The screens over a whole counter, and three people in front of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from edge.api.app import BoxName, Rooms, make_app
from edge.desk.aloud import Aloud
from edge.desk.clips import Clips
from edge.desk.model_days import ModelDays
from edge.store.safety import BoxSafety
from tests.edge.api.people import HOST, ORIGIN, Person
from tests.edge.station import HOUSE, HUNG, LAN, PIN, Station


def application(station: Station, *, hosts: tuple[str, ...] = (HOST,)) -> Litestar:
    """Return the screens of a counter."""
    rooms = Rooms(
        name=BoxName(HOUSE.box, HOUSE.letterhead.centre, HOUSE.letterhead.parent),
        book=station.book,
        clock=station.clock,
        scanner=station.scanner,
        shifts=station.shifts,
        drafts=station.drafts,
        reception=station.reception,
        press=station.press,
        hand_overs=station.hand_overs,
        standings=station.standings,
        safety=BoxSafety(station.box.ledger),
        queue=station.queue,
        kiosk=station.kiosk,
        citizens=station.citizens,
        outages=station.outages,
        till=station.till,
        receipts=station.receipts,
        ratings=station.ratings,
        handling=station.handling,
        refusals=station.refusals,
        paperwork=station.paperwork,
        issuing=station.issuing,
        signing=station.signing,
        dossier_lists=station.dossier_lists,
        exports=station.exports,
        reads=station.reads,
        scans=station.scans,
        filed_scans=station.filed_scans,
        model_days=ModelDays(book=station.book, lists=station.book, clock=station.clock),
        clips=Clips(hall=station.hall, folder=station.clips, speaker=station.speaker),
        aloud=Aloud(speaker=station.speaker, guard=threading.Lock()),
    )
    return make_app(rooms, hosts=hosts, is_secure=False)


@pytest.fixture
def web(station: Station) -> Iterator[TestClient]:  # type: ignore[type-arg]  # of whichever application
    """Serve the screens of a counter."""
    with TestClient(application(station), base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def minh(web: TestClient) -> Person:  # type: ignore[type-arg]  # as above
    """A citizen who found the address: no shift."""
    return Person(web)


@pytest.fixture
def lan(web: TestClient, station: Station) -> Person:  # type: ignore[type-arg]  # as above
    """An officer at work."""
    person = Person(web)
    answer = person.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN, next="/counter")
    assert answer.status_code == 303
    return person


@pytest.fixture
def hung(web: TestClient, station: Station) -> Person:  # type: ignore[type-arg]  # as above
    """A volunteer, who types for citizens and accepts nothing."""
    person = Person(web)
    person.post("/sign-on", officer=station.keys[HUNG.name].hex(), pin=PIN, next="/counter")
    return person


@pytest.fixture
def hoa(web: TestClient) -> Person:  # type: ignore[type-arg]  # as above
    """An officer of another ward, with the token of a shift on another box."""
    person = Person(web)
    person.cookie = "motcua_shift=" + "7" * 64
    return person
