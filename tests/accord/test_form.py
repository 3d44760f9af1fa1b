"""Forms are data; answers are read by their kind and kept in one way."""

from __future__ import annotations

import pytest

from accord.citizen import Sex, read_card
from accord.errors import RefusedError
from accord.form import (
    FieldKind,
    Form,
    FormField,
    Label,
    answers_of_card,
    fill,
    questions,
    read_form,
)
from accord.intake import ANSWERS_MAX, Answer
from accord.national import Channel
from accord.procedure import Procedure
from tests.accord.test_catalogue_rows import CATALOGUE, DAY
from tests.accord.the_ten import TEN
from tests.edge.station import CARD, OTHER_CARD

TEXT = (
    "Thông tư 1 § who card=Nữ : Người mẹ / The mother ¶ name* name : Họ tên / Name"
    " ¶ number number : Số / Number ¶ born day : Ngày sinh / Born"
    " § other card : Việc / The matter ¶ kind* choice(Nam=Male, Nữ=Female) : Loại / Kind"
    " ¶ copies count : Số bản / Copies ¶ capital money : Vốn (đồng) / Capital"
    " ¶ company organisation : Mã số / Number ¶ sex text : Ghi chú / Note"
)


def form_of(text: str) -> Form:
    form = read_form(text)
    assert form is not None
    return form


FORM = form_of(TEXT)
NEEDED = {"who_name": "TRẦN THỊ BÌNH", "other_kind": "2"}


def test_a_form_is_read_from_the_words_of_its_row() -> None:
    assert FORM.basis == "Thông tư 1"
    mother, matter = FORM.groups
    assert (mother.label, mother.takes_card, mother.sex) == (
        Label("Người mẹ", "The mother"),
        True,
        Sex.FEMALE,
    )
    assert (matter.takes_card, matter.sex) == (True, None)
    assert mother.fields[0] == FormField(
        "who_name", FieldKind.NAME, Label("Họ tên", "Name"), is_needed=True
    )
    assert matter.fields[0].choices == (
        ("Nam", Label("Nam", "Male")),
        ("Nữ", Label("Nữ", "Female")),
    )
    assert read_form("") is None


@pytest.mark.parametrize(
    "text",
    [
        "Thông tư 1",
        " § who : Ai / Who ¶ name name : Tên / Name",
        "Luật § who : Ai / Who",
        "Luật § who : Ai ¶ name name : Tên / Name",
        "Luật § Who : Ai / Who ¶ name name : Tên / Name",
        "Luật § who : Ai / Who ¶ name nickname : Tên / Name",
        "Luật § who : Ai / Who ¶ name name",
        "Luật § who : Ai / Who ¶ name name(A=B) : Tên / Name",
        "Luật § who : Ai / Who ¶ kind choice : Loại / Kind",
        "Luật § who : Ai / Who ¶ kind choice(A) : Loại / Kind",
        "Luật § who : Ai / Who ¶ name name : Tên / Name ¶ name text : Tên / Name",
        "Luật § who : Ai / Who"
        + "".join(f" ¶ a{'b' * n} text : Tên / Name" for n in range(1, 24))
        + " § what : Gì / What"
        + "".join(f" ¶ a{'b' * n} text : Tên / Name" for n in range(1, ANSWERS_MAX - 21)),
    ],
)
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"catalogue\.malformed"):
        read_form(text)


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("who_name", "  Jean-Luc   d'Ávila (Nguyễn) ", "Jean-Luc d'Ávila (Nguyễn)"),
        ("who_name", "王小明", "王小明"),
        ("who_number", "001 099 000 123", "001099000123"),
        ("who_number", "012345678", "012345678"),
        ("who_number", "b1234567", "B1234567"),
        ("who_born", "05081986", "05/08/1986"),
        ("who_born", "8/1986", "08/1986"),
        ("who_born", "1986", "1986"),
        ("other_kind", "1", "Nam"),
        ("other_kind", "nữ", "Nữ"),
        ("other_copies", "03", "3"),
        ("other_capital", "150.000.000", "150000000"),
        ("other_company", "0101234567", "0101234567"),
    ],
)
def test_an_answer_is_kept_in_one_way(key: str, typed: str, kept: str) -> None:
    filled = fill(FORM, NEEDED | {key: typed})
    assert filled.faults == ()
    assert Answer(key, kept) in filled.answers


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("who_name", "", "answer.missing"),
        ("who_name", "   ", "answer.missing"),
        ("who_name", "An 2", "answer.no-name"),
        ("who_name", "--", "answer.no-name"),
        ("who_number", "a", "answer.no-number"),
        ("who_born", "31/02/2026", "answer.no-day"),
        ("who_born", "hôm qua", "answer.no-day"),
        ("other_kind", "3", "answer.no-choice"),
        ("other_copies", "0", "answer.no-count"),
        ("other_copies", "10001", "answer.no-count"),
        ("other_capital", "²", "answer.no-money"),
        ("other_company", "!", "answer.no-organisation"),
        ("other_sex", "x" * 301, "answer.no-text"),
    ],
)
def test_what_is_no_answer_is_told_with_its_question(key: str, typed: str, why: str) -> None:
    filled = fill(FORM, NEEDED | {key: typed})
    assert [(fault.field.key, fault.key) for fault in filled.faults] == [(key, why)]
    assert key not in {answer.key for answer in filled.answers}


