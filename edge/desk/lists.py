"""The lists of dossiers a counter works through: which there are, what is in them, how many.

Rules: whether a dossier is late, or due today, follows from its facts and the time of the question
and is kept nowhere; the same instant fills a list and counts it. A list is read page by page, each
beginning behind the last row of the one before, so no page is slower than the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from accord.errors import RefusedError
from accord.moments import INSTANT_MAX, Instant, to_local
from accord.states import STATES, State
from edge.desk.kept import DossierFilter, DossierRow, GoesBy, ListPlace
from edge.desk.paperwork import begin_of
from edge.desk.ports import Book, Clock, Lists

__all__ = [
    "COUNTED_MAX",
    "PAGE_ROWS",
    "ChosenList",
    "DossierLists",
    "ListPage",
    "Listing",
    "Tab",
    "place_of",
    "read_place",
]

PAGE_ROWS: Final = 50
"""What a clerk looks through at once."""
COUNTED_MAX: Final = 999
"""Beyond it a tab says "more than": nobody works through more in a day, and counting stops."""

BATCH_ROWS: Final = 1_000
"""Rows of a long list read at once: some hundred kilobytes."""

_STATE: Final = "state-"


class Listing(Enum):
    """The lists that do not go by a state."""

    ALL = "all"
    LATE = "late"
    """Quá hạn: a term has run out that must still be kept."""
    DUE = "due"
    """Đến hạn hôm nay: it runs out later today."""
    WAITING = "waiting"
    """Chờ trả kết quả: a decided result waits at the counter."""
    RECEIVED = "received"
    """Tiếp nhận hôm nay."""
    HANDED_OVER = "handed-over"
    """Đã trả hôm nay."""


_STATES: Final = tuple(state for state in State if state is not State.DRAFT)
"""The ten national states a dossier can be found in; a draft is none yet."""


@dataclass(frozen=True, slots=True)
class ChosenList:
    """A list: one of the counter's own, or that of a state.

    Attributes:
        listing: which.
        state: the state, or none.
    """

    listing: Listing = Listing.ALL
    state: State | None = None

    @property
    def name(self) -> str:
        """What names it in an address and a file's name."""
        return self.listing.value if self.state is None else f"{_STATE}{self.state:d}"

    @classmethod
    def named(cls, name: str) -> ChosenList:
        """Return the list of a name; all dossiers for an empty one.

        Raises:
            RefusedError: ``lists.no-such-list``.
        """
        for chosen in (*map(cls, Listing), *(cls(state=state) for state in _STATES)):
            if chosen.name == (name or Listing.ALL.value):
                return chosen
        raise RefusedError("lists.no-such-list")

    def wanted(self, now: Instant) -> DossierFilter:
        """Return what the list lets through at a time."""
        states = frozenset[int]() if self.state is None else frozenset({int(self.state)})
        today = to_local(now).date()
        begin, end = begin_of(today), begin_of(today + timedelta(days=1))
        match self.listing:
            case Listing.LATE:
                return DossierFilter(by=GoesBy.RUNS_OUT, before=now)
            case Listing.DUE:
                return DossierFilter(by=GoesBy.RUNS_OUT, since=now, before=end)
            case Listing.WAITING:
                return DossierFilter(by=GoesBy.WAITING)
            case Listing.RECEIVED:
                return DossierFilter(by=GoesBy.NEWEST, since=begin, before=end)
            case Listing.HANDED_OVER:
                return DossierFilter(by=GoesBy.GONE_OUT, since=begin, before=end)
            case _:
                return DossierFilter(by=GoesBy.NEWEST, states=states)


