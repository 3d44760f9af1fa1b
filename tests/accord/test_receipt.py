from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.base45 import ALPHABET, decode45, encode45
from accord.canon import Value, decode, encode
from accord.errors import PeerError, RefusedError
from accord.moments import INSTANT_MAX, ClockTrust, Instant
from accord.receipt import (
    CHARACTERS_MAX,
    DIGEST_BYTES,
    FIRST_DIGEST,
    PREFIX,
    Between,
    Receipt,
    between,
    digest_receipt,
    receipt_key_id,
    verify_receipt,
    write_receipt,
)
from accord.seal import Purpose, SigningKey, read_sealed, seal
from tests.refusal import refuses

BOX = SigningKey(bytes(range(40)))
OTHER = SigningKey(bytes(range(1, 41)))
SLIP = Receipt(
    epoch=b"epoch-01",
    seq=1_204,
    entry_hash=b"e" * DIGEST_BYTES,
    payload_hash=b"p" * 32,
    dossier="000.00.03.H26-261122-0001",
    procedure="1.001193",
    unit="00103",
    received_at=Instant(1_795_305_600_000),
    due_at=Instant(1_795_400_000_000),
    trust=ClockTrust.RTC,
    number=101,
    previous=b"d" * DIGEST_BYTES,
)

instants = st.integers(0, INSTANT_MAX // 1000).map(lambda seconds: Instant(seconds * 1000))
lines = st.text(alphabet="0123456789.-ABHđĐấ", min_size=1)
receipts = st.builds(
    Receipt,
    epoch=st.binary(min_size=8, max_size=8),
    seq=st.integers(1, 2**32 - 1),
    entry_hash=st.binary(min_size=16, max_size=16),
    payload_hash=st.binary(min_size=32, max_size=32),
    dossier=lines.filter(lambda text: len(text) <= 32),
    procedure=lines.filter(lambda text: len(text) <= 16),
    unit=lines.filter(lambda text: len(text) <= 8),
    received_at=instants,
    due_at=st.none() | instants,
    trust=st.sampled_from(ClockTrust),
    number=st.integers(1, 2**32 - 1),
    previous=st.binary(min_size=16, max_size=16),
)


def chain(count: int, *, step: int = 3) -> list[Receipt]:
    made: list[Receipt] = []
    for number in range(1, count + 1):
        previous = digest_receipt(made[-1]) if made else FIRST_DIGEST
        made.append(replace(SLIP, number=number, seq=number * step, previous=previous))
    return made


def test_a_receipt_is_read_back_as_it_was_written() -> None:
    text = write_receipt(SLIP, BOX)
    assert verify_receipt(text, BOX.public) == SLIP
    assert receipt_key_id(text) == (BOX.key_id, SLIP)


@given(receipts)
def test_every_receipt_is_read_back_as_it_was_written(receipt: Receipt) -> None:
    assert verify_receipt(write_receipt(receipt, BOX), BOX.public) == receipt


def test_a_usual_receipt_fits_a_code_of_version_eleven() -> None:
    assert len(write_receipt(SLIP, BOX)) <= 366


def test_a_receipt_with_everything_at_its_limit_fits_the_largest_code() -> None:
    largest = replace(
        SLIP,
        seq=2**32 - 1,
        number=2**32 - 1,
        dossier="9" * 32,
        procedure="9" * 16,
        unit="9" * 8,
        received_at=Instant(INSTANT_MAX - 999),
        due_at=Instant(INSTANT_MAX - 999),
    )
    text = write_receipt(largest, BOX)
    assert len(text) <= CHARACTERS_MAX
    assert verify_receipt(text, BOX.public) == largest


def test_only_characters_that_a_code_packs_tightly_are_used() -> None:
    assert set(write_receipt(SLIP, BOX)) <= set(ALPHABET)


def test_times_are_cut_to_the_second_and_hashes_to_their_half() -> None:
    full = replace(
        SLIP, received_at=Instant(SLIP.received_at + 999), entry_hash=b"e" * 16 + b"f" * 16
    )
    assert verify_receipt(write_receipt(full, BOX), BOX.public) == SLIP
    assert digest_receipt(full) == digest_receipt(SLIP)


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": b"short"},
        {"seq": 0},
        {"seq": 2**32},
        {"seq": True},
        {"entry_hash": b"short"},
        {"payload_hash": b"p" * 16},
        {"dossier": ""},
        {"dossier": "9" * 33},
        {"dossier": "two\nlines"},
        {"dossier": "hidden\u200b"},
        {"procedure": ""},
        {"procedure": "9" * 17},
        {"unit": "9" * 9},
        {"received_at": -1},
        {"received_at": INSTANT_MAX + 1},
        {"due_at": INSTANT_MAX + 1},
        {"trust": 3},
        {"number": 0},
        {"previous": b"d" * 17},
    ],
    ids=str,
)
def test_what_a_receipt_may_not_say_is_not_written(change: dict[str, object]) -> None:
    with refuses(RefusedError, "receipt.malformed"):
        write_receipt(replace(SLIP, **change), BOX)  # type: ignore[arg-type]  # a row of the table


