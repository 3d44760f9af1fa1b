"""The protections around slips on paper and as files, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from accord.moments import Instant
from edge.desk.kept import SlipJob
from edge.desk.press import Press
from edge.desk.shift import Shift
from tests.edge.desk import test_press, test_reception
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


def _of_a_slip_and_patch(
    test: Callable[[Station, SlipJob, pytest.MonkeyPatch], None],
) -> Callable[[], None]:
    def check() -> None:
        with pytest.MonkeyPatch.context() as patch:
            _of_a_slip(lambda station, job: test(station, job, patch))()

    return check


def _gives_originals_as_files(patch: pytest.MonkeyPatch) -> None:
    def sheet(self: Press, code: str) -> bytes:
        return self._forms.sheet(self._content(replace(self._last(code), copy=0)))

    patch.setattr(Press, "sheet", sheet)


def _prints_beside_others(patch: pytest.MonkeyPatch) -> None:
    def put_through(self: Press, job: SlipJob) -> None:
        self._printer.print(job.id, self._forms.roll(self._content(job)))
        self._write_down(job)

    patch.setattr(Press, "put_through", put_through)


def _takes_no_turn(patch: pytest.MonkeyPatch) -> None:
    real = Press.came_out

    def came_out(self: Press, shift: Shift, code: str, job_id: str) -> None:
        guard, self._guard = self._guard, nullcontext()
        try:
            real(self, shift, code, job_id)
        finally:
            self._guard = guard

    patch.setattr(Press, "came_out", came_out)


def _takes_the_word_of_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.desk.press.may", lambda *_: True)


def _names_nobody(patch: pytest.MonkeyPatch) -> None:
    real = Press._write_down
    patch.setattr(Press, "_write_down", lambda self, job, **_: real(self, job))


def _looks_at_no_dossier(patch: pytest.MonkeyPatch) -> None:
    real = Press.came_out

    def came_out(self: Press, shift: Shift, _: str, job_id: str) -> None:
        slip = self._book.slip(job_id)
        assert slip is not None
        real(self, shift, slip.dossier, job_id)

    patch.setattr(Press, "came_out", came_out)


def _promises_the_last_that_is_known(patch: pytest.MonkeyPatch) -> None:
    def last_due_at(promised: Iterable[Instant | None]) -> Instant | None:
        return max((due_at for due_at in promised if due_at is not None), default=None)

    patch.setattr("edge.desk.reception.last_due_at", last_due_at)


def _code_and_paper_agree() -> None:
    with _station() as station:
        test_reception.test_the_square_code_promises_what_the_paper_promises(
            station, {"link_1": test_reception.DEATH}
        )


MUTANTS = [
    Mutant(
        "promises in the code what the paper does not",
        _promises_the_last_that_is_known,
        _code_and_paper_agree,
    ),
    Mutant(
        "prints a slip beside somebody's word",
        _prints_beside_others,
        _of_a_slip_and_patch(
            test_press.test_nobody_gives_their_word_for_a_slip_that_is_being_printed
        ),
    ),
    Mutant(
        "takes a word while the slip is printing",
        _takes_no_turn,
        _of_a_slip_and_patch(
            test_press.test_nobody_gives_their_word_for_a_slip_that_is_being_printed
        ),
    ),
    Mutant(
        "takes the word of a volunteer",
        _takes_the_word_of_anybody,
        _of_a_slip(test_press.test_a_volunteer_and_a_locked_shift_say_nothing_of_slips),
    ),
    Mutant(
        "names nobody who saw a slip",
        _names_nobody,
        _of_a_slip(test_press.test_the_word_that_a_slip_came_out_is_signed_by_who_gives_it),
    ),
    Mutant(
        "takes a word for another dossier's slip",
        _looks_at_no_dossier,
        _of_a_slip(test_press.test_a_slip_is_not_looked_for_under_another_dossier),
    ),
    Mutant(
        "gives away originals as files",
        _gives_originals_as_files,
        _of_a_slip(test_press.test_a_sheet_says_that_it_is_a_copy_whatever_has_come_out),
    ),
]
