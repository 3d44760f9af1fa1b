"""Going on after the books were put back from a backup: nothing is given or numbered twice.

The backup has forgotten what the hub gave and said after it was made. So slots are passed over,
and every log of the hub's own goes on in a new epoch before anything is written in it: an entry
that a box already holds is never contradicted by another under the same number.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.acts import Place
from accord.fleet import OpeningReason
from hub.office.alarms import raise_alarm
from hub.office.books import Books
from hub.office.ports import AlarmKind, Clock
from hub.office.receipts import pass_over_forgotten
from hub.office.scribe import Scribe
from hub.office.slots import leave_out

__all__ = ["Restored", "Restoring"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done.

    Attributes:
        logs: the hub's own logs that go on in a new epoch.
        boxes: the boxes the books know; every other box must be admitted again.
    """

    logs: tuple[str, ...]
    boxes: tuple[str, ...]


class Restoring:
    """Takes up the work over books that were put back."""

    def __init__(self, books: Books, *, scribe: Scribe, clock: Clock) -> None:
        self._books = books
        self._scribe = scribe
        self._clock = clock

    def holds(self, said: Place | None) -> bool:
        """Say whether the books hold what the hub is known to have said last.

        Args:
            said: the last entry of a log of the hub's own, as it was marked outside the books;
                none where nothing was marked, which is right before anything was said only.
        """
        with self._books.reading() as desk:
            if said is None:
                return not any(held.head.seq for held in desk.logs.own())
            held = desk.logs.held(said.log, said.epoch)
            return held is not None and desk.logs.hash_at(held, said.seq) == said.hash

    def go_on(self) -> Restored:
        """Pass over slots and begin the hub's own logs anew, all in one commit."""
        with self._books.writing() as desk:
            for unit in desk.register.units():
                leave_out(desk, unit.code)
            pass_over_forgotten(desk)
            begun = [held for held in desk.logs.own() if held.ends_seq is None]
            for held in begun:
                self._scribe.begin_again(desk, held, OpeningReason.RESTORED)
                place: dict[str, str | int] = {
                    "epoch": held.head.epoch.hex(),
                    "seq": held.head.seq,
                }
                raise_alarm(
                    desk,
                    AlarmKind.ROLLBACK,
                    held.head.log,
                    at=self._clock.read().wall,
                    values=place,
                )
            return Restored(
                logs=tuple(sorted(held.head.log for held in begun)),
                boxes=tuple(box.name for box in desk.register.boxes()),
            )
