"""Money: whole dong, written with dots and in Vietnamese words.

The words follow the usage of receipts (Circular on receipts: "Số tiền viết bằng chữ"): mốt for one
and tư for four after a ten, lăm for five after a ten, linh before a lone unit, không trăm where a
hundred is missing behind a larger group. The same amount has exactly one text, so the words and
the figure on a slip can be held against each other.
"""

from __future__ import annotations

from typing import Final

from accord.errors import RefusedError

__all__ = ["DONG_MAX", "in_figures", "in_words"]

DONG_MAX: Final = 10**12
"""A thousand tỷ; the largest fee of a ward is a few million."""

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_MILLIARD: Final = 10**9
_GROUPS: Final = ((10**6, ("triệu",)), (1000, ("nghìn",)), (1, ()))
_ONE, _FOUR, _FIVE = 1, 4, 5


def in_figures(dong: int) -> str:
    """Return an amount with dots between the thousands: ``8.000 đồng``.

    Raises:
        RefusedError: ``money.out-of-range``.
    """
    return f"{_checked(dong):,} đồng".replace(",", ".")


def in_words(dong: int) -> str:
    """Return an amount in words, in small letters: ``tám nghìn đồng``.

    Raises:
        RefusedError: ``money.out-of-range``.
    """
    milliards, rest = divmod(_checked(dong), _MILLIARD)
    words = [*_number(milliards, is_first=True), "tỷ"] if milliards else []
    words += _number(rest, is_first=not words)
    return " ".join([*(words or ["không"]), "đồng"])


def _number(number: int, *, is_first: bool) -> list[str]:
    words: list[str] = []
    for size, name in _GROUPS:
        group, number = divmod(number, size)
        if group:
            words += [*_group(group, is_first=is_first and not words), *name]
    return words


def _checked(dong: int) -> int:
    if not 0 <= dong <= DONG_MAX:
        raise RefusedError("money.out-of-range", most=DONG_MAX)
    return dong


def _group(number: int, *, is_first: bool) -> list[str]:
    """Return the words of 1 to 999; the first group leaves out what is missing before it."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words: list[str] = []
    if hundreds or not is_first:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif units and words:
        words.append("linh")
    if units:
        words.append(_unit(tens, units))
    return words


def _unit(tens: int, units: int) -> str:
    if tens > 1 and units == _ONE:
        return "mốt"
    if tens > 1 and units == _FOUR:
        return "tư"
    if tens and units == _FIVE:
        return "lăm"
    return _DIGITS[units]
