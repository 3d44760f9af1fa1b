"""The logs of a simulated hub: epochs on shelves, each a value that is never changed in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from accord.log import Head, Record
from accord.moments import Instant
from hub.office.books import Box, Held, Quarantined

__all__ = ["MemoryLogBook", "Shelf"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """An epoch of a log: what is believed of it, what was put aside, and other branches."""

    held: Held
    is_own: bool
    lines: tuple[Record | Quarantined, ...] = ()
    branch: tuple[Record, ...] = ()

    @property
    def believed(self) -> tuple[Record, ...]:
        """The entries that were not put aside."""
        return tuple(line for line in self.lines if isinstance(line, Record))


class MemoryLogBook:
    """Logs: copies of the boxes' and the hub's own."""

    def __init__(self, shelves: dict[tuple[str, bytes], Shelf], boxes: dict[str, Box]) -> None:
        self._shelves, self._boxes = shelves, boxes

    def _of(self, held: Held) -> tuple[tuple[str, bytes], Shelf]:
        place = (held.head.log, held.head.epoch)
        return place, self._shelves[place]

    def held(self, log: str, epoch: bytes) -> Held | None:
        shelf = self._shelves.get((log, epoch))
        return None if shelf is None else shelf.held

    def epochs(self, log: str) -> tuple[Held, ...]:
        return tuple(shelf.held for (name, _), shelf in self._shelves.items() if name == log)

    def own(self) -> tuple[Held, ...]:
        found = (shelf.held for shelf in self._shelves.values() if shelf.is_own)
        return tuple(sorted(found, key=lambda held: held.head.log))

    def open_epoch(self, head: Head, *, is_own: bool, at: Instant) -> Held:
        held = Held(len(self._shelves) + 1, head, at, None)
        self._shelves[head.log, head.epoch] = Shelf(held, is_own)
        return held

    def put(self, held: Held, record: Record, *, at: Instant) -> None:
        place, shelf = self._of(held)
        assert record.entry.header.seq == len(shelf.lines) + 1, "a gap in a log"
        self._shelves[place] = replace(shelf, lines=(*shelf.lines, record))

    def release(self, held: Held, record: Record, *, at: Instant) -> None:
        place, shelf = self._of(held)
        before = record.entry.header.seq - 1
        lines = (*shelf.lines[:before], record, *shelf.lines[before + 1 :])
        self._shelves[place] = replace(shelf, lines=lines)

    def put_aside(self, held: Held, quarantined: Quarantined) -> None:
        place, shelf = self._of(held)
        assert quarantined.seq == len(shelf.lines) + 1, "a gap in a log"
        self._shelves[place] = replace(shelf, lines=(*shelf.lines, quarantined))

    def put_branch(self, held: Held, record: Record, *, at: Instant) -> None:
        place, shelf = self._of(held)
        if all(known.entry.hash != record.entry.hash for known in shelf.branch):
            self._shelves[place] = replace(shelf, branch=(*shelf.branch, record))

    def branch_count(self, held: Held) -> int:
        return len(self._of(held)[1].branch)

    def advance(self, held: Held, head: Head) -> None:
        place, shelf = self._of(held)
        self._shelves[place] = replace(shelf, held=replace(shelf.held, head=head))

    def close(self, held: Held, *, ends_seq: int) -> None:
        place, shelf = self._of(held)
        self._shelves[place] = replace(shelf, held=replace(shelf.held, ends_seq=ends_seq))

    def sealed_at(self, held: Held, seq: int) -> bytes | None:
        line = self._line(held, seq)
        if line is None:
            return None
        return line.entry.sealed if isinstance(line, Record) else line.sealed

    def hash_at(self, held: Held, seq: int) -> bytes | None:
        line = self._line(held, seq)
        if line is None:
            return None
        return line.entry.hash if isinstance(line, Record) else line.hash or None

    def aside_after(self, held: Held, seq: int, count_max: int) -> tuple[tuple[int, str], ...]:
        lines = self._of(held)[1].lines[seq:]
        aside = [(line.seq, line.reason) for line in lines if isinstance(line, Quarantined)]
        return tuple(aside[:count_max])

    def _line(self, held: Held, seq: int) -> Record | Quarantined | None:
        lines = self._of(held)[1].lines
        return lines[seq - 1] if 0 < seq <= len(lines) else None

    def read(
        self, held: Held, *, after_seq: int, bytes_max: int, count_max: int
    ) -> tuple[Record, ...]:
        found: list[Record] = []
        size = 0
        for record in self._of(held)[1].lines[after_seq : held.ends_seq][:count_max]:
            if not isinstance(record, Record):
                continue
            size += len(record.entry.sealed) + len(record.salt) + len(record.payload or b"")
            if found and size > bytes_max:
                break
            found.append(record)
        return tuple(found)

    def about(self, dossier: str) -> tuple[Record, ...]:
        return tuple(
            record
            for shelf in self._shelves.values()
            for record in shelf.believed
            if record.entry.header.dossier == dossier
        )

    def own_of_kind(self, kind: int) -> tuple[Record, ...]:
        return tuple(
            record
            for shelf in self._shelves.values()
            if shelf.is_own
            for record in shelf.believed
            if record.entry.header.kind == kind and not record.entry.header.dossier
        )

    def quarantined(self, log: str | None) -> tuple[Quarantined, ...]:
        return tuple(
            line
            for (name, _), shelf in reversed(self._shelves.items())
            if log in {None, name}
            for line in reversed(shelf.lines)
            if isinstance(line, Quarantined)
        )

    def aside_about(self, log: str, dossier: str) -> tuple[Quarantined, ...]:
        named = dossier.encode()
        aside = reversed(self.quarantined(log))
        return tuple(each for each in aside if named in each.sealed)

    def all_aside(self) -> Iterator[Quarantined]:
        yield from reversed(self.quarantined(None))

    def quarantine_counts(self) -> dict[str, int]:
        logs = [aside.log for aside in self.quarantined(None)]
        return {log: logs.count(log) for log in logs}

    def counts_by_unit(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for (log, _), shelf in self._shelves.items():
            if log in self._boxes:
                unit = self._boxes[log].unit
                counts[unit] = counts.get(unit, 0) + shelf.held.head.seq
        return counts
