"""The protections of the lists and of what is given out of them, each broken in turn."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accord.acts import Noted
from accord.fleet import OfficerRole
from accord.reads import DossierRead, Look
from accord.writer import SignedAct
from edge.desk import exports, reads, spreadsheet
from edge.desk.lists import ChosenList
from edge.desk.reads import Reads
from edge.desk.shift import Shift
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.desk.test_spreadsheet import read
from tests.edge.station import HUNG, Station, a_station
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


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
        assert is_refused(lambda: station.exports.csv(shift, ChosenList()))


def _lets_anybody_take_lists(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exports, "may", lambda *_: True)


def _a_look_is_written_once_an_hour() -> None:
    with _looked() as (station, shift, code):
        station.reads.note(shift, code, Look.PAGE)
        assert station.reads.write() == 1


def _writes_every_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reads, "HOUR_MS", 1)
    patch.setattr(Reads, "_hour_of", lambda *_: reads._Hour(0, 0))


@contextmanager
def _looked() -> Iterator[tuple[Station, Shift, str]]:
    with _station() as station:
        shift = station.lan()[1]
        code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
        station.reads.note(shift, code, Look.PAGE)
        yield station, shift, code


def _a_clerk_does_not_see_who_has_looked() -> None:
    with _looked() as (station, shift, code):
        assert is_refused(lambda: station.reads.of(shift, code))


def _shows_it_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reads, "_SEES", frozenset(OfficerRole))


def _a_list_goes_out_written() -> None:
    with _looked() as (station, shift, _):
        station.reads.write()
        before = station.book.standing().entries
        list(station.exports.csv(shift, ChosenList()).content)
        assert station.book.standing().entries == before + 1


def _gives_lists_out_unwritten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reads, "note_list", lambda *_: None)


def _a_signature_ahead_is_for_one_entry() -> None:
    with _looked() as (station, _, _code):
        (act,) = station.reads._waiting
        assert is_refused(lambda: act.sign(b"another"))


def _signs_what_comes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SignedAct, "sign", lambda act, _: act.signature)


def _a_look_is_no_entry_of_the_dossier() -> None:
    with _looked() as (station, _, code):
        before = station.book.said_about(code)
        station.heard()
        station.reads.write()
        assert station.book.said_about(code)[0].key == before[0].key
        assert len(station.book.said_about(code)) == len(before)
        assert station.book.lamps(code).at_city_since is not None


def _writes_it_into_the_dossier(patch: pytest.MonkeyPatch) -> None:
    def write(reads_: Reads) -> int:
        with reads_._book.writing() as writing:
            for act in reads_._waiting:
                assert isinstance(act.fact, DossierRead)
                reads_._scribe.write(writing, Noted("xem"), dossier=act.fact.dossiers[0])
        return 1

    patch.setattr(Reads, "write", write)


MUTANTS = [
    Mutant("writes every look", _writes_every_look, _a_look_is_written_once_an_hour),
    Mutant(
        "shows a clerk who has looked",
        _shows_it_to_everybody,
        _a_clerk_does_not_see_who_has_looked,
    ),
    Mutant("gives a list out unwritten", _gives_lists_out_unwritten, _a_list_goes_out_written),
    Mutant("signs another entry ahead", _signs_what_comes, _a_signature_ahead_is_for_one_entry),
    Mutant(
        "writes a look into the dossier",
        _writes_it_into_the_dossier,
        _a_look_is_no_entry_of_the_dossier,
    ),
    Mutant("gives formulas to spreadsheets", _lets_formulas_through, _a_name_is_no_formula),
    Mutant("knows one formula sign", _knows_only_the_first_sign, _a_name_is_no_formula),
    Mutant(
        "lets a volunteer take a list out",
        _lets_anybody_take_lists,
        _a_volunteer_takes_no_list_out,
    ),
]
