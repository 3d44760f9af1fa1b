"""A day of a ward at its peak, through the real pages: hall, eight counters, everybody at once.

    python -m tests.bench peak

The hall gives numbers while clerks call, serve, send on, wait in vain, and take dossiers; each is a
browser of its own over real HTTP. In the end every number and every code was given once, every
ticket came to its end, and every dossier has its one slip.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.moments import to_local
from accord.queue import Where
from edge.desk.hall import read_hall
from tests.bench.crowd import Person, people
from tests.edge.api.conftest import application
from tests.edge.api.people import HOST, forms_of
from tests.edge.station import COPY, PIN, Station
from tests.screens import served

__all__ = ["COUNTERS", "Day", "play"]

COUNTERS: Final = 8
ARRIVAL_MS: Final = 36_000
"""A hundred an hour."""
WORKS: Final = ("A", "B", "C")
ABSENT, SENT_ON = 0.04, 0.07
"""Of those who are called: who has left, and (together with them) who sits at the wrong counter."""

_HALL = read_hall(
    ("A Chứng thực", "B Hộ tịch", "C Thủ tục khác"),
    tuple(str(number) for number in range(1, COUNTERS + 1)),
)


@dataclass
class Day:
    """What a day came to.

    Attributes:
        asked_ms: for each kind of request, how long each took.
        codes: of the dossiers, as the pages named them.
        labels: of the tickets, as the hall's paper named them.
        refused: answers that were neither a page nor the next step, by status and address.
        lasted_s: how long the replay took.
    """

    asked_ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    codes: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    lasted_s: float = 0.0


class _Screen:
    """A browser: asks, is timed, and opens its shift again when it was locked meanwhile."""

    def __init__(self, site: str, day: Day) -> None:
        self.web = httpx.Client(base_url=site, headers={"origin": site}, timeout=60)
        self._day = day

    def get(self, kind: str, path: str) -> httpx.Response:
        return self._timed(kind, httpx.Request("GET", path))

    def post(self, kind: str, path: str, **form: str) -> httpx.Response:
        return self._timed(kind, httpx.Request("POST", path), form)

    def _timed(
        self, kind: str, asked: httpx.Request, form: dict[str, str] | None = None
    ) -> httpx.Response:
        answer, took = self._ask(asked, form)
        if answer.headers.get("location", "").startswith("/locked"):
            self.web.post("/unlock", data={"pin": PIN})
            answer, took = self._ask(asked, form)
        self._day.asked_ms[kind].append(took)
        if answer.status_code not in {200, 303}:
            self._day.refused[f"{answer.status_code} {kind}"] += 1
        return answer

    def _ask(
        self, asked: httpx.Request, form: dict[str, str] | None
    ) -> tuple[httpx.Response, float]:
        began = time.perf_counter()
        answer = self.web.request(asked.method, asked.url, data=form)
        return answer, (time.perf_counter() - began) * 1000


class _Play:
    """One replay."""

    def __init__(self, station: Station, *, tickets: int, dossiers: int) -> None:
        self._station, self._tickets, self._dossiers = station, tickets, dossiers
        self._crowd = people(dossiers, seed=7)
        self._turn = threading.Lock()
        self._is_closed = threading.Event()
        self.day = Day()

    def run(self, site: str, clerks: list[Officer]) -> None:
        """Open the doors, and close when the last one has gone."""
        began = time.monotonic()
        with ThreadPoolExecutor(len(clerks) + 1) as pool:
            hall = pool.submit(self._hall, site)
            desks = [
                pool.submit(self._clerk, site, number, clerk)
                for number, clerk in enumerate(clerks, 1)
            ]
            for done in (hall, *desks):
                done.result()
        self.day.lasted_s = time.monotonic() - began

    def _hall(self, site: str) -> None:
        screen, dice = _Screen(site, self.day), random.Random(1)
        try:
            for _ in range(self._tickets):
                path = "/kiosk?for=ELDERLY" if dice.random() < 0.15 else "/kiosk"
                form = forms_of(screen.get("hall: page", path))["/kiosk/ticket"]
                form["series"] = dice.choice(WORKS)
                answer = screen.post("hall: number", "/kiosk/ticket", **form)
                self.day.labels.append(_label_in(answer.text))
                self._station.clock.pass_ms(ARRIVAL_MS)
        finally:
            self._is_closed.set()
            screen.web.close()

    def _clerk(self, site: str, number: int, clerk: Officer) -> None:
        screen, dice = _Screen(site, self.day), random.Random(100 + number)
        key = self._station.keys[clerk.name].hex()
        screen.post("sign on", "/sign-on", officer=key, pin=PIN)
        screen.post("choose a counter", "/queue/counter", counter=str(number))
        had = ""
        while True:
            was_closed = self._is_closed.is_set()
            answer = screen.post("next", "/queue/next", had=had, back="/queue")
            strip = self._station.queue.strip(str(number))
            had = strip.in_hand.label if strip.in_hand else ""
            if not had:
                if answer.status_code == 422:  # nobody waits
                    self.day.refused["422 next"] -= 1
                if was_closed and not strip.waiting:
                    screen.web.close()
                    return
                time.sleep(0.02)  # nobody waits: the clerk looks up again
                continue
            if self._serve(screen, dice, had, number):
                had = ""

    def _serve(self, screen: _Screen, dice: random.Random, label: str, number: int) -> bool:
        """Serve who was called; return whether the ticket has left the counter."""
        fate = dice.random()
        if fate < ABSENT:
            screen.post("no-show", "/queue/move", label=label, step="NO_SHOW", back="/queue")
            return True
        if fate < SENT_ON:
            other = f"counter:{number % COUNTERS + 1}"
            form = {"label": label, "step": "TRANSFERRED", "to": other, "back": "/queue"}
            screen.post("send on", "/queue/move", **form)
            return True
        with self._turn:
            person = next(self._crowd, None)
        if person is not None:
            self._take(screen, person)
        return False

    def _take(self, screen: _Screen, person: Person) -> None:
        page = screen.get("intake: page", "/counter")
        address = next(one for one in forms_of(page) if one.startswith("/counter/"))
        draft = "/".join(address.split("/")[:3])
        typed = {
            "owner_number": person.number,
            "owner_name": person.name,
            "owner_phone": person.phone,
        }
        for name, value in typed.items():
            screen.post("intake: field kept", f"{draft}/fields", **{name: value})
        screen.post("intake: procedure", f"{draft}/procedure", procedure_query="cs")
        asked = {"procedure": COPY, "pages": "2", "copies": "1", "paper_1": "on", "do": "sign"}
        answer = screen.post("intake: sign and print", draft, **typed, **asked)
        self.day.codes.append(answer.headers.get("location", "").split("/")[-1].split("?")[0])


def _label_in(page: str) -> str:
    return page.partition('class="number code">')[2].partition("<")[0].strip()


def play(station: Station, *, tickets: int, dossiers: int) -> Day:
    """Live a day, and check every promise of it.

    Args:
        station: the counter; clerks are admitted to it.
        tickets: how many people come.
        dossiers: for how many of them a dossier is taken.

    Raises:
        AssertionError: a promise was broken.
    """
    with _staffed(station) as (site, clerks):
        played = _Play(station, tickets=tickets, dossiers=dossiers)
        played.run(site, clerks)
    day = played.day
    assert +day.refused == Counter(), day.refused
    _check_tickets(station, day, tickets)
    _check_dossiers(station, day, dossiers)
    return day


@contextmanager
def _staffed(station: Station) -> Iterator[tuple[str, list[Officer]]]:
    clerks = [Officer(f"Cán bộ {number}", "Công chức") for number in range(1, COUNTERS + 1)]
    for clerk in clerks:
        station.admit(clerk, OfficerRole.RECEPTION)
    station.hall = _HALL
    station.open()
    with served(lambda at: application(station, hosts=(HOST, at))) as site:
        yield site, clerks


def _check_tickets(station: Station, day: Day, count: int) -> None:
    tickets = station.book.tickets(to_local(station.clock.wall).date())
    assert len(tickets) == count, f"{len(tickets)} tickets of {count}"
    assert len({ticket.label for ticket in tickets}) == count, "a number twice"
    assert sorted(day.labels) == sorted(ticket.label for ticket in tickets), "a paper that lies"
    ends = {Where.DONE, Where.ABSENT}
    lost = [ticket.label for ticket in tickets if ticket.where not in ends]
    assert not lost, f"never served: {lost}"


def _check_dossiers(station: Station, day: Day, count: int) -> None:
    assert len(set(day.codes)) == len(day.codes) == count, f"{len(set(day.codes))} of {count}"
    assert not station.book.slips_due(), "a slip that nobody knows of"
    for code in day.codes:
        (slip,) = station.book.slips_of(code)
        assert station.printer.jobs.count(slip.id) == 1, "printed twice, or not at all"
