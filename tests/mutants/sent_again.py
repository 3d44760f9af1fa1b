"""The protections around a form that is sent a second time, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from accord.intake import Accepted
from edge.desk import reception
from tests.edge.desk import test_sent_again
from tests.edge.desk.intakes import BORN
from tests.edge.station import a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _takes(first: Mapping[str, str], changed: Mapping[str, str]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
            test_sent_again.test_a_signed_draft_that_says_anything_else_is_not_answered_as_taken(
                station, dict(first), dict(changed)
            )

    return check


def _does_not_look_at(field: str) -> Callable[[pytest.MonkeyPatch], None]:
    real = reception._asked

    def asked(intake: Accepted, again: Accepted) -> tuple[object, ...]:
        said = real(intake, again)
        return tuple(getattr(said, name) for name in said.__slots__ if name != field)

    return lambda patch: patch.setattr(reception, "_asked", asked)


MUTANTS = [
    Mutant(f"takes a form with other {field} for the same", _does_not_look_at(field), check)
    for field, check in (
        ("answers", _takes(BORN, {"form_child_name": "NGUYỄN MINH BẢO"})),
        ("papers", _takes(BORN, {"paper_6": "on"})),
        ("exempt_group", _takes(BORN, {"exempt": "hộ nghèo"})),
        ("delivery", _takes(BORN, {"delivery": "2"})),
        ("representative", _takes(BORN, test_sent_again.BY_AGENT)),
    )
]
