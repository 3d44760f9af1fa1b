"""The table of reads: one line a dossier and entry, of the own log, where the entry stands now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.header import Origin
from accord.reads import DossierRead, Look
from accord.writer import write_entry
from edge.store import reads
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box, admit_lan, reading
from tests.edge.store.logs import BOX_KEY

CODE = "H26.001.02-260309-10001"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        opened.hear(*(Hub().said(*admit_lan())))
        yield opened


def test_a_list_that_names_a_dossier_twice_is_one_line_and_forgotten_when_it_moves(
    box: Box,
) -> None:
    fact = DossierRead(Look.LIST, (CODE, CODE), "qua-han")
    with box.book.writing() as writing:
        record = write_entry(
            writing.head,
            fact,
            dossier="",
            parents=(),
            reading=reading(box.now),
            salt=box.rng.randbytes(16),
            box=BOX_KEY,
            officer=LAN_KEY,
        )
        writing.append(record, fact)
    (row,) = box.book.reads_of(CODE, limit=9)
    assert (row.officer, row.look) == (LAN_KEY.key_id, Look.LIST)
    header = record.entry.header
    with box.ledger.writing() as work:
        origin = Origin(header.log, header.epoch, header.seq, record.entry.hash)
        reads.forget(work.connection, origin)
    assert box.book.reads_of(CODE, limit=9) == ()
