"""Every sentence a person reads exists in every language of the screens."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.tidy import tree
from tools import words

ROOMS = [room for room in ("edge", "hub") if (tree.ROOT / room / "api" / "words").is_dir()]
RAISING = {"RefusedError", "FaultError", "PeerError", "MotcuaError", "Border", "Quarantine"}
"""What a key is given to: an error, or what raises one."""
KEY = re.compile(r"(?!.*\.(?:typ|tide)$)[a-z0-9-]+(\.[a-z0-9-]+)+")
PYTHON_VALUE = re.compile(r"%(?:\(\w+\))?[sd]")


def _sentences(room: str) -> dict[str, dict[str, str]]:
    folder = tree.ROOT / room / "api" / "words"
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.toml"))
    }


def _keys(path: Path) -> Iterator[str]:
    """Return the keys a module names, in whichever branch, for errors here or where it is called.

    A key that is only returned or kept for a while is one by its first word.
    """
    for node in ast.walk(tree.syntax(path)):
        match node:
            case ast.Call(args=[key, *_]) if ast.unparse(node.func).rpartition(".")[2] in RAISING:
                yield from _constants(key)
            case ast.Return(value=ast.Constant() | ast.IfExp() as told):
                yield from (key for key in _constants(told) if key.partition(".")[0] in _first())
            case ast.Assign(value=ast.Constant() | ast.IfExp() as told):
                yield from (key for key in _constants(told) if key.partition(".")[0] in _first())
            case _:
                continue


def _constants(part: ast.expr) -> Iterator[str]:
    for each in ast.walk(part):
        if isinstance(each, ast.Constant) and KEY.fullmatch(str(each.value)):
            yield str(each.value)


@cache
def _first() -> set[str]:
    """Return the first words of all keys that have a sentence."""
    return {key.partition(".")[0] for room in ROOMS for key in _sentences(room)["en"]}


def _seen_by_people(room: str) -> Iterator[tuple[str, str]]:
    """What can be raised under a program: commands and logs tell what no page does."""
    for path in tree.python_files("accord", "ground", room):
        yield from ((key, str(path)) for key in _keys(path))


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_a_person_may_see_has_a_sentence(room: str) -> None:
    for language, sentences in _sentences(room).items():
        silent = {key: place for key, place in _seen_by_people(room) if key not in sentences}
        assert not silent, language


def test_the_net_reaches_settings_files_and_the_other_side() -> None:
    keys = {key for key, _ in _seen_by_people("edge")}
    assert keys >= {"settings.unknown", "admission.bad-request", "slip.none", "link.oversize"}
    assert keys >= {"log.malformed", "keyring.bad-name"}, "kept, or returned"


@pytest.mark.parametrize("room", ROOMS)
def test_sentences_bring_the_same_values_in_every_language(room: str) -> None:
    by_language = [
        {
            key: {name for _, name, _, _ in Formatter().parse(sentence) if name}
            for key, sentence in sentences.items()
        }
        for sentences in _sentences(room).values()
    ]
    for other in by_language[1:]:
        assert other == by_language[0]


@cache
def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parent.parent.name)


def _spoken(room: str) -> dict[str | tuple[str, ...], str]:
    """What the room's pages say, and what both programs say from the ground."""
    return words.spoken(tree.ROOT / "ground") | words.spoken(tree.ROOT / room)


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_of_the_screens_is_in_vietnamese(room: str) -> None:
    (path,) = (tree.ROOT / room / "api" / "words" / "vi").glob("LC_MESSAGES/*.po")
    catalogue = _catalogue(path)
    silent = {}
    for message, place in _spoken(room).items():
        found = catalogue.get(message[0] if isinstance(message, tuple) else message)
        strings = (
            found.string if found and isinstance(found.string, tuple) else (found and found.string,)
        )
        if not found or found.fuzzy or not all(strings):
            silent[message] = place
    assert not silent


@pytest.mark.parametrize("path", words.catalogues(tree.ROOT), ids=str)
def test_a_translation_brings_the_values_of_its_message(path: Path) -> None:
    wrong = []
    for message in _catalogue(path):
        if not message.id or not message.string:
            continue
        singular = str(message.id if isinstance(message.id, str) else message.id[0])
        last = str(message.string if isinstance(message.string, str) else message.string[-1])
        if (
            set(PYTHON_VALUE.findall(singular))
            - {"%(num)s", "%(num)d"}
            - set(PYTHON_VALUE.findall(last))
        ):
            wrong.append(singular)
    assert not wrong


@pytest.mark.parametrize("path", words.catalogues(tree.ROOT), ids=str)
def test_a_catalogue_has_no_message_nobody_says(path: Path) -> None:
    room = path.relative_to(tree.ROOT).parts[0]
    said = {m[0] if isinstance(m, tuple) else m for m in _spoken(room)}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in _catalogue(path) if m.id}
    assert kept <= said
