"""Lays scripts and fonts from the locked npm packages into the rooms that ship them.

``web/package-lock.json`` says which packages, by hash; ``web/assets.json`` says which of their
files go where. Nothing laid is committed. A copy of both lies beside the laid files, so a second
run, or a build from an sdist on a machine without npm, finds them current and does nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

__all__ = ["is_current", "lay"]

LOCK_COPY = "assets.lock"


def lay(root: Path, *, with_packages: bool = False) -> None:
    """Bring the laid files in line with the lock.

    Args:
        root: The top of the checkout.
        with_packages: Also keep the packages themselves; the tests read one of them.

    Raises:
        subprocess.CalledProcessError: npm could not fetch what the lock names.
        FileNotFoundError: npm is not there, or a package lacks a file the plan names.
    """
    if is_current(root) and not (with_packages and not _has_packages(root)):
        return
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--silent"],
        cwd=root / "web",
        check=True,
    )
    for folder, packages in _plan(root).items():
        _lay_folder(root, root / folder, packages)


def is_current(root: Path) -> bool:
    """Whether every folder holds what the lock and the plan of today say."""
    stamp = _stamp(root)
    return all(_read(root / folder / LOCK_COPY) == stamp for folder in _plan(root))


def _lay_folder(root: Path, target: Path, packages: dict[str, list[str]]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for package, files in packages.items():
        for name in files:
            source = root / "web" / "node_modules" / package / name
            laid = target / package.rsplit("/", 1)[-1] / source.name
            laid.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, laid)
    (target / LOCK_COPY).write_text(_stamp(root), encoding="utf-8")


def _plan(root: Path) -> dict[str, dict[str, list[str]]]:
    plan: dict[str, dict[str, list[str]]] = json.loads(
        (root / "web" / "assets.json").read_text(encoding="utf-8")
    )
    return plan


def _stamp(root: Path) -> str:
    web = root / "web"
    return "".join(
        (web / name).read_text(encoding="utf-8") for name in ("package-lock.json", "assets.json")
    )


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _has_packages(root: Path) -> bool:
    return (root / "web" / "node_modules" / ".package-lock.json").exists()


if __name__ == "__main__":
    lay(Path(__file__).resolve().parent.parent, with_packages=True)
