"""A short day at the pace of a peak; the whole one is measured by `tests.bench.peak`."""

from __future__ import annotations

from pathlib import Path

from tests.edge.station import a_station
from tests.journeys.peak_day import play


def test_no_number_is_given_twice_and_no_ticket_is_lost(tmp_path: Path) -> None:
    with a_station(tmp_path / "box") as station:
        day = play(station, tickets=40, dossiers=20)
    assert len(day.asked_ms["hall: number"]) == 40
    assert len(day.asked_ms["intake: sign and print"]) == 20
