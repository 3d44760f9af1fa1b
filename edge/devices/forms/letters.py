"""The words of the papers and letters that follow an intake, one file each, and filling them in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from accord.acts import FormKey
from accord.errors import FaultError
from edge.desk.letters import PaperContent, Value
from edge.devices.forms.repertoire import printable
from edge.devices.forms.sheet import Head, Signatory, written_moment
from edge.devices.forms.wording import LEGAL

__all__ = ["LETTERS", "Block", "Letter", "LetterWording", "letter_of", "read_letters"]

LETTERS: Final = LEGAL / "letters"
_TEMPLATE: Final = "letter.typ"
_COMMON: Final = "words.toml"
_COMMON_WORDS: Final = frozenset(
    {
        *("nation", "motto", "place_and_day", "moment", "day", "brief", "not_given", "signed"),
        *("foot", "page", "copy"),
    }
)
_NEEDED: Final = frozenset({"basis", "number", "version", "paper", "mark", "title", "blocks"})
_OPTIONAL: Final = frozenset({"landscape", "columns", "widths", "signatories", "personal"})
_BLOCK: Final = frozenset({"line", "value", "text", "list", "table", "strong"})
_SIGNATORY: Final = frozenset({"heading", "hint", "name", "signs", "head", "leader"})


@dataclass(frozen=True, slots=True)
class LetterWording:
    """The words of one form, and those all share.

    Attributes:
        key: which form.
        common: the shared words.
        form: the form's own, as its file has them.
    """

    key: FormKey
    common: Mapping[str, str]
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a letter: a ``line``, a ``text``, the ``list`` or the ``table``."""

    kind: str
    label: str = ""
    text: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All words of one letter, in order, ready to be laid out."""

    template: str
    paper: str
    is_landscape: bool
    is_personal: bool
    head: Head
    code: str
    blocks: tuple[Block, ...]
    items: tuple[str, ...]
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    signatories: tuple[Signatory, ...]
    foot: str
    page: str


def read_letters(folder: Path = LETTERS) -> dict[FormKey, LetterWording]:
    """Return the wording of every letter in the folder, by its key.

    Raises:
        FaultError: ``forms.wording`` when a file cannot be read, lacks a word or has one too
            many, or when two files claim the same form.
    """
    common = _toml(folder / _COMMON)
    if common.keys() != _COMMON_WORDS:
        raise FaultError("forms.wording", file=_COMMON, reason="missing or unknown words")
    wordings: dict[FormKey, LetterWording] = {}
    for path in sorted(folder.glob("*.v*.toml")):
        form = _toml(path)
        if not _is_whole(form):
            raise FaultError("forms.wording", file=path.name, reason="missing or unknown words")
        key = FormKey(form["basis"], form["number"], form["version"])
        if key in wordings:
            raise FaultError("forms.wording", file=path.name, reason="the form has two files")
        wordings[key] = LetterWording(key, common, form)
    return wordings


def letter_of(content: PaperContent, words: LetterWording) -> Letter:
    """Return the words of the letter with this content."""
    form, common = words.form, words.common
    said = _fields(content, common)
    blocks = [_block(block, said, common) for block in form["blocks"]]
    return Letter(
        template=_TEMPLATE,
        paper=form["paper"],
        is_landscape=form.get("landscape", False),
        is_personal=form.get("personal", False),
        head=_head(content, words),
        code=printable(content.code),
        blocks=tuple(blocks),
        items=tuple(map(printable, content.items)),
        columns=tuple(form.get("columns", ())),
        widths=tuple(form.get("widths", ())),
        rows=tuple(tuple(_cell(value, common) for value in row) for row in content.rows),
        signatories=tuple(
            _signatory(one, content, said, common) for one in form.get("signatories", ())
        ),
        foot=common["foot"].format(number=form["number"], basis=form["basis"]),
        page=common["page"],
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultError("forms.wording", file=path.name, reason="cannot be read") from error


def _is_whole(form: Mapping[str, Any]) -> bool:
    return (
        form.keys() >= _NEEDED
        and form.keys() <= _NEEDED | _OPTIONAL
        and all(block.keys() <= _BLOCK for block in form["blocks"])
        and all(one.keys() <= _SIGNATORY for one in form.get("signatories", ()))
        and len(form.get("columns", ())) == len(form.get("widths", ()))
    )


def _fields(content: PaperContent, common: Mapping[str, str]) -> dict[str, str]:
    """Return every field as it is written; a moment also as its day alone."""
    said: dict[str, str] = {}
    for name, value in content.fields:
        if isinstance(value, str):
            said[name] = printable(value)
        else:
            said[name] = written_moment(common["moment"], value)
            said[f"{name}_day"] = written_moment(common["day"], value)
    return said


def _block(block: Mapping[str, Any], said: Mapping[str, str], common: Mapping[str, str]) -> Block:
    is_strong = block.get("strong", False)
    if "line" in block:
        text = _filled(block["value"], said) or common["not_given"]
        return Block("line", block["line"], text, is_strong)
    if "text" in block:
        return Block("text", "", _filled(block["text"], said), is_strong)
    return Block("list" if "list" in block else "table")


def _filled(template: str, said: Mapping[str, str]) -> str:
    try:
        return template.format_map(said)
    except (KeyError, ValueError, IndexError) as error:
        raise FaultError("forms.wording", file=template[:40], reason="unknown field") from error


def _cell(value: Value, common: Mapping[str, str]) -> str:
    return printable(value) if isinstance(value, str) else written_moment(common["brief"], value)


def _head(content: PaperContent, words: LetterWording) -> Head:
    letterhead, common = content.letterhead, words.common
    suffix = f"{words.form['mark']}-{letterhead.suffix}"
    return Head(
        parent=printable(letterhead.parent),
        centre=printable(letterhead.centre).upper(),
        nation=common["nation"],
        motto=common["motto"],
        number=f"Số: {printable(content.number)}/{printable(suffix)}",
        place_and_day=written_moment(
            common["place_and_day"], content.at, place=printable(letterhead.place)
        ),
        title=words.form["title"],
        marks=(common["copy"].format(count=content.copy),) if content.copy else (),
        notes=(),
    )


def _signatory(
    one: Mapping[str, Any],
    content: PaperContent,
    said: Mapping[str, str],
    common: Mapping[str, str],
) -> Signatory:
    signed = content.signatory if one.get("signs") else None
    by = content.leader if one.get("leader") else signed
    if by is None:
        return Signatory(one["heading"], one["hint"], (), _filled(one.get("name", ""), said))
    lines = tuple(map(printable, by.authority))
    # Where the form says "head of the agency", the head's own title stands in its place.
    heading = "\n".join(lines if one.get("head") and lines else (one["heading"], *lines))
    # A leader beside the officer signs in ink: nothing is said of a signature that is not there.
    stamp = () if signed is None else (common["signed"], written_moment(common["brief"], by.at))
    return Signatory(heading, one["hint"], stamp, printable(by.name))
