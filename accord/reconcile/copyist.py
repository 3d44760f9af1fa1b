"""The copyist of an epoch: keeps a copy of it, and signs for what is durable.

One copyist for each epoch of each log. The copy is a prefix or it is an accusation: what does not
continue it is refused with where the copy ends (a gap) or kept as evidence (another branch).
Whether an entry may be believed is for whoever carries out `Keep` to judge, inside its
transaction: a bad one is kept raw, put aside and acknowledged as such, and never blocks the ones
behind it. Nothing is acknowledged before it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from accord.acknowledgement import (
    QUARANTINED_MAX,
    Acknowledgement,
    write_acknowledgement,
)
from accord.batch import Packer
from accord.errors import PeerError
from accord.moments import Instant
from accord.reconcile.values import (
    Accuse,
    Alarm,
    Effect,
    Grant,
    Greeted,
    Keep,
    Mark,
    Parcel,
    Recall,
    Send,
    beginning,
)
from accord.seal import Signer
from accord.wire import (
    NO_SESSION,
    Ack,
    Busy,
    Fork,
    Frame,
    Granted,
    Have,
    Hello,
    Push,
    write_frame,
)

__all__ = ["ASIDE_MAX", "STAGED_BYTES_MAX", "Copyist", "Held", "recall"]

STAGED_BYTES_MAX: Final = 2_097_152
"""Pushes waiting for a commit: two of the author's largest windows, unpacked."""
BUSY_MS: Final = 5_000
"""How long an author is asked to wait when its pushes come faster than commits."""
ASIDE_MAX: Final = QUARANTINED_MAX + 1
"""As many as show that there are more than one word can name."""


