"""The watch over other systems: certain before it says so, exact in what it writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import FaultError, RefusedError
from accord.fleet import Measure, OutageObserved
from accord.moments import ClockTrust, Instant, Reading
from accord.national import OfflineClass
from edge.desk import outages
from edge.desk.outages import DOWN_MS_LEAST, PERIOD_DAYS_MAX, Outage, Outages
from edge.desk.plain import PlainPaper
from edge.desk.slips import Raster
from tests.edge.station import HOUSE, MINUTE, Station

NAME = "CSDL hộ tịch"
TURN_MS = 20_000


@dataclass
class Line:
    """A system that is up or away as the test says."""

    up: bool = True
    system: str = NAME
    measure: Measure = Measure.TLS
    target: str = "hotich.example:443"
    serves: frozenset[OfflineClass] = field(default_factory=lambda: frozenset({OfflineClass.B}))

    def reach(self) -> bool:
        return self.up


class Easel:
    """Forms that keep what they were asked to draw."""

    def __init__(self) -> None:
        self.drawn: list[PlainPaper] = []

    def plain_sheet(self, paper: PlainPaper) -> bytes:
        self.drawn.append(paper)
        return b"%PDF"

    def plain_roll(self, paper: PlainPaper) -> Iterator[Raster]:
        raise AssertionError(paper)


@pytest.fixture
def line(station: Station) -> Line:
    made = Line()
    station.probes.append(made)
    station.open()
    return made


def turns(station: Station, count: int) -> None:
    for _ in range(count):
        station.clock.pass_ms(TURN_MS)
        station.outages.measure()


def entries(station: Station) -> int:
    return station.book.standing().entries


def test_a_flicker_is_no_outage(station: Station, line: Line) -> None:
    before = entries(station)
    for _ in range(10):
        line.up = False
        turns(station, 2)
        line.up = True
        turns(station, 1)
    assert entries(station) == before
    assert station.outages.period(30) == ()


def test_three_failures_at_once_are_not_yet_a_minute(station: Station, line: Line) -> None:
    line.up = False
    for _ in range(10):
        station.outages.measure()
    assert station.outages.period(30) == ()
    station.clock.pass_ms(DOWN_MS_LEAST)
    station.outages.measure()
    assert len(station.outages.period(30)) == 1


def test_an_outage_is_written_when_it_is_certain_and_once_more_when_it_is_over(
    station: Station, line: Line
) -> None:
    turns(station, 1)
    before = entries(station)
    line.up = False
    turns(station, 4)
    began_at = Instant(station.clock.wall - 3 * TURN_MS)
    assert entries(station) == before + 1
    assert station.outages.period(30) == (
        Outage(system=NAME, began_at=began_at, measure=Measure.TLS, ended_at=None),
    )
    (state,) = station.outages.states()
    assert (state.is_up, state.since) == (False, began_at)
    turns(station, 20)
    line.up = True
    turns(station, 1)
    assert entries(station) == before + 1
    turns(station, 1)
    ended_at = Instant(station.clock.wall - TURN_MS)
    assert entries(station) == before + 2
    (outage,) = station.outages.period(30)
    assert (outage.began_at, outage.ended_at) == (began_at, ended_at)
    assert station.outages.states()[0].is_up


def test_nothing_is_known_before_the_first_measurement(station: Station, line: Line) -> None:
    (state,) = station.outages.states()
    assert (state.is_up, state.since, state.measured_at) == (None, None, None)
    line.up = False
    turns(station, 1)
    assert station.outages.states()[0].is_up is None
    line.up = True
    turns(station, 1)
    assert station.outages.states()[0].is_up


def test_an_outage_goes_on_after_the_box_was_started_again(station: Station, line: Line) -> None:
    line.up = False
    turns(station, 4)
    (before,) = station.outages.period(30)
    station.open()
    assert station.outages.states()[0].since == before.began_at
    turns(station, 5)
    line.up = True
    turns(station, 2)
    (outage,) = station.outages.period(30)
    assert outage.began_at == before.began_at
    assert outage.ended_at == station.clock.wall - TURN_MS


def test_no_outage_ends_before_it_began(station: Station, line: Line) -> None:
    line.up = False
    turns(station, 4)
    station.clock.wall = Instant(station.clock.wall - 86_400_000)
    line.up = True
    turns(station, 2)
    (outage,) = station.outages_listed.within(Instant(0), Instant(2**50), limit=9)
    assert outage.ended_at == outage.began_at


def test_what_could_not_be_written_is_tried_again(
    station: Station, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise FaultError("store.disk-failed")

    line.up = False
    turns(station, 3)
    with monkeypatch.context() as patch:
        patch.setattr(station.box.ledger, "writing", fail)
        with pytest.raises(FaultError, match=r"store\.disk-failed"):
            turns(station, 1)
    assert station.outages.period(30) == ()
    turns(station, 1)
    (outage,) = station.outages.period(30)
    assert outage.began_at == station.clock.wall - 4 * TURN_MS


def test_only_what_touches_the_period_is_listed(station: Station, line: Line) -> None:
    line.up = False
    turns(station, 4)
    line.up = True
    turns(station, 2)
    assert len(station.outages.period(1)) == 1
    station.clock.pass_ms(2 * 86_400_000)
    assert station.outages.period(1) == ()
    assert len(station.outages.period(3)) == 1
    for days in (0, -1, PERIOD_DAYS_MAX + 1):
        with pytest.raises(RefusedError, match=r"outages\.bad-period"):
            station.outages.period(days)


def test_the_evidence_says_when_how_long_and_how_it_was_measured(
    station: Station, line: Line
) -> None:
    easel = Easel()
    made = Outages(
        letterhead=HOUSE.letterhead,
        book=station.book,
        listed=station.outages_listed,
        scribe=station.scribe,
        clock=station.clock,
        probes=(line,),
        forms=easel,
        guard=threading.Lock(),
    )
    assert made.is_wanted
    line.up = False
    for _ in range(5):
        made.measure()
        station.clock.pass_ms(MINUTE)
    line.up = True
    for _ in range(2):
        made.measure()
    line.up = False
    for _ in range(4):
        station.clock.pass_ms(MINUTE)
        made.measure()
    assert made.evidence(30) == b"%PDF"
    (paper,) = easel.drawn
    assert paper.table is not None
    lasting, over = paper.table.rows
    assert over[0] == lasting[0] == NAME
    assert over[1:] == (
        "08:00:00, 09/03/2026",
        "08:05:00, 09/03/2026",
        "0 giờ 05 phút",
        "kết nối TLS, kiểm tra chứng thư",
    )
    assert lasting[2] == "chưa hết"
    assert "3 lần đo liên tiếp" in paper.sections[0].lines[0]
    assert paper.signatory


@given(st.lists(st.booleans(), max_size=60), st.integers(5_000, 40_000))
def test_beginnings_and_ends_alternate_and_never_overlap(seen: list[bool], turn_ms: int) -> None:
    watch, at = outages._Watch(), 1_000_000  # noqa: SLF001 -- the pure part, without a disk
    changes: list[tuple[bool, int]] = []
    for is_up in seen:
        at += turn_ms
        reading = Reading(Instant(at), at, b"bootboot", ClockTrust.RTC)
        watch, has_changed = outages._measured(watch, reading, is_up=is_up)  # noqa: SLF001 -- as above
        if has_changed:
            changes.append((watch.down_at is None, watch.down_at or watch.run_at))
    assert [is_end for is_end, _ in changes] == [n % 2 == 1 for n in range(len(changes))]
    assert [moment for _, moment in changes] == sorted({moment for _, moment in changes})


def test_the_counter_knows_what_a_class_waits_for(station: Station, line: Line) -> None:
    line.up = False
    turns(station, 4)
    standing = station.standings.now()
    assert [state.system for state in standing.waits_for(OfflineClass.B)] == [NAME]
    assert standing.waits_for(OfflineClass.A) == ()
    assert standing.away == standing.systems


def test_a_box_that_watches_nothing_measures_nothing(station: Station) -> None:
    before = entries(station)
    assert not station.outages.is_wanted
    station.outages.measure()
    assert entries(station) == before
    assert OutageObserved(NAME, Instant(0), Measure.TCP).ended_at is None
