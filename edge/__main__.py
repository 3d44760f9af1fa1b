"""The command ``motcua-box``: one verb for each thing a person does with a box from a terminal.

Each verb imports only what it needs, so that looking at settings never loads a web server.
"""

# ruff: noqa: PLC0415 -- the verbs import their rooms themselves, see above

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from accord.errors import MotcuaError, RefusedError
from accord.moments import to_local
from edge.main.settled import read_settled
from edge.settings import Settings
from ground.command import Exit, Verbs, add_out, add_verb, command_line, run_verb
from ground.files.out import Out
from ground.files.whole import read_carried, read_text
from ground.settings_file import write_redacted

__all__ = ["main", "parser"]


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    top, verbs = command_line(
        "motcua-box",
        "The ward box: takes dossiers with or without a link to the city.",
        settings=Path("/etc/motcua/box.toml"),
    )
    add_verb(
        verbs, "run", "Serve the counter, print, and keep in step with the city, until stopped."
    )
    add_verb(verbs, "settings", "Print the settings that are in force, secrets left out.")
    add_verb(verbs, "check", "Test this installation part by part, and say what is wrong.")
    verify = add_verb(
        verbs, "verify", "Prove everything on the disk: pages, chains, payloads, seals, acts."
    )
    verify.add_argument("--quiet", action="store_true", help="print nothing but a fault")
    export = add_verb(verbs, "export", "Write the whole log into one file that anyone can verify.")
    add_out(export, "FILE", "the file to write")
    _add_joining(verbs)
    return top


def _add_joining(verbs: Verbs[argparse.ArgumentParser]) -> None:
    request = add_verb(verbs, "request", "Make the box's keys and the request to join a city.")
    request.add_argument("box", metavar="NAME", help="the name the box wishes for: box-00103-a")
    request.add_argument("unit", metavar="WARD", help="code of the ward, five digits")
    add_out(request, "FILE", "the request to carry to the hub")
    request.add_argument(
        "--officers",
        type=Path,
        metavar="FILE",
        help="TOML list of officers to make keys for; their PINs are asked one after the other, "
        "or read as lines when standard input is not a terminal",
    )
    join = add_verb(
        verbs,
        "join",
        "Take the hub's admission with the city's rules, and open the box's log: the box can work "
        "from now on, whether or not it ever sees a network.",
    )
    join.add_argument("bundle", type=Path, metavar="FILE", help="the file `motcua-hub admit` wrote")
    _add_people(verbs)
    learn = add_verb(
        verbs,
        "learn",
        "Take what is new of the city's rules and decisions from a file; the box may run. What the "
        "box already knows better changes nothing.",
    )
    learn.add_argument(
        "bundle", type=Path, metavar="FILE", help="the file `motcua-hub bundle` wrote"
    )


def _add_people(verbs: Verbs[argparse.ArgumentParser]) -> None:
    officer = add_verb(
        verbs,
        "officer",
        "Make keys for more officers of a box that has joined, and the request for the hub; the "
        "box may run. Whoever has a key here keeps it: a list that was asked for before gives the "
        "same file again. Whoever forgot their PIN is given a new key once the city has revoked "
        "the old one and this box has heard of it.",
    )
    officer.add_argument(
        "officers",
        type=Path,
        metavar="OFFICERS",
        help="TOML list of officers, as for `request`; the PIN is asked of whoever is given a key, "
        "and of whoever must sign again because the box's log goes on in a new epoch",
    )
    add_out(officer, "FILE", "the file for `motcua-hub admit-officers`")
    pin = add_verb(
        verbs,
        "pin",
        "Change the PIN of an officer's key that rests in this box; the box may run, and whoever "
        "is signed on stays so. Asks for the old PIN and twice for the new one, or reads old and "
        "new as two lines when standard input is not a terminal.",
    )
    pin.add_argument("who", metavar="WHO", help="login, full name, or the id of the key")


def main(arguments: list[str] | None = None) -> int:
    """Carry out one verb and return the exit code."""
    asked = parser().parse_args(arguments)

    def read() -> Callable[[], Exit]:
        settings = read_settled(asked.settings)
        return lambda: _VERBS[asked.verb](settings, asked)

    return run_verb("motcua-box", read, sentence=_sentence)


def _sentence(error: MotcuaError) -> str:
    from edge.api.words import load_words

    return load_words("en").sentence(error)


def _run(settings: Settings, _: argparse.Namespace) -> Exit:
    from edge.main.running import run

    run(settings)
    return Exit.DONE


def _settings(settings: Settings, _: argparse.Namespace) -> Exit:
    print(write_redacted(settings), end="")
    return Exit.DONE


