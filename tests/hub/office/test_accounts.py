"""Signing on at the hub, and who is put out."""

from __future__ import annotations

from typing import Any

import pytest

from accord.canon import decode
from accord.errors import RefusedError
from accord.facts import from_map
from accord.fleet import KeyRevoked, OfficerAdmitted, OfficerRole
from accord.moments import Instant
from accord.vault import LOCK_MS_MIN, TRIES_MAX, Locker, open_locker
from hub.office import accounts as room
from hub.office.accounts import IDLE_MS_MAX, SESSION_MS_MAX
from hub.office.books import Unit
from tests.hub.office.city import NOW, PIN, TestCity

LEADER = OfficerRole.LEADER


def admit(city: TestCity, login: str = "lan", **changes: Any) -> None:
    values: dict[str, Any] = {
        "login": login,
        "name": "Nguyễn Thị Lan",
        "title": "Chủ tịch",
        "roles": (LEADER,),
        "unit": "00103",
        "pin": PIN,
    } | changes
    city.accounts.admit(**values)


def test_a_person_admitted_signs_on_and_is_at_work(city: TestCity) -> None:
    admit(city)
    token = city.accounts.sign_on(login="lan", pin=PIN)
    session = city.accounts.session(token)
    assert (session.account.login, session.account.unit) == ("lan", "00103")
    assert session.signer.key_id == session.account.key_id
    with city.books.reading() as desk:
        (_, _, record) = desk.logs.read(
            desk.logs.epochs("hub-00103")[0], after_seq=0, bytes_max=10**6, count_max=9
        )
    said = from_map(record.entry.header.kind, decode(record.payload))
    assert isinstance(said, OfficerAdmitted)
    assert said.key == session.account.key_id


def test_the_seed_lies_in_the_books_only_under_the_pin(city: TestCity) -> None:
    admit(city)
    with city.books.reading() as desk:
        account = desk.register.account("lan")
    assert account is not None
    session = city.accounts.session(city.accounts.sign_on(login="lan", pin=PIN))
    assert session.signer.public.point == account.point


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"unit": "99999"}, "enrolment.unknown-unit"),
        ({"unit": "00008"}, "enrolment.no-agency"),
        ({"pin": "123456"}, "vault.weak-pin"),
        ({"roles": ()}, "record.refused"),
        ({"login": "Lan"}, "record.refused"),
        ({"name": "hub-Ông Chủ"}, r"officer\.bad-name"),
        ({"name": "box-00103-a"}, r"officer\.bad-name"),
    ],
)
def test_a_refused_admission_changes_nothing(
    city: TestCity, changes: dict[str, Any], refusal: str
) -> None:
    with city.books.writing() as desk:
        desk.register.put_unit(Unit("00008", "Phường Ngọc Hà", ""))
    with pytest.raises(RefusedError, match=rf"^{refusal}"):
        admit(city, **changes)
    with city.books.reading() as desk:
        assert desk.register.accounts() == ()
        assert desk.logs.epochs("hub-00103")[0].head.seq == 1


def test_a_login_is_given_once(city: TestCity) -> None:
    admit(city)
    with pytest.raises(RefusedError, match=r"^account\.taken"):
        admit(city)


def test_a_wrong_pin_and_an_unknown_login_look_alike(city: TestCity) -> None:
    admit(city)
    for login in ("lan", "nobody"):
        with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
            city.accounts.sign_on(login=login, pin="271828")


def test_wrong_pins_lock_an_account_for_a_while(city: TestCity) -> None:
    admit(city)
    for _ in range(TRIES_MAX):
        with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
            city.accounts.sign_on(login="lan", pin="271828")
    with pytest.raises(RefusedError, match=r"^vault\.locked"):
        city.accounts.sign_on(login="lan", pin=PIN)
    city.clock.wall = Instant(NOW + LOCK_MS_MIN)
    city.accounts.sign_on(login="lan", pin=PIN)
    with city.books.reading() as desk:
        account = desk.register.account("lan")
    assert account is not None
    assert account.wrong_tries == 0


def test_a_lock_set_while_the_clock_ran_ahead_ends_when_its_time_is_over(city: TestCity) -> None:
    admit(city)
    city.clock.wall = Instant(NOW + 14 * 365 * 86_400_000)
    for _ in range(TRIES_MAX):
        with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
            city.accounts.sign_on(login="lan", pin="271828")
    for passed in (0, LOCK_MS_MIN - 1):
        city.clock.wall = Instant(NOW + passed)
        with pytest.raises(RefusedError, match=r"^vault\.locked"):
            city.accounts.sign_on(login="lan", pin=PIN)
    city.clock.wall = Instant(NOW + LOCK_MS_MIN)
    city.accounts.sign_on(login="lan", pin=PIN)


