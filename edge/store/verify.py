"""Verifying everything on the disk: pages, chain, payloads, and that what is derived is derived.

Nothing on the disk is changed, so a disk that is evidence stays as it was found. What is derived
is built a second time in temporary tables, which stand before the real ones of the same name, by
the same code; then both are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_utils import Database as Schema

from accord.checkpoint import Checkpoint, read_checkpoint
from accord.errors import FaultError, PeerError, RefusedError
from accord.fleet import OpeningReason
from accord.log import FIRST_PREVIOUS, Record
from accord.merkle import Frontier
from accord.naming import parse_dossier_code
from accord.receipt import Receipt, receipt_key_id
from accord.reconcile.values import Mark
from accord.seal import PublicKey
from edge.store import chain, checkpoints, counts, derive, entries, log_proof, said
from edge.store.city_proof import AckCheck, false_words
from edge.store.copy_proof import quarrels_wrong
from edge.store.engine import Connection, look
from edge.store.entries import Epoch
from edge.store.journal import inspect, journal_of
from edge.store.keyfile import KeySource
from edge.store.log_proof import WordCheck
from edge.store.slip_proof import ReceiptCheck, contradictions
from edge.store.statements import statements
from edge.store.till_proof import receipts_wrong

__all__ = ["Finding", "Report", "verify"]

FINDINGS_MAX: Final = 100
"""Findings listed; a disk with more is not read line by line."""

_SQL: Final = statements("verify")
_WORDS: Final = "dossier_words"

SealCheck = Callable[[Record], None]
"""Raises PeerError when an entry does not carry the seal of its log's writer."""
CheckpointCheck = Callable[[bytes], Checkpoint]
"""Reads a checkpoint; raises PeerError when the box's key did not sign it."""


def _read_alone(sealed: bytes) -> Checkpoint:
    return read_checkpoint(sealed)[1]


