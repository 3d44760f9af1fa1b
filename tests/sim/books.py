"""The books of a simulated hub: the ports of hub.office.books over memory that only commits change.

A transaction works on a copy of the state, of which it shares everything it does not change; the
copy takes the place of the state when the disk has kept it, and is gone when it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Final

from accord.header import Attachment
from accord.moments import Instant
from hub.office.books import (
    Access,
    Account,
    Alarm,
    Box,
    Cursor,
    DossierLine,
    Slot,
    Unit,
)
from hub.office.filebook import FileRow, Tally
from hub.office.ports import Contact
from tests.sim.disk import Disk
from tests.sim.filebook import MemoryFileBook
from tests.sim.shelves import MemoryLogBook, Shelf

__all__ = ["BooksState", "MemoryBooks", "MemoryDesk", "MemoryLists", "MemoryRegister"]

_LATER: Final = Instant(2**53)


@dataclass(slots=True)
class BooksState:
    """Everything on the hub's disk; no value in it is ever changed in place."""

    shelves: dict[tuple[str, bytes], Shelf] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    contacts: dict[str, tuple[Contact, Instant]] = field(default_factory=dict)
    cursors: dict[tuple[str, str, bytes], Cursor] = field(default_factory=dict)
    alarms: dict[int, Alarm] = field(default_factory=dict)
    accesses: dict[int, Access] = field(default_factory=dict)
    stale: dict[str, None] = field(default_factory=dict)
    lines: dict[str, tuple[DossierLine, frozenset[str]]] = field(default_factory=dict)
    files: dict[tuple[str, Attachment], FileRow] = field(default_factory=dict)
    chunks: dict[tuple[int, int], bytes] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def copy(self) -> BooksState:
        """Return another state that says the same."""
        return BooksState(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


class MemoryRegister:
    """Who and what belongs to the city."""

    def __init__(self, state: BooksState) -> None:
        self._state = state

    def put_unit(self, unit: Unit) -> None:
        self._state.units[unit.code] = unit

    def unit(self, code: str) -> Unit | None:
        return self._state.units.get(code)

    def units(self) -> tuple[Unit, ...]:
        return tuple(self._state.units[code] for code in sorted(self._state.units))

    def put_box(self, box: Box) -> None:
        self._state.boxes[box.name] = box

    def box(self, name: str) -> Box | None:
        return self._state.boxes.get(name)

    def box_of_request(self, request: bytes) -> Box | None:
        return next((box for box in self._state.boxes.values() if box.request == request), None)

    def boxes(self) -> tuple[Box, ...]:
        return tuple(self._state.boxes[name] for name in sorted(self._state.boxes))

    def put_slot(self, slot: Slot, *, at: Instant) -> None:
        assert (slot.unit, slot.slot) not in self._state.slots, "a slot given twice"
        self._state.slots[slot.unit, slot.slot] = slot

    def slot(self, box: str, epoch: bytes) -> Slot | None:
        given = self._state.slots.values()
        return next((slot for slot in given if (slot.box, slot.epoch) == (box, epoch)), None)

    def slots(self, unit: str) -> tuple[Slot, ...]:
        given = self._state.slots
        return tuple(given[place] for place in sorted(given) if place[0] == unit)

    def put_account(self, account: Account) -> None:
        self._state.accounts[account.login] = account

    def account(self, login: str) -> Account | None:
        return self._state.accounts.get(login)

    def accounts(self) -> tuple[Account, ...]:
        return tuple(self._state.accounts[login] for login in sorted(self._state.accounts))

    def note(self, name: str) -> bytes | None:
        return self._state.notes.get(name)

    def put_note(self, name: str, value: bytes) -> None:
        self._state.notes[name] = value


class MemoryLists:
    """What people look at; ``told`` are the alarms of this transaction."""

    def __init__(self, state: BooksState) -> None:
        self._state = state
        self.told: list[Alarm] = []

    def put_contact(self, contact: Contact, *, at: Instant) -> None:
        self._state.contacts[contact.box] = (contact, at)

    def contacts(self) -> dict[str, tuple[Contact, Instant]]:
        return dict(self._state.contacts)

    def put_cursor(self, cursor: Cursor) -> None:
        self._state.cursors[cursor.box, cursor.log, cursor.epoch] = cursor

    def cursors(self, box: str | None = None) -> tuple[Cursor, ...]:
        kept = self._state.cursors.values()
        return tuple(cursor for cursor in kept if box in {None, cursor.box})

    def raise_alarm(self, alarm: Alarm) -> None:
        self.told.append(alarm)
        alarms = self._state.alarms
        wanted = (alarm.kind, alarm.box, alarm.dossier, alarm.detail, None)
        for number, known in alarms.items():
            if (known.kind, known.box, known.dossier, known.detail, known.settled_at) == wanted:
                alarms[number] = replace(known, again_at=alarm.again_at, count=known.count + 1)
                return
        alarms[len(alarms) + 1] = replace(alarm, id=len(alarms) + 1)

    def alarms(self, *, is_open: bool, limit: int) -> tuple[Alarm, ...]:
        found = [a for a in self._state.alarms.values() if (a.settled_at is None) == is_open]
        return tuple(reversed(found))[:limit]

    def settle_alarm(self, number: int, *, login: str, at: Instant) -> bool:
        known = self._state.alarms.get(number)
        if known is None or known.settled_at is not None:
            return False
        self._state.alarms[number] = replace(known, settled_at=at, settled_by=login)
        return True

    def put_access(self, access: Access) -> None:
        self._state.accesses[len(self._state.accesses)] = access

    def accesses(self, dossier: str, *, limit: int) -> tuple[Access, ...]:
        found = [each for each in self._state.accesses.values() if each.dossier == dossier]
        return tuple(reversed(found))[:limit]

    def mark_stale(self, codes: Iterable[str]) -> None:
        self._state.stale.update(dict.fromkeys(sorted(codes)))

    def stale(self, *, limit: int) -> tuple[str, ...]:
        return tuple(self._state.stale)[:limit]

    def freshen(self, code: str) -> None:
        self._state.stale.pop(code, None)

    def put_line(self, line: DossierLine, words: Iterable[str]) -> None:
        self._state.lines[line.code] = (line, frozenset(words))

    def line(self, code: str) -> DossierLine | None:
        found = self._state.lines.get(code)
        return None if found is None else found[0]

    def lines(
        self, *, words: tuple[str, ...], unit: str | None, before: Instant | None, limit: int
    ) -> tuple[DossierLine, ...]:
        found = [
            line
            for line, known in self._state.lines.values()
            if unit in {None, line.unit}
            and line.received_at < (before or _LATER)
            and all(any(each.startswith(word) for each in known) for word in words)
        ]
        return tuple(sorted(found, key=lambda line: line.received_at, reverse=True)[:limit])

    def conflicts(self, *, unit: str | None, limit: int) -> tuple[DossierLine, ...]:
        found = self.lines(words=(), unit=unit, before=None, limit=len(self._state.lines))
        return tuple(line for line in found if line.is_in_conflict)[:limit]

    def line_counts(self) -> dict[str, int]:
        units = [line.unit for line, _ in self._state.lines.values()]
        return {unit: units.count(unit) for unit in units}


class MemoryDesk:
    """One transaction or snapshot over all books."""

    def __init__(self, state: BooksState) -> None:
        self.logs = MemoryLogBook(state.shelves, state.boxes)
        self.register = MemoryRegister(state)
        self.lists = MemoryLists(state)
        self.files = MemoryFileBook(state.files, state.chunks, state.tallies)


class MemoryBooks:
    """All books of the office."""

    def __init__(self, disk: Disk, *, on_alarm: Callable[[Alarm], None]) -> None:
        self.state = BooksState()
        self._disk, self._on_alarm = disk, on_alarm

    @contextmanager
    def writing(self) -> Iterator[MemoryDesk]:
        draft = self.state.copy()
        desk = MemoryDesk(draft)
        yield desk
        with self._disk.commit():
            self.state = draft
            for alarm in desk.lists.told:
                self._on_alarm(alarm)

    @contextmanager
    def reading(self) -> Iterator[MemoryDesk]:
        yield MemoryDesk(self.state)
