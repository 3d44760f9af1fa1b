"""The guide: questions in plain words, and when it says that it does not know."""

from __future__ import annotations

from functools import cache

import pytest

from accord.catalogue import Catalogue
from accord.errors import FaultError, RefusedError
from accord.moments import Instant
from edge.desk import guide
from edge.desk.guide import Answer, Everyday, Guide, read_everyday
from edge.main.citizens import shipped_everyday
from tests.edge.desk.questions import KNOWN, UNSEEN
from tests.edge.instruments import Clocks
from tests.edge.station import BIRTH, COPY, Station, catalogue_rows
from tests.edge.store.logs import MORNING

KNOWN_RATE_LEAST = 0.95
"""Of the questions that the table of everyday words was made with."""
UNSEEN_RATE_LEAST = 0.65
"""Of those it was not: what a stranger may expect of the first answer."""
UNSEEN_SHOWN_LEAST = 0.7
"""Of those with an answer at all: it is among what is shown."""
WRONG_RATE_MOST = 0.1
"""Of the questions without an answer here: so many may get one all the same."""
HEADER = "kind,phrase,codes\n"


class Shelf:
    """A book that holds nothing but a catalogue."""

    def __init__(self, *codes: str) -> None:
        rows = catalogue_rows()
        self.held: Catalogue | None = Catalogue(rows[code] for code in codes or rows if code)

    def catalogue(self, on: object) -> Catalogue | None:
        return self.held

    def calendar_text(self, agency: str) -> str:
        return ""


def a_guide(*codes: str, everyday: Everyday | None = None) -> Guide:
    table = everyday or shipped_everyday()
    return Guide(book=Shelf(*codes), clock=Clocks(), everyday=table)  # type: ignore[arg-type]  # all it asks


@cache
def whole() -> Guide:
    """Return the guide to the whole shipped catalogue."""
    return a_guide()


def first(answer: Answer) -> str:
    return answer.found[0].procedure.code if answer.found else ""


def rate(questions: tuple[tuple[str, str], ...]) -> float:
    hits = [first(whole().ask(question)) == code for question, code in questions]
    return sum(hits) / len(hits)


def test_enough_real_questions_are_asked() -> None:
    assert len(KNOWN) >= 60
    assert len({question for question, _ in (*KNOWN, *UNSEEN)}) == len(KNOWN) + len(UNSEEN)
    assert {code for _, code in (*KNOWN, *UNSEEN)} <= {*catalogue_rows(), ""}


def test_known_questions_get_the_right_procedure_or_none() -> None:
    assert rate(KNOWN) >= KNOWN_RATE_LEAST


def test_questions_nobody_prepared_for_mostly_do_too() -> None:
    assert rate(UNSEEN) >= UNSEEN_RATE_LEAST
    asked = [(question, code) for question, code in UNSEEN if code]
    shown = [
        any(version.procedure.code == code for version in whole().ask(question).found)
        for question, code in asked
    ]
    assert sum(shown) / len(asked) >= UNSEEN_SHOWN_LEAST


def test_what_the_ward_does_not_do_is_hardly_ever_answered_with_something_else() -> None:
    none = [question for question, code in (*KNOWN, *UNSEEN) if not code]
    assert len(none) >= 12
    answered = [question for question in none if whole().ask(question).found]
    assert len(answered) / len(none) <= WRONG_RATE_MOST
    assert not {question for question, _ in KNOWN}.intersection(answered)


@pytest.mark.parametrize(
    ("question", "code"),
    [("làm giấy khai sinh", BIRTH), ("lam giay khai sinh", BIRTH), ("LÀM GIẤY KHAI SINH", BIRTH)],
)
def test_case_and_diacritics_need_not_be_typed(question: str, code: str) -> None:
    assert first(whole().ask(question)) == code


def test_diacritics_that_are_typed_count() -> None:
    assert first(whole().ask("khai báo tạm vắng")) == "1.003677"
    assert first(whole().ask("giá vàng")) == ""


