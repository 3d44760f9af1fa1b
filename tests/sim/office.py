"""The hub of a simulated city with its real office: intake, enrolment, scribe and own logs.

Only the books under it are simulated: memory that nothing but a commit changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import cast

from accord.acts import Decided, Document, Noted
from accord.canon import decode
from accord.errors import PeerError, RefusedError
from accord.facts import KINDS, from_map
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, OfficerRole
from accord.identity import issue_authority
from accord.intake import Officer
from accord.log import Record, read_entry
from accord.moments import Instant
from accord.reconcile.values import Epoch, Mark, Parcel
from accord.seal import PublicKey, SigningKey, key_id_of
from hub.office.access import CITY_UNIT
from hub.office.accounts import Session
from hub.office.books import Account, Alarm, Box, Quarantined, Slot, Unit
from hub.office.decisions import Decisions
from hub.office.dossiers import read_dossier
from hub.office.downlogs import HubLogs
from hub.office.enrolment import Enrolment
from hub.office.filebook import FileRow
from hub.office.filing import FileLimits, Filing
from hub.office.intake import Intake
from hub.office.keys import KeyCabinet
from hub.office.ports import AlarmKind
from hub.office.restoring import Restoring
from hub.office.scribe import FLEET_LOG, Scribe, follows, ward_log
from hub.sync.exchange import Exchange
from hub.sync.post import Post
from tests.sim.books import BooksState, MemoryBooks, MemoryDesk
from tests.sim.choice import Choice, Quiet
from tests.sim.clock import START_MS, SimClock
from tests.sim.desk_box import LAN, LAN_KEY
from tests.sim.disk import Disk
from tests.sim.facts import ACCEPTED
from tests.sim.hub_store import HubState
from tests.sim.keys import FastKey, key_of
from tests.sim.machines import HUB_KEY, PACKER, Line

__all__ = ["OfficeHub"]

CITY = Unit(CITY_UNIT, "Thành phố Hà Nội", "000.00.00.H26")
LIMITS = FileLimits(day_bytes=10**9, box_bytes=10**9, reserve_bytes=0)
UNIT = Unit("00103", "Phường Tây Hồ", "H26.103")
AUTHORITY = issue_authority(
    b"c" * 40, name="city", serial=bytes(16), ends_at=Instant(START_MS + 10**12)
)
CHIEF = Officer("Đinh Văn Chủ", "Phó Chủ tịch")
_CHIEF_KEY = key_of("the chief")
_OFFICERS = (
    (LAN, LAN_KEY, (OfficerRole.RECEPTION, OfficerRole.HANDOVER)),
    (CHIEF, _CHIEF_KEY, (OfficerRole.LEADER,)),
)
_CHIEF = Account(
    login="chief",
    key_id=_CHIEF_KEY.key_id,
    point=_CHIEF_KEY.point,
    name=CHIEF.name,
    title=CHIEF.title,
    roles=(OfficerRole.LEADER,),
    unit=UNIT.code,
    locker=b"",
    admitted_at=Instant(0),
    revoked_at=None,
    wrong_tries=0,
    tried_at=Instant(0),
)
_REVOKED = next(kind.number for kind in KINDS if kind.fact is KeyRevoked)


@dataclass(slots=True)
class OfficeView:
    """What the promises ask of the hub, read from its books."""

    books: MemoryBooks
    intake: Intake
    logs: HubLogs
    _read: tuple[BooksState, HubState] | None = field(default=None)

    def epochs(self, box: str, log: str) -> tuple[Epoch, ...]:
        return self.logs.epochs(box, log)

    def copy_states(self, log: str) -> tuple[Mark, ...]:
        return self.intake.copy_states(log)

    @property
    def state(self) -> HubState:
        """The copies, what was put aside and who was put out, as the books have it now."""
        if self._read is None or self._read[0] is not self.books.state:
            self._read = (self.books.state, _state(self.books.state))
        return self._read[1]


def _state(books: BooksState) -> HubState:
    state = HubState({})
    for (log, epoch), shelf in books.shelves.items():
        if shelf.is_own:
            continue
        lines = enumerate(shelf.lines, 1)
        state.copies.setdefault(log, {})[epoch] = [_parcel(seq, line) for seq, line in lines]
        for line in shelf.lines:
            if isinstance(line, Quarantined):
                state.put_aside[log, epoch, line.seq] = line.reason
    names = {key_id_of(box.point): box.name for box in books.boxes.values()}
    for record in MemoryDesk(books).logs.own_of_kind(_REVOKED):
        fact = from_map(_REVOKED, decode(record.payload))
        assert isinstance(fact, KeyRevoked)
        witnessed = state.revoked.setdefault(names[fact.key], {})
        if fact.last is not None:
            witnessed[fact.last.epoch] = fact.last.seq
    return state


def _parcel(seq: int, line: Record | Quarantined) -> Parcel:
    if isinstance(line, Record):
        return Parcel(seq, line.entry.hash, line.entry.sealed, line.salt, line.payload, line.entry)
    try:
        entry = read_entry(line.sealed)
    except PeerError:
        entry = None
    return Parcel(seq, line.hash, line.sealed, line.salt, line.payload, entry)


class OfficeHub:
    """The hub: a disk that lasts, a program that does not, and the real office in it."""

    def __init__(
        self,
        boxes: dict[str, bytes],
        *,
        choice: Choice,
        now_ms: Callable[[], int],
        on_event: Callable[[str], None],
        line: Line,
    ) -> None:
        self.line, self._now_ms = line, now_ms
        self.disk = Disk("hub-disk", Quiet())
        self.clock = SimClock(now_ms, b"hub-----")
        self.alarms: Counter[tuple[AlarmKind, str, str]] = Counter()
        self.backup: BooksState | None = None
        self.told_count = 0
        self.follows = follows(UNIT.code)
        self._on_event = on_event
        self._choice = choice
        self._drawn = 0
        self._books = MemoryBooks(self.disk, on_alarm=self._alarm)
        self.start()
        self._found(boxes)
        self.disk.heal(choice)

    def _draw(self, size: int) -> bytes:
        """Give bytes that nobody else is given; the same ones in every life."""
        self._drawn += 1
        return sha256(f"hub {self._drawn}".encode()).digest()[:size]

    def start(self) -> None:
        """Start the program: what was in memory is gone."""
        key = cast(SigningKey, HUB_KEY)
        keys = KeyCabinet(cast(PublicKey, HUB_KEY))
        self.scribe = Scribe(key=key, clock=self.clock, random=self._draw, software="1.0")
        intake = Intake(self._books, keys, self.scribe)
        logs = HubLogs(self._books, self.clock)
        self.store = OfficeView(self._books, intake, logs)
        self.decisions = Decisions(self._books, scribe=self.scribe, clock=self.clock)
        self.enrolment = Enrolment(
            self._books,
            authority=AUTHORITY,
            scribe=self.scribe,
            keys=keys,
            clock=self.clock,
            random=self._draw,
            brokers=(),
        )
        self.filing = Filing(self._books, clock=self.clock, limits=LIMITS, free_bytes=lambda: 10**9)
        exchange = Exchange(
            copies=intake,
            logs=logs,
            packer=PACKER,
            hub=HUB_KEY,
            own=HUB_KEY,
            clock=self.clock,
            draw=self._draw,
            read_key=FastKey,
            files=self.filing,
        )
        self.post = Post(exchange, monotonic_ms=self._now_ms)

    def _found(self, boxes: dict[str, bytes]) -> None:
        """Begin the city's logs and admit its boxes."""
        at = Instant(START_MS)
        with self._books.writing() as desk:
            desk.register.put_unit(CITY)
            desk.register.put_unit(UNIT)
            self.scribe.open_log(desk, FLEET_LOG, CITY)
            self.scribe.open_log(desk, ward_log(UNIT.code), UNIT)
            for slot, (name, epoch) in enumerate(boxes.items()):
                point = key_of(name).point
                desk.register.put_box(Box(name, UNIT.code, point, b"", b"", at, None, ""))
                desk.register.put_slot(Slot(UNIT.code, slot, name, epoch), at=at)
                fact = KeyAdmitted(point, KeyRole.BOX, name, at, units=(UNIT.agency,))
                self.scribe.say(desk, FLEET_LOG, fact)
            for officer, key, roles in _OFFICERS:
                admitted = KeyAdmitted(
                    key.point, KeyRole.OFFICER, officer.name, Instant(0), units=(UNIT.agency,)
                )
                self.scribe.say(desk, ward_log(UNIT.code), admitted)
                known = OfficerAdmitted(key.key_id, officer, roles, UNIT.agency)
                self.scribe.say(desk, ward_log(UNIT.code), known)
            desk.register.put_account(_CHIEF)

    def _alarm(self, alarm: Alarm) -> None:
        self.alarms[alarm.kind, alarm.box, alarm.detail] += 1
        self._on_event(f"hub {alarm.kind.value}")
        if alarm.kind is AlarmKind.QUARANTINE:
            self._on_event("quarantine")

    @property
    def counted(self) -> Counter[bytes]:
        """How often each statement counts, in the dossiers as the office folds them."""
        counted: Counter[bytes] = Counter()
        with self._books.reading() as desk:
            for code in {code for (_, code) in _told(self._books.state)}:
                about = desk.logs.about(code)
                dossier = read_dossier(desk, code)
                assert dossier is not None
                told = {
                    (record.entry.header.log, record.entry.header.epoch, record.entry.header.seq): (
                        record.entry.header.payload_hash
                    )
                    for record in about
                }
                counted.update(
                    told[said.key.log, said.key.epoch, said.key.seq] for said in dossier.history
                )
        return counted

    def decide(self) -> None:
        """Decide a dossier that the city has, as its leader, or say something in the ward's log."""
        self.told_count += 1
        codes = sorted(self._codes())
        chosen = self._choice.pick("dossier", 4 * len(codes) + 1)
        if not chosen:
            with self._books.writing() as desk:
                fact = Noted(f"decision {self.told_count}")
                self.scribe.say(desk, ward_log(UNIT.code), fact, dossier="hub")
            return
        number = f"{self.told_count}/CT-SB"
        document = Document(number, date(2026, 11, 18), CHIEF, "Chứng thực bản sao")
        session = Session(_CHIEF, 0, 0, cast(SigningKey, _CHIEF_KEY))
        try:
            self.decisions.act(session, codes[chosen % len(codes)], Decided(0, True, document, ""))
        except RefusedError as error:
            self._on_event(f"hub refused {error.key}")
        else:
            self._on_event("decided")

    def _codes(self) -> set[str]:
        with self._books.reading() as desk:
            return {
                code
                for (_, code) in _told(self._books.state)
                if any(record.entry.header.kind == ACCEPTED for record in desk.logs.about(code))
            }

    def tidy(self) -> None:
        """Look at the files that are whole, as the hub's upkeep does."""
        while self.filing.check(at=self.clock.read().wall):
            pass

    @property
    def believed(self) -> Iterator[Record]:
        """Every entry of a box that is believed."""
        for shelf in self._books.state.shelves.values():
            if not shelf.is_own:
                yield from shelf.believed

    @property
    def named(self) -> tuple[tuple[FileRow, bytes], ...]:
        """Every file a believed entry names, and what is here of it."""
        chunks = sorted(self._books.state.chunks.items())
        return tuple(
            (row, b"".join(content for (file, _), content in chunks if file == row.id))
            for row in self._books.state.files.values()
        )

    def revoke(self, box: str) -> None:
        """Put a box out, as the operator's command does."""
        self.enrolment.revoke(box, why="stolen")

    def save(self) -> None:
        """Make a backup; a state is never changed in place."""
        self.backup = self._books.state

    def restore(self) -> None:
        """Put the last backup back, as the operator's command does: slots are passed over."""
        assert self.backup is not None
        self._books.state = self.backup
        self.disk.heal(Quiet())
        self.start()
        Restoring(self._books, scribe=self.scribe, clock=self.clock).go_on()
        self.disk.heal(self._choice)


def _told(books: BooksState) -> set[tuple[str, str]]:
    return {
        (log, record.entry.header.dossier)
        for (log, _), shelf in books.shelves.items()
        if not shelf.is_own
        for record in shelf.believed
        if record.entry.header.dossier
    }
