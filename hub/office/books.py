"""The books the office keeps: what it asks of the store, in the office's words.

Everything is read and written inside one transaction (`Books.writing`) or one snapshot
(`Books.reading`). What a transaction did is durable when its block has ended without an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from accord.fleet import OfficerRole
from accord.log import Head, Record
from accord.moments import Instant
from hub.office.filebook import FileBook
from hub.office.ports import AlarmKind, Contact

__all__ = [
    "Access",
    "Account",
    "Alarm",
    "Books",
    "Box",
    "Cursor",
    "DossierLine",
    "Held",
    "Lists",
    "LogBook",
    "Quarantined",
    "Register",
    "Slot",
    "Unit",
    "Writing",
]


@dataclass(frozen=True, slots=True)
class Held:
    """An epoch of a log as it is held.

    Attributes:
        id: number of the epoch in the books.
        head: where it ends.
        opened_at: when the hub first had it.
        ends_seq: of an epoch of the hub's own that goes on in another, its last entry that counts.
    """

    id: int
    head: Head
    opened_at: Instant
    ends_seq: int | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry put aside, as it came; the hash is empty when the bytes are no entry."""

    log: str
    epoch: bytes
    seq: int
    hash: bytes
    reason: str
    received_at: Instant
    sealed: bytes
    salt: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """A ward (or the city): its code of the state's list, its name, its agency code if known."""

    code: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Box:
    """An admitted box; ``request`` is the hash of the request it was admitted by."""

    name: str
    unit: str
    point: bytes
    certificate: bytes
    request: bytes
    admitted_at: Instant
    revoked_at: Instant | None
    revoked_why: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A numbering slot of a unit and the epoch of the box that owns it, for ever."""

    unit: str
    slot: int
    box: str
    epoch: bytes


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a box has acknowledged its copy of a down log."""

    box: str
    log: str
    epoch: bytes
    seq: int
    hash: bytes
    sealed: bytes
    at: Instant


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign on at the hub.

    Attributes:
        login: short name typed at sign-on.
        key_id, point: of their signing key; the point is public.
        name: full name, never split.
        title: position, as printed under a signature.
        roles: what they may do.
        unit: code of their ward, or of the city.
        locker: their key's seed under their PIN.
        admitted_at: since when.
        revoked_at: until when, or none.
        wrong_tries: wrong PINs in a row.
        tried_at: when the last one was.
    """

    login: str
    key_id: bytes
    point: bytes
    name: str
    title: str
    roles: tuple[OfficerRole, ...]
    unit: str
    locker: bytes
    admitted_at: Instant
    revoked_at: Instant | None
    wrong_tries: int
    tried_at: Instant


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must look at, from when it was first raised to when it was settled."""

    id: int
    kind: AlarmKind
    box: str
    dossier: str
    detail: str
    raised_at: Instant
    again_at: Instant
    count: int
    settled_at: Instant | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class Access:
    """That somebody opened a dossier."""

    at: Instant
    login: str
    dossier: str
    why: str


@dataclass(frozen=True, slots=True)
class DossierLine:
    """What a list shows of a dossier."""

    code: str
    unit: str
    procedure: str
    applicant: str
    state: int
    received_at: Instant
    due_at: Instant | None
    is_in_conflict: bool
    changed_at: Instant


