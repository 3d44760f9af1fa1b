"""Giving a list out as a file: who may, how long it may be, and batch by batch.

What is refused is refused before the first byte; after it only the disk can fail, and then the
file ends early.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accord.acts import SlipPrinted
from accord.errors import RefusedError
from accord.moments import Instant, to_local
from accord.rights import may
from edge.desk.kept import DossierRow
from edge.desk.lists import ChosenList, DossierLists, Listing
from edge.desk.ports import Clock
from edge.desk.reads import Reads
from edge.desk.shift import Shift
from edge.desk.spreadsheet import HEADERS, MARK, lines_of, write_line

__all__ = ["EXPORT_ROWS_MAX", "Export", "Exports", "may_export"]

EXPORT_ROWS_MAX: Final = 10_000
"""A month of a peak ward; whoever needs more asks the city, and not a spreadsheet."""

_FILES: Final = {
    Listing.ALL: "tat-ca",
    Listing.LATE: "qua-han",
    Listing.DUE: "den-han-hom-nay",
    Listing.WAITING: "cho-tra-ket-qua",
    Listing.RECEIVED: "tiep-nhan-hom-nay",
    Listing.HANDED_OVER: "da-tra-hom-nay",
}
_FOUND: Final = "tim-kiem"


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is given out.

    Attributes:
        name: of the file, with the day.
        content: its bytes, in parts; each part is read from the book when it is asked for.
    """

    name: str
    content: Iterator[bytes]


class Exports:
    """Gives lists out.

    Args:
        lists: what is in them.
        reads: writes down what is given out, before it is.
        clock: the day in the file's name.
    """

    def __init__(self, *, lists: DossierLists, reads: Reads, clock: Clock) -> None:
        self._lists = lists
        self._reads = reads
        self._clock = clock

    def csv(self, shift: Shift, chosen: ChosenList, query: str = "") -> Export:
        """Return a list, or what a search has found, as a file for a spreadsheet.

        Raises:
            RefusedError: ``shift.not-your-role``, or ``lists.too-long`` (value ``most``).
        """
        if not may_export(shift):
            raise RefusedError("shift.not-your-role")
        now = self._clock.read().wall
        if query.strip():
            name, batches = _FOUND, iter((self._lists.found(query).rows,))
        else:
            if self._lists.has_more(chosen, EXPORT_ROWS_MAX):
                raise RefusedError("lists.too-long", most=EXPORT_ROWS_MAX)
            name, batches = _file_of(chosen), self._lists.batches(chosen, most=EXPORT_ROWS_MAX)
        return Export(
            f"ho-so-{name}-{to_local(now):%Y-%m-%d}.csv", self._content(shift, batches, name, now)
        )

    def _content(
        self,
        shift: Shift,
        batches: Iterator[tuple[DossierRow, ...]],
        name: str,
        now: Instant,
    ) -> Iterator[bytes]:
        yield MARK + write_line(HEADERS)
        for rows in batches:
            self._reads.note_list(shift, [row.code for row in rows], name)
            yield b"".join(lines_of(rows, now=now))


def may_export(shift: Shift) -> bool:
    """Say whether an officer may take lists out: whoever may print papers."""
    return may(frozenset(shift.officer.roles), SlipPrinted)


def _file_of(chosen: ChosenList) -> str:
    return _FILES[chosen.listing] if chosen.state is None else f"trang-thai-{chosen.state:d}"