def test_a_try_is_counted_before_the_pin_is_looked_at(
    city: TestCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(city)

    def pull_the_plug(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "open_locker", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        city.accounts.sign_on(login="lan", pin=PIN)
    with city.books.reading() as desk:
        account = desk.register.account("lan")
    assert account is not None
    assert account.wrong_tries == 1


@pytest.mark.parametrize(
    ("step_ms", "steps"), [(IDLE_MS_MAX + 1, 1), (IDLE_MS_MAX, SESSION_MS_MAX // IDLE_MS_MAX + 1)]
)
def test_a_session_ends_when_idle_and_after_a_day(city: TestCity, step_ms: int, steps: int) -> None:
    admit(city)
    token = city.accounts.sign_on(login="lan", pin=PIN)
    for _ in range(steps - 1):
        city.clock.monotonic_ms += step_ms
        city.accounts.session(token)
    city.clock.monotonic_ms += step_ms
    with pytest.raises(RefusedError, match=r"^account\.signed-off$"):
        city.accounts.session(token)


def test_signing_off_and_signing_on_elsewhere_end_a_session(city: TestCity) -> None:
    admit(city)
    first = city.accounts.sign_on(login="lan", pin=PIN)
    second = city.accounts.sign_on(login="lan", pin=PIN)
    for token in (first, "", "zz", "00"):
        with pytest.raises(RefusedError, match=r"^account\.signed-off$"):
            city.accounts.session(token)
    city.accounts.sign_off(second)
    city.accounts.sign_off("zz")
    with pytest.raises(RefusedError, match=r"^account\.signed-off$"):
        city.accounts.session(second)


def test_sessions_have_a_limit(city: TestCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SESSIONS_MAX", 1)
    admit(city)
    admit(city, "minh")
    city.accounts.sign_on(login="lan", pin=PIN)
    with pytest.raises(RefusedError, match=r"^account\.too-many$"):
        city.accounts.sign_on(login="minh", pin=PIN)


def test_a_revoked_person_is_out_at_once(city: TestCity) -> None:
    admit(city)
    token = city.accounts.sign_on(login="lan", pin=PIN)
    city.accounts.revoke("lan", why="nghỉ việc")
    with pytest.raises(RefusedError, match=r"^account\.signed-off$"):
        city.accounts.session(token)
    with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
        city.accounts.sign_on(login="lan", pin=PIN)
    with pytest.raises(RefusedError, match=r"^account\.revoked"):
        city.accounts.revoke("lan", why="nghỉ việc")
    with pytest.raises(RefusedError, match=r"^account\.unknown"):
        city.accounts.revoke("nobody", why="?")
    with city.books.reading() as desk:
        *_, record = desk.logs.read(
            desk.logs.epochs("hub-00103")[0], after_seq=0, bytes_max=10**6, count_max=9
        )
    assert isinstance(from_map(record.entry.header.kind, decode(record.payload)), KeyRevoked)


def test_who_is_revoked_while_the_pin_is_stretched_does_not_sign_on(
    city: TestCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(city)
    real = open_locker

    def revoked_meanwhile(locker: Locker, pin: str) -> bytes:
        city.accounts.revoke("lan", why="nghỉ việc")
        return real(locker, pin)

    with monkeypatch.context() as patch:
        patch.setattr(room, "open_locker", revoked_meanwhile)
        with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
            city.accounts.sign_on(login="lan", pin=PIN)
    with city.books.reading() as desk:
        account = desk.register.account("lan")
    assert account is not None
    assert account.revoked_at == NOW
    with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
        city.accounts.sign_on(login="lan", pin=PIN)


def test_as_many_pins_are_stretched_for_a_login_that_nobody_has(
    city: TestCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(city)
    admit(city, "minh")
    city.accounts.revoke("minh", why="nghỉ việc")
    real, stretched = open_locker, list[bytes]()

    def counted(locker: Locker, pin: str) -> bytes:
        stretched.append(locker.owner)
        return real(locker, pin)

    monkeypatch.setattr(room, "open_locker", counted)
    for number, login in enumerate(("lan", "nobody", "nobody", "minh"), start=1):
        with pytest.raises(RefusedError, match=r"^vault\.wrong-pin$"):
            city.accounts.sign_on(login=login, pin="271828")
        assert len(stretched) == number, login