def test_both_ways_to_place_a_tone_are_one_word() -> None:
    for words in ("hòa giải", "hoà giải"):
        assert whole().ask(words).certainty == whole().ask("hoa giai").certainty > 0


def test_a_code_or_a_mnemonic_is_its_procedure() -> None:
    for question in ("ks", " KS ", BIRTH):
        assert whole().ask(question) == Answer((whole().version(BIRTH),), 1.0)


def test_the_longest_phrase_is_what_was_said() -> None:
    assert first(whole().ask("mất")) == "1.000656"
    assert first(whole().ask("mất giấy khai sinh")) == "2.000635"


@pytest.mark.parametrize("question", ["", "   ", "?!", "tôi muốn xin", "x" * 5_000])
def test_a_question_that_says_nothing_is_not_answered(question: str) -> None:
    assert whole().ask(question).found == ()


def test_a_procedure_that_is_not_in_force_is_no_answer() -> None:
    assert first(a_guide(BIRTH).ask("sao y")) == ""
    with pytest.raises(RefusedError, match=r"guide\.no-such-procedure"):
        a_guide(BIRTH).version(COPY)


def test_before_any_catalogue_has_come_nothing_is_known() -> None:
    shelf = Shelf()
    shelf.held = None
    empty = Guide(book=shelf, clock=Clocks(), everyday=shipped_everyday())  # type: ignore[arg-type]  # as above
    assert empty.all() == ()
    assert empty.ask("ks") == Answer((), 0.0)
    assert empty.ask("khai sinh") == Answer((), 0.0)


def test_a_new_catalogue_and_a_new_day_are_looked_at_anew() -> None:
    shelf, clock = Shelf(BIRTH), Clocks()
    asked = Guide(book=shelf, clock=clock, everyday=shipped_everyday())  # type: ignore[arg-type]  # as above
    assert [version.procedure.code for version in asked.all()] == [BIRTH]
    clock.wall = Instant(clock.wall - 2 * 365 * 86_400_000)
    assert asked.all() == ()
    clock.wall = MORNING
    shelf.held = Shelf(COPY).held
    assert [version.procedure.code for version in asked.all()] == [COPY]


def test_what_comes_close_is_shown_beside_the_first() -> None:
    found = [version.procedure.code for version in whole().ask("tiền mai táng").found]
    assert set(found) >= {"1.001731", "1.014028"}
    assert len(found) <= guide.RIVALS_MAX + 1


def test_the_whole_list_goes_by_field_and_name() -> None:
    listed = [(v.procedure.field, v.procedure.name_vi) for v in whole().all()]
    assert listed == sorted(listed)
    assert len(listed) == len(catalogue_rows()) - 1  # one row has no code


@pytest.mark.parametrize(
    "row",
    [
        "means,sao y",
        "means,,2.000815",
        "means,sao y,",
        "elsewhere,hộ chiếu,2.000815",
        "other,sao y,2.000815",
        "means,a b c d e f g h i,2.000815",
        "means,sao y,2.000815\nmeans,SAO Y,2.000815",
    ],
)
def test_a_table_of_words_that_is_not_whole_is_refused(row: str) -> None:
    with pytest.raises(FaultError, match=r"guide\.malformed"):
        read_everyday(HEADER + row + "\n")


def test_every_code_of_the_shipped_table_is_in_the_shipped_catalogue() -> None:
    codes = {code for _, codes in shipped_everyday().phrases.values() for code in codes}
    assert codes <= set(catalogue_rows())


def test_a_procedure_with_a_name_of_idle_words_only_can_be_asked_beside_others() -> None:
    words = "kind,phrase,codes\nidle,chứng thực bản sao certify copies from originals,\n"
    assert a_guide(COPY, everyday=read_everyday(words)).ask("trang").found == ()


def test_the_counter_at_work_asks_its_own_book(station: Station) -> None:
    assert first(station.citizens.guide.ask("sao y bản chính")) == COPY
