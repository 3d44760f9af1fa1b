"""Special days and models of work at the counter, as a city states them in a text.

    [[model]]
    key        = "thu-ba"
    vi         = "Ngày thứ Ba không viết, không giấy hẹn"
    en         = "Tuesday without writing, without appointment paper"
    from       = 2026-01-01
    until      = 2026-12-31
    weekdays   = ["tuesday"]
    procedures = ["2.000815"]
    term       = "2 giờ làm việc"
    no_slip    = true

A text is read as a whole or refused as a whole. What a model promises goes beside the law and never
beyond it: of two terms the one that ends first counts (docs/formats/models.md).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from accord.canon import is_clean_text
from accord.deadline import Term, TermUnit
from accord.errors import RefusedError
from accord.holidays import TEXT_CHARACTERS_MAX, YEARS_AHEAD_MAX, YEARS_BACK_MAX
from accord.intake import ModelPin, ModelRule

__all__ = [
    "DAYS_MAX",
    "MODELS_MAX",
    "PROCEDURES_MAX",
    "Model",
    "check_models",
    "models_of",
    "read_term",
]

MODELS_MAX: Final = 40
"""A district with eight wards had registered 19 in a year; twice as many."""
PROCEDURES_MAX: Final = 200
"""More than a ward's counter has; the model of Gia Lâm had 37."""
DAYS_MAX: Final = 366
"""Single days of one model; whoever needs more names weekdays."""
NAME_CHARACTERS_MAX: Final = 120
"""What the heading of a notice holds."""
SOURCE_CHARACTERS_MAX: Final = 500
"""Where a model comes from, and what of it nobody has verified."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RULES: Final = MappingProxyType(
    {
        "no_slip": ModelRule.NO_SLIP,
        "no_writing": ModelRule.NO_WRITING,
        "no_wait": ModelRule.NO_WAIT,
        "on_the_spot": ModelRule.ON_THE_SPOT,
    }
)
_FIELDS: Final = frozenset(
    {"key", "vi", "en", "from", "until", "weekdays", "days", "procedures", "term", "source"}
    | {"express_signing"}
    | _RULES.keys()
)
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY_CHARACTERS_MAX: Final = 40
_CODE: Final = re.compile(r"[0-9]\.[0-9]{6}")
_TERM: Final = re.compile(r"([1-9][0-9]{0,2}) (phút|giờ làm việc|ngày làm việc)")
_UNITS: Final = MappingProxyType(
    {
        "phút": TermUnit.WORKING_MINUTE,
        "giờ làm việc": TermUnit.WORKING_HOUR,
        "ngày làm việc": TermUnit.WORKING_DAY,
    }
)
_TODAY: Final = "trong ngày làm việc"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of work.

    Attributes:
        key: names it for good, in the log and in figures.
        name_vi: as the city calls it.
        name_en: the same in English.
        from_on: the first day it may be in force.
        until_on: the last one, or none.
        weekdays: on which of them (Monday 0); empty with no days either means every day.
        days: single days beside the weekdays.
        procedures: codes of the procedures it is for.
        term: its own term, or none.
        term_text: the same in words, as published.
        rules: what it changes beside the term.
        signing_on: the weekday on which leaders sign these procedures first, or none.
        source: where it comes from, or empty.
    """

    key: str
    name_vi: str
    name_en: str
    from_on: date
    until_on: date | None
    weekdays: frozenset[int]
    days: frozenset[date]
    procedures: frozenset[str]
    term: Term | None
    term_text: str
    rules: tuple[ModelRule, ...]
    signing_on: int | None
    source: str

    @property
    def is_every_day(self) -> bool:
        """Whether it names no days, and is for all of them."""
        return not self.weekdays and not self.days

    def is_for(self, procedure: str, day: date) -> bool:
        """Say whether a dossier of a procedure, taken on a day, is taken in under this model."""
        if self.term is None and not self.rules:
            return False  # it is about signing alone
        is_its_day = self.is_every_day or day.weekday() in self.weekdays or day in self.days
        return procedure in self.procedures and is_its_day and self._runs_on(day)

    def is_signed_first(self, procedure: str, day: date) -> bool:
        """Say whether leaders sign a procedure before others on a day."""
        return (
            day.weekday() == self.signing_on and procedure in self.procedures and self._runs_on(day)
        )

    def pin(self) -> ModelPin:
        """Return what a dossier keeps of it."""
        return ModelPin(self.key, self.name_vi, self.rules, self.term_text)

    def _runs_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def models_of(text: str) -> tuple[Model, ...]:
    """Return the models a text states, in its order: where two are for one intake, the first is.

    Raises:
        RefusedError: ``models.malformed`` (value ``number``, the model it stopped at, 0 for the
            text as a whole).
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RefusedError("models.malformed", number=0)
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError("models.malformed", number=0) from error
    tables = stated.get("model", [])
    if not stated.keys() <= {"model"} or not isinstance(tables, list) or len(tables) > MODELS_MAX:
        raise RefusedError("models.malformed", number=0)
    models: list[Model] = []
    for number, table in enumerate(tables, start=1):
        try:
            model = _model(table)
        except ValueError as error:
            raise RefusedError("models.malformed", number=number) from error
        if any(model.key == other.key for other in models):
            raise RefusedError("models.malformed", number=number)
        models.append(model)
    return tuple(models)


def check_models(text: str, year: int, procedures: frozenset[str]) -> None:
    """Check, before a text is published, that its days lie around a year and its codes are known.

    Args:
        text: what is to be published.
        year: this one.
        procedures: codes that have ever been published.

    Raises:
        RefusedError: ``models.year-far`` (values ``model`` and ``day``),
            ``models.no-such-procedure`` (values ``model`` and ``code``), or as `models_of`.
    """
    for model in models_of(text):
        for day in sorted({model.from_on, model.until_on or model.from_on, *model.days}):
            if not year - YEARS_BACK_MAX <= day.year <= year + YEARS_AHEAD_MAX:
                raise RefusedError("models.year-far", model=model.key, day=day.isoformat())
        for code in sorted(model.procedures - procedures):
            raise RefusedError("models.no-such-procedure", model=model.key, code=code)


def read_term(text: str) -> Term | None:
    """Return a term as a model states it; none for the empty text.

    Minutes, like hours, are those the office is open: a break at noon and the closing are honoured.

    Raises:
        ValueError: for any other words.
    """
    if not text:
        return None
    if text == _TODAY:
        return Term(1, TermUnit.SAME_DAY)
    found = _TERM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Term(int(found[1]), _UNITS[found[2]])


def _model(table: object) -> Model:
    if not isinstance(table, dict) or not table.keys() <= _FIELDS:
        raise ValueError
    term_text = _line(table.get("term", ""), _KEY_CHARACTERS_MAX, least=0)
    model = Model(
        key=_line(table.get("key"), _KEY_CHARACTERS_MAX),
        name_vi=_line(table.get("vi"), NAME_CHARACTERS_MAX),
        name_en=_line(table.get("en"), NAME_CHARACTERS_MAX),
        from_on=_day(table.get("from")),
        until_on=_day(table["until"]) if "until" in table else None,
        weekdays=frozenset(
            _weekday(name) for name in _listed(table.get("weekdays", []), str, len(_WEEKDAYS))
        ),
        days=frozenset(_listed(table.get("days", []), date, DAYS_MAX)),
        procedures=frozenset(_listed(table.get("procedures"), str, PROCEDURES_MAX)),
        term=read_term(term_text),
        term_text=term_text,
        rules=tuple(rule for name, rule in _RULES.items() if _is_set(table.get(name, False))),
        signing_on=_weekday(table["express_signing"]) if "express_signing" in table else None,
        source=_line(table.get("source", ""), SOURCE_CHARACTERS_MAX, least=0),
    )
    _check(model)
    return model


def _check(model: Model) -> None:
    last = model.until_on or date.max
    is_idle = model.term is None and not model.rules and model.signing_on is None
    if (
        _KEY.fullmatch(model.key) is None
        or last < model.from_on
        or not all(model.from_on <= day <= last for day in model.days)
        or not model.procedures
        or not all(map(_CODE.fullmatch, model.procedures))
        or is_idle
    ):
        raise ValueError(model.key)


def _line(text: object, most: int, *, least: int = 1) -> str:
    if (
        not isinstance(text, str)
        or not least <= len(text) <= most
        or text != text.strip()
        or "\n" in text
        or not is_clean_text(text)
    ):
        raise ValueError(text)
    return text


def _day(day: object) -> date:
    if type(day) is not date:  # a point in time is a date too, by Python's reckoning
        raise ValueError(day)
    return day


def _weekday(name: object) -> int:
    if not isinstance(name, str):
        raise ValueError(name)  # noqa: TRY004 -- one error for whatever a text may not say
    return _WEEKDAYS.index(name)


def _is_set(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)  # noqa: TRY004 -- as above
    return value


def _listed(listed: object, kind: type[_Item], most: int) -> list[_Item]:
    """Return a list of one kind in which nothing stands twice."""
    if (
        not isinstance(listed, list)
        or len(listed) > most
        or not all(type(item) is kind for item in listed)
        or len(set(listed)) != len(listed)
    ):
        raise ValueError(listed)
    return listed
