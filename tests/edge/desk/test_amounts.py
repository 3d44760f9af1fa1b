"""Sums of money, in figures and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import RefusedError
from edge.desk.amounts import AMOUNT_MAX, in_figures, in_words

_READ_ALOUD = {
    0: "không",
    1: "một",
    4: "bốn",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    100: "một trăm",
    101: "một trăm linh một",
    105: "một trăm linh năm",
    110: "một trăm mười",
    555: "năm trăm năm mươi lăm",
    2_000: "hai nghìn",
    8_000: "tám nghìn",
    10_500: "mười nghìn năm trăm",
    31_500: "ba mươi mốt nghìn năm trăm",
    1_000_005: "một triệu không trăm linh năm",
    1_005_000: "một triệu không trăm linh năm nghìn",
    1_010_100: "một triệu không trăm mười nghìn một trăm",
    2_000_000_000: "hai tỷ",
    1_234_567_891: "một tỷ hai trăm ba mươi tư triệu"
    " năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt",
    AMOUNT_MAX: "chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu"
    " chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
}


@pytest.mark.parametrize(("amount", "words"), _READ_ALOUD.items())
def test_an_amount_is_written_as_it_is_read_aloud(amount: int, words: str) -> None:
    assert in_words(amount) == words


@pytest.mark.parametrize(
    ("amount", "figures"),
    [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")],
)
def test_figures_have_a_dot_before_each_three(amount: int, figures: str) -> None:
    assert in_figures(amount) == figures


@pytest.mark.parametrize("amount", [-1, AMOUNT_MAX + 1])
def test_an_amount_no_ward_collects_is_refused(amount: int) -> None:
    for write in (in_figures, in_words):
        with pytest.raises(RefusedError) as caught:
            write(amount)
        assert caught.value.key == "amounts.out-of-range"


@given(st.integers(0, AMOUNT_MAX))
def test_words_say_the_amount_again(amount: int) -> None:
    assert _value(in_words(amount)) == amount


def _value(words: str) -> int:
    """Read the words back, by rules of their own."""
    digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    ones = {word: value for value, word in enumerate(digits)} | {"mốt": 1, "tư": 4, "lăm": 5}
    scales = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
    total = group = last = 0
    for word in words.split():
        if word in scales:
            total, group, last = total + (group + last) * scales[word], 0, 0
        elif word == "trăm":
            group, last = last * 100, 0
        elif word == "mươi":
            group, last = group + last * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            last = ones[word]
    return total + group + last
