"""Proving every log the city holds, entry by entry, from the bytes that were signed.

Rules: an entry stands in its place of the chain, under the seal of its log's key, with the
officer's signature where it names one, and with the payload its header speaks of; the entries of
other logs that it says its writer saw are those held here; what was put aside keeps its place by
its hash. What a log ends with is what the books say it ends with.
Everything is looked at in one snapshot, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accord.canon import decode
from accord.errors import MotcuaError, PeerError
from accord.facts import from_map, kind_numbered
from accord.keyring import Keyring
from accord.log import FIRST_PREVIOUS, Head, Record, follows, payload_matches, verify_entry
from accord.moments import Hlc, Instant
from accord.seal import PublicKey
from hub.office.books import Books, Held, Writing
from hub.office.keys import KeyCabinet
from hub.office.parents import other_parents

__all__ = ["Finding", "LogReport", "Prover", "records_of"]

FINDINGS_MAX: Final = 100
"""Findings listed of one log; a log with more is not read line by line."""
_BYTES_TOGETHER: Final = 1 << 20
_COUNT_TOGETHER: Final = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry that does not hold: where it stands, and the key of the reason."""

    epoch: bytes
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class LogReport:
    """What the proof of one log came to.

    Attributes:
        log: name of the log.
        entries: entries that hold.
        aside: entries that were put aside.
        findings: entries that do not hold; nothing when all is well.
    """

    log: str
    entries: int
    aside: int
    findings: tuple[Finding, ...]


class Prover:
    """Proves logs."""

    def __init__(self, books: Books, keys: KeyCabinet) -> None:
        self._books = books
        self._keys = keys

    def prove(self) -> Iterator[LogReport]:
        """Yield what the proof of each log came to, the hub's own first."""
        with self._books.reading() as desk:
            keys, aside = self._keys.of(desk), desk.logs.quarantine_counts()
            for log in _logs(desk):
                proof = _Proof(desk, keys)
                for held in desk.logs.epochs(log):
                    proof.walk(held)
                found = tuple(proof.findings[:FINDINGS_MAX])
                yield LogReport(log, proof.entries, aside.get(log, 0), found)


def records_of(desk: Writing, held: Held) -> Iterator[Record]:
    """Yield the entries of an epoch in their order, without those that were put aside."""
    after = 0
    while True:
        records = desk.logs.read(
            held, after_seq=after, bytes_max=_BYTES_TOGETHER, count_max=_COUNT_TOGETHER
        )
        if not records:
            return
        yield from records
        after = records[-1].entry.header.seq


class _Proof:
    """The proof of one log while it is made."""

    def __init__(self, desk: Writing, keys: Keyring) -> None:
        self._desk = desk
        self._keys = keys
        self.entries = 0
        self.findings: list[Finding] = []

    def walk(self, held: Held) -> None:
        """Follow one epoch from its beginning to where the books say it ends."""
        start = held.head
        head = Head(start.log, start.epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        for record in records_of(self._desk, held):
            head = self._pass_aside(held, head, record.entry.header.seq - 1)
            head = self._check(held, head, record)
        ends_seq = start.seq if held.ends_seq is None else held.ends_seq
        head = self._pass_aside(held, head, ends_seq)
        if held.ends_seq is None and (head.seq, head.hash) != (start.seq, start.hash):
            self._find(head.epoch, head.seq, "log.other-end")

    def _pass_aside(self, held: Held, head: Head, seq_last: int) -> Head:
        """Go on over entries that were put aside; all that counts of them is their hash."""
        for seq in range(head.seq + 1, seq_last + 1):
            digest = self._desk.logs.hash_at(held, seq)
            if digest is None:
                self._find(head.epoch, seq, "log.hole")
                break
            head = Head(head.log, head.epoch, seq, digest, head.time)
        return head

    def _check(self, held: Held, head: Head, record: Record) -> Head:
        entry, header = record.entry, record.entry.header
        try:
            if not follows(head, header):
                raise PeerError("log.out-of-place")
            if self._desk.logs.hash_at(held, header.seq) != entry.hash:
                raise PeerError("log.other-hash")
            key = self._keys.sealing_key(entry.key_id, header)
            verify_entry(entry, box=key, officer=self._officer(record))
            if not payload_matches(record):
                raise PeerError("log.other-payload")
            if not record.is_erased:
                from_map(header.kind, decode(record.payload))
        except MotcuaError as error:
            self._find(header.epoch, header.seq, error.key)
        else:
            self.entries += 1
            if any(other_parents(self._desk, header)):
                self._find(header.epoch, header.seq, "log.other-parent")
        return Head(head.log, head.epoch, header.seq, entry.hash, header.stamp.time)

    def _officer(self, record: Record) -> PublicKey | None:
        header = record.entry.header
        kind = kind_numbered(header.kind)
        return self._keys.acting_key(header, kind) if header.officer and kind else None

    def _find(self, epoch: bytes, seq: int, why: str) -> None:
        self.findings.append(Finding(epoch, seq, why))


def _logs(desk: Writing) -> list[str]:
    own = sorted({held.head.log for held in desk.logs.own()})
    return own + [box.name for box in desk.register.boxes()]
