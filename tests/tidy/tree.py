"""The tracked files of this repository, and their syntax trees, for the tidy tests."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "files", "python_files", "read", "rooms_of_code", "syntax"]

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def files() -> tuple[Path, ...]:
    """Every file git knows or would add, as paths from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    named = {Path(name) for name in listed.split("\0") if name}
    return tuple(sorted(path for path in named if (ROOT / path).is_file()))


def python_files(*rooms: str) -> Iterator[Path]:
    """The Python files of the tree, or of the named top folders."""
    for path in files():
        if path.suffix == ".py" and (not rooms or path.parts[0] in rooms):
            yield path


def rooms_of_code() -> Iterator[Path]:
    """The Python files that are shipped."""
    return python_files("accord", "ground", "edge", "hub")


@cache
def read(path: Path) -> str:
    """The text of a file of the tree."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(read(path), filename=str(path))
