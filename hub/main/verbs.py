"""The verbs of the hub's command: what each does, and what it prints of it.

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

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from ground.command import Exit
from ground.files.out import Out
from ground.files.whole import read_carried, read_text
from ground.settings_file import write_redacted
from hub.main.folder import CARRIED_BYTES_MAX, Folder
from hub.settings import Settings

__all__ = ["VERBS"]


def _pin(asked: argparse.Namespace) -> str:

    if asked.pin_file is not None:
        return read_text(asked.pin_file, CARRIED_BYTES_MAX).partition("\n")[0].strip()
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    pin = getpass.getpass("PIN: ")
    if getpass.getpass("PIN again: ") != pin:
        raise RefusedError("pin.not-the-same")
    return pin


def _text(path: Path | None) -> str | None:

    return None if path is None else read_text(path, CARRIED_BYTES_MAX)


def _text_or_shipped(path: Path | None, name: str) -> str:
    from hub.main.machine import shipped

    return shipped(name) if path is None else read_text(path, CARRIED_BYTES_MAX)


def _out(settings: Settings, asked: argparse.Namespace, *, path: Path | None = None) -> Out:
    """Return where a verb writes; refused before the verb has done anything."""
    folder, web = Folder.of(settings), settings.web
    named = (folder.top, folder.tide, asked.settings, web.certificate, web.key)
    kept = tuple(Path(each) for each in named if each)
    may_replace = path is None and asked.may_replace
    out = Out(path or asked.out, kept, may_replace=may_replace)
    out.check()
    return out


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

    if asked.ward is not None:
        return _publish_for_ward(settings, asked)
    with open_office(settings) as office:
        published = publish(
            office,
            procedures=_text_or_shipped(asked.procedures, PROCEDURES),
            calendar=_text_or_shipped(asked.calendar, CALENDAR),
            wards=_text_or_shipped(asked.wards, WARDS),
            agencies=_text(asked.agencies),
        )
        models = _text(asked.models)
        number = None if models is None else office.publishing.models(models)
    print(published if number is None else f"{published}; models number {number}")
    return Exit.DONE


def _publish_for_ward(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.machine import CALENDAR
    from hub.main.office import open_office

    models = _text(asked.models)
    with open_office(settings) as office:
        if models is not None:
            number = office.publishing.models_of(asked.ward, models)
            print(f"ward {asked.ward}: models number {number}")
        if models is None or asked.calendar is not None:
            text = _text_or_shipped(asked.calendar, CALENDAR)
            number = office.publishing.calendar_of(asked.ward, text)
            print(f"ward {asked.ward}: calendar number {number}")
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
    from hub.main.office import open_office

    out = _out(settings, asked)
    request = read_carried(asked.request, CARRIED_BYTES_MAX)
    with open_office(settings) as office:
        wanted, is_known = office.enrolment.look(request)
        print(f"{wanted.box} asks to join ward {wanted.unit}, with these people:")
        for officer in (applicant.officer for applicant in wanted.officers):
            roles = ", ".join(role.name.lower() for role in officer.roles)
            print(f"officer {officer.login}: {officer.name}, {officer.title}: {roles}")
        if not asked.yes and not is_known:
            _confirm("Admit them all? Type yes: ")
        written = office.enrolment.admit(request)
        admission = open_admission(written, request=request)
        out.write([office.carrier.bundle(admission.unit, admission=written)])
    print(f"{admission.box}: {admission.unit_name} ({admission.agency}), slot {admission.slot}")
    print(
        f"fingerprint of the hub's key, to be compared at the box: "
        f"{fingerprint(admission.hub_point)}"
    )
    return Exit.DONE


def _admit_officers(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    request = read_carried(asked.request, CARRIED_BYTES_MAX)
    with open_office(settings) as office:
        unit, people = office.officer_requests.look(request)
        for each in people:
            roles = ", ".join(role.name.lower() for role in each.roles)
            print(f"{each.name}, {each.title or 'no position'}, of {unit.name}: {roles}")
        if asked.look:
            return Exit.DONE
        if not asked.yes and any(each.is_new for each in people):
            _confirm("Admit them? Type yes: ")
        unit, people = office.officer_requests.admit(request)
    for each in people:
        told = "admitted" if each.is_new else "admitted before"
        print(f"{each.name} of {unit.name}: key {each.key.hex()} {told}")
    return Exit.DONE


def _confirm(question: str) -> None:
    """Let a person at the terminal say yes.

    Raises:
        RefusedError: ``verb.needs-yes`` where nobody can be asked, ``verb.not-confirmed``.
    """
    if not sys.stdin.isatty():
        raise RefusedError("verb.needs-yes")
    print(question, end="", flush=True)
    if sys.stdin.readline().strip().casefold() != "yes":
        raise RefusedError("verb.not-confirmed")


def _bundle(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    out = _out(settings, asked)
    with open_office(settings) as office:
        out.write([office.carrier.bundle(asked.ward)])
    return Exit.DONE


def _revoke(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings) as office:
        office.enrolment.revoke(asked.box, why=asked.why)
    return Exit.DONE


def _revoke_officer(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings) as office:
        if asked.ward is None:
            office.accounts.revoke(asked.who, why=asked.why)
            print(f"{asked.who}: put out")
        else:
            found = office.accounts.revoke_of_ward(asked.ward, asked.who, why=asked.why)
            print(f"{found.name} of {asked.ward}: key {found.key.hex()} put out")
    return Exit.DONE


def _backup(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.backing_up import back_up
    from hub.main.office import open_office

    out = _out(settings, asked, path=asked.to)
    with open_office(settings) as office:
        print(f"{back_up(office, out.path)} bytes")
    print("The keys (hub.seed, city.seed, store.key) are not in it; keep them somewhere else.")
    return Exit.DONE


def _restored(settings: Settings, _asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings, as_found=True) as office:
        restored = office.restoring.go_on()
    for log in restored.logs:
        print(f"log {log}: goes on in a new epoch")
    for box in restored.boxes:
        print(f"box {box}: known")
    print("Every box that is not listed must be admitted again, with the request it made.")
    return Exit.DONE


def _receipts(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    with open_office(settings) as office:
        given = office.receipts.give(
            asked.box, form=asked.form, symbol=asked.symbol, year=asked.year, count=asked.count
        )
    print(f"{given.box}: {given.receipt(given.first)} to {given.receipt(given.last)}")
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
    with open_office(settings, as_found=True) as office:
        for part in check_parts(office, settings):
            print(f"{part.name}: {part.wrong or 'in order'}")
            is_well = is_well and not part.wrong
    return Exit.DONE if is_well else Exit.FOUND


def _verify(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office

    is_sound = True
    with open_office(settings, as_found=True) as office:
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

    out = _out(settings, asked)
    with open_office(settings, as_found=True) as office:
        print(f"{export_log(office, asked.log, out)} entries")
    return Exit.DONE


def _keys(settings: Settings, asked: argparse.Namespace) -> Exit:
    from hub.main.office import open_office
    from hub.main.proving import public_keys

    out = _out(settings, asked)
    with open_office(settings, as_found=True) as office:
        out.write([public_keys(office)])
    return Exit.DONE


VERBS: Final[dict[str, Callable[[Settings, argparse.Namespace], Exit]]] = {
    "init": _init,
    "officer": _officer,
    "admit": _admit,
    "admit-officers": _admit_officers,
    "bundle": _bundle,
    "revoke": _revoke,
    "revoke-officer": _revoke_officer,
    "publish": _publish,
    "backup": _backup,
    "restored": _restored,
    "run": _run,
    "settings": _settings,
    "check": _check,
    "verify": _verify,
    "export": _export,
    "keys": _keys,
    "receipts": _receipts,
}
