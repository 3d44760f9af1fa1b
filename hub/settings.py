"""What the city's installation may choose: one frozen value, read once from one TOML file.

Every setting, its default and its meaning is in docs/settings.md. What is said to the boxes
(procedures, calendar, units, keys) is not set here: it is published, signed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_type_hints

from accord.errors import RefusedError
from accord.intake import check_agency
from accord.naming import SLOT_MAX

__all__ = [
    "EMBEDDED",
    "MOSQUITTO",
    "BrokerSettings",
    "CitySettings",
    "LogSettings",
    "Settings",
    "WebSettings",
    "read_settings",
    "write_redacted",
]

FILE_BYTES_MAX: Final = 65_536
"""A settings file is two pages; anything larger is not one."""
PORT_MAX: Final = 65_535
FIRST_SLOT: Final = 100
"""The first slot with three digits: the nationwide systems write two in its place."""
EMBEDDED: Final = "embedded"
MOSQUITTO: Final = "mosquitto"

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_BROKERS: Final = frozenset({EMBEDDED, MOSQUITTO})
_LEVELS: Final = frozenset({"debug", "info", "warning", "error"})
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
class WebSettings:
    """Where the pages are served.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 lets the system choose.
        names: further ``host:port`` names under which browsers may ask, e.g. ``motcua.city:8443``.
        certificate: file of the certificate chain, or empty for plain HTTP; with it cookies are
            kept to TLS.
        key: file of its private key.
        allow_plain_on_lan: serve other machines without a certificate; PINs then cross the
            network readable.
    """

    host: str = "127.0.0.1"
    port: int = 8090
    names: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    allow_plain_on_lan: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether the pages are served over TLS."""
        return bool(self.certificate)


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
class LogSettings:
    """What the program tells the one who runs it.

    Attributes:
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """

    level: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may choose.

    Attributes:
        directory: where the hub keeps its books, its keys and its authority.
        city: whose hub this is.
        web: the pages.
        broker: where boxes and hub meet.
        log: the program's own messages.
    """

    directory: str
    city: CitySettings
    web: WebSettings = field(default_factory=WebSettings)
    broker: BrokerSettings = field(default_factory=BrokerSettings)
    log: LogSettings = field(default_factory=LogSettings)


def read_settings(path: Path) -> Settings:
    """Read and validate a settings file.

    Raises:
        RefusedError: ``settings.unreadable``, ``settings.too-large``, ``settings.not-toml``,
            ``settings.unknown``, ``settings.missing``, ``settings.wrong-type`` or
            ``settings.not-allowed``, each naming the setting.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise RefusedError("settings.unreadable", path=str(path)) from error
    if len(content) > FILE_BYTES_MAX:
        raise RefusedError("settings.too-large", most=FILE_BYTES_MAX)
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefusedError("settings.not-toml", path=str(path)) from error
    settings: Settings = _read(Settings, table, "")
    _check(settings)
    return settings


def write_redacted(settings: Settings) -> str:
    """Return the settings as TOML; what names a secret's place says only that it is set."""
    lines: list[str] = []
    _write(settings, "", lines)
    return "\n".join(lines) + "\n"


def _read(kind: Any, table: object, prefix: str) -> Any:  # noqa: ANN401  # one of ours
    if not isinstance(table, dict):
        raise RefusedError("settings.wrong-type", setting=prefix.rstrip("."))
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        raise RefusedError("settings.unknown", setting=prefix + unknown[0])
    values = {}
    for item in fields(kind):
        if item.name in table:
            values[item.name] = _value(hints[item.name], table[item.name], prefix + item.name)
        elif item.default is item.default_factory:  # neither: it must be given
            raise RefusedError("settings.missing", setting=prefix + item.name)
    return kind(**values)


def _value(hint: Any, value: object, name: str) -> Any:  # noqa: ANN401  # by the hint
    if is_dataclass(hint):
        return _read(hint, value, f"{name}.")
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif type(value) is hint:
        return value
    raise RefusedError("settings.wrong-type", setting=name)


def _check(settings: Settings) -> None:
    city, web, broker = settings.city, settings.web, settings.broker
    problems = {
        "directory": not settings.directory,
        "city.name": not city.name.strip(),
        "city.agency": not check_agency(city.agency),
        "city.first_slot": not 1 <= city.first_slot <= SLOT_MAX,
        "web.port": not 0 <= web.port <= PORT_MAX,
        "web.key": bool(web.key) != bool(web.certificate),
        "web.allow_plain_on_lan": (
            web.host not in _LOOPBACK and not web.is_secure and not web.allow_plain_on_lan
        ),
        "broker.kind": broker.kind not in _BROKERS,
        "broker.port": not 1 <= broker.port <= PORT_MAX,
        "broker.server_name": _SERVER_NAME.fullmatch(broker.server_name) is None,
        "broker.serve_network": broker.serve_network and broker.kind == EMBEDDED,
        "log.level": settings.log.level not in _LEVELS,
    }
    for setting, is_bad in problems.items():
        if is_bad:
            raise RefusedError("settings.not-allowed", setting=setting)


def _write(value: Any, prefix: str, lines: list[str]) -> None:  # noqa: ANN401  # one of ours
    nested = []
    for item in fields(value):
        content = getattr(value, item.name)
        if is_dataclass(content):
            nested.append((item.name, content))
        elif item.name == "key" and content:
            lines.append('key = "(set)"')
        else:
            lines.append(f"{item.name} = {_literal(content)}")
    for name, content in nested:
        lines += ["", f"[{prefix}{name}]"]
        _write(content, f"{prefix}{name}.", lines)


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return "[" + ", ".join(_literal(item) for item in value) + "]"
        case _:
            text = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{text}"'