def _read_slip_alone(text: str) -> Receipt:
    return receipt_key_id(text)[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        what: stable key, ``verify.`` and a word.
        where: the log, table or page it is about; never personal data.
    """

    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification came to.

    Attributes:
        entries: entries whose place, payload and seal were checked.
        findings: what is wrong; nothing when all is well.
    """

    entries: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(
    path: Path,
    keys: KeySource,
    *,
    box: str = "",
    hub: PublicKey | None = None,
    check_seal: SealCheck = lambda _: None,
    check_checkpoint: CheckpointCheck = _read_alone,
    check_receipt: ReceiptCheck = _read_slip_alone,
    check_ack: AckCheck | None = None,
    check_word: WordCheck | None = None,
) -> Report:
    """Look at everything and change nothing.

    Args:
        path: the database's file; nobody may be writing it.
        keys: where its key comes from.
        box: name of the box's own log; empty where only the disk says it.
        hub: the hub's key; without it what was put aside is not judged again.
        check_seal: judges the seal of each entry.
        check_checkpoint: reads and judges each checkpoint.
        check_receipt: reads and judges the code of each slip.
        check_ack: reads and judges each acknowledgement; none where the hub's key is not known.
        check_word: reads and judges the hub's word for an epoch; none as above.
    """
    look_at = _Look(box, hub, check_seal, check_checkpoint, check_receipt, check_ack, check_word)
    findings: list[Finding] = []
    for finding in look_at.findings(path, keys):
        findings.append(finding)
        if len(findings) == FINDINGS_MAX:
            break
    return Report(look_at.entries, tuple(findings))


@dataclass(slots=True)
class _Look:
    """One verification while it runs."""

    _box: str
    _hub: PublicKey | None
    _check_seal: SealCheck
    _check_checkpoint: CheckpointCheck
    _check_receipt: ReceiptCheck
    _check_ack: AckCheck | None
    _check_word: WordCheck | None
    entries: int = 0

    def findings(self, path: Path, keys: KeySource) -> Iterator[Finding]:
        """Find what is wrong, from the bytes of the file up to what they mean."""
        journal = inspect(journal_of(path))
        if not journal.is_whole:
            yield Finding("verify.journal-spoiled", f"frames={journal.spoiled}")
        try:
            with look(path, keys) as connection:
                yield from _pages(connection)
                other = [Finding(*found) for found in log_proof.schema_wrong(connection)]
                if other:  # no question means any more what it says
                    yield from other
                    return
                yield from self._chains(connection)
                yield from self._checkpoints(connection)
                yield from _references(connection)
                for what, where in self._kept_beside(connection):
                    yield Finding(what, where)
                yield from _derived(connection)
        except FaultError as fault:
            yield Finding("verify.unreadable", str(fault))

    def _kept_beside(self, connection: Connection) -> Iterator[log_proof.Finding]:
        """Find what the box's own tables say and nobody said, or signed, or did."""
        yield from log_proof.epochs_wrong(connection, box=self._box, check_word=self._check_word)
        yield from quarrels_wrong(connection, self._hub)
        if self._check_ack is not None:
            yield from false_words(connection, self._check_ack)
        yield from contradictions(connection, self._check_receipt)
        yield from receipts_wrong(connection)

    def _chains(self, connection: Connection) -> Iterator[Finding]:
        walk = log_proof.Walk(connection)
        for epoch in entries.epochs(connection):
            try:
                chain.prove(connection, epoch, after=Mark(epoch.epoch, 0, FIRST_PREVIOUS))
                for entry_id, record in entries.entries_after(connection, epoch, 0):
                    self._check_seal(record)
                    for what, where in walk.saw(epoch, entry_id, record):
                        yield Finding(what, where)
                    self.entries += 1
            except (FaultError, PeerError) as error:
                yield Finding("verify.broken-chain", f"{epoch.log} {error}")
            row = connection.execute(_SQL["proven"], (epoch.id,)).fetchone()
            if row is not None and chain.hash_at(connection, epoch, row[0]) != row[1]:
                yield Finding("verify.broken-chain", f"{epoch.log} seq={row[0]}")
        for what, where in walk.contradictions():
            yield Finding(what, where)

    def _checkpoints(self, connection: Connection) -> Iterator[Finding]:
        """Find checkpoints that swear to another log than the one that stands here."""
        for epoch in entries.own_epochs(connection):
            kept, tree = checkpoints.kept_of(connection, epoch), Frontier()
            last = max(kept, default=0)
            for digest in checkpoints.hashes_after(connection, epoch, 0):
                tree = tree.added(digest)
                if tree.size in kept and not self._swears(kept.pop(tree.size), epoch, digest, tree):
                    yield Finding("verify.false-checkpoint", f"{epoch.log} size={tree.size}")
                if tree.size >= last:
                    break
            for size in kept:
                yield Finding("verify.false-checkpoint", f"{epoch.log} size={size}")

    def _swears(self, kept: checkpoints.Kept, epoch: Epoch, head: bytes, tree: Frontier) -> bool:
        try:
            sworn = self._check_checkpoint(kept.sealed)
        except PeerError:
            return False
        there = (epoch.log, epoch.epoch, tree.size, head, tree.root(), kept.at)
        told = (sworn.log, sworn.epoch, sworn.size, sworn.head, sworn.root, sworn.at)
        return told == there and kept.peaks == tree.peaks


def _pages(connection: Connection) -> Iterator[Finding]:
    for (complaint,) in connection.execute("PRAGMA cipher_integrity_check").fetchall():
        yield Finding("verify.bad-page", complaint)
    for (complaint,) in connection.execute("PRAGMA integrity_check").fetchall():
        if complaint != "ok":
            yield Finding("verify.bad-tree", complaint)
    for row in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Finding("verify.bad-reference", f"{row[0]} to {row[2]}")


def _references(connection: Connection) -> Iterator[Finding]:
    """Find what the box's own tables say against its log."""
    for (seq,) in connection.execute(_SQL["acks-of-nothing"]).fetchall():
        yield Finding("verify.ack-of-nothing", f"seq={seq}")
    used: dict[str, int] = {}
    for (code,) in connection.execute(_SQL["codes-used"]).fetchall():
        try:
            named = parse_dossier_code(code)
        except RefusedError:
            continue  # a code of another make counts no number of ours
        day = named.day.isoformat()
        used[day] = max(used.get(day, 0), named.count)
    counted = counts.all_of(connection)
    for day, count in used.items():
        if counted.get(day, 0) < count:
            yield Finding("verify.count-behind", day)
    if not any(_was_restored(connection, epoch) for epoch in entries.own_epochs(connection)):
        for day, count in counted.items():
            if count > used.get(day, 0):
                yield Finding("verify.count-ahead", day)


def _was_restored(connection: Connection, epoch: Epoch) -> bool:
    """Return whether an older state of the card was put back before it: numbers were lost then."""
    opened = said.opening_of(connection, epoch)
    return opened is not None and opened.reason is OpeningReason.RESTORED


def _derived(connection: Connection) -> Iterator[Finding]:
    schema = Schema(connection)
    for table in derive.TABLES:
        made = schema[table].schema
        connection.execute(made.replace("CREATE TABLE ", "CREATE TEMP TABLE ", 1))
    words = schema[_WORDS].schema
    connection.execute(words.replace(f"TABLE {_WORDS}", f"TABLE temp.{_WORDS}", 1))
    derive.rebuild(connection)
    for side in ("main", "temp"):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.{side}_vocabulary"
            f" USING fts5vocab({side}, {_WORDS}, instance)"
        )
    for table in derive.TABLES:
        yield from _compare(connection, f"main.{table}", f"temp.{table}", table)
    yield from _compare(connection, "main_vocabulary", "temp_vocabulary", _WORDS)


def _compare(connection: Connection, one: str, other: str, name: str) -> Iterator[Finding]:
    for left, right in ((one, other), (other, one)):
        question = f"SELECT 1 FROM (SELECT * FROM {left} EXCEPT SELECT * FROM {right}) LIMIT 1"  # noqa: S608 -- names of our own tables
        if connection.execute(question).fetchone():
            yield Finding("verify.not-as-derived", name)
            return
