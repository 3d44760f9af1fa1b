from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.canon import Value, decode, encode
from accord.checkpoint import (
    ENTRIES_BETWEEN,
    Checkpoint,
    Inclusion,
    Sworn,
    check_extends,
    check_includes,
    contradict,
    extend,
    is_due,
    read_checkpoint,
    read_inclusion,
    read_path,
    verify_checkpoint,
    write_checkpoint,
    write_inclusion,
    write_path,
)
from accord.errors import PeerError, RefusedError
from accord.log import Head
from accord.merkle import prove_consistency, prove_inclusion, root_of
from accord.moments import ClockTrust, Hlc, Instant
from accord.seal import Purpose, read_sealed, seal
from tests.accord.entries import BOX, LAN
from tests.refusal import refuses

NOON = Instant(1_772_514_000_000)
HOUR = 3_600_000


def checkpoint(hashes: list[bytes], *, log: str = "box-00103-a") -> Checkpoint:
    return Checkpoint(
        log=log,
        epoch=b"epoch-01",
        size=len(hashes),
        head=hashes[-1],
        root=root_of(hashes),
        at=NOON,
        trust=ClockTrust.RTC,
    )


def entry_hashes(count: int, seed: int = 1) -> list[bytes]:
    random = Random(seed)
    return [random.randbytes(32) for _ in range(count)]


SOME = checkpoint(entry_hashes(5))


def test_a_checkpoint_is_read_back_as_it_was_signed() -> None:
    sealed = write_checkpoint(SOME, BOX)
    assert verify_checkpoint(sealed, BOX.public) == SOME
    assert read_checkpoint(sealed) == (BOX.key_id, SOME)


def test_another_key_vouches_for_nothing() -> None:
    with refuses(PeerError, "seal.not-signed"):
        verify_checkpoint(write_checkpoint(SOME, LAN), BOX.public)


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.CHECKPOINT])
def test_a_signature_made_for_something_else_is_no_checkpoint(purpose: Purpose) -> None:
    _, written = read_sealed(write_checkpoint(SOME, BOX))
    with refuses(PeerError, "seal.not-signed"):
        verify_checkpoint(seal(purpose, written, BOX), BOX.public)


@pytest.mark.parametrize(
    "change",
    [
        {"log": "Hộp"},
        {"epoch": b""},
        {"size": 0},
        {"head": b""},
        {"root": b"r" * 31},
        {"at": -1},
        {"trust": 3},
        {"size": None},
    ],
    ids=str,
)
def test_what_a_checkpoint_may_not_say_is_not_signed(change: dict[str, object]) -> None:
    with refuses(RefusedError, "checkpoint.malformed"):
        write_checkpoint(replace(SOME, **change), BOX)  # type: ignore[arg-type]  # a row above


def test_what_is_no_checkpoint_is_refused() -> None:
    _, written = read_sealed(write_checkpoint(SOME, BOX))
    fields = decode(written)
    assert isinstance(fields, dict)
    bad: list[Value] = [1, {**fields, 8: 0}, {**fields, 0: 2}, {**fields, 0: True}]
    bad += [{k: v for k, v in fields.items() if k != key} for key in fields]
    for value in bad:
        with refuses(PeerError, "checkpoint.malformed"):
            verify_checkpoint(seal(Purpose.CHECKPOINT, encode(value), BOX), BOX.public)
    for sealed in (b"", b"\x80", seal(Purpose.CHECKPOINT, b"\xff", BOX)):
        with refuses(PeerError, "checkpoint.malformed"):
            read_checkpoint(sealed)


# --- carrying on --------------------------------------------------------------------------------


@given(st.integers(1, 80), st.integers(0, 80))
def test_a_log_that_only_grew_proves_it(earlier: int, more: int) -> None:
    hashes = entry_hashes(earlier + more)
    path = read_path(write_path(prove_consistency(hashes, earlier)))
    check_extends(checkpoint(hashes[:earlier]), checkpoint(hashes), path)


@pytest.mark.timeout(120)
def test_of_two_thousand_random_forks_none_is_accepted_and_every_honest_log_is() -> None:
    random = Random(2_000)
    for number in range(2_000):
        later = random.randrange(2, 60)
        earlier = random.randrange(1, later + 1)
        honest = entry_hashes(later, number)
        held = checkpoint(honest[:earlier])
        check_extends(held, checkpoint(honest), prove_consistency(honest, earlier))
        forked = _fork(random, honest, earlier)
        path = prove_consistency(forked, min(earlier, len(forked)))
        with pytest.raises(PeerError) as caught:
            check_extends(held, checkpoint(forked), path)
        assert caught.value.key in {"checkpoint.forked", "checkpoint.rolled-back"}


