"""What a box does that was put out, broken on purpose."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.facts import KINDS
from edge.desk import scribe
from edge.store import fleet
from edge.store.book import BoxBook
from tests.edge.desk import test_put_out, test_reception
from tests.edge.station import Station
from tests.mutants.handling import checked
from tests.mutants.mutant import Mutant


def _any_box(patch: pytest.MonkeyPatch) -> None:
    of_one = fleet._SQL["put-out"]
    patch.setitem(fleet._SQL, "put-out", of_one.replace("k.name = ?", "k.name <> ?"))


def _goes_on(station: Station) -> None:
    try:
        test_put_out.test_what_is_there_is_still_read_printed_carried_out_and_the_hall_goes_on(
            station
        )
    except RefusedError as error:
        raise AssertionError from error


MUTANTS = [
    Mutant(
        "takes dossiers after it heard that it was put out",
        lambda patch: patch.setattr(BoxBook, "put_out_at", lambda _: None),
        checked(test_reception.test_a_box_that_was_put_out_takes_nothing_more_and_says_so),
    ),
    Mutant(
        "signs acts after it heard that it was put out",
        lambda patch: patch.setattr(scribe, "STILL_SAID", frozenset(kind.fact for kind in KINDS)),
        checked(test_put_out.test_nothing_with_an_effect_is_said_any_more),
    ),
    Mutant(
        "lets nobody print or read any more after it was put out",
        lambda patch: patch.setattr(scribe, "STILL_SAID", frozenset()),
        checked(_goes_on),
    ),
    Mutant(
        "stops because another box was put out",
        _any_box,
        checked(test_reception.test_another_box_that_was_put_out_is_no_reason_to_stop),
    ),
]
