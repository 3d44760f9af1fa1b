"""Runs every figure of this folder, each in a process of its own.

python -m tests.bench [NAME ...]
"""

from __future__ import annotations

import importlib.util
import pkgutil
import subprocess
import sys
from pathlib import Path

import tests.bench


def _figures() -> list[str]:
    """Return the modules that can be run: the others only lay what these measure."""
    found = []
    for module in pkgutil.iter_modules(tests.bench.__path__):
        spec = importlib.util.find_spec(f"tests.bench.{module.name}")
        if module.name == "__main__" or spec is None or spec.origin is None:
            continue
        if "\ndef main(" in Path(spec.origin).read_text("utf-8"):
            found.append(module.name)
    return found


def main(names: list[str]) -> int:
    """Run the figures of those names, or all, and return 0 only when every one is kept."""
    figures = _figures()
    unknown = set(names) - set(figures)
    if unknown:
        print(f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join(figures)}")
        return 2
    missed = []
    for name in names or figures:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode:
            missed.append(name)
    print(f"missed: {', '.join(missed)}" if missed else "every figure is kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
