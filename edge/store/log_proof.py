"""Proving what stands around the entries of the logs: schema, epochs, order, moved, erased.

The bytes of an entry prove themselves. That there is no payload to it, that it stands for another,
that its epoch is the box's own: this the tables say, and an entry must have said it first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from accord.acts import Erased
from accord.errors import PeerError
from accord.facts import KINDS
from accord.header import Origin
from accord.log import Record
from edge.store import chain, engine, entries, said
from edge.store.engine import Connection
from edge.store.entries import Epoch
from edge.store.statements import statements

__all__ = ["Finding", "Grant", "Walk", "WordCheck", "epochs_wrong", "schema_wrong"]

_SQL: Final = statements("log_proof")
_ERASED: Final = next(kind.number for kind in KINDS if kind.fact is Erased)
_COPY: Final = (0, 0, 0, b"", None)
"""Slot, floor, the hub's word and what is kept, of an epoch that is not the box's own."""

Finding = tuple[str, str]
"""What is wrong, as `edge.store.verify.Finding` names it, and where."""
Place = tuple[str, bytes, int]
"""Log, epoch and number of an entry."""
Grant = tuple[str, bytes, int]
"""Log, epoch and slot that the hub gave."""

WordCheck = Callable[[bytes], Grant]
"""Reads the hub's word for an epoch; raises PeerError when the hub's key did not sign it."""


def schema_wrong(connection: Connection, folder: str = "migrations") -> Iterator[Finding]:
    """Find tables, views and rules that are not those of this version's migrations.

    Whoever may change a view or add a trigger changes what every other question means.

    Args:
        connection: to read.
        folder: of the migrations.
    """
    blank = engine.sqlite.connect(":memory:", isolation_level=None)
    try:
        engine.migrate(blank, folder)
        for name, what in (("migrations", "migration"), ("schema", "")):
            there = set(connection.execute(_SQL[name]).fetchall())
            meant = set(blank.execute(_SQL[name]).fetchall())
            for row in sorted(there ^ meant, key=str):
                yield "verify.other-schema", f"{what} {row[0]} {row[1]}".strip()
    finally:
        blank.close()


@dataclass(slots=True)
class Walk:
    """What was seen of the entries while every chain was proven, and what follows from it."""

    _connection: Connection
    _last_id: dict[int, int] = field(default_factory=dict)
    _moved: dict[bytes, int] = field(default_factory=dict)
    _gone: list[tuple[int, Place, Origin | None, bool]] = field(default_factory=list)
    _erased: set[Place] = field(default_factory=set)

    def saw(self, epoch: Epoch, entry_id: int, record: Record) -> Iterator[Finding]:
        """Take an entry, in the order of its log; find one before which the next had arrived.

        Find, too, one that says its writer saw another entry than stands here in that place.

        Raises:
            PeerError: it says that another was erased, and cannot be read.
        """
        header = record.entry.header
        place = (epoch.log, epoch.epoch, header.seq)
        if entry_id <= self._last_id.get(epoch.id, 0):
            yield "verify.out-of-order", _where(place)
        self._last_id[epoch.id] = entry_id
        for parent in header.parents:
            if isinstance(parent, Origin) and self._is_another(parent):
                yield "verify.other-parent", _where(place)
        if header.was is not None:
            self._moved[header.was.hash] = max(entry_id, self._moved.get(header.was.hash, 0))
        if record.is_erased:
            may_be_on_its_way = not epoch.is_own and bool(header.dossier)
            self._gone.append((entry_id, place, header.was, may_be_on_its_way))
        elif header.kind == _ERASED:
            fact = said.fact_of(record)
            if isinstance(fact, Erased):
                self._erased.add((fact.entry.log, fact.entry.epoch, fact.entry.seq))

    def _is_another(self, parent: Origin) -> bool:
        """Return whether another entry stands here in the place of one that was seen."""
        epoch = entries.epoch_of(self._connection, parent.log, parent.epoch)
        held = None if epoch is None else chain.hash_at(self._connection, epoch, parent.seq)
        return held is not None and held != parent.hash

    def contradictions(self) -> Iterator[Finding]:
        """Find what the tables say was moved or erased and no entry does, or the other way."""
        connection = self._connection
        yield from self._gone_without_word()
        there = dict(connection.execute(_SQL["moved"]).fetchall())
        for was, entry_id in sorted(set(there.items()) ^ set(self._moved.items())):
            yield "verify.moved-otherwise", f"entry={entry_id} was={was.hex()[:16]}"
        for row in connection.execute(_SQL["epochs"]).fetchall():
            if row[3]:  # of the hub's logs what was moved is the hub's to know
                kept, last = connection.execute(_SQL["last-kept"], (row[0],)).fetchone()
                if row[8] not in ({kept} if kept >= 0 else {None, last}):
                    yield "verify.moved-otherwise", f"{row[1]} kept={row[8]}"

    def _gone_without_word(self) -> Iterator[Finding]:
        """Find payloads that are gone though no entry says that they were erased.

        A copy of the hub's log gives entries about dossiers that were erased long before, ahead of
        the entry that says so. An entry about no dossier is nobody's to erase.
        """
        explained = set(self._erased)
        for _, place, was, may_be_on_its_way in sorted(self._gone, key=lambda gone: gone[0]):
            if was is not None and (was.log, was.epoch, was.seq) in explained:
                explained.add(place)
            if place not in explained and not may_be_on_its_way:
                yield "verify.gone-without-word", _where(place)


def epochs_wrong(
    connection: Connection, *, box: str, check_word: WordCheck | None
) -> Iterator[Finding]:
    """Find epochs that are no such epochs of such a log.

    Args:
        connection: to read.
        box: name of the box's own log; empty where only the disk says it.
        check_word: reads the hub's word for an epoch; none where the hub's key is not known.
    """
    rows = connection.execute(_SQL["epochs"]).fetchall()
    own = [row for row in rows if row[3]]
    names = {box} if box else {row[1] for row in own[:1]}
    arrived = 0
    for row in rows:
        epoch_id, log, epoch, is_own, slot, floor_at, floor_counter, word, kept, first, aside = row
        where = f"{log} {epoch.hex()}"
        if bool(is_own) != (log in names):
            yield "verify.false-epoch", where
        elif is_own:
            if (first is None and epoch_id != own[-1][0]) or (first or arrived) < arrived:
                yield "verify.false-epoch", where
            arrived = first or arrived
            if check_word is not None and not _is_granted(connection, row, check_word):
                yield "verify.false-word", where
        elif (slot, floor_at, floor_counter, word, kept) != _COPY or (first is None and not aside):
            yield "verify.false-epoch", where


def _is_granted(connection: Connection, row: tuple[Any, ...], check_word: WordCheck) -> bool:
    """Return whether the hub's word names epoch and slot, or the box opened it and said why."""
    _, log, epoch, _, slot, _, _, word, *_ = row
    if word:
        try:
            return check_word(word) == (log, epoch, slot)
        except PeerError:
            return False
    held = entries.epoch_of(connection, log, epoch)
    return held is not None and said.opening_of(connection, held) is not None


def _where(place: Place) -> str:
    log, epoch, seq = place
    return f"{log} {epoch.hex()} seq={seq}"
