"""The command ``motcua-hub``: one verb for each thing a person does with a hub from a terminal.

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
from accord.fleet import OfficerRole
from ground.command import Exit, Verbs, add_verb, command_line, run_verb
from ground.settings_file import write_redacted
from hub.settings import Settings, read_settings

__all__ = ["main", "parser"]

_ROLES: Final = tuple(role.name.lower() for role in OfficerRole)


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    top, verbs = command_line(
        "motcua-hub",
        "The city's hub: keeps the city's copy of every ward's log, and decides.",
        settings=Path("/etc/motcua/hub.toml"),
    )
    _add_making(verbs)
    _add_people_and_boxes(verbs)
    _add_work(verbs)
    _add_proving(verbs)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Carry out one verb and return the exit code."""
    asked = parser().parse_args(arguments)

    def read() -> Callable[[], Exit]:
        settings = read_settings(asked.settings)
        return lambda: _VERBS[asked.verb](settings, asked)

    return run_verb("motcua-hub", read, sentence=_sentence)


def _sentence(error: MotcuaError) -> str:
    from hub.api.words import load_words

    return load_words("en").sentence(error)


# --- the command line ---------------------------------------------------------------------------


def _add_making(verbs: Verbs[argparse.ArgumentParser]) -> None:
    init = add_verb(
        verbs,
        "init",
        "Make the hub: its folder, its keys, the city's authority, the first administrator; and "
        "publish the shipped procedures, calendar and wards. Refused where a hub was made.",
    )
    init.add_argument("--login", required=True, help="the first administrator's login")
    init.add_argument("--name", required=True, help="their full name")
    init.add_argument("--title", default="Quản trị hệ thống", help="their position")
    _add_pin(init)
    _add_agencies(init)
    add_verb(
        verbs,
        "restored",
        "Go on after the books were put back from a backup, before the hub runs again: pass over "
        "numbering slots the backup may have forgotten, and begin the hub's own logs in a new "
        "epoch. Then admit every box again that is not listed, with its old request.",
    )
    publish = add_verb(
        verbs,
        "publish",
        "Say in the fleet's log what is new of procedures, calendar, wards and agency codes.",
    )
    publish.add_argument(
        "--procedures", type=Path, metavar="CSV", help="instead of the shipped procedures"
    )
    publish.add_argument(
        "--calendar", type=Path, metavar="TOML", help="instead of the shipped calendar"
    )
    publish.add_argument("--wards", type=Path, metavar="CSV", help="instead of the shipped wards")
    _add_agencies(publish)


def _add_people_and_boxes(verbs: Verbs[argparse.ArgumentParser]) -> None:
    officer = add_verb(verbs, "officer", "Give an officer of a ward, or of the city, an account.")
    officer.add_argument("login", metavar="LOGIN", help="what they type at sign-on")
    officer.add_argument("--name", required=True, help="their full name")
    officer.add_argument("--title", required=True, help="their position")
    officer.add_argument(
        "--role",
        required=True,
        action="append",
        choices=_ROLES,
        metavar="ROLE",
        help=f"what they may do, once for each: {', '.join(_ROLES)}",
    )
    officer.add_argument(
        "--unit", required=True, metavar="WARD", help="code of the ward; 00000 is the city"
    )
    _add_pin(officer)
    admit = add_verb(
        verbs,
        "admit",
        "Admit a box by the request it made, and write the one file to carry to it: its admission "
        "and the city's rules. The same request again is given the same admission again, with the "
        "rules as they stand then.",
    )
    admit.add_argument("request", type=Path, metavar="REQUEST", help="the file the box made")
    admit.add_argument("out", type=Path, metavar="OUT", help="the file for `motcua-box join`")
    bundle = add_verb(
        verbs,
        "bundle",
        "Write what the boxes of a ward must know (rules, keys, officers, decisions) into one "
        "file, for boxes that a stick reaches sooner than the network. The hub may run.",
    )
    bundle.add_argument("ward", metavar="WARD", help="code of the ward, five digits")
    bundle.add_argument("out", type=Path, metavar="OUT", help="the file for `motcua-box learn`")
    revoke = add_verb(verbs, "revoke", "Put a box out: what it writes from now on is not believed.")
    revoke.add_argument("box", metavar="BOX", help="name of the box")
    revoke.add_argument("--why", required=True, help="the reason, said to the whole fleet")


def _add_work(verbs: Verbs[argparse.ArgumentParser]) -> None:
    add_verb(verbs, "run", "Serve the pages and speak with the boxes, until stopped.")
    add_verb(verbs, "settings", "Print the settings that are in force, secrets left out.")
    add_verb(verbs, "check", "Test this installation part by part, and say what is wrong.")


def _add_proving(verbs: Verbs[argparse.ArgumentParser]) -> None:
    verify = add_verb(
        verbs,
        "verify",
        "Prove every log: chain, seals, acts, payloads; say what was put aside. The hub may run.",
    )
    verify.add_argument("--quiet", action="store_true", help="print nothing but faults")
    export = add_verb(verbs, "export", "Write one log into one file that anybody can verify.")
    export.add_argument("log", metavar="LOG", help="box-00103-a, hub-fleet, hub-00103, ...")
    export.add_argument("out", type=Path, metavar="OUT", help="the file to write")
    keys = add_verb(verbs, "keys", "Write the public keys of hub, boxes and officers, JSON.")
    keys.add_argument("out", type=Path, metavar="OUT", help="the file to write")


def _add_pin(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--pin-file",
        type=Path,
        metavar="FILE",
        help="take the PIN from the first line of a file; else it is asked for, or read from "
        "standard input when that is no terminal",
    )


