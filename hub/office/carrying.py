"""The hub's logs as a file for a stick: what a ward's boxes must know before any link.

A bundle holds the logs that the boxes of a ward follow, whole: rules, keys, units, officers and
what was decided. It is read in one snapshot of the books, so the pushes reach exactly what the
cover says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.batch import Packer
from accord.bundle import End, write_bundle
from accord.errors import RefusedError
from accord.log import FIRST_PREVIOUS
from accord.reconcile.values import Mark, beginning, line_of
from accord.seal import SigningKey
from accord.wire import ENTRIES_MAX, write_frame
from hub.office.access import CITY_UNIT
from hub.office.books import Books, Held, Writing
from hub.office.ports import Clock
from hub.office.scribe import follows

__all__ = ["Carrier"]

READ_BYTES_MAX: Final = 262_144
"""Entries read at a time: they fill one frame, and few are read again for the next."""
NO_DICTIONARY: Final = 0
"""A file cannot ask which dictionaries its reader knows."""


class Carrier:
    """Writes bundles.

    Args:
        books: the hub's books.
        key: the hub's key.
        clock: the hub's clocks.
    """

    def __init__(self, books: Books, *, key: SigningKey, clock: Clock) -> None:
        self._books = books
        self._packer = Packer({})
        self._key = key
        self._clock = clock

    def bundle(self, unit: str, *, admission: bytes = b"") -> bytes:
        """Return the bundle for a ward, with the admission of one of its boxes beside it or not.

        Raises:
            RefusedError: ``enrolment.unknown-unit``, or ``bundle.too-large``.
        """
        with self._books.reading() as desk:
            if unit == CITY_UNIT or desk.register.unit(unit) is None:
                raise RefusedError("enrolment.unknown-unit", unit=unit)
            epochs = [held for log in follows(unit) for held in desk.logs.epochs(log)]
            ends = tuple(_end(desk, held) for held in epochs)
            return write_bundle(
                (
                    frame
                    for held, end in zip(epochs, ends, strict=True)
                    for frame in self._frames(desk, held, end.seq)
                ),
                unit=unit,
                made_at=self._clock.read().wall,
                ends=ends,
                hub=self._key,
                admission=admission,
            )

    def _frames(self, desk: Writing, held: Held, upto: int) -> Iterator[bytes]:
        log, prev = held.head.log, beginning(held.head.epoch)
        while prev.seq < upto:
            records = desk.logs.read(
                held,
                after_seq=prev.seq,
                bytes_max=READ_BYTES_MAX,
                count_max=min(upto - prev.seq, ENTRIES_MAX),
            )
            lines = [line_of(record) for record in records]
            push = self._packer.pack(log, prev, lines, dictionary=NO_DICTIONARY)
            last = lines[push.count - 1]
            prev = Mark(prev.epoch, last.seq, last.hash)
            yield write_frame(push)


def _end(desk: Writing, held: Held) -> End:
    head = held.head
    if held.ends_seq is None:
        return End(log=head.log, epoch=head.epoch, seq=head.seq, hash=head.hash, is_open=True)
    digest = desk.logs.hash_at(held, held.ends_seq) or FIRST_PREVIOUS
    return End(log=head.log, epoch=head.epoch, seq=held.ends_seq, hash=digest)
