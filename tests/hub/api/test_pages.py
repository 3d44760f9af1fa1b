"""What the pages show and do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from accord.acts import Noted, ObligationAsked, WithdrawalAsked
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.log import Record, seal_entry
from accord.moments import ClockTrust, Instant
from accord.receipt import FIRST_DIGEST, Receipt, write_receipt
from accord.states import State
from hub.api import dossiers as dossier_pages
from hub.office import fleet as fleet_room
from hub.office.ports import AlarmKind, Contact
from tests.hub.api.conftest import Client
from tests.hub.office.city import (
    LAN,
    NOW,
    PIN,
    TestBox,
    TestCity,
    accepted,
    key_of,
    parcel_of,
    with_parcel,
)

SignOn = Callable[[str], Client]


@pytest.fixture
def code(city: TestCity, box: TestBox) -> str:
    taken = box.take(1, results=2)
    city.receive(box)
    return taken


def state(city: TestCity, code: str) -> int:
    while city.projector.freshen(at=NOW):
        pass
    with city.books.reading() as desk:
        line = desk.lists.line(code)
    assert line is not None
    return line.state


def test_a_wrong_pin_is_told_and_nothing_begins(city: TestCity, sign_on: SignOn) -> None:
    client = sign_on("lan")
    client.cookies.clear()
    answer = client.post("/sign-on/begin", data={"login": "lan", "pin": "271828"})
    assert answer.status_code == 422
    assert "Sai tên đăng nhập hoặc mã PIN" in answer.text
    assert client.get("/wards").status_code == 303


def test_the_session_is_kept_where_no_script_reads_it(sign_on: SignOn) -> None:
    client = sign_on("lan")
    cookie = client.post("/sign-on/begin", data={"login": "lan", "pin": PIN}).headers["set-cookie"]
    for mark in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert mark.lower() in cookie.lower()


def test_signing_on_goes_on_where_one_wanted_to(sign_on: SignOn) -> None:
    client = sign_on("lan")
    for wish, after in (("/boxes", "/boxes"), ("//evil.example", "/"), ("https://evil", "/")):
        answer = client.post("/sign-on/begin", data={"login": "lan", "pin": PIN, "next": wish})
        assert answer.headers["location"] == after


def test_the_way_to_pages_that_are_not_ones_own_is_not_shown(sign_on: SignOn) -> None:
    for person, shown in {
        "quantri": {"/wards", "/boxes", "/alarms", "/slips"},
        "lan": {"/wards", "/boxes", "/dossiers", "/alarms", "/slips"},
        "tiep": {"/wards", "/dossiers", "/slips"},
        "tinh": {"/slips"},
    }.items():
        page = sign_on(person).get("/slips").text
        header = page.split("<main")[0]
        assert set(re.findall(r'<li><a href="([^"]+)"', header)) == shown


def test_signing_off_ends_the_session(sign_on: SignOn) -> None:
    client = sign_on("lan")
    assert client.post("/sign-off").headers["location"] == "/sign-on"
    assert client.get("/dossiers").status_code == 303


@pytest.mark.parametrize(("person", "first"), [("lan", "/dossiers"), ("quantri", "/wards")])
def test_everybody_begins_with_their_own_work(sign_on: SignOn, person: str, first: str) -> None:
    assert sign_on(person).get("/").headers["location"] == first


def test_a_screen_keeps_its_language_and_size(sign_on: SignOn) -> None:
    client = sign_on("quantri")
    assert "Phường, xã" in client.get("/wards").text
    answer = client.post("/display", data={"language": "en", "size": "3", "back": "/wards"})
    assert answer.headers["location"] == "/wards"
    page = client.get("/wards").text
    assert "Longest not heard of" in page
    assert 'data-size="3"' in page
    assert client.post("/display", data={"language": "fr", "size": "1"}).status_code == 422


def test_the_wards_page_lists_every_ward_with_ages(
    city: TestCity, box: TestBox, code: str, sign_on: SignOn
) -> None:
    contact = Contact(box.name, box.head.epoch, 2, 1, Instant(NOW - 3_600_000), NOW)
    city.intake.greeted(contact, at=Instant(NOW - 120_000), trust=ClockTrust.SYNCHRONISED)
    page = sign_on("quantri").get("/wards").text
    assert "Phường Tây Hồ" in page
    assert "2 phút" in page
    assert "1 giờ" in page


def test_the_boxes_page_says_never_instead_of_a_dot(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    page = sign_on("quantri").get("/boxes").text
    assert box.name in page
    assert "chưa bao giờ" in page


def test_a_city_without_boxes_says_so(sign_on: SignOn) -> None:
    assert "Chưa có máy nào" in sign_on("quantri").get("/boxes").text


def test_a_box_page_shows_what_was_put_aside_and_why(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    box.take(1)
    last = box.records[-1]
    bad = Record(
        seal_entry(replace(last.entry.header, kind=9999), box.key), last.salt, last.payload
    )
    city.intake.take([with_parcel(box.batch(), 1, parcel_of(bad))], at=NOW)
    client = sign_on("quantri")
    page = client.get(f"/boxes/{box.name}").text
    assert "Loại mục này thuộc phiên bản mới hơn." in page
    city.enrolment.revoke(box.name, why="mất trộm")
    assert "mất trộm" in client.get(f"/boxes/{box.name}").text
    assert client.get("/boxes/box-9").status_code == 404


def test_alarms_are_shown_and_settled(city: TestCity, box: TestBox, sign_on: SignOn) -> None:
    city.intake.alarm(AlarmKind.FORK, box.name, at=NOW, seq=3)
    client = sign_on("quantri")
    page = client.get("/alarms").text
    assert "Một máy có hai lịch sử" in page
    (number,) = re.findall(r"/alarms/(\d+)/settle", page)
    assert client.post(f"/alarms/{number}/settle").headers["location"] == "/alarms"
    page = client.get("/alarms").text
    assert "Đã xử lý gần đây" in page
    assert client.post(f"/alarms/{number}/settle").status_code == 422


def test_a_leader_sees_conflicts_but_does_not_settle_alarms(
    city: TestCity, box: TestBox, sign_on: SignOn
) -> None:
    copied = TestBox(box.name, box.unit, epoch=b"epoch--2", slot=box.slot)
    first = box.take(1)
    copied.say(accepted(box.unit, name="Người khác"), dossier=first, officer=LAN)
    city.receive(box)
    city.receive(copied)
    page = sign_on("lan").get("/alarms").text
    assert f'href="/dossiers/{first}"' in page
    assert "/settle" not in page


def test_dossiers_are_listed_and_found(
    city: TestCity, code: str, sign_on: SignOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_on("lan")
    page = client.get("/dossiers").text
    assert code in page
    assert "Được tiếp nhận" in page
    assert code in client.post("/dossiers/search", data={"query": "Trần V"}).text
    assert (
        "Không có hồ sơ nào phù hợp" in client.post("/dossiers/search", data={"query": "Lê"}).text
    )
    assert code not in client.get(f"/dossiers?before={NOW}").text
    assert code in client.get("/dossiers?before=99999999999999999999").text
    assert code in client.get(f"/dossiers?before={NOW + 1}").text
    monkeypatch.setattr(fleet_room, "DOSSIERS_SHOWN_MAX", 1)
    monkeypatch.setattr(dossier_pages, "DOSSIERS_SHOWN_MAX", 1)
    assert f"/dossiers?before={NOW}" in client.get("/dossiers").text
    assert "1 hồ sơ mới nhất" in client.post("/dossiers/search", data={"query": "tran"}).text


def test_a_dossier_shows_what_was_asked_promised_and_said(
    city: TestCity, box: TestBox, code: str, sign_on: SignOn
) -> None:
    box.say(Noted("Công dân gọi hỏi"), dossier=code)
    box.say(Noted("Điều này đã bị xóa"), dossier=code)
    batch = box.batch(after=2)
    erased = replace(batch.keep.parcels[1], salt=b"", payload=b"")
    city.intake.take([with_parcel(batch, 1, erased)], at=NOW)
    page = unescape(sign_on("lan").get(f"/dossiers/{code}").text)
    for words in (
        "Thủ tục đăng ký khai sinh",
        "Trần Văn Minh",
        "001099000001",
        "Giấy khai sinh 2",
        "Công dân gọi hỏi",
        "Nội dung đã xóa theo luật",
        "lan ·",
    ):
        assert words in page
    assert "Điều này đã bị xóa" not in page


def test_a_leader_grants_one_result_and_denies_the_other(
    city: TestCity, code: str, sign_on: SignOn
) -> None:
    client = sign_on("lan")
    form = {
        "act": "decide",
        "result": "0",
        "outcome": "granted",
        "number": "12/GKS",
        "on": "2026-09-22",
        "summary": "Giấy khai sinh",
    }
    answer = client.post(f"/dossiers/{code}/decide", data=form)
    assert answer.headers["location"] == f"/dossiers/{code}"
    assert state(city, code) == State.HANDLING
    denied = form | {"result": "1", "outcome": "denied"}
    answer = client.post(f"/dossiers/{code}/decide", data=denied)
    assert answer.status_code == 422
    assert "12/GKS" in answer.text
    client.post(f"/dossiers/{code}/decide", data=denied | {"reason": "Thiếu căn cứ"})
    assert state(city, code) == State.DONE
    assert "Thiếu căn cứ" in client.get(f"/dossiers/{code}").text


@pytest.mark.parametrize(
    ("form", "after"),
    [
        ({"act": "start", "unit": "Tư pháp - Hộ tịch"}, State.HANDLING),
        (
            {"act": "supplement", "items": "Giấy chứng sinh\n\nBản sao", "reason": "Thiếu"},
            State.SUPPLEMENT,
        ),
        ({"act": "obligation", "dong": "8.000", "reason": "Nộp lệ phí"}, State.OBLIGATION),
        (
            {"act": "extend", "result": "0", "until": "2026-12-01T16:30", "reason": "Chờ"},
            State.ACCEPTED,
        ),
    ],
)
def test_a_specialist_does_the_rest(
    city: TestCity, code: str, sign_on: SignOn, form: dict[str, str], after: State
) -> None:
    answer = sign_on("binh").post(f"/dossiers/{code}/decide", data=form)
    assert answer.status_code == 303
    assert state(city, code) == after


def test_a_stopped_dossier_goes_on(city: TestCity, code: str, sign_on: SignOn) -> None:
    client = sign_on("binh")
    for form in (
        {"act": "start", "unit": "Tư pháp"},
        {"act": "stop", "reason": "Công dân vắng mặt"},
        {"act": "resume", "reason": "Công dân đã đến"},
    ):
        assert client.post(f"/dossiers/{code}/decide", data=form).status_code == 303
    assert state(city, code) == State.HANDLING


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"act": "erase"},
        {"act": "stop", "reason": ""},
        {"act": "decide", "result": "0", "outcome": "granted", "number": "1", "on": "hôm qua"},
        {"act": "decide", "result": "x", "outcome": "granted", "number": "1", "on": "2026-09-22"},
        {"act": "decide", "result": "9", "outcome": "granted", "number": "1", "on": "2026-09-22"},
        {"act": "extend", "result": "0", "until": "mai", "reason": "Chờ"},
        {"act": "obligation", "dong": "tám nghìn", "reason": "Nộp"},
        {"act": "resume", "reason": "Chưa dừng"},
    ],
)
def test_a_wrong_form_changes_nothing_and_is_shown_again(
    city: TestCity, code: str, sign_on: SignOn, form: dict[str, str]
) -> None:
    answer = sign_on("lan").post(f"/dossiers/{code}/decide", data=form | {"summary": "Tóm tắt"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with city.books.reading() as desk:
        assert len(desk.logs.about(code)) == 1


def test_a_conflict_is_shown_with_both_heads_and_settled_by_choice(
    city: TestCity, box: TestBox, code: str, sign_on: SignOn
) -> None:
    leader = city.employ("chu", OfficerRole.LEADER)
    asked = ObligationAsked("Nộp lệ phí", Officer("Chủ"), 8_000)
    city.decisions.act(leader, code, asked)
    box.say(WithdrawalAsked("Đổi ý", "Trần Văn Minh"), dossier=code, officer=LAN)
    city.receive(box)
    client = sign_on("lan")
    page = client.get(f"/dossiers/{code}").text
    heads = re.findall(r'name="head" value="([^"]+)"', page)
    assert len(heads) == 2
    assert "disabled" not in page
    assert "Yêu cầu thực hiện nghĩa vụ tài chính" in page
    assert "Công dân yêu cầu rút hồ sơ" in page
    settle = f"/dossiers/{code}/settle"
    assert client.post(settle, data={"head": "x:00:1", "reason": "?"}).status_code == 422
    chosen = next(head for head in heads if head.startswith(box.name))
    assert client.post(settle, data={"head": chosen, "reason": ""}).status_code == 422
    answer = client.post(settle, data={"head": chosen, "reason": "Công dân rút trước"})
    assert answer.status_code == 303
    assert state(city, code) == State.WITHDRAWAL


def test_a_dossier_nobody_knows_is_not_found(box: TestBox, sign_on: SignOn) -> None:
    answer = sign_on("lan").get("/dossiers/H26.103-260921-19999")
    assert answer.status_code == 404
    assert "Chưa có hồ sơ mang mã này" in answer.text


def slip(
    box: TestBox,
    code: str,
    *,
    entry: bytes | None = None,
    seq: int = 2,
    payload: bytes | None = None,
) -> str:
    receipt = Receipt(
        epoch=box.head.epoch,
        seq=seq,
        entry_hash=entry or box.records[1].entry.hash,
        payload_hash=payload or box.records[1].entry.header.payload_hash,
        dossier=code,
        procedure="1.001193",
        unit="00103",
        received_at=NOW,
        due_at=Instant(NOW + 86_400_000),
        trust=ClockTrust.RTC,
        number=1,
        previous=FIRST_DIGEST,
    )
    return write_receipt(receipt, key_of(box.name))


def test_a_slip_is_checked(city: TestCity, box: TestBox, code: str, sign_on: SignOn) -> None:
    client = sign_on("tiep")
    assert "MC1:" in client.get("/slips").text
    page = client.post("/slips/check", data={"text": slip(box, code)}).text
    assert "Giấy thật, và hồ sơ của giấy đã về đến thành phố." in page
    assert "giờ chưa xác thực" in page
    later = slip(box, "H26.103-260921-10009", seq=9, payload=b"p" * 32)
    page = client.post("/slips/check", data={"text": later}).text
    assert "chưa về đến thành phố" in page
    page = client.post("/slips/check", data={"text": slip(box, code, entry=bytes(32))}).text
    assert "máy này có hai lịch sử" in page


@pytest.mark.parametrize("text", ["", "MC1:", "MC1:ABC", "https://example.org"])
def test_what_is_no_slip_is_refused(sign_on: SignOn, text: str) -> None:
    answer = sign_on("tiep").post("/slips/check", data={"text": text})
    assert answer.status_code == 422
    assert "Đây không phải mã trên giấy tiếp nhận" in answer.text


def test_a_slip_of_an_unknown_box_is_refused(box: TestBox, code: str, sign_on: SignOn) -> None:
    stranger = TestBox("box-00103-x", box.unit)
    stranger.take(1)
    answer = sign_on("tiep").post("/slips/check", data={"text": slip(stranger, code)})
    assert answer.status_code == 422
    assert "khóa lạ" in answer.text


def test_an_administrator_puts_a_person_of_the_ward_out(box: TestBox, sign_on: SignOn) -> None:
    page = f"/boxes/{box.name}"
    assert "officers/revoke" not in sign_on("lan").get(page).text
    client = sign_on("quantri")
    assert "Nguyễn Thị Lan" in client.get(page).text
    form = {"key": LAN.key_id.hex(), "why": "Nghỉ việc từ hôm nay"}
    answer = client.post(f"{page}/officers/revoke", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert "Nghỉ việc từ hôm nay" in client.get(page).text
    again = client.post(f"{page}/officers/revoke", data=form)
    assert again.status_code == 422
    assert "Khóa của cán bộ này đã bị thu hồi" in again.text
