"""Models of work, broken on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from accord import models
from accord.errors import RefusedError
from accord.intake import Accepted
from accord.models import Model
from edge.desk import press, reception, reckoning
from edge.desk.house import Offices
from edge.store import slip_proof
from hub.office import publishing
from hub.office.publishing import Publishing
from tests.accord import test_models as test_texts
from tests.edge.desk import test_models, test_one_visit
from tests.edge.station import Station, a_station
from tests.edge.store.boxes import spoil
from tests.edge.store.test_slip_proof import findings, lay
from tests.hub.office import city as city_module
from tests.hub.office.test_publishing import MODELS
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

Patch = pytest.MonkeyPatch


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _at_a_counter(test: Callable[[Station], None]) -> Callable[[], None]:
    def check() -> None:
        with _station() as station:
            try:
                test(station)
            except RefusedError as error:
                raise AssertionError from error

    return check


def _a_slip_held_back_in_vain_is_found() -> None:
    with tempfile.TemporaryDirectory() as folder:
        box = lay(Path(folder))
        spoil(box, "UPDATE slips SET is_held_back = 1 WHERE number = 2")
        assert "verify.slip-held-back" in findings(box)


def _a_procedure_nobody_published_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder, city_module.city(Path(folder)) as city:
        office = Publishing(city.books, scribe=city.scribe, clock=city.clock, first_slot=100)
        try:
            office.models(MODELS)
        except RefusedError:
            return
        raise AssertionError


MUTANTS = [
    Mutant(
        "a model of work puts a due time past the law's",
        lambda patch: patch.setattr(reckoning, "_shortens", lambda *_: True),
        _at_a_counter(test_models.test_a_model_never_makes_a_term_longer_than_the_law),
    ),
    Mutant(
        "an acceptance forgets the model it was taken in under",
        lambda patch: patch.setattr(Model, "pin", lambda _: None),
        _at_a_counter(test_models.test_the_acceptance_keeps_the_model_and_the_shorter_term),
    ),
    Mutant(
        "paper comes out although none was promised",
        lambda patch: patch.setattr(Accepted, "is_under", lambda *_: False),
        _at_a_counter(
            test_models.test_without_paper_nothing_goes_to_the_printer_and_nothing_is_due
        ),
    ),
    Mutant(
        "a slip asked for after all comes out unwritten",
        lambda patch: patch.setattr(press.Press, "_write_down", lambda *_, **__: None),
        _at_a_counter(test_models.test_printing_after_all_is_a_first_print_and_happens_once),
    ),
    Mutant(
        "a form sent again is another one when its model has ended",
        lambda patch: patch.setattr(reception, "_asked", lambda intake, _: intake),
        _at_a_counter(
            test_models.test_a_form_sent_again_when_the_model_has_ended_is_the_same_dossier
        ),
    ),
    Mutant(
        "verify believes that any slip was held back",
        lambda patch: patch.setattr(slip_proof, "_may_be_held_back", lambda *_: True),
        _a_slip_held_back_in_vain_is_found,
    ),
    Mutant(
        "a model is for every day",
        lambda patch: patch.setattr(
            Model, "is_for", lambda model, procedure, _: procedure in model.procedures
        ),
        test_texts.test_a_model_is_for_its_procedures_on_its_days,
    ),
    Mutant(
        "a model that says nothing clear is let through",
        lambda patch: patch.setattr(models, "_check", lambda _: None),
        partial(
            test_texts.test_what_a_model_may_not_say_refuses_the_whole_text, {"procedures": "[]"}
        ),
    ),
    Mutant(
        "a model for a procedure nobody published is published",
        lambda patch: patch.setattr(publishing, "check_models", lambda *_: None),
        _a_procedure_nobody_published_is_refused,
    ),
    Mutant(
        "a text that cannot be read takes the counter with it",
        lambda patch: patch.setattr(Offices, "models", lambda _: models.models_of("[[model]]")),
        _at_a_counter(test_models.test_a_text_that_cannot_be_read_leaves_the_law_and_the_paper),
    ),
    Mutant(
        "whoever stands at the screen is offered what others must sign",
        lambda patch: patch.setattr("edge.desk.one_visit.may", lambda *_: True),
        _at_a_counter(test_one_visit.test_the_screen_offers_what_its_officer_may_do),
    ),
]
