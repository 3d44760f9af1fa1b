"""The page of the outages, its evidence, and what the counter says of them."""

from __future__ import annotations

import pytest

from tests.edge.api.people import Person, text_of
from tests.edge.desk.intakes import DRAFT
from tests.edge.desk.test_outages import NAME, Line, turns
from tests.edge.station import BIRTH, COPY, Station


@pytest.fixture
def away(station: Station) -> Line:
    made = Line()
    station.probes.append(made)
    station.open()
    made.up = False
    turns(station, 4)
    return made


def test_the_page_shows_how_every_system_is_and_when_it_was_away(
    away: Line, lan: Person, station: Station
) -> None:
    read = text_of(lan.get("/outages"))
    assert f"{NAME} Không trả lời từ 08:00, 09/03/2026" in read
    assert "chưa hết" in read
    away.up = True
    turns(station, 2)
    read = text_of(lan.get("/outages?days=7"))
    assert f"{NAME} Có trả lời" in read
    assert "08:00, 09/03/2026 – 08:01, 09/03/2026" in read


def test_a_box_that_watches_nothing_says_so(lan: Person) -> None:
    read = text_of(lan.get("/outages"))
    assert "Chưa theo dõi hệ thống nào" in read
    assert "Không có gián đoạn nào" in read


@pytest.mark.usefixtures("away")
def test_the_evidence_is_a_document(lan: Person) -> None:
    answer = lan.get("/outages/evidence.pdf?days=30")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("days", ["0", "x", "-1", "", "999999999999"])
def test_a_period_that_is_none_is_refused(lan: Person, days: str) -> None:
    assert lan.get(f"/outages?days={days}").status_code == 422


@pytest.mark.usefixtures("away")
def test_every_page_of_an_officer_says_what_is_away(lan: Person) -> None:
    assert f"{NAME} không trả lời từ" in text_of(lan.get("/box"))


@pytest.mark.usefixtures("away")
def test_the_counter_says_what_a_procedure_waits_for_and_takes_it_all_the_same(
    lan: Person,
) -> None:
    words = f"Vẫn nhận ngay; kết quả chờ {NAME}"
    lan.post(f"/counter/{DRAFT}/pick", procedure_pick=BIRTH)
    assert words in text_of(lan.get(f"/counter/{DRAFT}"))
    lan.post(f"/counter/{DRAFT}/pick", procedure_pick=COPY)
    assert words not in text_of(lan.get(f"/counter/{DRAFT}"))
