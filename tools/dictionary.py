"""Trains the compression dictionary that boxes and hub share: `python -m tools.dictionary NUMBER`.

A dictionary is never changed once it has a number: both ends must have the same bytes. The days
it is trained on are made up, so no person's data can be in it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import zstandard

from accord.batch import LEVEL
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.reconcile.values import Mark, beginning, line_of
from accord.seal import SigningKey
from accord.thin import write_body
from tools.ward_day import write_days

ROOT = Path(__file__).resolve().parent.parent
SIZE_BYTES = 32_768
"""Twice as much gains 3 % and costs both ends the memory for it."""
DOSSIERS = 400
GROUPS = (1, 3, 12)
"""Entries in one sample: a trickle, a few, a dossier's life."""


def samples() -> list[bytes | bytearray | memoryview[int]]:
    """Return bodies of pushes of made-up days, of several wards."""
    bodies: list[bytes | bytearray | memoryview[int]] = []
    for ward, group in enumerate(GROUPS * 2):
        log, epoch = f"box-{ward:05d}-a", bytes([ward]) * 8
        key, officer = SigningKey(bytes([ward]) * 40), SigningKey(bytes([ward + 99]) * 40)
        head = Head(log, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        days = write_days(head, seed=ward, dossiers=DOSSIERS // 6, box=key, officer=officer)
        lines = [line_of(record) for record in days]
        for first in range(0, len(lines) - group, group):
            before = lines[first - 1] if first else None
            prev = beginning(epoch) if before is None else Mark(epoch, before.seq, before.hash)
            bodies.append(write_body(log, prev, lines[first : first + group]))
    return bodies


def main() -> int:
    """Train a dictionary and write it, unless that number is taken."""
    parser = argparse.ArgumentParser(prog="python -m tools.dictionary", description=__doc__)
    parser.add_argument("number", type=int)
    number = parser.parse_args().number
    path = ROOT / "accord" / "data" / f"dictionary-{number}.zdict"
    if path.exists():
        print(f"{path.name} exists; a dictionary is never changed, take the next number")
        return 1
    trained = zstandard.train_dictionary(
        SIZE_BYTES, samples(), dict_id=number, level=LEVEL, threads=0
    )
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(trained.as_bytes())
    print(f"{path.name}: {len(trained.as_bytes())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
