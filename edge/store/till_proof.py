"""Proving the tables of fee receipts: papers of payments, by who took them, and numbers used.

A number that is used and not counted is printed a second time, for another person's money.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accord.facts import KINDS
from accord.fleet import OfficerAdmitted
from accord.payments import Paid, ReceiptBlockGiven
from edge.store import entries, said
from edge.store.engine import Connection
from edge.store.entries import record_of
from edge.store.log_proof import Finding
from edge.store.statements import statements

__all__ = ["receipts_wrong"]

_SQL: Final = statements("till_proof")
_PAID: Final = next(kind.number for kind in KINDS if kind.fact is Paid)
_ADMITTED: Final = next(kind.number for kind in KINDS if kind.fact is OfficerAdmitted)


def receipts_wrong(connection: Connection) -> Iterator[Finding]:
    """Find payments whose paper nobody has to print, papers of no payment, numbers not counted."""
    payers: dict[tuple[str, str], bytes] = {}
    erased: set[str] = set()
    for row in connection.execute(_SQL["payments"], (_PAID,)):
        record = record_of(row)
        header, fact = record.entry.header, said.fact_of(record)
        if not isinstance(fact, Paid):
            erased.add(header.dossier)
        elif fact.receipt:
            payers[header.dossier, fact.receipt] = header.officer
    yield from _papers(connection, payers, erased)
    yield from _numbers(connection, {receipt for _, receipt in payers}, is_all=not erased)


def _names(connection: Connection) -> dict[bytes, set[str]]:
    """Return every name an officer was ever admitted under: a paper keeps the one of its day."""
    names: dict[bytes, set[str]] = {}
    for row in connection.execute(_SQL["admissions"], (_ADMITTED,)):
        fact = said.fact_of(record_of(row))
        if isinstance(fact, OfficerAdmitted):
            names.setdefault(fact.key, set()).add(fact.officer.name)
    return names


def _papers(
    connection: Connection, payers: dict[tuple[str, str], bytes], erased: set[str]
) -> Iterator[Finding]:
    names = _names(connection)
    there: set[tuple[str, str]] = set()
    copies: dict[str, int] = {}
    for job_id, code, receipt, collector, copy in connection.execute(_SQL["papers"]).fetchall():
        there.add((code, receipt))
        officer = payers.get((code, receipt))
        if officer is None and code not in erased:
            yield "verify.receipt-without-payment", f"{code} {receipt}"
        if officer is not None and collector not in names.get(officer, {collector}):
            yield "verify.receipt-of-another", f"{code} {receipt}"
        if copy != copies.get(receipt, -1) + 1:
            yield "verify.receipt-out-of-line", job_id
        copies[receipt] = copy
    for code, receipt in sorted(payers.keys() - there):
        yield "verify.receipt-missing", f"{code} {receipt}"


def _numbers(connection: Connection, used: set[str], *, is_all: bool) -> Iterator[Finding]:
    """Find blocks of which more numbers are used than are counted, or fewer.

    Args:
        connection: to read.
        used: receipts of which the own log says that they were paid for.
        is_all: whether no payment is erased, so that none is used beside these.
    """
    counted = dict(connection.execute(_SQL["numbers"]).fetchall())
    for lease, entry_id in connection.execute(_SQL["blocks"]).fetchall():
        record = entries.by_id(connection, entry_id)
        given = None if record is None else said.fact_of(record)
        count, last = counted.pop(lease, 0), 0
        if isinstance(given, ReceiptBlockGiven):
            numbers = range(given.first, given.last + 1)
            last = max((number for number in numbers if given.receipt(number) in used), default=0)
        if count < last or (is_all and count > last):
            yield "verify.receipt-count", lease
    for lease in sorted(counted):
        yield "verify.receipt-count", lease
