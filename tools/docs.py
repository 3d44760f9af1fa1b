"""Writes the pages of docs/ that are made from the code: floor plan, settings, commands.

`make docs` writes them; a test holds the written pages against what the code says today.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from ground.command import MEANINGS
from tools.catalogue_page import catalogue_page
from tools.facts_page import facts_page

__all__ = ["ROOMS", "command_lines", "pages", "write"]

ROOMS = ("accord", "ground", "edge", "hub")
PROGRAMS = {"edge": "motcua-box", "hub": "motcua-hub"}
MADE = "<!-- made by `make docs`; do not edit -->\n"


def pages(root: Path) -> dict[str, str]:
    """The pages by their path from the top."""
    return {
        "docs/floor-plan.md": _floor_plan(root),
        "docs/catalogue.md": catalogue_page(MADE),
        "docs/formats/facts.md": facts_page(MADE),
        "docs/settings.md": _settings(root),
        "docs/commands.md": _commands(root),
    }


def write(root: Path) -> None:
    """Write every page."""
    for name, text in pages(root).items():
        (root / name).write_text(text, encoding="utf-8")


# --------------------------------------------------------------------------------------- floor plan


def _floor_plan(root: Path) -> str:
    lines = [
        "# Floor plan",
        "",
        MADE,
        "Every module, with the first line of its docstring.",
        "Who may import whom stands in [ARCHITECTURE.md](../ARCHITECTURE.md).",
        "",
    ]
    for room in ROOMS:
        lines += [f"## {room}/", "", "| module | what it is for |", "|---|---|"]
        lines += [f"| {name} | {line} |" for name, line in _modules(root, room)]
        lines.append("")
    return "\n".join(lines)


def _modules(root: Path, room: str) -> Iterator[tuple[str, str]]:
    for path in sorted((root / room).rglob("*.py")):
        line = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]
        place = path.relative_to(root)
        if place.name == "__init__.py":
            yield f"**{place.parent.as_posix()}/**", line
        else:
            yield f"`{place.as_posix()}`", line.replace("|", "\\|")


# ----------------------------------------------------------------------------------------- settings


def _settings(root: Path) -> str:
    lines = [
        "# Settings",
        "",
        MADE,
        "One TOML file a program, read once at the start; an unknown or wrong setting stops it.",
        "",
    ]
    for room, program in PROGRAMS.items():
        if not (root / room / "settings.py").exists():
            continue
        module = importlib.import_module(f"{room}.settings")
        lines += [f"## {program}", ""]
        lines += _settings_of(module.Settings, module, prefix="")
    return "\n".join(lines)


def _settings_of(cls: type, module: ModuleType, *, prefix: str) -> list[str]:
    told, hints = _attributes(cls), get_type_hints(cls, vars(module))
    rows, below = [], []
    for item in dataclasses.fields(cls):
        hint = hints[item.name]
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            title = f"{prefix}{item.name}"
            below += [f"### [{title}]", "", _sentence(told[item.name]), ""]
            below += _settings_of(hint, module, prefix=f"{title}.")
        else:
            meaning = _sentence(told[item.name])
            rows.append(f"| `{item.name}` | {_type(hint)} | {_default(item)} | {meaning} |")
    table = ["| setting | type | default | meaning |", "|---|---|---|---|", *rows, ""]
    return (table if rows else []) + below


def _attributes(cls: type) -> dict[str, str]:
    told: dict[str, str] = {}
    name = ""
    texts = ((each.__doc__ or "").partition("Attributes:")[2] for each in reversed(cls.__mro__))
    for line in (line for text in texts for line in text.splitlines()):
        if begins := re.match(r" {8}(\w+): (.*)", line):
            name, told[begins[1]] = begins[1], begins[2]
        elif name and line.strip():
            told[name] += " " + line.strip()
    return told


def _sentence(text: str) -> str:
    text = text.replace("``", "`").replace("|", "\\|")
    return text[:1].upper() + text[1:]


def _type(hint: object) -> str:
    named = {str: "text", int: "whole number", bool: "true or false", float: "number"}
    if hint in named:
        return named[hint]
    return (
        re.sub(r"(?:\w+\.)+", "", str(hint))
        .replace("|", "or")
        .replace("tuple[str, ...]", "list of texts")
    )


def _default(item: dataclasses.Field[Any]) -> str:
    value = item.default
    if item.default_factory is not dataclasses.MISSING:
        value = item.default_factory()
    if value is dataclasses.MISSING:
        return "must be given"
    if value in ("", (), None):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# ----------------------------------------------------------------------------------------- commands


def _commands(root: Path) -> str:
    lines = [
        "# Commands",
        "",
        MADE,
        "Both programs tell this about themselves with `--help`.",
        "",
        "## How they end",
        "",
        "| exit code | of either program |",
        "|---|---|",
        *(f"| {int(number)} | {meaning} |" for number, meaning in MEANINGS.items()),
        "",
    ]
    for room, program in PROGRAMS.items():
        if not (root / room / "__main__.py").exists():
            continue
        parser: argparse.ArgumentParser = importlib.import_module(f"{room}.__main__").parser()
        lines += command_lines(program, parser)
    return "\n".join(lines)


def command_lines(program: str, parser: argparse.ArgumentParser) -> list[str]:
    """The lines about one program: what it is, then each verb with its arguments."""
    lines = [f"## {program}", "", parser.description or "", ""]
    for name, below in _verbs(parser):
        lines += [f"### {program} {name}", "", below.description or "", ""]
        lines += [*_arguments(below), ""]
    return lines


def _verbs(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001 -- argparse shows its verbs nowhere else
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 -- as above
            yield from action.choices.items()


def _arguments(parser: argparse.ArgumentParser) -> list[str]:
    rows = [
        f"| `{' '.join(action.option_strings) or action.metavar or action.dest}` "
        f"| {(action.help or '').replace('|', chr(92) + '|')} |"
        for action in parser._actions  # noqa: SLF001 -- as above
        if not isinstance(action, argparse._HelpAction)  # noqa: SLF001 -- as above
    ]
    return ["| argument | meaning |", "|---|---|", *rows] if rows else []


if __name__ == "__main__":
    write(Path(__file__).resolve().parent.parent)
