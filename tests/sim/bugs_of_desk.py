"""Mistakes at the counter, in the rhythm of calls, and in what waits at the hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from accord.reconcile.copyist import Copyist
from edge.desk import reception
from edge.desk.press import Press
from edge.desk.reception import Acceptance, Reception
from edge.sync.caller import Caller
from edge.sync.pace import Pace
from tests.sim.bug import Bug, Patches
from tests.sim.desk_book import MemoryBook, MemoryWriting

__all__ = ["BUGS"]


# --- the counter --------------------------------------------------------------------------------


def _prints_for_every_form(patches: Patches) -> None:
    """A form that is sent again is taken for a new dossier."""
    real = Acceptance
    patches.put(reception, "Acceptance", lambda _: lambda job, **how: real(job, is_new=True))


def _count_not_kept(patches: Patches) -> None:
    patches.put(MemoryWriting, "set_count", lambda _: lambda self, day, count: None)


def _slip_not_kept(patches: Patches) -> None:
    """The slip is queued in memory only, and a power cut forgets that it must come out."""

    def make(real: Any) -> Any:
        @contextmanager
        def writing(self: MemoryBook) -> Iterator[MemoryWriting]:
            with real(self) as given:
                yield given
                given.slips = {key: job for key, job in given.slips.items() if job.printed_at}

        return writing

    patches.put(MemoryBook, "writing", make)


def _copy_says_it_is_none(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def put_through(self: Press, job: Any) -> None:
            with self._book.writing() as writing:
                writing.queue_slip(replace(job, id=f"{job.id}+", copy=0))
            real(self, replace(job, id=f"{job.id}+", copy=0))

        return put_through

    patches.put(Press, "put_through", make)


def _count_read_once(patches: Patches) -> None:
    """The count of a day is read once a start of the program."""

    known: dict[int, str] = {}

    def begin(real: Any) -> Any:
        def accept(self: Reception, *given: Any) -> Any:
            nonlocal known
            known = self.__dict__.setdefault("_known", {})
            return real(self, *given)

        return accept

    def make(real: Any) -> Any:
        def next_code(writing: Any, house: Any, at: Any) -> str:
            return str(known.setdefault(at // 86_400_000, real(writing, house, at)))

        return next_code

    patches.put(Reception, "accept", begin)
    patches.put(reception, "next_code", make)


# --- the rhythm ---------------------------------------------------------------------------------


def _never_calls_again(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def next_ms(self: Pace) -> int:
            return int(real(self)) if not self._failures else 10**12

        return next_ms

    patches.put(Pace, "next_ms", make)


def _silence_unheard(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def begin(self: Caller, now_ms: int) -> Any:
            self._silence_ms = 10**12
            return real(self, now_ms)

        return begin

    patches.put(Caller, "begin", make)


# --- what waits at the hub ----------------------------------------------------------------------


def _unsure_is_asked_for_again(patches: Patches) -> None:
    """What is not certain is thrown away each time, so a row of it holds up all behind it."""

    def make(real: Any) -> Any:
        def kept(self: Copyist, keep: Any, upto: Any, quarantined: Any, at: Any) -> Any:
            effects = real(self, keep, upto, quarantined, at)
            if upto != keep.upto:
                self._restage()
            return effects

        return kept

    patches.put(Copyist, "kept", make)


def _unsure_is_signed_for(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def kept(self: Copyist, keep: Any, upto: Any, quarantined: Any, at: Any) -> Any:
            return real(self, keep, keep.upto, quarantined, at)

        return kept

    patches.put(Copyist, "kept", make)


BUGS = (
    Bug("PrintsForEveryForm", _prints_for_every_form, in_office=True),
    Bug("CountNotKept", _count_not_kept, in_office=True),
    Bug("SlipNotKept", _slip_not_kept, in_office=True),
    Bug("CopySaysItIsNone", _copy_says_it_is_none, in_office=True),
    Bug("CountReadOnceAStart", _count_read_once, in_office=True),
    Bug("NeverCallsAgain", _never_calls_again),
    Bug("SilenceUnheard", _silence_unheard),
    Bug("UnsureIsAskedForAgain", _unsure_is_asked_for_again, in_office=True),
    Bug("UnsureIsSignedFor", _unsure_is_signed_for, in_office=True),
)
