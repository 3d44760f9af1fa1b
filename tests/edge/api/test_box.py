from __future__ import annotations

import pytest

from accord.fleet import KeyRevoked
from accord.moments import ClockTrust
from accord.reconcile.values import SaveAck
from edge.desk.safety import Loss
from edge.store.safety import BoxSafety
from tests.edge.api.people import Person, text_of
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import Station
from tests.edge.store.logs import BOX_KEY


def test_health_says_only_that_it_is_alive(minh: Person) -> None:
    answer = minh.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_the_strip_says_how_the_link_is(lan: Person, station: Station) -> None:
    assert "Chưa kết nối lần nào" in lan.get("/link").text
    station.link.up = True
    assert "Đang kết nối với thành phố" in lan.get("/link").text
    station.link.up = False
    station.heard()
    assert "Mất kết nối từ 08:00, 09/03/2026" in lan.get("/link").text


def test_the_strip_counts_what_waits_and_says_that_the_clock_was_not_checked(
    lan: Person, station: Station
) -> None:
    lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    station.clock.trust = ClockTrust.UNKNOWN
    text = text_of(lan.get("/link"))
    assert "3 mục trong máy này đang chờ về thành phố" in text
    assert "Giờ của máy chưa xác thực" in text


def test_a_box_that_has_written_nothing_claims_nothing_of_the_city(
    lan: Person, station: Station
) -> None:
    assert "đã về thành phố" not in lan.get("/link").text
    lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    station.heard()
    assert "Mọi thứ trong máy này đã về thành phố" in lan.get("/link").text


def test_the_boxs_page_shows_devices_and_clock(lan: Person, station: Station) -> None:
    station.scanner.is_there = False
    station.printer.fault = "printer.no-paper"
    station.clock.trust = ClockTrust.RTC
    text = text_of(lan.get("/box"))
    for words in ("Chưa cắm", "Đang lỗi", "Máy in hết giấy", "chạy pin", "giờ chưa xác thực"):
        assert words in text


def test_a_clerk_is_told_that_the_city_does_not_believe_a_dossier(
    lan: Person, station: Station
) -> None:
    place = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED).headers["location"]
    aside = ((2, "keyring.unknown-officer"),)
    station.box.log.save_ack(SaveAck(station.box.tip(), b"signed", station.clock.wall, aside))
    strip = lan.get("/link").text
    assert "Thành phố chưa tin 1 mục của máy này" in strip
    assert "Mọi thứ trong máy này đã về thành phố" not in strip
    page = lan.get(place).text
    assert "thành phố chưa tin: hãy gọi bộ phận kỹ thuật (keyring.unknown-officer)" in page


def test_the_boxs_page_names_what_is_lost_until_somebody_of_the_staff_confirms(
    lan: Person, hung: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = [Loss("", 2, 3), Loss("2026-03-09", 4, 5)]
    monkeypatch.setattr(BoxSafety, "lost", lambda _: tuple(losses))
    monkeypatch.setattr(BoxSafety, "confirm", lambda *_: losses.clear())
    assert hung.post("/box/losses").status_code == 422
    text = text_of(lan.get("/box"))
    assert "Các mục từ 2 đến 3" in text
    assert "Số hồ sơ ngày 2026-03-09: từ 4 đến 5" in text
    assert lan.post("/box/losses").status_code == 303
    assert "đã mất" not in text_of(lan.get("/box"))


def test_the_boxs_page_tells_of_a_mark_that_is_gone(
    lan: Person, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Ổ thứ hai không bảo vệ" not in text_of(lan.get("/box"))
    monkeypatch.setattr(station.box.ledger, "_tide_fault", "tidemark.gone")
    text = text_of(lan.get("/box"))
    assert "Ổ thứ hai không bảo vệ được máy này" in text
    assert "đối chiếu các phiếu gần nhất" in text


def test_a_box_that_was_put_out_says_so_on_every_page_and_takes_nothing(
    lan: Person, station: Station
) -> None:
    assert "Thành phố đã ngừng tin máy này" not in lan.get("/box").text
    station.hear(KeyRevoked(BOX_KEY.key_id, station.clock.wall, "mất máy"))
    page = lan.get("/counter").text
    assert "Thành phố đã ngừng tin máy này" in page
    assert "vẫn như bình thường" not in page
    answer = lan.post(f"/counter/{DRAFT}", do="sign", **CERTIFIED)
    assert answer.status_code == 422
    assert "CHƯA được tiếp nhận" in answer.text


def test_every_act_at_a_box_that_was_put_out_is_refused_in_words(
    lan: Person, station: Station
) -> None:
    answers = [lan.post(f"/counter/{one}", do="sign", **CERTIFIED) for one in (DRAFT, OTHER_DRAFT)]
    code, other = (
        answer.headers["location"].removeprefix("/dossiers/").removesuffix("?new=1")
        for answer in answers
    )
    station.decide(code)
    station.hear(KeyRevoked(BOX_KEY.key_id, station.clock.wall, "mất máy"))
    acts: dict[str, dict[str, str]] = {
        "/till/open": {"counter": "Quầy 1", "counted": "0"},
        f"/dossiers/{code}/pay": {"shown": "10000", "method": "transfer"},
        f"/dossiers/{code}/hand-over": {"result": "0", "slip_back": "on"},
        f"/dossiers/{other}/acts/start": {},
        f"/dossiers/{code}/rating": {},
    }
    for path, typed in acts.items():
        refused = lan.post(path, **typed)
        assert (path, refused.status_code) == (path, 422)
        assert "Việc này CHƯA được ghi" in text_of(refused)
    assert lan.get(f"/dossiers/{code}").status_code == 200
    assert lan.post(f"/dossiers/{code}/copy").status_code == 303
