from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from ground.files.whole import make_private, read_carried, read_text, write_whole


def test_a_file_is_written_whole_over_what_a_power_cut_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    (tmp_path / "file.new").write_bytes(b"half")
    write_whole(path, b"first")
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"^folder\.unwritable"):
        write_whole(tmp_path / "nowhere" / "file", b"")
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(FaultError, match=r"^folder\.unwritable"):
        make_private(tmp_path / "taken" / "folder")


def test_a_folder_is_closed_to_others(tmp_path: Path) -> None:
    for _ in range(2):
        make_private(tmp_path / "one" / "two")
    assert (tmp_path / "one" / "two").stat().st_mode & 0o077 == 0


def test_what_is_carried_here_is_read_within_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbf" + "Hà Nội".encode())
    assert read_carried(path, path.stat().st_size) == path.read_bytes()
    assert read_text(path, 100) == "Hà Nội"
    with pytest.raises(RefusedError, match=r"^folder\.too-large"):
        read_carried(path, path.stat().st_size - 1)
    with pytest.raises(RefusedError, match=r"^folder\.no-such-file"):
        read_carried(tmp_path / "none", 100)
    path.write_bytes(b"\xff\xff")
    with pytest.raises(RefusedError, match=r"^folder\.no-text"):
        read_text(path, 100)
