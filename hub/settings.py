"""What the city's installation may choose: one frozen value, read once from one TOML file.

Every setting, its default and its meaning is in docs/settings.md. What is said to the boxes
(procedures, calendar, units, keys) is not set here: it is published, signed.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from accord.intake import check_agency
from accord.naming import SLOT_MAX
from ground import settings_file
from ground.settings_file import PORT_MAX, LogSettings, check_allowed, one_of, read_file

__all__ = [
    "EMBEDDED",
    "MOSQUITTO",
    "BrokerSettings",
    "CitySettings",
    "FileSettings",
    "Settings",
    "WebSettings",
    "read_settings",
]

FIRST_SLOT: Final = 100
"""The first slot with three digits: the nationwide systems write two in its place."""
MEGABYTES_MAX: Final = 1 << 40
"""More than any disk has."""
EMBEDDED: Final = "embedded"
MOSQUITTO: Final = "mosquitto"

_BROKERS: Final = frozenset({EMBEDDED, MOSQUITTO})
_SERVER_NAME: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySettings:
    """The city whose hub this is.

    Attributes:
        name: how the city writes itself at the top of every page.
        agency: the city's agency code, as the state's list has it: ``000.00.00.H26``.
        first_slot: the numbering slot a ward that becomes known is given first. The nationwide
            systems write two digits where the slot stands; from 100 on nothing they number can
            be the same. Lower only where nobody else numbers the wards' dossiers.
    """

    name: str
    agency: str
    first_slot: int = FIRST_SLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings(settings_file.WebSettings):
    """Where the pages are served."""

    port: int = 8090


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """The broker that boxes and hub meet at; the hub runs it as a child.

    Attributes:
        kind: ``embedded`` (nothing to install; this machine only, for a first look) or
            ``mosquitto`` (mutual TLS, for a site).
        port: port the broker listens on.
        server_name: the name boxes call it by; it stands in the broker's certificate.
        serve_network: let the boxes of the network in, not only those of this machine;
            Mosquitto only.
    """

    kind: str = EMBEDDED
    port: int = 8883
    server_name: str = "localhost"
    serve_network: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettings:
    """What the files may use that entries name: scans, above all.

    Attributes:
        box_megabytes_a_day: what one box may bring in a day; a busy ward scans some 30.
        box_megabytes: what is kept of one box; the rest stays in the box, with an alarm.
        reserve_megabytes: what stays free on the disk: files stop there, entries go on.
    """

    box_megabytes_a_day: int = 1_024
    box_megabytes: int = 65_536
    reserve_megabytes: int = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may choose.

    Attributes:
        directory: where the hub keeps its books, its keys and its authority.
        second_medium: a folder on another medium than `directory`, for the mark by which books
            that were put back are noticed; empty to keep it in `directory`, where it does not
            notice a restore of the whole folder.
        city: whose hub this is.
        web: the pages.
        broker: where boxes and hub meet.
        files: what the files may use that entries name.
        log: the program's own messages.
    """

    directory: str
    city: CitySettings
    second_medium: str = ""
    web: WebSettings = field(default_factory=WebSettings)
    broker: BrokerSettings = field(default_factory=BrokerSettings)
    files: FileSettings = field(default_factory=FileSettings)
    log: LogSettings = field(default_factory=LogSettings)


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
    city, broker, files = settings.city, settings.broker, settings.files
    problems = {
        "directory": (not settings.directory, '"/var/lib/motcua"'),
        "city.name": (not city.name.strip(), '"Thành phố …"'),
        "city.agency": (not check_agency(city.agency), '"000.00.00.H26"'),
        "city.first_slot": (not 1 <= city.first_slot <= SLOT_MAX, f"1 … {SLOT_MAX}"),
        **settings.web.problems(),
        "broker.kind": (broker.kind not in _BROKERS, one_of(_BROKERS)),
        "broker.port": (not 1 <= broker.port <= PORT_MAX, f"1 … {PORT_MAX}"),
        "broker.server_name": (
            _SERVER_NAME.fullmatch(broker.server_name) is None,
            '"motcua.example.vn"',
        ),
        "broker.serve_network": (
            broker.serve_network and broker.kind == EMBEDDED,
            f'false | kind = "{MOSQUITTO}"',
        ),
        **{
            f"files.{name}": (not 0 <= asked <= MEGABYTES_MAX, f"0 … {MEGABYTES_MAX}")
            for name, asked in asdict(files).items()
        },
    }
    check_allowed(problems, settings.log, path)
