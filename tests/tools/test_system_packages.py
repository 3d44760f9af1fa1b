from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "tools" / "system_packages.sh"
NEEDED = ("bash", "cat", "id", "env")


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH of a machine that is no Debian and has none of the programs."""
    for name in NEEDED:
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return tmp_path


def _ask(path: Path, *names: str, python: str = "false") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(path / "bash"), str(SCRIPT), *names],
        env={"PATH": str(path), "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_program_is_named_with_what_it_means(bare_path: Path) -> None:
    asked = _ask(bare_path, "strace")
    assert asked.returncode == 0
    assert asked.stderr.startswith("Missing: strace (Debian: apt-get install strace); without it ")
    assert len(asked.stderr.splitlines()) == 1


def test_only_what_nothing_works_without_is_fatal(bare_path: Path) -> None:
    (bare_path / "false").symlink_to(shutil.which("false") or "/bin/false")
    asked = _ask(bare_path, "npm", "python3-venv")
    assert asked.returncode == 1
    assert "no environment can be made" in asked.stderr


def test_a_name_nobody_knows_is_refused(bare_path: Path) -> None:
    asked = _ask(bare_path, "emacs")
    assert asked.returncode == 2
    assert "no such name: emacs" in asked.stderr


def test_nothing_is_said_when_nothing_is_missing() -> None:
    asked = subprocess.run(
        ["bash", str(SCRIPT), "python3-venv"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not asked.stdout + asked.stderr
