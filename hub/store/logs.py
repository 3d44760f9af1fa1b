"""The shelf of logs: the boxes' copies and the hub's own, entry by entry as they were signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from accord.header import SEQ_MAX
from accord.keyring import HUB_LOGS
from accord.log import Head, Record, read_entry
from accord.moments import Hlc, Instant
from hub.office.books import Held, Quarantined
from hub.store.database import Connection
from hub.store.statements import statements

__all__ = ["QUARANTINED_SHOWN_MAX", "SEQ_HELD_MAX", "LogShelf"]

_SEQ_BITS: Final = 40
SEQ_HELD_MAX: Final = 2**_SEQ_BITS - 1
"""A million entries a day for 3,000 years; it leaves 8 million epochs in a 63-bit place."""
QUARANTINED_SHOWN_MAX: Final = 500
"""As many as a person can look through; settle some to see the rest."""

_SQL = statements("logs")

assert SEQ_HELD_MAX <= SEQ_MAX  # noqa: S101  # a mistake of ours, caught when first imported


class LogShelf:
    """All logs, within one transaction."""

    __slots__ = ("_connection", "said")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.said: Head | None = None
        """Where the log of the hub's own ends that was last written in, in this transaction."""

    def held(self, log: str, epoch: bytes) -> Held | None:
        """Return an epoch, or none when nothing of it is held."""
        row = self._one("held", log, epoch)
        return None if row is None else _held(row)

    def epochs(self, log: str) -> tuple[Held, ...]:
        """Return the epochs of a log, the newest opened last."""
        return tuple(_held(row) for row in self._all("epochs", log))

    def own(self) -> tuple[Held, ...]:
        """Return the hub's own logs, by name."""
        return tuple(_held(row) for row in self._all("own"))

    def open_epoch(self, head: Head, *, is_own: bool, at: Instant) -> Held:
        """Begin an epoch; its head is still empty."""
        number = self._one(
            "open-epoch",
            head.log,
            head.epoch,
            int(is_own),
            head.seq,
            head.hash,
            head.time.at,
            head.time.counter,
            at,
        )[0]
        return Held(id=number, head=head, opened_at=at, ends_seq=None)

    def put(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry."""
        entry = record.entry
        self._run(
            "put",
            _place(held, entry.header.seq),
            entry.hash,
            entry.header.kind,
            entry.header.dossier,
            at,
            entry.sealed,
            record.salt,
            record.payload,
        )

    def put_aside(self, held: Held, quarantined: Quarantined) -> None:
        """Keep an entry that could not be believed."""
        self._run(
            "put-aside",
            _place(held, quarantined.seq),
            quarantined.log,
            quarantined.hash,
            quarantined.reason,
            quarantined.received_at,
            quarantined.sealed,
            quarantined.salt,
            quarantined.payload,
        )

    def release(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry that was put aside as one that is believed."""
        self._run("drop-aside", _place(held, record.entry.header.seq))
        self.put(held, record, at=at)

    def put_branch(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry of the other branch of a fork."""
        entry = record.entry
        self._run(
            "put-branch",
            _place(held, entry.header.seq),
            entry.hash,
            at,
            entry.sealed,
            record.salt,
            record.payload,
        )

    def branch_count(self, held: Held) -> int:
        """Return how many entries of other branches of this epoch are kept."""
        return int(self._one("branch-count", _place(held, 0), _place(held, SEQ_HELD_MAX))[0])

    def advance(self, held: Held, head: Head) -> None:
        """Note that what is held of an epoch now ends here."""
        self._run("advance", head.seq, head.hash, head.time.at, head.time.counter, held.id)
        if head.log.startswith(HUB_LOGS):
            self.said = head

    def close(self, held: Held, *, ends_seq: int) -> None:
        """Note that an epoch of ours goes on in another after a number."""
        self._run("close", ends_seq, held.id)

    def sealed_at(self, held: Held, seq: int) -> bytes | None:
        """Return the sealed bytes held under a number, believed or not."""
        row = self._one("sealed-at", _place(held, seq))
        return row[0] if row else None

    def hash_at(self, held: Held, seq: int) -> bytes | None:
        """Return the hash under a number, or none when there is none or the entry is no entry."""
        row = self._one("hash-at", _place(held, seq))
        return row[0] or None if row else None

    def read(
        self, held: Held, *, after_seq: int, bytes_max: int, count_max: int
    ) -> tuple[Record, ...]:
        """Return the entries after a number: at least one if any, then within size and count."""
        found: list[Record] = []
        size_bytes = 0
        last_seq = SEQ_HELD_MAX if held.ends_seq is None else held.ends_seq
        first, last = _place(held, after_seq + 1), _place(held, last_seq)
        for row in self._connection.execute(_SQL["read"], (first, last)):
            size_bytes += sum(map(len, row))
            if len(found) == count_max or (found and size_bytes > bytes_max):
                break
            found.append(_record(row))
        return tuple(found)

    def about(self, dossier: str) -> tuple[Record, ...]:
        """Return the entries that speak of a dossier, log by log."""
        return tuple(_record(row) for row in self._all("about", dossier))

    def own_of_kind(self, kind: int) -> tuple[Record, ...]:
        """Return the entries of the hub's own logs of one kind that is about no dossier."""
        return tuple(_record(row) for row in self._all("own-of-kind", kind))

    def aside_after(self, held: Held, seq: int, count_max: int) -> tuple[tuple[int, str], ...]:
        """Return the numbers put aside behind a number, in order, each with its reason."""
        first, last = _place(held, seq + 1), _place(held, SEQ_HELD_MAX)
        return tuple(
            (place - _place(held, 0), reason)
            for place, reason in self._all("aside-after", first, last, count_max)
        )

    def quarantined(self, log: str | None) -> tuple[Quarantined, ...]:
        """Return what was put aside, of one log or of all, the newest first."""
        rows = self._all("quarantined", log or "", QUARANTINED_SHOWN_MAX)
        return tuple(_quarantined(row) for row in rows)

    def aside_about(self, log: str, dossier: str) -> tuple[Quarantined, ...]:
        """Return all that was put aside of a log and names a dossier, in the order it was said."""
        return tuple(_quarantined(row) for row in self._all("aside-about", log, dossier))

    def all_aside(self) -> Iterator[Quarantined]:
        """Give all that was ever put aside, log by log."""
        yield from map(_quarantined, self._connection.execute(_SQL["all-aside"]))

    def quarantine_counts(self) -> dict[str, int]:
        """Return how many entries of each log were put aside."""
        return dict(self._all("quarantine-counts"))

    def counts_by_unit(self) -> dict[str, int]:
        """Return how many entries of its boxes are held for each unit."""
        return dict(self._all("counts-by-unit"))

    def _one(self, name: str, *values: object) -> Any:  # noqa: ANN401  # a row is what the engine says
        return self._connection.execute(_SQL[name], values).fetchone()

    def _all(self, name: str, *values: object) -> list[Any]:
        return self._connection.execute(_SQL[name], values).fetchall()  # type: ignore[no-any-return]  # rows

    def _run(self, name: str, *values: object) -> None:
        self._connection.execute(_SQL[name], values)


def _place(held: Held, seq: int) -> int:
    return held.id << _SEQ_BITS | seq


def _held(row: Any) -> Held:  # noqa: ANN401  # a row is what the engine says
    number, log, epoch, seq, digest, at, counter, opened, ends = row
    return Held(
        id=number,
        head=Head(log, epoch, seq, digest, Hlc(Instant(at), counter)),
        opened_at=Instant(opened),
        ends_seq=ends,
    )


def _record(row: Any) -> Record:  # noqa: ANN401  # a row is what the engine says
    return Record(entry=read_entry(row[0]), salt=row[1], payload=row[2])


def _quarantined(row: Any) -> Quarantined:  # noqa: ANN401  # a row is what the engine says
    return Quarantined(
        log=row[0],
        epoch=row[1],
        seq=row[2] & SEQ_HELD_MAX,
        hash=row[3],
        reason=row[4],
        received_at=row[5],
        sealed=row[6],
        salt=row[7],
        payload=row[8],
    )
