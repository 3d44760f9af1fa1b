"""A counter at work, in a process of its own: what the crash proofs record, kill and starve.

Run as ``python -m tests.crash.workload FOLDER PAPER INTAKES [--mutant NAME] [--from-scratch]``. It
takes dossiers in the store under FOLDER; each slip is one line written to PAPER, the file that
stands for the printer: what is on the paper has been handed to a citizen.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from accord.errors import FaultError, MotcuaError
from accord.log import Head, Record
from accord.reconcile.values import SaveAck
from edge.store import engine, ledger
from edge.store.entries import Epoch
from edge.store.ledger import Work
from tests.edge.store.boxes import Box, Hub, admit_lan, open_ledger

__all__ = ["MUTANTS", "main"]

EMPTIED_EVERY = 3
"""Intakes between two emptyings of the write-ahead log, so that many fall into a recording."""


def _pragma(name: str, wanted: str, answer: str | int) -> Callable[[], None]:
    def break_it() -> None:
        rows = engine._PRAGMAS  # noqa: SLF001 -- the protection is private
        kept = tuple((name, wanted, answer) if row[0] == name else row for row in rows)
        setattr(engine, "_PRAGMAS", kept)  # noqa: B010 -- a constant everywhere else

    return break_it


def _print_before_commit() -> None:
    """Let the paper come out while the transaction is still open."""
    Counter.prints_early = True


MUTANTS: dict[str, Callable[[], None]] = {
    "synchronous-normal": _pragma("synchronous", "NORMAL", 1),
    "synchronous-off": _pragma("synchronous", "OFF", 0),
    "journal-delete": _pragma("journal_mode", "DELETE", "delete"),
    "print-before-commit": _print_before_commit,
}
"""Each must turn the exploration red."""


class Counter:
    """Takes dossiers and prints."""

    prints_early = False

    def __init__(self, folder: Path, paper: int) -> None:
        self._paper = paper
        self.box = Box(folder, open_ledger(folder, tide=folder / "tide"), random.SystemRandom())

    def join(self) -> None:
        """Begin the log and hear of the officer, unless that was done."""
        if not self.box.is_joined():
            self.box.join()
            hub = Hub()
            self.box.hear(*(hub.say(fact) for fact in admit_lan()))

    def take(self, number: int) -> None:
        """Type, take, print, and note that it is printed."""
        box = self.box
        draft = f"{number:016x}"
        for field, value in (("name", "Nguyễn Văn Minh"), ("phone", "0912345678")):
            box.book.draft_put(draft, officer=b"lan", field=field, value=value, at=box.now)
        if Counter.prints_early:
            self._take_and_print_early()
        else:
            self._print(box.take(f"Nguyễn Văn Minh {number}"))
        for slip in box.book.slips_due():
            box.print_out(slip)
        box.book.draft_drop(draft)

    def hear_from_the_city(self) -> None:
        """Keep an acknowledgement, as while the link is up."""
        self.box.log.save_ack(SaveAck(self.box.tip(), os.urandom(200), self.box.now, ()))

    def _print(self, code: str) -> None:
        os.write(self._paper, f"{code}\n".encode())

    def _take_and_print_early(self) -> None:
        real = Work.append

        def append(work: Work, epoch: Epoch, record: Record, *, head: Head | None = None) -> int:
            place = real(work, epoch, record, head=head)
            self._print(record.entry.header.dossier)
            return place

        setattr(Work, "append", append)  # noqa: B010 -- a method everywhere else
        try:
            self.box.take()
        finally:
            setattr(Work, "append", real)  # noqa: B010 -- as above


def main() -> int:
    """Work, and say in the exit code whether everything was taken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("paper", type=Path)
    parser.add_argument("intakes", type=int)
    parser.add_argument("--mutant", choices=MUTANTS)
    arguments = parser.parse_args()
    if arguments.mutant:
        MUTANTS[arguments.mutant]()
    ledger.JOURNAL_FRAMES_DUE = 0  # type: ignore[misc] # so that every rest empties it
    paper = os.open(arguments.paper, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        counter = Counter(arguments.folder, paper)
        counter.join()
        for number in range(arguments.intakes):
            counter.take(number)
            if number % EMPTIED_EVERY == EMPTIED_EVERY - 1:
                counter.hear_from_the_city()
                counter.box.ledger.rest()
    except MotcuaError as error:
        print(f"{type(error).__name__} {error}", file=sys.stderr)
        return 3 if isinstance(error, FaultError) else 4
    os.write(paper, b"done\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
