"""Models of work: a text is read as a whole or refused as a whole."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from accord.catalogue import import_csv
from accord.deadline import Term, TermUnit
from accord.errors import RefusedError
from accord.holidays import TEXT_CHARACTERS_MAX
from accord.intake import ModelPin, ModelRule
from accord.models import (
    DAYS_MAX,
    MODELS_MAX,
    PROCEDURES_MAX,
    Model,
    check_models,
    models_of,
    read_term,
)

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
COPY, BIRTH = "2.000815", "1.001193"

FIELDS = {
    "key": '"thu-ba"',
    "vi": '"Ngày thứ Ba không viết, không giấy hẹn"',
    "en": '"Tuesday without writing"',
    "from": "2026-01-01",
    "weekdays": '["tuesday"]',
    "procedures": f'["{COPY}"]',
    "term": '"2 giờ làm việc"',
    "no_slip": "true",
}


def text_of(**changes: str | None) -> str:
    """Return the text of one model; what is none is left out."""
    names = {"from_on": "from", "until_on": "until"}
    stated = FIELDS | {names.get(name, name): value for name, value in changes.items()}
    lines = (f"{name} = {value}" for name, value in stated.items() if value is not None)
    return "\n".join(("[[model]]", *lines, ""))


def model_of(**changes: str | None) -> Model:
    (model,) = models_of(text_of(**changes))
    return model


def test_a_model_is_for_its_procedures_on_its_days() -> None:
    model = model_of(until_on="2026-12-31", days="[2026-03-13]")
    assert model.is_for(COPY, TUESDAY)
    assert model.is_for(COPY, date(2026, 3, 13))
    assert not model.is_for(BIRTH, TUESDAY)
    assert not model.is_for(COPY, WEDNESDAY)
    assert not model.is_for(COPY, date(2025, 12, 30))
    assert not model.is_for(COPY, date(2027, 1, 5))


def test_a_model_without_days_is_for_every_day() -> None:
    model = model_of(weekdays=None)
    assert model.is_for(COPY, WEDNESDAY)
    assert not model.is_for(COPY, date(2025, 12, 31))


def test_a_dossier_keeps_what_a_model_was_called_and_did() -> None:
    pin = model_of(no_wait="true", no_writing="false").pin()
    name = "Ngày thứ Ba không viết, không giấy hẹn"
    rules = (ModelRule.NO_SLIP, ModelRule.NO_WAIT)
    assert pin == ModelPin("thu-ba", name, rules, "2 giờ làm việc")


def test_a_model_about_signing_alone_is_for_no_intake() -> None:
    alone = model_of(term=None, no_slip=None, weekdays=None, express_signing='"wednesday"')
    assert not alone.is_for(COPY, WEDNESDAY)
    assert alone.is_signed_first(COPY, WEDNESDAY)
    assert not alone.is_signed_first(COPY, TUESDAY)
    assert not alone.is_signed_first(BIRTH, WEDNESDAY)
    assert not alone.is_signed_first(COPY, date(2025, 12, 31))
    assert not model_of().is_signed_first(COPY, TUESDAY)


def test_models_stand_in_the_order_of_the_text() -> None:
    two = models_of(text_of() + text_of(key='"khong-cho"'))
    assert [model.key for model in two] == ["thu-ba", "khong-cho"]
    assert models_of("# none\n") == ()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("", None),
        ("30 phút", Term(30, TermUnit.WORKING_MINUTE)),
        ("2 giờ làm việc", Term(2, TermUnit.WORKING_HOUR)),
        ("3 ngày làm việc", Term(3, TermUnit.WORKING_DAY)),
        ("trong ngày làm việc", Term(1, TermUnit.SAME_DAY)),
    ],
)
def test_a_term_is_read_in_the_words_it_is_said_in(text: str, term: Term | None) -> None:
    assert read_term(text) == term


@pytest.mark.parametrize(
    "changes",
    [
        {"key": None},
        {"key": '"Thứ Ba"'},
        {"key": '"-"'},
        {"key": f'"{"a" * 41}"'},
        {"vi": None},
        {"vi": '""'},
        {"vi": '" Ngày"'},
        {"vi": '"hai\\ndòng"'},
        {"vi": '"ẩn\\u200b"'},
        {"en": "1"},
        {"from_on": None},
        {"from_on": '"2026-01-01"'},
        {"from_on": "2026-01-01T00:00:00"},
        {"until_on": "2025-12-31"},
        {"weekdays": '"tuesday"'},
        {"weekdays": '["funday"]'},
        {"weekdays": '["tuesday", "tuesday"]'},
        {"days": "[2025-12-31]"},
        {"days": "[2027-01-01]", "until_on": "2026-12-31"},
        {"days": "[1]"},
        {"days": "[" + ", ".join(["2026-01-05"] * (DAYS_MAX + 1)) + "]"},
        {"procedures": None},
        {"procedures": "[]"},
        {"procedures": '["certify"]'},
        {"procedures": "[" + ", ".join([f'"{COPY}"'] * (PROCEDURES_MAX + 1)) + "]"},
        {"term": '"2 giờ"'},
        {"term": '"0 phút"'},
        {"term": "2"},
        {"no_slip": '"yes"'},
        {"no_slip": "1"},
        {"term": None, "no_slip": "false"},
        {"express_signing": "true"},
        {"express_signing": '"thứ Tư"'},
        {"source": f'"{"x" * 501}"'},
        {"sla": '"2 giờ"'},
    ],
)
def test_what_a_model_may_not_say_refuses_the_whole_text(changes: dict[str, str | None]) -> None:
    good = text_of(key='"another"')
    with pytest.raises(RefusedError, match=r"^models\.malformed") as refused:
        models_of(good + text_of(**changes))
    assert refused.value.values == {"number": 2}


@pytest.mark.parametrize(
    "text",
    [
        "[[model",
        "off = []",
        "model = 1",
        "#" * (TEXT_CHARACTERS_MAX + 1),
        text_of() * (MODELS_MAX + 1),
    ],
)
def test_what_is_no_text_of_models_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"^models\.malformed") as refused:
        models_of(text)
    assert refused.value.values == {"number": 0}


@pytest.mark.parametrize("text", [text_of() * 2, "model = [1]"])
def test_a_key_names_one_model_and_a_model_is_a_table(text: str) -> None:
    with pytest.raises(RefusedError, match=r"^models\.malformed"):
        models_of(text)


def test_before_it_is_published_days_and_procedures_are_held_against_what_is_known() -> None:
    known = frozenset({COPY})
    check_models(text_of(until_on="2029-12-31"), 2026, known)
    for changes, day in (
        ({"until_on": "2030-01-01"}, "2030-01-01"),
        ({"days": "[2062-03-03]"}, "2062-03-03"),
        ({"from_on": "2001-01-01"}, "2001-01-01"),
    ):
        with pytest.raises(RefusedError, match=r"^models\.year-far") as refused:
            check_models(text_of(**changes), 2026, known)
        assert refused.value.values == {"model": "thu-ba", "day": day}
    with pytest.raises(RefusedError, match=r"^models\.no-such-procedure") as unknown:
        check_models(text_of(), 2026, frozenset({BIRTH}))
    assert unknown.value.values == {"model": "thu-ba", "code": COPY}


def test_the_example_can_be_published_as_it_is_and_says_where_it_comes_from() -> None:
    data = files("accord").joinpath("data")
    text = data.joinpath("models_example.toml").read_text("utf-8")
    rows = import_csv(data.joinpath("procedures.csv").read_text("utf-8"))
    check_models(text, 2026, frozenset(row.procedure.code for row in rows))
    models = {model.key: model for model in models_of(text)}
    assert all("nverified" in model.source for model in models.values())
    tuesday = models["thu-ba-khong-viet"]
    assert tuesday.term == Term(2, TermUnit.WORKING_HOUR)
    assert tuesday.rules == (ModelRule.NO_SLIP, ModelRule.NO_WRITING)
    assert models["khong-cho"].term == Term(30, TermUnit.WORKING_MINUTE)
    assert models["thu-tu-toc-ky"].signing_on == 2
    assert models["4-tai-cho"].rules == (ModelRule.ON_THE_SPOT,)