def _add_agencies(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--agencies",
        type=Path,
        metavar="CSV",
        help="the wards' agency codes (columns ward and agency); no box is admitted without one",
    )


def _pin(asked: argparse.Namespace) -> str:
    from hub.main.folder import Folder

    if asked.pin_file is not None:
        return Folder.read_text(asked.pin_file).partition("\n")[0].strip()
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass("PIN: ")
    if getpass.getpass("PIN again: ") != pin:
        raise RefusedError("pin.not-the-same")
    return pin


def _text(path: Path | None) -> str | None:
    from hub.main.folder import Folder

    return None if path is None else Folder.read_text(path)


def _text_or_shipped(path: Path | None, name: str) -> str:
    from hub.main.folder import Folder
    from hub.main.machine import shipped

    return shipped(name) if path is None else Folder.read_text(path)


# --- the verbs ----------------------------------------------------------------------------------


def _init(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.founding import make_hub

    agencies = _text(asked.agencies)
    published = make_hub(
        settings,
        login=asked.login,
        name=asked.name,
        title=asked.title,
        pin=_pin(asked),
        agencies=agencies,
    )
    print(published)
    return Exit.DONE


def _publish(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.founding import publish
    from hub.main.machine import CALENDAR, PROCEDURES, WARDS
    from hub.main.office import open_office

    with open_office(settings) as office:
        published = publish(
            office,
            procedures=_text_or_shipped(asked.procedures, PROCEDURES),
            calendar=_text_or_shipped(asked.calendar, CALENDAR),
            wards=_text_or_shipped(asked.wards, WARDS),
            agencies=_text(asked.agencies),
        )
    print(published)
    return Exit.DONE


def _officer(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    roles = sorted({OfficerRole[role.upper()] for role in asked.role})
    with open_office(settings) as office:
        account = office.accounts.admit(
            login=asked.login,
            name=asked.name,
            title=asked.title,
            roles=tuple(roles),
            unit=asked.unit,
            pin=_pin(asked),
        )
    print(f"{account.login} of {account.unit}: key {account.key_id.hex()}")
    return Exit.DONE


def _admit(settings: Settings, asked: argparse.Namespace) -> Exit:
    from accord.admission import fingerprint, open_admission
    from hub.main.folder import Folder
    from hub.main.office import open_office

    request = Folder.read_carried(asked.request)
    with open_office(settings) as office:
        written = office.enrolment.admit(request)
        admission = open_admission(written, request=request)
        Folder.write_whole(asked.out, office.carrier.bundle(admission.unit, admission=written))
    print(f"{admission.box}: {admission.unit_name} ({admission.agency}), slot {admission.slot}")
    for officer in admission.officers:
        print(f"officer {officer.login}: {officer.name}, {officer.title}")
    print(
        f"fingerprint of the hub's key, to be compared at the box: "
        f"{fingerprint(admission.hub_point)}"
    )
    return Exit.DONE


def _bundle(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.folder import Folder
    from hub.main.office import open_office

    with open_office(settings) as office:
        Folder.write_whole(asked.out, office.carrier.bundle(asked.ward))
    return Exit.DONE


def _revoke(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings) as office:
        office.enrolment.revoke(asked.box, why=asked.why)
    return Exit.DONE


def _restored(settings: Settings, _asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings) as office:
        restored = office.restoring.go_on()
    for log in restored.logs:
        print(f"log {log}: goes on in a new epoch")
    for box in restored.boxes:
        print(f"box {box}: known")
    print("Every box that is not listed must be admitted again, with the request it made.")
    return Exit.DONE


def _run(settings: Settings, _asked: argparse.Namespace) -> Exit:
    from hub.main.serving import run

    run(settings)
    return Exit.DONE


def _settings(settings: Settings, _asked: argparse.Namespace) -> Exit:
    print(write_redacted(settings), end="")
    return Exit.DONE


def _check(settings: Settings, _asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office
    from hub.main.proving import check_parts

    is_well = True
    with open_office(settings) as office:
        for part in check_parts(office, settings):
            print(f"{part.name}: {part.wrong or 'in order'}")
            is_well = is_well and not part.wrong
    return Exit.DONE if is_well else Exit.FOUND


def _verify(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    is_sound = True
    with open_office(settings) as office:
        for report in office.prover.prove():
            is_sound = is_sound and not report.findings
            for finding in report.findings:
                print(f"{report.log}: {finding.epoch.hex()} {finding.seq} {finding.why}")
            if not asked.quiet:
                print(f"{report.log}: {report.entries} entries hold, {report.aside} put aside")
    return Exit.DONE if is_sound else Exit.FOUND


def _export(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office
    from hub.main.proving import export_log

    with open_office(settings) as office:
        print(f"{export_log(office, asked.log, asked.out)} entries")
    return Exit.DONE


def _keys(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.folder import Folder
    from hub.main.office import open_office
    from hub.main.proving import public_keys

    with open_office(settings) as office:
        Folder.write_whole(asked.out, public_keys(office))
    return Exit.DONE


_VERBS: Final[dict[str, Callable[[Settings, argparse.Namespace], Exit]]] = {
    "init": _init,
    "officer": _officer,
    "admit": _admit,
    "bundle": _bundle,
    "revoke": _revoke,
    "publish": _publish,
    "restored": _restored,
    "run": _run,
    "settings": _settings,
    "check": _check,
    "verify": _verify,
    "export": _export,
    "keys": _keys,
}

if __name__ == "__main__":
    sys.exit(main())
