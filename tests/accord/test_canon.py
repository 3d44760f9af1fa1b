from __future__ import annotations

import subprocess
import sys
import unicodedata
from enum import IntEnum
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.canon import (
    BYTES_MAX,
    DEPTH_MAX,
    INTEGER_MAX,
    INTEGER_MIN,
    KEY_MAX,
    Value,
    decode,
    encode,
    is_clean_text,
)
from accord.errors import PeerError
from tests.accord.strange import STRANGE, STRANGE_TEXTS
from tests.refusal import refuses

texts = st.text(
    alphabet="abc XYZ019.,-_/ăâêôơưđÀẾỘỮỵ\n'ƀƁčĕŏñç€₫–“”→□中字あ가\U00020000", max_size=40
)
leaves = st.integers(INTEGER_MIN, INTEGER_MAX) | st.booleans() | st.binary(max_size=40) | texts
values: st.SearchStrategy[Value] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, KEY_MAX), inner, max_size=5)
    ),
    max_leaves=30,
).filter(lambda value: _depth(value) <= DEPTH_MAX)


def _depth(value: Value) -> int:
    match value:
        case dict():
            return 1 + max(map(_depth, value.values()), default=0)
        case list():
            return 1 + max(map(_depth, value), default=0)
        case _:
            return 0


# --- one value, one byte string -----------------------------------------------------------------


# RFC 8949, appendix A, where it falls into the subset.
@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (100, "1864"),
        (1000, "1903e8"),
        (1000000, "1a000f4240"),
        (1000000000000, "1b000000e8d4a51000"),
        (2**63 - 1, "1b7fffffffffffffff"),
        (-1, "20"),
        (-100, "3863"),
        (-1000, "3903e7"),
        (-(2**63), "3b7fffffffffffffff"),
        (False, "f4"),
        (True, "f5"),
        (b"", "40"),
        (b"\1\2\3\4", "4401020304"),
        ("", "60"),
        ("IETF", "6449455446"),
        ('"\\', "62225c"),
        ("ü", "62c3bc"),
        ("水", "63e6b0b4"),
        ([], "80"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
        (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
        ({}, "a0"),
        ({1: 2, 3: 4}, "a201020304"),
        ("Nguyễn", "684e677579e1bb856e"),
        ({23: "x"}, "a1176178"),
    ],
    ids=str,
)
def test_the_examples_of_the_rfc_hold(value: Value, written: str) -> None:
    assert encode(value).hex() == written
    assert decode(bytes.fromhex(written)) == value


@given(values)
def test_every_value_comes_back(value: Value) -> None:
    assert decode(encode(value)) == value


@given(values)
def test_a_value_is_written_as_any_reader_of_cbor_reads_it(value: Value) -> None:
    assert cbor2.loads(encode(value)) == value
    assert encode(value) == cbor2.dumps(value, canonical=True)


@given(st.binary(max_size=24))
def test_bytes_that_mean_a_value_are_its_only_bytes(written: bytes) -> None:
    try:
        value = decode(written)
    except PeerError as error:
        assert error.key == "canon.malformed"  # noqa: PT017  # the other outcome is as good
    else:
        assert encode(value) == written


@given(values, st.data())
def test_a_changed_byte_never_means_the_same_value(value: Value, data: st.DataObject) -> None:
    written = bytearray(encode(value))
    place = data.draw(st.integers(0, len(written) - 1))
    written[place] ^= data.draw(st.integers(1, 255))
    try:
        found = decode(bytes(written))
    except PeerError:
        return
    assert _typed(found) != _typed(value)


def _typed(value: Value) -> object:
    # True equals 1 in Python; here they are two values.
    match value:
        case dict():
            return [(key, _typed(item)) for key, item in value.items()]
        case list():
            return [_typed(item) for item in value]
        case _:
            return type(value), value


def test_keys_are_written_in_ascending_order_whatever_order_they_came_in() -> None:
    assert encode({3: 1, 1: {9: 0, 2: 0}}).hex() == "a201a2020009000301"


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", STRANGE, ids=list(STRANGE))
def test_what_no_value_is_written_as_is_refused(name: str) -> None:
    with refuses(PeerError, "canon.malformed"):
        decode(bytes.fromhex(STRANGE[name]))


def test_there_are_two_hundred_refused_forms_and_more() -> None:
    assert len(set(STRANGE.values())) >= 200


@pytest.mark.parametrize("name", STRANGE_TEXTS, ids=list(STRANGE_TEXTS))
def test_strange_text_is_not_written_either(name: str) -> None:
    text = STRANGE_TEXTS[name]
    assert not is_clean_text(text)
    values: tuple[Value, ...] = (text, [text], {0: text})
    for value in values:
        with refuses(PeerError, "canon.malformed"):
            encode(value)


class _Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        float("nan"),
        (1, 2),
        {"a": 1},
        {True: 1},
        {24: 1},
        {-1: 1},
        {b"a": 1},
        _Number.ONE,
        [_Number.ONE],
        {0: None},
        {1},
        bytearray(b"a"),
        "\ud800",
        2**63,
        -(2**63) - 1,
        pytest.param(object(), id="an object"),
        cbor2.CBORTag(1, 1),
        type("Text", (str,), {})("x"),
        type("Map", (dict,), {})({0: 1}),
        type("Array", (list,), {})([1]),
    ],
    ids=repr,
)
def test_what_is_outside_the_subset_is_not_written(value: object) -> None:
    with refuses(PeerError, "canon.malformed"):
        encode(value)  # type: ignore[arg-type]  # which is the point


