import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.citizen import (
    CARD_BYTES_MAX,
    BirthDate,
    Sex,
    Warn,
    derived_expiry,
    fold_for_search,
    name_order,
    read_birth_date,
    read_card,
    read_number,
)
from accord.errors import RefusedError

# Synthetic: nobody has this number.
QR = "001199000123||Nguyễn Thị Thử Nghiệm|05021999|Nữ|Số 1, Ngõ 2, Phường Tây Hồ, Hà Nội|20082022"


@pytest.mark.parametrize(
    ("number", "province", "sex", "year"),
    [
        ("001199000123", "Hà Nội", Sex.FEMALE, 1999),
        ("079204999999", "Thành phố Hồ Chí Minh", Sex.MALE, 2004),
        ("003199000123", None, Sex.FEMALE, 1999),
        ("101055000001", "", Sex.MALE, 1955),
        ("001901000001", "Hà Nội", Sex.FEMALE, 2301),
    ],
)
def test_a_number_says_place_sex_and_year(
    number: str, province: str | None, sex: Sex, year: int
) -> None:
    facts = read_number(number)

    assert (facts.province, facts.sex, facts.year) == (province, sex, year)


@pytest.mark.parametrize("text", ["", "00119900012", "0011990001234", "00119900012x", "٠" * 12])
def test_a_number_that_is_not_twelve_digits_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="number-malformed"):
        read_number(text)


def test_a_card_fills_the_form() -> None:
    card = read_card(QR)

    assert card.number == "001199000123"
    assert card.name == "Nguyễn Thị Thử Nghiệm"
    assert card.born == BirthDate(1999, 2, 5)
    assert card.sex is Sex.FEMALE
    assert card.residence == "Số 1, Ngõ 2, Phường Tây Hồ, Hà Nội"
    assert card.issued == date(2022, 8, 20)
    assert card.old_number == ""
    assert card.more == ()
    assert card.raw == QR
    assert card.warnings == ()


def test_a_card_of_2024_with_more_fields_is_read_and_they_are_kept() -> None:
    card = read_card(QR + "|Nguyễn Văn Cha||Trần Thị Mẹ|x")

    assert card.more == ("Nguyễn Văn Cha", "", "Trần Thị Mẹ", "x")
    assert card.warnings == ()


def test_scanner_noise_and_decomposed_letters_change_nothing() -> None:
    noisy = "\ufeff" + unicodedata.normalize("NFD", QR) + "\r\n"

    assert read_card(noisy) == read_card(QR)


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("Nữ", "Nam", Warn.SEX),
        ("05021999", "05021998", Warn.YEAR),
        ("001199000123", "003199000123", Warn.PROVINCE),
        ("001199000123", "00119900012", Warn.NUMBER),
        ("||", "|12345|", Warn.OLD_NUMBER),
        ("05021999", "31021999", Warn.BIRTH_DATE),
        ("05021999", "", Warn.BIRTH_DATE),
        ("20082022", "00082022", Warn.ISSUED),
        ("20082022", "?", Warn.ISSUED),
    ],
)
def test_what_does_not_fit_is_one_warning_and_no_refusal(old: str, new: str, warning: Warn) -> None:
    assert read_card(QR.replace(old, new, 1)).warnings == (warning,)


def test_an_unknown_word_for_the_sex_leaves_it_open() -> None:
    assert read_card(QR.replace("Nữ", "X")).sex is None


@pytest.mark.parametrize("old", ["012345678", "001199000123"])
def test_an_old_number_of_nine_or_twelve_digits_is_usual(old: str) -> None:
    assert read_card(QR.replace("||", f"|{old}|", 1)).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.invalid/x",
        "1|2|3|4|5|6",
        QR.replace("Nguyễn Thị Thử Nghiệm", " "),
        QR.replace("Thử", "Th\u202eử"),
        QR.replace("Thử", "Th\x1bử"),
        QR.replace("Thử", "Th\nử"),
        QR + "|" + "x" * CARD_BYTES_MAX,
        "\ud800|||||||",
    ],
)
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="not-a-card"):
        read_card(text)


@pytest.mark.parametrize(
    ("text", "born", "shown"),
    [
        ("05021999", BirthDate(1999, 2, 5), "05/02/1999"),
        ("5/2/1999", BirthDate(1999, 2, 5), "05/02/1999"),
        ("5-2-1999", BirthDate(1999, 2, 5), "05/02/1999"),
        (" 2/1999 ", BirthDate(1999, 2), "02/1999"),
        ("1999", BirthDate(1999), "1999"),
        ("00021999", BirthDate(1999, 2), "02/1999"),
        ("00001999", BirthDate(1999), "1999"),
        ("29022000", BirthDate(2000, 2, 29), "29/02/2000"),
    ],
)
def test_a_date_of_birth_may_lack_day_and_month(text: str, born: BirthDate, shown: str) -> None:
    assert read_birth_date(text) == born
    assert str(born) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "99",
        "32011999",
        "31021999",
        "05001999",
        "1/2/3/1999",
        "5/2/99",
        "x/2/1999",
        "0",
        "٥/٢/١٩٩٩",
    ],
)
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="bad-date"):
        read_birth_date(text)


@pytest.mark.parametrize(
    ("born", "issued", "expires"),
    [
        (date(1999, 2, 5), date(2022, 8, 20), date(2039, 2, 5)),
        (date(1999, 2, 5), date(2023, 8, 20), date(2039, 2, 5)),
        (date(1963, 2, 5), date(2022, 8, 20), None),
        (date(1961, 2, 5), date(2022, 8, 20), None),
        (date(2000, 2, 29), date(2022, 8, 20), date(2025, 3, 1)),
        (date(2012, 6, 1), date(2024, 7, 1), date(2037, 6, 1)),
    ],
)
def test_a_card_expires_at_the_next_birthday_that_counts(
    born: date, issued: date, expires: date | None
) -> None:
    assert derived_expiry(born, issued) == expires


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng Đình Đức", "dang dinh duc"),
        ("ÐẶNG", "dang"),
        ("Nguyễn Thị Tường Vy", "nguyen thi tuong vy"),
        ("Hồng Ngọc", "hong ngoc"),
        ("Khai sinh", "khai sinh"),
    ],
)
def test_folding_leaves_what_people_type(text: str, folded: str) -> None:
    assert fold_for_search(text) == folded
    assert fold_for_search(unicodedata.normalize("NFD", text)) == folded


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_for_search(text)

    assert fold_for_search(once) == once


def test_names_are_listed_by_given_name_then_family_then_the_rest() -> None:
    listed = [
        "Nguyễn Văn An",
        "Trần Thị Ân",
        "Đỗ Bảo Bình",
        "Lê Hoàng Cường",
        "Lê Thị Dung",
        "Phạm Đức",
        "Trần Hà",
        "Trần Hả",
        "Trần Há",
        "Trần Hạ",
        "Lê Văn Nam",
        "Nguyễn Hải Nam",
        "Nguyễn Văn Nam",
    ]

    backwards = list(reversed(listed))

    assert sorted(backwards, key=name_order) == listed
    assert name_order("") == ()


def test_a_foreign_letter_sorts_behind_the_alphabet() -> None:
    assert sorted(["Иван", "Zoe", "An"], key=name_order) == ["An", "Zoe", "Иван"]
