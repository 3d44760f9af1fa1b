"""Reads a program's settings from one TOML file into its frozen value, and prints them redacted."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

from accord.errors import RefusedError

__all__ = [
    "FILE_BYTES_MAX",
    "PORT_MAX",
    "LogSettings",
    "Problems",
    "WebSettings",
    "check_allowed",
    "one_of",
    "read_file",
    "write_redacted",
]

FILE_BYTES_MAX: Final = 65_536
"""A settings file is two pages; anything larger is not one."""
PORT_MAX: Final = 65_535
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LEVELS: Final = ("debug", "info", "warning", "error")

Problems = Mapping[str, tuple[bool, str]]
"""By the name of a setting, whether what it says cannot work, and how one is written that can.

How it is written stands in the language of the file, the same for every reader.
"""
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

    def problems(self) -> Problems:
        """Return what may not be set so, by the name of the setting."""
        is_open = self.host not in _LOOPBACK and not self.is_secure
        return {
            "web.port": (not 0 <= self.port <= PORT_MAX, f"0 … {PORT_MAX}"),
            "web.key": (
                bool(self.key) != bool(self.certificate),
                'certificate = "/….pem", key = "/….pem" | certificate = "", key = ""',
            ),
            "web.allow_plain_on_lan": (
                is_open and not self.allow_plain_on_lan,
                'true | certificate = "/….pem", key = "/….pem" | host = "127.0.0.1"',
            ),
        }


def read_file(path: Path, kind: type[Settings]) -> Settings:
    """Read a settings file as a frozen dataclass whose parts are ones too.

    Raises:
        RefusedError: ``settings.unreadable``, ``settings.too-large``, ``settings.not-toml``,
            ``settings.unknown``, ``settings.missing`` or ``settings.wrong-type``, each naming
            the file, and the last three the setting.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise RefusedError("settings.unreadable", path=str(path)) from error
    if len(content) > FILE_BYTES_MAX:
        raise RefusedError("settings.too-large", path=str(path), most=FILE_BYTES_MAX)
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
        raise RefusedError("settings.not-toml", path=str(path), why=why) from error
    settings: Settings = _read(kind, table, "", path)
    return settings


def one_of(words: Iterable[str]) -> str:
    """Return how a setting is written that is one of several words."""
    return " | ".join(f'"{word}"' for word in sorted(words))


def check_allowed(problems: Problems, log: LogSettings, path: Path) -> None:
    """Refuse the first setting that cannot work.

    Args:
        problems: of all other settings.
        log: what the program tells.
        path: the settings file.

    Raises:
        RefusedError: ``settings.not-allowed``, naming the setting, the file and what is expected.
    """
    level = (log.level not in _LEVELS, one_of(_LEVELS))
    for setting, (is_bad, expected) in {**problems, "log.level": level}.items():
        if is_bad:
            raise RefusedError(
                "settings.not-allowed", setting=setting, path=str(path), expected=expected
            )


def write_redacted(settings: object) -> str:
    """Return the settings as TOML; what names a secret's place says only that it is set."""
    lines: list[str] = []
    _write(settings, "", lines)
    return "\n".join(lines) + "\n"


def _read(kind: Any, table: object, prefix: str, path: Path) -> Any:  # noqa: ANN401 -- one of the dataclasses
    if not isinstance(table, dict):
        name = prefix.rstrip(".")
        raise RefusedError(
            "settings.wrong-type", setting=name, path=str(path), expected=f"[{name}]"
        )
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    if unknown:
        known = ", ".join(sorted(hints))
        raise RefusedError(
            "settings.unknown", setting=prefix + unknown[0], path=str(path), known=known
        )
    values = {}
    for item in fields(kind):
        if item.name in table:
            name = prefix + item.name
            values[item.name] = _value(hints[item.name], table[item.name], name, path)
        elif item.default is item.default_factory:  # neither: it must be given
            raise RefusedError(
                "settings.missing",
                setting=prefix + item.name,
                path=str(path),
                expected=_written(hints[item.name], item.name),
            )
    return kind(**values)


def _value(hint: Any, value: object, name: str, path: Path) -> Any:  # noqa: ANN401 -- by the hint
    if is_dataclass(hint):
        return _read(hint, value, f"{name}.", path)
    if hint == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif type(value) is hint:
        return value
    expected = _written(hint, name.rpartition(".")[2])
    raise RefusedError("settings.wrong-type", setting=name, path=str(path), expected=expected)


def _written(hint: Any, name: str) -> str:  # noqa: ANN401 -- as above
    """Return how a setting of a type is written, in the language of the file."""
    examples = {str: '"…"', int: "1", bool: "true", tuple[str, ...]: '["…", "…"]'}
    return f"[{name}]" if is_dataclass(hint) else f"{name} = {examples[hint]}"


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
