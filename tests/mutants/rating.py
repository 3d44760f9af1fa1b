"""The protections of the ratings, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.rating import Level
from edge.desk import rating
from edge.desk.rating import ASK_MS_MAX, Ask, Ratings
from edge.desk.shift import Shift
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HUNG, PIN, Station, a_station
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]


@contextmanager
def _counter() -> Iterator[tuple[Station, Shift, str]]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
        yield station, shift, code


def _a_dossier_is_rated_once() -> None:
    with _counter() as (station, shift, code):
        ask = station.ratings.ask(shift, code)
        station.ratings.give(ask.token, level=Level.SATISFIED, reason="")
        assert is_refused(lambda: station.ratings.ask(shift, code))


def _forgets_what_was_rated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rating, "rated", lambda _: None)


def _a_question_ends() -> None:
    with _counter() as (station, shift, code):
        station.ratings.ask(shift, code)
        station.clock.pass_ms(ASK_MS_MAX)
        assert station.ratings.current() is None


def _asks_for_ever(patch: pytest.MonkeyPatch) -> None:
    def current(ratings: Ratings) -> Ask | None:
        return ratings._asked

    patch.setattr(Ratings, "_current", current)


def _volunteers_ask_nothing() -> None:
    with _counter() as (station, _, code):
        token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
        assert is_refused(lambda: station.ratings.ask(station.shifts.work(token), code))


def _lets_anybody_ask(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rating, "may", lambda *_: True)


MUTANTS = [
    Mutant("takes a second rating", _forgets_what_was_rated, _a_dossier_is_rated_once),
    Mutant("asks the next citizen too", _asks_for_ever, _a_question_ends),
    Mutant("lets a volunteer ask", _lets_anybody_ask, _volunteers_ask_nothing),
]
