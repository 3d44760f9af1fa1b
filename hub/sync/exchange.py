"""The hub's side of the conversations with all boxes: carries out what copyists and authors decide.

Bytes in, bytes out, the office behind its ports; no thread, no socket, no clock of its own. All
pushes handed in together are kept in one commit, and nothing that depends on it is returned
before. A box is who the transport says it is: what speaks in another's name is an alarm.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from accord.batch import Packer
from accord.errors import FaultError, PeerError, RefusedError
from accord.files import Pull
from accord.log import FIRST_PREVIOUS, Entry, Head
from accord.moments import Instant
from accord.reconcile.author import Author
from accord.reconcile.copyist import ASIDE_MAX, Copyist, recall
from accord.reconcile.rehome import parents_left, rehome
from accord.reconcile.values import (
    Accuse,
    Alarm,
    Effect,
    Epoch,
    Grant,
    Greeted,
    Keep,
    Load,
    Mark,
    OpenEpoch,
    Recall,
    RollBack,
    SaveAck,
    Send,
    Stage,
    beginning,
)
from accord.seal import PublicKey, Purpose, Signer, Verifier, open_sealed
from accord.wire import (
    NO_SESSION,
    Ack,
    Busy,
    Chunk,
    Frame,
    Granted,
    Have,
    Hello,
    Lack,
    Push,
    read_frame,
    write_frame,
)
from hub.office.ports import AlarmKind, Batch, Clock, Contact, Copies, DownLogs, Files, Member
from hub.sync.pulling import Pulling
from hub.sync.talk import Pending, Received, Talk, merged

__all__ = ["Exchange", "Received"]

EPOCHS_MAX: Final = 64
"""Epochs of one box's log followed at once; a box opens one when its card was restored."""
BUSY_MS: Final = 30_000
"""How long boxes are asked to stay away when the disk failed or too many call at once."""
SILENCE_MS: Final = 180_000
"""Three heartbeats of a box; then its conversation is forgotten, and nothing is sent for it."""
OPEN_TRIES_MAX: Final = 100
"""Times the office may write an entry just while the epoch is being changed."""

_ALARMS: Final = {
    "reconcile.rolled-back": AlarmKind.ROLLBACK,
    "reconcile.forked": AlarmKind.FORK,
    "reconcile.contradicted": AlarmKind.FORK,
    "reconcile.fork-unproved": AlarmKind.FORK,
}


