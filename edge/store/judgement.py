"""Whether the box may believe an entry of a hub's log: place, time, payload, kind, key.

Judged in that order. Pure: what is believed and what is put aside is decided here;
`edge.store.copies` keeps both.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.errors import PeerError
from accord.facts import Fact, Kind, Speaker, kind_numbered
from accord.keyring import Keyring, Quarantine
from accord.keyring import judge as judge_entry
from accord.lineage import Gone
from accord.log import Head, Record, payload_matches
from accord.reconcile.values import Parcel
from accord.seal import Purpose, open_sealed
from edge.store import said

__all__ = ["Judged", "judge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A parcel and what was found.

    Attributes:
        record: the entry to keep, or none when it is not believed.
        fact: what it says, when this version knows its kind.
        reason: why it is put aside, or empty.
    """

    record: Record | None
    fact: Fact | Gone | None
    reason: str


def judge(head: Head, parcel: Parcel, keyring: Keyring) -> Judged:
    """Say what an entry of a hub's log says, or why it cannot be believed.

    Args:
        head: where the copy of its log ends.
        parcel: the entry as it came.
        keyring: which keys may speak, as the hub has said so far.
    """
    try:
        return _believe(head, parcel, keyring)
    except PeerError as error:
        return Judged(None, None, error.key)


def _believe(head: Head, parcel: Parcel, keyring: Keyring) -> Judged:
    if parcel.entry is None:
        raise PeerError("copy.unreadable")
    record = Record(parcel.entry, parcel.salt, parcel.payload)
    header = parcel.entry.header
    if (header.log, header.epoch, header.seq) != (head.log, head.epoch, parcel.seq):
        raise PeerError("copy.other-place")
    if header.stamp.time <= head.time:
        raise PeerError("copy.time-went-back")
    if not payload_matches(record):
        raise PeerError("copy.other-payload")
    kind = kind_numbered(header.kind)
    if kind is None:
        # A later version's: kept as the hub's word, and read once this box knows the kind.
        key = keyring.sealing_key(parcel.entry.key_id, header)
        open_sealed(Purpose.ENTRY, parcel.entry.sealed, key)
        return Judged(record, None, "")
    _check_kind(kind, has_dossier=bool(header.dossier))
    verdict = judge_entry(parcel.entry, kind, keyring)
    if isinstance(verdict, Quarantine):
        raise PeerError(verdict.reason)
    return Judged(record, said.fact_of(record), "")


def _check_kind(kind: Kind, *, has_dossier: bool) -> None:
    if Speaker.HUB not in kind.speakers or kind.is_of_dossier != has_dossier:
        raise PeerError("copy.not-the-hubs-to-say")
