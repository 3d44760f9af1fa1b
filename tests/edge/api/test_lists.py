"""The lists on the page of the dossiers: tabs with counts, pages, and what is late in red."""

from __future__ import annotations

import re

import pytest

from tests.edge.api.people import Person, text_of
from tests.edge.api.test_dossiers import take
from tests.edge.desk.test_lists import _crowd
from tests.edge.station import LAN, MINUTE, PIN, Station


def sign_on_again(lan: Person, station: Station) -> None:
    lan.post("/sign-on", officer=station.keys[LAN.name].hex(), pin=PIN, next="/counter")


def test_a_clerk_sees_at_once_how_many_are_late(lan: Person, station: Station) -> None:
    code = take(lan)
    text = text_of(lan.get("/dossiers"))
    assert "0 Quá hạn" in text
    assert "1 Đến hạn hôm nay" in text
    station.clock.pass_ms(10 * 60 * MINUTE)
    sign_on_again(lan, station)
    page = lan.get("/dossiers?list=late")
    assert "1 Quá hạn" in text_of(page)
    assert code in page.text
    assert '<span class="tag x">quá hạn</span>' in page.text
    assert code not in lan.get("/dossiers?list=due").text


def test_each_of_the_ten_states_has_its_list(lan: Person) -> None:
    code = take(lan)
    page = lan.get("/dossiers").text
    assert set(re.findall(r"list=(state-\d+)", page)) == {f"state-{n}" for n in range(1, 11)}
    assert code in lan.get("/dossiers?list=state-2").text
    empty = lan.get("/dossiers?list=state-4")
    assert code not in empty.text
    assert "Hiện không có hồ sơ nào trong danh sách này." in empty.text


def test_a_long_list_has_a_next_page(lan: Person, station: Station) -> None:
    take(lan)
    _crowd(station.box.ledger, 60)
    first = lan.get("/dossiers?list=received")
    (after,) = re.findall(r"list=received&amp;after=([0-9.]+)", first.text)
    second = lan.get(f"/dossiers?list=received&after={after}")
    assert "Về trang đầu" in second.text
    assert "Trang sau" not in second.text
    codes = [re.findall(r'href="/dossiers/([^"?]+)"', page.text) for page in (first, second)]
    assert (len(codes[0]), len({*codes[0], *codes[1]})) == (50, 60)


@pytest.mark.parametrize("asked", ["list=x", "list=late&after=x"])
def test_an_address_nobody_gave_is_refused(lan: Person, asked: str) -> None:
    answer = lan.get(f"/dossiers?{asked}")
    assert answer.status_code == 422
    assert "Không có danh sách này" in answer.text


def test_a_search_is_no_list(lan: Person) -> None:
    code = take(lan)
    answer = lan.post("/dossiers/search", query="minh")
    assert code in answer.text
    assert "aria-current" not in answer.text.partition("<main")[2]


def test_a_list_is_given_out_for_a_spreadsheet(lan: Person) -> None:
    code = take(lan)
    answer = lan.post("/dossiers/export", list="due", query="")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="ho-so-den-han-hom-nay-2026-03-09.csv"'
    )
    assert answer.content.startswith("\ufeff".encode())
    assert code in answer.content.decode()
    assert code in lan.post("/dossiers/export", list="all", query="minh").content.decode()


def test_a_volunteer_is_not_offered_the_file(lan: Person, hung: Person) -> None:
    take(lan)
    assert "Tải bảng tính (CSV)" in lan.get("/dossiers").text
    assert "Tải bảng tính (CSV)" not in hung.get("/dossiers").text
    assert hung.post("/dossiers/export", list="all").status_code == 422
