from __future__ import annotations

import logging

import pytest

from accord.errors import FaultError, PeerError
from tests.edge.api.people import Person
from tests.edge.desk.intakes import CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import Station


def test_what_nobody_foresaw_is_a_sentence_and_a_trace_in_the_log(
    lan: Person, station: Station, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of the program")

    monkeypatch.setattr(type(station.book), "dossiers_in", fail)
    answer = lan.get("/dossiers")
    assert answer.status_code == 500
    assert "lỗi ngoài dự kiến" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("error", "status"),
    [(FaultError("store.disk-failed"), 503), (PeerError("seal.malformed"), 422)],
)
def test_a_fault_is_told_apart_from_a_refusal(
    lan: Person,
    station: Station,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(station.book), "dossiers_in", fail)
    assert lan.get("/dossiers").status_code == status


def test_a_disk_that_fails_while_signing_says_that_nothing_was_accepted(
    lan: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FaultError("store.disk-failed")

    monkeypatch.setattr(station.reception, "accept", fail)
    answer = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    assert answer.status_code == 503
    assert "CHƯA được tiếp nhận" in answer.text
    assert station.printer.jobs == []


def test_no_person_is_named_in_the_programs_own_log(
    lan: Person, station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lan.part(f"/counter/{DRAFT}/fields", **MINH)
    lan.post("/dossiers/search", query="Nguyễn Văn Minh")
    lan.post(f"/counter/{OTHER_DRAFT}", do="sign", procedure="9.999999")
    lan.get(lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED).headers["location"])
    lan.get("/dossiers/H26.001.02-260309-19999")
    lan.get("/guide/001099000123%0AINFO forged")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("edge", "accord"))]
    assert ours
    for secret in ("MINH", "Minh", "001099000123", "0912345678", "ngõ 2", "19999", "forged", "\n"):
        assert not any(secret in line for line in ours)


def test_a_page_that_is_not_there_is_said_in_vietnamese_and_english(lan: Person) -> None:
    assert "Không có trang này" in lan.get("/nothing").text
    lan.post("/display", language="en", size="1", back="/counter")
    assert "There is no such page" in lan.get("/nothing").text


def test_a_method_that_a_page_does_not_take_is_said(lan: Person) -> None:
    assert lan.post("/box").status_code == 405
