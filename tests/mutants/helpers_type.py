"""The protections around those who type for a citizen, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.desk.reception import Acceptance, Reception
from edge.desk.shift import Shift
from tests.edge.desk import test_drafts
from tests.edge.station import Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _by(test: Callable[[Station], None]) -> Callable[[], None]:
    def check() -> None:
        with _station() as station:
            test(station)

    return check


def _reads_nothing_back(patch: pytest.MonkeyPatch) -> None:
    real = Reception.accept

    def accept(self: Reception, shift: Shift, draft_id: str, values: dict[str, str]) -> Acceptance:
        return real(self, shift, draft_id, values | {"read_back": "on"})

    patch.setattr(Reception, "accept", accept)


def _lets_anybody_take_over(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.desk.drafts.may_accept", lambda _: True)


def _keeps_whatever_a_form_sends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.desk.drafts.is_field", lambda _: True)


MUTANTS = [
    Mutant(
        "accepts what a helper typed unread",
        _reads_nothing_back,
        _by(test_drafts.test_what_a_helper_typed_is_accepted_only_when_it_was_read_back),
    ),
    Mutant(
        "lets a volunteer take drafts over",
        _lets_anybody_take_over,
        _by(test_drafts.test_a_volunteer_takes_nothing_over),
    ),
    Mutant(
        "lets a form say who typed it",
        _keeps_whatever_a_form_sends,
        _by(test_drafts.test_a_form_cannot_say_who_typed_it),
    ),
]
