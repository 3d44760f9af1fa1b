"""The self-test of an installation: each part says that it is well, or what is wrong with it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.errors import FaultError, MotcuaError, PeerError, RefusedError
from accord.holidays import national_calendar
from accord.moments import ClockTrust, to_local
from edge.api.words import LANGUAGES, load_words
from edge.desk.devices import DeviceState
from edge.devices.forms.forms import PaperForms
from edge.devices.signer.file import open_key
from edge.main.devices import clips_of, make_devices
from edge.main.folder import Folder
from edge.main.linking import brokers_of
from edge.main.machine import clock_of, monotonic_s
from edge.settings import Settings
from edge.store.book import BoxBook
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.safety import BoxSafety
from ground.files.tidemark import TideMark
from ground.web.serving import check_certificate

__all__ = ["Finding", "check"]

FREE_BYTES_MIN: Final = 2 * 1024**3
"""A month of a peak ward without any file of a citizen thrown away yet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a part of the installation says of itself.

    Attributes:
        part: which.
        is_ok: whether it is well.
        says: one line.
    """

    part: str
    is_ok: bool
    says: str


def check(settings: Settings) -> list[Finding]:
    """Ask every part; one that fails does not keep the others from being asked."""
    return [_ask(part, look, settings) for part, look in _PARTS.items()]


def _ask(part: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(part, is_ok=True, says=look(settings))
    except (RefusedError, FaultError, PeerError) as error:
        return Finding(part, is_ok=False, says=_sentence(error))


def _sentence(error: MotcuaError) -> str:
    try:
        return f"{load_words('en').sentence(error)} ({error})"
    except FaultError:
        return str(error)


def _folder(settings: Settings) -> str:
    top = Folder.of(settings).top
    try:
        mode = top.stat().st_mode
        free = shutil.disk_usage(top).free
    except OSError as error:
        raise FaultError("folder.unreadable", path=str(top)) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise RefusedError("check.folder-open", path=str(top))
    if free < FREE_BYTES_MIN:
        raise RefusedError("check.disk-nearly-full", megabytes=free // 1024**2)
    return f"{top}, {free // 1024**3} GiB free"


def _words(_: Settings) -> str:
    for language in LANGUAGES:
        load_words(language)
    return ", ".join(LANGUAGES)


def _forms(_: Settings) -> str:
    with PaperForms(monotonic=monotonic_s):
        return "wording and fonts are there"


def _admission(settings: Settings) -> str:
    folder = Folder.of(settings)
    admission = folder.read_admission()
    key = open_key(folder.box_key)
    return f"{admission.box} of {admission.unit_name}, key {key.key_id.hex()}"


def _book(settings: Settings) -> str:
    folder = Folder.of(settings)
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    try:
        book = BoxBook(ledger)
        standing = book.standing()
        if book.put_out_at() is not None:
            raise RefusedError("check.put-out")
        return f"{standing.entries} entries, {standing.acknowledged} of them at the city"
    finally:
        ledger.close()


def _second_medium(settings: Settings) -> str:
    folder = Folder.of(settings)
    if folder.tide is None:
        return "none named"
    mark = TideMark(folder.tide)
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key), tide=mark)
    try:
        fault, lost = ledger.tide_fault, ledger.rolled_back
    finally:
        ledger.close()
    if fault:
        raise FaultError(fault)
    if lost is not None:
        missing = lost.missing
        raise RefusedError("store.rolled-back", first=missing.start, last=missing.stop - 1)
    is_apart = mark.is_apart_from(folder.database)
    return "marked" if is_apart else "marked, on the medium of the database itself"


def _losses(settings: Settings) -> str:
    folder = Folder.of(settings)
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    try:
        lost = BoxSafety(ledger).lost()
    finally:
        ledger.close()
    if lost:
        named = ", ".join(f"{loss.day or 'entries'} {loss.first} to {loss.last}" for loss in lost)
        raise RefusedError("check.lost", named=named)
    return "nothing that nobody has seen"


def _catalogue(settings: Settings) -> str:
    folder = Folder.of(settings)
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    today = to_local(clock_of().read().wall).date()
    try:
        catalogue = BoxBook(ledger).catalogue(today)
    finally:
        ledger.close()
    if catalogue is None:
        raise RefusedError("reception.no-catalogue")
    return f"{len(catalogue.all_in_force(today))} procedures in force"


def _calendar(_: Settings) -> str:
    year = to_local(clock_of().read().wall).year
    national_calendar(frozenset({year, year + 1}))
    return f"{year} and {year + 1}"


def _clock(_: Settings) -> str:
    reading = clock_of().read()
    told = {
        ClockTrust.SYNCHRONISED: "checked against time servers",
        ClockTrust.RTC: "battery clock, not checked; slips will say so",
        ClockTrust.UNKNOWN: "not checked, no battery clock; slips will say so",
    }
    return f"{to_local(reading.wall):%Y-%m-%d %H:%M} {told[reading.trust]}"


def _devices(settings: Settings) -> str:
    if "simulated" in {settings.devices.printer, settings.devices.scanner}:
        return "simulated"
    clips = clips_of(settings.devices, Folder.of(settings))
    devices = make_devices(settings.devices, wall=lambda: clock_of().read().wall, clips=clips)
    with devices.closing:
        standing = devices.printer.standing()
        if settings.devices.printer != "none" and standing.state is not DeviceState.READY:
            raise FaultError(standing.fault or "printer.absent")
    return f"printer {settings.devices.printer}, scanner {settings.devices.scanner}"


def _pages(settings: Settings) -> str:
    check_certificate(settings.web.certificate, settings.web.key)
    return "with their certificate" if settings.web.is_secure else "without a certificate"


def _link(settings: Settings) -> str:
    brokers = brokers_of(settings.link, Folder.of(settings).read_admission())
    if not brokers:
        return "no broker named: the box works alone"
    return ", ".join(f"{broker.host}:{broker.port}" for broker in brokers)


_PARTS: Final[dict[str, Callable[[Settings], str]]] = {
    "folder": _folder,
    "words": _words,
    "forms": _forms,
    "admission": _admission,
    "book": _book,
    "second medium": _second_medium,
    "losses": _losses,
    "catalogue": _catalogue,
    "calendar": _calendar,
    "clock": _clock,
    "devices": _devices,
    "pages": _pages,
    "link": _link,
}
