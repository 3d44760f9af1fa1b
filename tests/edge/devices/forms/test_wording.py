"""The words of the legal forms."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.desk.slips import FORM_01, FormKey
from edge.devices.forms.wording import LEGAL, read_wordings

_FILE = next(LEGAL.glob("*.toml"))


def test_form_01_ships() -> None:
    assert read_wordings()[FORM_01].title == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"


def test_each_form_has_its_template() -> None:
    for wording in read_wordings().values():
        assert (LEGAL.parent / wording.template).is_file()


def test_a_later_wording_stands_beside_the_earlier_one(tmp_path: Path) -> None:
    shutil.copy(_FILE, tmp_path / "one.toml")
    later = _FILE.read_text(encoding="utf-8").replace("version = 1", "version = 2")
    (tmp_path / "two.toml").write_text(later, encoding="utf-8")
    assert set(read_wordings(tmp_path)) == {FORM_01, FormKey("TT 03/2025/TT-VPCP", "01", 2)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('code = "Mã hồ sơ"\n', ""),
        ("version = 1", 'version = 1\nodd = "x"'),
        ("version = 1", 'version = "1"'),
        ('code = "Mã hồ sơ"', 'code = ""'),
        ('code = "Mã hồ sơ"', "code = 7"),
        ('"thứ Hai", ', ""),
        ('code = "Mã hồ sơ"', "code = "),
    ],
)
def test_a_form_whose_words_are_not_whole_is_a_fault(tmp_path: Path, old: str, new: str) -> None:
    words = _FILE.read_text(encoding="utf-8")
    assert old in words
    (tmp_path / "one.toml").write_text(words.replace(old, new), encoding="utf-8")
    with pytest.raises(FaultError) as caught:
        read_wordings(tmp_path)
    assert caught.value.key == "forms.wording"


def test_two_files_for_one_form_are_a_fault(tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        shutil.copy(_FILE, tmp_path / name)
    with pytest.raises(FaultError):
        read_wordings(tmp_path)


def test_a_folder_without_forms_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError):
        read_wordings(tmp_path)
