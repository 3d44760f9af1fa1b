"""How the box stands, for the screens: its link, what waits for the city, devices, clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from accord.moments import ClockTrust, Instant
from accord.national import OfflineClass
from edge.desk.outages import SystemState
from edge.desk.ports import Book, Clock, DeviceStanding, Printer, Scanner

__all__ = ["BoxStanding", "Link", "LinkState", "Standings"]


class Link(Protocol):
    """The way to the hub."""

    def is_up(self) -> bool:
        """Say whether the hub itself has answered on the connection that is open now."""


class LinkState(Enum):
    """What is shown of the link."""

    UP = "up"
    DOWN = "down"
    NEVER = "never"
    """The hub was never heard: a box fresh from enrolment."""


@dataclass(frozen=True, slots=True)
class BoxStanding:
    """Everything the strip under the masthead and the box's own page show.

    Attributes:
        link: the link, now.
        last_contact_at: when the hub was last heard, or none.
        entries: entries of this box's log.
        waiting: of them, those the hub has not signed for.
        oldest_waiting_at: time of the oldest of those, or none.
        fork_open: whether box and city disagree and a person must look.
        put_aside: entries that the city has and does not believe.
        put_out_at: since when the city believes nothing more that this box writes, or none.
        slips_due: slips of which nobody knows that they came out.
        clock: what is known of the clock.
        now: what the clock shows.
        devices: printer and scanner.
        systems: the other systems that are watched.
    """

    link: LinkState
    last_contact_at: Instant | None
    entries: int
    waiting: int
    oldest_waiting_at: Instant | None
    fork_open: bool
    put_aside: int
    put_out_at: Instant | None
    slips_due: int
    clock: ClockTrust
    now: Instant
    devices: tuple[DeviceStanding, ...]
    systems: tuple[SystemState, ...] = ()

    @property
    def clock_is_trusted(self) -> bool:
        """Whether somebody has checked the clock since the box started."""
        return self.clock is ClockTrust.SYNCHRONISED

    @property
    def away(self) -> tuple[SystemState, ...]:
        """The systems that do not answer now."""
        return tuple(state for state in self.systems if state.is_up is False)

    def waits_for(self, offline_class: OfflineClass) -> tuple[SystemState, ...]:
        """Return the systems that are away and that results of this class wait for."""
        return tuple(state for state in self.away if offline_class in state.serves)


class Standings:
    """Asks everything at once."""

    def __init__(
        self,
        *,
        book: Book,
        clock: Clock,
        link: Link,
        printer: Printer,
        scanner: Scanner,
        systems: Callable[[], tuple[SystemState, ...]] = tuple,
    ) -> None:
        self._book = book
        self._clock = clock
        self._link = link
        self._printer = printer
        self._scanner = scanner
        self._systems = systems

    def now(self) -> BoxStanding:
        """Say how the box stands now."""
        book, reading = self._book.standing(), self._clock.read()
        if self._link.is_up():
            link = LinkState.UP
        else:
            link = LinkState.NEVER if book.last_contact_at is None else LinkState.DOWN
        return BoxStanding(
            link=link,
            last_contact_at=book.last_contact_at,
            entries=book.entries,
            waiting=book.entries - book.acknowledged,
            oldest_waiting_at=book.oldest_waiting_at,
            fork_open=book.fork_open,
            put_aside=book.put_aside,
            put_out_at=self._book.put_out_at(),
            slips_due=len(self._book.slips_due()),
            clock=reading.trust,
            now=reading.wall,
            devices=(self._printer.standing(), self._scanner.standing()),
            systems=self._systems(),
        )
