"""What a box does that was put out, broken on purpose."""

from __future__ import annotations

import pytest

from edge.store import fleet
from edge.store.book import BoxBook
from tests.edge.desk import test_reception
from tests.mutants.handling import checked
from tests.mutants.mutant import Mutant


def _any_box(patch: pytest.MonkeyPatch) -> None:
    of_one = fleet._SQL["put-out"]
    patch.setitem(fleet._SQL, "put-out", of_one.replace("k.name = ?", "k.name <> ?"))


MUTANTS = [
    Mutant(
        "takes dossiers after it heard that it was put out",
        lambda patch: patch.setattr(BoxBook, "put_out_at", lambda _: None),
        checked(test_reception.test_a_box_that_was_put_out_takes_nothing_more_and_says_so),
    ),
    Mutant(
        "stops because another box was put out",
        _any_box,
        checked(test_reception.test_another_box_that_was_put_out_is_no_reason_to_stop),
    ),
]
