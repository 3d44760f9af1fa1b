"""The book of a simulated counter: the ports of edge.desk over a card that only commits change.

A transaction gathers what it will change and puts it on the card at its end, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from accord.catalogue import Catalogue, import_csv
from accord.checkpoint import Sworn
from accord.facts import Fact
from accord.lineage import EntryKey, Said
from accord.log import Head, Record
from accord.moments import Instant
from accord.reconcile.values import line_of
from accord.writer import advance
from edge.desk.kept import SlipJob
from edge.desk.scanned import DraftFile
from tests.sim.box_store import BoxState
from tests.sim.disk import Disk

__all__ = ["MemoryBook", "catalogue"]

_PROCEDURES = Path(__file__).parents[2] / "accord/data/procedures.csv"


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that is shipped, as every box of a city has it."""
    return Catalogue(import_csv(_PROCEDURES.read_text("utf-8")))


class CardStore(Protocol):
    """What the book asks of the card."""

    state: BoxState
    disk: Disk

    def own_tip(self) -> Head: ...
    def said_about(self, code: str, more: Iterable[Record] = ()) -> tuple[Said, ...]: ...
    def hash_of(self, key: EntryKey) -> bytes: ...


class MemoryWriting:
    """One transaction."""

    def __init__(self, store: CardStore) -> None:
        self._store = store
        self.head = store.own_tip()
        self.records: list[Record] = []
        self.counts: dict[date, int] = {}
        self.slips: dict[str, SlipJob] = {}
        self.swears: list[Sworn] = []

    @property
    def slot(self) -> int:
        return self._store.state.written[-1].slot

    def count_of(self, day: date) -> int:
        return self.counts.get(day, self._store.state.counts.get(day, 0))

    def set_count(self, day: date, count: int) -> None:
        assert count > self.count_of(day), "a number used twice"
        self.counts[day] = count

    def said_about(self, code: str) -> tuple[Said, ...]:
        return self._store.said_about(code, self.records)

    def hash_of(self, key: EntryKey) -> bytes:
        for record in self.records:
            if key == _key(record):
                return record.entry.hash
        return self._store.hash_of(key)

    def append(self, record: Record, fact: Fact) -> None:
        header = record.entry.header
        assert (header.prev, header.seq) == (self.head.hash, self.head.seq + 1), "does not follow"
        self.records.append(record)
        self.head = advance(self.head, record.entry)

    def sworn(self) -> Sworn:
        if self.swears:
            return self.swears[-1]
        live = self._store.state.written[-1]
        began = live.records[0].entry.header.stamp.time.at if live.records else Instant(0)
        return self._store.state.sworn.get(live.epoch, Sworn(began))

    def hashes_after(self, seq: int) -> Iterable[bytes]:
        live = self._store.state.written[-1]
        hashes = [line.hash for line in live.lines] + [each.entry.hash for each in self.records]
        return hashes[seq:]

    def keep_checkpoint(self, sealed: bytes, sworn: Sworn) -> None:
        self.swears.append(sworn)

    def slip(self, job_id: str) -> SlipJob | None:
        return self.slips.get(job_id) or self._store.state.slips.get(job_id)

    def last_slip(self) -> SlipJob | None:
        epoch = self._store.state.written[-1].epoch
        every = {**self._store.state.slips, **self.slips}.values()
        firsts = [job for job in every if job.epoch == epoch and not job.copy]
        return max(firsts, key=lambda job: job.number, default=None)

    def queue_slip(self, slip: SlipJob) -> None:
        assert self.slip(slip.id) is None, "a slip queued twice"
        self.slips[slip.id] = slip

    def slip_printed(self, job_id: str, *, at: Instant) -> None:
        job = self.slip(job_id)
        if job is not None and job.printed_at is None:
            self.slips[job_id] = replace(job, printed_at=at)

    def draft_files(self, draft_id: str) -> tuple[DraftFile, ...]:
        """Return none: nothing is scanned in these worlds."""
        return ()

    def slip_wanted(self, job_id: str) -> None:
        job = self.slip(job_id)
        if job is not None:
            self.slips[job_id] = replace(job, is_held_back=False)

    def drop_draft(self, draft_id: str) -> None:
        """Drafts are not simulated: what was typed is typed again."""


class MemoryBook:
    """What the counter keeps and reads."""

    def __init__(self, store: CardStore) -> None:
        self._store = store

    @contextmanager
    def writing(self) -> Iterator[MemoryWriting]:
        writing = MemoryWriting(self._store)
        yield writing
        state = self._store.state
        live = state.written[-1]
        with self._store.disk.commit():
            live.records.extend(writing.records)
            live.lines.extend(line_of(record) for record in writing.records)
            state.counts.update(writing.counts)
            state.slips.update(writing.slips)
            if writing.swears:
                state.sworn[live.epoch] = writing.swears[-1]

    def put_out_at(self) -> None:
        """A box of the simulation goes on though it was put out: the hub alone must hold."""

    def has_room(self) -> bool:
        return True

    def said_about(self, code: str) -> tuple[Said, ...]:
        return self._store.said_about(code)

    def slips_due(self) -> tuple[SlipJob, ...]:
        jobs = tuple(self._store.state.slips.values())
        return tuple(
            job
            for job in jobs
            if job.printed_at is None
            and not job.is_held_back
            and not any(
                (later.dossier, later.printed_at is None) == (job.dossier, False)
                and later.copy > job.copy
                for later in jobs
            )
        )

    def slips_of(self, code: str) -> tuple[SlipJob, ...]:
        return tuple(job for job in self._store.state.slips.values() if job.dossier == code)

    def catalogue(self, on: date) -> Catalogue:
        return catalogue()

    def calendar_text(self, agency: str) -> str:
        return ""

    def models_text(self, agency: str) -> str:
        return ""


def _key(record: Record) -> EntryKey:
    header = record.entry.header
    return EntryKey(header.log, header.epoch, header.seq)
