from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.moments import ClockTrust, Instant
from edge.desk.kept import OfficerRow
from edge.desk.shift import IDLE_MS_MAX, SHIFT_MS_MAX, Shifts
from tests.accord.samples import WARD
from tests.edge.station import HOA, HUNG, LAN, LEADER, PIN, Station


def refused(key: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.RaisesExc(RefusedError, match=key.replace(".", r"\."))


def test_an_officer_signs_on_and_works_with_an_unlocked_key(station: Station) -> None:
    _, shift = station.lan()
    assert shift.officer.name == LAN.name
    assert not shift.is_locked
    assert shift.key is not None
    assert len(shift.key.sign(b"message")) == 64


def test_only_this_units_active_officers_whose_keys_rest_here_are_offered(
    station: Station,
) -> None:
    known = {row.name for row in station.book.officers(station.clock.read().wall)}
    assert LEADER.name in known
    assert [row.name for row in station.shifts.officers()] == [HUNG.name, LAN.name]
    station.revoke(station.keys[HUNG.name])
    assert [row.name for row in station.shifts.officers()] == [LAN.name]


def test_a_wrong_pin_signs_nobody_on_and_says_how_many_tries_are_left(station: Station) -> None:
    with pytest.raises(RefusedError) as raised:
        station.shifts.sign_on(key_id=station.keys[LAN.name], pin="135790")
    assert raised.value.key == "signer.wrong-pin"
    assert raised.value.values["left"] == 4


def test_an_officer_of_another_ward_may_not_sign_on_here(station: Station) -> None:
    with refused("shift.other-unit"):
        station.shifts.sign_on(key_id=station.keys[HOA.name], pin=PIN)


def test_a_stranger_may_not_sign_on(station: Station) -> None:
    with refused("shift.unknown-officer"):
        station.shifts.sign_on(key_id=bytes(8), pin=PIN)


def test_a_revoked_officer_may_neither_sign_on_nor_go_on_working(station: Station) -> None:
    token, _ = station.lan()
    station.revoke(station.keys[LAN.name])
    with refused("shift.officer-revoked"):
        station.shifts.work(token)
    with refused("shift.none"):
        station.shifts.look(token)
    with refused("shift.officer-revoked"):
        station.shifts.sign_on(key_id=station.keys[LAN.name], pin=PIN)


def test_a_token_nobody_was_given_opens_nothing(station: Station) -> None:
    station.lan()
    for ask in (station.shifts.look, station.shifts.work):
        with refused("shift.none"):
            ask("f" * 64)


def test_an_idle_shift_locks_and_its_key_signs_no_more(station: Station) -> None:
    token, shift = station.lan()
    station.clock.pass_ms(IDLE_MS_MAX - 1)
    assert not station.shifts.look(token).is_locked
    station.clock.pass_ms(1)
    with refused("shift.locked"):
        station.shifts.work(token)
    assert station.shifts.look(token).is_locked
    assert shift.key is not None
    with refused("signer.locked"):
        shift.key.sign(b"message")


def test_an_idle_key_is_forgotten_without_anybody_looking(station: Station) -> None:
    _, shift = station.lan()
    assert station.shifts.lock_idle() == 0
    station.clock.pass_ms(IDLE_MS_MAX)
    assert station.shifts.lock_idle() == 1
    assert shift.key is not None
    with refused("signer.locked"):
        shift.key.sign(b"message")


def test_work_keeps_a_shift_open_and_looking_does_not(station: Station) -> None:
    token, _ = station.lan()
    station.clock.pass_ms(IDLE_MS_MAX - 1)
    station.shifts.work(token)
    station.clock.pass_ms(IDLE_MS_MAX - 1)
    station.shifts.look(token)
    station.clock.pass_ms(1)
    assert station.shifts.look(token).is_locked


def test_a_wall_clock_that_jumps_locks_nobody(station: Station) -> None:
    token, _ = station.lan()
    station.clock.wall = Instant(station.clock.wall + 10 * IDLE_MS_MAX)
    station.clock.trust = ClockTrust.UNKNOWN
    assert not station.shifts.work(token).is_locked


def test_the_pin_opens_a_locked_shift_again(station: Station) -> None:
    token, _ = station.lan()
    station.clock.pass_ms(IDLE_MS_MAX)
    with refused("signer.wrong-pin"):
        station.shifts.unlock(token, pin="135790")
    assert station.shifts.look(token).is_locked
    station.shifts.unlock(token, pin=PIN)
    assert not station.shifts.work(token).is_locked


def test_unlocking_an_open_shift_forgets_the_key_it_had(station: Station) -> None:
    token, shift = station.lan()
    station.shifts.unlock(token, pin=PIN)
    assert shift.key is not None
    with refused("signer.locked"):
        shift.key.sign(b"message")


def test_a_shift_that_ended_while_the_pin_was_checked_stays_ended(station: Station) -> None:
    token, _ = station.lan()

    class SlowCabinet:
        def unlock(self, key_id: bytes, pin: str, *, at: Instant) -> object:
            key = station.cabinet.unlock(key_id, pin, at=at)
            station.shifts.sign_off(token)
            self.key = key
            return key

    slow = SlowCabinet()
    station.shifts._cabinet = slow  # type: ignore[assignment]  # noqa: SLF001 -- stands in for time
    with refused("shift.none"):
        station.shifts.unlock(token, pin=PIN)
    with refused("signer.locked"):
        slow.key.sign(b"message")


def test_a_pin_is_changed_at_work_and_every_shift_goes_on(station: Station) -> None:
    token, shift = station.lan()
    other = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    station.shifts.change_pin(token, old=PIN, new="864209", again="864209")
    assert station.shifts.work(token).key is shift.key
    assert station.shifts.work(other).officer.name == HUNG.name
    with refused("signer.wrong-pin"):
        station.shifts.confirm(token, pin=PIN)
    station.shifts.confirm(token, pin="864209")


def test_a_pin_typed_two_ways_or_without_a_shift_stays_as_it_was(station: Station) -> None:
    token, _ = station.lan()
    with refused("pin.not-the-same"):
        station.shifts.change_pin(token, old=PIN, new="864209", again="864208")
    station.clock.pass_ms(IDLE_MS_MAX)
    with refused("shift.locked"):
        station.shifts.change_pin(token, old=PIN, new="864209", again="864209")
    with refused("shift.none"):
        station.shifts.change_pin("7" * 64, old=PIN, new="864209", again="864209")
    station.shifts.unlock(token, pin=PIN)


def test_a_shift_ends_with_the_day(station: Station) -> None:
    token, _ = station.lan()
    for _ in range(SHIFT_MS_MAX // (IDLE_MS_MAX - 1)):
        station.clock.pass_ms(IDLE_MS_MAX - 1)
        station.shifts.work(token)
    station.clock.pass_ms(IDLE_MS_MAX - 1)
    with refused("shift.none"):
        station.shifts.look(token)


def test_signing_on_anew_ends_the_earlier_shift(station: Station) -> None:
    first, _ = station.lan()
    second, _ = station.lan()
    with refused("shift.none"):
        station.shifts.look(first)
    assert not station.shifts.look(second).is_locked


def test_signing_off_forgets_the_key_and_may_be_repeated(station: Station) -> None:
    token, shift = station.lan()
    station.shifts.sign_off(token)
    station.shifts.sign_off(token)
    assert shift.key is not None
    with refused("signer.locked"):
        shift.key.sign(b"message")


def test_there_are_only_so_many_shifts(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.desk.shift.SHIFTS_MAX", 1)
    token, _ = station.lan()
    with refused("shift.too-many"):
        station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    assert not station.shifts.work(token).is_locked


def test_the_scanner_belongs_to_the_desk_that_worked_last(station: Station) -> None:
    lan, _ = station.lan()
    station.clock.pass_ms(10)
    hung = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    for token in (lan, hung):
        station.shifts.take_in_hand(token, "draft")
    assert station.shifts.takes_cards(hung, "draft")
    assert not station.shifts.takes_cards(lan, "draft")
    station.clock.pass_ms(10)
    station.shifts.work(lan)
    assert station.shifts.takes_cards(lan, "draft")
    assert not station.shifts.takes_cards("nobody", "draft")
    station.clock.pass_ms(IDLE_MS_MAX)
    station.shifts.lock_idle()
    assert not station.shifts.takes_cards(lan, "draft")


def test_the_scanner_belongs_to_the_draft_in_hand(station: Station) -> None:
    lan, _ = station.lan()
    station.shifts.take_in_hand(lan, "first")
    station.shifts.take_in_hand(lan, "second")
    station.shifts.work(lan)
    assert station.shifts.takes_cards(lan, "second")
    assert not station.shifts.takes_cards(lan, "first")
    station.shifts.take_in_hand(lan, "")
    assert not station.shifts.takes_cards(lan, "second")


def test_an_officer_of_the_admission_works_before_the_hub_was_ever_heard(
    station: Station,
) -> None:
    early = Officer("Đỗ Thị Sớm", "Công chức")
    public = station.cabinet.create(PIN)
    row = OfficerRow(
        public.key_id, early.name, early.title, WARD, (OfficerRole.RECEPTION,), is_active=True
    )
    lan = OfficerRow(station.keys[LAN.name], "Tên cũ", "", WARD, (), is_active=True)
    shifts = Shifts(
        agency=WARD,
        first=(row, lan),
        book=station.book,
        cabinet=station.cabinet,
        clock=station.clock,
        random=station.random,
        guard=station.guard,
    )
    token = shifts.sign_on(key_id=public.key_id, pin=PIN)
    assert shifts.work(token).officer == row
    assert "Tên cũ" not in {known.name for known in shifts.officers()}
    shifts.close()
    with refused("shift.none"):
        shifts.look(token)