def test_a_statement_that_says_more_or_less_is_refused() -> None:
    text = write_receipt(SLIP, BOX)
    statement = decode(_statement(text))
    assert isinstance(statement, dict)
    fewer = [{k: v for k, v in statement.items() if k != key} for key in statement if key != 8]
    odd: tuple[Value, ...] = (True, "", b"", [], {})
    wrong = [{**statement, key: value} for key in statement for value in odd]
    others: list[Value] = [{**statement, 12: 0}, 1, []]
    for bad in (*fewer, *wrong, *others):
        forged = PREFIX + encode45(seal(Purpose.SLIP, encode(bad), BOX))
        with refuses(PeerError, "receipt.malformed"):
            verify_receipt(forged, BOX.public)


def _statement(text: str) -> bytes:

    return read_sealed(decode45(text.removeprefix(PREFIX)))[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MC1",
        PREFIX,
        "mc1:" + write_receipt(SLIP, BOX)[4:],
        "MC2:" + write_receipt(SLIP, BOX)[4:],
        write_receipt(SLIP, BOX)[4:],
        write_receipt(SLIP, BOX) + "0",
        write_receipt(SLIP, BOX) + "000",
        write_receipt(SLIP, BOX) + "\n",
        " " + write_receipt(SLIP, BOX),
        write_receipt(SLIP, BOX).lower(),
        PREFIX + "0" * 1_000_000,
        PREFIX + encode45(b"\xff"),
        PREFIX + encode45(encode([])),
    ],
    ids=range(14),
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    for reading in (lambda: verify_receipt(text, BOX.public), lambda: receipt_key_id(text)):
        with refuses(PeerError, "receipt.malformed"):
            reading()


def test_another_boxs_key_vouches_for_nothing() -> None:
    with refuses(PeerError, "seal.not-signed"):
        verify_receipt(write_receipt(SLIP, BOX), OTHER.public)


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose != Purpose.SLIP])
def test_a_signature_made_for_something_else_is_no_receipt(purpose: Purpose) -> None:
    statement = _statement(write_receipt(SLIP, BOX))
    with refuses(PeerError, "seal.not-signed"):
        verify_receipt(PREFIX + encode45(seal(purpose, statement, BOX)), BOX.public)


@pytest.mark.timeout(120)
def test_of_ten_thousand_forgeries_none_is_accepted() -> None:
    random = Random(20_261_122)
    texts = [write_receipt(receipt, BOX) for receipt in chain(8)]
    for attempt in range(10_000):
        forged = _forge(random, random.choice(texts), attempt)
        with pytest.raises(PeerError):
            verify_receipt(forged, BOX.public)


def _forge(random: Random, text: str, attempt: int) -> str:
    place = random.randrange(len(PREFIX), len(text))
    other = random.choice([c for c in ALPHABET if c != text[place]])
    match attempt % 5:
        case 0:
            return text[:place] + other + text[place + 1 :]
        case 1:
            return text[:place]
        case 2:
            return text[:place] + other + text[place:]
        case 3:
            data = bytearray(_sealed(text))
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
            return PREFIX + encode45(bytes(data))
        case _:
            said = replace(SLIP, number=random.randrange(1, 99), dossier="H26.103-261122-0009")
            return write_receipt(said, OTHER)


def _sealed(text: str) -> bytes:

    return decode45(text.removeprefix(PREFIX))


def test_a_reprint_is_the_same_receipt() -> None:
    assert between(SLIP, SLIP) == (Between.SAME, range(0))


def test_neighbours_follow_each_other() -> None:
    first, second = chain(2)
    assert between(first, second) == between(second, first) == (Between.NEXT, range(0))


def test_missing_numbers_show_from_any_two_receipts() -> None:
    made = chain(9)
    for early in range(9):
        for late in range(early + 2, 9):
            assert between(made[late], made[early]) == (
                Between.MISSING,
                range(early + 2, late + 1),
            )


def test_receipts_of_different_epochs_say_nothing_of_each_other() -> None:
    assert between(SLIP, replace(SLIP, epoch=b"epoch-02")) == (Between.UNRELATED, range(0))


def test_one_number_twice_is_a_contradiction() -> None:
    assert between(SLIP, replace(SLIP, dossier="X-261122-0002"))[0] is Between.CONTRADICTION


def test_a_neighbour_that_does_not_follow_is_a_contradiction() -> None:
    first, second = chain(2)
    other = replace(first, dossier="H26.103-261122-0009")
    assert between(other, second)[0] is Between.CONTRADICTION


def test_numbers_and_places_that_disagree_are_a_contradiction() -> None:
    made = chain(3)
    assert between(made[0], replace(made[2], seq=1))[0] is Between.CONTRADICTION


def test_a_receipt_that_skips_a_number_but_follows_is_a_contradiction() -> None:
    first, second = chain(2)
    assert between(first, replace(second, number=7))[0] is Between.CONTRADICTION


@given(st.sets(st.integers(1, 30), min_size=2, max_size=30))
def test_whatever_is_shown_of_an_honest_chain_contains_no_contradiction(shown: set[int]) -> None:
    made = chain(30)
    numbers = sorted(shown)
    for early, late in pairwise(numbers):
        said, missing = between(made[early - 1], made[late - 1])
        assert said in {Between.NEXT, Between.MISSING}
        assert list(missing) == list(range(early + 1, late))
