"""Every way to look at a dossier is written down, and only leaders and administrators see it."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.reads import Look
from tests.edge.api.people import Person, text_of
from tests.edge.api.test_dossiers import UNKNOWN, take
from tests.edge.desk.test_reads import told
from tests.edge.station import LAN, PIN, Station

CHU = Officer("Đinh Thị Chủ", "Phó Chủ tịch")


@pytest.fixture
def chu(web: TestClient, station: Station) -> Person:  # type: ignore[type-arg]  # of whichever application
    station.admit(CHU, OfficerRole.LEADER)
    person = Person(web)
    person.post("/sign-on", officer=station.keys[CHU.name].hex(), pin=PIN, next="/counter")
    return person


@pytest.mark.parametrize(
    ("place", "look"),
    [
        ("/dossiers/{}", Look.PAGE),
        ("/dossiers/{}?new=1", Look.PAGE),
        ("/dossiers/{}/slip.pdf", Look.PAPER),
        ("/dossiers/{}/papers/kiem-soat", Look.PAPER),
    ],
)
def test_looking_at_a_dossier_is_written_down(
    lan: Person, station: Station, place: str, look: Look
) -> None:
    code = take(lan)
    assert station.reads.write() == 0
    assert lan.get(place.format(code)).status_code == 200
    station.reads.write()
    ((record, fact),) = told(station)
    assert (fact.look, fact.dossiers) == (look, (code,))
    assert record.entry.header.officer == station.keys[LAN.name]


def test_a_list_and_the_register_are_written_down_as_one_line_each(
    lan: Person, station: Station
) -> None:
    code = take(lan)
    lan.get("/dossiers")
    assert station.reads.write() == 0
    lan.post("/dossiers/export", list="due")
    lan.post("/dossiers/register", **{"from": "2026-03-09"})
    assert [(fact.title, fact.dossiers) for _, fact in told(station)] == [
        ("den-han-hom-nay", (code,)),
        ("so-theo-doi", (code,)),
    ]


def test_what_is_not_there_and_what_a_citizen_looks_up_is_not_written_down(
    lan: Person, minh: Person, station: Station
) -> None:
    code = take(lan)
    assert lan.get(UNKNOWN).status_code == 404
    assert lan.get(f"{UNKNOWN}/slip.pdf").status_code == 404
    (slip,) = station.book.slips_of(code)
    assert minh.post("/check", text=slip.receipt).status_code == 200
    assert minh.get(f"/dossiers/{code}").status_code == 303
    assert station.reads.write() == 0


def test_a_leader_sees_who_has_looked_and_a_clerk_does_not(
    lan: Person, chu: Person, station: Station
) -> None:
    code = take(lan)
    assert "Ai đã xem hồ sơ này" not in lan.get(f"/dossiers/{code}").text
    assert lan.get(f"/dossiers/{code}/reads").status_code == 422
    station.reads.write()
    page = chu.get(f"/dossiers/{code}")
    assert "Ai đã xem hồ sơ này" in page.text
    history = page.text.partition('id="history"')[2].partition("</section>")[0]
    assert "xem" not in history.casefold()
    station.reads.write()
    text = text_of(chu.get(f"/dossiers/{code}/reads"))
    assert text.index(CHU.name, text.index("Cách xem")) < text.index(LAN.name)
    assert "trên màn hình" in text


def test_a_dossier_nobody_has_looked_at_says_so(lan: Person, chu: Person) -> None:
    code = take(lan)
    assert "Chưa có ai xem hồ sơ này trên máy này." in chu.get(f"/dossiers/{code}/reads").text
    assert chu.get(f"{UNKNOWN}/reads").status_code == 404
