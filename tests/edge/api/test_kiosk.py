"""The kiosk's page: public, one or two touches, and what a person chose ends with the ticket."""

from __future__ import annotations

import pytest

from accord.moments import to_local
from accord.queue import Priority, Ticket
from edge.desk.turnstile import AT_ONCE_MAX
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.station import Station


def today(station: Station) -> list[Ticket]:
    return list(station.book.tickets(to_local(station.clock.wall).date()))


def test_one_touch_is_a_number(minh: Person, station: Station) -> None:
    page = minh.get("/kiosk")
    assert "Bạn đến làm việc gì?" in text_of(page)
    answer = minh.post("/kiosk/ticket", series="A", **forms_of(page)["/kiosk/ticket"])
    assert answer.status_code == 200
    assert "Số của bạn A001 Chứng thực" in text_of(answer)
    assert "Thời gian chờ: không biết." in text_of(answer)
    assert "Xin lấy phiếu." in text_of(answer)
    assert station.printer.jobs == ["ticket-A001"]
    assert 'content="25; url=/kiosk"' in answer.text


def test_two_touches_are_a_number_with_priority(minh: Person, station: Station) -> None:
    page = minh.get("/kiosk")
    assert 'href="/kiosk?for=ELDERLY"' in page.text
    chosen = minh.get("/kiosk?for=ELDERLY")
    fields = forms_of(chosen)["/kiosk/ticket"]
    answer = minh.post("/kiosk/ticket", series="B", **fields)
    assert "B001 Hộ tịch · ưu tiên" in text_of(answer)
    assert today(station)[0].priority is Priority.ELDERLY


def test_the_same_page_sent_twice_is_one_number(minh: Person, station: Station) -> None:
    fields = forms_of(minh.get("/kiosk"))["/kiosk/ticket"]
    for _ in range(2):
        assert "A001" in minh.post("/kiosk/ticket", series="A", **fields).text
    assert len(today(station)) == len(station.printer.jobs) == 1


def test_a_number_without_paper_is_shown_and_valid(minh: Person, station: Station) -> None:
    station.printer.fault = "printer.absent"
    answer = minh.post("/kiosk/ticket", series="A", mark="m")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "A001" in text
    assert "Số của bạn vẫn có giá trị" in text
    assert [ticket.label for ticket in today(station)] == ["A001"]


def test_a_bored_child_is_told_to_wait(minh: Person, station: Station) -> None:
    for _ in range(AT_ONCE_MAX):
        minh.post("/kiosk/ticket", series="A", mark="")
    answer = minh.post("/kiosk/ticket", series="A", mark="")
    assert answer.status_code == 422
    assert "Hãy đợi một lát" in text_of(answer)
    assert len(today(station)) == AT_ONCE_MAX


def test_ways_to_use_it_go_along_until_the_ticket(minh: Person) -> None:
    page = minh.get("/kiosk?low=1&contrast=1&scan=1&for=MERIT")
    assert 'class="hall contrast"' in page.text
    assert 'class="kiosk low" data-scan' in page.text
    fields = forms_of(page)["/kiosk/ticket"]
    assert {name: fields[name] for name in ("low", "contrast", "scan", "for")} == {
        "low": "1",
        "contrast": "1",
        "scan": "1",
        "for": "MERIT",
    }
    assert 'href="/kiosk?contrast=1&amp;scan=1&amp;for=MERIT"' in page.text
    assert 'href="/kiosk?low=1&amp;contrast=1&amp;scan=1"' in page.text


@pytest.mark.parametrize("address", ["/kiosk?for=RICH", "/kiosk?low=2&x=y"])
def test_an_odd_address_is_the_plain_kiosk(minh: Person, address: str) -> None:
    page = minh.get(address)
    assert page.status_code == 200
    assert 'class="kiosk"' in page.text


def test_a_kind_of_work_that_is_not_there_is_refused(minh: Person, station: Station) -> None:
    assert minh.post("/kiosk/ticket", series="Z", mark="m").status_code == 422
    assert today(station) == []
