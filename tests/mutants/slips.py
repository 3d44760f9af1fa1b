"""The protections around slips on paper and as files, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from edge.desk.kept import SlipJob
from edge.desk.press import Press
from tests.edge.desk import test_press
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import Station, a_station
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _of_a_slip(test: Callable[[Station, SlipJob], None]) -> Callable[[], None]:
    def check() -> None:
        with _station() as station:
            test(station, station.reception.accept(station.lan()[1], DRAFT, CERTIFIED).job)

    return check


def _gives_originals_as_files(patch: pytest.MonkeyPatch) -> None:
    def sheet(self: Press, code: str) -> bytes:
        return self._forms.sheet(self._content(replace(self._last(code), copy=0)))

    patch.setattr(Press, "sheet", sheet)


MUTANTS = [
    Mutant(
        "gives away originals as files",
        _gives_originals_as_files,
        _of_a_slip(test_press.test_a_sheet_says_that_it_is_a_copy_whatever_has_come_out),
    ),
]
