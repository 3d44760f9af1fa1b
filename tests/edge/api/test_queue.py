"""The queue's pages: plain posts, parts for scripts, and what every refusal leaves as it was."""

from __future__ import annotations

import pytest

from accord.moments import to_local
from accord.queue import Priority, Ticket, Where
from tests.edge.api.people import Person, forms_of, text_of
from tests.edge.station import Station


def today(station: Station) -> dict[str, Ticket]:
    day = to_local(station.clock.wall).date()
    return {ticket.label: ticket for ticket in station.book.tickets(day)}


@pytest.fixture
def desk(lan: Person, station: Station) -> Person:
    """Lan at counter 1, and three people who wait."""
    for _ in range(3):
        station.queue.take("A", Priority.NONE, at_kiosk=False)
    assert lan.post("/queue/counter", counter="1").status_code == 303
    return lan


def test_the_screen_keeps_its_counter(desk: Person) -> None:
    text = text_of(desk.get("/queue"))
    assert "Quầy 1" in text
    assert "3 người đang chờ" in text
    assert "3 người đang chờ" in text_of(desk.get("/queue/waiting"))


@pytest.mark.parametrize("cookie", ["zz", "ff", "39"])
def test_a_screen_without_a_counter_is_asked_for_it(lan: Person, cookie: str) -> None:
    lan.cookie += f"; motcua_counter={cookie}"
    assert "Màn hình này ở quầy nào?" in text_of(lan.get("/queue"))
    answer = lan.post("/queue/next", had="")
    assert (answer.status_code, "Chưa chọn quầy" in answer.text) == (422, True)


def test_a_counter_that_is_not_there_is_refused(lan: Person) -> None:
    assert lan.post("/queue/counter", counter="99").status_code == 422


def test_the_next_number_by_plain_post(desk: Person, station: Station) -> None:
    answer = desk.post("/queue/next", had="", back="/queue")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert today(station)["A001"].where is Where.CALLED
    assert "A001 đã gọi lúc" in text_of(desk.get("/queue"))
    forms = forms_of(desk.get("/queue"))
    assert forms["/queue/next"] == {"had": "A001", "back": "/queue"}
    assert station.voice.calls == [("A001", "1")]


def test_the_strip_stands_on_the_counter_and_comes_back_there(desk: Person) -> None:
    page = desk.get("/counter")
    back = forms_of(page)["/queue/next"]["back"]
    assert back.startswith("/counter/")
    answer = desk.post("/queue/next", had="", back=back)
    assert answer.headers["location"] == back
    assert "A001" in desk.get(back).text


def test_a_counter_without_a_queue_is_left_as_it_was(lan: Person) -> None:
    assert "queue-strip" not in lan.get("/counter").text


def test_a_script_gets_the_strip_alone(desk: Person) -> None:
    part = desk.part("/queue/next", had="", back="/counter/0123456789abcdef")
    assert part.status_code == 200
    assert '<hx-partial id="queue-strip"' in part.text
    assert "queue-lists" not in part.text
    assert "queue-lists" in desk.part("/queue/move", label="A001", step="BEGUN").text


def test_all_steps_by_plain_post(desk: Person, station: Station) -> None:
    desk.post("/queue/next", had="")
    for step, where in (
        ("RECALLED", Where.CALLED),
        ("NO_SHOW", Where.ABSENT),
        ("RETURNED", Where.WAITING),
        ("CALLED", Where.CALLED),
        ("BEGUN", Where.SERVED),
        ("HELD", Where.HELD),
    ):
        assert desk.post("/queue/move", label="A001", step=step).status_code == 303
        assert today(station)["A001"].where is where, step
    page = text_of(desk.get("/queue"))
    assert "Đang để chờ" in page
    desk.post("/queue/move", label="A001", step="CALLED")
    desk.post("/queue/move", label="A001", step="ADDED", procedure="Đăng ký khai sinh")
    assert today(station)["A001"].procedures == ("Đăng ký khai sinh",)
    assert "thêm 1 thủ tục" in text_of(desk.get("/queue"))
    desk.post("/queue/move", label="A001", step="TRANSFERRED", to="counter:3")
    assert today(station)["A001"].counter == "3"
    desk.post("/queue/next", had="")
    desk.post("/queue/move", label="A002", step="TRANSFERRED", to="series:B")
    assert today(station)["A002"].line == "B"
    desk.post("/queue/next", had="")  # counter 1 serves that series too, and A002 was there first
    desk.post("/queue/move", label="A002", step="DONE")
    assert today(station)["A002"].where is Where.DONE


@pytest.mark.parametrize(
    "form",
    [
        {"label": "A001", "step": "DONE"},
        {"label": "A001", "step": "FLY"},
        {"label": "A999", "step": "CALLED"},
        {"label": "A001", "step": "TRANSFERRED", "to": "counter:99"},
        {"label": "A001", "step": "TRANSFERRED", "to": "x"},
        {"label": "A001", "step": "TRANSFERRED", "to": "series:Z"},
    ],
)
def test_a_refused_step_says_so_and_changes_nothing(
    desk: Person, station: Station, form: dict[str, str]
) -> None:
    before, tip = today(station), station.box.log.own_tip()
    assert desk.post("/queue/move", **form).status_code == 422
    part = desk.part("/queue/move", **form)
    assert (part.status_code, 'id="alerts"' in part.text) == (422, True)
    assert (today(station), station.box.log.own_tip()) == (before, tip)


def test_a_page_that_was_left_open_calls_nobody(desk: Person, station: Station) -> None:
    desk.post("/queue/next", had="")
    assert desk.post("/queue/next", had="").status_code == 422
    assert today(station)["A001"].where is Where.CALLED


def test_an_officer_gives_a_number_with_its_priority(desk: Person, station: Station) -> None:
    answer = desk.post("/queue/take", series="B", priority="ELDERLY")
    assert answer.headers["location"] == "/queue?given=B001"
    assert "Đã cấp số B001." in text_of(desk.get("/queue?given=B001"))
    assert "Đã cấp số" not in text_of(desk.get("/queue?given=<b>"))
    assert today(station)["B001"].priority is Priority.ELDERLY
    assert desk.post("/queue/take", series="B", priority="RICH").status_code == 422
    assert desk.post("/queue/take", series="Z", priority="").status_code == 422


def test_the_day_is_told_in_numbers(desk: Person, station: Station) -> None:
    desk.post("/queue/next", had="")
    station.clock.pass_ms(4 * 60_000)
    desk.post("/queue/next", had="A001")
    text = text_of(desk.get("/queue"))
    assert "Phục vụ trung bình 4 phút" in text
    assert "Xong mà không có hồ sơ 1" in text
