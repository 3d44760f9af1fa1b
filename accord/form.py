"""The form of a procedure: what is asked besides the papers, as data, and whether it is answered.

A form is one cell of the catalogue's row, so it is published, pinned and hashed with the version it
belongs to. Rules: names are kept as they were given and never split; a day or a month of birth may
be unknown; foreign numbers and organisations are no exception but kinds of their own; what the
counter need not know to take the dossier may stay on the citizen's paper, and is not asked again.

Written as ``basis § group § group``; a group as ``name [card[=Nữ]] : vi / en ¶ field ¶ field``; a
field as ``name[*] kind[(value=English, ...)] : vi / en``, with a star where it must be answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from accord.citizen import Card, Sex, read_birth_date
from accord.errors import RefusedError
from accord.intake import ANSWERS_MAX, COPIES_MAX, MONEY_MAX, Answer, Identity
from accord.national import IdentityKind

__all__ = [
    "TEXT_CHARACTERS_MAX",
    "Fault",
    "FieldKind",
    "Filled",
    "Form",
    "FormField",
    "FormGroup",
    "Label",
    "answers_of_card",
    "fill",
    "person_identity",
    "questions",
    "read_form",
]

TEXT_CHARACTERS_MAX: Final = 300
"""An answer: an address with the old names people still add."""

_CITIZEN_DIGITS: Final = 12
_OLD_CARD_DIGITS: Final = 9
_NAME: Final = r"[a-z][a-z_]{1,23}"
_GROUP: Final = re.compile(rf"({_NAME})( card(?:=(Nam|Nữ))?)? : ([^/]+?) / (.+)")
_FIELD: Final = re.compile(rf"({_NAME})(\*)? ([a-z]+)(?:\(([^()]+)\))? : ([^/]+?) / (.+)")
_CHOICE: Final = re.compile(r"([^=,]+)=([^=,]+)")


class FieldKind(Enum):
    """What an answer is; the value is what the catalogue writes."""

    NAME = "name"
    """Of a person, in any script and any number of parts."""
    TEXT = "text"
    DAY = "day"
    """A day, a month of a year, or a year."""
    NUMBER = "number"
    """A person's number: of a citizen, of an old card, or of a foreign paper."""
    ORGANISATION = "organisation"
    """An organisation's number."""
    COUNT = "count"
    MONEY = "money"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Label:
    """Words in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question.

    Attributes:
        key: what an answer is kept under: group and name.
        kind: what the answer is.
        label: the question.
        is_needed: whether the dossier cannot be taken without it.
        choices: for a choice, the answers as they are kept, each with its label.
    """

    key: str
    kind: FieldKind
    label: Label
    is_needed: bool
    choices: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Questions about one person or thing.

    Attributes:
        name: of the group.
        label: its heading.
        takes_card: whether a citizen's card may fill it.
        sex: of whom a card may be; none when it does not matter.
        fields: its questions.
    """

    name: str
    label: Label
    takes_card: bool
    sex: Sex | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """All questions of a procedure, and the rule that asks them."""

    basis: str
    groups: tuple[FormGroup, ...]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Every question, in order."""
        return tuple(field for group in self.groups for field in group.fields)


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is missing or no answer to its question: which, and the key of why."""

    field: FormField
    key: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as far as it is answered."""

    answers: tuple[Answer, ...]
    faults: tuple[Fault, ...]


def read_form(text: str) -> Form | None:
    """Read the form of a row; none for an empty text.

    Raises:
        RefusedError: ``catalogue.malformed``.
    """
    if not text:
        return None
    basis, *parts = text.split(" § ")
    form = Form(basis, tuple(_group(part) for part in parts))
    keys = [field.key for field in form.fields]
    if not basis or not 1 <= len(keys) <= ANSWERS_MAX or len(set(keys)) != len(keys):
        raise RefusedError("catalogue.malformed")
    return form


def _group(text: str) -> FormGroup:
    head, *fields = text.split(" ¶ ")
    found = _GROUP.fullmatch(head)
    if found is None or not fields:
        raise RefusedError("catalogue.malformed")
    return FormGroup(
        name=found[1],
        label=Label(found[4], found[5]),
        takes_card=found[2] is not None,
        sex=Sex(found[3]) if found[3] else None,
        fields=tuple(_field(found[1], field) for field in fields),
    )


def _field(group: str, text: str) -> FormField:
    found = _FIELD.fullmatch(text)
    if found is None or found[3] not in {kind.value for kind in FieldKind}:
        raise RefusedError("catalogue.malformed")
    kind = FieldKind(found[3])
    choices = tuple(_choices(found[4] or ""))
    if (kind is FieldKind.CHOICE) != bool(choices):
        raise RefusedError("catalogue.malformed")
    label = Label(found[5], found[6])
    return FormField(f"{group}_{found[1]}", kind, label, found[2] is not None, choices)


