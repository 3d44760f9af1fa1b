"""The box's side of one conversation with the hub: carries out what author and copyist decide.

Bytes in, bytes out, the store behind its ports; no thread, no socket, no clock of its own. The
same object serves MQTT, a stick or another box. What is to be sent is returned only after every
commit it depends on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from accord.batch import Packer
from accord.errors import FaultError, PeerError
from accord.files import Answers
from accord.log import FIRST_PREVIOUS, Head
from accord.reconcile.author import Author
from accord.reconcile.copyist import ASIDE_MAX, Copyist, recall
from accord.reconcile.rehome import parents_left, rehome
from accord.reconcile.values import (
    Accuse,
    Alarm,
    Effect,
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
from accord.seal import Signer, Verifier
from accord.wire import (
    GIVES_FILES,
    Ack,
    Busy,
    Frame,
    Granted,
    Have,
    Want,
    read_frame,
    write_frame,
)
from edge.sync.ports import Clock, DownCopies, OwnLog, Shelf

__all__ = ["Exchange"]

EPOCHS_MAX: Final = 64
"""Epochs of one log a box follows; the hub opens one only when it was restored from a backup."""
NO_EPOCH: Final = bytes(8)
"""Announced of a log of which nothing is held yet."""
OPEN_TRIES_MAX: Final = 100
"""Times the counter may write an entry just while the epoch is being changed."""


class Exchange:
    """One conversation at a time; `connected` begins a new one."""

    def __init__(
        self,
        *,
        own: OwnLog,
        copies: DownCopies,
        follows: tuple[str, ...],
        packer: Packer,
        box: Signer,
        hub: Verifier,
        clock: Clock,
        draw: Callable[[int], bytes],
        alarm: Callable[[str, Alarm], None],
        shelf: Shelf | None = None,
    ) -> None:
        """Begin without a link.

        Args:
            own: the box's own log.
            copies: its copies of the hub's logs.
            follows: names of those logs, the most urgent first.
            packer: with the dictionaries shipped.
            box: the key of the box's log; it also signs for copies.
            hub: the key the hub signs acknowledgements with.
            clock: the box's clocks.
            draw: gives unpredictable bytes.
            alarm: told the name of a log and what a person should know about it.
            shelf: the files that entries name; a box without one holds none.
        """
        self._own, self._copies, self._follows = own, copies, follows
        self._packer, self._box, self._hub = packer, box, hub
        self._clock, self._draw, self._alarm = clock, draw, alarm
        self._log = own.own_tip().log
        self._authors: dict[bytes, Author] = {}
        self._copyists: dict[tuple[str, bytes], Copyist] = {}
        self._tip = own.own_tip()
        self._shelf, self._answers = shelf, Answers(self._log)
        self._out: list[bytes] = []
        self.heard_count = 0
        """Sound frames of the hub since the link came."""
        self.acknowledged_count = 0
        """Acknowledgements kept since the link came: the proof that all of it works."""

    # --- what the transport says ----------------------------------------------------------------

    def connected(self, now_ms: int) -> list[bytes]:
        """Begin: a link is there. Returns what to send, in order."""
        self.heard_count = self.acknowledged_count = 0
        self._answers = Answers(self._log)
        self._authors = {
            epoch.tip.epoch: self._author(epoch.tip.epoch) for epoch in self._own.epochs()
        }
        self._copyists = {
            (log, held.epoch): self._copyist(log, held)
            for log in self._follows
            for held in self._copies.copy_states(log)
        }
        self._tip = self._own.own_tip()
        waiting = self._own.waiting()
        for author in reversed(self._authors.values()):
            self._run(author, author.connected(waiting, now_ms), now_ms)
        for log in self._follows:
            held = self._copies.copy_states(log)
            newest = held[-1] if held else beginning(NO_EPOCH)
            announcing = self._copyists.get((log, newest.epoch)) or self._copyist(log, newest)
            self._run(announcing, announcing.announce(), now_ms)
        return self._sent()

    def disconnected(self) -> None:
        """Stop: the link is gone."""
        for author in self._authors.values():
            author.disconnected()

    def received(self, data: bytes, now_ms: int) -> list[bytes]:
        """Take a frame of the hub. Returns what to send."""
        try:
            frame = read_frame(data)
        except PeerError as error:
            self._alarm(self._log, Alarm(error.key))
            return []
        self.heard_count += 1
        if isinstance(frame, Want) and frame.log == self._log:
            self._answers.asked(frame)
        elif isinstance(frame, Have | Ack | Granted | Busy):
            author = self._authors.get(frame.epoch) if frame.log == self._log else None
            if author is not None:
                self._run(author, author.received(frame, now_ms), now_ms)
        else:
            copyist = self._copyist_for(frame)
            if copyist is not None:
                wall = self._clock.read().wall
                self._run(copyist, copyist.received(frame, wall), now_ms)
        return self._sent()

    def tick(self, now_ms: int) -> list[bytes]:
        """Look at the time and at the log. Returns what to send."""
        tip = self._own.own_tip()
        author = self._authors.get(tip.epoch)
        if author is not None and tip.seq != self._tip.seq:
            self._tip = tip
            mark = Mark(tip.epoch, tip.seq, tip.hash)
            self._run(author, author.appended(mark, self._own.waiting(), now_ms), now_ms)
        for author in tuple(self._authors.values()):
            if author.deadline_ms is not None and now_ms >= author.deadline_ms:
                author.waits(self._own.waiting())
            self._run(author, author.tick(now_ms), now_ms)
        return self._sent()

    def spare(self) -> bytes | None:
        """Return the next answer to what was asked of files, or none; it may wait for the rest."""
        asked = self._answers.next()
        if asked is None:
            return None
        size_bytes, content = None, None
        if self._shelf is not None:
            try:
                size_bytes = self._shelf.size(asked.file.hash)
                content = self._shelf.chunk(asked.file.hash, asked.number)
            except FaultError as error:
                # A scan that cannot be read holds up no entry: it counts as not held for now.
                self._alarm(self._log, Alarm(error.key))
        return write_frame(self._answers.answer(asked, size_bytes=size_bytes, content=content))

    @property
    def is_in_step(self) -> bool:
        """Whether the hub has signed for everything this box has written."""
        tip = self._own.own_tip()
        return all(
            author.stage is Stage.STREAMING
            and author.epoch.acked.seq >= author.epoch.tip.seq
            and (author.epoch.tip.epoch != tip.epoch or author.epoch.acked.seq >= tip.seq)
            for author in self._authors.values()
        )

    # --- who is there ---------------------------------------------------------------------------

    def _author(self, name: bytes) -> Author:
        epoch = next(epoch for epoch in self._own.epochs() if epoch.tip.epoch == name)
        return Author(
            epoch,
            packer=self._packer,
            copyist=self._hub,
            own=None,
            draw=self._draw,
            abilities=(GIVES_FILES,),
        )

    def _copyist(self, log: str, held: Mark) -> Copyist:
        aside = self._copies.aside_after(log, held.epoch, 0, count_max=ASIDE_MAX)
        return Copyist(log, held, packer=self._packer, signer=self._box, aside=aside)

    def _copyist_for(self, frame: Frame) -> Copyist | None:
        if frame.log not in self._follows:
            self._alarm(frame.log, Alarm("reconcile.foreign-log"))
            return None
        key = (frame.log, frame.epoch)
        if key not in self._copyists:
            if len(self._copyists) >= EPOCHS_MAX * len(self._follows):
                self._alarm(frame.log, Alarm("reconcile.too-many-epochs"))
                return None
            self._copyists[key] = self._copyist(frame.log, beginning(frame.epoch))
        return self._copyists[key]

    # --- carrying out ---------------------------------------------------------------------------

    def _sent(self) -> list[bytes]:
        out, self._out = self._out, []
        return out

    def _run(self, actor: Author | Copyist, effects: Iterable[Effect], now_ms: int) -> None:
        todo = deque(effects)
        while todo:
            effect = todo.popleft()
            if isinstance(effect, Send):
                self._out.append(effect.data)
            elif isinstance(effect, Alarm):
                self._alarm(actor.epoch.log if isinstance(actor, Author) else actor.log, effect)
            elif isinstance(actor, Author):
                todo.extend(self._serve(actor, effect, now_ms))
            else:
                todo.extend(self._keep(actor, effect))

    def _serve(self, author: Author, effect: Effect, now_ms: int) -> list[Effect]:
        match effect:
            case Load():
                lines = self._own.read(
                    effect.epoch,
                    after_seq=effect.after_seq,
                    bytes_max=effect.bytes_max,
                    count_max=effect.count_max,
                )
                return author.loaded(lines, now_ms)
            case SaveAck():
                self._own.save_ack(effect)
                self.acknowledged_count += 1
                if effect.mark.seq == author.epoch.tip.seq:
                    author.waits(self._own.waiting())
                return author.saved(effect, now_ms)
            case RollBack():
                self._own.roll_back(effect)
                return author.saved(effect, now_ms)
            case OpenEpoch():
                return self._open(author, effect, now_ms)
            case _:
                raise AssertionError(effect)

    def _keep(self, copyist: Copyist, effect: Effect) -> list[Effect]:
        wall = self._clock.read().wall
        match effect:
            case Recall():
                return recall(copyist, effect, self._copies, wall)
            case Keep():
                taken = self._copies.take(copyist.log, effect.after, effect.parcels)
                return copyist.kept(effect, taken.upto, taken.quarantined, wall)
            case Grant():
                return self._grant(copyist, effect)
            case Accuse():
                self._copies.save_evidence(copyist.log, effect)
                self._alarm(copyist.log, Alarm("reconcile.contradicted"))
                return []
            case Greeted():
                return []
            case _:
                raise AssertionError(effect)

    def _grant(self, copyist: Copyist, effect: Grant) -> list[Effect]:
        wall = self._clock.read().wall
        log, epoch = copyist.log, effect.tip.epoch
        proof = self._copies.sealed_at(log, epoch, effect.held.seq) or b""
        self._copies.save_fork(log, epoch, effect.next_epoch, at=wall)
        self._alarm(log, Alarm("reconcile.forked", (("held", effect.held.seq),)))
        return copyist.granted(effect, slot=0, proof=proof, at=wall)

    def _open(self, author: Author, effect: OpenEpoch, now_ms: int) -> list[Effect]:
        for _ in range(OPEN_TRIES_MAX):
            tip = self._own.own_tip()
            head = (
                Head(tip.log, effect.next_epoch, 0, FIRST_PREVIOUS, tip.time)
                if effect.next_epoch
                else tip
            )
            records = self._own.records(effect.epoch, after_seq=effect.common.seq)
            left = {seq: self._hash_of(effect.epoch, seq) for seq in parents_left(records)}
            moved = rehome(records, head, left=left, reading=self._clock.read(), box=self._box)
            if self._own.open_epoch(effect, expected=tip, head=head, moved=moved):
                return self._opened(author, effect, now_ms)
        raise FaultError("sync.tip-never-rests")

    def _hash_of(self, epoch: bytes, seq: int) -> bytes:
        found = self._own.own_hash_at(epoch, seq)
        if found is None:
            raise FaultError("sync.parent-is-gone", seq=seq)
        return found

    def _opened(self, author: Author, effect: OpenEpoch, now_ms: int) -> list[Effect]:
        """Put a new author beside the one whose epoch is closed, or tell the open one."""
        tip = self._own.own_tip()
        waiting = self._own.waiting()
        closed = next(
            (epoch for epoch in self._own.epochs() if epoch.tip.epoch == effect.epoch), None
        )
        effects: list[Effect] = []
        if closed is None:
            author.disconnected()
            del self._authors[effect.epoch]
        else:
            effects = author.opened(closed, now_ms)
        if effect.next_epoch:
            opened = self._authors[tip.epoch] = self._author(tip.epoch)
            self._tip = tip
            self._run(opened, opened.connected(waiting, now_ms), now_ms)
        return effects
