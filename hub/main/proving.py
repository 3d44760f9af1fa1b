"""What `check`, `verify`, `export` and `keys` of the command look at and write down."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from typing import Final

from accord.canon import decode
from accord.errors import MotcuaError, PeerError, RefusedError
from accord.export import Preamble, write_export
from accord.facts import KINDS, from_map
from accord.fleet import KeyAdmitted, KeyRole
from accord.identity import read_certificate
from accord.keyring import Keyring
from accord.log import SALT_BYTES, Record, read_entry
from accord.moments import ClockTrust
from accord.seal import key_id_of
from ground.files.out import Out
from ground.web.serving import check_certificate
from hub.main.office import Office
from hub.office.books import Held, Writing
from hub.office.proving import records_of
from hub.office.scribe import FLEET_LOG
from hub.settings import MOSQUITTO, Settings
from hub.sync.mosquitto import find_mosquitto

__all__ = ["Part", "check_parts", "export_log", "public_keys"]

FREE_BYTES_MIN: Final = 1 << 30
"""A day of the whole city is a tenth of it; below, somebody must make room now."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_KEY_ADMITTED: Final = next(kind.number for kind in KINDS if kind.fact is KeyAdmitted)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation, and what is wrong with it; nothing when it is in order."""

    name: str
    wrong: str = ""


def check_parts(office: Office, settings: Settings) -> Iterator[Part]:
    """Look at the installation part by part."""
    for name, look in _LOOKS.items():
        try:
            yield Part(name, look(office, settings))
        except MotcuaError as error:
            yield Part(name, str(error))


def export_log(office: Office, log: str, out: Out) -> int:
    """Write every epoch of a log into one file and return how many entries it has.

    Entries that were put aside are written as they came when they are entries at all; without
    them the chain would have a hole that the city has not.

    Raises:
        RefusedError: ``office.no-such-log``, or as `Out.write`.
        FaultError: ``folder.unwritable``.
    """
    count = 0
    with office.books.reading() as desk:
        epochs = desk.logs.epochs(log)
        if not epochs:
            raise RefusedError("office.no-such-log", log=log)

        def records() -> Iterator[Record]:
            nonlocal count
            for held in epochs:
                aside = _aside(desk, held)
                for record in merge(records_of(desk, held), aside, key=_seq):
                    count += 1
                    yield record

        out.write(write_export(Preamble(log, office.clock.read().wall), records()))
    return count


def public_keys(office: Office) -> bytes:
    """Return the public keys of hub, boxes and officers, JSON, for anybody who verifies.

    A box is called by its name; an officer by name and the beginning of the key, since two people
    may have one name and one person may have had two keys. What a key may sign is its role, never
    its name. A key that was revoked says since when, and where what is believed of it ends.
    """
    with office.books.reading() as desk:
        keys = office.keys.of(desk)
        found = {"hub": _told(keys, KeyRole.HUB, office.key.public.point)}
        for record in desk.logs.own_of_kind(_KEY_ADMITTED):
            fact = from_map(_KEY_ADMITTED, decode(record.payload))
            if isinstance(fact, KeyAdmitted):
                found[_label(fact)] = _told(keys, fact.role, fact.point)
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _aside(desk: Writing, held: Held) -> list[Record]:
    found = []
    for each in desk.logs.quarantined(held.head.log):
        if each.epoch != held.head.epoch:
            continue
        try:
            entry = read_entry(each.sealed)
        except PeerError:
            continue
        if (entry.header.seq, entry.hash) != (each.seq, each.hash):
            continue
        is_whole = len(each.salt) == SALT_BYTES
        found.append(
            Record(entry, each.salt if is_whole else b"", each.payload if is_whole else b"")
        )
    return sorted(found, key=_seq)


def _seq(record: Record) -> int:
    return record.entry.header.seq


def _told(keys: Keyring, role: KeyRole, point: bytes) -> dict[str, object]:
    told: dict[str, object] = {"role": role.name.lower(), "point": point.hex()}
    end = keys.end(key_id_of(point))
    if end is not None:
        told["revoked"] = {
            "at": int(end.at),
            "last": [
                {
                    "log": last.log,
                    "epoch": last.epoch.hex(),
                    "seq": last.seq,
                    "hash": last.hash.hex(),
                }
                for last in end.lasts.values()
            ],
        }
    return told


def _label(fact: KeyAdmitted) -> str:
    if fact.role is KeyRole.OFFICER:
        return f"{fact.name} ({key_id_of(fact.point).hex()[:8]})"
    return fact.name


# --- the parts of an installation ---------------------------------------------------------------


def _look_at_folder(office: Office, _settings: Settings) -> str:
    mode = office.folder.top.stat().st_mode
    return f"folder.open-to-others mode={stat.filemode(mode)}" if mode & _OTHERS else ""


def _look_at_database(office: Office, _settings: Settings) -> str:
    found = office.database.check()
    return f"store.damaged findings={len(found)}" if found else ""


def _look_at_room(office: Office, _settings: Settings) -> str:
    free = shutil.disk_usage(office.folder.top).free
    return f"disk.full free_bytes={free}" if free < FREE_BYTES_MIN else ""


def _look_at_clock(office: Office, _settings: Settings) -> str:
    trust = office.clock.read().trust
    return "" if trust is ClockTrust.SYNCHRONISED else f"clock.not-synchronised trust={trust.name}"


def _look_at_authority(office: Office, _settings: Settings) -> str:
    ends_at = read_certificate(office.authority.certificate).ends_at
    return "identity.ended" if ends_at <= office.clock.read().wall else ""


def _look_at_fleet(office: Office, _settings: Settings) -> str:
    with office.books.reading() as desk:
        units = desk.register.units()
        own = {held.head.log for held in desk.logs.own()}
    if FLEET_LOG not in own:
        return "office.no-fleet-log"
    return "" if any(unit.agency for unit in units[1:]) else "units.no-agency-codes"


def _look_at_mark(office: Office, _settings: Settings) -> str:
    office.check_current()
    return office.tide.fault


def _look_at_pages(_office: Office, settings: Settings) -> str:
    check_certificate(settings.web.certificate, settings.web.key)
    return ""


def _look_at_broker(_office: Office, settings: Settings) -> str:
    if settings.broker.kind == MOSQUITTO and find_mosquitto() is None:
        return "broker.not-installed"
    return ""


_LOOKS: Final[dict[str, Callable[[Office, Settings], str]]] = {
    "folder": _look_at_folder,
    "room on the disk": _look_at_room,
    "database": _look_at_database,
    "clock": _look_at_clock,
    "authority": _look_at_authority,
    "fleet's log": _look_at_fleet,
    "mark of the books": _look_at_mark,
    "pages": _look_at_pages,
    "broker": _look_at_broker,
}
