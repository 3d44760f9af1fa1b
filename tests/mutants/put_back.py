"""The protections around a card that was put back, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.acts import Place
from accord.naming import LogName
from edge.main import restoring
from edge.main.restoring import begin_anew
from edge.store import city
from edge.store.safety import BoxSafety
from tests.edge.instruments import Clocks
from tests.edge.main import test_restoring
from tests.edge.store.boxes import a_box
from tests.edge.store.logs import BOX_KEY
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


def _in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _what_is_lost_is_named(folder: Path) -> None:
    with test_restoring.put_back(folder) as box:
        begin_anew(box.ledger, test_restoring.ADMISSION, BOX_KEY, Clocks())
        assert BoxSafety(box.ledger).lost()


def _leaves_nothing_to_look_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(city, "fork", lambda *_, **__: None)


def _names_what_is_left(patch: pytest.MonkeyPatch) -> None:
    def place(log: LogName, epoch: bytes, seq: int, digest: bytes) -> Place:
        return Place(log, epoch, seq - 2, digest)

    patch.setattr(restoring, "Place", place)


MUTANTS = [
    Mutant(
        "leaves what is lost for nobody to look at",
        _leaves_nothing_to_look_at,
        _in_a_folder(_what_is_lost_is_named),
    ),
    Mutant(
        "names what is left for what is lost",
        _names_what_is_left,
        _in_a_folder(test_restoring.test_the_new_epoch_names_what_the_mark_knew),
    ),
    Mutant(
        "believes a mark that is gone",
        _tells_nothing_of_a_gone_mark,
        _with_a_stick(_a_gone_mark_is_told),
    ),
]
