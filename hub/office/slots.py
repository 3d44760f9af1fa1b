"""Which slot of a unit is given next: one that no box of it ever had, whatever was forgotten."""

from __future__ import annotations

from typing import Final

from accord.errors import RefusedError
from accord.naming import SLOT_MAX
from hub.office.books import Writing

__all__ = ["SLOTS_AHEAD", "leave_out", "next_slot", "pass_over"]

SLOTS_AHEAD: Final = 20
"""Slots passed over when books are put back: more than a unit is given between two backups, and
few enough that forty restores leave room for the boxes."""

_BYTES: Final = 2


def next_slot(desk: Writing, unit: str) -> int:
    """Return the slot of a unit that follows every slot ever given or passed over.

    Raises:
        RefusedError: ``enrolment.slots-full``.
    """
    last = _last(desk, unit)
    if last >= SLOT_MAX:
        raise RefusedError("enrolment.slots-full", unit=unit)
    return last + 1


def pass_over(desk: Writing, unit: str, *, upto: int) -> None:
    """Never give this slot of a unit, nor one below it."""
    if upto > _passed(desk, unit):
        desk.register.put_note(_note(unit), min(upto, SLOT_MAX).to_bytes(_BYTES, "big"))


def leave_out(desk: Writing, unit: str) -> None:
    """Pass over the slots that books put back from a backup may have forgotten."""
    pass_over(desk, unit, upto=_last(desk, unit) + SLOTS_AHEAD)


def _last(desk: Writing, unit: str) -> int:
    given = max((each.slot for each in desk.register.slots(unit)), default=0)
    return max(given, _passed(desk, unit))


def _passed(desk: Writing, unit: str) -> int:
    return int.from_bytes(desk.register.note(_note(unit)) or b"", "big")


def _note(unit: str) -> str:
    return f"slots-passed-over-{unit}"
