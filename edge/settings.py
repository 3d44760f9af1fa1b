"""What an installation may choose: one frozen value, read once from one TOML file.

Every setting, its default and its meaning is in docs/settings.md. What the hub decides (slot, unit
code, keys, catalogue, calendar) is not set here: it arrives signed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ground import settings_file
from ground.settings_file import LogSettings, check_allowed, read_file

__all__ = [
    "DevicesSettings",
    "LinkSettings",
    "Settings",
    "UnitSettings",
    "WebSettings",
    "read_settings",
]

_PORT_MAX: Final = 65_535
_PRINTERS: Final = frozenset({"simulated", "file", "network", "none"})
_AFTER_SUPPLEMENT: Final = frozenset({"restart", "continue"})
_SCANNERS: Final = frozenset({"simulated", "serial", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSettings:
    """How the unit writes itself on its papers.

    Attributes:
        parent: the body above (đơn vị chủ quản), as on the letterhead.
        centre: the unit's own line of the letterhead.
        place: the place papers are dated at.
        suffix: what follows the number of a paper.
        lookup: the line on the slip that tells how to look a dossier up.
        after_supplement: what happens to the term when the papers asked for have come: ``restart``
            (the whole term begins anew) or ``continue`` (what was left is left); the city decides.
    """

    parent: str
    centre: str
    place: str
    suffix: str = "TTPVHCC"
    lookup: str = ""
    after_supplement: str = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings(settings_file.WebSettings):
    """Where the screens are served."""

    port: int = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """How the box reaches the hub.

    Attributes:
        brokers: ``host:port`` of the brokers, in the order they are tried; empty: no link.
        server_name: the name the brokers' certificates carry, when it is not the host.
    """

    brokers: tuple[str, ...] = ()
    server_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesSettings:
    """What is plugged in.

    Attributes:
        printer: ``simulated``, ``file``, ``network`` or ``none``.
        printer_at: a folder, a device file, or ``host:port``, by the kind.
        scanner: ``simulated``, ``serial`` or ``none``.
        scanner_at: a socket path or a device file, by the kind.
    """

    printer: str = "none"
    printer_at: str = ""
    scanner: str = "none"
    scanner_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may choose.

    Attributes:
        directory: where the box keeps its book, its keys and its admission.
        second_medium: a folder on another medium than `directory` (a stick, the internal flash),
            so that a card put back to an older state is noticed; empty for none.
        unit: how the unit writes itself.
        web: the screens.
        link: the way to the hub.
        devices: printer and scanner.
        log: the program's own messages.
    """

    directory: str
    unit: UnitSettings
    second_medium: str = ""
    web: WebSettings = field(default_factory=WebSettings)
    link: LinkSettings = field(default_factory=LinkSettings)
    devices: DevicesSettings = field(default_factory=DevicesSettings)
    log: LogSettings = field(default_factory=LogSettings)


def read_settings(path: Path) -> Settings:
    """Read and validate a settings file.

    Raises:
        RefusedError: ``settings.unreadable``, ``settings.too-large``, ``settings.not-toml``,
            ``settings.unknown``, ``settings.missing``, ``settings.wrong-type`` or
            ``settings.not-allowed``, each naming the setting.
    """
    settings = read_file(path, Settings)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    devices = settings.devices
    problems = {
        "directory": not settings.directory,
        "unit.parent": not settings.unit.parent.strip(),
        "unit.centre": not settings.unit.centre.strip(),
        "unit.place": not settings.unit.place.strip(),
        "unit.after_supplement": settings.unit.after_supplement not in _AFTER_SUPPLEMENT,
        **settings.web.problems(),
        "devices.printer": devices.printer not in _PRINTERS,
        "devices.printer_at": (devices.printer != "none") != bool(devices.printer_at)
        or (devices.printer == "network" and not _is_address(devices.printer_at)),
        "link.brokers": not all(map(_is_address, settings.link.brokers)),
        "devices.scanner": devices.scanner not in _SCANNERS,
        "devices.scanner_at": (devices.scanner != "none") != bool(devices.scanner_at),
    }
    check_allowed(problems, settings.log)


def _is_address(text: str) -> bool:
    """Say whether a text is ``host:port``."""
    host, _, port = text.rpartition(":")
    is_number = port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= _PORT_MAX
    return bool(host) and host.isprintable() and " " not in host and is_number
