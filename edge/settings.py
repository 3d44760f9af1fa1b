"""What an installation may choose: one frozen value, read once from one TOML file.

Every setting, its default and its meaning is in docs/settings.md. What the hub decides (slot, unit
code, keys, catalogue, calendar) is not set here: it arrives signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from accord.errors import RefusedError
from accord.vietqr import Transfer
from ground import settings_file
from ground.settings_file import LogSettings, Problems, check_allowed, one_of, read_file

__all__ = [
    "DevicesSettings",
    "LinkSettings",
    "QueueSettings",
    "Settings",
    "UnitSettings",
    "WatchSettings",
    "Watched",
    "WebSettings",
    "read_settings",
]

_PORT_MAX: Final = 65_535
_PRINTERS: Final = frozenset({"simulated", "file", "network", "none"})
WATCHED_MAX: Final = 12
"""Systems that are measured, one after the other, each for some seconds at the worst."""
_WATCHED: Final = re.compile(
    r"(\S.{0,199}?) = (tcp|tls|http|simulated):(\S{1,200})(?: ([BC]{1,2}))?"
)
_AFTER_SUPPLEMENT: Final = frozenset({"restart", "continue"})
_SCANNERS: Final = frozenset({"simulated", "serial", "none"})
_VOICES: Final = frozenset({"simulated", "espeak", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSettings:
    """How the unit writes itself on its papers.

    Attributes:
        parent: the body above (đơn vị chủ quản), as on the letterhead.
        centre: the unit's own line of the letterhead.
        place: the place papers are dated at.
        suffix: what follows the number of a paper.
        lookup: the line on the slip that tells how to look a dossier up.
        address: where citizens reach this box's pages on the unit's own Wi-Fi, e.g.
            ``http://motcua.local:8080``; for the square codes on posters and slips, empty for none.
        tax_code: the unit's tax code, on fee receipts.
        bank: number of the bank (BIN) that fees may be transferred to, six digits; empty: none.
        account: the unit's account there.
        after_supplement: what happens to the term when the papers asked for have come: ``restart``
            (the whole term begins anew) or ``continue`` (what was left is left); the city decides.
    """

    parent: str
    centre: str
    place: str
    suffix: str = "TTPVHCC"
    lookup: str = ""
    address: str = ""
    tax_code: str = ""
    bank: str = ""
    account: str = ""
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
        voice: ``simulated``, ``espeak`` (espeak-ng and aplay of the system) or ``none``.
        voice_at: a folder: where a simulated voice keeps what it said, or of the ward's own
            recorded clips; with ``espeak`` and empty, ``voice`` in the box's own folder.
    """

    printer: str = "none"
    printer_at: str = ""
    scanner: str = "none"
    scanner_at: str = ""
    voice: str = "none"
    voice_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """The queue of the hall.

    Attributes:
        works: kinds of work that people take numbers for, a letter and words each: ``A Hộ tịch``.
        counters: counters, each with the letters it serves after a colon (``2: AB``), or alone
            when it serves all.
    """

    works: tuple[str, ...] = (
        "A Chứng thực",
        "B Hộ tịch, cư trú",
        "C Đất đai, xây dựng, kinh doanh",
        "D Thủ tục khác",
        "E Nhận kết quả",
    )
    counters: tuple[str, ...] = ("1", "2", "3", "4")