def test_what_need_not_be_answered_may_stay_open() -> None:
    filled = fill(FORM, NEEDED)
    assert filled.faults == ()
    assert [answer.key for answer in filled.answers] == ["who_name", "other_kind"]


def test_answers_are_shown_with_their_questions_or_their_keys() -> None:
    answers = fill(FORM, NEEDED).answers
    assert questions(FORM, answers) == (
        (Label("Người mẹ: Họ tên", "The mother: Name"), "TRẦN THỊ BÌNH"),
        (Label("Việc: Loại", "The matter: Kind"), "Nữ"),
    )
    assert questions(None, answers)[1] == (Label("other_kind", "other_kind"), "Nữ")


def test_a_card_answers_what_it_knows_of_what_is_asked() -> None:
    mother, matter = FORM.groups
    assert answers_of_card(mother, read_card(OTHER_CARD)) == {
        "who_number": "001301000456",
        "who_name": "TRẦN THỊ BÌNH",
        "who_born": "1301",
    }
    assert answers_of_card(mother, read_card(CARD))["who_born"] == "05/02/1999"
    assert answers_of_card(matter, read_card(CARD)) == {"other_sex": "Nam"}
    unread = read_card(CARD.replace("|05021999|Nam|", "|?|?|"))
    assert set(answers_of_card(mother, unread)) == {"who_number", "who_name"}
    assert answers_of_card(matter, unread) == {}


def _the_ten() -> list[Procedure]:
    return [CATALOGUE.in_force(expected.code, DAY).procedure for expected in TEN]


def test_each_of_the_ten_has_a_form_with_a_basis_in_law() -> None:
    for procedure in _the_ten():
        form = procedure.form
        assert form is not None, procedure.code
        assert form.basis.startswith(("Thông tư", "Nghị định"))
        assert all(field.label.vi and field.label.en for field in form.fields)
        assert procedure.papers_by(Channel.COUNTER)


def test_the_declarations_ask_what_the_law_on_civil_status_has_registered() -> None:
    asked = {
        procedure.code: {field.key for field in procedure.form.fields}
        for procedure in _the_ten()
        if procedure.form is not None
    }
    # Law 60/2014/QH13, Art. 14(1) of a birth and Art. 17(2) of a marriage.
    child = {"name", "sex", "born", "birthplace", "hometown", "ethnicity", "nationality"}
    parent = {"name", "born", "ethnicity", "nationality", "address"}
    assert {f"child_{part}" for part in child} <= asked["1.001193"]
    assert {f"{who}_{part}" for who in ("mother", "father") for part in parent} <= asked["1.001193"]
    assert asked["1.001193"] <= asked["2.000986"]
    spouse = parent | {"number"}
    assert {f"{who}_{part}" for who in ("groom", "bride") for part in spouse} <= asked["1.000894"]
    assert {"dead_name", "dead_died", "dead_place", "dead_cause"} <= asked["1.000656"]
