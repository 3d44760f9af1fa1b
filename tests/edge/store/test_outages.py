"""Outages in the store: learned from the log, dropped, and learned again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.fleet import Measure, OutageObserved
from accord.moments import Instant
from edge.desk.outages import Outage
from edge.store import derive
from edge.store.outages import OutageShelf
from tests.edge.store.boxes import Box, a_box
from tests.edge.store.logs import MORNING

HOUR_MS = 3_600_000


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


LATER = Instant(MORNING + HOUR_MS)


def said(box: Box, system: str, ended_at: Instant | None = None) -> None:
    box.say(OutageObserved(system, MORNING, Measure.TCP, "host:1", ended_at))


def test_an_outage_is_open_until_its_end_is_said(box: Box) -> None:
    shelf = OutageShelf(box.ledger)
    said(box, "a")
    begun = Outage(system="a", began_at=MORNING, measure=Measure.TCP, ended_at=None)
    assert shelf.open() == (begun,)
    said(box, "a", LATER)
    said(box, "a")
    over = Outage(system="a", began_at=MORNING, measure=Measure.TCP, ended_at=LATER)
    assert shelf.open() == ()
    assert shelf.within(MORNING, LATER, limit=9) == (over,)
    assert shelf.within(LATER, Instant(LATER + 1), limit=9) == ()
    assert shelf.within(Instant(0), MORNING, limit=9) == ()


def test_outages_are_built_again_from_the_log(box: Box) -> None:
    shelf = OutageShelf(box.ledger)
    for system in ("a", "b"):
        said(box, system)
    said(box, "a", LATER)
    before = shelf.within(Instant(0), LATER, limit=9)
    assert len(before) == 2
    with box.ledger.writing() as work:
        derive.rebuild(work.connection)
    assert shelf.within(Instant(0), LATER, limit=9) == before
    assert shelf.within(Instant(0), LATER, limit=1) == before[:1]
