"""Whether an entry may be believed: chain, seal, key, dossier, officer, payload, fact, in order.

Pure. An entry that is sealed by its box but cannot be believed is put aside with a reason, and the
chain goes on behind it, since its hash is certain. Bytes whose seal does not hold prove nothing,
not even that the box wrote them: they are put aside only once an entry behind them that the box
did seal names their hash. So nobody without the box's key can lead the city's copy astray.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.canon import decode
from accord.errors import PeerError
from accord.facts import Fact, Kind, Speaker, from_map, kind_numbered
from accord.header import Header
from accord.intake import Accepted
from accord.keyring import Keyring
from accord.log import Record, act_bytes, payload_matches
from accord.moments import Hlc, Instant, is_stated_at
from accord.reconcile.values import Mark, Parcel
from accord.seal import Purpose, open_sealed

__all__ = ["Judged", "judge"]

UNREADABLE: Final = "log.malformed"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one parcel.

    Attributes:
        parcel: as it came.
        record: the entry with its payload, when it is believed.
        fact: what it says, when it is believed and not erased.
        reason: why it is not believed, or empty.
        is_sealed: whether the box's seal holds, so that number and hash are certain.
    """

    parcel: Parcel
    record: Record | None
    fact: Fact | None
    reason: str
    is_sealed: bool


def judge(
    parcel: Parcel,
    *,
    log: str,
    after: Mark,
    last: Hlc,
    keys: Keyring,
    belongs: Callable[[Header, Kind], None],
    at: Instant,
) -> Judged:
    """Judge a parcel.

    Args:
        parcel: as it came.
        log: the log it was given as a part of.
        after: the place it was given as the next of.
        last: hybrid time of the last believed entry before it.
        keys: who may say what.
        belongs: raises PeerError when the log's box may not speak so of a dossier.
        at: when the city has it.
    """
    entry = parcel.entry
    if entry is None:
        return Judged(parcel, None, None, UNREADABLE, is_sealed=False)
    header = entry.header
    place = (header.log, header.epoch, header.seq, header.prev)
    if place != (log, after.epoch, after.seq + 1, after.hash):
        return Judged(parcel, None, None, "log.out-of-place", is_sealed=False)
    try:
        open_sealed(Purpose.ENTRY, entry.sealed, keys.sealing_key(entry.key_id, header))
    except PeerError as error:
        return Judged(parcel, None, None, error.key, is_sealed=False)
    record = Record(entry, parcel.salt, parcel.payload)
    try:
        keys.check_seal(entry.key_id, header, had_at=at)
        fact = _believe(record, last, keys, belongs, at)
    except PeerError as error:
        return Judged(parcel, None, None, error.key, is_sealed=True)
    return Judged(parcel, record, fact, "", is_sealed=True)


def _believe(
    record: Record,
    last: Hlc,
    keys: Keyring,
    belongs: Callable[[Header, Kind], None],
    at: Instant,
) -> Fact | None:
    header = record.entry.header
    if header.stamp.time <= last:
        raise PeerError("log.time-back")
    kind = kind_numbered(header.kind)
    if kind is None:
        raise PeerError("fact.unknown-kind", kind=header.kind)
    if Speaker.BOX not in kind.speakers:
        raise PeerError("fact.not-yours-to-say", kind=header.kind)
    if kind.is_of_dossier != bool(header.dossier):
        raise PeerError("fact.wrong-dossier", kind=header.kind)
    if header.dossier:
        belongs(header, kind)
    if kind.is_act and not header.officer:
        raise PeerError("fact.no-officer", kind=header.kind)
    if header.officer and not keys.acting_key(header, kind, had_at=at).verifies(
        act_bytes(header), header.act
    ):
        raise PeerError("log.act-not-signed", seq=header.seq)
    if not payload_matches(record):
        raise PeerError("log.other-payload", seq=header.seq)
    fact = None if record.is_erased else from_map(header.kind, decode(record.payload))
    # Written again in a later epoch, an acceptance keeps its time and has a new stamp.
    if isinstance(fact, Accepted) and header.was is None:
        stamp = header.stamp
        if not is_stated_at(fact.received_at, stamp.time.at, stamp.trust):
            raise PeerError("fact.other-time", seq=header.seq)
    return fact
