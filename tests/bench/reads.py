"""What it costs that every look at a dossier is written down: the page's wait, and the log's bytes.

    python -m tests.bench.reads --dossiers 200

The page waits for one signature, taken in the thread's own time so that a busy machine does not
count; the writing follows in the background, many looks in one commit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from accord.reads import Look
from tests.edge.desk.intakes import CERTIFIED
from tests.edge.station import Station, a_station

__all__ = ["main"]

PAGE_MS_MAX: Final = 1.0
"""What a page may wait for it: nobody feels it."""
BYTES_MAX: Final = 1_200.0
"""Bytes on the disk for one look: some 500 looks a day are 150 MB a year."""
LISTED: Final = 1_000


def _entry_bytes(station: Station) -> float:
    """Return the bytes of the last entry that a bundle or the link would carry, unpacked."""
    question = (
        "SELECT length(e.sealed) + length(p.salt) + length(p.payload)"
        " FROM entries e JOIN payloads p ON p.id = e.id ORDER BY e.id DESC LIMIT 1"
    )
    with station.box.ledger.reading() as connection:
        return float(connection.execute(question).fetchone()[0])


def _on_disk(station: Station) -> int:
    station.box.ledger.empty_journal()
    return station.box.ledger.path.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Look, print, and return 0 only when the limits are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=200)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, f"{1:016x}", CERTIFIED).job.dossier
        codes = [f"{code[:-4]}{number:04}" for number in range(1, chosen.dossiers + 1)]
        before, taken = _on_disk(station), []
        for one in codes:
            began = time.thread_time()
            station.reads.note(shift, one, Look.PAGE)
            taken.append((time.thread_time() - began) * 1000)
        began = time.perf_counter()
        station.reads.write()
        written_ms = (time.perf_counter() - began) * 1000
        on_disk = (_on_disk(station) - before) / len(codes)
        page_ms = sorted(taken)[int(len(taken) * 0.95)]
        print(f"a page waits p95 {page_ms:.2f} ms   limit {PAGE_MS_MAX} ms")
        print(f"{len(codes)} looks written in {written_ms:.0f} ms, one commit, in the background")
        print(f"a look is {_entry_bytes(station):.0f} bytes of entry and payload")
        print(f"a look takes {on_disk:.0f} bytes on the disk   limit {BYTES_MAX:.0f}")
        station.reads.note_list(shift, (codes * LISTED)[:LISTED], "tat-ca")
        listed = _entry_bytes(station) / LISTED
        print(f"a line of a list that goes out is {listed:.1f} bytes of entry and payload")
    return 0 if page_ms <= PAGE_MS_MAX and on_disk <= BYTES_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