class Copyist:
    """Keeps one epoch of a log."""

    def __init__(
        self,
        log: str,
        held: Mark,
        *,
        packer: Packer,
        signer: Signer,
        aside: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Begin with what the store holds.

        Args:
            log: name of the log.
            held: where the copy ends; seq 0 when it is new.
            packer: unpacks pushes.
            signer: the key that signs acknowledgements.
            aside: what of it is put aside, in order, number and reason: which of them the author
                has heard of is not known before it greets.
        """
        self.log = log
        self.held = held
        """What is durable."""
        self._staged = held
        self._staged_bytes = 0
        self._unsure: tuple[Parcel, ...] = ()
        self._aside = tuple(aside)
        self._packer, self._signer = packer, signer
        self._hello: Hello | None = None
        self._fork: Fork | None = None

    def received(self, frame: Frame, at: Instant) -> list[Effect]:
        """Take a frame of the author.

        Args:
            frame: of this log and epoch.
            at: the wall clock, for acknowledgements.
        """
        match frame:
            case Hello():
                return self._greeted(frame, at)
            case Push():
                return self._pushed(frame, at)
            case Fork():
                return self._forked(frame)
            case _:
                return []

    # --- greeting -------------------------------------------------------------------------------

    def announce(self) -> list[Send]:
        """Say unasked where the copy ends, so that the author begins."""
        return [self._have(NO_SESSION)]

    def _have(
        self,
        session: bytes,
        *,
        at_tip: bytes = b"",
        at_acked: bytes = b"",
        ack: bytes = b"",
        upto: Mark | None = None,
    ) -> Send:
        upto = upto or self.held
        have = Have(
            log=self.log,
            epoch=upto.epoch,
            session=session,
            seq=upto.seq,
            hash=upto.hash,
            at_tip=at_tip,
            at_acked=at_acked,
            ack=ack,
            dictionaries=self._packer.dictionaries,
        )
        return Send(write_frame(have))

    def _greeted(self, hello: Hello, at: Instant) -> list[Effect]:
        if self._unsure:
            self._restage()  # what was never certain must not stand in the way of who greets now
        self._hello = hello
        greeted = Greeted(
            tip=Mark(hello.epoch, hello.tip_seq, hello.tip_hash),
            acknowledged=Mark(hello.epoch, hello.acked_seq, hello.acked_hash),
            echo=hello.echo,
            waiting_count=hello.waiting_count,
            waiting_since=hello.waiting_since,
            wall=hello.wall,
        )
        seqs = tuple(
            sorted({seq for seq in (hello.tip_seq, hello.acked_seq) if 0 < seq < self.held.seq})
        )
        if seqs or self.held.seq > hello.acked_seq:
            return [greeted, Recall(hello.epoch, seqs, hello.acked_seq)]
        return [greeted, *self.recalled({}, (), at)]

    def recalled(
        self, hashes: dict[int, bytes], aside: Sequence[tuple[int, str]], at: Instant
    ) -> list[Effect]:
        """Answer to `Recall`.

        The acknowledgement may be the first the author hears of what was put aside: one that went
        out at the commit is lost with the link it was sent on.

        Args:
            hashes: those held, by number; a missing one is not held. With them that of the last
                number put aside that one word can name, when there are more.
            aside: numbers put aside behind what the author knows of, in order, and why.
            at: the wall clock.
        """
        self._aside = tuple(aside)
        hello, self._hello = self._hello, None
        if hello is None:
            return []
        at_tip = hashes.get(hello.tip_seq, b"")
        at_acked = hashes.get(hello.acked_seq, b"")
        alike = self._alike(hello, at_tip)
        if len(self._aside) > QUARANTINED_MAX and alike is not None:
            # The author goes on from the last it can be told of; the rest is told when it greets.
            last, _ = self._aside[QUARANTINED_MAX - 1]
            if last < alike.seq:
                digest = hashes.get(last)
                alike = Mark(hello.epoch, last, digest) if digest else None
        upto = None if alike is None or alike.seq == hello.tip_seq else alike
        ack = b"" if alike is None else self._acknowledge(alike, at)
        return [self._have(hello.session, at_tip=at_tip, at_acked=at_acked, ack=ack, upto=upto)]

    def _alike(self, hello: Hello, at_tip: bytes) -> Mark | None:
        """Return the last place held that the author may be signed for and does not know."""
        upto = self.held
        if upto.seq > hello.tip_seq:
            upto = Mark(hello.epoch, hello.tip_seq, at_tip)
        if upto.seq == hello.tip_seq and upto.hash != hello.tip_hash:
            return None
        return upto if upto.seq > hello.acked_seq else None

    # --- keeping --------------------------------------------------------------------------------

    def _pushed(self, push: Push, at: Instant) -> list[Effect]:
        last_seq = push.first_seq + push.count - 1
        if push.first_seq > self._staged.seq + 1:
            return [self._have(NO_SESSION, upto=self._staged)]
        if last_seq <= self.held.seq:
            return [self._ack(at)]
        if last_seq <= self._staged.seq:
            return [self._go_on()] if self._unsure else []
        if self._staged_bytes >= STAGED_BYTES_MAX:
            return [Send(write_frame(Busy(self.log, push.epoch, BUSY_MS)))]
        try:
            parcels = self._packer.unpack(push)
        except PeerError:
            return [Alarm("reconcile.bad-push", (("seq", push.first_seq),))]
        return self._stage(push, parcels)

    def _stage(self, push: Push, parcels: tuple[Parcel, ...]) -> list[Effect]:
        known = self._staged.seq - push.first_seq + 1
        joint = parcels[known - 1].hash if known else push.prev
        if joint != self._staged.hash and self._unsure:
            self._restage()  # what is not certain accuses nobody
            return [self._have(NO_SESSION)]
        if joint != self._staged.hash:
            held = self._have(NO_SESSION, upto=self._staged)
            return [Accuse(self._staged, parcels[max(known - 1, 0) :]), held]
        fresh = parcels[known:]
        after = self.held if self._unsure else self._staged
        keep = Keep(after, self._unsure + fresh)
        self._unsure, self._staged = (), keep.upto
        self._staged_bytes += _size(fresh)
        return [keep]

    def kept(
        self, keep: Keep, upto: Mark, quarantined: tuple[tuple[int, str], ...], at: Instant
    ) -> list[Effect]:
        """Answer to `Keep`: durable up to here.

        What the store did not keep, and what follows it, is held in memory until something comes
        that makes it certain: an entry that is sealed and names it. The author is told to go on,
        or what cannot be made certain would come again for ever. Held in memory is not
        acknowledged: after a cut it comes again.

        Args:
            keep: the effect answered.
            upto: where the copy ends now; short of what was asked when the store is not sure of
                the rest yet, or holds something else than what this copy follows.
            quarantined: what was put aside, number and reason.
            at: the wall clock.
        """
        has_grown, self.held = upto.seq > self.held.seq, upto
        self._aside += tuple(item for item in quarantined if item not in self._aside)
        ack = [self._ack(at)] if has_grown or upto == keep.upto else []
        if upto == keep.upto:
            self._staged_bytes -= _size(keep.parcels)
            return [*ack]
        rest = _after(upto, keep)
        if rest is None or (self._unsure and upto.seq >= keep.after.seq):
            self._restage()
            return [self._ack(at)]
        self._staged_bytes -= _size(keep.parcels) - _size(rest)
        self._unsure += rest
        return [*ack, self._go_on()]

    def _go_on(self) -> Send:
        """Tell the author to go on behind what is staged, durable or not."""
        return self._have(NO_SESSION, upto=self._staged)

    def not_kept(self, retry_after_ms: int) -> list[Effect]:
        """Answer to `Keep`: nothing of it, nor of any later one, was kept."""
        self._restage()
        return [Send(write_frame(Busy(self.log, self.held.epoch, retry_after_ms)))]

    def _restage(self) -> None:
        self._staged, self._staged_bytes, self._unsure = self.held, 0, ()

    def _ack(self, at: Instant) -> Send:
        if len(self._aside) > QUARANTINED_MAX:
            return self._have(NO_SESSION)  # more than a word can name: the author must greet first
        return Send(write_frame(Ack(self.log, self.held.epoch, self._acknowledge(self.held, at))))

    def _acknowledge(self, upto: Mark, at: Instant) -> bytes:
        """Sign for all up to a place, and name what of it is put aside that may be news."""
        said = Acknowledgement(
            log=self.log,
            epoch=upto.epoch,
            seq=upto.seq,
            hash=upto.hash,
            at=at,
            quarantined=tuple(item for item in self._aside if item[0] <= upto.seq),
        )
        return write_acknowledgement(said, self._signer)

    # --- forking --------------------------------------------------------------------------------

    def _forked(self, fork: Fork) -> list[Effect]:
        self._fork = fork
        return [
            Grant(
                tip=Mark(fork.epoch, fork.tip_seq, fork.tip_hash),
                common=Mark(fork.epoch, fork.common_seq, fork.common_hash),
                next_epoch=fork.next_epoch,
                held=Mark(fork.epoch, fork.have_seq, fork.have_hash),
            )
        ]

    def granted(self, grant: Grant, *, slot: int, proof: bytes, at: Instant) -> list[Effect]:
        """Answer to `Grant`: the slot, and an entry of the copy that the author does not hold.

        Args:
            grant: the effect answered.
            slot: numbering slot of the new epoch, 0 where logs are not numbered.
            proof: a sealed entry, or empty when there is none.
            at: the wall clock.
        """
        fork, self._fork = self._fork, None
        if fork is None:
            return []
        start = beginning(grant.next_epoch)
        said = Acknowledgement(
            log=self.log, epoch=start.epoch, seq=0, hash=start.hash, at=at, slot=slot
        )
        sealed = write_acknowledgement(said, self._signer)
        return [Send(write_frame(Granted(self.log, fork.epoch, fork.session, sealed, proof)))]


class Held(Protocol):
    """What a store holds of the logs it copies."""

    def hash_at(self, log: str, epoch: bytes, seq: int) -> bytes | None:
        """Return the hash held under a number, or none when it is not held."""

    def aside_after(
        self, log: str, epoch: bytes, seq: int, *, count_max: int
    ) -> Sequence[tuple[int, str]]:
        """Return what is put aside behind a number, in order, each with its reason."""


def recall(copyist: Copyist, effect: Recall, held: Held, at: Instant) -> list[Effect]:
    """Look up what a copyist asks for, and let it go on."""
    log, epoch = copyist.log, effect.epoch
    aside = held.aside_after(log, epoch, effect.aside_after, count_max=ASIDE_MAX)
    seqs = {*effect.seqs, *(seq for seq, _ in aside[QUARANTINED_MAX - 1 : QUARANTINED_MAX])}
    hashes = {seq: found for seq in seqs if (found := held.hash_at(log, epoch, seq)) is not None}
    return copyist.recalled(hashes, aside, at)


def _after(upto: Mark, keep: Keep) -> tuple[Parcel, ...] | None:
    """Return what a store left of what it was asked to keep; none when it holds another branch."""
    kept_count = upto.seq - keep.after.seq
    if kept_count <= 0:
        return keep.parcels if kept_count or upto == keep.after else None
    return keep.parcels[kept_count:] if keep.parcels[kept_count - 1].hash == upto.hash else None


def _size(parcels: Sequence[Parcel]) -> int:
    return sum(len(parcel.sealed) + len(parcel.payload) for parcel in parcels)
