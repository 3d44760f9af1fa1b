"""What keeps a quick search from losing answers, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from edge.store import search, words
from tests.edge.store import test_search
from tests.edge.store.boxes import a_box
from tests.edge.store.test_search import Laid, lay
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

DOSSIERS = 200


def _searched(test: Callable[[Laid], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, a_box(Path(folder)) as box:
            test((box, lay(box, DOSSIERS)))

    return check


def _names_with_procedures(laid: Laid) -> None:
    test_search.test_a_name_with_a_procedure_finds_all_of_both(laid, 4, is_folded=True)


def _keeps_nothing_beside(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(words, "beside", lambda *_: "")


def _looks_no_further(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(words, "is_among", lambda *_: True)


def _takes_the_first_for_all(patch: pytest.MonkeyPatch) -> None:
    honest = search._Reader._asked

    def cut(reader: search._Reader, wanted: Sequence[words.Either], most: int) -> list[int]:
        return honest(reader, wanted, most - 1 if most == reader._read_max + 1 else most)

    patch.setattr(search._Reader, "_asked", cut)


MUTANTS = [
    Mutant(
        "a search knows only the first name of a dossier",
        _keeps_nothing_beside,
        _searched(test_search.test_who_came_for_another_is_found_by_name_and_procedure),
    ),
    Mutant(
        "a search takes what the index has narrowed for the answer",
        _looks_no_further,
        _searched(_names_with_procedures),
    ),
    Mutant(
        "a search takes the first of many for all of them",
        _takes_the_first_for_all,
        _searched(_names_with_procedures),
    ),
]
