import os
from threading import Thread

import pytest

from accord.errors import PeerError, RefusedError
from accord.moments import Instant
from accord.seal import PublicKey
from accord.vault import FLOOR, TRIES_MAX, Cost, Tries, read_locker
from edge.devices.signer.officer import OfficerCabinet
from tests.refusal import refuses

PIN, OTHER = "428193", "428194"
NOW = Instant(1_790_000_000_000)


class MemoryDrawer:
    """Lockers and tries in memory: the port, without a disk."""

    def __init__(self) -> None:
        self.lockers: dict[bytes, bytes] = {}
        self.counted: dict[bytes, Tries] = {}

    def locker(self, key_id: bytes) -> bytes | None:
        return self.lockers.get(key_id)

    def keep_locker(self, key_id: bytes, locker: bytes) -> None:
        self.lockers[key_id] = locker
        self.counted.pop(key_id, None)

    def tries(self, key_id: bytes) -> Tries | None:
        return self.counted.get(key_id)

    def keep_tries(self, key_id: bytes, tries: Tries | None) -> None:
        if tries is None:
            self.counted.pop(key_id, None)
        else:
            self.counted[key_id] = tries


@pytest.fixture
def drawer() -> MemoryDrawer:
    return MemoryDrawer()


@pytest.fixture
def cabinet(drawer: MemoryDrawer) -> OfficerCabinet:
    return OfficerCabinet(drawer, os.urandom)


@pytest.fixture
def lan(cabinet: OfficerCabinet) -> PublicKey:
    return cabinet.create(PIN)


def test_an_unlocked_key_signs_until_it_is_closed(cabinet: OfficerCabinet, lan: PublicKey) -> None:
    key = cabinet.unlock(lan.key_id, PIN, at=NOW)
    assert key.key_id == lan.key_id
    assert key.public == lan
    assert lan.verifies(b"act", key.sign(b"act"))
    key.close()
    with refuses(RefusedError, "signer.locked"):
        key.sign(b"act")


def test_a_wrong_pin_says_how_many_tries_are_left_and_then_locks(
    cabinet: OfficerCabinet, lan: PublicKey
) -> None:
    left = []
    for _ in range(TRIES_MAX):
        with refuses(RefusedError, "signer.wrong-pin") as refused:
            cabinet.unlock(lan.key_id, OTHER, at=NOW)
        left.append(refused.value.values["left"])
    assert left == [4, 3, 2, 1, 0]
    with refuses(RefusedError, "signer.too-many-tries") as refused:
        cabinet.unlock(lan.key_id, PIN, at=NOW)
    assert refused.value.values == {"seconds": 900}
    cabinet.unlock(lan.key_id, PIN, at=Instant(NOW + 900_000))


def test_a_lock_set_while_the_clock_ran_ahead_ends_when_its_time_is_over(
    cabinet: OfficerCabinet, lan: PublicKey
) -> None:
    ahead = Instant(NOW + 14 * 365 * 86_400_000)
    for _ in range(TRIES_MAX):
        with refuses(RefusedError, "signer.wrong-pin"):
            cabinet.unlock(lan.key_id, OTHER, at=ahead)
    with refuses(RefusedError, "signer.too-many-tries") as refused:
        cabinet.unlock(lan.key_id, PIN, at=NOW)
    assert refused.value.values == {"seconds": 900}
    with refuses(RefusedError, "signer.too-many-tries"):
        cabinet.unlock(lan.key_id, PIN, at=Instant(NOW + 899_000))
    cabinet.unlock(lan.key_id, PIN, at=Instant(NOW + 900_000))


def test_the_right_pin_forgets_the_wrong_ones(
    cabinet: OfficerCabinet, drawer: MemoryDrawer, lan: PublicKey
) -> None:
    with pytest.raises(RefusedError):
        cabinet.unlock(lan.key_id, OTHER, at=NOW)
    assert drawer.counted[lan.key_id].count == 1
    cabinet.unlock(lan.key_id, PIN, at=NOW)
    assert drawer.counted == {}


def test_a_try_is_counted_before_the_pin_is_looked_at(
    cabinet: OfficerCabinet, drawer: MemoryDrawer, lan: PublicKey
) -> None:
    # What is kept turns out to be unreadable, as if the power had gone: the try stays counted.
    drawer.lockers[lan.key_id] = b"\xff"
    with refuses(PeerError, "vault.malformed"):
        cabinet.unlock(lan.key_id, PIN, at=NOW)
    assert drawer.counted[lan.key_id].count == 1


def test_many_hands_at_once_get_no_more_tries_than_one(
    cabinet: OfficerCabinet, drawer: MemoryDrawer, lan: PublicKey
) -> None:
    refusals = []

    def guess() -> None:
        try:
            cabinet.unlock(lan.key_id, OTHER, at=NOW)
        except RefusedError as error:
            refusals.append(error.key)

    hands = [Thread(target=guess) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(refusals) == ["signer.too-many-tries"] * 3 + ["signer.wrong-pin"] * 5


def test_no_locker_is_a_refusal(cabinet: OfficerCabinet) -> None:
    with refuses(RefusedError, "signer.no-key"):
        cabinet.unlock(bytes(8), PIN, at=NOW)


def test_a_pin_is_changed_with_the_old_one_only(
    cabinet: OfficerCabinet, drawer: MemoryDrawer, lan: PublicKey
) -> None:
    before = read_locker(drawer.lockers[lan.key_id])
    with refuses(RefusedError, "signer.wrong-pin"):
        cabinet.change_pin(lan.key_id, old=OTHER, new="771234", at=NOW)
    with refuses(RefusedError, "vault.weak-pin"):
        cabinet.change_pin(lan.key_id, old=PIN, new="123456", at=NOW)
    with refuses(RefusedError, "pin.as-before"):
        cabinet.change_pin(lan.key_id, old=PIN, new=PIN, at=NOW)
    with refuses(RefusedError, "signer.wrong-pin"):
        cabinet.change_pin(lan.key_id, old=OTHER, new=OTHER, at=NOW)
    assert read_locker(drawer.lockers[lan.key_id]) == before
    cabinet.change_pin(lan.key_id, old=PIN, new="771234", at=NOW)
    after = read_locker(drawer.lockers[lan.key_id])
    assert (after.salt, after.nonce) != (before.salt, before.nonce)
    assert cabinet.unlock(lan.key_id, "771234", at=NOW).public == lan
    with refuses(RefusedError, "signer.wrong-pin"):
        cabinet.unlock(lan.key_id, PIN, at=NOW)


def test_a_dearer_cost_is_kept_with_the_locker(drawer: MemoryDrawer) -> None:
    dear = Cost(FLOOR.memory_kib + 1024, 3, 1)
    lan = OfficerCabinet(drawer, os.urandom, cost=dear).create(PIN)
    assert read_locker(drawer.lockers[lan.key_id]).cost == dear
    OfficerCabinet(drawer, os.urandom).unlock(lan.key_id, PIN, at=NOW)
