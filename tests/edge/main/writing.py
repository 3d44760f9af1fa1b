"""Writes one more entry into the log of a box that is not running."""

from __future__ import annotations

import random
from contextlib import closing

from accord.facts import Fact
from accord.fleet import ClockObserved
from accord.log import Head, Record
from accord.seal import SigningKey
from accord.writer import write_entry
from edge.devices.signer.file import open_key
from edge.main.running import open_ledger
from edge.store.book import BoxBook
from tests.accord.samples import ACCEPTED
from tests.edge.main.city import City, StandingClock
from tests.edge.store.boxes import LAN_KEY, slip_of


def say_something(city: City) -> None:
    """Say that the clock was looked at."""
    with closing(open_ledger(city.folder)) as ledger, BoxBook(ledger).writing() as writing:
        fact = ClockObserved("ntp", 0, 1)
        writing.append(_entry(city, writing.head, fact), fact)


def take_something(city: City, *, signed_by: SigningKey | None = None) -> None:
    """Take a dossier in, its slip signed by the box's key or by another."""
    own = open_key(city.folder.box_key)
    with closing(open_ledger(city.folder)) as ledger, BoxBook(ledger).writing() as writing:
        record = _entry(city, writing.head, ACCEPTED, dossier="H26.172-261201-100001")
        writing.append(record, ACCEPTED)
        writing.queue_slip(slip_of(record, ACCEPTED, "a" * 16, key=signed_by or own))


def believe_nobody(city: City) -> None:
    """Keep a word of the city that the city never signed, for all there is."""
    with closing(open_ledger(city.folder)) as ledger, ledger.writing() as work:
        work.connection.execute(
            "INSERT INTO acks (epoch, seq, hash, at, sealed)"
            " SELECT e.epoch, e.seq, e.hash, 1, x'00'"
            " FROM entries e JOIN epochs o ON o.id = e.epoch WHERE o.is_own = 1 LIMIT 1"
        )


def _entry(city: City, head: Head, fact: Fact, *, dossier: str = "") -> Record:
    return write_entry(
        head,
        fact,
        dossier=dossier,
        parents=(),
        reading=StandingClock().read(),
        salt=random.Random(1).randbytes(16),
        box=open_key(city.folder.box_key),
        officer=LAN_KEY if dossier else None,
    )
