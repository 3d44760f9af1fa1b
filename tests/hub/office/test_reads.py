"""What is looked at in a ward stands in the city's list of who has looked, and in no history."""

from __future__ import annotations

from accord.fleet import OfficerRole
from accord.reads import DossierRead, Look
from hub.office.dossiers import read_dossier
from tests.hub.office.city import LAN, TestBox, TestCity


def _history(city: TestCity, code: str) -> int:
    with city.books.reading() as desk:
        dossier = read_dossier(desk, code)
        assert dossier is not None
        assert not dossier.conflict
        return len(dossier.history)


def test_a_read_in_a_ward_is_kept_with_who_looked_and_where(city: TestCity) -> None:
    box = city.admit("box-00103-a")
    code = box.take(1)
    city.receive(box)
    before = _history(city, code)
    box.say(DossierRead(Look.PAGE, (code,)), officer=LAN)
    box.say(DossierRead(Look.PAPER, (code,)), officer=LAN)
    box.say(DossierRead(Look.LIST, (code, f"{code[:-1]}9", code), "qua-han"), officer=LAN)
    city.receive(box)
    chief = city.employ("chief", OfficerRole.LEADER)
    trail = city.decisions.trail(chief, code)
    assert [access.login for access in trail] == ["Nguyễn Thị Lan (box-00103-a)"] * 3
    assert [access.why for access in trail] == ["list", "paper", "read"]
    assert _history(city, code) == before
    with city.books.reading() as desk:
        assert desk.logs.quarantined("box-00103-a") == ()


def test_what_nobody_signed_nobody_has_looked_at(city: TestCity) -> None:
    box = city.admit("box-00103-a")
    code = box.take(1)
    box.say(DossierRead(Look.PAGE, (code,)))
    city.receive(box)
    assert city.decisions.trail(city.employ("chief", OfficerRole.LEADER), code) == ()


def test_who_opens_it_at_the_city_stands_there_by_the_login(city: TestCity) -> None:
    box: TestBox = city.admit("box-00103-a")
    code = box.take(1)
    box.say(DossierRead(Look.PAGE, (code,)), officer=LAN)
    city.receive(box)
    chief = city.employ("chief", OfficerRole.LEADER)
    city.decisions.open(chief, code, why="read")
    assert [access.login for access in city.decisions.trail(chief, code)] == [
        "chief",
        "Nguyễn Thị Lan (box-00103-a)",
    ]
