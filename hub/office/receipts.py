"""Giving boxes blocks of fee receipt numbers: each number of a series to one box, once.

Which numbers were given stands in the hub's own logs. Books put back from a backup have forgotten
the last of it, whole series too; so they pass over numbers, and heed what boxes say they used.
"""

from __future__ import annotations

import re
from typing import Final

from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import KINDS, Fact, from_map
from accord.log import Record
from accord.naming import LogName
from accord.payments import RECEIPT_NUMBER_MAX, Paid, ReceiptBlockGiven, Refunded
from hub.office.books import Books, Box, Unit, Writing
from hub.office.scribe import Scribe, ward_log

__all__ = ["COUNT_MAX", "NUMBERS_AHEAD", "ReceiptBlocks", "keep_receipts", "pass_over_forgotten"]

COUNT_MAX: Final = 20_000
"""More than the busiest ward writes in a year."""
NUMBERS_AHEAD: Final = COUNT_MAX
"""Numbers passed over when books are put back: what may have been given since the backup."""

_BYTES: Final = 4
_RECEIPT: Final = re.compile(r"(\S+ \S+) ([0-9]{7})")
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
            first = _last(desk, unit, form, symbol, year) + 1
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


def keep_receipts(desk: Writing, record: Record, fact: Fact | None) -> None:
    """Keep the highest number of a series that a box says it used.

    Args:
        desk: in the transaction that keeps the entry.
        record: the entry, believed.
        fact: what it says, or none when erased.
    """
    found = _RECEIPT.fullmatch(fact.receipt) if isinstance(fact, Paid | Refunded) else None
    if found is None:
        return
    name, number = _used(record.entry.header.log, found[1]), int(found[2])
    if number > _noted(desk, name):
        _put(desk, name, number)


def pass_over_forgotten(desk: Writing, agency: str | None = None) -> None:
    """Pass over the numbers that books put back from a backup may have forgotten they gave.

    Args:
        desk: in the transaction that goes on after it.
        agency: whose numbers; none for those of all, and of such as the books do not know.
    """
    for key in {_series(given) for given in _given(desk) if agency in {None, given.agency}}:
        _put(desk, _note(*key), _vouched(desk, *key) + NUMBERS_AHEAD)
    known = {unit.agency for unit in desk.register.units()} if agency is None else {agency}
    begins_after = max((_begins_after(desk, each) for each in known), default=0)
    _put(desk, _beginning(agency), begins_after + NUMBERS_AHEAD)


def _last(desk: Writing, unit: Unit, form: str, symbol: str, year: int) -> int:
    """Return the last number of a series that was given, or may have been.

    A box that has used a number beyond what these books can have passed over says nothing: one
    that lies must not use up the series. Which block a number was of is forgotten with it, so all
    that the largest block can have had is passed over.
    """
    vouched = _vouched(desk, unit.agency, form, symbol, year)
    if not _begins_after(desk, unit.agency):
        return vouched  # never put back: what was given is known
    boxes = [box.name for box in desk.register.boxes() if box.unit == unit.code]
    used = {_noted(desk, _used(name, f"{form} {symbol}")) for name in boxes}
    blocks = [
        range(each.first, each.last + 1)
        for each in _given(desk)
        if (each.agency, each.form, each.symbol) == (unit.agency, form, symbol)
    ]
    forgotten = [
        number
        for number in used
        if _was_perhaps_given(number, vouched) and not any(number in block for block in blocks)
    ]
    return max([vouched, *(number + COUNT_MAX - 1 for number in forgotten)])


def _was_perhaps_given(number: int, vouched: int) -> bool:
    return 0 < number <= vouched + NUMBERS_AHEAD


def _vouched(desk: Writing, agency: str, form: str, symbol: str, year: int) -> int:
    key = (agency, form, symbol, year)
    noted = max(_noted(desk, _note(*key)), _begins_after(desk, agency))
    return max([noted, *(given.last for given in _given(desk) if _series(given) == key)])


def _begins_after(desk: Writing, agency: str) -> int:
    """Return the number after which a series begins that the books do not know."""
    return max(_noted(desk, _beginning(agency)), _noted(desk, _beginning(None)))


def _noted(desk: Writing, name: str) -> int:
    return int.from_bytes(desk.register.note(name) or b"", "big")


def _put(desk: Writing, name: str, number: int) -> None:
    desk.register.put_note(name, min(number, RECEIPT_NUMBER_MAX).to_bytes(_BYTES, "big"))


def _series(given: ReceiptBlockGiven) -> tuple[str, str, str, int]:
    return given.agency, given.form, given.symbol, given.year


def _note(agency: str, form: str, symbol: str, year: int) -> str:
    return f"receipts-{agency}-{year}-{form}-{symbol}"


def _beginning(agency: str | None) -> str:
    return "receipts-begin" if agency is None else f"receipts-begin-{agency}"


def _used(log: str, series: str) -> str:
    return f"receipts-used {log} {series}"


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
