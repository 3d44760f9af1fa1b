"""What both command lines share: how verbs are declared, and what a number at the end means."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import Final

from accord.errors import FaultError, MotcuaError, PeerError, RefusedError

__all__ = ["MEANINGS", "Exit", "Verbs", "add_out", "add_verb", "command_line", "run_verb"]

Verbs = argparse._SubParsersAction  # noqa: SLF001  # argparse has no public name for it


class Exit(IntEnum):
    """How a program ended; one meaning for each number, whichever program it was."""

    DONE = 0
    FOUND = 1
    WRONG_USE = 2
    REFUSED = 3
    FAILED = 4
    MALFORMED = 5
    UNFORESEEN = 6


MEANINGS: Final = {
    Exit.DONE: "done",
    Exit.FOUND: "looked, and found something that is not as it should be",
    Exit.WRONG_USE: "the command line or the settings are wrong",
    Exit.REFUSED: "refused; nothing has changed",
    Exit.FAILED: "a disk, a device, a port or another part of the machine failed",
    Exit.MALFORMED: "a file that was given cannot be opened, or is not what it should be",
    Exit.UNFORESEEN: "a mistake in the program itself, told to its makers by what it prints",
}
_OF_FILES: Final = frozenset(
    {"folder.no-such-file", "folder.too-large", "folder.no-text", "joining.bad-officers"}
)
"""Refusals of what was read from a file of the command line; ``….malformed`` are others."""


def command_line(
    program: str, what: str, *, settings: Path
) -> tuple[argparse.ArgumentParser, Verbs[argparse.ArgumentParser]]:
    """Return a program's command line and where its verbs are added.

    Args:
        program: its name.
        what: what it is, for ``--help``.
        settings: where its settings lie unless ``--settings`` says so.
    """
    told = "; ".join(f"{int(number)} {meaning}" for number, meaning in MEANINGS.items())
    top = argparse.ArgumentParser(prog=program, description=what, epilog=f"Exit codes: {told}.")
    top.add_argument(
        "--settings",
        type=Path,
        default=settings,
        metavar="FILE",
        help=f"the settings file (default: {settings})",
    )
    return top, top.add_subparsers(dest="verb", required=True, metavar="VERB")


def add_verb(
    verbs: Verbs[argparse.ArgumentParser], name: str, what: str
) -> argparse.ArgumentParser:
    """Add a verb, and return where its arguments are added."""
    return verbs.add_parser(name, help=what, description=what)


def add_out(verb: argparse.ArgumentParser, name: str, what: str) -> None:
    """Add the file a verb writes; ``asked.out`` and ``asked.may_replace`` are of `Out`."""
    verb.add_argument("out", type=Path, metavar=name, help=what)
    verb.add_argument(
        "--replace",
        dest="may_replace",
        action="store_true",
        help="write over a file of that name; never over the program's own",
    )


def run_verb(
    program: str,
    read: Callable[[], Callable[[], Exit]],
    *,
    sentence: Callable[[MotcuaError], str],
) -> Exit:
    """Read the settings, carry out a verb, and say on standard error what came in its way.

    Args:
        program: its name.
        read: reads the settings and returns the verb, ready to be carried out.
        sentence: what a person reads of an error.
    """
    try:
        act = read()
    except RefusedError as error:
        return _say(program, error, Exit.WRONG_USE, sentence)
    try:
        return act()
    except RefusedError as error:
        code = Exit.MALFORMED if _is_of_a_file(error.key) else Exit.REFUSED
        return _say(program, error, code, sentence)
    except FaultError as error:
        return _say(program, error, Exit.FAILED, sentence)
    except PeerError as error:
        return _say(program, error, Exit.MALFORMED, sentence)
    except Exception:  # noqa: BLE001  # the end of the program; told whole, and not taken for FOUND
        traceback.print_exc()
        return Exit.UNFORESEEN


def _is_of_a_file(key: str) -> bool:
    """Say whether a refusal is of a file that was given, and not of what was asked."""
    return key in _OF_FILES or key.endswith(".malformed")


def _say(
    program: str, error: MotcuaError, code: Exit, sentence: Callable[[MotcuaError], str]
) -> Exit:
    try:
        told = f"{sentence(error)} ({error})"
    except FaultError:
        told = str(error)  # the words are not installed: the key alone is better than nothing
    sys.stderr.write(f"{program}: {told}\n")
    return code
