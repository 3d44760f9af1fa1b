"""A signed log to reconcile, and a store of lines that answers an author."""

from __future__ import annotations

from collections.abc import Sequence

from accord.canon import encode
from accord.header import Header, Stamp
from accord.log import FIRST_PREVIOUS, Head, Record, hash_payload, seal_entry
from accord.moments import ClockTrust, Hlc, Instant
from accord.reconcile.values import Epoch, Line, Load, Mark, beginning, line_of
from accord.seal import Signer, SigningKey

BOX = SigningKey(b"box key".ljust(40, b"."))
HUB = SigningKey(b"hub key".ljust(40, b"."))
LOG = "box-00103-a"
EPOCH = b"epoch--1"


def write_log(
    count: int,
    *,
    signer: Signer = BOX,
    log: str = LOG,
    epoch: bytes = EPOCH,
    after: Head | None = None,
    word: str = "x",
) -> list[Record]:
    """Write so many entries, beginning after a head."""
    head = after or Head(log, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    records = []
    for number in range(head.seq + 1, head.seq + 1 + count):
        payload = encode({0: f"Nguyễn Văn {word} {number}", 1: word * 50})
        salt = f"{word}{number}".encode().ljust(16, b"-")[:16]
        header = Header(
            log=log,
            epoch=head.epoch,
            seq=number,
            prev=head.hash,
            stamp=Stamp(
                Hlc(Instant(1_700_000_000_000 + number * 1000), number % 2),
                ClockTrust(number // 7 % 3),
                b"boot-" + bytes([number // 5 % 256, 0, 0]),
                number * 1000,
            ),
            kind=3 + number % 4,
            dossier=f"H26.103-231115-1{number // 3:04d}" if number % 5 else "",
            parents=(number - 1,) if number > 1 else (),
            schema=1,
            payload_hash=hash_payload(salt, payload),
            payload_bytes=len(payload),
        )
        entry = seal_entry(header, signer)
        records.append(Record(entry, salt, payload))
        head = Head(log, head.epoch, number, entry.hash, header.stamp.time)
    return records


def head_of(records: Sequence[Record]) -> Head:
    """Return where a log ends."""
    header, digest = records[-1].entry.header, records[-1].entry.hash
    return Head(header.log, header.epoch, header.seq, digest, header.stamp.time)


def mark_of(records: Sequence[Record]) -> Mark:
    """Return the place of the last entry."""
    header = records[-1].entry.header
    return Mark(header.epoch, header.seq, records[-1].entry.hash)


def epoch_of(records: Sequence[Record], *, acked: int = 0, is_open: bool = True) -> Epoch:
    """Return an epoch of these entries, acknowledged that far."""
    return Epoch(
        LOG,
        mark_of(records),
        mark_of(records[:acked]) if acked else beginning(records[0].entry.header.epoch),
        is_open,
    )


def answer(records: Sequence[Record], load: Load) -> list[Line]:
    """Answer a `Load` from entries."""
    lines: list[Line] = []
    size = 0
    for record in records[load.after_seq : load.after_seq + load.count_max]:
        line = line_of(record)
        size += len(line.sealed) + len(line.salt) + len(line.payload)
        if lines and size > load.bytes_max:
            break
        lines.append(line)
    return lines
