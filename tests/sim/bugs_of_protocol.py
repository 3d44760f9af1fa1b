"""Mistakes in author and copyist, as real systems of this kind have made them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from accord.acknowledgement import Acknowledgement
from accord.moments import Instant
from accord.reconcile import author as author_module
from accord.reconcile.author import Author
from accord.reconcile.copyist import Copyist
from accord.reconcile.values import (
    Effect,
    Keep,
    Mark,
    Parcel,
    SaveAck,
    Send,
    Stage,
)
from accord.reconcile.verdict import Verdict, judge_have
from accord.wire import Ack, Have, Push, write_frame
from tests.sim.bug import Bug, Patches

__all__ = ["BUGS"]


# --- the copyist --------------------------------------------------------------------------------


def _ack_before_commit(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def stage(self: Copyist, push: Push, parcels: tuple[Parcel, ...]) -> list[Effect]:
            effects = real(self, push, parcels)
            for effect in effects:
                if isinstance(effect, Keep):
                    sealed = self._acknowledge(effect.upto, Instant(0))
                    early = Send(write_frame(Ack(self.log, push.epoch, sealed)))
                    return [early, *effects]
            return effects  # type: ignore[no-any-return]  # the real one's

        return stage

    patches.put(Copyist, "_stage", make)


def _aside_told_once(patches: Patches) -> None:
    """What was put aside is named by one word only, which may be lost."""

    def make(real: Any) -> Any:
        def recalled(self: Copyist, hashes: Any, _aside: Any, at: Instant) -> Any:
            return real(self, hashes, (), at)

        return recalled

    patches.put(Copyist, "recalled", make)


def _no_gap_check(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def pushed(self: Copyist, push: Push, at: Instant) -> list[Effect]:
            if push.first_seq > self._staged.seq + 1:
                self._staged = Mark(push.epoch, push.first_seq - 1, push.prev)
            return real(self, push, at)  # type: ignore[no-any-return]  # the real one's

        return pushed

    patches.put(Copyist, "_pushed", make)


def _no_dedupe(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def pushed(self: Copyist, push: Push, at: Instant) -> list[Effect]:
            if push.first_seq > self._staged.seq:
                return real(self, push, at)  # type: ignore[no-any-return]  # the real one's
            parcels = self._packer.unpack(push)
            keep = Keep(self._staged, parcels)
            self._staged = keep.upto
            return [keep]

        return pushed

    patches.put(Copyist, "_pushed", make)


def _ack_wrong_epoch(patches: Patches) -> None:
    _signed_wrongly(patches, epoch=bytes(8))


def _ack_wrong_log(patches: Patches) -> None:
    _signed_wrongly(patches, log="box-9")


def _signed_wrongly(patches: Patches, **wrong: Any) -> None:
    def make(real: Any) -> Any:
        def write(said: Acknowledgement, signer: Any) -> bytes:
            return real(replace(said, **wrong), signer)  # type: ignore[no-any-return]  # bytes

        return write

    from accord.reconcile import copyist  # noqa: PLC0415 -- the module, not the class

    patches.put(copyist, "write_acknowledgement", make)


def _staged_not_reset(patches: Patches) -> None:
    patches.put(Copyist, "_restage", lambda _: lambda self: None)


# --- the author ---------------------------------------------------------------------------------


def _verdicts(patches: Patches, change: Callable[[Verdict], Verdict]) -> None:
    def make(real: Any) -> Any:
        def judged(tip: Mark, acked: Mark, have: Have, *, is_open: bool) -> Verdict:
            return change(judge_have(tip, acked, have, is_open=is_open))

        return judged

    patches.put(author_module, "judge_have", make)


def _no_rollback(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def agree(self: Author, have: Have, verdict: Verdict, now_ms: int) -> list[Effect]:
            effects = real(self, have, verdict, now_ms)
            if not verdict.is_rolled_back:
                return effects  # type: ignore[no-any-return]  # the real one's
            self._sent = self.epoch.acked
            self._is_loading = False
            return self._pump(now_ms)

        return agree

    patches.put(Author, "_agree", make)


def _no_fork_check(patches: Patches) -> None:
    _verdicts(patches, lambda v: replace(v, is_forked=False, must_check=False))


def _check_skipped(patches: Patches) -> None:
    _verdicts(patches, lambda v: replace(v, must_check=False))


def _no_retransmit(patches: Patches) -> None:
    patches.put(Author, "tick", lambda _: lambda self, now_ms: [])


def _ack_unchecked(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def acked(self: Author, ack: Ack, now_ms: int) -> list[Effect]:
            said = self._read(ack.sealed)
            if said is None or said.seq <= self.epoch.acked.seq:
                return []
            mark = Mark(said.epoch, said.seq, said.hash)
            self._sent = max(self._sent, mark, key=lambda m: m.seq)
            return [SaveAck(mark, ack.sealed, said.at, ())]

        return acked

    patches.put(Author, "_acked", make)


def _any_answer_will_do(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def received(self: Author, frame: Any, now_ms: int) -> list[Effect]:
            if isinstance(frame, Have) and self.stage in (Stage.GREETING, Stage.STREAMING):
                self._session = frame.session
                return self._had(frame, now_ms)
            return real(self, frame, now_ms)  # type: ignore[no-any-return]  # the real one's

        return received

    patches.put(Author, "received", make)


def _epoch_plus_one(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def fork(self: Author, verdict: Verdict, now_ms: int) -> list[Effect]:
            number = int.from_bytes(self.epoch.tip.epoch, "big") + 1
            self._next_epoch = number.to_bytes(8, "big")
            return real(self, verdict, now_ms)  # type: ignore[no-any-return]  # the real one's

        return fork

    patches.put(Author, "_fork", make)


def _prune_on_puback(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def push(self: Author, lines: Any, now_ms: int) -> list[Effect]:
            effects = real(self, lines, now_ms)
            return [*effects, SaveAck(self._sent, b"broker", Instant(0), ())]

        return push

    patches.put(Author, "_push", make)


def _busy_for_ever(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def rest(self: Author, busy: Any, now_ms: int) -> list[Effect]:
            real(self, busy, now_ms)
            self.deadline_ms = None
            return []

        return rest

    patches.put(Author, "_rest", make)


def _window_unbounded(patches: Patches) -> None:
    from accord.reconcile.window import Window  # noqa: PLC0415 -- patched alone

    patches.put(Window, "lines_bytes", lambda _: lambda self: 900)


BUGS = (
    Bug("AckBeforeCommit", _ack_before_commit),
    Bug("AsideToldOnce", _aside_told_once),
    Bug("NoGapCheck", _no_gap_check),
    Bug("NoDedupe", _no_dedupe),
    Bug("AckWrongEpoch", _ack_wrong_epoch),
    Bug("AckWrongLog", _ack_wrong_log),
    Bug("StagedNotReset", _staged_not_reset),
    Bug("NoRollback", _no_rollback),
    Bug("NoForkCheck", _no_fork_check),
    Bug("CheckSkipped", _check_skipped),
    Bug("NoRetransmit", _no_retransmit),
    Bug("AckUnchecked", _ack_unchecked),
    Bug("AnyAnswerWillDo", _any_answer_will_do),
    Bug("EpochPlusOne", _epoch_plus_one),
    Bug("PruneOnPuback", _prune_on_puback),
    Bug("BusyForEver", _busy_for_ever),
    Bug("WindowUnbounded", _window_unbounded),
)
