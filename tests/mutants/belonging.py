"""What keeps one ward's boxes off another's dossiers, and papers honest: each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accord.fleet import OfficerRole
from accord.log import Record
from accord.moments import Instant
from accord.reconcile.values import Parcel
from hub.office import belonging, intake, judgement, releasing, slips, slots
from hub.office.belonging import Belonging
from hub.office.books import Box, Writing
from hub.office.judgement import Judged
from tests.hub.office import test_belonging, test_forgotten_slots, test_releasing, test_slips
from tests.hub.office.city import BA_DINH, CITY, NOW, TAY_HO, TestBox, TestCity, accepted, city
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _city() -> Iterator[tuple[TestCity, TestBox]]:
    with tempfile.TemporaryDirectory() as folder, city(Path(folder)) as opened:
        yield opened, opened.admit("box-00103-a")


def _by(test: Callable[..., None], *given: object) -> Callable[[], None]:
    def check() -> None:
        with _city() as (opened, box):
            test(opened, box, *given)

    return check


def _strangers_say_nothing() -> None:
    with _city() as (opened, box):
        test_belonging.test_a_box_of_another_ward_says_nothing_of_our_dossier(
            opened, box, opened.admit("box-00004-a", BA_DINH), test_belonging.PRINTED
        )


def _strangers_accept_nothing() -> None:
    with _city() as (opened, box):
        test_belonging.test_nobody_accepts_under_another_units_code(
            opened, box, opened.admit("box-00004-a", BA_DINH)
        )


def _earlier_beginnings_are_noted() -> None:
    with tempfile.TemporaryDirectory() as folder, city(Path(folder)) as opened:
        box, neighbour = opened.admit("box-00103-a"), opened.admit("box-00103-b")
        test_belonging.test_what_an_earlier_version_put_aside_is_noted_once(
            opened, box, neighbour, Path(folder)
        )


def _every_box_speaks_of_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Belonging, "check", lambda *_: None)


def _every_dossier_was_handed_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Belonging, "_is_held", lambda *_: True)


def _believes_everything_again(patch: pytest.MonkeyPatch) -> None:
    real = judgement.judge

    def judge(parcel: Parcel, **how: Any) -> Judged:
        judged = real(parcel, **how)
        assert parcel.entry is not None
        return replace(judged, record=Record(parcel.entry, parcel.salt, parcel.payload))

    patch.setattr(releasing, "judge", judge)


def _what_does_not_hold_stays_aside() -> None:
    with _city() as (opened, box):
        admin = opened.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)
        seq = test_releasing.put_one_aside(opened, box)
        test_releasing.test_what_still_does_not_hold_stays_aside(opened, box, admin, seq)


def _neighbours_double_nothing() -> None:
    with _city() as (opened, box):
        test_belonging.test_no_box_begins_a_dossier_under_the_number_of_another(
            opened,
            box,
            opened.admit("box-00103-b"),
            accepted(TAY_HO, name="Kẻ Gian"),
            comes_first=False,
        )


def _a_forgotten_grant_names_one_slot() -> None:
    test = test_forgotten_slots.test_a_run_whose_grant_was_forgotten_keeps_the_slot_it_names
    with _city() as (opened, box):
        test(opened, box, opened.admit("box-00103-b"))


def _a_run_brings_the_numbers_of_forgotten_runs() -> None:
    test = test_forgotten_slots.test_a_run_brings_the_numbers_of_the_forgotten_runs_it_goes_on_from
    with _city() as (opened, box):
        test(opened, box, opened.admit("box-00103-b"))


def _what_follows_stays_aside(cut: int) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, city(Path(folder)) as opened:
            box, other = opened.admit("box-00103-a"), opened.admit("box-00103-b")
            test_belonging.test_what_follows_a_beginning_that_was_put_aside_is_put_aside_too(
                opened, box, other, Path(folder), cut
            )

    return check


def _followers_are_released() -> None:
    with _city() as (opened, box):
        admin = opened.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)
        seq = test_releasing.put_one_aside(opened, box)
        followed = test_releasing.go_on(box)
        test_releasing.test_with_a_beginning_is_released_what_followed_it(
            opened, box, admin, seq, followed
        )


def _whoever_opens_with_a_slot_has_it(patch: pytest.MonkeyPatch) -> None:
    claimed = set[int]()

    def claim(desk: Writing, box: Box, slot: int) -> bool:
        claimed.add(slot)
        return slots.claim(desk, box, slot)

    patch.setattr(belonging, "claim", claim)
    patch.setattr(
        belonging,
        "is_of",
        lambda desk, box, slot: slot in claimed or slots.is_of(desk, box, slot),
    )


def _an_opened_slot_proves_nothing() -> None:
    with _city() as (opened, box):
        test_belonging.test_a_box_admitted_again_goes_on_with_the_numbers_it_had(
            opened, box, opened.admit("box-00103-b")
        )


MUTANTS = [
    Mutant(
        "believes what a box goes on to say of another's code",
        lambda patch: patch.setattr(Belonging, "judged", lambda *_, **__: None),
        _what_follows_stays_aside(2),
    ),
    Mutant(
        "forgets over night which beginnings were put aside",
        lambda patch: patch.setattr(intake, "note_aside", lambda *_: None),
        _what_follows_stays_aside(1),
    ),
    Mutant(
        "passes over the beginnings that an earlier version put aside",
        lambda patch: patch.setattr(belonging, "note_aside", lambda *_: None),
        _earlier_beginnings_are_noted,
    ),
    Mutant(
        "releases a beginning and leaves what followed it aside",
        lambda patch: patch.setattr(releasing.Releasing, "_follow", lambda *_: None),
        _followers_are_released,
    ),
    Mutant(
        "takes a slot for a box's because the box says so",
        _whoever_opens_with_a_slot_has_it,
        _an_opened_slot_proves_nothing,
    ),
    Mutant(
        "lets a box begin a dossier under another box's number",
        lambda patch: patch.setattr(Belonging, "_may_begin", lambda *_, **__: True),
        _neighbours_double_nothing,
    ),
    Mutant(
        "lets a box of another ward speak of a dossier",
        _every_dossier_was_handed_on,
        _strangers_say_nothing,
    ),
    Mutant(
        "lets a box accept under another unit's code",
        _every_box_speaks_of_everything,
        _strangers_accept_nothing,
    ),
    Mutant(
        "takes any text for a dossier code",
        _every_box_speaks_of_everything,
        _by(test_belonging.test_what_is_no_dossier_code_is_put_aside),
    ),
    Mutant(
        "believes an acceptance dated elsewhere than its entry",
        lambda patch: patch.setattr(judgement, "is_stated_at", lambda *_: True),
        _by(test_belonging.test_an_acceptance_dated_elsewhere_than_its_entry_is_put_aside, -200),
    ),
    Mutant(
        "calls a slip good that says another day",
        lambda patch: patch.setattr(slips, "_says_the_same", lambda *_: True),
        _by(
            test_slips.test_a_slip_that_lies_about_what_is_held_is_no_good_paper,
            {"received_at": Instant(NOW - test_slips.DAY_MS)},
        ),
    ),
    Mutant(
        "calls a slip good that names another place",
        lambda patch: patch.setattr(slips, "_is_its_place", lambda *_: True),
        _by(test_slips.test_a_slip_that_lies_about_what_is_held_is_no_good_paper, {"seq": 1}),
    ),
    Mutant(
        "releases whatever a person wants released",
        _believes_everything_again,
        _what_does_not_hold_stays_aside,
    ),
    Mutant(
        "puts the numbers of a forgotten grant aside",
        lambda patch: patch.setattr(Belonging, "_was_granted", lambda *_, **__: False),
        _a_forgotten_grant_names_one_slot,
    ),
    Mutant(
        "lets a run of a forgotten grant use any slot",
        lambda patch: patch.setattr(
            Belonging,
            "_was_granted",
            lambda self, slot, **_: slots.claim(self._desk, self._box, slot),
        ),
        _a_forgotten_grant_names_one_slot,
    ),
    Mutant(
        "puts the numbers aside that a run carries on from a forgotten one",
        lambda patch: patch.setattr(belonging, "CARRIED_ON_MAX", 0),
        _a_run_brings_the_numbers_of_forgotten_runs,
    ),
    Mutant(
        "lets a run carry on numbers of any slot",
        lambda patch: patch.setattr(belonging, "CARRIED_ON_MAX", 99),
        _a_run_brings_the_numbers_of_forgotten_runs,
    ),
]
