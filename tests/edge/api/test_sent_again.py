from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from edge.desk.slips import Raster
from tests.edge.api.people import Person, forms_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import BIRTH, LAN, Station

PLACE = f"/counter/{DRAFT}"


def test_sending_the_form_again_makes_no_second_dossier(lan: Person, station: Station) -> None:
    first = lan.post(PLACE, do="sign", **CERTIFIED)
    second = lan.post(PLACE, do="sign", **CERTIFIED)
    assert first.headers["location"] == second.headers["location"]
    assert len(station.printer.jobs) == 1
    assert len(station.book.dossiers(query=None, limit=9)) == 1


def test_a_form_sent_again_leaves_no_draft_behind(lan: Person, station: Station) -> None:
    lan.post(PLACE, do="sign", **CERTIFIED)
    lan.post(PLACE, do="sign", **CERTIFIED)
    assert station.drafts.begun(station.keys[LAN.name]) == ()


def test_another_citizen_on_a_signed_form_is_told_that_nothing_was_taken(
    lan: Person, station: Station
) -> None:
    first = lan.post(PLACE, do="sign", **CERTIFIED)
    for changed in ({"owner_name": "TRẦN THỊ BÌNH"}, {"procedure": BIRTH}, {"copies": "9"}):
        second = lan.post(PLACE, do="sign", **(CERTIFIED | changed))
        assert second.status_code == 422
        assert "Chưa có hồ sơ mới nào được tiếp nhận" in second.text
    kept = lan.post(f"{PLACE}/fields", owner_name="TRẦN THỊ BÌNH")
    assert kept.status_code == 422
    assert station.drafts.begun(station.keys[LAN.name]) == ()
    assert len(station.printer.jobs) == 1
    assert first.headers["location"].startswith("/dossiers/")


def test_a_draft_whose_procedure_has_ended_is_shown_and_may_be_thrown_away(
    lan: Person, station: Station
) -> None:
    station.drafts.keep(DRAFT, station.keys[LAN.name], CERTIFIED | {"procedure": "9.999999"})
    page = lan.get(PLACE)
    assert page.status_code == 200
    assert f"{PLACE}/drop" in forms_of(page)
    signed = lan.post(PLACE, do="sign", **(CERTIFIED | {"procedure": "9.999999"}))
    assert signed.status_code == 422
    assert "Thủ tục 9.999999 không có hiệu lực hôm nay" in signed.text
    assert station.printer.jobs == []


def test_going_back_to_a_signed_form_shows_its_dossier(lan: Person) -> None:
    signed = lan.post(PLACE, do="sign", **CERTIFIED).headers["location"]
    assert lan.get(PLACE).headers["location"] == signed.removesuffix("?new=1")


def test_sending_the_form_again_prints_nothing_while_nobody_knows_what_came_out(
    lan: Person, station: Station
) -> None:
    station.printer.fault = "printer.no-answer"
    lan.post(PLACE, do="sign", **CERTIFIED)
    station.printer.fault = ""
    again = lan.post(PLACE, do="sign", **CERTIFIED)
    assert station.printer.jobs == []
    assert "Chưa rõ phiếu này đã in ra hay chưa" in lan.get(again.headers["location"]).text


def test_sending_the_form_again_after_a_restart_prints_nothing_by_itself(
    lan: Person, station: Station
) -> None:
    shift = station.shifts.work(lan.cookie.partition("=")[2])
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    again = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    assert station.printer.jobs == []
    assert again.headers["location"] == f"/dossiers/{job.dossier}"


def test_signing_while_the_slip_is_being_printed_waits_for_it_and_prints_no_second(
    lan: Person, station: Station
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    plain = station.printer.print

    def slowly(job_id: str, bands: Iterable[Raster]) -> None:
        begun.set()
        go_on.wait(10)
        plain(job_id, bands)

    station.printer.print = slowly  # type: ignore[method-assign]  # this printer is slow
    with ThreadPoolExecutor() as hands:
        first = hands.submit(lan.post, PLACE, do="sign", **CERTIFIED)
        assert begun.wait(10)
        second = hands.submit(lan.post, PLACE, do="sign", **CERTIFIED)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        go_on.set()
        places = {answer.result().headers["location"] for answer in (first, second)}
    assert len(station.printer.jobs) == 1
    assert len(places) == 1
    assert places.pop().endswith("?new=1")
