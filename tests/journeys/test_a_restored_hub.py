"""A hub put back from a backup: slots and numbers stay apart, and its own logs never fork."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accord.admission import open_admission
from accord.fleet import UnitAdmitted
from hub.office.downlogs import HubLogs
from hub.office.ports import AlarmKind
from hub.office.receipts import NUMBERS_AHEAD, ReceiptBlocks
from hub.office.scribe import FLEET_LOG
from hub.office.slots import SLOTS_AHEAD
from hub.sync.exchange import Received
from tests.hub.office.city import TAY_HO, reopened
from tests.journeys.real import FOLLOWS, RealBox, RealHub, real_box, real_hub, request_for
from tests.journeys.test_real_stores import talk

WORD = UnitAdmitted(TAY_HO.agency, TAY_HO.name, TAY_HO.code)


@dataclass(frozen=True, slots=True)
class Site:
    """A city whose books were put back, and two boxes of one ward: one it knows, one forgotten."""

    hub: RealHub
    known: RealBox
    forgotten: RealBox
    slots: tuple[int, int]


def admit(hub: RealHub, name: str) -> int:
    """Admit a box of the ward and return its slot."""
    return open_admission(hub.admit(name), request=request_for(name)).slot


def say(hub: RealHub, count: int) -> None:
    with hub.office.books.writing() as desk:
        for _ in range(count):
            hub.office.scribe.say(desk, FLEET_LOG, WORD)


@contextmanager
def put_back(top: Path) -> Iterator[Site]:
    """Lose what the city gave and said after its backup; two boxes still have it."""
    city, backup = top / "city", top / "backup"
    for name in ("city", "box-00103-a", "box-00103-b"):
        (top / name).mkdir(parents=True)
    with real_hub(city) as hub:
        first = hub.admit("box-00103-a")
        with real_box(top / "box-00103-a", "box-00103-a", first) as known:
            known.open_log(slot=1)
            known.take_days(1, seed=1, slot=1)
            talk(known, hub)
            shutil.copytree(city, backup)  # nobody writes: the file and its journal are one state
            second = hub.admit("box-00103-b")
            slot = open_admission(second, request=request_for("box-00103-b")).slot
            with real_box(top / "box-00103-b", "box-00103-b", second) as forgotten:
                forgotten.open_log(slot=slot)
                forgotten.take_days(1, seed=2, slot=slot)
                say(hub, 3)
                talk(known, hub)
                talk(forgotten, hub)
                with reopened(backup, draws_from=1000) as office:
                    yield Site(RealHub(office), known, forgotten, (1, slot))


def test_a_slot_the_backup_forgot_is_not_given_again(tmp_path: Path) -> None:
    with put_back(tmp_path) as site:
        site.hub.office.restoring.go_on()
        later = admit(site.hub, "box-00103-c")
        assert later == site.slots[0] + SLOTS_AHEAD + 1
        assert later not in site.slots


def test_the_forgotten_box_is_admitted_again_and_all_it_wrote_is_believed(tmp_path: Path) -> None:
    with put_back(tmp_path) as site:
        site.hub.office.restoring.go_on()
        again = admit(site.hub, site.forgotten.name)
        written = site.forgotten.take_days(1, seed=3, slot=site.slots[1])
        talk(site.forgotten, site.hub)
        assert site.hub.put_aside(site.forgotten.name) == []
        assert site.hub.held(site.forgotten.name) == site.forgotten.acked > written
        assert admit(site.hub, "box-00103-c") == again + 1


def test_the_citys_own_logs_go_on_without_a_fork(tmp_path: Path) -> None:
    with put_back(tmp_path) as site:
        restored = site.hub.office.restoring.go_on()
        assert set(FOLLOWS) <= set(restored.logs)
        assert restored.boxes == (site.known.name,)
        say(site.hub, 5)
        talk(site.known, site.hub)
        check_one_history(site)
        for log in FOLLOWS:
            assert len(site.known.copies.copy_states(log)) == 2
        with site.hub.office.books.reading() as desk:
            kinds = {alarm.kind for alarm in desk.lists.alarms(is_open=True, limit=99)}
        assert AlarmKind.FORK not in kinds
        assert not site.known.alarms


def test_a_box_that_is_connected_hears_at_once_of_an_epoch_opened_beside_it(
    tmp_path: Path,
) -> None:
    with put_back(tmp_path) as site:
        exchange, conversations = site.known.exchange(), site.hub.exchange()

        def carry(waiting: list[bytes]) -> None:
            while waiting:
                frames = [Received(site.known.name, data) for data in waiting]
                answers = conversations.received(frames, 1)
                waiting = [one for each in answers for one in exchange.received(each.data, 1)]

        carry(exchange.connected(0))
        with reopened(tmp_path / "backup", draws_from=2000) as verb:
            verb.restoring.go_on()
        say(site.hub, 5)
        told = conversations.tick(1)
        carry([one for each in told for one in exchange.received(each.data, 1)])
        logs = HubLogs(site.hub.office.books, site.hub.office.clock)
        for log in FOLLOWS:
            tip = logs.own_tip(log)
            assert site.known.copies.hash_at(log, tip.epoch, tip.seq) == tip.hash
        check_one_history(site)
        assert exchange.is_in_step


def check_one_history(site: Site) -> None:
    """No entry of the city's stands beside another under the same number."""
    logs = HubLogs(site.hub.office.books, site.hub.office.clock)
    for log in FOLLOWS:
        for copied in site.known.copies.copy_states(log):
            here = logs.hash_at(log, copied.epoch, copied.seq)
            assert here in {None, copied.hash}


def test_a_hub_that_finds_out_by_itself_passes_slots_over_too(tmp_path: Path) -> None:
    with put_back(tmp_path) as site:
        talk(site.known, site.hub)  # nobody told the hub: the box's copy of its log is ahead
        assert admit(site.hub, "box-00103-c") > site.slots[1]
        office = site.hub.office
        given = ReceiptBlocks(office.books, scribe=office.scribe).give(
            site.known.name, form="01BLP0-001", symbol="AA-26T", year=2026, count=1
        )
        assert given.first == NUMBERS_AHEAD + 1
