"""Giving boxes blocks of fee receipt numbers: each number of a series to one box, once."""

from __future__ import annotations

from typing import Final

from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import KINDS, from_map
from accord.naming import LogName
from accord.payments import RECEIPT_NUMBER_MAX, ReceiptBlockGiven
from hub.office.books import Books, Box, Writing
from hub.office.scribe import Scribe, ward_log

__all__ = ["COUNT_MAX", "NUMBERS_AHEAD", "ReceiptBlocks", "pass_over_forgotten"]

COUNT_MAX: Final = 20_000
"""More than the busiest ward writes in a year."""
NUMBERS_AHEAD: Final = COUNT_MAX
"""Numbers passed over when books are put back: what may have been given since the backup."""

_BYTES: Final = 4
_KIND: Final = next(kind.number for kind in KINDS if kind.fact is ReceiptBlockGiven)


class ReceiptBlocks:
    """Leases numbers of fee receipts."""

    def __init__(self, books: Books, *, scribe: Scribe) -> None:
        self._books = books
        self._scribe = scribe

    def give(
        self, name: str, *, form: str, symbol: str, year: int, count: int
    ) -> ReceiptBlockGiven:
        """Give a box the numbers of a series that follow all given before, and say so.

        Raises:
            RefusedError: ``enrolment.unknown-box``, ``enrolment.revoked``, ``receipts.count``,
                ``receipts.series-full``, or ``record.refused`` when the series cannot be written.
        """
        if not 0 < count <= COUNT_MAX:
            raise RefusedError("receipts.count", most=COUNT_MAX)
        with self._books.writing() as desk:
            box = desk.register.box(name)
            if box is None:
                raise RefusedError("enrolment.unknown-box", box=name)
            if box.revoked_at is not None:
                raise RefusedError("enrolment.revoked", box=name)
            unit = desk.register.unit(box.unit)
            assert unit is not None, name  # noqa: S101  # a box is admitted to a unit only
            first = _last(desk, unit.agency, form, symbol, year) + 1
            if first + count - 1 > RECEIPT_NUMBER_MAX:
                raise RefusedError("receipts.series-full", most=RECEIPT_NUMBER_MAX)
            given = ReceiptBlockGiven(
                box=LogName(box.name),
                agency=unit.agency,
                epoch=_epoch(desk, box),
                form=form,
                symbol=symbol,
                year=year,
                first=first,
                last=first + count - 1,
            )
            self._scribe.say(desk, ward_log(unit.code), given)
        return given


def pass_over_forgotten(desk: Writing) -> None:
    """Pass over the numbers that books put back from a backup may have forgotten they gave."""
    for key in {_series(given) for given in _given(desk)}:
        upto = min(_last(desk, *key) + NUMBERS_AHEAD, RECEIPT_NUMBER_MAX)
        desk.register.put_note(_note(*key), upto.to_bytes(_BYTES, "big"))


def _last(desk: Writing, agency: str, form: str, symbol: str, year: int) -> int:
    key = (agency, form, symbol, year)
    noted = int.from_bytes(desk.register.note(_note(*key)) or b"", "big")
    return max([noted, *(given.last for given in _given(desk) if _series(given) == key)])


def _series(given: ReceiptBlockGiven) -> tuple[str, str, str, int]:
    return given.agency, given.form, given.symbol, given.year


def _note(agency: str, form: str, symbol: str, year: int) -> str:
    return f"receipts-{agency}-{year}-{form}-{symbol}"


def _given(desk: Writing) -> list[ReceiptBlockGiven]:
    found = [
        from_map(record.entry.header.kind, decode(record.payload))
        for record in desk.logs.own_of_kind(_KIND)
    ]
    return [each for each in found if isinstance(each, ReceiptBlockGiven)]


def _epoch(desk: Writing, box: Box) -> bytes:
    """Return the run of the box's log that writes now: as last heard, else as admitted."""
    heard = [held.head.epoch for held in desk.logs.epochs(box.name) if held.ends_seq is None]
    if heard:
        return heard[-1]
    return next(
        slot.epoch for slot in reversed(desk.register.slots(box.unit)) if slot.box == box.name
    )