def _check(settings: Settings, _: argparse.Namespace) -> Exit:
    from edge.main.checking import check

    findings = check(settings)
    for finding in findings:
        print(f"{'ok   ' if finding.is_ok else 'WRONG'} {finding.part}: {finding.says}")
    return Exit.DONE if all(finding.is_ok for finding in findings) else Exit.FOUND


def _verify(settings: Settings, asked: argparse.Namespace) -> Exit:
    from edge.main.proving import prove

    proof = prove(settings)
    for finding in proof.findings:
        print(f"WRONG {finding}")
    if not asked.quiet and not proof.findings:
        print(f"ok {proof.entries} entries")
    return Exit.FOUND if proof.findings else Exit.DONE


def _export(settings: Settings, asked: argparse.Namespace) -> Exit:
    from edge.main.proving import export

    print(f"{export(settings, _out(settings, asked))} entries")
    return Exit.DONE


def _request(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.admission import FILE_BYTES_MAX
    from edge.main.folder import Folder
    from edge.main.joining import make_request, read_officers
    from edge.main.machine import clock_of, draw

    out = _out(settings, asked)
    listed = read_text(asked.officers, FILE_BYTES_MAX) if asked.officers else "officer = []"
    written = make_request(
        Folder.of(settings),
        box=asked.box,
        unit=asked.unit,
        officers=read_officers(listed),
        ask_pin=lambda wanted: _ask(f"PIN of {wanted.name}: "),
        clock=clock_of(),
        random=draw,
    )
    out.write([written])
    return Exit.DONE


def _join(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.bundle import BUNDLE_BYTES_MAX
    from edge.main.folder import Folder
    from edge.main.joining import join
    from edge.main.machine import clock_of, draw

    admission, mark = join(
        Folder.of(settings),
        read_carried(asked.bundle, BUNDLE_BYTES_MAX),
        clock=clock_of(),
        random=draw,
    )
    print(f"{admission.box} belongs to {admission.unit_name} ({admission.agency})")
    print(f"fingerprint of the hub's key, to be compared with what the hub shows: {mark}")
    return Exit.DONE


def _officer(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.admission import FILE_BYTES_MAX
    from edge.main.folder import Folder
    from edge.main.joining import read_officers
    from edge.main.machine import clock_of, draw
    from edge.main.officers import request_officers

    out = _out(settings, asked)
    written = request_officers(
        Folder.of(settings),
        read_officers(read_text(asked.officers, FILE_BYTES_MAX)),
        ask_pin=lambda wanted: _ask(f"PIN of {wanted.name}: "),
        clock=clock_of(),
        random=draw,
    )
    out.write([written])
    return Exit.DONE


def _pin(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.admission import OfficerRecord
    from edge.main.folder import Folder
    from edge.main.machine import clock_of, draw
    from edge.main.officers import change_pin

    def ask(officer: OfficerRecord) -> tuple[str, str]:
        old, new = _ask(f"PIN of {officer.name}: "), _ask("New PIN: ")
        if sys.stdin.isatty() and _ask("New PIN again: ") != new:
            raise RefusedError("pin.not-the-same")
        return old, new

    changed = change_pin(Folder.of(settings), asked.who, ask=ask, clock=clock_of(), random=draw)
    print(f"{changed.login}: {changed.name} has a new PIN")
    return Exit.DONE


def _out(settings: Settings, asked: argparse.Namespace) -> Out:
    """Return where a verb writes; refused before the verb has done anything."""
    from edge.main.folder import Folder

    folder, web = Folder.of(settings), settings.web
    named = (folder.top, folder.tide, asked.settings, web.certificate, web.key)
    kept = tuple(Path(each) for each in named if each)
    out = Out(asked.out, kept, may_replace=asked.may_replace)
    out.check()
    return out


def _ask(prompt: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")


def _learn(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.bundle import BUNDLE_BYTES_MAX
    from edge.main.folder import Folder
    from edge.main.learning import learn

    carried = learn(Folder.of(settings), read_carried(asked.bundle, BUNDLE_BYTES_MAX))
    at = to_local(carried.made_at).isoformat(" ", "minutes")
    print(f"{carried.entries} new entries; the file says how the city stood at {at}")
    return Exit.DONE


_VERBS: Final[dict[str, Callable[[Settings, argparse.Namespace], Exit]]] = {
    "run": _run,
    "settings": _settings,
    "check": _check,
    "verify": _verify,
    "export": _export,
    "request": _request,
    "join": _join,
    "learn": _learn,
    "officer": _officer,
    "pin": _pin,
}

if __name__ == "__main__":
    sys.exit(main())