@dataclass(frozen=True, slots=True)
class Watched:
    """A system whose outages are measured, as one line of the settings names it.

    Attributes:
        system: its name, as on the evidence.
        kind: ``tcp``, ``tls``, ``http`` or ``simulated``.
        target: what is asked.
        classes: letters of the offline classes whose results wait for it.
    """

    system: str
    kind: str
    target: str
    classes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """Which other systems are measured.

    Attributes:
        systems: a line each, ``name = kind:target classes``: kind ``tcp`` or ``tls`` with
            ``host:port``, ``http`` with the address of a page, ``simulated`` with a file; classes
            those of B and C whose results wait for it, e.g.
            ``CSDL hộ tịch = tls:hotich.example:443 B``.
    """

    systems: tuple[str, ...] = ()

    def watched(self) -> tuple[Watched, ...]:
        """Return the systems; a line that cannot be read is left out."""
        found = map(_WATCHED.fullmatch, self.systems)
        return tuple(Watched(*match.groups("")) for match in found if match)

    def is_sound(self) -> bool:
        """Say whether every line can be read, asks something, and names a system once."""
        watched = self.watched()
        return (
            len({one.system for one in watched}) == len(self.systems) <= WATCHED_MAX
            and all(_is_address(one.target) for one in watched if one.kind in {"tcp", "tls"})
            and all(
                one.target.startswith(("http://", "https://"))
                for one in watched
                if one.kind == "http"
            )
        )


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
        queue: the queue of the hall.
        watch: the other systems whose outages are measured.
    """

    directory: str
    unit: UnitSettings
    second_medium: str = ""
    web: WebSettings = field(default_factory=WebSettings)
    link: LinkSettings = field(default_factory=LinkSettings)
    devices: DevicesSettings = field(default_factory=DevicesSettings)
    log: LogSettings = field(default_factory=LogSettings)
    queue: QueueSettings = field(default_factory=QueueSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)


def read_settings(path: Path) -> Settings:
    """Read and validate a settings file.

    Raises:
        RefusedError: ``settings.unreadable``, ``settings.too-large``, ``settings.not-toml``,
            ``settings.unknown``, ``settings.missing``, ``settings.wrong-type`` or
            ``settings.not-allowed``, each naming the setting.
    """
    settings = read_file(path, Settings)
    _check(settings, path)
    return settings


def _check(settings: Settings, path: Path) -> None:
    devices, unit = settings.devices, settings.unit
    problems = {
        "directory": (not settings.directory, '"/var/lib/motcua"'),
        "unit.parent": (not unit.parent.strip(), '"UBND …"'),
        "unit.centre": (not unit.centre.strip(), '"Trung tâm Phục vụ hành chính công …"'),
        "unit.place": (not unit.place.strip(), '"Tây Hồ"'),
        "unit.address": (
            bool(unit.address) and not _is_site(unit.address),
            '"http://motcua.local:8080" | ""',
        ),
        "unit.account": (
            not _is_account(unit),
            'bank = "970436", account = "0123456789" | bank = "", account = ""',
        ),
        "unit.after_supplement": (
            unit.after_supplement not in _AFTER_SUPPLEMENT,
            one_of(_AFTER_SUPPLEMENT),
        ),
        **settings.web.problems(),
        **_device_problems(devices),
        "link.brokers": (not all(map(_is_address, settings.link.brokers)), '["host:port"]'),
        "watch.systems": (
            not settings.watch.is_sound(),
            f'["CSDL hộ tịch = tls:host:port B"], ≤ {WATCHED_MAX}',
        ),
    }
    check_allowed(problems, settings.log, path)


def _device_problems(devices: DevicesSettings) -> Problems:
    return {
        "devices.printer": (devices.printer not in _PRINTERS, one_of(_PRINTERS)),
        "devices.printer_at": (
            (devices.printer != "none") != bool(devices.printer_at)
            or (devices.printer == "network" and not _is_address(devices.printer_at)),
            'none: "" | network: "host:9100" | file, simulated: "/…"',
        ),
        "devices.scanner": (devices.scanner not in _SCANNERS, one_of(_SCANNERS)),
        "devices.scanner_at": (
            (devices.scanner != "none") != bool(devices.scanner_at),
            'none: "" | serial, simulated: "/…"',
        ),
        "devices.voice": (devices.voice not in _VOICES, one_of(_VOICES)),
        "devices.voice_at": (
            (devices.voice == "simulated" and not devices.voice_at)
            or (devices.voice == "none" and bool(devices.voice_at)),
            'none: "" | simulated: "/…" | espeak: "/…", ""',
        ),
    }


def _is_site(text: str) -> bool:
    """Say whether a text is ``http://host`` or ``https://host``, with a port or without."""
    scheme, _, rest = text.partition("://")
    has_port = ":" in rest
    return (
        scheme in {"http", "https"}
        and "/" not in rest
        and _is_address(rest if has_port else f"{rest}:80")
    )


def _is_account(unit: UnitSettings) -> bool:
    """Say whether there is no account, or one that the bank's square code can name."""
    if not unit.bank and not unit.account:
        return True
    try:
        Transfer(bank=unit.bank, account=unit.account)
    except RefusedError:
        return False
    return True


def _is_address(text: str) -> bool:
    """Say whether a text is ``host:port``."""
    host, _, port = text.rpartition(":")
    is_number = port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= _PORT_MAX
    return bool(host) and host.isprintable() and " " not in host and is_number
