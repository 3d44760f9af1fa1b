"""Bit rot: flip bits of the database and its write-ahead log, one at a time; verify sees each.

``python -m tests.bitrot --flips 1000`` prints how many were found and how many of them kept the
store from opening at all.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from accord.errors import MotcuaError
from edge.store.journal import journal_of
from edge.store.keyfile import KeyFile
from edge.store.verify import verify
from tests.crash.judging import shared_folder
from tests.edge.store.boxes import Hub, a_box, admit_lan, decided, open_ledger

__all__ = ["Outcome", "flip", "main"]

DOSSIERS = 12


@dataclass
class Outcome:
    """What a series of flips came to.

    Attributes:
        flips: bits flipped, one at a time.
        found: of them, those that verify found.
        shut: of them, those that kept the store from opening.
        missed: places that were not found, file and offset.
    """

    flips: int = 0
    found: int = 0
    shut: int = 0
    missed: list[str] = field(default_factory=list)


def flip(flips: int, *, seed: int) -> Outcome:
    """Flip so many bits, each on a fresh copy of the same disk."""
    rng, outcome = random.Random(seed), Outcome()
    with shared_folder() as base:
        card, copy = base / "card", base / "copy"
        card.mkdir()
        files = _fill(card)
        places = [(file, size) for file, size in files.items() if size]
        for _ in range(flips):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(card, copy)
            name, size = rng.choices(places, weights=[size for _, size in places])[0]
            at = rng.randrange(size)
            _flip(copy / name, at, rng.randrange(8))
            outcome.flips += 1
            if verify(copy / "box.db", KeyFile(copy / "store.key")).is_sound:
                outcome.missed.append(f"{name} {at}")
            else:
                outcome.found += 1
            outcome.shut += not _opens(copy)
    return outcome


def _fill(card: Path) -> dict[str, int]:
    """Leave a card as it is while a box works: half in the file, half in the log."""
    with a_box(card) as box:
        hub = Hub()
        box.hear(*(hub.say(fact) for fact in admit_lan()))
        codes = [box.take(f"Nguyễn Văn {number}") for number in range(DOSSIERS)]
        box.ledger.empty_journal()
        box.hear(hub.say(decided(), dossier=codes[0], is_act=True))
        for number in range(DOSSIERS):
            box.take(f"Lê Thị {number}")
        journal = journal_of(box.ledger.path)
        kept = {path.name: path.read_bytes() for path in (box.ledger.path, journal)}
    for name, content in kept.items():
        (card / name).write_bytes(content)
    return {name: len(content) for name, content in kept.items()}


def _flip(path: Path, at: int, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


def _opens(folder: Path) -> bool:
    try:
        open_ledger(folder).close()
    except MotcuaError:
        return False
    return True


def main(arguments: list[str] | None = None) -> int:
    """Flip, print, and return 0 only when every flip was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    outcome = flip(chosen.flips, seed=chosen.seed)
    print(
        f"{'bit rot':12} {outcome.flips:6,} flips {outcome.found:6,} found by verify "
        f"{outcome.shut:6,} kept the store shut  {time.monotonic() - began:6.1f} s"
    )
    for missed in outcome.missed:
        print(f"  missed: {missed}")
    return 1 if outcome.missed else 0


if __name__ == "__main__":
    sys.exit(main())
