from __future__ import annotations

import pytest

from accord.citizen import read_card
from accord.errors import RefusedError
from edge.desk.cards import (
    Role,
    fields_of,
    fields_of_group,
    group_for,
    is_of_another,
    read_scan,
)
from edge.desk.devices import Scan
from tests.edge.desk.intakes import MINH
from tests.edge.station import BIRTH, CARD, OTHER_CARD, catalogue_rows
from tests.edge.store.logs import MORNING


def scan(raw: bytes) -> Scan:
    return Scan(3, raw, MORNING)


def test_a_card_fills_in_number_name_and_address() -> None:
    read = read_scan(scan(CARD.encode()))
    assert read.number == 3
    assert fields_of(read.card, Role.OWNER) == {
        "owner_number": "001099000123",
        "owner_name": "NGUYỄN VĂN MINH",
        "owner_address": "Số 1, ngõ 2, Phường Tây Hồ, Hà Nội",
    }


def test_a_representatives_card_says_that_somebody_else_files() -> None:
    fields = fields_of(read_card(OTHER_CARD), Role.AGENT)
    assert fields["by_agent"] == "on"
    assert fields["agent_name"] == "TRẦN THỊ BÌNH"


def test_what_a_card_leaves_open_is_left_alone() -> None:
    bare = read_card("001099000123||NGUYỄN VĂN MINH|05021999|Nam||25042021")
    assert "owner_address" not in fields_of(bare, Role.OWNER)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"\xff\xfe", "citizen.not-a-card"),
        (b"hello", "citizen.not-a-card"),
        (b"MC1:ABC", "cards.is-a-slip"),
    ],
)
def test_what_is_no_card_is_told_apart(raw: bytes, key: str) -> None:
    with pytest.raises(RefusedError) as raised:
        read_scan(scan(raw))
    assert raised.value.key == key


@pytest.mark.parametrize(
    ("values", "is_other"),
    [
        ({}, False),
        (MINH, False),
        ({"owner_number": "001 099 000 123"}, False),
        ({"owner_name": "nguyễn văn minh"}, False),
        ({"owner_name": "TRẦN THỊ BÌNH"}, True),
        ({"owner_number": "001301000456"}, True),
    ],
)
def test_a_card_of_somebody_else_is_noticed(values: dict[str, str], *, is_other: bool) -> None:
    assert is_of_another(values, read_card(CARD)) is is_other


def test_the_number_of_the_card_before_is_the_same_person() -> None:
    assert not is_of_another({"owner_number": "012345678"}, read_card(OTHER_CARD))


def group_name(values: dict[str, str], card: str) -> str:
    group = group_for(values, read_card(card), catalogue_rows()[BIRTH].procedure.form)
    return "" if group is None else group.name


def test_a_further_card_is_that_of_the_next_person_the_form_asks_about() -> None:
    assert group_name(MINH, OTHER_CARD) == "mother"
    assert group_name(MINH, CARD) == "father"
    named = MINH | {"form_mother_number": "001301000456"}
    assert group_name(named, OTHER_CARD) == ""
    assert group_name(MINH | {"form_mother_name": "LÊ THỊ HOA"}, OTHER_CARD) == ""


def test_the_first_card_is_the_owners_and_a_procedure_without_a_form_takes_no_other() -> None:
    assert group_name({}, OTHER_CARD) == ""
    assert group_name({"owner_name": "TRẦN THỊ BÌNH"}, OTHER_CARD) == "mother"
    assert group_for(MINH, read_card(OTHER_CARD), None) is None


def test_a_persons_card_fills_what_the_form_asks_of_them() -> None:
    form = catalogue_rows()[BIRTH].procedure.form
    assert form is not None
    mother = next(group for group in form.groups if group.name == "mother")
    filled = fields_of_group(read_card(OTHER_CARD), mother)
    assert filled["form_mother_name"] == "TRẦN THỊ BÌNH"
    asked = ("name", "number", "born", "address")
    assert set(filled) == {f"form_mother_{part}" for part in asked}
