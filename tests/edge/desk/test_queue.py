"""The queue over the real store: numbers, steps, who may, and that a refusal changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from accord.errors import FaultError, RefusedError
from accord.fleet import OfficerRole
from accord.log import Record
from accord.moments import ClockTrust, Instant, to_local
from accord.queue import NUMBER_MAX, Priority, Step, Ticket, TicketTaken, Where
from edge.desk import queue as rules
from edge.desk.queue import Move
from edge.desk.shift import Shift
from edge.desk.turnstile import AT_ONCE_MAX
from edge.store import derive
from tests.edge.desk.intakes import CERTIFIED
from tests.edge.station import HUNG, LAN, MINUTE, PIN, Station

NONE = Priority.NONE


def take(station: Station, series: str = "A", why: Priority = NONE) -> str:
    station.clock.pass_ms(1_000)
    return station.queue.take(series, why, at_kiosk=False).ticket.label


def today(station: Station) -> dict[str, Ticket]:
    day = to_local(station.clock.wall).date()
    return {ticket.label: ticket for ticket in station.book.tickets(day)}


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


def test_numbers_of_a_series_count_up_from_one(station: Station) -> None:
    assert [take(station), take(station, "B"), take(station)] == ["A001", "B001", "A002"]
    assert today(station)["A002"].kind == "Chứng thực"


def test_numbers_go_on_after_a_restart_and_begin_anew_on_the_next_day(station: Station) -> None:
    take(station)
    station.open()
    assert take(station) == "A002"
    station.clock.pass_ms(24 * 60 * MINUTE)
    assert take(station) == "A001"


def test_no_number_is_given_twice_under_load(station: Station) -> None:
    given: list[str] = []
    faults: list[BaseException] = []

    def crowd() -> None:
        try:
            for series in "AB" * 10:
                ticket = station.queue.take(series, NONE, at_kiosk=False).ticket
                given.append(ticket.label)
        except BaseException as error:  # noqa: BLE001 -- shown by the test, whichever it is
            faults.append(error)

    threads = [threading.Thread(target=crowd) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(given) == len(set(given)) == 120
    assert max(given) == "B060"


def test_two_counters_that_press_at_once_get_two_people(station: Station, shift: Shift) -> None:
    for _ in range(6):
        take(station)
    got: list[str] = []

    def press(counter: str) -> None:
        called = station.queue.call_next(shift, counter, had="")
        got.append(called.label if called else "")

    threads = [threading.Thread(target=press, args=(counter,)) for counter in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["A001", "A002"]


def test_the_next_call_is_done_with_the_ticket_in_hand(station: Station, shift: Shift) -> None:
    take(station)
    take(station)
    station.queue.call_next(shift, "1", had="")
    station.clock.pass_ms(7 * MINUTE)
    called = station.queue.call_next(shift, "1", had="A001")
    assert called is not None
    assert called.label == "A002"
    tickets = today(station)
    assert (tickets["A001"].where, tickets["A001"].served_ms) == (Where.DONE, 7 * MINUTE)
    assert tickets["A002"].where is Where.CALLED
    assert station.voice.calls == [("A001", "1"), ("A002", "1")]


def test_the_last_one_is_done_and_nobody_is_called(station: Station, shift: Shift) -> None:
    take(station)
    station.queue.call_next(shift, "1", had="")
    assert station.queue.call_next(shift, "1", had="A001") is None
    assert today(station)["A001"].where is Where.DONE
    assert len(station.voice.calls) == 1


def move(station: Station, shift: Shift, step: Step, label: str = "A001", **more: str) -> None:
    counter = more.pop("counter", "1")
    station.queue.move(shift, counter, Move(step=step, label=label, **more))


def test_a_ticket_goes_all_its_ways(station: Station, shift: Shift) -> None:
    take(station)
    station.queue.call_next(shift, "1", had="")
    move(station, shift, Step.RECALLED)
    move(station, shift, Step.NO_SHOW)
    move(station, shift, Step.RETURNED)
    move(station, shift, Step.CALLED)
    move(station, shift, Step.BEGUN)
    move(station, shift, Step.ADDED, procedure=" Khai sinh ")
    move(station, shift, Step.HELD)
    move(station, shift, Step.CALLED, counter="2")
    move(station, shift, Step.TRANSFERRED, counter="2", to_series="B", to_counter="3")
    ticket = today(station)["A001"]
    assert (ticket.where, ticket.line, ticket.counter) == (Where.WAITING, "B", "3")
    assert ticket.procedures == ("Khai sinh",)
    assert [call[1] for call in station.voice.calls] == ["1", "1", "1", "2"]
    called = station.queue.call_next(shift, "3", had="")
    assert called is not None
    assert called.label == "A001"
    move(station, shift, Step.DONE, counter="3")
    assert today(station)["A001"].where is Where.DONE


def refusals(station: Station, shift: Shift) -> dict[str, Callable[[], object]]:
    """Return what must be refused once A001 is called at counter 1 and A002 waits."""
    queue = station.queue
    return {
        "queue.no-such-work": lambda: queue.take("Z", NONE, at_kiosk=False),
        "queue.no-counter": lambda: queue.call_next(shift, "99", had=""),
        "queue.moved-on": lambda: queue.call_next(shift, "1", had=""),
        "queue.nobody": lambda: queue.call_next(shift, "3", had=""),
        "queue.unknown": lambda: move(station, shift, Step.HELD, "A999"),
        "queue.other-counter": lambda: move(station, shift, Step.HELD, counter="2"),
        "queue.still-busy": lambda: move(station, shift, Step.CALLED, "A002"),
        "queue.no-target": lambda: move(station, shift, Step.TRANSFERRED),
        "queue.no-procedure": lambda: move(station, shift, Step.ADDED, procedure="  "),
        "record.refused": lambda: move(station, shift, Step.ADDED, procedure="x" * 300),
    }


KEYS = [
    "queue.no-such-work",
    "queue.no-counter",
    "queue.moved-on",
    "queue.nobody",
    "queue.unknown",
    "queue.other-counter",
    "queue.still-busy",
    "queue.no-target",
    "queue.no-procedure",
    "record.refused",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_refused_step_changes_nothing(station: Station, shift: Shift, key: str) -> None:
    take(station)
    take(station)
    station.queue.call_next(shift, "1", had="")
    before = (today(station), station.box.log.own_tip(), list(station.voice.calls))
    version = station.queue.version
    with pytest.raises(RefusedError, match=key.replace(".", r"\.")):
        refusals(station, shift)[key]()
    assert (today(station), station.box.log.own_tip(), list(station.voice.calls)) == before
    assert station.queue.version == version


def test_what_the_ticket_does_not_allow_is_not_written(station: Station, shift: Shift) -> None:
    take(station)
    tip = station.box.log.own_tip()
    with pytest.raises(RefusedError, match=r"queue\.not-allowed ticket=A001"):
        move(station, shift, Step.DONE)
    with pytest.raises(RefusedError, match=r"queue\.no-counter"):
        move(station, shift, Step.TRANSFERRED, to_counter="99")
    assert station.box.log.own_tip() == tip


def test_a_volunteer_calls_nobody(station: Station) -> None:
    take(station)
    token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    hung = station.shifts.work(token)
    assert hung.officer.roles == (OfficerRole.VOLUNTEER,)
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.queue.call_next(hung, "1", had="")
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        move(station, hung, Step.CALLED)
    assert today(station)["A001"].where is Where.WAITING


def test_the_kiosk_is_slowed_down_and_an_officer_is_not(station: Station) -> None:
    for _ in range(AT_ONCE_MAX):
        station.queue.take("A", NONE, at_kiosk=True)
    before = station.box.log.own_tip()
    with pytest.raises(RefusedError, match=r"queue\.too-fast"):
        station.queue.take("A", NONE, at_kiosk=True)
    assert station.box.log.own_tip() == before
    assert take(station) == f"A{AT_ONCE_MAX + 1:03}"


def test_a_full_hall_takes_nobody_in_at_the_kiosk(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "WAITING_MAX", 2)
    station.queue.take("A", NONE, at_kiosk=True)
    station.queue.take("A", NONE, at_kiosk=True)
    with pytest.raises(RefusedError, match=r"queue\.hall-full"):
        station.queue.take("A", NONE, at_kiosk=True)


def test_a_day_has_only_so_many_numbers(station: Station) -> None:
    day = to_local(station.clock.wall).date()
    with station.book.writing() as writing:
        fact = TicketTaken(day, "A", NUMBER_MAX, "Chứng thực")
        station.scribe.write(writing, fact, dossier="", parents=())
    with pytest.raises(RefusedError, match=r"queue\.full"):
        take(station)


def test_no_number_is_used_when_the_disk_fails(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Record:
        raise FaultError("store.disk-failed")

    with monkeypatch.context() as patch:
        patch.setattr(station.scribe, "write", fail)
        with pytest.raises(FaultError):
            take(station)
    assert take(station) == "A001"


def test_who_takes_a_number_hears_how_many_wait(station: Station) -> None:
    take(station)
    taken = station.queue.take("A", NONE, at_kiosk=True)
    assert (taken.outlook.ahead, taken.outlook.minutes) == (1, None)


def test_the_strip_shows_what_a_counter_needs(station: Station, shift: Shift) -> None:
    for series in ("A", "A", "A", "B"):
        take(station, series)
    station.queue.call_next(shift, "2", had="")
    move(station, shift, Step.HELD, counter="2")
    station.queue.call_next(shift, "2", had="")
    move(station, shift, Step.NO_SHOW, "A002", counter="2")
    strip = station.queue.strip("2")
    assert strip.counter is not None
    assert strip.in_hand is None
    assert [ticket.label for ticket in strip.waiting] == ["A003"]
    assert [ticket.label for ticket in strip.held] == ["A001"]
    assert [ticket.label for ticket in strip.absent] == ["A002"]
    station.queue.call_next(shift, "2", had="")
    in_hand = station.queue.strip("2").in_hand
    assert in_hand is not None
    assert in_hand.label == "A003"
    nowhere = station.queue.strip("")
    assert (nowhere.counter, nowhere.in_hand, nowhere.waiting) == (None, None, ())


def test_the_board_shows_the_latest_call_first(station: Station, shift: Shift) -> None:
    for series in ("A", "A", "B"):
        take(station, series)
    station.queue.call_next(shift, "1", had="")
    station.clock.pass_ms(1_000)
    station.queue.call_next(shift, "2", had="")
    board = station.queue.board()
    assert [(one.label, one.counter) for one in board.calls] == [("A002", "2"), ("A001", "1")]
    assert board.waiting == (("A", 0), ("B", 1), ("C", 0))


def test_every_change_is_a_new_version_and_looking_is_none(station: Station) -> None:
    seen = [station.queue.version]
    take(station)
    seen.append(station.queue.version)
    station.queue.board()
    take(station)
    seen.append(station.queue.version)
    assert len(set(seen)) == 3


def test_the_gap_between_tickets_and_dossiers_can_be_told(station: Station, shift: Shift) -> None:
    for _ in range(4):
        take(station)
    station.queue.call_next(shift, "1", had="")
    station.reception.accept(shift, "0" * 16, CERTIFIED)
    station.clock.pass_ms(5 * MINUTE)
    station.queue.call_next(shift, "1", had="A001")
    station.clock.pass_ms(3 * MINUTE)
    station.queue.call_next(shift, "1", had="A002")
    move(station, shift, Step.NO_SHOW, "A003")
    report = station.queue.report()
    assert (report.taken, report.done, report.absent, report.still_open) == (4, 2, 1, 1)
    assert (report.dossiers, report.without_dossier) == (1, 1)
    assert report.served_ms == 4 * MINUTE
    assert report.waited_ms is not None
    empty = station.queue.report(to_local(Instant(0)).date())
    assert (empty.taken, empty.waited_ms, empty.served_ms) == (0, None, None)


def test_a_clock_that_starts_in_the_past_hides_no_ticket(station: Station) -> None:
    take(station)
    station.clock.wall = Instant(0)
    station.clock.trust = ClockTrust.UNKNOWN
    assert station.queue.board().waiting[0] == ("A", 1)
    assert station.queue.take("A", NONE, at_kiosk=False).ticket.label == "A002"


def test_tickets_can_be_derived_anew_from_the_log(station: Station, shift: Shift) -> None:
    for _ in range(3):
        take(station, why=Priority.ELDERLY)
    station.queue.call_next(shift, "1", had="")
    move(station, shift, Step.ADDED, procedure="Khai sinh")
    before = today(station)
    with station.box.ledger.writing() as work:
        derive.rebuild(work.connection)
    assert today(station) == before
    assert LAN.name == shift.officer.name
