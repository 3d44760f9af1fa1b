"""A whole city: boxes, links and the hub, driven one step at a time by a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from accord.errors import FaultError
from accord.reconcile.values import SaveAck
from edge.sync.link import LinkLostError
from edge.sync.pace import Failure
from hub.office.filebook import FileRow, FileState
from hub.office.ports import AlarmKind
from hub.sync.exchange import Received
from tests.sim.box_store import BoxState
from tests.sim.choice import Choice, Quiet
from tests.sim.clock import JUMPS_MS
from tests.sim.desk_box import DeskBox, joined_card
from tests.sim.disk import PowerCut
from tests.sim.facts import SPOILS
from tests.sim.machines import Box, Hub, Line, Slip, new_card
from tests.sim.office import OfficeHub

__all__ = ["World"]

DROP, TWICE, LATE, CUT_BEFORE, CUT_AFTER = 1, 2, 3, 4, 5
HAVE, BUSY = 2, 7
UNASKED = b"\x04\x48" + bytes(8)
_CALL_FAILS = (Failure.UNREACHABLE, Failure.NOT_TRUSTED, Failure.REFUSED)
_DROPPED = LinkLostError(Failure.DROPPED)
BOXES_MAX = 3
SPARE_MAX = 3
"""Messages on their way up to which a box hands over chunks of files."""
HEAL_STEPS_MAX = 400
"""Turns a healed city may take to come together; a quiet one takes about ten."""


class World:
    """The city and everything that was ever promised in it."""

    def __init__(self, choice: Choice, *, box_count: int = 2, has_office: bool = False) -> None:
        self._choice = choice
        self.now_ms = 0
        self._openings = 0
        self.marks: Counter[str] = Counter()
        self._happened: list[object] = []
        epochs = {f"box-{number}": f"epoch--{number}".encode() for number in range(box_count)}
        self.boxes: list[Box] = []
        self.has_office = has_office
        make = OfficeHub if has_office else Hub
        self.hub: Hub | OfficeHub = make(
            epochs,
            choice=choice,
            now_ms=self._now,
            on_event=self._event,
            line=Line(self._from_hub),
        )
        for slot, (name, epoch) in enumerate(epochs.items()):
            card = (joined_card if has_office else new_card)(name, epoch, slot)
            self._add(name, name, card)
        self.printed: list[Slip] = []
        self.lost_with_a_card: set[bytes] = set()
        self.acked_then_lost: set[bytes] = set()
        self.acked: set[bytes] = set()
        self.was_restored: set[str] = set()
        self.hub_was_restored = False
        self.revoked: set[str] = set()

    # --- what happens to everything -------------------------------------------------------------

    def _now(self) -> int:
        return self.now_ms

    def _event(self, name: str) -> None:
        self.marks[name] += 1
        self._note(name)

    def _next_opening(self) -> int:
        self._openings += 1
        return self._openings

    def _note(self, *what: object) -> None:
        self._happened.append(what)

    @property
    def trace(self) -> str:
        """The hash of everything that happened, in order."""
        return sha256(repr((self.now_ms, self._happened)).encode()).hexdigest()

    def _add(self, name: str, label: str, state: BoxState) -> Box:
        box = (DeskBox if self.has_office else Box)(
            name,
            label,
            state,
            choice=self._choice,
            now_ms=self._now,
            on_ack=self._acked,
            on_event=self._event,
            next_opening=self._next_opening,
            follows=self.hub.follows,
        )
        self.boxes.append(box)
        return box

    def _acked(self, box: Box, saved: SaveAck) -> None:
        """What is called safe must be durable at the hub at this very moment."""
        mark = saved.mark
        held = self.hub.store.state.copies.get(box.name, {}).get(mark.epoch, [])
        is_held = len(held) >= mark.seq and held[mark.seq - 1].hash == mark.hash
        assert is_held or self.hub_was_restored, "acknowledged, but not durable at the hub"
        written = next(w for w in box.store.state.written if w.epoch == mark.epoch)
        assert written.lines[mark.seq - 1].hash == mark.hash, "another branch called safe"
        for record in written.records[: mark.seq]:
            self.acked.add(record.entry.header.payload_hash)

    # --- machines -------------------------------------------------------------------------------

    def on_box(self, box: Box, work: Callable[[], list[bytes]]) -> None:
        """Let a box do something and send what comes of it; power may go, the disk may be full."""
        try:
            for data in work():
                self._send(box, data, is_up=True)
            while len(box.link.up) < SPARE_MAX and (spare := box.caller.spare()) is not None:
                self._send(box, spare, is_up=True)
        except PowerCut:
            self._event("box power cut")
            self.disconnect(box)
            box.start()
        except LinkLostError as error:
            self._event("half-open link found")
            self.disconnect(box, error)
        except FaultError:
            self._event("box disk fault")
            box.caller.stumbled()
            self.disconnect(box, None)

    def on_hub(self) -> None:
        """Let the hub have what came together, and send what comes of it."""
        try:
            self.hub.post.turn(0)
            self.hub.tidy()
        except PowerCut:
            self._event("hub power cut")
            self.hub.start()
            self.hub.post.opened(self.hub.line)
            self.on_hub()
        except FaultError:
            self._event("hub disk fault")

    def _from_hub(self, name: str, data: bytes) -> None:
        for box in self.boxes:
            if box.name == name and box.is_connected:
                self._send(box, data, is_up=False)

    def _send(self, box: Box, data: bytes, *, is_up: bool) -> None:
        fault = self._choice.fault("link", CUT_AFTER)
        if fault == CUT_BEFORE:
            raise PowerCut
        queue = box.link.up if is_up else box.link.down
        self._recognise(data, is_up=is_up)
        if fault == LATE:
            box.link.late.append((is_up, data))
        elif fault != DROP and not box.link.is_silent:
            queue.extend([data] * (2 if fault == TWICE else 1))
        self._note("send", box.label, is_up, fault, len(data))
        if fault == CUT_AFTER:
            raise PowerCut

    def _recognise(self, data: bytes, *, is_up: bool) -> None:
        """Count the frames that only rare moments bring; the fifth byte is the kind of frame."""
        kind = data[4]
        if kind == HAVE and UNASKED in data and not is_up:
            self.marks["gap"] += 1
        elif kind == BUSY:
            self.marks["busy"] += 1

    def connect(self, box: Box) -> None:
        """Bring the link of a box up; the broker throws off another of the same name."""
        for other in self.boxes:
            if other.name == box.name and other.is_connected:
                self.disconnect(other)
        self._note("connect", box.label)
        box.is_connected = True
        box.link.clear()
        self.on_box(box, lambda: box.caller.begin(self.now_ms))

    def disconnect(self, box: Box, error: LinkLostError | None = _DROPPED) -> None:
        """Cut the link of a box; a clean session keeps nothing."""
        self._note("disconnect", box.label)
        if box.is_connected and error is not None:
            box.caller.lost(error)
        box.caller.rest()
        box.is_connected = False
        box.link.is_silent = False
        box.link.down.clear()
        box.wait()

    def _call(self, box: Box) -> None:
        """Let a box call that has waited long enough: the call fails, or there is a link."""
        fault = self._choice.fault("call", len(_CALL_FAILS))
        if not fault:
            self.connect(box)
            return
        self._event("call failed")
        box.caller.lost(LinkLostError(_CALL_FAILS[fault - 1]))
        box.wait()

    def deliver(self, box: Box, *, is_up: bool, waits: bool = False) -> None:
        """Hand over the next message of a direction; at the hub it may wait for others."""
        queue = box.link.up if is_up else box.link.down
        data = queue.popleft()
        self._note("deliver", box.label, is_up, len(queue))
        if is_up:
            self.hub.post.put(Received(box.name, data), self.hub.line)
            if not waits:
                self.on_hub()
        elif box.is_connected:
            self.on_box(box, lambda: box.caller.turn(data, self.now_ms))

    def deliver_late(self, box: Box) -> None:
        """Let the messages that took another way arrive, behind everything else."""
        late, box.link.late = box.link.late, []
        for is_up, data in late:
            (box.link.up if is_up else box.link.down).append(data)

    def pass_time(self, milliseconds: int) -> None:
        """Let time pass everywhere, and everybody look at it."""
        self.now_ms += milliseconds
        for box in self.boxes:
            if box.is_connected:
                self.on_box(box, partial(box.caller.turn, None, self.now_ms))
            elif self.now_ms >= box.call_at_ms and not self._has_twin(box):
                self._call(box)  # of two with one name the broker would throw off each in turn
        self.on_hub()

    # --- people and accidents -------------------------------------------------------------------

    def take_dossier(self, box: Box, *, is_spoiled: bool = False) -> None:
        """An officer accepts a dossier; the slip is printed after the commit, or not at all."""
        how = self._choice.pick("spoil", SPOILS) if is_spoiled else -1
        try:
            box.take_dossier(how)
        except (PowerCut, FaultError):
            self._event("intake cut")
            self.disconnect(box)
            box.start()
        self.printed.extend(box.slips)
        box.slips.clear()
        if box.is_connected:
            self.on_box(box, lambda: box.caller.turn(None, self.now_ms))

    def scan(self, box: Box) -> None:
        """An officer scans a paper, and the dossier names it."""
        is_rotten = self._choice.fault("shelf", 1) == 1
        try:
            box.scan(is_rotten=is_rotten)
        except (PowerCut, FaultError):
            self._event("intake cut")
            self.disconnect(box)
            box.start()
        self.printed.extend(box.slips)
        box.slips.clear()
        if box.is_connected:
            self.on_box(box, lambda: box.caller.turn(None, self.now_ms))

    def decide(self) -> None:
        """The city says something to all boxes."""
        try:
            self.hub.decide()
        except (PowerCut, FaultError):
            self.hub.start()

    def jump_clock(self, box: Box) -> None:
        """A battery dies, or somebody sets the clock."""
        box.clock.offset_ms = JUMPS_MS[self._choice.pick("jump", len(JUMPS_MS))]
        self._event("clock jumped")

    def restore_card(self, box: Box, *, takes_image: bool) -> None:
        """Somebody puts an old image of the card back: what came after it is gone from the box."""
        if box.image is None or takes_image:
            box.image = box.store.state.copy()
            return
        self._event("card restored")
        kept = _told(box.image)
        self.lost_with_a_card |= _told(box.store.state) - kept
        self.was_restored.add(box.name)
        self.disconnect(box)
        box.store.state = box.image.copy()
        box.start()

    def clone(self, box: Box, *, state: BoxState | None = None) -> None:
        """Somebody makes a second box of a card, or of its image."""
        if len(self.boxes) > BOXES_MAX:
            return
        self._event("card cloned")
        self.was_restored.add(box.name)
        state = state or box.store.state
        self._add(box.name, f"{box.label}+{len(self.boxes)}", state.copy())

    def restore_hub(self, *, takes_backup: bool) -> None:
        """The hub's disk dies and the last backup is put back."""
        if self.hub.backup is None or takes_backup:
            self.hub.save()
            return
        self._event("hub restored")
        self.hub_was_restored = True
        self.hub.restore()

    def revoke(self, box: Box) -> None:
        """A box is stolen: what is witnessed counts, what comes later is put aside."""
        if box.name not in self.revoked:
            try:
                self.hub.revoke(box.name)
            except (PowerCut, FaultError):
                self.hub.start()
            if box.name in self.hub.store.state.revoked:
                self._event("box revoked")
                self.revoked.add(box.name)

    # --- healing --------------------------------------------------------------------------------

    def heal(self, *, reconnects: bool) -> None:
        """Take all faults away and let the city come together, box by box, in bounded time.

        Without new connections only what boxes and hub do by themselves can mend them: a link that
        is open and dead must be given up, and a box that has none must call.
        """
        self._choice = Quiet()
        self.hub.disk.heal(self._choice)
        for box in self.boxes:
            box.heal(self._choice)
            if self.has_office:
                # The office takes nothing whose seal does not hold until a sealed entry names it.
                box.tell()
            self.printed.extend(box.slips)
            box.slips.clear()
        twins = [box for box in self.boxes if self._has_twin(box)]
        for box in self.boxes + twins + twins:
            if reconnects or box in twins:
                self.disconnect(box)
                self.connect(box)
            self.settle(box)

    def _has_twin(self, box: Box) -> bool:
        return sum(other.name == box.name for other in self.boxes) > 1

    def settle(self, box: Box) -> None:
        """Deliver and wait until a box and the hub hold the same."""
        for _ in range(HEAL_STEPS_MAX):
            if box.link.up:
                self.deliver(box, is_up=True)
            elif box.link.down:
                self.deliver(box, is_up=False)
            elif box.link.late:
                self.deliver_late(box)
            elif self.is_in_step(box) or self.is_turned_away(box):
                return
            elif box.is_connected or not self._has_twin(box):
                self.pass_time(5_000)
            else:
                self.connect(box)
        raise AssertionError("the city did not come together")

    def is_turned_away(self, box: Box) -> bool:
        """Whether a box was put out and then asked for a new epoch, which it is refused."""
        turned_away = AlarmKind.STRANGER, box.name, "key=enrolment.revoked"
        return box.name in self.revoked and self.hub.alarms[turned_away] > 0

    def is_in_step(self, box: Box) -> bool:
        """Whether a box and the hub hold the same of every log."""
        if not box.is_connected or not box.is_in_step:
            return False
        copies = self.hub.store.state.copies.get(box.name, {})
        if any(len(copies.get(e.tip.epoch, ())) < e.tip.seq for e in box.store.epochs()):
            return False
        is_known = all(self._is_known(box, log) for log in self.hub.follows)
        return is_known and not any(self.is_owed(box, row) for row, _ in self.hub.named)

    @staticmethod
    def is_owed(box: Box, row: FileRow) -> bool:
        """Whether the hub must still learn what a box has under the name of a file."""
        is_there = row.box == box.name and row.file.hash in box.store.state.files
        return is_there and row.state not in {FileState.HELD, FileState.SPOILED}

    def _is_known(self, box: Box, log: str) -> bool:
        """Whether a box holds all of one of the hub's logs."""
        held = {mark.epoch: mark for mark in box.store.copy_states(log)}
        return all(
            epoch.tip.seq == 0
            or (epoch.tip.epoch in held and held[epoch.tip.epoch].seq >= epoch.tip.seq)
            for epoch in self.hub.store.epochs(box.name, log)
        )


def _told(state: BoxState) -> set[bytes]:
    return {
        record.entry.header.payload_hash for written in state.written for record in written.records
    }
