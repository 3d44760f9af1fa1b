"""Who decides what, and what a decision leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accord.acts import (
    Decided,
    Document,
    DueExtended,
    HandedOver,
    HandlingStarted,
    HeadChosen,
    Holder,
    Noted,
    ObligationAsked,
    Receiver,
    Resumed,
    Stopped,
    SupplementAsked,
    WithdrawalAsked,
)
from accord.errors import RefusedError
from accord.facts import kind_numbered
from accord.fleet import OfficerRole
from accord.header import Origin
from accord.intake import Officer
from accord.log import Record, act_bytes
from accord.moments import Instant
from accord.national import DeliveryMethod
from accord.seal import Purpose, open_sealed
from accord.states import State
from hub.office import decisions as room
from hub.office.accounts import Session
from hub.office.decisions import Act, allowed_acts
from tests.hub.office.city import BA_DINH, CITY, LAN, NOW, TestBox, TestCity, key_of

CHIEF = Officer("Hoàng Văn Chủ", "Chủ tịch")
STOP = Stopped("Công dân đề nghị dừng", CHIEF)
ASKED = ObligationAsked("Nộp lệ phí", CHIEF, 8_000)
START = HandlingStarted(Holder("H26.103", "Tư pháp - Hộ tịch", "Bình"))


def decided(result: int = 0, *, is_granted: bool = True) -> Decided:
    document = Document("12/GKS", date(2026, 9, 22), CHIEF, "Giấy khai sinh")
    return Decided(result, is_granted, document, reason="" if is_granted else "Không đủ điều kiện")


@pytest.fixture
def leader(city: TestCity) -> Session:
    return city.employ("chu", OfficerRole.LEADER)


@pytest.fixture
def specialist(city: TestCity) -> Session:
    return city.employ("binh", OfficerRole.HANDLING)


def down(city: TestCity, unit: str = "00103") -> list[Record]:
    """Return what the ward's log says of dossiers."""
    with city.books.reading() as desk:
        (held,) = desk.logs.epochs(f"hub-{unit}")
        records = desk.logs.read(held, after_seq=0, bytes_max=10**9, count_max=10**9)
    return [each for each in records if each.entry.header.dossier]


def state(city: TestCity, session: Session, code: str) -> State:
    return city.decisions.open(session, code, why="read").state


