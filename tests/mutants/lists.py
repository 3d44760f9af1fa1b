"""The protections of the lists and of what is given out of them, each broken in turn."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.errors import RefusedError
from edge.desk import exports, spreadsheet
from edge.desk.lists import ChosenList
from tests.edge.desk.test_spreadsheet import read
from tests.edge.station import HUNG, Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except RefusedError:
        return True
    return False


def _a_name_is_no_formula() -> None:
    for cell in ("=1+1", "+1", "-1", "@A1", "a;=1"):
        assert "'" in read(spreadsheet.write_line([cell]))[0][0]


def _lets_formulas_through(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spreadsheet, "_FORMULA", re.compile("(?!)()()()"))


def _knows_only_the_first_sign(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spreadsheet, "_FORMULA", re.compile("(^)()(=)"))


def _a_volunteer_takes_no_list_out() -> None:
    with _station() as station:
        shift = station.shift_of(HUNG)
        assert _is_refused(lambda: station.exports.csv(shift, ChosenList()))


def _lets_anybody_take_lists(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exports, "may", lambda *_: True)


MUTANTS = [
    Mutant("gives formulas to spreadsheets", _lets_formulas_through, _a_name_is_no_formula),
    Mutant("knows one formula sign", _knows_only_the_first_sign, _a_name_is_no_formula),
    Mutant(
        "lets a volunteer take a list out",
        _lets_anybody_take_lists,
        _a_volunteer_takes_no_list_out,
    ),
]
