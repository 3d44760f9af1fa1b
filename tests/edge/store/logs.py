"""Logs for the store's tests: keys, times and entries that follow each other."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from accord.canon import encode
from accord.header import Header, Origin, Stamp
from accord.log import FIRST_PREVIOUS, Head, Record, hash_payload, seal_entry
from accord.moments import ClockTrust, Hlc, Instant, tick
from accord.seal import SEED_BYTES, SigningKey
from edge.store.keyfile import KeyFile

BOX = "box-00103-a"
HUB_LOG = "hub-00103"
EPOCH = b"epoch--1"
MORNING = Instant(1_773_018_000_000)
"""2026-03-09 08:00 in Ha Noi, a Monday."""
NOTED = 57

BOX_KEY = SigningKey(bytes(range(SEED_BYTES)))


def key_file(folder: Path) -> KeyFile:
    """Return a key file with a key in it."""
    keys = KeyFile(folder / "store.key")
    keys.make(random.Random(1).randbytes)
    return keys


def beginning(log: str = BOX, epoch: bytes = EPOCH) -> Head:
    """Return the head of an empty log."""
    return Head(log, epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))


@dataclass
class Author:
    """Writes a log by hand, entry by entry, as the writer's room does for facts."""

    head: Head = field(default_factory=beginning)
    rng: random.Random = field(default_factory=lambda: random.Random(2))
    key: SigningKey = BOX_KEY

    def write(
        self, text: str = "x", *, dossier: str = "", was: Origin | None = None, kind: int = NOTED
    ) -> Record:
        """Return the next entry, saying a text."""
        payload = encode({0: text})
        salt = self.rng.randbytes(16)
        head = self.head
        header = Header(
            log=head.log,
            epoch=head.epoch,
            seq=head.seq + 1,
            prev=head.hash,
            stamp=Stamp(tick(head.time, MORNING), ClockTrust.RTC, b"bootboot", head.seq),
            kind=kind,
            dossier=dossier,
            parents=(),
            schema=1,
            payload_hash=hash_payload(salt, payload),
            payload_bytes=len(payload),
            was=was,
        )
        entry = seal_entry(header, self.key)
        self.head = Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)
        return Record(entry, salt, payload)
