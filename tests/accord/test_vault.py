from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.moments import Instant
from accord.seal import SigningKey
from accord.vault import (
    FLOOR,
    LOCKER_BYTES_MAX,
    TRIES_MAX,
    Cost,
    Locker,
    Tries,
    check_pin,
    close_locker,
    count_try,
    lock_of,
    open_locker,
    read_locker,
    stretch,
    write_locker,
)
from tests.refusal import refuses

SEED = bytes(range(100, 140))
PIN = "428193"
HOUR = 3_600_000


def count_up() -> Callable[[int], bytes]:
    drawn = iter(range(256))
    return lambda size: bytes(next(drawn) for _ in range(size))


@cache
def a_locker(seed: bytes = SEED, pin: str = PIN) -> Locker:
    return close_locker(seed, pin, cost=FLOOR, random=count_up())


def test_a_seed_comes_back_with_its_pin() -> None:
    locker = read_locker(write_locker(a_locker()))
    assert locker == a_locker()
    assert open_locker(locker, PIN) == SEED
    assert locker.owner == SigningKey(SEED).key_id


def test_another_pin_opens_nothing() -> None:
    with refuses(RefusedError, "vault.wrong-pin"):
        open_locker(a_locker(), "428194")


def test_the_seed_does_not_show() -> None:
    assert SEED[:8] not in write_locker(a_locker())


@pytest.mark.parametrize(
    "change",
    [
        {"owner": bytes(8)},
        {"cost": Cost(FLOOR.memory_kib + 1, FLOOR.passes, 1)},
        {"cost": Cost(FLOOR.memory_kib, FLOOR.passes, 2)},
        {"salt": bytes(16)},
        {"nonce": bytes(12)},
        {"wrapped": bytes(56)},
    ],
)
def test_a_locker_put_together_of_parts_does_not_open(change: dict[str, object]) -> None:
    locker = replace(a_locker(), **change)  # type: ignore[arg-type]  # a row of the table above
    with refuses(RefusedError, "vault.wrong-pin"):
        open_locker(locker, PIN)


def test_a_seed_that_is_not_the_owners_is_refused_even_when_it_unwraps() -> None:
    locker = close_locker_as(SigningKey(SEED).key_id, bytes(40))
    with refuses(RefusedError, "vault.wrong-pin"):
        open_locker(locker, PIN)


def close_locker_as(owner: bytes, seed: bytes) -> Locker:
    # What somebody who knows the PIN could write: another seed, bound to this owner's name.
    salt, nonce = bytes(16), bytes(12)
    bound: list[Value] = [
        "motcua/officer-seed/v1",
        owner,
        FLOOR.memory_kib,
        FLOOR.passes,
        FLOOR.lanes,
        salt,
    ]
    wrapped = AESGCM(stretch(PIN, salt, FLOOR)).encrypt(nonce, seed, encode(bound))
    return Locker(owner, FLOOR, salt, nonce, wrapped)


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "00000a",
        "111111",
        "123456",
        "654321",
        "9876543210",
        "12345678901234567",
        "４２８１９３",
        "42819²",
        "-42819",
        "42 819",
    ],
)
def test_a_weak_pin_is_refused(pin: str) -> None:
    with refuses(RefusedError, "vault.weak-pin"):
        check_pin(pin)
    with refuses(RefusedError, "vault.weak-pin"):
        a_locker(pin=pin)


@pytest.mark.parametrize("pin", ["428193", "112233", "121212", "1234567890123456", "135791"])
def test_a_pin_of_six_digits_or_more_may_be_chosen(pin: str) -> None:
    check_pin(pin)


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, 2, 1),
        Cost(FLOOR.memory_kib, 1, 1),
        Cost(FLOOR.memory_kib, 2, 0),
        Cost(FLOOR.memory_kib, 2, 17),
        Cost(FLOOR.memory_kib, 65, 1),
        Cost((1 << 20) + 1, 2, 1),
    ],
)
def test_a_cost_outside_its_limits_is_refused_both_ways(cost: Cost) -> None:
    with refuses(RefusedError, "vault.weak-cost"):
        close_locker(SEED, PIN, cost=cost, random=count_up())
    with refuses(PeerError, "vault.malformed"):
        read_locker(write_locker(replace(a_locker(), cost=cost)))


def test_a_pin_is_stretched_as_argon2id_says() -> None:
    # Computed with Debian's command: argon2 0123456789abcdef -id -t 2 -k 19456 -p 1 -l 32 -r
    expected = "bc9d512841f98c94e15b8555389160b1509d4fc4de7f0051763c643bcb3a10cd"
    assert stretch(PIN, b"0123456789abcdef", FLOOR).hex() == expected


def test_what_is_no_locker_is_refused() -> None:
    fields = decode(write_locker(a_locker()))
    assert isinstance(fields, dict)
    missing = [{k: v for k, v in fields.items() if k != key} for key in fields]
    wrong = [{**fields, key: value} for key in fields for value in (True, "x", b"x", -1)]
    for bad in (*missing, *wrong, {**fields, 7: 1}):
        with refuses(PeerError, "vault.malformed"):
            read_locker(encode(bad))
    for bytes_ in (b"", b"\xff", encode(1), write_locker(a_locker()) + b"\0", bytes(300)):
        with refuses(PeerError, "vault.malformed"):
            read_locker(bytes_)
    assert len(write_locker(a_locker())) <= LOCKER_BYTES_MAX


def test_five_wrong_tries_lock_a_key_and_each_further_one_for_twice_as_long() -> None:
    tries, at = None, Instant(0)
    for number in range(1, TRIES_MAX + 1):
        tries = count_try(tries, at)
        assert tries == Tries(number, at)
    with refuses(RefusedError, "vault.locked") as refused:
        count_try(tries, at)
    assert refused.value.values == {"seconds": 900}
    assert count_try(tries, Instant(900_000)) == Tries(6, Instant(900_000))
    assert [lock_of(count) for count in (4, 5, 6, 7, 100)] == [
        0, HOUR // 4, HOUR // 2, HOUR, 24 * HOUR,
    ]  # fmt: skip


def test_a_lock_rounds_up_to_whole_seconds() -> None:
    with pytest.raises(RefusedError) as refused:
        count_try(Tries(5, Instant(0)), Instant(899_999))
    assert refused.value.values == {"seconds": 1}


def test_a_clock_set_back_never_makes_a_lock_longer() -> None:
    with pytest.raises(RefusedError) as refused:
        count_try(Tries(5, Instant(10**12)), Instant(0))
    assert refused.value.values == {"seconds": 900}


@given(st.lists(st.integers(0, 48 * HOUR), min_size=20, max_size=60))
def test_nobody_gets_more_than_twelve_tries_in_a_day(waits: list[int]) -> None:
    tries, at, seen = None, Instant(0), []
    for wait in waits:
        at = Instant(at + wait % (3 * HOUR))
        try:
            tries = count_try(tries, at)
        except RefusedError:
            continue
        seen.append(at)
    for start in seen:
        assert sum(start <= moment < start + 24 * HOUR for moment in seen) <= 12
