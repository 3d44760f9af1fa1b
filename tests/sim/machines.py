"""The machines of a simulated city: boxes with their cards, the hub, and what people were told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar

from accord.header import Attachment
from accord.log import Head, Record
from accord.reconcile.values import Alarm, SaveAck, beginning
from edge.sync.caller import Caller
from edge.sync.exchange import Exchange as BoxExchange
from edge.sync.pace import Pace
from hub.office.filebook import FileRow
from hub.office.ports import AlarmKind, Member
from hub.sync.exchange import Exchange as HubExchange
from hub.sync.post import Post
from tests.sim.box_store import BoxState, BoxStore, Written
from tests.sim.choice import Choice
from tests.sim.clock import SimClock
from tests.sim.disk import Disk
from tests.sim.facts import code_of, judge, spoil, tell
from tests.sim.hub_store import Down, HubState, HubStore
from tests.sim.keys import FastKey, key_of
from tests.sim.memory import RememberingPacker

__all__ = ["FLEET", "HUB_KEY", "Box", "Hub", "Line", "Link", "Slip"]

FLEET = "hub-fleet"
HUB_KEY = key_of("the hub")
PACKER = RememberingPacker()
BROKERS = 2
"""Brokers a box may call; all of them lead to the hub, and each call may fail."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper somebody took home: what it says, where it stood, and which copy it says it is."""

    number: str
    told: bytes
    log: str
    opening: int
    copy: int = 0


@dataclass(slots=True)
class Link:
    """What is on its way between a box and the hub."""

    up: deque[bytes] = field(default_factory=deque)
    down: deque[bytes] = field(default_factory=deque)
    late: list[tuple[bool, bytes]] = field(default_factory=list)
    is_silent: bool = False

    def clear(self) -> None:
        self.up.clear()
        self.down.clear()
        self.late.clear()


@dataclass(frozen=True, slots=True)
class Line:
    """The hub's line to the broker."""

    to_box: Callable[[str, bytes], None]

    def send(self, box: str, data: bytes) -> None:
        self.to_box(box, data)


class Box:
    """One box: a card that lasts, a program that does not."""

    STORE: ClassVar[type[BoxStore]] = BoxStore

    def __init__(
        self,
        name: str,
        label: str,
        state: BoxState,
        *,
        choice: Choice,
        now_ms: Callable[[], int],
        on_ack: Callable[[Box, SaveAck], None],
        on_event: Callable[[str], None],
        next_opening: Callable[[], int],
        follows: tuple[str, ...],
    ) -> None:
        self.name, self.label = name, label
        self.key = key_of(name)
        self.follows = follows
        self.link = Link()
        self.is_connected = False
        self.disk = Disk("box-disk", choice)
        self.clock = SimClock(now_ms, label.encode()[-8:].rjust(8, b"-"))
        self.image: BoxState | None = None
        self.slips: list[Slip] = []
        self.told_count = 0
        self._now_ms = now_ms
        self.on_event = on_event
        self._drawn = 0
        self.choice = choice
        self.store = self.STORE(
            state,
            self.disk,
            judge=lambda parcel: judge(parcel, HUB_KEY),
            on_ack=lambda saved: on_ack(self, saved),
            on_event=on_event,
            next_opening=next_opening,
        )
        self.start()

    def _draw(self, size: int) -> bytes:
        """Give bytes that nobody else is given; the same ones in every life."""
        self._drawn += 1
        return sha256(f"{self.label} {self._drawn}".encode()).digest()[:size]

    def start(self) -> None:
        """Start the program: what was in memory is gone."""
        self.caller = Caller(exchange=self._exchange, pace=Pace(BROKERS, self._draw))
        self.is_connected = False
        self.wait()

    def wait(self) -> None:
        """Wait until the next call is due."""
        self.call_at_ms = self._now_ms() + self.caller.next_ms()

    @property
    def is_in_step(self) -> bool:
        """Whether the hub has signed for everything, as the conversation that goes on sees it."""
        exchange = self.caller.exchange
        return exchange is not None and exchange.is_in_step

    def _exchange(self) -> BoxExchange:
        return BoxExchange(
            own=self.store,
            copies=self.store,
            follows=self.follows,
            packer=PACKER,
            box=self.key,
            hub=HUB_KEY,
            clock=self.clock,
            draw=self._draw,
            alarm=self._alarm,
            shelf=self.store,
        )

    def _alarm(self, log: str, alarm: Alarm) -> None:
        self.on_event(f"box {alarm.key}")

    def heal(self, choice: Choice) -> None:
        """Work from now on as this choice says, which is: without faults."""
        self.choice = choice
        self.disk.heal(choice)

    def take_dossier(self, how: int) -> Record | None:
        """Accept a dossier: sign, keep, and only then print."""
        return self.tell(how)

    def tell(self, how: int = -1) -> Record:
        """Say something about a new number, spoiled in one of some ways or sound, and print it."""
        self.told_count += 1
        text = f"{self.label} {self.told_count}"

        def write(head: Head, slot: int, count: int) -> Record:
            number = code_of(slot, count)
            record = tell(head, number, text, self.clock.read(), self.key)
            return record if how < 0 else spoil(record, how)

        record = self.store.append(write)
        if how < 0:
            self.slips.append(self.slip(record))
        return record

    def scan(self, *, is_rotten: bool) -> None:
        """Lay a file on the shelf and name it in an entry; what rots there keeps its name."""
        self.told_count += 1
        text = f"{self.label} {self.told_count}"
        content = text.encode() * (1 + self.told_count % 12)
        named = Attachment(sha256(content).digest(), len(content))
        self.store.shelve(named.hash, content[::-1] if is_rotten else content)

        def write(head: Head, slot: int, count: int) -> Record:
            number = code_of(slot, count)
            return tell(head, number, text, self.clock.read(), self.key, (named,))

        self.slips.append(self.slip(self.store.append(write)))

    def slip(self, record: Record) -> Slip:
        """Return the paper that states an entry."""
        header, opening = record.entry.header, self.store.state.written[-1].opening
        return Slip(header.dossier, header.payload_hash, self.name, opening)


