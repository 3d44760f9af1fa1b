"""Reads a program's settings from one TOML file into its frozen value, and prints them redacted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

from accord.errors import RefusedError

__all__ = [
    "FILE_BYTES_MAX",
    "PORT_MAX",
    "LogSettings",
    "WebSettings",
    "check_allowed",
    "read_file",
    "write_redacted",
]

FILE_BYTES_MAX: Final = 65_536
"""A settings file is two pages; anything larger is not one."""
PORT_MAX: Final = 65_535
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LEVELS: Final = frozenset({"debug", "info", "warning", "error"})

Settings = TypeVar("Settings")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What the program tells the one who runs it.

    Attributes:
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """

    level: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where a program's pages are served.

    Attributes:
        host: address to listen on.
        port: port to listen on; 0 lets the system choose.
        names: further ``host:port`` names under which browsers may ask, e.g. ``may.phuong:8443``.
        certificate: file of the certificate chain, or empty for plain HTTP; with it cookies are
            kept to TLS.
        key: file of its private key.
        allow_plain_on_lan: serve other machines without a certificate; PINs then cross the
            office network readable.
    """

    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    allow_plain_on_lan: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether the pages are served over TLS."""
        return bool(self.certificate)

    def problems(self) -> dict[str, bool]:
        """Return, by the name of the setting, whether what it says cannot work."""
        is_open = self.host not in _LOOPBACK and not self.is_secure
        return {
            "web.port": not 0 <= self.port <= PORT_MAX,
            "web.key": bool(self.key) != bool(self.certificate),
            "web.allow_plain_on_lan": is_open and not self.allow_plain_on_lan,
        }


def read_file(path: Path, kind: type[Settings]) -> Settings:
    """Read a settings file as a frozen dataclass whose parts are ones too.

    Raises:
        RefusedError: ``settings.unreadable``, ``settings.too-large``, ``settings.not-toml``,
            ``settings.unknown``, ``settings.missing`` or ``settings.wrong-type``, each naming
            the setting.
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
    settings: Settings = _read(kind, table, "")
    return settings


def check_allowed(problems: Mapping[str, bool], log: LogSettings) -> None:
    """Refuse the first setting that cannot work.

    Args:
        problems: by the name of the setting, whether what it says cannot work.
        log: what the program tells.

    Raises:
        RefusedError: ``settings.not-allowed``, naming the setting.
    """
    for setting, is_bad in {**problems, "log.level": log.level not in _LEVELS}.items():
        if is_bad:
            raise RefusedError("settings.not-allowed", setting=setting)


def write_redacted(settings: object) -> str:
    """Return the settings as TOML; what names a secret's place says only that it is set."""
    lines: list[str] = []
    _write(settings, "", lines)
    return "\n".join(lines) + "\n"


def _read(kind: Any, table: object, prefix: str) -> Any:  # noqa: ANN401 -- one of the dataclasses
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


def _value(hint: Any, value: object, name: str) -> Any:  # noqa: ANN401 -- by the hint
    if is_dataclass(hint):
        return _read(hint, value, f"{name}.")
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif type(value) is hint:
        return value
    raise RefusedError("settings.wrong-type", setting=name)


def _write(value: Any, prefix: str, lines: list[str]) -> None:  # noqa: ANN401 -- as above
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
