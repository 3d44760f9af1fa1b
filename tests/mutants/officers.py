"""What guards a second clerk at a box that has joined, and a PIN, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from accord import officer_request
from accord.admission import apply_for
from edge.desk.shift import Shifts
from edge.main import officers
from hub.office import officer_requests
from hub.office.books import Box, Writing
from tests.accord import test_officer_request as request
from tests.accord.test_admission import EPOCH
from tests.edge.desk import test_shift
from tests.edge.main import test_officers as at_box
from tests.edge.main.city import City, a_joined_box
from tests.edge.station import Station, a_station
from tests.hub.office import test_officer_requests as at_hub
from tests.mutants.hub import in_a_city, nothing
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

Patch = pytest.MonkeyPatch


def _box_of(test: Callable[[City], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, at_box.quick():
            test(a_joined_box(Path(folder)))

    return check


def _station_of(test: Callable[[Station], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
            test(station)

    return check


def _believes_revoked_boxes(patch: Patch) -> None:
    def box(desk: Writing, name: str) -> Box:
        found = desk.register.box(name)
        assert found is not None, name
        return found

    patch.setattr(officer_requests, "_box", box)


def _takes_the_first_of_two_pins(patch: Patch) -> None:
    real = Shifts.change_pin  # the fault

    def change(self: Shifts, token: str, *, old: str, new: str, again: str) -> None:
        real(self, token, old=old, new=new, again=new)

    patch.setattr(Shifts, "change_pin", change)


def _moved() -> None:
    elsewhere = apply_for(request.RECORD, box="box-00103-b", epoch=EPOCH, signer=request.HOA)
    request.test_an_officer_signs_with_the_own_key_for_this_box_and_epoch(elsewhere)


ACCORD = [
    Mutant(
        "takes a request for officers that another key sealed",
        lambda patch: patch.setattr(officer_request, "open_sealed", nothing),
        request.test_the_key_of_the_named_boxs_log_sealed_it,
    ),
    Mutant(
        "takes an officer who signed for another box",
        lambda patch: patch.setattr(officer_request, "check_applicant", nothing),
        _moved,
    ),
    Mutant(
        "reads a request for officers of any size",
        lambda patch: patch.setattr(officer_request, "check_size", nothing),
        request.test_a_file_that_is_too_large_is_refused_before_it_is_read,
    ),
]

HUB = [
    Mutant(
        "lets a revoked box bring people",
        _believes_revoked_boxes,
        in_a_city(at_hub.test_a_revoked_box_brings_nobody),
    ),
    Mutant(
        "lets a box bring people in an epoch nobody knows",
        lambda patch: patch.setattr(officer_requests, "_knows", lambda *_: True),
        in_a_city(at_hub.test_an_epoch_the_city_has_not_heard_of_is_none_of_the_box),
    ),
    Mutant(
        "admits a revoked key again",
        lambda patch: patch.setattr(officer_requests, "is_revoked", lambda *_: False),
        in_a_city(at_hub.test_a_revoked_key_stays_revoked_and_takes_nobody_along),
    ),
    Mutant(
        "gives a known key more duties unseen",
        lambda patch: patch.setattr(officer_requests, "_is_same", lambda *_: True),
        in_a_city(
            lambda city, box: (
                at_hub.test_a_key_is_not_given_to_somebody_else_nor_more_duties_unseen(
                    city, box, at_hub.record(name="Khác")
                )
            )
        ),
    ),
    Mutant(
        "says twice who was admitted",
        lambda patch: patch.setattr(officer_requests, "known_officers", lambda *_: ()),
        in_a_city(at_hub.test_the_same_request_again_says_nothing_twice),
    ),
]

BOX = [
    Mutant(
        "makes a second key for a person who has one",
        lambda patch: patch.setattr(officers, "_held", lambda *_: []),
        _box_of(at_box.test_a_lost_file_is_written_again_the_same),
    ),
    Mutant(
        "asks for a key that was revoked",
        lambda patch: patch.setattr(officers, "_revoked", lambda *_: set()),
        _box_of(at_box.test_whoever_was_revoked_is_given_a_new_key),
    ),
    Mutant(
        "asks for a key under another name",
        lambda patch: patch.setattr(officers, "_is_same", lambda *_: True),
        _box_of(
            partial(
                at_box.test_nobody_is_called_otherwise_under_the_same_key,
                otherwise=replace(at_box.HOA, name="Khác"),
            )
        ),
    ),
    Mutant(
        "makes keys before every PIN was looked at",
        lambda patch: patch.setattr(officers, "check_pin", nothing),
        _box_of(at_box.test_what_is_refused_makes_no_key_for_anybody),
    ),
    Mutant(
        "makes keys before every known key has signed",
        lambda patch: patch.setattr(
            officers, "sorted", lambda plans, **_: list(plans), raising=False
        ),
        _box_of(at_box.test_in_a_new_epoch_a_key_signs_again_with_its_pin),
    ),
    Mutant(
        "takes the first of two PINs that differ",
        _takes_the_first_of_two_pins,
        _station_of(test_shift.test_a_pin_typed_two_ways_or_without_a_shift_stays_as_it_was),
    ),
]

MUTANTS = [*ACCORD, *HUB, *BOX]
