from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tools import assets

ROOT = Path(__file__).resolve().parent.parent.parent
PLAN: dict[str, dict[str, list[str]]] = json.loads((ROOT / "web/assets.json").read_text("utf-8"))


def _copy_of_the_assets(target: Path) -> None:
    (target / "web").mkdir(parents=True)
    for name in ("assets.json", "package-lock.json", "package.json"):
        shutil.copyfile(ROOT / "web" / name, target / "web" / name)
    for folder in PLAN:
        shutil.copytree(ROOT / folder, target / folder)


def test_the_set_up_has_laid_what_the_plan_names() -> None:
    assert assets.is_current(ROOT)
    for folder, packages in PLAN.items():
        for package, files in packages.items():
            for name in files:
                laid = ROOT / folder / package.rsplit("/", 1)[-1] / Path(name).name
                assert laid.stat().st_size > 0


def test_every_package_is_laid_with_its_licence() -> None:
    for packages in PLAN.values():
        for package, files in packages.items():
            assert any("LICENSE" in name for name in files), package


def test_current_assets_need_no_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _copy_of_the_assets(tmp_path)
    monkeypatch.setenv("PATH", "")
    assets.lay(tmp_path)
    assert assets.is_current(tmp_path)


def test_assets_of_another_lock_are_not_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _copy_of_the_assets(tmp_path)
    lock = tmp_path / "web" / "package-lock.json"
    lock.write_text(lock.read_text("utf-8").replace('"lockfileVersion"', '"lockfile"'), "utf-8")
    assert not assets.is_current(tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError):
        assets.lay(tmp_path)