def test_a_leader_decides_and_the_ward_hears_of_it(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    city.decisions.act(leader, code, decided())
    assert state(city, leader, code) is State.DONE
    (record,) = down(city)
    entry, header = record.entry, record.entry.header
    open_sealed(Purpose.ENTRY, entry.sealed, key_of("hub").public)
    assert header.officer == leader.account.key_id
    assert leader.signer.public.verifies(act_bytes(header), header.act)
    assert header.parents == (Origin(box.name, box.head.epoch, 2, box.head.hash),)
    kind = kind_numbered(header.kind)
    assert kind is not None
    with city.books.reading() as desk:
        city.keys.of(desk).acting_key(header, kind, had_at=NOW)
        assert desk.lists.stale(limit=9) == (code,)


def test_one_result_of_a_linked_dossier_is_decided_by_itself(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1, results=3)
    city.receive(box)
    for result in (2, 0):
        city.decisions.act(leader, code, decided(result))
    assert state(city, leader, code) is State.HANDLING
    with pytest.raises(RefusedError, match=r"^dossier\.not-allowed .*why=twice"):
        city.decisions.act(leader, code, decided(2))
    with pytest.raises(RefusedError, match=r"^dossier\.not-allowed .*why=no result"):
        city.decisions.act(leader, code, decided(3))
    city.decisions.act(leader, code, decided(1, is_granted=False))
    assert state(city, leader, code) is State.DONE
    first, second, third = (record.entry.header for record in down(city))
    assert second.parents == (first.seq,)
    assert third.parents == (second.seq,)


def test_a_specialist_asks_for_papers_stops_and_goes_on(
    city: TestCity, box: TestBox, specialist: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    asked = SupplementAsked(("Giấy chứng sinh",), "Thiếu giấy", Officer("Bình"))
    for act, after in (
        (START, State.HANDLING),
        (asked, State.SUPPLEMENT),
        (STOP, State.STOPPED),
        (Resumed("Công dân đã bổ sung", CHIEF), State.HANDLING),
        (DueExtended(0, Instant(NOW + 2 * 86_400_000), "Chờ xác minh", CHIEF), State.HANDLING),
    ):
        city.decisions.act(specialist, code, act)
        assert state(city, specialist, code) is after
    with pytest.raises(RefusedError, match=r"^dossier\.not-allowed state=4 why=twice"):
        city.decisions.act(specialist, code, asked)


def test_what_was_refused_before_does_not_stand_in_the_way(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1)
    early = HandedOver(
        0, Receiver("Trần Văn Minh", "chính chủ"), DeliveryMethod.COUNTER, Officer("Lan")
    )
    box.say(early, dossier=code, officer=LAN)
    city.receive(box)
    assert len(city.decisions.open(leader, code, why="read").refused) == 1
    city.decisions.act(leader, code, decided())
    assert state(city, leader, code) is State.DONE


def refused(city: TestCity, session: Session, code: str, act: Act, key: str) -> None:
    before = down(city)
    with pytest.raises(RefusedError, match=rf"^{key}"):
        city.decisions.act(session, code, act)
    assert down(city) == before


def test_what_the_national_table_does_not_allow_changes_nothing(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    refused(city, leader, code, Resumed("?", CHIEF), "dossier.not-allowed state=2 why=state")
    refused(city, leader, "H26.103-260921-19999", STOP, "dossier.unknown")
    box.say(Noted("Chỉ là lời ghi"), dossier="H26.103-260921-18888")
    city.receive(box)
    refused(city, leader, "H26.103-260921-18888", STOP, "dossier.unknown")


def test_an_officer_of_another_ward_neither_decides_nor_reads(city: TestCity, box: TestBox) -> None:
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    code = box.take(1)
    city.receive(box)
    refused(city, hoa, code, decided(), "access.other-ward")
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.decisions.open(hoa, code, why="read")
    with city.books.reading() as desk:
        assert desk.lists.accesses(code, limit=9) == ()


@pytest.mark.parametrize(
    ("role", "key"),
    [
        (OfficerRole.RECEPTION, "access.not-yours"),
        (OfficerRole.ADMINISTRATION, "access.not-yours"),
        (OfficerRole.HANDLING, "access.not-your-role"),
    ],
)
def test_only_a_leader_decides(city: TestCity, box: TestBox, role: OfficerRole, key: str) -> None:
    code = box.take(1)
    city.receive(box)
    refused(city, city.employ("ai", role), code, decided(), key)


def test_whoever_looks_after_machines_does_not_read_dossiers(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    with pytest.raises(RefusedError, match=r"^access\.not-yours"):
        city.decisions.open(city.employ("may", OfficerRole.ADMINISTRATION), code, why="read")


def test_an_officer_of_the_city_sees_every_ward(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    chief = city.employ("thanhpho", OfficerRole.LEADER, unit=CITY)
    assert state(city, chief, code) is State.ACCEPTED


def test_a_revoked_officer_decides_nothing_even_in_an_open_session(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    city.accounts.revoke("chu", why="nghỉ việc")
    refused(city, leader, code, decided(), "account.revoked")
    ghost = replace(leader, account=replace(leader.account, login="ghost"))
    refused(city, ghost, code, decided(), "account.revoked")


def test_every_opening_and_every_act_is_kept(city: TestCity, box: TestBox, leader: Session) -> None:
    code = box.take(1)
    city.receive(box)
    city.decisions.open(leader, code, why="read")
    city.decisions.act(leader, code, decided())
    with city.books.reading() as desk:
        kept = desk.lists.accesses(code, limit=9)
    assert [(each.login, each.why) for each in kept] == [("chu", "Decided"), ("chu", "read")]


def test_a_conflict_is_settled_by_a_person_and_by_nothing_else(
    city: TestCity, box: TestBox, leader: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    city.decisions.act(leader, code, ASKED)
    box.say(WithdrawalAsked("Đổi ý", "Trần Văn Minh"), dossier=code, officer=LAN)
    city.receive(box)
    found = city.decisions.open(leader, code, why="read")
    assert len(found.heads) == 2
    assert allowed_acts(leader, found) == {HeadChosen}
    refused(city, leader, code, decided(), "dossier.in-conflict")
    box_head = next(head for head in found.heads if head.said.key.log == box.name)
    key = box_head.said.key
    with pytest.raises(RefusedError, match=r"^dossier\.no-such-head"):
        city.decisions.settle(leader, code, replace(key, seq=99), reason="?")
    with pytest.raises(RefusedError, match=r"^dossier\.no-such-head"):
        city.decisions.settle(leader, code, replace(key, log="box-9"), reason="?")
    city.decisions.settle(leader, code, key, reason="Công dân đã rút trước")
    assert not city.decisions.open(leader, code, why="read").conflict
    assert len(down(city)[-1].entry.header.parents) == 2


def test_what_may_be_done_is_shown_by_state_and_role(
    city: TestCity, box: TestBox, leader: Session, specialist: Session
) -> None:
    code = box.take(1)
    city.receive(box)
    dossier = city.decisions.open(leader, code, why="read")
    assert {HandlingStarted, Decided, DueExtended} <= allowed_acts(leader, dossier)
    assert SupplementAsked in allowed_acts(specialist, dossier)
    assert Decided not in allowed_acts(specialist, dossier)
    assert not allowed_acts(city.employ("tiep", OfficerRole.RECEPTION), dossier)
    asked = SupplementAsked(("Giấy chứng sinh",), "Thiếu giấy", Officer("Bình"))
    city.decisions.act(specialist, code, asked)
    after = city.decisions.open(specialist, code, why="read")
    assert SupplementAsked not in allowed_acts(specialist, after)
    city.decisions.act(leader, code, STOP)
    stopped = city.decisions.open(leader, code, why="read")
    assert allowed_acts(leader, stopped) == {Resumed}


def test_more_heads_than_an_entry_can_name_are_refused(
    city: TestCity, box: TestBox, leader: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = box.take(1)
    city.receive(box)
    monkeypatch.setattr(room, "PARENTS_MAX", 0)
    refused(city, leader, code, decided(), "dossier.too-many-heads")
