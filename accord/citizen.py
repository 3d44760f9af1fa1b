"""What a citizen's number and card say, and how names are searched and sorted.

Sources: the 12-digit number is Circular 59/2021/TT-BCA, Art. 4; the machine-readable zone is ICAO
9303-5 (TD1); the QR's fields are as read off cards of 2021 to 2024. Rules:

- the number has no check digit and wrongly issued ones exist: what does not fit is a warning for
  the clerk, never a refusal;
- a QR is unsigned: a help for typing, no proof. More fields than known are kept, not refused;
- names are written as the card writes them and never split into parts;
- a day or a month of birth may be unknown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from accord.canon import is_clean_text
from accord.errors import RefusedError

__all__ = [
    "CARD_BYTES_MAX",
    "BirthDate",
    "Card",
    "NumberFacts",
    "Sex",
    "Warn",
    "derived_expiry",
    "fold_for_search",
    "name_order",
    "read_birth_date",
    "read_card",
    "read_number",
]

CARD_BYTES_MAX: Final = 3_000
"""A QR code holds 2,953 bytes at most (ISO/IEC 18004, version 40-L)."""
_FIELDS: Final = 7
_NUMBER: Final = re.compile(r"[0-9]{12}")
_OLD_NUMBER: Final = re.compile(r"[0-9]{9}|[0-9]{12}")
_COUNTRIES_FROM: Final = 100
_EXPIRES_AT_AGE: Final = (14, 25, 40, 60)
_EARLY_YEARS: Final = 2

# The provinces of birth registration as they were numbered before the mergers of 2025: a number
# given out keeps its meaning.
_PROVINCES: Final = {
    1: "Hà Nội", 2: "Hà Giang", 4: "Cao Bằng", 6: "Bắc Kạn", 8: "Tuyên Quang", 10: "Lào Cai",
    11: "Điện Biên", 12: "Lai Châu", 14: "Sơn La", 15: "Yên Bái", 17: "Hòa Bình",
    19: "Thái Nguyên", 20: "Lạng Sơn", 22: "Quảng Ninh", 24: "Bắc Giang", 25: "Phú Thọ",
    26: "Vĩnh Phúc", 27: "Bắc Ninh", 30: "Hải Dương", 31: "Hải Phòng", 33: "Hưng Yên",
    34: "Thái Bình", 35: "Hà Nam", 36: "Nam Định", 37: "Ninh Bình", 38: "Thanh Hóa",
    40: "Nghệ An", 42: "Hà Tĩnh", 44: "Quảng Bình", 45: "Quảng Trị", 46: "Thừa Thiên Huế",
    48: "Đà Nẵng", 49: "Quảng Nam", 51: "Quảng Ngãi", 52: "Bình Định", 54: "Phú Yên",
    56: "Khánh Hòa", 58: "Ninh Thuận", 60: "Bình Thuận", 62: "Kon Tum", 64: "Gia Lai",
    66: "Đắk Lắk", 67: "Đắk Nông", 68: "Lâm Đồng", 70: "Bình Phước", 72: "Tây Ninh",
    74: "Bình Dương", 75: "Đồng Nai", 77: "Bà Rịa - Vũng Tàu", 79: "Thành phố Hồ Chí Minh",
    80: "Long An", 82: "Tiền Giang", 83: "Bến Tre", 84: "Trà Vinh", 86: "Vĩnh Long",
    87: "Đồng Tháp", 89: "An Giang", 91: "Kiên Giang", 92: "Cần Thơ", 93: "Hậu Giang",
    94: "Sóc Trăng", 95: "Bạc Liêu", 96: "Cà Mau",
}  # fmt: skip


class Sex(Enum):
    """As the card prints it."""

    MALE = "Nam"
    FEMALE = "Nữ"


class Warn(Enum):
    """What the clerk should look at again; the value is the key of the sentence."""

    NUMBER = "citizen.number-malformed"
    PROVINCE = "citizen.province-unknown"
    YEAR = "citizen.year-differs"
    SEX = "citizen.sex-differs"
    OLD_NUMBER = "citizen.old-number-odd"
    BIRTH_DATE = "citizen.birth-date-unread"
    ISSUED = "citizen.issued-unread"


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a 12-digit number says of its owner.

    Attributes:
        province: where the birth was registered, ``""`` when it was abroad, none when no place
            has that number.
        sex: of the owner.
        year: of birth.
    """

    province: str | None
    sex: Sex
    year: int


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth of which month, or day, may be unknown (0).

    Raises:
        RefusedError: ``citizen.bad-date`` when no such day exists.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        """Check that the known parts are a date."""
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise RefusedError("citizen.bad-date") from error
        if self.day and not self.month:
            raise RefusedError("citizen.bad-date")

    def __str__(self) -> str:
        """Write it as forms do: ``05/02/1999``, ``02/1999`` or ``1999``."""
        parts = [f"{part:02}" for part in (self.day, self.month) if part]
        return "/".join([*parts, f"{self.year:04}"])


@dataclass(frozen=True, slots=True)
class Card:
    """What the QR of an identity card says, and what is odd about it.

    Attributes:
        number: the 12-digit number, as read.
        old_number: number of the card before, often empty.
        name: full name.
        born: date of birth, or none when it could not be read.
        sex: or none when it could not be read.
        residence: place of residence as printed.
        issued: date of issue, or none when it could not be read.
        more: fields of newer cards, uninterpreted.
        raw: the whole text, NFC.
        warnings: what the clerk should look at again.
    """

    number: str
    old_number: str
    name: str
    born: BirthDate | None
    sex: Sex | None
    residence: str
    issued: date | None
    more: tuple[str, ...]
    raw: str
    warnings: tuple[Warn, ...]


