"""Runs every mutant of this folder: each module here lists the mutants of one room."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tests.mutants
from tests.mutants.mutant import Mutant


def _collect() -> list[tuple[str, Mutant]]:
    found = []
    for module in pkgutil.iter_modules(tests.mutants.__path__):
        if module.name.startswith("test_") or module.name == "mutant":
            continue
        listed = importlib.import_module(f"tests.mutants.{module.name}")
        found += [(module.name, mutant) for mutant in listed.MUTANTS]
    return found


COLLECTED = _collect()
IDS = [f"{room}: {mutant.name}" for room, mutant in COLLECTED]


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize(("room", "mutant"), COLLECTED, ids=IDS)
def test_a_broken_protection_turns_its_check_red(room: str, mutant: Mutant) -> None:
    mutant.check()
    with pytest.MonkeyPatch.context() as patch:
        mutant.patch(patch)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            mutant.check()
    mutant.check()