def _nest(value: Value, *, in_map: bool) -> Value:
    return {0: value} if in_map else [value]


@pytest.mark.parametrize("in_map", [False, True])
def test_a_value_is_as_deep_as_the_limit_and_no_deeper(in_map: bool) -> None:
    value: Value = 1
    for _ in range(DEPTH_MAX):
        value = _nest(value, in_map=in_map)
    assert decode(encode(value)) == value
    deeper = _nest(value, in_map=in_map)
    with refuses(PeerError, "canon.malformed"):
        encode(deeper)
    with refuses(PeerError, "canon.malformed"):
        decode(cbor2.dumps(deeper))


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[Value] = []
    loop.append(loop)
    with refuses(PeerError, "canon.malformed"):
        encode(loop)


def test_a_value_is_as_large_as_the_limit_and_no_larger() -> None:
    largest = encode(bytes(BYTES_MAX - 5))
    assert len(largest) == BYTES_MAX
    assert decode(largest) == bytes(BYTES_MAX - 5)
    with refuses(PeerError, "canon.malformed"):
        encode(bytes(BYTES_MAX - 4))
    with refuses(PeerError, "canon.malformed"):
        decode(cbor2.dumps(bytes(BYTES_MAX - 4)))


# --- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nguyễn Thị Lan",
        "ĐƯỜNG ẤP BẮC, PHƯỜNG TÂY HỒ",
        "ăâđêôơư ĂÂĐÊÔƠƯ ỳýỵỷỹ",
        "H'Ƀip Êban, Y Ƀlô Niê, Rơ Chăm Y Kơč",
        "ĕ ŏ ƀ č̆",
        "dòng một\ndòng hai\n",
        "50.000 ₫ – 5 m² – № 7 “…” •",
        "ngõ 12/34, nhà A–B & C",
        "Müller, Łukasz, Ångström, Ñandú, Ø",
        "漢字 𡨸喃 ひらがな 한글",
        "→ ≤ ½ □ ✓",
    ],
)
def test_what_people_write_is_clean(text: str) -> None:
    assert is_clean_text(unicodedata.normalize("NFC", text))
    assert decode(encode(text)) == text


def test_every_letter_of_vietnamese_is_clean_composed_and_only_so() -> None:
    letters = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for letter in letters:
        for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            composed = unicodedata.normalize("NFC", letter + mark)
            assert len(composed) == 1
            assert is_clean_text(composed)
            decomposed = unicodedata.normalize("NFD", composed)
            assert is_clean_text(decomposed) == (decomposed == composed)


@pytest.mark.timeout(120)
def test_no_clean_character_hides_or_reorders() -> None:
    for number in range(0x110000):
        character = chr(number)
        if character == "\n" or not is_clean_text(character):
            continue
        category = unicodedata.category(character)
        assert category not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}, hex(number)
        assert unicodedata.bidirectional(character) not in {"R", "AL", "AN"}, hex(number)
        assert unicodedata.combining(character) == 0, hex(number)


@pytest.mark.timeout(120)
def test_what_is_clean_today_was_assigned_when_unicode_settled() -> None:
    # Old enough that no later version changed its normal form.
    young = [
        character
        for number in range(0x110000)
        if is_clean_text(character := chr(number)) and unicodedata.category(character) == "Cn"
    ]
    assert young == []


# --- bombs --------------------------------------------------------------------------------------

BOMBS = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
from accord.canon import decode
from accord.errors import PeerError
for line in sys.stdin:
    began = time.process_time()
    try:
        decode(bytes.fromhex(line.strip()))
    except PeerError as error:
        assert error.key == "canon.malformed", error
    else:
        raise AssertionError(line[:40])
    assert time.process_time() - began < 1, line[:40]
print("all refused")
"""


@pytest.mark.timeout(120)
def test_no_bomb_takes_memory_or_time() -> None:
    bombs = [
        "5b4000000000000000" + "00" * 1000,
        "7b4000000000000000" + "61" * 1000,
        "9b0000010000000000" + "01" * 1000,
        "bb0000010000000000" + "0101" * 500,
        "9affffffff" + "80" * 100_000,
        "81" * 131_071 + "80",
        "a100" * 65_535 + "80",
        "c1" * 131_071 + "01",
        "d81c" * 60_000 + "80",
        "9f" * 131_000,
        "bf" * 131_000,
        "5f" * 131_000,
        "c2" + "5a0001fff0" + "ff" * 0x1FFF0,
        "d823" + "7a0001fff0" + "28" * 0x1FFF0,
        "d824" + "7a0001fff0" + "0a" * 0x1FFF0,
        "9a0001fff0" + "d81d00" * 43_000,
        "b9ffff" + "".join(f"19{n:04x}00" for n in range(300, 33_000)),
        "7a0001fff0" + ("61" + "cc81" * 3) * 18_724,
        "7a0001ffff" + "cc81" * 65_535 + "61",
        "ff" * 131_072,
        "00" * 131_072,
        "5a00100000" + "00" * (1 << 20),
    ]
    done = subprocess.run(
        [sys.executable, "-c", BOMBS],
        input="\n".join(bombs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "all refused\n", done.stderr


def test_keys_of_two_kinds_are_refused_and_not_compared() -> None:
    mixed: Any = {1: 0, "1": 0}
    with refuses(PeerError, "canon.malformed"):
        encode(mixed)
