"""What somebody has seen of another log, passed over on purpose."""

from __future__ import annotations

import pytest

from hub.office import intake, proving
from tests.hub.office import test_parents
from tests.hub.office.city import TestBox, TestCity
from tests.mutants.hub import in_a_city
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _seen_elsewhere(city: TestCity, box: TestBox) -> None:
    neighbour = city.admit("box-00103-b")
    test_parents.test_a_box_that_has_seen_another_history_raises_an_alarm_and_is_believed(
        city, box, neighbour
    )


def _nothing_is_other(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(proving, "other_parents", lambda *_: iter(()))


MUTANTS = [
    Mutant(
        "says nothing of a history that somebody else has seen",
        lambda patch: patch.setattr(intake, "tell_of_parents", lambda *_, **__: None),
        in_a_city(_seen_elsewhere),
    ),
    Mutant("the hub's verify believes any parent", _nothing_is_other, in_a_city(_seen_elsewhere)),
]