class LogBook(Protocol):
    """Logs: copies of the boxes' and the hub's own."""

    def held(self, log: str, epoch: bytes) -> Held | None:
        """Return an epoch, or none when nothing of it is held."""

    def epochs(self, log: str) -> tuple[Held, ...]:
        """Return the epochs of a log, the newest opened last."""

    def own(self) -> tuple[Held, ...]:
        """Return the hub's own logs, by name."""

    def open_epoch(self, head: Head, *, is_own: bool, at: Instant) -> Held:
        """Begin an epoch; its head is still empty."""

    def put(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry."""

    def put_aside(self, held: Held, quarantined: Quarantined) -> None:
        """Keep an entry that could not be believed."""

    def release(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry that was put aside as one that is believed."""

    def put_branch(self, held: Held, record: Record, *, at: Instant) -> None:
        """Keep an entry of the other branch of a fork."""

    def branch_count(self, held: Held) -> int:
        """Return how many entries of other branches of this epoch are kept."""

    def advance(self, held: Held, head: Head) -> None:
        """Note that what is held of an epoch now ends here."""

    def close(self, held: Held, *, ends_seq: int) -> None:
        """Note that an epoch of ours goes on in another after a number."""

    def sealed_at(self, held: Held, seq: int) -> bytes | None:
        """Return the sealed bytes held under a number, believed or not."""

    def hash_at(self, held: Held, seq: int) -> bytes | None:
        """Return the hash under a number, or none when there is none or the entry is no entry."""

    def read(
        self, held: Held, *, after_seq: int, bytes_max: int, count_max: int
    ) -> tuple[Record, ...]:
        """Return the entries after a number: at least one if any, then within size and count."""

    def about(self, dossier: str) -> tuple[Record, ...]:
        """Return the entries that speak of a dossier, log by log."""

    def own_of_kind(self, kind: int) -> tuple[Record, ...]:
        """Return the entries of the hub's own logs of one kind that is about no dossier."""

    def aside_after(self, held: Held, seq: int, count_max: int) -> tuple[tuple[int, str], ...]:
        """Return the numbers put aside behind a number, in order, each with its reason."""

    def quarantined(self, log: str | None) -> tuple[Quarantined, ...]:
        """Return what was put aside, of one log or of all, the newest first."""

    def all_aside(self) -> Iterator[Quarantined]:
        """Give all that was ever put aside, log by log."""

    def aside_about(self, log: str, dossier: str) -> tuple[Quarantined, ...]:
        """Return all that was put aside of a log and names a dossier, in the order it was said."""

    def quarantine_counts(self) -> dict[str, int]:
        """Return how many entries of each log were put aside."""

    def counts_by_unit(self) -> dict[str, int]:
        """Return how many entries of its boxes are held for each unit."""


class Register(Protocol):
    """Who and what belongs to the city."""

    def put_unit(self, unit: Unit) -> None:
        """Keep a unit, new or changed."""

    def unit(self, code: str) -> Unit | None:
        """Return a unit."""

    def units(self) -> tuple[Unit, ...]:
        """Return all units by code."""

    def put_box(self, box: Box) -> None:
        """Keep a box, new or changed."""

    def box(self, name: str) -> Box | None:
        """Return a box."""

    def box_of_request(self, request: bytes) -> Box | None:
        """Return the box that was admitted by a request."""

    def boxes(self) -> tuple[Box, ...]:
        """Return all boxes by name."""

    def put_slot(self, slot: Slot, *, at: Instant) -> None:
        """Give a slot; it can never be given again."""

    def slot(self, box: str, epoch: bytes) -> Slot | None:
        """Return the slot of a box's epoch."""

    def slots(self, unit: str) -> tuple[Slot, ...]:
        """Return all slots ever given in a unit, lowest first."""

    def put_account(self, account: Account) -> None:
        """Keep an account, new or changed."""

    def account(self, login: str) -> Account | None:
        """Return an account."""

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by login."""

    def note(self, name: str) -> bytes | None:
        """Return a small fact of the hub itself."""

    def put_note(self, name: str, value: bytes) -> None:
        """Keep a small fact of the hub itself."""


class Lists(Protocol):
    """What people look at: dossiers, alarms, contacts, accesses."""

    def put_contact(self, contact: Contact, *, at: Instant) -> None:
        """Keep what a box last said of itself."""

    def contacts(self) -> dict[str, tuple[Contact, Instant]]:
        """Return what each box last said of itself, and when."""

    def put_cursor(self, cursor: Cursor) -> None:
        """Keep how far a box has acknowledged a down log."""

    def cursors(self, box: str | None = None) -> tuple[Cursor, ...]:
        """Return the cursors of a box, or all."""

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep an alarm; the same one still open is counted up instead."""

    def alarms(self, *, is_open: bool, limit: int) -> tuple[Alarm, ...]:
        """Return alarms, the newest first."""

    def settle_alarm(self, number: int, *, login: str, at: Instant) -> bool:
        """Note who has dealt with an alarm; false when it is not open."""

    def put_access(self, access: Access) -> None:
        """Keep that somebody opened a dossier."""

    def accesses(self, dossier: str, *, limit: int) -> tuple[Access, ...]:
        """Return who opened a dossier, the newest first."""

    def mark_stale(self, codes: Iterable[str]) -> None:
        """Note that the lines of these dossiers no longer say what the logs say."""

    def stale(self, *, limit: int) -> tuple[str, ...]:
        """Return dossiers whose lines must be written again."""

    def freshen(self, code: str) -> None:
        """Note that the line of a dossier says again what the logs say."""

    def put_line(self, line: DossierLine, words: Iterable[str]) -> None:
        """Write the line of a dossier and the folded words it is found by."""

    def line(self, code: str) -> DossierLine | None:
        """Return the line of a dossier."""

    def lines(
        self,
        *,
        words: tuple[str, ...],
        unit: str | None,
        before: Instant | None,
        limit: int,
    ) -> tuple[DossierLine, ...]:
        """Return dossiers that have a word beginning with each of ``words``, the newest first."""

    def conflicts(self, *, unit: str | None, limit: int) -> tuple[DossierLine, ...]:
        """Return dossiers about which the logs disagree."""

    def line_counts(self) -> dict[str, int]:
        """Return how many dossiers each unit has."""


class Writing(Protocol):
    """One transaction or snapshot over all books."""

    @property
    def logs(self) -> LogBook:
        """The logs."""

    @property
    def register(self) -> Register:
        """Who and what belongs to the city."""

    @property
    def lists(self) -> Lists:
        """What people look at."""

    @property
    def files(self) -> FileBook:
        """Files that entries name."""


class Books(Protocol):
    """All books of the office."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Hold the one write transaction; durable when the block ends, undone when it raises."""

    def reading(self) -> AbstractContextManager[Writing]:
        """Hold a snapshot of what is durable; writing in it is a mistake."""
