"""Whose a slot of a unit is, and which is given next: one that no box of it ever had.

A slot is one box's for ever. Whose it is says the register; a hub put back from a backup has
forgotten its last grants, and learns from the entry that opens an epoch whose those slots were.
"""

from __future__ import annotations

from typing import Final

from accord.errors import RefusedError
from accord.naming import SLOT_MAX
from hub.office.books import Box, Slot, Writing

__all__ = [
    "SLOTS_AHEAD",
    "SLOTS_OF_BOX_MAX",
    "claim",
    "is_of",
    "leave_out",
    "next_slot",
    "pass_over",
    "vouch_for",
]

SLOTS_AHEAD: Final = 20
"""Slots passed over when books are put back: more than a unit is given between two backups, and
few enough that forty restores leave room for the boxes."""

SLOTS_OF_BOX_MAX: Final = 40
"""Slots one box is given in its life: its card may be put back that often. A box that asks for
more is admitted anew by a person, under another name."""

_BYTES: Final = 2
_PASSED: Final = "slots-passed-over"
_VOUCHED: Final = "slots-vouched-for"


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
    """Never give this slot of a unit, nor one below it: the hub's own word."""
    _raise(desk, _PASSED, unit, upto)
    _raise(desk, _VOUCHED, unit, upto)


def vouch_for(desk: Writing, slot: Slot) -> None:
    """Note that the hub itself has given a slot."""
    _raise(desk, _VOUCHED, slot.unit, slot.slot)


def claim(desk: Writing, box: Box, slot: int) -> bool:
    """Never give a slot that a box says it was given, and say whether it can have been.

    A hub put back from a backup has forgotten the last slots it gave. It believes a box in slots
    a little beyond what it vouches for itself, and no claim moves that mark: between two grants all
    claims together use up `SLOTS_AHEAD` slots at most. The next grant goes on behind them, so a
    box that lies before each of its grants uses up `SLOTS_OF_BOX_MAX` times as many. A slot that
    nobody else has is the box's from then on.
    """
    if slot > _noted(desk, _VOUCHED, box.unit) + SLOTS_AHEAD:
        return False
    _raise(desk, _PASSED, box.unit, slot)
    if slot and not _owner(desk, box.unit, slot):
        desk.register.put_note(_claimed(box.unit, slot), box.name.encode())
    return True


def is_of(desk: Writing, box: Box, slot: int) -> bool:
    """Say whether a slot was ever given to this box, as far as the city knows."""
    return _owner(desk, box.unit, slot) == box.name


def leave_out(desk: Writing, unit: str) -> None:
    """Pass over the slots that books put back from a backup may have forgotten."""
    pass_over(desk, unit, upto=_last(desk, unit) + SLOTS_AHEAD)


def _owner(desk: Writing, unit: str, slot: int) -> str:
    for given in desk.register.slots(unit):
        if given.slot == slot:
            return given.box
    return (desk.register.note(_claimed(unit, slot)) or b"").decode()


def _claimed(unit: str, slot: int) -> str:
    return f"slot-claimed-{unit}-{slot}"


def _last(desk: Writing, unit: str) -> int:
    given = max((each.slot for each in desk.register.slots(unit)), default=0)
    return max(given, _noted(desk, _PASSED, unit))


def _noted(desk: Writing, what: str, unit: str) -> int:
    return int.from_bytes(desk.register.note(f"{what}-{unit}") or b"", "big")


def _raise(desk: Writing, what: str, unit: str, slot: int) -> None:
    if slot > _noted(desk, what, unit):
        desk.register.put_note(f"{what}-{unit}", min(slot, SLOT_MAX).to_bytes(_BYTES, "big"))
