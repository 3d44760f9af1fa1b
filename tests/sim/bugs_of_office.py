"""Mistakes in the hub's real office: what it takes in, whom it believes, what it gives out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.errors import FaultError
from accord.keyring import Keyring
from accord.moments import Instant
from accord.reconcile.values import Grant
from hub.office import belonging, enrolment, intake
from hub.office.belonging import Belonging
from hub.office.books import Box, Held, Writing
from hub.office.intake import Intake
from hub.office.judgement import Judged
from hub.office.ports import AlarmKind, Batch, Granted, Taken
from hub.office.slots import next_slot
from tests.sim.bug import Bug, Patches

__all__ = ["BUGS"]


def _fault_swallowed(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def take(self: Intake, batches: Any, *, at: Instant) -> tuple[Taken, ...]:
            try:
                return real(self, batches, at=at)  # type: ignore[no-any-return]  # the real one's
            except FaultError:
                return tuple(Taken(batch.keep.upto, ()) for batch in batches)

        return take

    patches.put(Intake, "take", make)


def _fork_told_to_nobody(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def raise_alarm(desk: Writing, kind: AlarmKind, box: str, **how: Any) -> None:
            if kind is not AlarmKind.FORK:
                real(desk, kind, box, **how)

        return raise_alarm

    patches.put(intake, "raise_alarm", make)


def _rotten_is_certain(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def judge(parcel: Any, **how: Any) -> Judged:
            found: Judged = real(parcel, **how)
            return replace(found, is_sealed=True, parcel=replace(parcel, hash=parcel.hash[::-1]))

        return judge

    patches.put(intake, "judge", make)


def _revocation_ignored(patches: Patches) -> None:
    patches.put(Keyring, "check_seal", lambda _: lambda self, key_id, header, *, had_at=None: None)


def _slot_given_again(patches: Patches) -> None:
    patches.put(enrolment, "next_slot", lambda _: lambda desk, unit: 1)


def _grant_not_kept(patches: Patches) -> None:
    """A grant is given and not kept, nor is the slot kept that the run's first number names."""

    def make(_: Any) -> Any:
        def grant(self: Intake, log: str, grant: Grant, *, at: Instant) -> Granted:
            with self._books.reading() as desk:
                box = desk.register.box(log)
                assert box is not None
                return Granted(next_slot(desk, box.unit), b"")

        return grant

    patches.put(Intake, "grant", make)
    patches.put(Belonging, "_was_granted", lambda _: lambda self, slot, **_: True)


def _aside_holds_up(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def judged(self: Intake, desk: Writing, batch: Batch, held: Held, at: Instant) -> Any:
            certain = real(self, desk, batch, held, at)
            believed = [each.record is not None for each in certain]
            return certain if all(believed) else certain[: believed.index(False)]

        return judged

    patches.put(Intake, "_judge", make)


def _aside_is_dropped(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def judged(self: Intake, desk: Writing, batch: Batch, held: Held, at: Instant) -> Any:
            certain = real(self, desk, batch, held, at)
            return [each for each in certain if each.record is not None]

        return judged

    patches.put(Intake, "_judge", make)


def _first_slot_only(patches: Patches) -> None:
    def make(_: Any) -> Any:
        def is_of(desk: Writing, box: Box, slot: int) -> bool:
            had = (given.slot for given in desk.register.slots(box.unit) if given.box == box.name)
            return slot == next(had, None)

        return is_of

    patches.put(belonging, "is_of", make)


BUGS = (
    Bug("IntakeSwallowsTheFault", _fault_swallowed, in_office=True),
    Bug("ForkToldToNobody", _fork_told_to_nobody, in_office=True),
    Bug("RottenIsCertain", _rotten_is_certain, in_office=True),
    Bug("RevocationIgnored", _revocation_ignored, in_office=True),
    Bug("SlotGivenAgain", _slot_given_again, in_office=True),
    Bug("GrantNotKept", _grant_not_kept, in_office=True),
    Bug("FirstSlotOnly", _first_slot_only, in_office=True),
    Bug("AsideHoldsUp", _aside_holds_up, in_office=True),
    Bug("AsideIsDropped", _aside_is_dropped, in_office=True),
)
