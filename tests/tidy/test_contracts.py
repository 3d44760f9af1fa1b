"""The import contracts turn red when a wall is broken through."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy import tree

LINTER = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rooms as folders and nothing in them: the contracts are about the walls."""
    top = tmp_path_factory.mktemp("house")
    shutil.copyfile(tree.ROOT / "pyproject.toml", top / "pyproject.toml")
    for path in tree.rooms_of_code():
        if path.name == "__init__.py":
            (top / path.parent).mkdir(parents=True, exist_ok=True)
            (top / path).write_text("", "utf-8")
    (top / "ground" / "clock.py").write_text("", "utf-8")
    for room in ("edge", "hub"):
        (top / room / "main.py").write_text("", "utf-8")
    return top


def _lint(house: Path, changed: str, line: str) -> bool:
    path = house / changed
    before = path.read_text("utf-8") if path.exists() else None
    path.write_text(line + "\n", "utf-8")
    try:
        ran = subprocess.run(
            [str(LINTER), "--no-cache"], cwd=house, capture_output=True, text=True, check=False
        )
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
    assert "Traceback" not in ran.stdout + ran.stderr
    return ran.returncode == 0


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ("edge/api/__init__.py", "import edge.desk"),
        ("edge/store/__init__.py", "import accord"),
        ("edge/main.py", "import edge.api, edge.store, edge.sync, edge.devices"),
        ("hub/sync/__init__.py", "import hub.office"),
        ("edge/main.py", "import ground.clock"),
    ],
)
def test_a_door_that_is_there_may_be_used(houses: Path, changed: str, line: str) -> None:
    assert _lint(houses, changed, line)


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ("accord/__init__.py", "import edge"),
        ("accord/__init__.py", "import hub.office"),
        ("accord/__init__.py", "import ground"),
        ("ground/__init__.py", "import edge"),
        ("ground/stray.py", ""),
        ("edge/desk/__init__.py", "import ground.clock"),
        ("hub/office/__init__.py", "import ground.clock"),
        ("edge/api/__init__.py", "import hub.office"),
        ("hub/store/__init__.py", "import edge.store"),
        ("edge/desk/__init__.py", "import edge.store"),
        ("edge/store/__init__.py", "import edge.sync"),
        ("edge/api/__init__.py", "import edge.devices"),
        ("edge/sync/__init__.py", "import edge.main"),
        ("hub/office/__init__.py", "import hub.api"),
        ("hub/api/__init__.py", "import hub.store"),
        ("edge/stray.py", "import accord"),
        ("hub/helpers.py", ""),
    ],
)
def test_a_wall_holds(houses: Path, changed: str, line: str) -> None:
    assert not _lint(houses, changed, line)
