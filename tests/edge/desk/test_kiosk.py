"""The kiosk: kept before it is printed, valid without paper, one number for one mark."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from accord.errors import RefusedError
from accord.moments import to_local
from accord.queue import Priority, Ticket
from edge.desk import kiosk as rules
from edge.desk.slips import Raster
from tests.edge.station import Station

NONE = Priority.NONE


def today(station: Station) -> list[Ticket]:
    return list(station.book.tickets(to_local(station.clock.wall).date()))


def test_a_number_is_kept_and_then_printed(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []

    def look(job_id: str, bands: Iterable[Raster]) -> None:
        assert job_id == "ticket-A001"
        kept.append(len(today(station)))
        assert sum(band.height_px for band in bands) > 0

    monkeypatch.setattr(station.printer, "print", look)
    given = station.kiosk.give("A", Priority.ELDERLY, mark="m")
    assert (given.taken.ticket.label, given.fault) == ("A001", "")
    assert kept == [1]


def test_a_printer_that_is_out_leaves_the_number_valid(station: Station) -> None:
    station.printer.fault = "printer.no-paper"
    given = station.kiosk.give("A", NONE, mark="m")
    assert (given.taken.ticket.label, given.fault) == ("A001", "printer.no-paper")
    assert len(today(station)) == 1


def test_a_second_touch_gets_the_same_number_and_no_second_paper(station: Station) -> None:
    mark = station.kiosk.new_mark()
    first = station.kiosk.give("A", NONE, mark=mark)
    assert station.kiosk.give("A", NONE, mark=mark) == first
    assert len(station.printer.jobs) == 1
    other = station.kiosk.give("A", NONE, mark=station.kiosk.new_mark())
    assert other.taken.ticket.label == "A002"


def test_without_a_mark_every_touch_is_a_number(station: Station) -> None:
    labels = [station.kiosk.give("A", NONE, mark="").taken.ticket.label for _ in range(2)]
    assert labels == ["A001", "A002"]


def test_only_the_latest_marks_are_remembered(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MARKS_MAX", 2)
    for mark in "abc":
        station.kiosk.give("A", NONE, mark=mark)
    assert station.kiosk.give("A", NONE, mark="c").taken.ticket.label == "A003"
    assert station.kiosk.give("A", NONE, mark="a").taken.ticket.label == "A004"


def test_a_refused_touch_prints_nothing_and_may_be_tried_again(station: Station) -> None:
    with pytest.raises(RefusedError, match=r"queue\.no-such-work"):
        station.kiosk.give("Z", NONE, mark="m")
    assert (station.printer.jobs, today(station)) == ([], [])
    assert station.kiosk.give("A", NONE, mark="m").taken.ticket.label == "A001"
