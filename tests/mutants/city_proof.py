"""The proof of the city's words, broken on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.store import said, verify
from tests.edge.store.boxes import spoil
from tests.edge.store.test_city_proof import FORGED, findings, lay
from tests.mutants.mutant import Mutant


def _found(statement: str, what: str) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            box = lay(Path(folder))
            spoil(box, statement)
            assert what in findings(box)

    return check


def _nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verify, "false_words", lambda *_: ())


MUTANTS = [
    Mutant("verify believes any acknowledgement", _nothing, _found(FORGED, "verify.false-ack")),
    Mutant(
        "verify believes any slot",
        lambda patch: patch.setattr(said, "opening_of", lambda *_: None),
        _found("UPDATE epochs SET slot = slot + 1 WHERE is_own = 1", "verify.false-slot"),
    ),
]
