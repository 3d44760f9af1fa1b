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
from accord.log import FIRST_PREVIOUS, Record
from accord.merkle import Frontier
from accord.naming import parse_dossier_code
from accord.receipt import Receipt, receipt_key_id
from accord.reconcile.values import Mark
from edge.store import chain, checkpoints, counts, derive, entries
from edge.store.city_proof import AckCheck, false_words
from edge.store.engine import Connection, look
from edge.store.entries import Epoch
from edge.store.journal import inspect, journal_of
from edge.store.keyfile import KeySource
from edge.store.slip_proof import ReceiptCheck, contradictions
from edge.store.statements import statements

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
    check_seal: SealCheck = lambda _: None,
    check_checkpoint: CheckpointCheck = _read_alone,
    check_receipt: ReceiptCheck = _read_slip_alone,
    check_ack: AckCheck | None = None,
) -> Report:
    """Look at everything and change nothing.

    Args:
        path: the database's file; nobody may be writing it.
        keys: where its key comes from.
        check_seal: judges the seal of each entry.
        check_checkpoint: reads and judges each checkpoint.
        check_receipt: reads and judges the code of each slip.
        check_ack: reads and judges each acknowledgement; none where the hub's key is not known.
    """
    look_at = _Look(check_seal, check_checkpoint, check_receipt, check_ack)
    findings: list[Finding] = []
    for finding in look_at.findings(path, keys):
        findings.append(finding)
        if len(findings) == FINDINGS_MAX:
            break
    return Report(look_at.entries, tuple(findings))


class _Look:
    """One verification while it runs."""

    def __init__(
        self,
        check_seal: SealCheck,
        check_checkpoint: CheckpointCheck,
        check_receipt: ReceiptCheck,
        check_ack: AckCheck | None,
    ) -> None:
        self._check_seal = check_seal
        self._check_checkpoint = check_checkpoint
        self._check_receipt = check_receipt
        self._check_ack = check_ack
        self.entries = 0

    def findings(self, path: Path, keys: KeySource) -> Iterator[Finding]:
        """Find what is wrong, from the bytes of the file up to what they mean."""
        journal = inspect(journal_of(path))
        if not journal.is_whole:
            yield Finding("verify.journal-spoiled", f"frames={journal.spoiled}")
        try:
            with look(path, keys) as connection:
                yield from _pages(connection)
                yield from self._chains(connection)
                yield from self._checkpoints(connection)
                yield from _references(connection)
                if self._check_ack is not None:
                    for what, where in false_words(connection, self._check_ack):
                        yield Finding(what, where)
                for what, where in contradictions(connection, self._check_receipt):
                    yield Finding(what, where)
                yield from _derived(connection)
        except FaultError as fault:
            yield Finding("verify.unreadable", str(fault))

    def _chains(self, connection: Connection) -> Iterator[Finding]:
        for epoch in entries.epochs(connection):
            try:
                chain.prove(connection, epoch, after=Mark(epoch.epoch, 0, FIRST_PREVIOUS))
                for _, record in entries.entries_after(connection, epoch, 0):
                    self._check_seal(record)
                    self.entries += 1
            except (FaultError, PeerError) as error:
                yield Finding("verify.broken-chain", f"{epoch.log} {error}")
            row = connection.execute(_SQL["proven"], (epoch.id,)).fetchone()
            if row is not None and chain.hash_at(connection, epoch, row[0]) != row[1]:
                yield Finding("verify.broken-chain", f"{epoch.log} seq={row[0]}")

    def _checkpoints(self, connection: Connection) -> Iterator[Finding]:
        """Find checkpoints that swear to another log than the one that stands here."""
        for epoch in entries.own_epochs(connection):
            kept, tree = checkpoints.sealed_of(connection, epoch), Frontier()
            last = max(kept, default=0)
            for digest in checkpoints.hashes_after(connection, epoch, 0):
                tree = tree.added(digest)
                if tree.size in kept and not self._swears(kept.pop(tree.size), epoch, digest, tree):
                    yield Finding("verify.false-checkpoint", f"{epoch.log} size={tree.size}")
                if tree.size >= last:
                    break
            for size in kept:
                yield Finding("verify.false-checkpoint", f"{epoch.log} size={size}")

    def _swears(self, sealed: bytes, epoch: Epoch, head: bytes, tree: Frontier) -> bool:
        try:
            said = self._check_checkpoint(sealed)
        except PeerError:
            return False
        there = (epoch.log, epoch.epoch, tree.size, head, tree.root())
        return (said.log, said.epoch, said.size, said.head, said.root) == there


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
    for day, count in used.items():
        if counts.of(connection, day) < count:
            yield Finding("verify.count-behind", day)


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
