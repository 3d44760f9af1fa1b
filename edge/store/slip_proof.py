"""Proving the tables of papers: each states what the log holds, and what is out was written down.

A slip that the table forgets is a slip nobody looks for; one that it counts as out in vain is lost
without a word; one that it takes for due a second time is doubled. The log knows all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final, TypeVar

from accord.acts import SlipPrinted
from accord.errors import PeerError
from accord.facts import KINDS
from accord.intake import Accepted, ModelRule
from accord.lineage import Gone
from accord.log import Record
from accord.receipt import DIGEST_BYTES, FIRST_DIGEST, Between, Receipt, between, states
from edge.desk.kept import SlipJob
from edge.desk.slips import FORM_01
from edge.store import said
from edge.store.engine import Connection
from edge.store.entries import record_of
from edge.store.slips import slip_of
from edge.store.statements import statements

__all__ = ["Contradiction", "ReceiptCheck", "contradictions"]

_SQL: Final = statements("slip_proof")
_Said = TypeVar("_Said", bound=SlipPrinted)
_NUMBERS: Final = {kind.fact: kind.number for kind in KINDS}
_SLIP_COLUMNS: Final = len(SlipJob.__dataclass_fields__)

ReceiptCheck = Callable[[str], Receipt]
"""Reads the code of a slip; raises PeerError when the box's key did not sign it."""

Contradiction = tuple[str, str]
"""What is wrong, as `edge.store.verify.Finding` names it, and which paper or dossier it is."""


def contradictions(connection: Connection, check_receipt: ReceiptCheck) -> Iterator[Contradiction]:
    """Find what the tables of slips and of fee receipts say against the log."""
    yield from _slips(connection, check_receipt)
    for (code,) in connection.execute(_SQL["without-slip"], (_NUMBERS[Accepted],)).fetchall():
        yield "verify.slip-missing", code
    yield from _written_down(connection)


def _slips(connection: Connection, check_receipt: ReceiptCheck) -> Iterator[Contradiction]:
    rows = connection.execute(_SQL["slips"])
    for _, of_epoch in groupby(rows, key=lambda row: slip_of(row[:_SLIP_COLUMNS]).epoch):
        before: Receipt | None = None
        last: SlipJob | None = None
        for row in of_epoch:
            job = slip_of(row[:_SLIP_COLUMNS])
            if row[_SLIP_COLUMNS] is None:
                yield "verify.slip-without-entry", job.id
                continue
            try:
                receipt = check_receipt(job.receipt)
            except PeerError:
                yield "verify.false-slip", job.id
                continue
            record = record_of(row[_SLIP_COLUMNS:])
            if not _is_stated(job, receipt, record):
                yield "verify.false-slip", job.id
            if job.is_held_back and not _may_be_held_back(job, record):
                yield "verify.slip-held-back", job.id
            is_next_copy = job.copy == (last.copy + 1 if last and last.number == job.number else 0)
            if not is_next_copy or not _follows(before, receipt, is_copy=job.copy > 0):
                yield "verify.slip-out-of-line", job.id
            before, last = receipt, job


def _is_stated(job: SlipJob, receipt: Receipt, record: Record) -> bool:
    """Return whether row, code and entry speak of one and the same intake."""
    header = record.entry.header
    is_of_row = (receipt.epoch, receipt.seq, receipt.number, receipt.dossier) == (
        job.epoch,
        job.seq,
        job.number,
        job.dossier,
    )
    is_of_entry = (receipt.entry_hash[:DIGEST_BYTES], receipt.payload_hash, job.officer) == (
        record.entry.hash[:DIGEST_BYTES],
        header.payload_hash,
        header.officer,
    )
    if not is_of_row or not is_of_entry or header.kind != _NUMBERS[Accepted]:
        return False
    fact = said.fact_of(record)  # of one that is erased nothing is left to compare; its hash was
    if isinstance(fact, Accepted):
        return states(receipt, fact) and (job.copy > 0 or job.asked_at == fact.received_at)
    return isinstance(fact, Gone)


def _may_be_held_back(job: SlipJob, record: Record) -> bool:
    """Return whether nobody has to look for it: a first print, not out, spared by a model."""
    fact = said.fact_of(record)  # of one that is erased nobody can tell any more
    is_without_paper = isinstance(fact, Gone) or (
        isinstance(fact, Accepted) and fact.is_under(ModelRule.NO_SLIP)
    )
    return is_without_paper and job.copy == 0 and job.printed_at is None


def _follows(before: Receipt | None, receipt: Receipt, *, is_copy: bool) -> bool:
    if before is None:
        return not is_copy and (receipt.number, receipt.previous) == (1, FIRST_DIGEST)
    return between(before, receipt)[0] is (Between.SAME if is_copy else Between.NEXT)


def _written_down(connection: Connection) -> Iterator[Contradiction]:
    """Find slips that are out for the table and not for the log, or the other way round."""
    prints, erased = _said(connection, SlipPrinted)
    out = {(code, fact.copy - 1) for code, fact in prints if _is_form_01(fact)}
    for job_id, code, copy, is_out in connection.execute(_SQL["out"]).fetchall():
        if code not in erased and bool(is_out) != ((code, copy) in out):
            yield "verify.slip-not-as-written", job_id


def _is_form_01(fact: SlipPrinted) -> bool:
    """Return whether that form, of any version of ours, came out."""
    return (fact.form.basis, fact.form.number) == (FORM_01.basis, FORM_01.number)


def _said(connection: Connection, kind: type[_Said]) -> tuple[list[tuple[str, _Said]], set[str]]:
    """Return what the own log says in one kind of fact, and of which dossiers some is erased."""
    found: list[tuple[str, _Said]] = []
    erased: set[str] = set()
    for row in connection.execute(_SQL["own-of-kind"], (_NUMBERS[kind],)):
        record = record_of(row)
        code, fact = record.entry.header.dossier, said.fact_of(record)
        if isinstance(fact, kind):
            found.append((code, fact))
        else:
            erased.add(code)
    return found, erased