@dataclass(frozen=True, slots=True)
class Tab:
    """A list as its tab shows it.

    Attributes:
        chosen: the list.
        count: how many are in it, `COUNTED_MAX` at most.
        is_more: whether there are more than were counted.
    """

    chosen: ChosenList
    count: int
    is_more: bool

    @property
    def label(self) -> str:
        """The national label of its state, word for word; empty for a list of the counter."""
        return "" if self.chosen.state is None else STATES[self.chosen.state].label


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    Attributes:
        chosen: the list.
        rows: the dossiers, in its order.
        next: where the next page begins, or none on the last one.
        now: the time it was filled at: what is late in it is late then.
    """

    chosen: ChosenList
    rows: tuple[DossierRow, ...]
    next: ListPlace | None
    now: Instant


class DossierLists:
    """Fills and counts the lists.

    Args:
        lists: which dossiers there are.
        book: finds them by words.
        clock: what is late, and which day it is.
    """

    def __init__(self, *, lists: Lists, book: Book, clock: Clock) -> None:
        self._lists = lists
        self._book = book
        self._clock = clock

    def tabs(self) -> tuple[Tab, ...]:
        """Return the counter's own lists with their counts; all dossiers are none."""
        now = self._clock.read().wall
        listings = (listing for listing in Listing if listing is not Listing.ALL)
        return tuple(self._tab(ChosenList(listing), now) for listing in listings)

    def states(self) -> tuple[Tab, ...]:
        """Return the lists of the ten states with their counts."""
        now = self._clock.read().wall
        return tuple(self._tab(ChosenList(state=state), now) for state in _STATES)

    def page(self, chosen: ChosenList, after: ListPlace | None = None) -> ListPage:
        """Return a page of a list, the first or the one behind a place."""
        now = self._clock.read().wall
        found = self._lists.dossiers_in(chosen.wanted(now), limit=PAGE_ROWS + 1, after=after)
        rows = found[:PAGE_ROWS]
        return ListPage(chosen, rows, rows[-1].place if len(found) > PAGE_ROWS else None, now)

    def found(self, query: str) -> ListPage:
        """Return the dossiers that match words; all of them when there are none."""
        now = self._clock.read().wall
        if not query.strip():
            return self.page(ChosenList())
        return ListPage(ChosenList(), self._book.dossiers(query=query, limit=PAGE_ROWS), None, now)

    def has_more(self, chosen: ChosenList, most: int) -> bool:
        """Say whether a list is longer than so many."""
        now = self._clock.read().wall
        return self._lists.count_in(chosen.wanted(now), most=most + 1) > most

    def batches(self, chosen: ChosenList, *, most: int) -> Iterator[tuple[DossierRow, ...]]:
        """Give a whole list batch by batch, as it stands at one time; none is read ahead."""
        wanted, after = chosen.wanted(self._clock.read().wall), None
        while most > 0:
            limit = min(BATCH_ROWS, most)
            rows = self._lists.dossiers_in(wanted, limit=limit, after=after)
            if rows:
                yield rows
            if len(rows) < limit:
                return
            most, after = most - limit, rows[-1].place

    def _tab(self, chosen: ChosenList, now: Instant) -> Tab:
        found = self._lists.count_in(chosen.wanted(now), most=COUNTED_MAX + 1)
        return Tab(chosen, min(found, COUNTED_MAX), found > COUNTED_MAX)


def place_of(place: ListPlace) -> str:
    """Return how an address names a place."""
    return f"{place.at}.{place.number}"


def read_place(text: str) -> ListPlace | None:
    """Read a place from an address; none from an empty text.

    Raises:
        RefusedError: ``lists.no-such-list``.
    """
    if not text:
        return None
    parts = text.split(".")
    is_place = len(parts) == len(("at", "number")) and all(map(_is_number, parts))
    if not is_place:
        raise RefusedError("lists.no-such-list")
    return ListPlace(Instant(int(parts[0])), int(parts[1]))


def _is_number(text: str) -> bool:
    is_short = text.isascii() and text.isdigit() and len(text) <= len(str(INSTANT_MAX))
    return is_short and int(text) <= INSTANT_MAX
