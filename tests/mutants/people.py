"""The protections around the hub's people and what is said of them, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest

from hub.office import decisions
from hub.office.scribe import ward_log
from tests.journeys import test_the_citys_people as journey
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

Patch = pytest.MonkeyPatch


def nothing(*_: object, **__: object) -> None:
    pass


def _in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    @wraps(test)
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _say_people_in_a_wards_log(patch: Patch) -> None:
    patch.setattr("hub.office.accounts.people_log", ward_log)


MUTANTS = [
    Mutant(
        "lets an act reach a ward before it heard whose it is",
        lambda patch: patch.setattr(decisions, "introduce", nothing),
        _in_a_folder(journey.test_what_a_leader_of_the_city_decided_is_handed_over_in_the_ward),
    ),
    Mutant(
        "revokes a person of the city where no box hears it",
        _say_people_in_a_wards_log,
        _in_a_folder(journey.test_every_box_hears_that_a_person_of_the_city_was_revoked),
    ),
]
