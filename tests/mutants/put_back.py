"""The protections around a card that was put back, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.edge.store.boxes import a_box
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _with_a_stick(test: Callable[[Path, Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            card = Path(folder) / "card"
            card.mkdir()
            test(card, Path(folder) / "tide")

    return check


def _a_gone_mark_is_told(card: Path, stick: Path) -> None:
    with a_box(card, tide=stick) as box:
        box.take()
    stick.unlink()
    with a_box(card, tide=stick) as box:
        assert box.ledger.tide_fault == "tidemark.gone"
        box.take()
        assert box.ledger.tide_fault == "tidemark.gone"


def _tells_nothing_of_a_gone_mark(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.store.ledger._GONE", "")


MUTANTS = [
    Mutant(
        "believes a mark that is gone",
        _tells_nothing_of_a_gone_mark,
        _with_a_stick(_a_gone_mark_is_told),
    ),
]
