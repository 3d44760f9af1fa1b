"""Who is put out, of the hub and of a ward, and where it is said."""

from __future__ import annotations

import pytest

from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import KINDS, from_map
from accord.fleet import KeyRevoked, OfficerRole
from hub.office.accounts import Session
from hub.office.scribe import FLEET_LOG, ward_log
from tests.hub.office.city import BA_DINH, CITY, LAN, NOW, TAY_HO, TestBox, TestCity

REVOKED = next(kind.number for kind in KINDS if kind.fact is KeyRevoked)
LAN_NAME = "Nguyễn Thị Lan"


@pytest.fixture
def admin(city: TestCity) -> Session:
    return city.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)


def said(city: TestCity) -> list[tuple[str, bytes, str]]:
    """Return what was said of revoked keys: in which log, of which key, why."""
    with city.books.reading() as desk:
        records = desk.logs.own_of_kind(REVOKED)
    found = []
    for record in records:
        fact = from_map(REVOKED, decode(record.payload))
        assert isinstance(fact, KeyRevoked)
        found.append((record.entry.header.log, fact.key, fact.reason))
    return found


@pytest.mark.parametrize("who", [LAN_NAME, LAN.key_id.hex()])
def test_a_person_whose_key_rests_in_a_box_is_put_out(
    city: TestCity, box: TestBox, admin: Session, who: str
) -> None:
    box.take(1)
    city.receive(box)
    city.accounts.put_out(admin, TAY_HO.code, who, why="nghỉ việc")
    assert said(city) == [(ward_log(TAY_HO.code), LAN.key_id, "nghỉ việc")]
    (lan,) = city.accounts.officers(admin, TAY_HO.code)
    assert lan.revoked is not None
    assert (lan.name, lan.revoked.at, lan.revoked.reason) == (LAN_NAME, NOW, "nghỉ việc")
    box.take(2)
    taken = city.intake.take([box.batch(after=2)], at=NOW)
    assert taken[0].quarantined == ((3, "keyring.revoked"),)
    with pytest.raises(RefusedError, match=r"^officer\.revoked$"):
        city.accounts.put_out(admin, TAY_HO.code, who, why="nghỉ việc")


def test_a_key_at_two_wards_is_put_out_at_both(city: TestCity, admin: Session) -> None:
    city.admit("box-00103-a")
    city.admit("box-00004-a", BA_DINH)
    city.accounts.revoke_of_ward(TAY_HO.code, LAN_NAME, why="mất khóa")
    logs = {log for log, _, _ in said(city)}
    assert logs == {ward_log(unit.code) for unit in (TAY_HO, BA_DINH)}
    (lan,) = city.accounts.officers(admin, BA_DINH.code)
    assert lan.revoked is not None


def test_whoever_has_an_account_is_signed_off_with_their_key(city: TestCity) -> None:
    chief = city.employ("chu", OfficerRole.LEADER)
    token = city.accounts.sign_on(login="chu", pin="314159")
    city.accounts.revoke_of_ward(TAY_HO.code, "Chu", why="nghỉ hưu")
    with pytest.raises(RefusedError, match=r"^account\.signed-off$"):
        city.accounts.session(token)
    with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
        city.accounts.sign_on(login="chu", pin="314159")
    assert said(city) == [(ward_log(TAY_HO.code), chief.account.key_id, "nghỉ hưu")]


def test_a_person_of_the_city_is_put_out_in_every_log_that_knows_them(
    city: TestCity, admin: Session
) -> None:
    city.accounts.revoke("quantri", why="nghỉ việc")
    assert [log for log, _, _ in said(city)] == [FLEET_LOG]
    assert admin.account.login == "quantri"


@pytest.mark.parametrize(
    ("unit", "who", "why", "refusal"),
    [
        (TAY_HO.code, "Nguyễn Thị Hoa", "x", r"^officer\.unknown$"),
        (TAY_HO.code, "Hai", "x", r"^officer\.several"),
        (BA_DINH.code, LAN_NAME, "x", r"^officer\.unknown$"),
        ("99999", LAN_NAME, "x", r"^enrolment\.unknown-unit"),
        (TAY_HO.code, LAN_NAME, "", r"^record\.refused"),
    ],
)
def test_a_refused_revocation_changes_nothing(
    city: TestCity, box: TestBox, admin: Session, unit: str, who: str, why: str, refusal: str
) -> None:
    assert box.name
    for login in ("hai", "hai2"):
        city.accounts.admit(
            login=login,
            name="Hai",
            title="Công chức",
            roles=(OfficerRole.HANDLING,),
            unit=TAY_HO.code,
            pin="314159",
        )
    with pytest.raises(RefusedError, match=refusal):
        city.accounts.put_out(admin, unit, who, why=why)
    assert said(city) == []
    with city.books.reading() as desk:
        assert all(account.revoked_at is None for account in desk.register.accounts())


def test_only_administrators_put_people_out(city: TestCity, box: TestBox) -> None:
    assert box.name
    chief = city.employ("chu", OfficerRole.LEADER)
    hoa = city.employ("hoa", OfficerRole.ADMINISTRATION, unit=BA_DINH)
    with pytest.raises(RefusedError, match=r"^access\.not-yours"):
        city.accounts.put_out(chief, TAY_HO.code, LAN_NAME, why="x")
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.accounts.put_out(hoa, TAY_HO.code, LAN_NAME, why="x")
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.accounts.officers(hoa, TAY_HO.code)
    assert said(city) == []


def test_a_revocation_by_name_means_the_one_at_work(city: TestCity, admin: Session) -> None:
    first = city.employ("hai", OfficerRole.HANDLING)
    city.accounts.revoke("hai", why="mất mã PIN")
    city.accounts.admit(
        login="hai2",
        name="Hai",
        title="Công chức",
        roles=(OfficerRole.HANDLING,),
        unit=TAY_HO.code,
        pin="314159",
    )
    again = city.accounts.revoke_of_ward(TAY_HO.code, "Hai", why="nghỉ việc")
    assert again.key != first.account.key_id
    known = city.accounts.officers(admin, TAY_HO.code)
    assert [each.revoked is None for each in known] == [False, False]
