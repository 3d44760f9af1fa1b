"""Files that nothing names are dropped at the start, and then every hour."""

from __future__ import annotations

from accord.moments import Instant
from edge.main.scanning import SWEEP_S, sweeping
from tests.edge.station import Station


def test_files_that_nothing_names_are_looked_for_at_once_and_every_hour(station: Station) -> None:
    now = [100.0]
    sweep = sweeping(station.scans, lambda: now[0])

    def left() -> int:
        station.shelf.put(b"nobody's", kind="image/png", at=Instant(1))
        sweep()
        return len(station.shelf.digests())

    assert left() == 0
    assert left() == 1
    now[0] += SWEEP_S
    assert left() == 0