def read_number(text: str) -> NumberFacts:
    """Read a citizen's number.

    Raises:
        RefusedError: ``citizen.number-malformed`` when it is not 12 digits.
    """
    if _NUMBER.fullmatch(text) is None or not text.isascii():
        raise RefusedError("citizen.number-malformed")
    place, century = int(text[:3]), int(text[3])
    return NumberFacts(
        province="" if place >= _COUNTRIES_FROM else _PROVINCES.get(place),
        sex=Sex.FEMALE if century % 2 else Sex.MALE,
        year=1900 + 100 * (century // 2) + int(text[4:6]),
    )


def read_birth_date(text: str) -> BirthDate:
    """Read a date of birth as typed or scanned: ``05021999``, ``5/2/1999``, ``2/1999``, ``1999``.

    Zeros for day or month mean unknown.

    Raises:
        RefusedError: ``citizen.bad-date``.
    """
    text = text.strip()
    parts = re.split(r"[/. -]", text)
    if len(parts) == 1 and len(text) == len("ddmmyyyy"):
        parts = [text[:2], text[2:4], text[4:]]
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[-1]) != len(
        "yyyy"
    ):
        raise RefusedError("citizen.bad-date")
    match [int(part) for part in parts]:
        case [year]:
            return BirthDate(year)
        case [month, year]:
            return BirthDate(year, month)
        case [day, month, year]:
            return BirthDate(year, month, day)
        case _:
            raise RefusedError("citizen.bad-date")


def read_card(text: str) -> Card:
    """Read the text of a card's QR.

    Raises:
        RefusedError: ``citizen.not-a-card`` when it is something else: too few fields, too long,
            no name, or characters that would show other than they read.
    """
    if len(text.encode(errors="replace")) > CARD_BYTES_MAX:
        raise RefusedError("citizen.not-a-card")
    raw = unicodedata.normalize("NFC", text.strip("\r\n\ufeff "))
    fields = [part.strip() for part in raw.split("|")]
    if len(fields) < _FIELDS or not fields[2] or not is_clean_text(raw) or "\n" in raw:
        raise RefusedError("citizen.not-a-card")
    number, old_number, name, born_text, sex_text, residence, issued_text, *more = fields
    born, issued = _birth_date(born_text), _birth_date(issued_text)
    sex = next((sex for sex in Sex if sex.value.casefold() == sex_text.casefold()), None)
    return Card(
        number=number,
        old_number=old_number,
        name=name,
        born=born,
        sex=sex,
        residence=residence,
        issued=_whole(issued),
        more=tuple(more),
        raw=raw,
        warnings=_warnings(number, old_number, born=born, sex=sex, issued=issued),
    )


def derived_expiry(born: date, issued: date) -> date | None:
    """Return when a card expires: at the next of 14, 25, 40 and 60 years; none when it never does.

    A card issued within the two years before such a birthday is good until the one after (Law on
    Citizen Identification, Art. 21; not printed in the QR, so derived and then asked).
    """
    for age in _EXPIRES_AT_AGE:
        birthday = _years_later(born, age)
        if birthday > _years_later(issued, _EARLY_YEARS):
            return birthday
    return None


def fold_for_search(text: str) -> str:
    """Return a text without what people leave out when they type: tones, marks, case, đ.

    Both the Vietnamese Đ and the Icelandic Ð of old data become d. For finding only: two places
    or names that fold alike may be different ones.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def name_order(name: str) -> tuple[tuple[int, ...], ...]:
    """Return a key that sorts names as Vietnamese lists do: given name, family name, the rest."""
    words = unicodedata.normalize("NFC", name).split()
    ordered = [*words[-1:], *words[:1], *words[1:-1]]
    letters = [tuple(_letter(c)[0] for c in word) for word in ordered]
    tones = [tuple(_letter(c)[1] for c in word) for word in ordered]
    return (*(part for pair in zip(letters, tones, strict=True) for part in pair),)


_D: Final = str.maketrans("đĐðÐ", "dddd")
_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of dictionaries."""


def _letter(character: str) -> tuple[int, int]:
    decomposed = unicodedata.normalize("NFD", character.casefold())
    tone = next((_TONES.index(mark) + 1 for mark in decomposed if mark in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    place = _ALPHABET.find(bare)
    return (place + 1 if place >= 0 else len(_ALPHABET) + ord(bare[0])), tone


def _warnings(
    number: str,
    old_number: str,
    *,
    born: BirthDate | None,
    sex: Sex | None,
    issued: BirthDate | None,
) -> tuple[Warn, ...]:
    warnings: list[Warn] = []
    try:
        facts = read_number(number)
    except RefusedError:
        warnings.append(Warn.NUMBER)
    else:
        if facts.province is None:
            warnings.append(Warn.PROVINCE)
        if born is not None and born.year != facts.year:
            warnings.append(Warn.YEAR)
        if sex is not None and sex is not facts.sex:
            warnings.append(Warn.SEX)
    if old_number and _OLD_NUMBER.fullmatch(old_number) is None:
        warnings.append(Warn.OLD_NUMBER)
    if born is None:
        warnings.append(Warn.BIRTH_DATE)
    if _whole(issued) is None:
        warnings.append(Warn.ISSUED)
    return tuple(warnings)


def _birth_date(text: str) -> BirthDate | None:
    try:
        return read_birth_date(text)
    except RefusedError:
        return None


def _whole(known: BirthDate | None) -> date | None:
    if known is None or not known.day:
        return None
    return date(known.year, known.month, known.day)


def _years_later(day: date, count: int) -> date:
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 3, 1)
