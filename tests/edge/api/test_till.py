"""The till over HTTP: every step a plain form, and who must not take money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient

from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.naming import LogName
from accord.payments import ReceiptBlockGiven
from tests.accord.samples import WARD
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HUNG, PIN, Station
from tests.edge.store.logs import BOX, EPOCH

QUY = Officer("Ngô Thị Quý", "Thủ quỹ")
CHUYEN = Officer("Vũ Văn Chuyên", "Chuyên viên")
ROUTES = ["pay", "cancel-fee", "refund"]


def signed_on(web: TestClient[Any], station: Station, officer: Officer) -> Person:
    person = Person(web)
    answer = person.post(
        "/sign-on", officer=station.keys[officer.name].hex(), pin=PIN, next="/counter"
    )
    assert answer.status_code == 303
    return person


@pytest.fixture
def code(lan: Person) -> str:
    answer = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    return answer.headers["location"].removeprefix("/dossiers/").removesuffix("?new=1")


def test_a_fee_is_taken_right_after_acceptance(lan: Person, station: Station, code: str) -> None:
    assert lan.post("/till/open", counter="Quầy 1", counted="200.000").status_code == 303
    page = lan.get(f"/dossiers/{code}?new=1")
    form = forms_of(page)[f"/dossiers/{code}/pay"]
    assert form == {"shown": "10000", "method": "cash", "paper_number": ""}
    assert "mười nghìn đồng" in text_of(page)
    answer = lan.post(f"/dossiers/{code}/pay", **form)
    assert answer.headers["location"] == f"/dossiers/{code}?paid=1"
    paid = lan.get(f"/dossiers/{code}?paid=1")
    assert "Đã thanh toán" in text_of(paid)
    assert f"/dossiers/{code}/pay" not in forms_of(paid)
    assert "210.000 đồng" in text_of(lan.get("/till"))


def test_without_a_drawer_the_page_offers_the_transfer_and_the_till(lan: Person, code: str) -> None:
    page = lan.get(f"/dossiers/{code}?new=1")
    assert forms_of(page)[f"/dossiers/{code}/pay"]["method"] == "transfer"
    assert "chưa mở" in text_of(page)
    answer = lan.post(f"/dossiers/{code}/pay", shown="10000", method="cash")
    assert answer.status_code == 422
    assert "Ngăn tiền của bạn chưa mở" in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {"shown": "10000", "method": "gold"},
        {"shown": "ten", "method": "cash"},
        {"shown": "", "method": "transfer"},
        {"shown": "9999", "method": "transfer"},
    ],
)
def test_a_forged_payment_changes_nothing(
    lan: Person, station: Station, code: str, form: dict[str, str]
) -> None:
    before = station.book.standing().entries
    assert lan.post(f"/dossiers/{code}/pay", **form).status_code == 422
    assert station.book.standing().entries == before


def test_a_payment_sent_twice_is_taken_once(lan: Person, station: Station, code: str) -> None:
    form = {"shown": "10000", "method": "transfer"}
    lan.post(f"/dossiers/{code}/pay", **form)
    before = station.book.standing().entries
    assert lan.post(f"/dossiers/{code}/pay", **form).status_code == 422
    assert station.book.standing().entries == before


def test_the_drawer_is_closed_with_a_remark_when_it_differs(lan: Person, station: Station) -> None:
    assert lan.post("/till/open", counter="Quầy 1", counted="x").status_code == 422
    lan.post("/till/open", counter="Quầy 1", counted="50 000")
    differs = lan.post("/till/close", counted="49000", remark="")
    assert differs.status_code == 422
    assert "phải có 50.000 đồng" in text_of(differs)
    assert forms_of(differs)["/till/close"]["counted"] == "49000"
    assert lan.post("/till/close", counted="49000", remark="Trả thừa").status_code == 303
    assert "Trả thừa" in text_of(lan.get("/till"))
    assert lan.post("/till/close", counted="0").status_code == 422


def test_a_fee_is_cancelled_or_given_back_only_with_a_reason(
    web: TestClient[Any], lan: Person, station: Station, code: str
) -> None:
    station.admit(QUY, OfficerRole.CASH)
    quy = signed_on(web, station, QUY)
    lan.post(f"/dossiers/{code}/pay", shown="10000", method="transfer")
    page = quy.get(f"/dossiers/{code}")
    assert f"/dossiers/{code}/refund" in forms_of(page)
    assert f"/dossiers/{code}/refund" not in forms_of(lan.get(f"/dossiers/{code}"))
    assert quy.post(f"/dossiers/{code}/refund", reason=" ").status_code == 422
    assert quy.post(f"/dossiers/{code}/refund", reason="Thu nhầm").status_code == 303
    assert "Đã hoàn phí" in text_of(quy.get(f"/dossiers/{code}"))
    assert quy.post(f"/dossiers/{code}/cancel-fee", reason="Miễn").status_code == 422


def test_a_cancelled_fee_is_asked_for_no_more(lan: Person, code: str) -> None:
    assert lan.post(f"/dossiers/{code}/cancel-fee", reason="Hộ nghèo").status_code == 303
    page = lan.get(f"/dossiers/{code}")
    assert "Hủy thanh toán" in text_of(page)
    assert f"/dossiers/{code}/pay" not in forms_of(page)


@pytest.mark.parametrize("officer", [HUNG, CHUYEN], ids=["volunteer", "specialist"])
def test_who_takes_no_money_sees_no_form_and_is_refused(
    web: TestClient[Any], station: Station, code: str, officer: Officer
) -> None:
    if officer is CHUYEN:
        station.admit(CHUYEN, OfficerRole.HANDLING)
    person = signed_on(web, station, officer)
    before = station.book.standing().entries
    assert f"/dossiers/{code}/pay" not in forms_of(person.get(f"/dossiers/{code}"))
    assert person.get("/till").status_code == 422
    assert person.post("/till/open", counter="Q", counted="0").status_code == 422
    assert person.post("/till/close", counted="0").status_code == 422
    for route in ROUTES:
        answer = person.post(
            f"/dossiers/{code}/{route}", shown="10000", method="transfer", reason="Miễn"
        )
        assert answer.status_code == 422, route
        assert "vai trò" in answer.text or "quyền" in answer.text
    assert station.book.standing().entries == before


BLOCK = ReceiptBlockGiven(LogName(BOX), WARD, EPOCH, "01BLP0-001", "AA-26T", 2026, 1, 2)
PAY = {"shown": "10000", "method": "transfer"}


def test_a_payment_prints_its_numbered_receipt(lan: Person, station: Station, code: str) -> None:
    station.hear(BLOCK)
    assert "Máy còn 2 số biên lai" in text_of(lan.get(f"/dossiers/{code}"))
    lan.post(f"/dossiers/{code}/pay", **PAY)
    assert len(station.printer.jobs) == 2
    page = text_of(lan.get(f"/dossiers/{code}"))
    assert "01BLP0-001 AA-26T 0000001" in page
    assert "0000002" in text_of(lan.get("/till"))
    sheet = lan.get(f"/dossiers/{code}/fee-receipt.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert lan.post(f"/dossiers/{code}/fee-receipt/copy").status_code == 303
    assert len(station.printer.jobs) == 3


def test_a_receipt_that_did_not_come_out_is_asked_for(
    lan: Person, station: Station, code: str
) -> None:
    station.hear(BLOCK)
    station.printer.fault = "printer.no-paper"
    answer = lan.post(f"/dossiers/{code}/pay", **PAY)
    page = lan.get(answer.headers["location"])
    assert "biên lai chưa in ra" in text_of(page)
    assert "Đã thanh toán" in text_of(page)
    (job,) = station.receipts.due()
    copied = lan.post(f"/dossiers/{code}/fee-receipt/copy")
    assert "unprinted=printer.no-paper" in copied.headers["location"]
    came = f"/dossiers/{code}/fee-receipt/came-out/{job.id}"
    assert lan.post(came).status_code == 303
    assert lan.post(came).status_code == 422
    assert lan.get(f"/dossiers/{code}?unprinted=made.up").status_code == 200


def test_when_the_numbers_are_used_up_a_paper_receipt_is_named(
    lan: Person, station: Station, code: str
) -> None:
    station.hear(replace(BLOCK, year=2025))
    form = forms_of(lan.get(f"/dossiers/{code}"))[f"/dossiers/{code}/pay"]
    assert "paper_number" in form
    refused = lan.post(f"/dossiers/{code}/pay", **PAY)
    assert refused.status_code == 422
    assert "hết số biên lai" in refused.text
    assert lan.post(f"/dossiers/{code}/pay", paper_number="AB 77", **PAY).status_code == 303
    assert "Máy còn 0 số biên lai" in text_of(lan.get("/till"))


def test_who_takes_no_money_prints_no_receipt(
    web: TestClient[Any], lan: Person, station: Station, code: str
) -> None:
    station.hear(BLOCK)
    lan.post(f"/dossiers/{code}/pay", **PAY)
    hung = signed_on(web, station, HUNG)
    assert hung.get(f"/dossiers/{code}/fee-receipt.pdf").status_code == 422
    assert hung.post(f"/dossiers/{code}/fee-receipt/copy").status_code == 422
    assert hung.post(f"/dossiers/{code}/fee-receipt/came-out/{DRAFT}").status_code == 422
    assert len(station.printer.jobs) == 2


def test_the_page_shows_the_bank_s_code_and_a_volunteer_gets_none(
    web: TestClient[Any], lan: Person, station: Station, code: str
) -> None:
    place = f"/dossiers/{code}/transfer.svg"
    assert place in lan.get(f"/dossiers/{code}").text
    drawn = lan.get(place)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert signed_on(web, station, HUNG).get(place).status_code == 422
    lan.post(f"/dossiers/{code}/pay", **PAY)
    assert lan.get(place).status_code == 422
