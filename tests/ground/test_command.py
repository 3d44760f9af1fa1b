"""A number at the end of a command means one thing, whichever program it was."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from accord.errors import FaultError, MotcuaError, PeerError, RefusedError
from ground.command import MEANINGS, Exit, run_verb

PROGRAMS = {"edge": "motcua-box", "hub": "motcua-hub"}
Captured = pytest.CaptureFixture[str]


def ended(act: Callable[[], Exit], sentence: Callable[[MotcuaError], str] = str) -> Exit:
    return run_verb("motcua-x", lambda: act, sentence=sentence)


def raising(error: Exception) -> Callable[..., Exit]:
    def act(*_: object) -> Exit:
        raise error

    return act


def test_every_number_has_one_meaning_and_every_meaning_one_number() -> None:
    assert list(MEANINGS) == list(Exit)
    assert len(set(MEANINGS.values())) == len(Exit)


@pytest.mark.parametrize("room", PROGRAMS)
def test_both_programs_tell_the_whole_table(room: str) -> None:
    parser: argparse.ArgumentParser = import_module(f"{room}.__main__").parser()
    assert parser.prog == PROGRAMS[room]
    for number, meaning in MEANINGS.items():
        assert f"{int(number)} {meaning}" in (parser.epilog or "")


@pytest.mark.parametrize("room", PROGRAMS)
def test_settings_that_are_wrong_are_wrong_use_in_both_programs(
    room: str, tmp_path: Path, capsys: Captured
) -> None:
    main = import_module(f"{room}.__main__").main
    assert main(["--settings", str(tmp_path / "none"), "check"]) == Exit.WRONG_USE
    assert capsys.readouterr().err.startswith(f"{PROGRAMS[room]}: ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusedError("a.b"), Exit.REFUSED),
        (FaultError("a.b"), Exit.FAILED),
        (PeerError("a.b"), Exit.MALFORMED),
    ],
)
def test_each_family_of_errors_has_its_number(
    error: MotcuaError, code: Exit, capsys: Captured
) -> None:
    assert ended(raising(error), lambda _: "A sentence.") == code
    assert capsys.readouterr().err == "motcua-x: A sentence. (a.b)\n"


@pytest.mark.parametrize("code", list(Exit))
def test_a_verb_ends_as_it_says(code: Exit) -> None:
    assert ended(lambda: code) == code


def test_a_mistake_of_ours_is_not_taken_for_something_that_was_found(capsys: Captured) -> None:
    assert ended(raising(ZeroDivisionError("ours"))) == Exit.UNFORESEEN
    assert "ZeroDivisionError: ours" in capsys.readouterr().err


def test_without_words_the_key_is_said(capsys: Captured) -> None:
    silent = raising(FaultError("words.not-compiled"))
    code = run_verb("motcua-x", lambda: raising(RefusedError("a.b", n=1)), sentence=silent)  # type: ignore[arg-type]  # it never returns
    assert code == Exit.REFUSED
    assert capsys.readouterr().err == "motcua-x: a.b n=1\n"


def test_a_file_that_cannot_be_read_is_told_from_a_refusal() -> None:
    for key in ("folder.no-such-file", "folder.no-text", "units.malformed", "joining.bad-officers"):
        assert ended(raising(RefusedError(key))) == Exit.MALFORMED
    assert ended(raising(RefusedError("box.not-joined"))) == Exit.REFUSED
