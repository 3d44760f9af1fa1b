from __future__ import annotations

from dataclasses import replace

from accord.header import Origin
from accord.log import FIRST_PREVIOUS, Head, Record, follows, seal_entry, verify_entry
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.reconcile.rehome import parents_left, rehome
from tests.accord.reconcile.logs import BOX, EPOCH, LOG, write_log

NEW = Head(LOG, b"epoch--2", 0, FIRST_PREVIOUS, Hlc(Instant(1_700_000_100_000), 0))
READING = Reading(Instant(1_600_000_000_000), 5, b"boot----", ClockTrust.UNKNOWN)


def moved(records: list[Record]) -> tuple[Record, ...]:
    left = {seq: bytes([seq]) * 32 for seq in parents_left(records)}
    return rehome(records, NEW, left=left, reading=READING, box=BOX)


def test_moved_entries_continue_the_other_epoch() -> None:
    head = NEW
    for record in moved(write_log(9)[4:]):
        assert follows(head, record.entry.header)
        verify_entry(record.entry, box=BOX.public, officer=None)
        header = record.entry.header
        head = Head(LOG, b"epoch--2", header.seq, record.entry.hash, header.stamp.time)
    assert head.seq == 5


def test_what_was_said_stays_as_it_was_and_names_where_it_stood() -> None:
    records = write_log(9)[4:]
    for old, new in zip(records, moved(records), strict=True):
        before, after = old.entry.header, new.entry.header
        assert (new.salt, new.payload) == (old.salt, old.payload)
        assert after.was == Origin(LOG, EPOCH, before.seq, old.entry.hash)
        for name in (
            "kind",
            "dossier",
            "schema",
            "payload_hash",
            "payload_bytes",
            "officer",
            "act",
        ):
            assert getattr(after, name) == getattr(before, name)


def test_parents_are_named_where_they_now_stand() -> None:
    records = write_log(9)[4:]
    assert parents_left(records) == {4}
    first, second, *_ = moved(records)
    assert first.entry.header.parents == (Origin(LOG, EPOCH, 4, b"\x04" * 32),)
    assert second.entry.header.parents == (1,)


def test_parents_in_other_logs_stay() -> None:
    record = write_log(1)[0]
    parent = Origin("hub-fleet", b"epoch--7", 3, b"h" * 32)
    header = replace(record.entry.header, parents=(parent,))
    record = replace(record, entry=seal_entry(header, BOX))
    assert moved([record])[0].entry.header.parents == (parent,)