def _choices(text: str) -> Iterator[tuple[str, Label]]:
    for part in filter(None, text.split(", ")):
        found = _CHOICE.fullmatch(part)
        if found is None:
            raise RefusedError("catalogue.malformed")
        yield found[1], Label(found[1], found[2])


def fill(form: Form, values: Mapping[str, str]) -> Filled:
    """Read the answers typed so far, each written as it is kept; say what is missing or wrong."""
    answers, faults = [], []
    for field in form.fields:
        text = " ".join(values.get(field.key, "").split())
        if not text:
            if field.is_needed:
                faults.append(Fault(field, "answer.missing"))
            continue
        try:
            answers.append(Answer(field.key, _READ[field.kind](field, text)))
        except RefusedError:
            faults.append(Fault(field, f"answer.no-{field.kind.value}"))
    return Filled(tuple(answers), tuple(faults))


def questions(form: Form | None, answers: tuple[Answer, ...]) -> tuple[tuple[Label, str], ...]:
    """Return each answer with its question; without the form it was given to, with its key."""
    asked = {
        field.key: Label(
            f"{group.label.vi}: {field.label.vi}", f"{group.label.en}: {field.label.en}"
        )
        for group in (form.groups if form else ())
        for field in group.fields
    }
    return tuple(
        (asked.get(answer.key, Label(answer.key, answer.key)), answer.text) for answer in answers
    )


def answers_of_card(group: FormGroup, card: Card) -> dict[str, str]:
    """Return what a card answers of a group's questions; what it does not know is left alone."""
    known = {
        "number": card.number,
        "name": card.name,
        "born": "" if card.born is None else str(card.born),
        "sex": "" if card.sex is None else card.sex.value,
        "address": card.residence,
    }
    asked = {field.key for field in group.fields}
    said = {f"{group.name}_{part}": text for part, text in known.items()}
    return {key: text for key, text in said.items() if key in asked and text}


def person_identity(text: str) -> Identity:
    """Say what kind of number of a person was typed: spaces of readable writing do not count.

    Raises:
        RefusedError: ``record.refused`` when no paper has such a number.
    """
    number = text.replace(" ", "").upper()
    kind = IdentityKind.FOREIGN
    if number.isascii() and number.isdigit():
        if len(number) == _CITIZEN_DIGITS:
            kind = IdentityKind.CITIZEN
        elif len(number) == _OLD_CARD_DIGITS:
            kind = IdentityKind.OLD_CARD
    return Identity(kind, number)


def _text(_field: FormField, text: str) -> str:
    if len(text) > TEXT_CHARACTERS_MAX:
        raise RefusedError("answer.refused")
    return text


def _name(field: FormField, text: str) -> str:
    # "1/2" is no name, and "Trần A (Anna-Lena) d'Ávila" is one.
    if not any(sign.isalpha() for sign in text) or any(sign.isdigit() for sign in text):
        raise RefusedError("answer.refused")
    return _text(field, text)


def _day(_field: FormField, text: str) -> str:
    return str(read_birth_date(text))


def _number(_field: FormField, text: str) -> str:
    return person_identity(text).number


def _organisation(_field: FormField, text: str) -> str:
    return Identity(IdentityKind.ORGANISATION, text.replace(" ", "").upper()).number


def _count(_field: FormField, text: str) -> str:
    return _whole(text, most=COPIES_MAX)


def _money(_field: FormField, text: str) -> str:
    return _whole(text.replace(".", ""), most=MONEY_MAX)


def _whole(text: str, *, most: int) -> str:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise RefusedError("answer.refused")
    return str(int(text))


def _choice(field: FormField, text: str) -> str:
    """Take a choice by its words, or by its place in the list: 1, 2, 3 ..."""
    for place, (value, _) in enumerate(field.choices, start=1):
        if text.casefold() in {value.casefold(), str(place)}:
            return value
    raise RefusedError("answer.refused")


_READ: Final[Mapping[FieldKind, Callable[[FormField, str], str]]] = {
    FieldKind.NAME: _name,
    FieldKind.TEXT: _text,
    FieldKind.DAY: _day,
    FieldKind.NUMBER: _number,
    FieldKind.ORGANISATION: _organisation,
    FieldKind.COUNT: _count,
    FieldKind.MONEY: _money,
    FieldKind.CHOICE: _choice,
}
