"""Names print back as they were read, and two slots never make one code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import RefusedError
from accord.header import DOSSIER_CHARACTERS_MAX as HEADER_DOSSIER_CHARACTERS_MAX
from accord.naming import (
    AGENCY_CHARACTERS_MAX,
    COUNT_MAX,
    DOSSIER_CHARACTERS_MAX,
    SLOT_MAX,
    AgencyCode,
    DossierCode,
    is_log_name,
    log_name,
    mint,
    parse_agency_code,
    parse_dossier_code,
)

WARD = AgencyCode("000.00.01.H26")
DAY = date(2026, 9, 30)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SLOTS = st.integers(0, SLOT_MAX)
COUNTS = st.integers(1, COUNT_MAX)


@pytest.mark.parametrize(
    "text", ["000.00.01.H26", "000.A0.01.H26", "H26.001.02", "H26.54", "G15.A1.23.ABC"]
)
def test_agency_codes_of_both_forms_print_back_the_same(text: str) -> None:
    assert str(parse_agency_code(text)) == text
    assert len(text) <= AGENCY_CHARACTERS_MAX


def test_an_agency_code_names_its_province() -> None:
    assert parse_agency_code("000.00.01.H26").province == "H26"
    assert parse_agency_code("H26.001.02").province == "H26"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H26",
        "h26.001.02",
        "000.0.01.H26",
        "000.00.01.H2",
        "000.00.01.H26 ",
        "000.00.01.H26\n",
        "H26.0001.02",
        "H26.01.02.03.04",
        "\u0660\u0660\u0660.00.01.H26",
    ],
)
def test_what_is_no_agency_code_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"naming\.bad-agency-code"):
        parse_agency_code(text)


@pytest.mark.parametrize(
    ("text", "slot", "count"),
    [
        ("000.00.01.H26-260930-0012", 0, 12),
        ("000.A0.01.H26-210212-9090", 0, 9090),
        ("H26.001.02-260930-10001", 1, 1),
        ("H26.001.02-260930-9999999", 999, 9999),
    ],
)
def test_printed_dossier_codes_are_read(text: str, slot: int, count: int) -> None:
    code = parse_dossier_code(text)
    assert (code.slot, code.count, str(code)) == (slot, count, text)
    assert len(text) <= DOSSIER_CHARACTERS_MAX <= HEADER_DOSSIER_CHARACTERS_MAX


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000.00.01.H26-260930-012",
        "000.00.01.H26-260930-00012",
        "000.00.01.H26-260930-0000",
        "000.00.01.H26-260930-20000",
        "000.00.01.H26-260931-0012",
        "000.00.01-260930-0012",
        "000.00.01.H26-260930-10000001",
        "000.00.01.H26-260930-0012\n",
        "000.00.01.H26-260930-\u0660\u066012",
        "000.00.01.h26-260930-0012",
    ],
)
def test_what_we_would_not_print_is_no_dossier_code(text: str) -> None:
    with pytest.raises(RefusedError, match=r"naming\.bad-dossier-code"):
        parse_dossier_code(text)


@given(DAYS, SLOTS, COUNTS)
def test_every_code_prints_back_the_same(day: date, slot: int, count: int) -> None:
    code = mint(WARD, day, slot=slot, count_so_far=count - 1)
    assert parse_dossier_code(str(code)) == code
    assert (code.unit, code.day, code.slot, code.count) == (WARD, day, slot, count)
    assert len(str(code).rsplit("-", 1)[1]) >= 4


@given(DAYS, st.tuples(SLOTS, COUNTS), st.tuples(SLOTS, COUNTS))
def test_two_slots_never_print_one_code(
    day: date, one: tuple[int, int], other: tuple[int, int]
) -> None:
    printed = [str(mint(WARD, day, slot=s, count_so_far=c - 1)) for s, c in (one, other)]
    assert (printed[0] == printed[1]) == (one == other)


def test_the_first_dossier_of_the_day_has_number_one() -> None:
    assert str(mint(WARD, DAY, slot=0, count_so_far=0)) == "000.00.01.H26-260930-0001"
    assert str(mint(WARD, DAY, slot=2, count_so_far=16)) == "000.00.01.H26-260930-20017"


def test_a_full_slot_mints_no_more() -> None:
    assert mint(WARD, DAY, slot=3, count_so_far=COUNT_MAX - 1).number == 39_999
    with pytest.raises(RefusedError, match=r"naming\.slot-full") as refused:
        mint(WARD, DAY, slot=3, count_so_far=COUNT_MAX)
    assert refused.value.values == {"unit": "000.00.01.H26", "slot": 3}


@pytest.mark.parametrize(("slot", "so_far"), [(-1, 0), (SLOT_MAX + 1, 0), (0, -1), (1, -1)])
def test_a_slot_or_count_that_does_not_exist_is_refused(slot: int, so_far: int) -> None:
    with pytest.raises(RefusedError, match=r"naming\.bad-number"):
        mint(WARD, DAY, slot=slot, count_so_far=so_far)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_a_day_that_two_digits_cannot_say_is_refused(day: date) -> None:
    with pytest.raises(RefusedError, match=r"naming\.bad-day"):
        DossierCode(WARD, day, 1)


@pytest.mark.parametrize("name", ["a", "box-01", "0" * 23, "tay-ho-"])
def test_a_log_name_is_a_client_id_every_broker_takes(name: str) -> None:
    assert is_log_name(name)
    assert log_name(name) == name


@pytest.mark.parametrize("name", ["", "-a", "Box", "a_b", "x" * 24, "a\n", "đ"])
def test_other_names_are_refused(name: str) -> None:
    assert not is_log_name(name)
    with pytest.raises(RefusedError, match=r"naming\.bad-log-name"):
        log_name(name)
