from __future__ import annotations

from dataclasses import replace

import pytest

from accord.deadline import AfterPause
from accord.errors import RefusedError
from edge.desk.dues import Dues
from edge.desk.house import Offices
from tests.edge.desk.intakes import SETTLED
from tests.edge.desk.officers import DEPUTY, taken
from tests.edge.desk.test_handling import dossier_of, offered
from tests.edge.station import HOUSE, Station


def dues(station: Station) -> Dues:
    return Dues(offices=Offices(house=HOUSE, book=station.book), book=station.book)


def test_what_has_no_due_time_is_not_put_off(station: Station) -> None:
    code = taken(station, SETTLED)
    result = replace(dossier_of(station, code).results[0], due_at=None)
    with pytest.raises(RefusedError, match=r"extension\.no-due-time"):
        dues(station).later(result, 3)


def test_a_dossier_whose_intake_is_elsewhere_gets_no_new_due_time(station: Station) -> None:
    code = "H26.001.02-260309-20001"
    station.decide(code)
    dossier = dossier_of(station, code)
    assert offered(station, code, DEPUTY).isdisjoint({"extend", "resume"})
    assert dues(station).again(dossier, station.clock.wall, AfterPause.RESTART) == ()
