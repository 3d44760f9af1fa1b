"""Writes docs/formats/facts.md: every fact with its number, fields, keys and limits."""

from __future__ import annotations

import dataclasses
from enum import IntEnum

from accord.facts import KINDS, SCHEMA
from accord.records import Field, Line, Lines, Octets, Struct, Whole, fields_of

__all__ = ["facts_page"]

INTRODUCTION = f"""
What the payload of an entry says. The kind in the entry's header names the fact; the payload is
one canonical map (canon.md) with the keys below. Schema {SCHEMA}.

- A field that has its default (given behind `=`) is not written. Written, it is refused.
- A field without a default must be there.
- Keys that are not listed belong to later versions: they are kept and written back as they came,
  in every record, and never interpreted.
- `text n..m`: characters, Unicode NFC, nothing hidden or reordered, no line breaks; `lines` may
  have them. With a least of 1 a text must not be blank.
- `bytes n`: exactly that many; `int n..m`: both included.
- `day`: the text `YYYY-MM-DD`. `number of X`: the number of the enumeration below.
- An act counts only with an officer's signature in the header. A fact of a dossier needs the
  dossier's code in the header; others must have none.
"""


def facts_page(mark: str) -> str:
    """The page; ``mark`` says that it is made."""
    lines = ["# Facts", "", mark.strip(), INTRODUCTION]
    records: list[type[Struct]] = []
    numbers: list[type[IntEnum]] = []
    lines += [
        "## Kinds",
        "",
        "| kind | fact | said by | act | of a dossier |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        speakers = ", ".join(sorted(speaker.value for speaker in kind.speakers))
        act, dossier = ("yes" if flag else "" for flag in (kind.is_act, kind.is_of_dossier))
        lines.append(f"| {kind.number} | {kind.fact.__name__} | {speakers} | {act} | {dossier} |")
    lines.append("")
    for kind in KINDS:
        lines += _record(kind.fact, f"### {kind.number} {kind.fact.__name__}", records, numbers)
    lines += ["## Records inside facts", ""]
    done = 0
    while done < len(records):
        lines += _record(records[done], f"### {records[done].__name__}", records, numbers)
        done += 1
    lines += ["## Enumerations", ""]
    for number in numbers:
        values = ", ".join(f"{int(member)} {member.name}" for member in number)
        lines.append(f"- {number.__name__}: {values}")
    return "\n".join([*lines, ""])


def _record(
    record: type[Struct], title: str, records: list[type[Struct]], numbers: list[type[IntEnum]]
) -> list[str]:
    first = (record.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
    lines = [title, "", first, "", "| key | field | value |", "|---|---|---|"]
    for field in fields_of(record):
        if issubclass(field.kind, Struct) and field.kind not in records:
            records.append(field.kind)
        if issubclass(field.kind, IntEnum) and field.kind not in numbers:
            numbers.append(field.kind)
        lines.append(f"| {field.key} | {field.name} | {_value(field)} |")
    return [*lines, ""]


def _value(field: Field) -> str:
    text = _kind(field)
    if field.items is not None:
        text = f"list of {field.items.least}..{field.items.most}: {text}"
    if field.default is dataclasses.MISSING:
        return text
    default = field.default
    if default is None or default in ("", b"", ()):
        return f"{text} = absent"
    return f"{text} = {int(default) if isinstance(default, int) else default}"


def _kind(field: Field) -> str:
    if issubclass(field.kind, Struct):
        return field.kind.__name__
    if issubclass(field.kind, IntEnum):
        return f"number of {field.kind.__name__}"
    if field.kind is bool:
        return "true or false"
    return _limited(field.limit)


def _limited(limit: object) -> str:
    match limit:
        case Lines(most, least):
            text = f"lines {least}..{most}"
        case Line(most, least):
            text = f"text {least}..{most}"
        case Octets(most, least):
            text = f"bytes {most}" if least is None else f"bytes {least}..{most}"
        case Whole(least, most):
            text = f"int {least}..{most}"
        case _:
            text = "day"
    return text