class Exchange:
    """The conversations of the hub; thread-safe in no way, called from one thread."""

    def __init__(
        self,
        *,
        copies: Copies,
        logs: DownLogs,
        packer: Packer,
        hub: Signer,
        own: Verifier,
        clock: Clock,
        draw: Callable[[int], bytes],
        read_key: Callable[[bytes], Verifier] = PublicKey,
        files: Files | None = None,
    ) -> None:
        """Begin with nobody calling.

        Args:
            copies: the city's copies of the boxes' logs.
            logs: the hub's own logs.
            packer: with the dictionaries shipped.
            hub: the key the hub signs with.
            own: its public key.
            clock: the hub's clocks.
            draw: gives unpredictable bytes.
            read_key: makes a verifier of a public point.
            files: the city's files; none asks no box for any.
        """
        self._copies, self._logs, self._packer = copies, logs, packer
        self._hub, self._own, self._clock, self._draw = hub, own, clock, draw
        self._read_key = read_key
        self._talks: dict[str, Talk] = {}
        self._out: list[Received] = []
        self._pending: list[Pending] = []
        self._pulling = Pulling(files, wall=self._wall)

    # --- what the transport says ----------------------------------------------------------------

    def received(self, frames: Sequence[Received], now_ms: int) -> list[Received]:
        """Take frames of any boxes, one commit for all. Returns what to send to whom."""
        for received in frames:
            talk = self._talk(received.box, now_ms)
            if talk is not None:
                self._hear(talk, received.data, now_ms)
        while self._pending:
            self._commit(now_ms)
        self._pulling.keep(now_ms)
        return self._sent()

    def refused(self, received: Received) -> list[Received]:
        """Turn a frame away because too many wait. Returns what to send to whom."""
        try:
            frame = read_frame(received.data)
        except PeerError:
            return []
        if not isinstance(frame, Push):
            return []
        busy = Busy(frame.log, frame.epoch, BUSY_MS)
        return [Received(received.box, write_frame(busy))]

    def members(self) -> tuple[Member, ...]:
        """Return all boxes that may call."""
        return self._copies.members()

    def tick(self, now_ms: int, *, is_busy: bool = False) -> list[Received]:
        """Look at the time and at the hub's logs. Returns what to send to whom.

        Args:
            now_ms: the time.
            is_busy: whether frames wait to be taken; then no files are asked for.
        """
        self._talks = {
            box: talk for box, talk in self._talks.items() if now_ms - talk.heard_ms <= SILENCE_MS
        }
        tips: dict[str, Head] = {}
        for talk in self._talks.values():
            self._follow(talk, tips, now_ms)
            for (log, epoch), author in tuple(talk.authors.items()):
                tip = tips[log]
                if tip.epoch == epoch and tip.seq > author.epoch.tip.seq:
                    waiting = self._logs.waiting(talk.member.name, log)
                    mark = Mark(tip.epoch, tip.seq, tip.hash)
                    self._run(talk, author, author.appended(mark, waiting, now_ms), now_ms)
                self._run(talk, author, author.tick(now_ms), now_ms)
        if not is_busy:
            self._out += self._pulling.ask(self._talks.values(), now_ms)
        return self._sent()

    def announcements(self, box: str) -> list[Received]:
        """Return what tells a box that the hub is there again, and where its copies end."""
        for held in self._copies.copy_states(box):
            for effect in self._copyist(box, held).announce():
                self._out.append(Received(box, effect.data))
        return self._sent()

    def _follow(self, talk: Talk, tips: dict[str, Head], now_ms: int) -> None:
        """Begin again where another process, after a restore, has opened a new epoch."""
        for log in {log for log, _ in talk.authors}:
            tip = tips.get(log) or tips.setdefault(log, self._logs.own_tip(log))
            if (log, tip.epoch) not in talk.authors:
                self._begin_again(talk, log, now_ms)

    # --- who is there ---------------------------------------------------------------------------

    def _talk(self, box: str, now_ms: int) -> Talk | None:
        member = self._copies.member(box)
        if member is None:
            self._alarm(AlarmKind.STRANGER, box, key="reconcile.stranger")
            return None
        talk = self._talks.get(box)
        if talk is None or talk.member.point != member.point:
            talk = self._talks[box] = Talk(member, self._read_key(member.point), now_ms, Pull(box))
            for held in self._copies.copy_states(box):
                talk.copyists[held.epoch] = self._copyist(box, held)
        talk.member, talk.heard_ms = member, now_ms
        for log in member.follows:
            if not any(name == log for name, _ in talk.authors):
                self._greet(talk, log, now_ms)
        return talk

    def _copyist(self, log: str, held: Mark) -> Copyist:
        aside = self._copies.aside_after(log, held.epoch, 0, count_max=ASIDE_MAX)
        return Copyist(log, held, packer=self._packer, signer=self._hub, aside=aside)

    def _hear(self, talk: Talk, data: bytes, now_ms: int) -> None:
        try:
            frame = read_frame(data)
        except PeerError as error:
            self._alarm(AlarmKind.LINK, talk.member.name, key=error.key)
            return
        is_its_own = frame.log == talk.member.name
        if is_its_own and isinstance(frame, Chunk | Lack):
            self._pulling.heard(talk, frame, now_ms)
        elif is_its_own and not isinstance(frame, Have | Ack | Granted | Busy):
            copyist = self._copyist_for(talk, frame)
            if copyist is not None:
                if isinstance(frame, Hello):
                    talk.pull.greeted(frame, copyist.held, now_ms)
                self._run(talk, copyist, copyist.received(frame, self._wall()), now_ms)
        elif frame.log in talk.member.follows and isinstance(frame, Have | Ack | Granted | Busy):
            self._answer(talk, frame, now_ms)
        else:
            self._alarm(AlarmKind.STRANGER, talk.member.name, key="reconcile.foreign-log")

    def _copyist_for(self, talk: Talk, frame: Frame) -> Copyist | None:
        copyist = talk.copyists.get(frame.epoch)
        if copyist is None:
            if len(talk.copyists) >= EPOCHS_MAX:
                self._alarm(AlarmKind.LINK, talk.member.name, key="reconcile.too-many-epochs")
                return None
            copyist = self._copyist(frame.log, beginning(frame.epoch))
            talk.copyists[frame.epoch] = copyist
        return copyist

    def _answer(self, talk: Talk, frame: Have | Ack | Granted | Busy, now_ms: int) -> None:
        author = talk.authors.get((frame.log, frame.epoch))
        if isinstance(frame, Have) and frame.session == NO_SESSION:
            # The box has just come, or has missed something: whoever waits to greet greets now.
            talk.pull.begin_again()
            waiting = self._logs.waiting(talk.member.name, frame.log)
            for (log, _), other in tuple(talk.authors.items()):
                if log == frame.log and other.stage is Stage.GREETING:
                    self._run(talk, other, other.connected(waiting, now_ms), now_ms)
        if author is not None:
            self._run(talk, author, author.received(frame, now_ms), now_ms)

    def _greet(self, talk: Talk, log: str, now_ms: int) -> None:
        """Begin to give a log to a box that has asked for it."""
        waiting = self._logs.waiting(talk.member.name, log)
        epochs = self._logs.epochs(talk.member.name, log)
        authors = [self._author(talk, epoch) for epoch in reversed(epochs)]
        # All or none: an epoch left out by a failing disk would not be missed later.
        talk.authors |= {(log, author.epoch.tip.epoch): author for author in authors}
        for author in authors:
            self._run(talk, author, author.connected(waiting, now_ms), now_ms)

    def _author(self, talk: Talk, epoch: Epoch) -> Author:
        return Author(
            epoch, packer=self._packer, copyist=talk.key, own=self._is_own, draw=self._draw
        )

    def _is_own(self, entry: Entry) -> bool:
        try:
            open_sealed(Purpose.ENTRY, entry.sealed, self._own)
        except PeerError:
            return False
        return True

    # --- carrying out ---------------------------------------------------------------------------

    def _wall(self) -> Instant:
        return self._clock.read().wall

    def _alarm(self, kind: AlarmKind, box: str, **values: str | int) -> None:
        self._copies.alarm(kind, box, at=self._wall(), **values)

    def _sent(self) -> list[Received]:
        out, self._out = self._out, []
        return out

    def _commit(self, now_ms: int) -> None:
        """Keep everything that waits in one commit, and let each copyist sign for its part."""
        pending, self._pending = merged(self._pending), []
        batches = [Batch(item.copyist.log, item.keep) for item in pending]
        try:
            taken = self._copies.take(batches, at=self._wall())
        except FaultError:
            for item in {id(item.copyist): item for item in pending}.values():
                self._run(item.talk, item.copyist, item.copyist.not_kept(BUSY_MS), now_ms)
            return
        wall = self._wall()
        for item, answer in zip(pending, taken, strict=True):
            effects = item.copyist.kept(item.keep, answer.upto, answer.quarantined, wall)
            item.talk.pull.entries_kept(answer.upto)
            item.talk.has_news = True
            self._run(item.talk, item.copyist, effects, now_ms)

    def _run(
        self, talk: Talk, actor: Author | Copyist, effects: Iterable[Effect], now_ms: int
    ) -> None:
        todo = deque(effects)
        while todo:
            effect = todo.popleft()
            if isinstance(effect, Send):
                self._out.append(Received(talk.member.name, effect.data))
            elif isinstance(effect, Alarm):
                kind = _ALARMS.get(effect.key, AlarmKind.LINK)
                self._alarm(kind, talk.member.name, key=effect.key, **dict(effect.values))
            elif isinstance(actor, Author):
                todo.extend(self._serve(talk, actor, effect, now_ms))
            else:
                todo.extend(self._keep(talk, actor, effect))

    def _keep(self, talk: Talk, copyist: Copyist, effect: Effect) -> list[Effect]:
        match effect:
            case Keep():
                self._pending.append(Pending(talk, copyist, effect))
                return []
            case Greeted():
                self._greeted(talk.member.name, effect)
                return []
            case Recall():
                return recall(copyist, effect, self._copies, self._wall())
            case Accuse():
                self._copies.save_evidence(copyist.log, effect, at=self._wall())
                return []
            case Grant():
                return self._grant(copyist, effect)
            case _:
                raise AssertionError(effect)

    def _greeted(self, box: str, effect: Greeted) -> None:
        contact = Contact(
            box=box,
            epoch=effect.tip.epoch,
            tip=effect.tip.seq,
            waiting_count=effect.waiting_count,
            waiting_since=effect.waiting_since or None,
            wall=effect.wall,
        )
        now = self._clock.read()
        self._copies.greeted(contact, at=now.wall, trust=now.trust)

    def _grant(self, copyist: Copyist, effect: Grant) -> list[Effect]:
        try:
            granted = self._copies.grant(copyist.log, effect, at=self._wall())
        except RefusedError as error:
            self._alarm(AlarmKind.STRANGER, copyist.log, key=error.key)
            return []
        return copyist.granted(effect, slot=granted.slot, proof=granted.proof, at=self._wall())

    def _serve(self, talk: Talk, author: Author, effect: Effect, now_ms: int) -> list[Effect]:
        box, log = talk.member.name, author.epoch.log
        match effect:
            case Load():
                lines = self._logs.read(
                    log,
                    effect.epoch,
                    after_seq=effect.after_seq,
                    bytes_max=effect.bytes_max,
                    count_max=effect.count_max,
                )
                return author.loaded(lines, now_ms)
            case SaveAck():
                self._logs.save_ack(box, log, effect)
                return author.saved(effect, now_ms)
            case RollBack():
                self._logs.roll_back(box, log, effect)
                return author.saved(effect, now_ms)
            case OpenEpoch():
                self._open(log, effect)
                for other in self._talks.values():
                    if any(name == log for name, _ in other.authors):
                        self._begin_again(other, log, now_ms)
                return []
            case _:
                raise AssertionError(effect)

    def _open(self, log: str, effect: OpenEpoch) -> None:
        for _ in range(OPEN_TRIES_MAX):
            tip = self._logs.own_tip(log)
            head = Head(log, effect.next_epoch, 0, FIRST_PREVIOUS, tip.time)
            records = self._logs.records(log, effect.epoch, after_seq=effect.common.seq)
            left = {
                seq: self._logs.hash_at(log, effect.epoch, seq) or FIRST_PREVIOUS
                for seq in parents_left(records)
            }
            moved = rehome(records, head, left=left, reading=self._clock.read(), box=self._hub)
            if tip.epoch != effect.epoch or self._logs.open_epoch(
                log, effect, expected=tip, head=head, moved=moved
            ):
                return
        raise FaultError("sync.tip-never-rests")

    def _begin_again(self, talk: Talk, log: str, now_ms: int) -> None:
        talk.authors = {key: author for key, author in talk.authors.items() if key[0] != log}
        self._greet(talk, log, now_ms)
