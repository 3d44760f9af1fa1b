"""Amounts in words, as receipts in Viet Nam write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import RefusedError
from accord.intake import MONEY_MAX
from accord.money import DONG_MAX, in_figures, in_words

VECTORS = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    44: "bốn mươi tư",
    55: "năm mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    555: "năm trăm năm mươi lăm",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_015: "một nghìn không trăm mười lăm",
    1_050: "một nghìn không trăm năm mươi",
    2_000: "hai nghìn",
    8_000: "tám nghìn",
    10_000: "mười nghìn",
    25_000: "hai mươi lăm nghìn",
    150_000: "một trăm năm mươi nghìn",
    205_000: "hai trăm linh năm nghìn",
    400_000: "bốn trăm nghìn",
    1_000_001: "một triệu không trăm linh một",
    1_250_000: "một triệu hai trăm năm mươi nghìn",
    2_005_000: "hai triệu không trăm linh năm nghìn",
    21_000_000: "hai mươi mốt triệu",
    10**9: "một tỷ",
    1_000_500_000: "một tỷ năm trăm nghìn",
    12_000_000_004: "mười hai tỷ không trăm linh bốn",
    999_999_999_999: (
        "chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
        "chín trăm chín mươi chín nghìn chín trăm chín mươi chín"
    ),
    10**12: "một nghìn tỷ",
}


@pytest.mark.parametrize(("dong", "words"), VECTORS.items())
def test_an_amount_reads_as_receipts_write_it(dong: int, words: str) -> None:
    assert in_words(dong) == f"{words} đồng"


def test_figures_have_dots() -> None:
    assert in_figures(8_000) == "8.000 đồng"
    assert in_figures(0) == "0 đồng"
    assert in_figures(10**12) == "1.000.000.000.000 đồng"


@pytest.mark.parametrize("dong", [-1, DONG_MAX + 1])
def test_an_amount_has_limits(dong: int) -> None:
    for write in (in_words, in_figures):
        with pytest.raises(RefusedError, match=r"money\.out-of-range"):
            write(dong)


def test_every_amount_a_fact_may_hold_can_be_said() -> None:
    assert MONEY_MAX <= DONG_MAX


def _read(words: str) -> int:
    """Read an amount back, by another way than it was written."""
    plain = "không một hai ba bốn năm sáu bảy tám chín"
    digits = {word: number for number, word in enumerate(plain.split(" "))} | {
        "mốt": 1,
        "tư": 4,
        "lăm": 5,
    }
    total = milliards = group = 0
    unit = 0
    for word in words.removesuffix(" đồng").replace(" linh ", " ").split():
        match word:
            case "mười":
                group += 10
            case "mươi":
                group, unit = group + unit * 10, 0
            case "trăm":
                group, unit = group + unit * 100, 0
            case "nghìn" | "triệu":
                size = {"nghìn": 10**3, "triệu": 10**6}[word]
                total, group, unit = total + (group + unit) * size, 0, 0
            case "tỷ":
                milliards = (total + group + unit) * 10**9
                total = group = unit = 0
            case _:
                unit = digits[word]
    return milliards + total + group + unit


@given(st.integers(0, DONG_MAX) | st.integers(0, 10**6))
def test_the_words_mean_the_figure(dong: int) -> None:
    assert _read(in_words(dong)) == dong