def _fork(random: Random, honest: list[bytes], earlier: int) -> list[bytes]:
    # Something under the checkpoint held is not as it was: changed, dropped, swapped, put in, cut.
    place = random.randrange(earlier)
    match random.randrange(4):
        case 0:
            return [*honest[:place], random.randbytes(32), *honest[place + 1 :]]
        case 1 if len(honest) > 1:
            return [*honest[:place], *honest[place + 1 :]]
        case 2 if earlier > 1:
            other = (place + 1) % earlier
            forked = list(honest)
            forked[place], forked[other] = forked[other], forked[place]
            return forked
        case _:
            return [*honest[:place], random.randbytes(32), *honest[place:]]


def test_a_shorter_log_is_rolled_back() -> None:
    hashes = entry_hashes(9)
    with refuses(PeerError, "checkpoint.rolled-back"):
        check_extends(checkpoint(hashes), checkpoint(hashes[:8]), ())


@pytest.mark.parametrize("change", [{"log": "box-00103-b"}, {"epoch": b"epoch-02"}], ids=str)
def test_checkpoints_of_two_logs_say_nothing_of_each_other(change: dict[str, object]) -> None:
    other = replace(SOME, **change)  # type: ignore[arg-type]  # a row of the table above
    with refuses(PeerError, "checkpoint.other-log"):
        check_extends(SOME, other, ())
    assert not contradict(SOME, replace(other, root=bytes(32)))


def test_two_checkpoints_of_one_size_are_evidence_when_they_differ() -> None:
    for other in (replace(SOME, root=bytes(32)), replace(SOME, head=bytes(32))):
        assert contradict(SOME, other)
        with refuses(PeerError, "checkpoint.forked"):
            check_extends(SOME, other, ())
    assert not contradict(SOME, replace(SOME, at=Instant(NOON + 1)))
    assert not contradict(SOME, checkpoint(entry_hashes(6, 2)))


# --- being under it -----------------------------------------------------------------------------


def test_every_entry_under_a_checkpoint_proves_it() -> None:
    hashes = entry_hashes(37)
    over = checkpoint(hashes)
    for seq in range(1, 38):
        proof = Inclusion(seq, 37, prove_inclusion(hashes, seq - 1))
        assert read_inclusion(write_inclusion(proof)) == proof
        check_includes(over, hashes[seq - 1], proof)
        with refuses(PeerError, "checkpoint.not-included"):
            check_includes(over, bytes(32), proof)
        with refuses(PeerError, "checkpoint.not-included"):
            check_includes(over, hashes[seq - 1], replace(proof, seq=seq % 37 + 1))


def test_a_proof_for_another_size_proves_nothing() -> None:
    hashes = entry_hashes(8)
    proof = Inclusion(3, 7, prove_inclusion(hashes[:7], 2))
    with refuses(PeerError, "checkpoint.not-included"):
        check_includes(checkpoint(hashes), hashes[2], proof)


@pytest.mark.parametrize(
    "value",
    [
        1,
        [],
        [1, 2],
        [0, 1, []],
        [2, 1, []],
        [1, 0, []],
        [1, 1, [b"short"]],
        [1, 1, b""],
        [1, 1, [bytes(32)] * 55],
        [True, 1, []],
        [1, 1, [], 0],
    ],
    ids=repr,
)
def test_what_is_no_proof_is_refused(value: Value) -> None:
    with refuses(PeerError, "checkpoint.malformed"):
        read_inclusion(encode(value))
    path = value[2] if isinstance(value, list) and len(value) == 3 else value
    if path != []:
        with refuses(PeerError, "checkpoint.malformed"):
            read_path(encode(path))
    with refuses(PeerError, "checkpoint.malformed"):
        read_path(encode(value) + b"\0")


# --- when one is due ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "now", "due"),
    [
        (10, NOON, False),
        (11, NOON, False),
        (10 + ENTRIES_BETWEEN - 1, NOON, False),
        (10 + ENTRIES_BETWEEN, NOON, True),
        (11, NOON + 12 * HOUR - 1, False),
        (11, NOON + 12 * HOUR, True),
        (10, NOON + 12 * HOUR, False),
        (11, NOON - 48 * HOUR, False),
    ],
)
def test_a_checkpoint_is_due_by_number_or_by_day(size: int, now: int, due: bool) -> None:
    assert is_due(size, Instant(now), since_size=10, since_at=NOON) == due


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_log_is_sworn_to_in_steps_as_it_would_be_at_once(first: int, more: int) -> None:
    hashes = entry_hashes(first + more)
    head = Head("box-00103-a", b"epoch--1", first + more, hashes[-1], Hlc(NOON, 0))
    _, sworn = extend(
        Sworn(NOON), hashes[:first], head=head, at=NOON, trust=ClockTrust.SYNCHRONISED
    )
    said, now = extend(sworn, hashes[first:], head=head, at=NOON, trust=ClockTrust.SYNCHRONISED)
    assert (said.size, said.head, said.root) == (len(hashes), hashes[-1], root_of(hashes))
    assert now == Sworn(said.at, now.frontier)
    assert now.frontier.root() == said.root
