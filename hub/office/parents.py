"""Parents: the entries of other logs that an entry says its writer saw, against those held here.

A writer names each with its hash. Where the city holds another entry in that place, somebody has
seen a second history: of a box that was copied, or of the hub's own logs before a restore. What
names it is sealed, and so the proof; nothing is refused for it, since who named it may be honest.
"""

from __future__ import annotations

from collections.abc import Iterator

from accord.header import Header, Origin
from accord.moments import Instant
from hub.office.alarms import raise_alarm
from hub.office.books import Writing
from hub.office.ports import AlarmKind

__all__ = ["other_parents", "tell_of_parents"]


def other_parents(desk: Writing, header: Header) -> Iterator[Origin]:
    """Yield the parents an entry names by a hash that is not that of the entry held there."""
    for parent in header.parents:
        if isinstance(parent, Origin):
            held = desk.logs.held(parent.log, parent.epoch)
            digest = None if held is None else desk.logs.hash_at(held, parent.seq)
            if digest is not None and digest != parent.hash:
                yield parent


def tell_of_parents(desk: Writing, header: Header, *, at: Instant) -> None:
    """Raise an alarm for the log of each such parent, with who has seen the other history."""
    for parent in other_parents(desk, header):
        place: dict[str, str | int] = {
            "epoch": parent.epoch.hex(),
            "seq": parent.seq,
            "seen_by": header.log,
        }
        raise_alarm(desk, AlarmKind.FORK, parent.log, at=at, values=place)
