"""The author of an epoch: gives its log to one copyist, and learns what is durable there.

One author for each epoch and each copyist. What it does with each frame in each stage is the
table at the end; what an answer to its greeting means is the table in accord.reconcile.verdict.
It believes only signed acknowledgements whose hash is its own, and opens a new epoch only on the
copyist's signed word - and, where that word is not enough, on an entry under its own seal that it
does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from accord.acknowledgement import Acknowledgement, read_acknowledgement
from accord.batch import Packer
from accord.errors import PeerError
from accord.header import EPOCH_BYTES
from accord.log import Entry, read_entry
from accord.moments import Instant
from accord.reconcile.values import (
    Alarm,
    Effect,
    Epoch,
    Line,
    Load,
    Mark,
    OpenEpoch,
    RollBack,
    SaveAck,
    Send,
    Stage,
    Waiting,
    beginning,
)
from accord.reconcile.verdict import Verdict, contradicts, judge_have
from accord.reconcile.window import Window
from accord.seal import Verifier
from accord.wire import (
    ENTRIES_MAX,
    NO_SESSION,
    SESSION_BYTES,
    Ack,
    Busy,
    Fork,
    Frame,
    Granted,
    Have,
    Hello,
    write_frame,
)

__all__ = ["Author"]

GREETING_MS_FIRST: Final = 4_000
GREETING_MS_MAX: Final = 60_000
STORE_MS: Final = 30_000
"""A store that has not answered by then has failed: the greeting begins it again."""
HEARTBEAT_MS: Final = 60_000
"""An author with nothing to say greets this often: it finds a restored copy, and shows it lives."""
_HEARS_BUSY: Final = (Stage.GREETING, Stage.STREAMING, Stage.FORKING)


class Author:
    """Gives one epoch of a log to one copyist."""

    def __init__(
        self,
        epoch: Epoch,
        *,
        packer: Packer,
        copyist: Verifier,
        own: Callable[[Entry], bool] | None,
        draw: Callable[[int], bytes],
        abilities: tuple[int, ...] = (),
    ) -> None:
        """Begin with no link.

        Args:
            epoch: as the store knows it.
            packer: packs pushes.
            copyist: the key that signs acknowledgements.
            own: says whether an entry is under this author's seal; given where the copyist's word
                alone must not make the author open a new epoch, none where it may.
            draw: gives unpredictable bytes.
            abilities: what this side can do beside, told with its dictionaries (accord.wire).
        """
        self.epoch = epoch
        self.stage = Stage.DOWN
        self.window = Window()
        self.deadline_ms: int | None = None
        self._packer, self._copyist, self._own, self._draw = packer, copyist, own, draw
        self._known = (*packer.dictionaries, *abilities)
        self._waiting = Waiting(0, Instant(0), Instant(0))
        self._session = NO_SESSION
        self._greeted = epoch
        self._greeting_count = 0
        self._have = _no_answer(epoch)
        self._verdict = Verdict(
            is_forked=False, must_check=False, common=epoch.acked, is_rolled_back=False
        )
        self._next_epoch = b""
        self._common = epoch.acked
        self._dictionary = 0
        self._sent = epoch.acked
        self._marks: dict[int, Mark] = {}
        self._resumed: Mark | None = None
        self._is_loading = False

    # --- what the caller says -------------------------------------------------------------------

    def connected(self, waiting: Waiting, now_ms: int) -> list[Effect]:
        """Begin: a link is there."""
        self._waiting = waiting
        self._greeting_count = 0
        return self._greet(now_ms)

    def disconnected(self) -> None:
        """Stop: the link is gone, and with it all that was on its way."""
        self._enter(Stage.DOWN, None)

    def appended(self, tip: Mark, waiting: Waiting, now_ms: int) -> list[Effect]:
        """Go on: the writer has committed up to here."""
        self._waiting = waiting
        self.epoch = replace(self.epoch, tip=tip)
        return self._pump(now_ms)

    def waits(self, waiting: Waiting) -> None:
        """Take what waits now: the next greeting says it."""
        self._waiting = waiting

    def received(self, frame: Frame, now_ms: int) -> list[Effect]:
        """Take a frame of the copyist; what does not fit the stage is passed over."""
        match self.stage, frame:
            case Stage.GREETING, Have():
                return self._had(frame, now_ms)
            case Stage.STREAMING, Have():
                return self._hinted(frame, now_ms)
            case Stage.STREAMING, Ack():
                return self._acked(frame, now_ms)
            case Stage.FORKING, Granted():
                return self._was_granted(frame, now_ms)
            case _, Busy() if self.stage in _HEARS_BUSY:
                return self._rest(frame, now_ms)
            case _:
                return []

    def tick(self, now_ms: int) -> list[Effect]:
        """Look at the time; what waited too long is done again."""
        if self.deadline_ms is None or now_ms < self.deadline_ms:
            return []
        if not self.window.is_empty:
            self.window.failed()
        return self._greet(now_ms)

    def loaded(self, lines: Sequence[Line], now_ms: int) -> list[Effect]:
        """Answer to `Load`."""
        self._is_loading = False
        match self.stage:
            case Stage.CHECKING:
                return self._checked(lines, now_ms)
            case Stage.STREAMING if lines and lines[0].seq == self._sent.seq + 1:
                return self._push(lines, now_ms)
            case _:
                return []

    def saved(self, effect: SaveAck | RollBack, now_ms: int) -> list[Effect]:
        """Answer to `SaveAck` and `RollBack`."""
        echo = sha256(effect.sealed).digest() if isinstance(effect, SaveAck) else b""
        self.epoch = replace(self.epoch, acked=effect.mark, echo=echo)
        self._marks = {seq: mark for seq, mark in self._marks.items() if seq > effect.mark.seq}
        return self._pump(now_ms)

    def opened(self, closed: Epoch, now_ms: int) -> list[Effect]:
        """Answer to `OpenEpoch`: this epoch is closed, and ends where both sides held alike."""
        self.epoch = closed
        self._next_epoch = b""
        return self._greet(now_ms)

    # --- greeting -------------------------------------------------------------------------------

    def _enter(self, stage: Stage, deadline_ms: int | None) -> None:
        self.stage, self.deadline_ms = stage, deadline_ms
        self.window.drop_after(0)
        self._marks.clear()
        self._resumed = None
        self._is_loading = False

    def _greet(self, now_ms: int) -> list[Effect]:
        delay_ms = min(GREETING_MS_FIRST << min(self._greeting_count, 8), GREETING_MS_MAX)
        self._greeting_count += 1
        self._enter(Stage.GREETING, now_ms + delay_ms)
        self._session = self._draw(SESSION_BYTES)
        self._greeted = epoch = self.epoch
        hello = Hello(
            log=epoch.log,
            epoch=epoch.tip.epoch,
            session=self._session,
            tip_seq=epoch.tip.seq,
            tip_hash=epoch.tip.hash,
            acked_seq=epoch.acked.seq,
            acked_hash=epoch.acked.hash,
            echo=epoch.echo,
            dictionaries=self._known,
            waiting_count=self._waiting.count,
            waiting_since=self._waiting.since,
            wall=self._waiting.wall,
        )
        return [Send(write_frame(hello))]

    def _had(self, have: Have, now_ms: int) -> list[Effect]:
        if have.session == NO_SESSION and self._greeting_count > 1:
            # The copyist has just come back, and an earlier greeting went unheard.
            return self.connected(self._waiting, now_ms)
        if have.session != self._session:
            return []
        self._greeting_count = 0
        self._dictionary = self._packer.common(have.dictionaries)
        self._have = have
        self._verdict = judge_have(
            self._greeted.tip, self._greeted.acked, have, is_open=self._greeted.is_open
        )
        if self._verdict.is_forked:
            return self._fork(self._verdict, now_ms)
        if not self._verdict.must_check:
            return self._agree(have, self._verdict, now_ms)
        self._enter(Stage.CHECKING, now_ms + STORE_MS)
        return [Load(have.epoch, have.seq - 1, 1, 1)]

    def _checked(self, lines: Sequence[Line], now_ms: int) -> list[Effect]:
        if lines and (lines[0].seq, lines[0].hash) == (self._have.seq, self._have.hash):
            return self._agree(self._have, self._verdict, now_ms)
        return self._fork(self._verdict, now_ms)

    def _agree(self, have: Have, verdict: Verdict, now_ms: int) -> list[Effect]:
        self._enter(Stage.STREAMING, now_ms + HEARTBEAT_MS)
        tip = self._greeted.tip
        held = tip if have.seq > tip.seq else Mark(tip.epoch, have.seq, have.hash)
        self._sent = held
        if verdict.is_rolled_back:
            return [self._rolled_back(have), RollBack(held), *self._pump(now_ms)]
        self._marks[held.seq] = held
        effects: list[Effect] = []
        if have.ack and held.seq > self.epoch.acked.seq:
            said = self._read(have.ack)
            if said is None or (said.seq, said.hash) != (held.seq, held.hash):
                effects.append(Alarm("reconcile.bad-acknowledgement"))
            else:
                effects.append(SaveAck(held, have.ack, said.at, said.quarantined))
        return [*effects, *self._pump(now_ms)]

    def _rolled_back(self, have: Have) -> Alarm:
        acked = self._greeted.acked.seq
        return Alarm("reconcile.rolled-back", (("acknowledged", acked), ("held", have.seq)))

    # --- streaming ------------------------------------------------------------------------------

    def _pump(self, now_ms: int) -> list[Effect]:
        if self.stage is not Stage.STREAMING:
            return []
        self.deadline_ms = self.window.deadline_ms(now_ms + HEARTBEAT_MS)
        bytes_max = self.window.lines_bytes()
        if self._is_loading or self._sent.seq >= self.epoch.tip.seq or not bytes_max:
            return []
        self._is_loading = True
        return [Load(self._sent.epoch, self._sent.seq, bytes_max, ENTRIES_MAX)]

    def _push(self, lines: Sequence[Line], now_ms: int) -> list[Effect]:
        push = self._packer.pack(self.epoch.log, self._sent, lines, dictionary=self._dictionary)
        data = write_frame(push)
        last = lines[push.count - 1]
        self._sent = Mark(push.epoch, last.seq, last.hash)
        self._marks[last.seq] = self._sent
        self.window.sent(self._sent, len(data), now_ms)
        return [Send(data), *self._pump(now_ms)]

    def _acked(self, ack: Ack, now_ms: int) -> list[Effect]:
        said = self._read(ack.sealed)
        if said is None:
            return [Alarm("reconcile.bad-acknowledgement")]
        if said.seq <= self.epoch.acked.seq:
            return []
        mark = self._marks.get(said.seq)
        if mark is None or mark.hash != said.hash:
            # Not a place we have sent in this greeting, or not our branch: ask how it stands.
            return self._greet(now_ms)
        self._resumed = None
        self.window.acknowledged(mark.seq, now_ms)
        if self._sent.seq < mark.seq:
            self._sent = mark
        return [SaveAck(mark, ack.sealed, said.at, said.quarantined)]

    def _read(self, sealed: bytes) -> Acknowledgement | None:
        try:
            said = read_acknowledgement(sealed, self._copyist)
        except PeerError:
            return None
        is_ours = (said.log, said.epoch) == (self.epoch.log, self.epoch.tip.epoch)
        return said if is_ours else None

    def _hinted(self, have: Have, now_ms: int) -> list[Effect]:
        """Go on from where the copyist stands, back to it only once; nothing more is proven."""
        if have.session != NO_SESSION:
            return []
        held = self._marks.get(have.seq)
        if have.seq == self.epoch.acked.seq:
            held = self.epoch.acked
        if held is None or held.hash != have.hash:
            return self._greet(now_ms)
        if held == self._sent:
            # In the copyist's hands up to the last entry sent, though perhaps not durable before
            # what follows it: no reason to wait with that.
            self.window.dropped(held.seq)
            return self._pump(now_ms)
        if held == self._resumed:
            return []
        self._resumed = self._sent = held
        self.window.drop_after(held.seq)
        self._is_loading = False
        self.window.failed()
        return self._pump(now_ms)

    def _rest(self, busy: Busy, now_ms: int) -> list[Effect]:
        jitter_ms = busy.retry_after_ms * self._draw(1)[0] // 1024
        self.window.failed()
        self._enter(Stage.RESTING, now_ms + busy.retry_after_ms + jitter_ms)
        return []

    # --- forking --------------------------------------------------------------------------------

    def _fork(self, verdict: Verdict, now_ms: int) -> list[Effect]:
        have = self._have
        alarms: list[Effect] = [Alarm("reconcile.forked", (("held", have.seq),))]
        if verdict.is_rolled_back:
            alarms.append(self._rolled_back(have))
        common = beginning(have.epoch) if verdict.is_rolled_back else verdict.common
        self._common = common
        if self._greeted.is_open:
            self._next_epoch = self._next_epoch or self._draw(EPOCH_BYTES)
            return [*alarms, *self._ask(now_ms)]
        if self._own is not None:
            # A copy of a closed epoch is another's word only: nothing is written again for it.
            self._enter(Stage.RESTING, now_ms + HEARTBEAT_MS)
            return alarms
        self._enter(Stage.OPENING, now_ms + STORE_MS)
        return [*alarms, OpenEpoch(have.epoch, common, b"", 0, b"")]

    def _ask(self, now_ms: int) -> list[Effect]:
        self._enter(Stage.FORKING, now_ms + GREETING_MS_FIRST)
        tip = self._greeted.tip
        fork = Fork(
            log=self.epoch.log,
            epoch=tip.epoch,
            session=self._session,
            tip_seq=tip.seq,
            tip_hash=tip.hash,
            common_seq=self._common.seq,
            common_hash=self._common.hash,
            next_epoch=self._next_epoch,
            have_seq=self._have.seq,
            have_hash=self._have.hash,
        )
        return [Send(write_frame(fork))]

    def _was_granted(self, granted: Granted, now_ms: int) -> list[Effect]:
        if granted.session != self._session:
            return []
        try:
            said = read_acknowledgement(granted.grant, self._copyist)
        except PeerError:
            return [Alarm("reconcile.bad-acknowledgement")]
        if (said.log, said.epoch, said.seq) != (self.epoch.log, self._next_epoch, 0):
            return [Alarm("reconcile.bad-acknowledgement")]
        if self._own is not None and not self._own_proof(granted.proof, self._own):
            self._enter(Stage.RESTING, now_ms + HEARTBEAT_MS)
            return [Alarm("reconcile.fork-unproved")]
        self._enter(Stage.OPENING, now_ms + STORE_MS)
        return [
            OpenEpoch(
                self.epoch.tip.epoch, self._common, self._next_epoch, said.slot, granted.grant
            )
        ]

    def _own_proof(self, proof: bytes, own: Callable[[Entry], bool]) -> bool:
        """Say whether an entry under our seal stands where we have none, or another."""
        try:
            entry = read_entry(proof)
        except PeerError:
            return False
        return own(entry) and contradicts(self._greeted, self._have, entry)


def _no_answer(epoch: Epoch) -> Have:
    start = beginning(epoch.tip.epoch)
    return Have(epoch.log, start.epoch, NO_SESSION, start.seq, start.hash, b"", b"", b"", ())
