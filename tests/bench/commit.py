"""From signing to safe on the disk: an intake beside the bare commit of the same bytes.

    python -m tests.bench.commit --intakes 300

Both write to the same disk in turn, so a slow moment of the disk falls on both. An intake signs,
commits entry, payload, list, search words, counts and slip, reads back, and sets the tide mark;
the bare commit puts the same entry and payload into a plain SQLite table, WAL and synchronous FULL.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from edge.store.engine import sqlite
from tests.edge.store.boxes import Box, Hub, admit_lan, open_ledger

__all__ = ["bare", "main"]

OVER_BARE_MS_MAX: Final = 15.0
"""What signing, deriving, reading back and the mark may add to what the disk takes."""
WHOLE_MS_MAX: Final = 1_000.0
BYTES_MAX: Final = 2.0
"""Bytes on the disk for each byte of entry and payload."""


def _p(taken: Sequence[float], part: float) -> float:
    return sorted(taken)[int(len(taken) * part)] * 1000


def bare(path: Path) -> Any:  # the engine's wheel carries no types
    """Open a plain table, as durable as ours and with nothing else."""
    connection = sqlite.connect(str(path), isolation_level=None)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA wal_autocheckpoint = 0",
        "CREATE TABLE entries (id INTEGER PRIMARY KEY, sealed BLOB, payload BLOB)",
    ):
        connection.execute(statement).fetchall()
    return connection


def _measure(folder: Path, intakes: int) -> tuple[list[float], list[float], float]:
    """Return the seconds of each intake and each bare commit, and bytes on disk for each byte."""
    box = Box(folder, open_ledger(folder, tide=folder / "tide"), random.Random(5))
    box.join()
    hub = Hub()
    box.hear(*(hub.say(fact) for fact in admit_lan()))
    plain = bare(folder / "bare.db")
    ours: list[float] = []
    theirs: list[float] = []
    box.ledger.empty_journal()
    before, said = box.ledger.path.stat().st_size, 0
    for number in range(intakes):
        began = time.perf_counter()
        box.take(f"Nguyễn Văn Minh {number}")
        ours.append(time.perf_counter() - began)
        tip = box.log.own_tip()
        (record,) = box.log.records(tip.epoch, after_seq=tip.seq - 1)
        said += len(record.entry.sealed) + len(record.payload)
        began = time.perf_counter()
        plain.execute("BEGIN IMMEDIATE")
        plain.execute(
            "INSERT INTO entries (sealed, payload) VALUES (?, ?)",
            (record.entry.sealed, record.payload),
        )
        plain.execute("COMMIT")
        theirs.append(time.perf_counter() - began)
    box.ledger.empty_journal()
    grown = box.ledger.path.stat().st_size - before
    plain.close()
    box.ledger.close()
    return ours, theirs, grown / said


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return 0 only when every limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--intakes", type=int, default=300)
    parser.add_argument("--place", type=Path, default=Path("var/bench"))
    chosen = parser.parse_args(arguments)
    chosen.place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.place) as made:
        ours, theirs, growth = _measure(Path(made), chosen.intakes)
    for name, taken in (("signed, safe, read back, marked", ours), ("bare commit", theirs)):
        print(f"{name:34} p50 {_p(taken, 0.5):8.2f} ms   p95 {_p(taken, 0.95):8.2f} ms")
    over = _p(ours, 0.95) - _p(theirs, 0.95)
    print(f"{'over the bare commit, p95':34} {over:12.2f} ms   limit {OVER_BARE_MS_MAX:.0f} ms")
    print(f"{'disk bytes for each byte said':34} {growth:12.2f}      limit {BYTES_MAX:.1f}")
    is_kept = over <= OVER_BARE_MS_MAX and _p(ours, 0.95) <= WHOLE_MS_MAX and growth <= BYTES_MAX
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
