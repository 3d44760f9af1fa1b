"""Says a sum of money the way a slip does: in figures with dots, and in words."""

from __future__ import annotations

from accord.errors import RefusedError

__all__ = ["AMOUNT_MAX", "in_figures", "in_words"]

AMOUNT_MAX = 999_999_999_999
"""Four groups of three figures: a hundred thousand times the dearest fee of a ward."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")


def in_figures(amount: int) -> str:
    """Return the amount of dong with a dot before each three digits, e.g. ``1.234.567``."""
    return f"{_checked(amount):,}".replace(",", ".")


def in_words(amount: int) -> str:
    """Return the amount as it is read aloud, without its currency, e.g. ``tám nghìn``."""
    if _checked(amount) == 0:
        return _DIGITS[0]
    words: list[str] = []
    for power in range(len(_GROUPS) - 1, -1, -1):
        group = amount // 1000**power % 1000
        if group:
            words += _group(group, is_leading=not words)
            words += [_GROUPS[power]] if power else []
    return " ".join(words)


def _checked(amount: int) -> int:
    if not 0 <= amount <= AMOUNT_MAX:
        raise RefusedError("amounts.out-of-range", amount=amount)
    return amount


def _group(group: int, *, is_leading: bool) -> list[str]:
    """Return the words of one group of three digits; a group further right says its zeros."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [] if is_leading and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_one(ones, tens))
    return words


def _one(ones: int, tens: int) -> str:
    """Return the last digit: after a ten, 1, 4 and 5 are read differently."""
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:  # noqa: PLR2004 - the digit four
        return "tư"
    if ones == 5 and tens:  # noqa: PLR2004 - the digit five
        return "lăm"
    return _DIGITS[ones]
