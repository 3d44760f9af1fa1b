"""A hub that takes in batches until it is killed; told on standard output what it acknowledged.

Run as a program by the kill tests: the parent pulls its plug at any moment and looks at the disk.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hub.office.intake import Intake
from hub.office.keys import KeyCabinet
from hub.office.scribe import Scribe
from hub.store.books import SqlBooks
from hub.store.database import Database
from tests.hub.office.city import NOW, TAY_HO, StandingClock, TestBox, counted, key_of

BATCH = 3
"""Dossiers in one batch."""


def write_box(dossiers: int) -> TestBox:
    """Write the log of the box; the same in every process."""
    box = TestBox("box-00103-a", TAY_HO, slot=1)
    for number in range(1, dossiers + 1):
        box.take(number)
    return box


def main(folder: Path, dossiers: int) -> None:
    """Take in the box's log batch by batch, and say each acknowledgement aloud."""
    books = SqlBooks(Database(folder / "hub.db", key=bytes(32), at=NOW))
    hub = key_of("hub")
    scribe = Scribe(key=hub, clock=StandingClock(), random=counted(), software="1.0")
    intake = Intake(books, KeyCabinet(hub.public), scribe)
    box = write_box(dossiers)
    (held,) = intake.copy_states(box.name) or (box.mark(0),)
    for after in range(held.seq, len(box.records), BATCH):
        batch = box.batch(after=after, upto=after + BATCH)
        (taken,) = intake.take([batch], at=NOW)
        print(taken.upto.seq, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
