"""How high a log has stood, kept outside the store: what a store that was put back cannot know.

A card or a database put back to an older state looks sound in itself: its chain is whole, only
shorter. The mark says, outside it, how far the log had come (and at a box how many numbers of each
day were used). It is written and synced after each commit and before anything leaves the house, in
one of two places in turn, so that a torn write leaves the mark before it. docs/formats/store.md
has the bytes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from accord.canon import Value, decode, encode
from accord.errors import FaultError, PeerError
from accord.header import EPOCH_BYTES, HASH_BYTES, SEQ_MAX
from accord.naming import is_log_name
from ground.files.whole import sync_folder

__all__ = ["DAYS_MAX", "PLACE_BYTES", "Tide", "TideMark"]

DAYS_MAX: Final = 31
"""Days whose counts a mark carries: how far back a clock may honestly be wrong for a number."""
PLACE_BYTES: Final = 4_096
"""One block of any medium; a mark of 31 days has under 700 bytes."""

_MAGIC: Final = b"motcua/tide/v1\0\0"
_LENGTH: Final = 4
_DIGEST: Final = 32
_TURN, _LOG, _EPOCH, _SEQ, _HASH, _DAYS = range(6)


@dataclass(frozen=True, slots=True)
class Tide:
    """How high a log stood.

    Attributes:
        log: name of the log.
        epoch: the epoch it went on in.
        seq: its last entry, 0 before the first.
        hash: the hash there.
        counts: at a box, days, as YYYY-MM-DD ascending, and how many numbers of each were used.
    """

    log: str
    epoch: bytes
    seq: int
    hash: bytes
    counts: tuple[tuple[str, int], ...] = ()


class TideMark:
    """The file of the mark.

    Args:
        path: the file, best in a folder of a second medium.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Tide | None:
        """Return the newest whole mark, or none where there is none yet.

        Raises:
            FaultError: ``tidemark.unreadable`` when the medium fails, ``tidemark.damaged`` when
                something is there and nothing of it is whole.
        """
        newest, is_blank = self._newest()
        if newest is None and not is_blank:
            raise FaultError("tidemark.damaged")
        return None if newest is None else newest[1]

    def write(self, tide: Tide) -> None:
        """Make a mark durable, over the older of the two.

        Raises:
            FaultError: ``tidemark.unwritable``.
        """
        # Looked up each time: another program of this machine may have written since.
        newest, _ = self._newest()
        turn = 1 if newest is None else newest[0] + 1
        try:
            is_new = not self._path.exists()
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.pwrite(file, _write(turn, tide), turn % 2 * PLACE_BYTES)
                os.fsync(file)
            finally:
                os.close(file)
            if is_new:
                sync_folder(self._path.parent)
        except OSError as error:
            raise FaultError("tidemark.unwritable", errno=error.errno or 0) from error

    def is_apart_from(self, other: Path) -> bool:
        """Say whether the mark lies on another file system than a file."""
        try:
            return self._path.parent.stat().st_dev != other.stat().st_dev
        except OSError:
            return False

    def _newest(self) -> tuple[tuple[int, Tide] | None, bool]:
        try:
            held = self._path.read_bytes()
        except FileNotFoundError:
            held = b""
        except OSError as error:
            raise FaultError("tidemark.unreadable", errno=error.errno or 0) from error
        places = (held[:PLACE_BYTES], held[PLACE_BYTES : 2 * PLACE_BYTES])
        whole = [mark for mark in map(_read, places) if mark is not None]
        return max(whole, key=lambda mark: mark[0], default=None), not held.strip(b"\0")


def _write(turn: int, tide: Tide) -> bytes:
    days: list[Value] = [[day, count] for day, count in tide.counts[-DAYS_MAX:]]
    fields: Value = {
        _TURN: turn,
        _LOG: tide.log,
        _EPOCH: tide.epoch,
        _SEQ: tide.seq,
        _HASH: tide.hash,
        _DAYS: days,
    }
    body = encode(fields)
    said = _MAGIC + len(body).to_bytes(_LENGTH, "big") + body
    return (said + sha256(said).digest()).ljust(PLACE_BYTES, b"\0")


def _read(place: bytes) -> tuple[int, Tide] | None:
    start = len(_MAGIC) + _LENGTH
    end = start + int.from_bytes(place[len(_MAGIC) : start], "big")
    said, digest = place[:end], place[end : end + _DIGEST]
    if not place.startswith(_MAGIC) or sha256(said).digest() != digest:
        return None
    try:
        fields = decode(said[start:])
    except PeerError:
        return None
    match fields:
        case {0: int(turn), 1: str(log), 2: bytes(epoch), 3: int(seq), 4: bytes(held), 5: days} if (
            is_log_name(log)
            and len(epoch) == EPOCH_BYTES
            and 0 <= seq <= SEQ_MAX
            and len(held) == HASH_BYTES
        ):
            return turn, Tide(log, epoch, seq, held, _counts(days))
        case _:
            return None


def _counts(days: Value) -> tuple[tuple[str, int], ...]:
    items = days if isinstance(days, list) else []
    return tuple(count for item in items for count in _count(item))


def _count(item: Value) -> list[tuple[str, int]]:
    match item:
        case [str(day), int(count)]:
            return [(day, count)]
        case _:
            return []
