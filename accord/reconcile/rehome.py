"""Writing entries again in another epoch, when the one they stood in turned out to be forked.

Payload, salt and the officer's act stay as they were: what was said is not said anew, it is only
given a place that nobody else has written in. Each entry names where it stood (``was``), so both
places are known to be one statement; the seal over both is the portable proof of the fork.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from accord.header import Header, Origin, Stamp
from accord.log import Head, Record, seal_entry
from accord.moments import Reading, tick
from accord.seal import Signer

__all__ = ["parents_left", "rehome"]


def parents_left(records: Sequence[Record]) -> frozenset[int]:
    """Return the numbers of entries that are parents of these but not among them."""
    moved = {record.entry.header.seq for record in records}
    named = {
        parent
        for record in records
        for parent in record.entry.header.parents
        if isinstance(parent, int)
    }
    return frozenset(named - moved)


def rehome(
    records: Sequence[Record],
    head: Head,
    *,
    left: Mapping[int, bytes],
    reading: Reading,
    box: Signer,
) -> tuple[Record, ...]:
    """Return the entries as they stand in the other epoch.

    Args:
        records: consecutive entries of one epoch that can be read.
        head: where the other epoch ends.
        left: hashes of the parents that are not moved (`parents_left`), by number.
        reading: the clocks, looked at once.
        box: the key of the log's writer.
    """
    places: dict[int, int] = {}
    moved: list[Record] = []
    for record in records:
        old = record.entry.header
        header = replace(
            old,
            epoch=head.epoch,
            seq=head.seq + 1,
            prev=head.hash,
            stamp=Stamp(
                tick(head.time, reading.wall), reading.trust, reading.boot, reading.monotonic_ms
            ),
            parents=tuple(_parent(old, parent, places, left) for parent in old.parents),
            was=Origin(old.log, old.epoch, old.seq, record.entry.hash),
        )
        entry = seal_entry(header, box)
        places[old.seq] = header.seq
        moved.append(Record(entry, record.salt, record.payload))
        head = Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)
    return tuple(moved)


def _parent(
    old: Header, parent: int | Origin, places: Mapping[int, int], left: Mapping[int, bytes]
) -> int | Origin:
    if not isinstance(parent, int):
        return parent
    if parent in places:
        return places[parent]
    return Origin(old.log, old.epoch, parent, left[parent])
