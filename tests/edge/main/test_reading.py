"""The thread that writes looks down: it goes on when the disk fails, and says so once."""

from __future__ import annotations

import logging
import threading

import pytest

from accord.reads import Look
from edge.main import reading
from edge.main.reading import write_rest, writing_reads
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.desk.test_reads import told
from tests.edge.station import Station


class Rounds(threading.Event):
    """Lets a loop go round so many times, and does something before each."""

    def __init__(self, *before: object) -> None:
        super().__init__()
        self.left = list(before)

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == reading.WRITE_S
        if not self.left:
            return True
        before = self.left.pop(0)
        if callable(before):
            before()
        return False


@pytest.fixture
def code(station: Station) -> str:
    shift = station.lan()[1]
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    station.reads.note(shift, code, Look.PAGE)
    return code


def test_a_look_is_written_in_the_next_round(station: Station, code: str) -> None:
    writing_reads(station.reads)(Rounds(None, None))
    ((_, fact),) = told(station)
    assert fact.dossiers == (code,)


def test_a_failing_disk_is_told_once_and_at_the_end(
    station: Station, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    station.box.ledger.close()
    with caplog.at_level(logging.ERROR):
        writing_reads(station.reads)(Rounds(None, None))
        write_rest(station.reads)
    assert [record.getMessage() for record in caplog.records] == [
        "event=reads-not-written key=store.closed",
        "event=reads-lost key=store.closed",
    ]
