"""Writes one more entry into the log of a box that is not running."""

from __future__ import annotations

import random

from accord.fleet import ClockObserved
from accord.writer import write_entry
from edge.devices.signer.file import open_key
from edge.main.running import open_ledger
from edge.store.book import BoxBook
from tests.edge.main.city import City, StandingClock


def say_something(city: City) -> None:
    """Say that the clock was looked at."""
    ledger = open_ledger(city.folder)
    try:
        fact = ClockObserved("ntp", 0, 1)
        with BoxBook(ledger).writing() as writing:
            record = write_entry(
                writing.head,
                fact,
                dossier="",
                parents=(),
                reading=StandingClock().read(),
                salt=random.Random(1).randbytes(16),
                box=open_key(city.folder.box_key),
            )
            writing.append(record, fact)
    finally:
        ledger.close()
