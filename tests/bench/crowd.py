"""People of a city who never lived: names as common as they are, numbers of the right shape."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

__all__ = ["Person", "people"]

# Percent of the population, after the published counts of family names; the rest is spread thin.
_FAMILIES: Final = {
    "Nguyễn": 38.4, "Trần": 11.0, "Lê": 9.5, "Phạm": 7.1, "Hoàng": 3.6, "Huỳnh": 1.5, "Phan": 4.5,
    "Vũ": 2.4, "Võ": 1.5, "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1.0,
    "Lý": 0.5, "Đinh": 1.0, "Trịnh": 0.8, "Đoàn": 0.8, "Mai": 0.7, "Đào": 0.6, "Tạ": 0.4,
    "Chu": 0.3, "Lương": 0.5, "Tô": 0.3, "Quách": 0.2, "Nông": 0.2, "Vi": 0.1, "Khuất": 0.1,
}  # fmt: skip
_MIDDLES: Final = (
    ("Văn", "Đức", "Hữu", "Quang", "Minh", "Công", "Thành", "Xuân", "Đình", "Anh", "Mạnh", "Bá"),
    ("Thị", "Thị", "Thị", "Ngọc", "Thanh", "Thu", "Phương", "Thùy", "Kim", "Hồng", "Mai", "Khánh"),
)
_MEN: Final = (
    "Anh Bảo Bình Cường Công Dũng Duy Dương Đạt Đức Giang Hà Hải Hiếu Hòa Hoàng Hùng Huy "
    "Hưng Khải Khánh Khoa Kiên Lâm Long Lộc Lực Minh Nam Nghĩa Nhân Phong Phúc Phước Quang "
    "Quân Quốc Quyết Sơn Tài Tâm Tân Thái Thắng Thành Thiện Thịnh Thọ Tiến Toàn Trí Trung "
    "Trường Tú Tuấn Tùng Việt Vinh Vũ Vương Xuân Ước"
)
_WOMEN: Final = (
    "An Anh Ánh Bích Châu Chi Diệp Diễm Dung Duyên Đào Giang Hà Hạnh Hằng Hiền Hoa Hòa "
    "Hồng Huế Huệ Hương Hường Khanh Lan Lệ Liên Linh Loan Ly Mai My Nga Ngân Ngọc Nguyệt "
    "Nhung Oanh Phương Phượng Quyên Quỳnh Sen Tâm Thảo Thắm Thơm Thu Thủy Thúy Thư Thương "
    "Trang Trà Trinh Tú Tuyết Uyên Vân Vi Yến Ý"
)
_GIVEN: Final = (_MEN.split(), _WOMEN.split())
_MOBILE: Final = ("032", "035", "038", "070", "079", "083", "086", "090", "091", "096", "098")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the counter.

    Attributes:
        name: full name.
        number: the twelve digits of the citizen card.
        phone: where to call.
    """

    name: str
    number: str
    phone: str


def people(count: int, *, seed: int) -> Iterator[Person]:
    """Give so many people, the same ones for the same seed."""
    rng = random.Random(seed)
    families = tuple(_FAMILIES)
    weights = tuple(accumulate(_FAMILIES.values()))
    for _ in range(count):
        yield _person(rng, families, weights)


def _person(rng: random.Random, families: Sequence[str], weights: Sequence[float]) -> Person:
    is_woman = rng.random() < 0.51
    names = [rng.choices(families, cum_weights=weights)[0], rng.choice(_MIDDLES[is_woman])]
    if rng.random() < 0.35:
        names.append(rng.choice(_GIVEN[is_woman]))
    names.append(rng.choice(_GIVEN[is_woman]))
    year = rng.randrange(1940, 2012)
    gender = 2 * (year >= 2000) + is_woman
    province = rng.choice(("001", "001", "001", "030", "033", "035", "036", "038"))
    number = f"{province}{gender}{year % 100:02}{rng.randrange(10**6):06}"
    return Person(" ".join(names), number, rng.choice(_MOBILE) + f"{rng.randrange(10**7):07}")
