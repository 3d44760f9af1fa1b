"""The proof of the papers, broken on purpose: each thing it looks at, not looked at."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.store import slip_proof, verify
from tests.edge.store.boxes import spoil
from tests.edge.store.test_slip_proof import (
    findings,
    lay,
    test_a_slip_for_an_erased_entry_that_took_nothing_in_is_found,
)
from tests.mutants.mutant import Mutant

Patch = pytest.MonkeyPatch


def _found(statement: str, what: str) -> Callable[[], None]:
    """Change a row behind the log's back: the proof must name it."""

    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            box = lay(Path(folder))
            spoil(box, statement)
            assert what in findings(box)

    return check


def _of_any_kind(patch: Patch) -> None:
    source = inspect.getsource(slip_proof._is_stated)  # the protection itself
    part = " or header.kind != _NUMBERS[Accepted]"
    assert source.count(part) == 1
    room = dict(vars(slip_proof))
    exec(source.replace(part, ""), room)  # noqa: S102  # our own source, one check left out
    patch.setattr(slip_proof, "_is_stated", room["_is_stated"])


def _erased_print() -> None:
    with tempfile.TemporaryDirectory() as folder:
        test_a_slip_for_an_erased_entry_that_took_nothing_in_is_found(lay(Path(folder)))


def _nothing(*_: object) -> tuple[()]:
    return ()


MUTANTS = [
    Mutant("verify takes any erased entry for an intake", _of_any_kind, _erased_print),
    Mutant(
        "verify does not look at the papers at all",
        lambda patch: patch.setattr(verify, "contradictions", _nothing),
        _found("DELETE FROM slips WHERE number = 3", "verify.slip-missing"),
    ),
    Mutant(
        "verify takes a slip's word for what the log holds",
        lambda patch: patch.setattr(slip_proof, "_is_stated", lambda *_: True),
        _found("UPDATE slips SET officer = x'00' WHERE number = 2", "verify.false-slip"),
    ),
    Mutant(
        "verify misses no slip between two others",
        lambda patch: patch.setattr(slip_proof, "_follows", lambda *_, **__: True),
        _found("DELETE FROM slips WHERE number = 2", "verify.slip-out-of-line"),
    ),
    Mutant(
        "verify believes the table on what came out",
        lambda patch: patch.setattr(slip_proof, "_written_down", _nothing),
        _found("UPDATE slips SET printed_at = NULL WHERE copy = 1", "verify.slip-not-as-written"),
    ),
    Mutant(
        "verify counts no fee receipts",
        lambda patch: patch.setattr(verify, "receipts_wrong", _nothing),
        _found("DELETE FROM fee_receipts", "verify.receipt-missing"),
    ),
]
