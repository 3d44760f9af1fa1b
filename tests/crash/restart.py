"""Judging a box after a fault: it is opened as at a restart, and the same forms are sent again."""

from __future__ import annotations

from accord.errors import MotcuaError
from edge.store.keyfile import KeyFile
from edge.store.verify import verify
from tests.crash.counter import Counter, Orders, open_counter
from tests.crash.watch import Bench, Run

__all__ = ["wrong"]


def wrong(bench: Bench, orders: Orders, run: Run) -> list[str]:
    """Return what is wrong after a run, one sentence each; nothing when all is as promised.

    Promised: what was acknowledged is held; what came out on paper is held; the same form sent
    again is the same dossier; no number is given twice; the store verifies.
    """
    try:
        with open_counter(orders.folder, orders.printer) as counter:
            found = _held(counter, run)
            codes = [_finish(counter, draft, run, found) for draft in orders.drafts]
    except MotcuaError as error:
        return [f"did not open again: {error}"]
    for draft, code in run.about("acknowledged"):
        if codes[orders.drafts.index(draft)] != code:
            found.append(f"{draft} was {code} and became another")
    if len(set(codes)) != len(codes):
        found.append(f"a number was given twice: {codes}")
    strangers = set(bench.tray()) | set(run.printed)
    if not strangers <= set(codes):
        found.append(f"on paper and no dossier: {sorted(strangers - set(codes))}")
    report = verify(orders.folder / "box.db", KeyFile(orders.folder / "store.key"))
    return found + [f"{finding.what} {finding.where}" for finding in report.findings]


def _held(counter: Counter, run: Run) -> list[str]:
    """Find what was promised before the restart and is not there after it."""
    found = []
    if counter.ledger.rolled_back is not None:
        found.append(f"the mark knows more: {counter.ledger.rolled_back.missing}")
    for draft, code in run.about("acknowledged"):
        if not counter.book.lamps(code).signed:
            found.append(f"acknowledged and lost: {draft} {code}")
    found += [
        f"a slip without its entry: {code}"
        for code in run.printed
        if not counter.book.lamps(code).in_box
    ]
    return found


def _finish(counter: Counter, draft: str, run: Run, found: list[str]) -> str:
    """Send a form again, as a clerk does after a restart, and see its slip come out."""
    due = {job.id for job in counter.press.due()}
    with counter.book.writing() as writing:
        before = writing.slip(draft)
    job = counter.accept(draft)
    if before is None:
        counter.press.put_through(job)
    elif job.dossier != before.dossier:
        found.append(f"{draft} was taken in twice")
    elif draft in due and job.dossier in run.printed:
        counter.press.came_out(counter.shift, job.dossier, draft)
    elif draft in due:
        counter.press.copy(job.dossier)
    elif job.dossier not in run.printed:
        found.append(f"said to be printed and was not: {job.dossier}")
    return job.dossier
