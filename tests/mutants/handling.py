"""The protections of the acts after intake, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from accord.acts import FormKey
from accord.rights import may
from edge.desk import dues, handling, papers, paperwork, refusing
from edge.desk.papers import FORMS, DatedForm, PaperKind
from edge.desk.shift import Shift
from edge.desk.steps import Act
from tests.edge.desk import test_handling, test_papers, test_refusing
from tests.edge.desk.officers import SPECIALIST
from tests.edge.station import LAN, Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS", "checked"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def checked(check: Callable[[Station], None]) -> Callable[[], None]:
    def run() -> None:
        with _station() as station:
            check(station)

    return run


def _everybody_may(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handling, "may", lambda *_: True)


def _clerks_put_off(patch: pytest.MonkeyPatch) -> None:
    def is_theirs(shift: Shift, act: Act) -> bool:
        return may(frozenset(shift.officer.roles), act.fact)

    patch.setattr(handling, "_is_theirs", is_theirs)


def _needs_no_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handling, "UnfinishedError", lambda _: AssertionError("written"))


def _puts_off_whenever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(handling, "may_extend", lambda *_: True)


def _counts_from_the_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dues, "stood_still_since", lambda dossier: dossier.since)


def _refuses_for_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(refusing, "may", lambda *_: True)


def _prints_the_newest_form(patch: pytest.MonkeyPatch) -> None:
    def newest(kind: PaperKind, _on: date, forms: tuple[DatedForm, ...] = FORMS) -> FormKey:
        return max((f for f in forms if f.kind is kind), key=lambda f: f.from_on).key

    patch.setattr(papers, "form_in_force", newest)


def _volunteers_print(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(paperwork, "may", lambda *_: True)


def _a_role_has_its_own_acts(station: Station) -> None:
    may = {"start", "step", "hand-on", "supplement", "withdrawal"}
    test_handling.test_each_role_is_offered_its_own_acts_and_is_refused_the_others(
        station, LAN, may
    )


def _a_specialist_puts_nothing_off(station: Station) -> None:
    test_handling.test_each_role_is_offered_its_own_acts_and_is_refused_the_others(
        station,
        SPECIALIST,
        {"start", "step", "hand-on", "supplement", "obligation", "withdrawal", "prepare"},
    )


def _a_reason_is_asked_for(station: Station) -> None:
    test_handling.test_what_the_law_wants_in_words_must_be_said(station, "withdrawal")


MUTANTS = [
    Mutant("lets everybody do everything", _everybody_may, checked(_a_role_has_its_own_acts)),
    Mutant(
        "lets others than the leader put a due time off",
        _clerks_put_off,
        checked(_a_specialist_puts_nothing_off),
    ),
    Mutant(
        "asks for no words where the law does", _needs_no_words, checked(_a_reason_is_asked_for)
    ),
    Mutant(
        "puts a due time off when it is too late",
        _puts_off_whenever,
        checked(test_handling.test_a_result_is_put_off_at_the_latest_the_day_before_it_is_due),
    ),
    Mutant(
        "takes the time of a pause away when a stop follows it",
        _counts_from_the_stop,
        checked(test_handling.test_a_stop_that_follows_a_pause_counts_from_the_pause),
    ),
    Mutant(
        "lets anybody turn a filing down",
        _refuses_for_anybody,
        checked(test_refusing.test_only_who_takes_dossiers_turns_them_down),
    ),
    Mutant(
        "prints the form of today for a dossier of yesterday",
        _prints_the_newest_form,
        checked(test_papers.test_the_form_in_force_on_the_day_of_intake_is_printed),
    ),
    Mutant(
        "lets a volunteer print the register",
        _volunteers_print,
        checked(test_papers.test_papers_are_printed_by_all_who_work_here_and_by_no_volunteer),
    ),
]