def new_card(name: str, epoch: bytes, slot: int) -> BoxState:
    """Return the card of a box that was just enrolled."""
    return BoxState(name, [Written(epoch, slot, acked=beginning(epoch), opening=-slot)])


class Hub:
    """The hub: a disk that lasts, a program that does not."""

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
        self.disk = Disk("hub-disk", choice)
        self.clock = SimClock(now_ms, b"hub-----")
        self.alarms: Counter[tuple[AlarmKind, str, str]] = Counter()
        self.backup: HubState | None = None
        self.told_count = 0
        self.follows = (FLEET,)
        self.on_event = on_event
        self._drawn = 0
        state = HubState(down={FLEET: [Down(b"fleet--1")]})
        for slot, (name, epoch) in enumerate(boxes.items()):
            state.slots[name, epoch] = slot
        members = {
            name: Member(name, "00103", key_of(name).point, (FLEET,), is_revoked=False)
            for name in boxes
        }
        self.store = HubStore(
            state,
            self.disk,
            members=members,
            judge=lambda log, parcel: judge(parcel, key_of(log)),
            on_alarm=self._alarm,
            on_event=on_event,
        )
        self.start()

    def _draw(self, size: int) -> bytes:
        """Give bytes that nobody else is given; the same ones in every life."""
        self._drawn += 1
        return sha256(f"hub {self._drawn}".encode()).digest()[:size]

    def start(self) -> None:
        """Start the program: what was in memory is gone."""
        self.post = Post(self._exchange(), monotonic_ms=self._now_ms)

    def _exchange(self) -> HubExchange:
        return HubExchange(
            copies=self.store,
            logs=self.store,
            packer=PACKER,
            hub=HUB_KEY,
            own=HUB_KEY,
            clock=self.clock,
            draw=self._draw,
            read_key=FastKey,
        )

    def _alarm(self, kind: AlarmKind, box: str, key: str) -> None:
        self.alarms[kind, box, key] += 1
        self.on_event(f"hub {kind.value}")

    def decide(self) -> Record:
        """Say something in the fleet's log."""
        self.told_count += 1
        text = f"decision {self.told_count}"
        return self.store.append(
            FLEET, lambda head: tell(head, "hub", text, self.clock.read(), HUB_KEY)
        )

    def tidy(self) -> None:
        """A hub without an office keeps no files."""

    @property
    def believed(self) -> Iterator[Record]:
        """Every entry of a box that is believed: of no use to a hub that keeps no files."""
        yield from ()

    @property
    def named(self) -> tuple[tuple[FileRow, bytes], ...]:
        """Every file a believed entry names, and what is here of it."""
        return ()

    def save(self) -> None:
        """Make a backup."""
        self.backup = self.store.state.copy()

    @property
    def counted(self) -> Counter[bytes]:
        """How often each statement counts."""
        return self.store.state.counted

    def revoke(self, box: str) -> None:
        """Put a box out: what is witnessed stays believed."""
        marks = self.store.copy_states(box)
        self.store.state.revoked[box] = {mark.epoch: mark.seq for mark in marks}

    def restore(self) -> None:
        """Put the last backup back, as the operator's command does: slots go on well above."""
        assert self.backup is not None
        given = self.store.state.next_slot
        self.store.state = self.backup.copy()
        self.store.state.next_slot = given + 100
        self.start()
