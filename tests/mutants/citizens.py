"""The protections of what citizens see, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.receipt import receipt_key_id
from edge.desk import checks, guide, outages, throttle
from edge.store.outages import OutageShelf
from tests.edge.desk import test_checks, test_guide, test_outages
from tests.edge.station import Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _walks_nowhere() -> None:
    with _station() as station:
        test_checks.test_nobody_walks_from_one_slip_to_the_next(station, station.citizens.checks)


def _takes_any_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "compare_digest", lambda *_: True)


def _forgeries_are_told() -> None:
    with _station() as station:
        told = test_checks.test_a_forged_slip_is_told_from_another_boxs
        told(station, station.citizens.checks)


def _believes_any_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "verify_receipt", lambda text, _: receipt_key_id(text)[1])


def _guessers_wait() -> None:
    with _station() as station:
        counted = test_checks.test_wrong_tries_are_counted_and_right_ones_are_not
        counted(station, station.citizens.checks)


def _never_tires(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(throttle, "MISSES_MAX", 10**9)


def _knows_what_it_does_not_know() -> None:
    test_guide.test_what_the_ward_does_not_do_is_hardly_ever_answered_with_something_else()


def _always_has_an_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guide, "CERTAIN_FROM", 0.1)


def _flickers_are_no_outage() -> None:
    with _station() as station:
        test_outages.test_a_flicker_is_no_outage(station, _watched(station))


def _watched(station: Station) -> test_outages.Line:
    line = test_outages.Line()
    station.probes.append(line)
    station.open()
    return line


def _believes_the_first_failure(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outages, "FAILURES_LEAST", 1)
    patch.setattr(outages, "DOWN_MS_LEAST", 0)


def _outages_survive_a_start() -> None:
    with _station() as station:
        goes_on = test_outages.test_an_outage_goes_on_after_the_box_was_started_again
        goes_on(station, _watched(station))


def _forgets_what_is_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OutageShelf, "open", lambda _: ())


MUTANTS = [
    Mutant("shows a dossier for any key", _takes_any_key, _walks_nowhere),
    Mutant("believes a slip that nobody signed", _believes_any_signature, _forgeries_are_told),
    Mutant("lets a guesser go on for ever", _never_tires, _guessers_wait),
    Mutant("takes a flicker for an outage", _believes_the_first_failure, _flickers_are_no_outage),
    Mutant("forgets an outage at a start", _forgets_what_is_open, _outages_survive_a_start),
    Mutant("answers every question", _always_has_an_answer, _knows_what_it_does_not_know),
]
