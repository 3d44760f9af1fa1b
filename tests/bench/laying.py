"""Lays a box with a great many dossiers, once, and keeps it: what the search is measured on."""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from accord.catalogue import import_csv
from accord.facts import kind_of
from accord.intake import Identity, Owner
from accord.moments import Instant
from accord.naming import mint, parse_agency_code
from accord.national import IdentityKind, OwnerKind
from accord.states import STATES, Clock, State
from edge.store.dossiers import words_digest
from edge.store.entries import open_epoch
from edge.store.ledger import Ledger
from edge.store.statements import migrations, statements
from edge.store.words import words_of
from tests.accord.samples import ACCEPTED, WARD
from tests.bench.crowd import people
from tests.edge.store.boxes import a_box
from tests.edge.store.logs import HUB_LOG, MORNING, beginning

__all__ = ["SEED", "laid"]

BATCH: Final = 50_000
CACHE_KIB: Final = 400_000
A_DAY: Final = 540
DAY_MS: Final = 86_400_000
SEED: Final = 11

GATHERED_BYTES: Final = 128 * 2**20
"""Words gathered in memory before they are written: only the laying is quicker for it."""
GATHERED_USUALLY_BYTES: Final = 2**20
"""The engine's own."""

_GATHER: Final = "INSERT INTO dossier_words (dossier_words, rank) VALUES ('hashsize', ?)"

Row = tuple[Any, ...]


def laid(count: int, *, place: Path) -> Path:
    """Return the folder of a box with so many dossiers, made unless it is there already.

    What is made depends on this file and on the schema; either one changed makes it anew.
    """
    digest = sha256(Path(__file__).read_bytes())
    digest.update(Path(__file__).with_name("crowd.py").read_bytes())
    for migration in migrations():
        digest.update(migration.digest)
    folder = place / f"dossiers-{count}-{digest.hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    for stale in place.glob(f"dossiers-{count}-*"):
        shutil.rmtree(stale)
    unfinished = folder.with_suffix(".part")
    unfinished.mkdir(parents=True)
    with a_box(unfinished) as box:
        began = time.monotonic()
        with box.ledger.writing() as work:
            work.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            work.connection.execute(_GATHER, (GATHERED_BYTES,))
            epoch = open_epoch(work.connection, beginning(HUB_LOG), is_own=False)
        for batch in _batches(count):
            _lay(box.ledger, batch, epoch.id)
            print(f"\rlaid {batch[-1][0]:,} of {count:,}", end="", file=sys.stderr, flush=True)
        with box.ledger.writing() as work:
            work.connection.execute(_GATHER, (GATHERED_USUALLY_BYTES,))
        print(f" in {time.monotonic() - began:.0f} s", file=sys.stderr)
    unfinished.rename(folder)
    return folder


def _batches(count: int) -> Iterator[list[Row]]:
    agency = parse_agency_code(WARD)
    text = (Path(__file__).parents[2] / "accord/data/procedures.csv").read_text("utf-8")
    offered = [version.procedure for version in import_csv(text)]
    titles = [(one.code, one.name_vi.removeprefix("Thủ tục ").strip()) for one in offered]
    rng, first, batch = random.Random(SEED), date(2021, 1, 4), list[Row]()
    for index, person in enumerate(people(count, seed=SEED)):
        day = first + timedelta(days=index // A_DAY)
        received_at = Instant(MORNING + (index // A_DAY) * DAY_MS + index % A_DAY * 60_000)
        code = str(mint(agency, day, slot=1, count_so_far=index % A_DAY))
        procedure, title = rng.choice(titles)
        owner = Owner(
            OwnerKind.CITIZEN,
            person.name,
            Identity(IdentityKind.CITIZEN, person.number),
            phone=person.phone,
        )
        due_at = received_at + rng.randrange(1, 20) * DAY_MS
        words = words_of(code, (owner,), title)
        said = (procedure, title, person.name, received_at, due_at)
        state = rng.randrange(1, 11)
        batch.append(
            (index + 1, code, *said, *_stands(state, due_at), words_digest(words), "", words)
        )
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _stands(state: int, due_at: int) -> Row:
    """Return a state and what the lists go by, as the facts behind it would make them."""
    is_owed = STATES[State(state)].clock in {Clock.STARTS, Clock.RUNS}
    return (
        state,
        due_at if is_owed else None,
        due_at if state == State.DONE else None,
        due_at if state == State.RETURNED else None,
    )


def _lay(ledger: Ledger, batch: Sequence[Row], epoch: int) -> None:
    """Put rows by the store's own statements, each with an entry for the look-ups of a list.

    The entries stand in a log that is not the box's own: nobody has signed them.
    """
    sql, entries = statements("dossiers"), statements("entries")["put"].split(" RETURNING")[0]
    kind = kind_of(ACCEPTED).number
    with ledger.writing() as work:
        run = work.connection.executemany
        run(sql["put"], [row[:-1] for row in batch])
        run(sql["put-words"], [(row[0], row[-1]) for row in batch])
        run(
            entries,
            [(epoch, n, n.to_bytes(32, "big"), kind, code, bytes(64)) for n, code, *_ in batch],
        )
    ledger.empty_journal()
