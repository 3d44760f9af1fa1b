"""What the hub's command line may say: each verb with its arguments."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from accord.fleet import OfficerRole
from ground.command import Verbs, add_out, add_verb, command_line

__all__ = ["parser"]

_ROLES: Final = tuple(role.name.lower() for role in OfficerRole)


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    top, verbs = command_line(
        "motcua-hub",
        "The city's hub: keeps the city's copy of every ward's log, and decides.",
        settings=Path("/etc/motcua/hub.toml"),
    )
    _add_making(verbs)
    _add_people(verbs)
    _add_boxes(verbs)
    _add_work(verbs)
    _add_proving(verbs)
    return top


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
    backup = add_verb(
        verbs,
        "backup",
        "Copy the books into a new folder; the hub may run. The copy is encrypted and the keys are "
        "not in it: without them it is worth nothing, to a thief as to you.",
    )
    backup.add_argument("to", type=Path, metavar="TO", help="the folder to make")
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
    publish.add_argument(
        "--models", type=Path, metavar="TOML", help="special days and models of work; none without"
    )
    publish.add_argument(
        "--ward",
        metavar="CODE",
        help="publish calendar or models for this ward alone, in the place of the city's, no more",
    )
    publish.add_argument("--wards", type=Path, metavar="CSV", help="instead of the shipped wards")
    _add_agencies(publish)


def _add_people(verbs: Verbs[argparse.ArgumentParser]) -> None:
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
    admit_officers = add_verb(
        verbs,
        "admit-officers",
        "Admit the people of a request that a box of the city made for them, all or nobody. Their "
        "names, positions and roles are printed first, and nobody is admitted before a person has "
        "read them and said yes. The hub may run. The box hears of it with the next connection, or "
        "from a file of `bundle`.",
    )
    admit_officers.add_argument(
        "request", type=Path, metavar="REQUEST", help="the file `motcua-box officer` wrote"
    )
    answer = admit_officers.add_mutually_exclusive_group()
    answer.add_argument(
        "--look", action="store_true", help="print who is asked for, and admit nobody"
    )
    answer.add_argument(
        "--yes",
        action="store_true",
        help="they were read with --look: do not ask; needed when standard input is no terminal",
    )


def _add_boxes(verbs: Verbs[argparse.ArgumentParser]) -> None:
    admit = add_verb(
        verbs,
        "admit",
        "Admit a box and its first people by the request it made, and write the one file to carry "
        "to it: its admission and the city's rules. Box, names, positions and roles are printed "
        "first, and nothing is admitted before a person has read them and said yes. The same "
        "request again is given the same admission again, with the rules as they stand then.",
    )
    admit.add_argument("request", type=Path, metavar="REQUEST", help="the file the box made")
    add_out(admit, "OUT", "the file for `motcua-box join`")
    admit.add_argument(
        "--yes",
        action="store_true",
        help="who asks is known: do not ask; needed when standard input is no terminal",
    )
    bundle = add_verb(
        verbs,
        "bundle",
        "Write what the boxes of a ward must know (rules, keys, officers, decisions) into one "
        "file, for boxes that a stick reaches sooner than the network. The hub may run.",
    )
    bundle.add_argument("ward", metavar="WARD", help="code of the ward, five digits")
    add_out(bundle, "OUT", "the file for `motcua-box learn`")
    receipts = add_verb(
        verbs,
        "receipts",
        "Give a box the next block of fee receipt numbers of its unit's series; no number is given "
        "to two boxes. After a restore it passes over numbers that may have been given, so that a "
        "series may begin far beyond 1. The box hears of it with the next connection, or from a "
        "bundle.",
    )
    receipts.add_argument("box", metavar="BOX", help="name of the box")
    receipts.add_argument("--form", required=True, help="form of the receipts, e.g. 01BLP0-001")
    receipts.add_argument("--symbol", required=True, help="symbol of the series, e.g. AA-26T")
    receipts.add_argument("--year", required=True, type=int, help="the year they are valid in")
    receipts.add_argument(
        "--count", type=int, default=500, help="how many numbers (default: %(default)s)"
    )
    _add_revoking(verbs)


def _add_revoking(verbs: Verbs[argparse.ArgumentParser]) -> None:
    revoke = add_verb(verbs, "revoke", "Put a box out: what it writes from now on is not believed.")
    revoke.add_argument("box", metavar="BOX", help="name of the box")
    revoke.add_argument("--why", required=True, help="the reason, said to the whole fleet")
    revoke_officer = add_verb(
        verbs,
        "revoke-officer",
        "Put a person out: their key signs nothing from now on, wherever it rests, and whoever is "
        "signed on at the hub is signed off. The hub may run.",
    )
    revoke_officer.add_argument(
        "who",
        metavar="WHO",
        help="login of an account of the hub; with --ward, the full name or the id of the key",
    )
    revoke_officer.add_argument(
        "--ward", metavar="WARD", help="code of the ward whose person it is, five digits"
    )
    revoke_officer.add_argument("--why", required=True, help="the reason, said to the boxes")


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
    add_out(export, "OUT", "the file to write")
    keys = add_verb(
        verbs,
        "keys",
        "Write the public keys of hub, boxes and officers, and which were revoked, JSON.",
    )
    add_out(keys, "OUT", "the file to write")


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
