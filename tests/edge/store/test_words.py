"""What a search looks at, and what a query asks of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.intake import Identity, Owner, Representative
from accord.national import IdentityKind, OwnerKind
from edge.store.words import (
    GROWN_MAX,
    any_order,
    asked,
    beside,
    has_words,
    in_order,
    known_by,
    words_of,
)
from tests.edge.store.boxes import Box, a_box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


def _found(box: Box, query: str) -> list[str]:
    return [row.person for row in box.book.dossiers(query=query, limit=50)]


def _owner(name: str) -> Owner:
    identity = Identity(IdentityKind.CITIZEN, "001099000123")
    return Owner(OwnerKind.CITIZEN, name, identity, phone="0912345678")


def test_a_dossier_is_known_by_words_twos_of_a_name_and_numbers() -> None:
    words = words_of("H26.001-260309-10001", [_owner("Lê Thị Hoà")], "Khai sinh").split()
    assert {"=lê", "=_lê_hoà", "=_thị_hoà", "le", "_le_thi", "_le_hoa", "_thi_hoa"} < set(words)
    assert {"=khai", "khai", "sinh"} < set(words)
    assert {"_khai_sinh", "_hoa_le"}.isdisjoint(words)
    assert {"h26", "10001", "0001", "001099000123", "0123", "5678"} < set(words)
    assert len(words) == len(set(words))


def test_who_came_for_another_is_known_too() -> None:
    helper = Representative("Đỗ Mai", "Giấy ủy quyền", phone="0987654321")
    assert "_do_mai" in words_of("A", [_owner("Lê Hoa"), helper], "").split()


DIGITS = set("0123456789")
PEOPLE = st.lists(
    st.builds(
        lambda name, number, phone: Owner(
            OwnerKind.CITIZEN, name, Identity(IdentityKind.FOREIGN, number), phone=phone
        ),
        st.lists(st.sampled_from(("Đỗ", "Đô", "An", "Ân", "T1")), min_size=1, max_size=3).map(
            " ".join
        ),
        st.text("ANT-1", min_size=3, max_size=8),
        st.text("an19", max_size=6),
    ),
    min_size=1,
    max_size=3,
)


@given(PEOPLE, st.text("aăđĐnhT 1", max_size=12), st.sampled_from(("H26.001-260309-10001", "A-b1")))
def test_what_a_dossier_shows_and_the_words_beside_it_are_all_its_words_of_letters(
    people: list[Owner], request: str, code: str
) -> None:
    shown = set(known_by(people[0].name, request, beside(code, people, request)))
    in_index = set(words_of(code, people, request).split())
    letters = {word for word in in_index if "_" not in word and not DIGITS & set(word)}
    assert {word for word in shown if not DIGITS & set(word)} == letters


def test_of_most_dossiers_nothing_is_kept_beside() -> None:
    assert beside("H26.001-260309-10001", [_owner("Lê Thị Hoà")], "Khai sinh") == ""
    helper = Representative("Đỗ Hoa", "Giấy ủy quyền", phone="0987654321")
    people: list[Owner | Representative] = [_owner("Lê Thị Hoà"), helper]
    assert beside("H26.001-260309-10001", people, "Khai sinh") == "=đỗ =hoa do"


def test_a_word_that_is_complete_is_not_asked_for_as_one_that_grows(box: Box) -> None:
    box.take("Lê Thị Hoa")
    with box.ledger.reading() as connection:
        questions = list(in_order(connection, "le thi hoa"))
    assert len(questions) == 1


@pytest.mark.parametrize(
    "query",
    ["nguyen huong", "nguyen thu huong", "thi thu huong", "Nguyễn Hương", "nguyen thi hu", "huong"],
)
def test_words_of_a_name_may_be_left_out(box: Box, query: str) -> None:
    box.take("Nguyễn Thị Thu Hương")
    box.take("Nguyễn Thu Hà")
    assert _found(box, query)[0] == "Nguyễn Thị Thu Hương"


def test_a_name_in_its_order_hides_the_same_words_in_another(box: Box) -> None:
    box.take("Lan Hoa")
    box.take("Hoa Lan")
    assert _found(box, "lan hoa") == ["Lan Hoa"]


def test_words_in_an_order_nobody_bears_are_found_anywhere(box: Box) -> None:
    box.take("Trần Minh Hải")
    box.take("Hải Đăng")  # so that the words of the query do follow each other in some name
    box.take("Đăng Trần")
    assert _found(box, "hai minh tran") == ["Trần Minh Hải"]
    assert _found(box, "hai dang tran") == []
    assert _found(box, "hai minh tra") == ["Trần Minh Hải"]


def test_a_name_and_words_of_the_request_go_together(box: Box) -> None:
    box.take("Trần Minh Hải", request="Đăng ký khai sinh")
    box.take("Trần Minh Hải", request="Chứng thực bản sao")
    for query in ("tran minh hai khai sinh", "Trần Minh Hải đăng ký", "khai sinh tran h"):
        assert len(_found(box, query)) == 1, query


def test_accents_come_first_while_the_last_word_grows(box: Box) -> None:
    box.take("Lê Hoàng")
    box.take("Lệ Hoàng")
    assert _found(box, "Lê Ho") == ["Lê Hoàng", "Lệ Hoàng"]
    assert _found(box, "Lệ Ho") == ["Lệ Hoàng", "Lê Hoàng"]


def test_a_number_grows_from_its_sixth_digit(box: Box) -> None:
    box.take("Lê Hoa", number="001099000123")
    assert _found(box, "00109") == []
    assert _found(box, "001099") == ["Lê Hoa"]
    assert _found(box, "0123") == ["Lê Hoa"]
    assert _found(box, "hoa 0010990") == ["Lê Hoa"]


def test_a_growing_word_is_completed_to_a_limit(box: Box) -> None:
    with box.ledger.writing() as work:
        words = " ".join(
            f"tha{chr(97 + one)}{chr(97 + two)}" for one in range(10) for two in range(26)
        )
        work.connection.execute("INSERT INTO dossier_words (rowid, words) VALUES (9, ?)", (words,))
    with box.ledger.reading() as connection:
        *_, question = in_order(connection, "tha")
    assert asked(question.wanted).count("OR") == GROWN_MAX - 1


@given(st.text(max_size=60))
def test_nothing_a_person_types_is_an_operator(query: str) -> None:
    known = words_of(query, [], query).split()
    assert all(set('"*()').isdisjoint(word) for word in known)


@pytest.mark.parametrize(
    "query", ['a" OR "b', "NOT x", "w*", "=_a_b", "_", "a AND (b", "\0", "NEAR(a b)"]
)
def test_every_query_can_be_asked(box: Box, query: str) -> None:
    box.take("Lê Hoa")
    assert _found(box, query) in ([], ["Lê Hoa"])


def test_signs_alone_ask_for_nothing(box: Box) -> None:
    assert not has_words(" _=-* ")
    with box.ledger.reading() as connection:
        assert list(in_order(connection, "_")) == []
        assert list(any_order(connection, "hoa")) == []
