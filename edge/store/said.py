"""What all logs say about a dossier, as the fold takes it: facts with places, parents, the city.

A code under which this box began a dossier, and was not believed by the city, is the code of
another person's dossier there. What the city says of it is kept like every entry of its log, and is
said of nothing here until the beginning is released.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from accord.canon import decode
from accord.errors import FaultError, PeerError
from accord.facts import KINDS, Fact, from_map, kind_numbered
from accord.fleet import LogOpened
from accord.intake import Accepted, Registered
from accord.lineage import EntryKey, Gone, Heard, Said, said_together
from accord.log import Record
from accord.moments import Instant
from edge.desk.kept import Lamps
from edge.store.engine import Connection
from edge.store.entries import READ_MAX, Epoch, entries_after, record_of
from edge.store.statements import statements

__all__ = [
    "Line",
    "about",
    "at_city_since",
    "code_at",
    "fact_of",
    "hash_of",
    "lamps",
    "lines_about",
    "opening_of",
    "put_aside",
    "said_of",
]

_SQL: Final = statements("said")
_ACCEPTED: Final = next(kind.number for kind in KINDS if kind.fact is Accepted)
_BEGINNINGS: Final = frozenset(kind.number for kind in KINDS if kind.fact in {Accepted, Registered})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry about a dossier.

    Attributes:
        id: its number on this disk.
        record: the entry and its payload.
        is_own: whether it stands in the box's own log.
        city_at: since when the city has it, or none.
        moved_to: number on this disk of the entry that stands for it in a later epoch, or none.
        is_aside: whether the city has put it aside.
    """

    id: int
    record: Record
    is_own: bool
    city_at: Instant | None
    moved_to: int | None
    is_aside: bool


def lines_about(connection: Connection, code: str) -> tuple[Line, ...]:
    """Return every entry about a dossier, by log and number.

    Of a code by which the city means another dossier, only the box's own are. What the hub itself
    has written is at the city since then; an entry that was written again is there since the later
    one is.
    """
    lines = {line.id: line for line in _read(connection, code)}
    for line in lines.values():
        last, walked = line, {line.id}
        while last.moved_to in lines and last.moved_to not in walked:
            walked.add(last.moved_to)
            last = lines[last.moved_to]
        lines[line.id] = replace(line, city_at=last.city_at)
    is_another = _is_another(lines.values())
    return tuple(line for line in lines.values() if line.is_own or not is_another)


def _is_another(lines: Collection[Line]) -> bool:
    """Say whether this box began the dossier, and the city believes it in no beginning of it."""
    begun = [
        line.is_aside
        for line in lines
        if line.is_own and line.moved_to is None and line.record.entry.header.kind in _BEGINNINGS
    ]
    return bool(begun) and all(begun)


def about(connection: Connection, code: str) -> tuple[Said, ...]:
    """Return everything that is said about a dossier.

    A fact of a kind that this version does not know is not among them; its entry is kept.
    """
    return said_of(lines_about(connection, code))


def said_of(lines: Iterable[Line]) -> tuple[Said, ...]:
    """Return what entries say."""
    return said_together(_heard(lines))


def at_city_since(connection: Connection, code: str) -> Instant | None:
    """Return since when everything this box has said about a dossier is at the city, or none."""
    times = [at for (at,) in connection.execute(_SQL["at-city"], (code,))]
    return None if not times or None in times else Instant(max(times))


def fact_of(record: Record) -> Fact | Gone | None:
    """Return what an entry says, its kind alone when erased, none when only later versions know.

    Raises:
        PeerError: the payload is no such fact.
    """
    header = record.entry.header
    kind = kind_numbered(header.kind)
    if kind is None:
        return None
    if record.is_erased:
        return Gone(kind)
    return _fact(header.kind, record.payload)


def opening_of(connection: Connection, epoch: Epoch) -> LogOpened | None:
    """Return what the first entry of an epoch says of its beginning, or none."""
    try:
        _, first = next(entries_after(connection, epoch, 0), (0, None))
        fact = None if first is None else fact_of(first)
    except (FaultError, PeerError):
        return None  # a chain that is broken is told as that
    return fact if isinstance(fact, LogOpened) else None


@lru_cache(maxsize=READ_MAX)
def _fact(kind: int, payload: bytes) -> Fact:
    return from_map(kind, decode(payload))


def lamps(connection: Connection, code: str) -> Lamps:
    """Say where a dossier is safe: all that is read here is committed."""
    lines = lines_about(connection, code)
    return Lamps(
        in_box=bool(lines),
        signed=any(
            line.record.entry.header.kind == _ACCEPTED and line.record.entry.header.officer
            for line in lines
        ),
        at_city_since=at_city_since(connection, code),
        put_aside=put_aside(connection, code),
    )


def put_aside(connection: Connection, code: str) -> str:
    """Return why the city does not believe an entry of this box about a dossier, or nothing."""
    row = connection.execute(_SQL["put-aside"], (code,)).fetchone()
    return "" if row is None else str(row[0])


def code_at(connection: Connection, epoch: bytes, seq: int) -> str:
    """Return the dossier that an entry of the box's own is about, or nothing."""
    row = connection.execute(_SQL["code-at"], (epoch, seq)).fetchone()
    return "" if row is None else str(row[0])


def hash_of(connection: Connection, key: EntryKey) -> bytes:
    """Return the hash of an entry that `about` named.

    Raises:
        FaultError: ``store.no-entry`` when there is none.
    """
    row = connection.execute(_SQL["hash-of"], (key.log, key.epoch, key.seq)).fetchone()
    if row is None:
        raise FaultError("store.no-entry", log=key.log, seq=key.seq)
    return bytes(row[0])


def _read(connection: Connection, code: str) -> Iterator[Line]:
    for *row, is_own, acked_at, moved_to, is_aside in connection.execute(_SQL["about"], (code,)):
        record = record_of(tuple(row))
        at = acked_at if is_own else record.entry.header.stamp.time.at
        yield Line(
            id=row[0],
            record=record,
            is_own=bool(is_own),
            city_at=None if at is None else Instant(at),
            moved_to=moved_to,
            is_aside=bool(is_aside),
        )


def _heard(lines: Iterable[Line]) -> Iterator[Heard]:
    for line in lines:
        try:
            fact = fact_of(line.record)
        except PeerError:
            continue  # kept as signed; what cannot be read says nothing
        if fact is not None:
            yield Heard(line.record.entry.header, fact, line.city_at)
