"""Who may take a list out as a file, and that it is all of the list."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from edge.desk import exports, lists
from edge.desk.lists import ChosenList, Listing
from edge.desk.shift import Shift
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.desk.test_lists import _crowd
from tests.edge.desk.test_spreadsheet import read
from tests.edge.station import HUNG, Station

CHU = Officer("Đinh Thị Chủ", "Phó Chủ tịch")


@pytest.fixture
def shift(station: Station) -> Shift:
    shift = station.lan()[1]
    station.reception.accept(shift, DRAFT, CERTIFIED)
    return shift


def _rows(station: Station, shift: Shift, name: str, query: str = "") -> list[list[str]]:
    export = station.exports.csv(shift, ChosenList.named(name), query)
    return read(b"".join(export.content))[1:]


@pytest.mark.parametrize("count", [2, 4, 5, 12])
def test_every_dossier_of_a_list_is_a_line(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(lists, "BATCH_ROWS", 4)
    _crowd(station.box.ledger, count)
    rows = _rows(station, shift, "due")
    assert len({row[0] for row in rows}) == len(rows) == count


def test_a_list_that_is_too_long_is_refused_before_the_first_byte(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "EXPORT_ROWS_MAX", 3)
    _crowd(station.box.ledger, 3)
    assert len(_rows(station, shift, "all")) == 3
    monkeypatch.setattr(exports, "EXPORT_ROWS_MAX", 2)
    with pytest.raises(RefusedError, match=r"lists\.too-long"):
        station.exports.csv(shift, ChosenList())


def test_what_a_search_has_found_is_given_out_too(station: Station, shift: Shift) -> None:
    assert len(_rows(station, shift, "all", "nguyen van minh")) == 1
    assert _rows(station, shift, "all", "khong co ai") == []


@pytest.mark.parametrize(
    ("chosen", "query", "name"),
    [
        (ChosenList(Listing.LATE), "", "ho-so-qua-han-2026-03-09.csv"),
        (ChosenList.named("state-4"), "", "ho-so-trang-thai-4-2026-03-09.csv"),
        (ChosenList(), "minh", "ho-so-tim-kiem-2026-03-09.csv"),
    ],
)
def test_a_file_says_what_is_in_it_and_of_which_day(
    station: Station, shift: Shift, chosen: ChosenList, query: str, name: str
) -> None:
    assert station.exports.csv(shift, chosen, query).name == name


def test_a_volunteer_takes_no_list_out_and_a_leader_may(station: Station, shift: Shift) -> None:
    station.admit(CHU, OfficerRole.LEADER)
    assert len(_rows(station, station.shift_of(CHU), "due")) == 1
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.exports.csv(station.shift_of(HUNG), ChosenList())
