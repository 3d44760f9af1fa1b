from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.tidy import tree

ROOT = tree.ROOT
SHIPPED = {"accord", "ground", "edge", "hub"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_everything_of_the_three_rooms_is_in_the_wheel(wheel: set[str]) -> None:
    tracked = {str(path) for path in tree.files() if path.parts[0] in SHIPPED}
    assert not tracked - wheel


def test_assets_fonts_and_compiled_words_are_in_the_wheel(wheel: set[str]) -> None:
    laid = {
        str(path.relative_to(ROOT))
        for pattern in ("*/api/static/vendor/**/*", "edge/devices/forms/fonts/**/*")
        for path in ROOT.glob(pattern)
        if path.is_file()
    }
    laid |= {
        str(path.with_suffix(".mo"))
        for path in tree.files()
        if path.suffix == ".po" and path.parts[0] in SHIPPED
    }
    assert laid
    assert not laid - wheel


def test_nothing_else_is_in_the_wheel(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.startswith("motcua-")} == SHIPPED
