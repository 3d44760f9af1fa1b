"""Whether a search finds what going through every dossier would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.citizen import fold_for_search
from accord.intake import Identity, Owner, Representative
from accord.national import IdentityKind, OwnerKind
from edge.store import words
from edge.store.engine import Connection
from edge.store.search import FOUND_MAX, READ_MAX, matches
from edge.store.statements import statements
from tests.edge.store.boxes import Box, a_box

TITLES = (
    "Đăng ký khai sinh", "Đăng ký khai tử", "Đăng ký kết hôn", "Chứng thực bản sao",
    "Hòa giải tranh chấp đất đai", "Thông báo lưu trú", "Cấp giấy phép xây dựng", "Lễ hội 2 ngày",
)  # fmt: skip
FAMILIES = ("Nguyễn", "Trần", "Lê")
MIDDLES = ("Thị", "Văn", "Hòa")
GIVEN = ("Thúy", "Thùy", "Hòa", "Khải", "An", "Ký")
PASSPORTS = ("AN12345", "B1234567", "THU")
DOSSIERS = 1_500


@dataclass(frozen=True)
class Kept:
    """A dossier, what it shows, and all its words."""

    number: int
    name: str
    title: str
    known: frozenset[str]


def _people(rng: random.Random) -> list[Owner | Representative]:
    name = " ".join(map(rng.choice, (FAMILIES, MIDDLES, GIVEN)))
    number = rng.choice((f"00109900{rng.randrange(10**4):04}", *PASSPORTS))
    identity = Identity(IdentityKind.FOREIGN, number)
    found: list[Owner | Representative] = [Owner(OwnerKind.CITIZEN, name, identity)]
    if rng.random() < 0.2:
        found.append(Representative(" ".join(map(rng.choice, (FAMILIES, GIVEN))), "Giấy", identity))
    return found


def lay(box: Box, count: int = DOSSIERS) -> list[Kept]:
    """Lay dossiers of so few names that every way of searching is taken."""
    rng, found, sql = random.Random(4), list[Kept](), statements("dossiers")
    with box.ledger.writing() as work:
        for number in range(1, count + 1):
            people, title = _people(rng), rng.choice(TITLES)
            code = f"H26.001-260309-{10_000 + number}"
            text, others = words.words_of(code, people, title), words.beside(code, people, title)
            row = (number, code, "1", title, people[0].name, number, None, 2, *(None,) * 3, b"")
            work.connection.execute(sql["put"], (*row, others))
            work.connection.execute(sql["put-words"], (number, text))
            found.append(Kept(number, people[0].name, title, frozenset(text.split())))
    return found[::-1]


Laid = tuple[Box, list[Kept]]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laid]:
    with a_box(Path(tmp_path_factory.mktemp("searched"))) as box:
        yield box, lay(box)


def plainly(connection: Connection, query: str, kept: list[Kept]) -> list[int]:
    """Go through every dossier with every question, as no index would."""
    found: dict[int, None] = {}
    for questions in (words.in_order, words.any_order):
        for question in () if found else questions(connection, query):
            met = (dossier.number for dossier in kept if _has(dossier.known, question))
            found.update(dict.fromkeys(islice(met, FOUND_MAX)))
    return list(found)


def _has(known: frozenset[str], question: words.Question) -> bool:
    return all(any(_is_word(word, known) for word in either) for either in question.wanted)


def _is_word(word: str, known: frozenset[str]) -> bool:
    if not word.endswith("*"):
        return word in known
    return any(one.startswith(word[:-1]) for one in known)


SYLLABLES = sorted({*chain(FAMILIES, MIDDLES, GIVEN), *" ".join(TITLES).split(), *PASSPORTS, "2"})
QUERIES = st.builds(
    lambda parts, cut, is_folded: _typed(" ".join(parts), cut, is_folded=is_folded),
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6),
    st.integers(0, 3),
    st.booleans(),
)


def _typed(text: str, cut: int, *, is_folded: bool) -> str:
    text = text[: max(len(text) - cut, 1)]
    return fold_for_search(text) if is_folded else text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, read_max=st.sampled_from((READ_MAX, 40, 4)))
def test_a_search_finds_what_going_through_all_would(laid: Laid, query: str, read_max: int) -> None:
    box, kept = laid
    with box.ledger.reading() as connection:
        found = list(matches(connection, query, read_max=read_max))
        assert found == plainly(connection, query, kept)


@pytest.mark.parametrize("read_max", [READ_MAX, 40, 4])
@pytest.mark.parametrize("is_folded", [False, True])
def test_a_name_with_a_procedure_finds_all_of_both(
    laid: Laid, read_max: int, *, is_folded: bool
) -> None:
    box, kept = laid
    for dossier in kept[:40]:
        query = _typed(f"{dossier.name} {dossier.title}", 0, is_folded=is_folded)
        with box.ledger.reading() as connection:
            found = list(matches(connection, query, read_max=read_max))
            assert dossier.number in found
            assert found == plainly(connection, query, kept)


def test_who_came_for_another_is_found_by_name_and_procedure(laid: Laid) -> None:
    box, _ = laid
    with box.ledger.writing() as work:
        sql, code = statements("dossiers"), "H26.001-260310-10001"
        people: list[Owner | Representative] = [Owner(OwnerKind.CITIZEN, "Lê An Khải")]
        people.append(Representative("Đỗ Mai Quý", "Giấy"))
        others = words.beside(code, people, "Đăng ký kết hôn")
        row = (9_000, code, "1", "Đăng ký kết hôn", "Lê An Khải", 9_000, None, 2, *(None,) * 3, b"")
        work.connection.execute(sql["put"], (*row, others))
        text = words.words_of(code, people, "Đăng ký kết hôn")
        work.connection.execute(sql["put-words"], (9_000, text))
    try:
        with box.ledger.reading() as connection:
            for query in ("do mai quy ket", "Lê An Khải Quý", "le khai do ket hon"):
                assert list(matches(connection, query)) == [9_000], query
    finally:
        with box.ledger.writing() as work:
            work.connection.execute("DELETE FROM dossiers WHERE id = 9000")
            work.connection.execute(sql["drop-words"], (9_000,))
