import os
from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from edge.devices.signer.file import create_key, open_key
from tests.refusal import refuses


def draw(size: int) -> bytes:
    return bytes(range(1, size + 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.key"


def test_a_key_is_read_back_as_it_was_made(path: Path) -> None:
    key = create_key(path, draw)
    assert open_key(path).public == key.public
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["log.key"]  # noqa: PTH208  # hidden files count too


def test_a_key_is_never_written_over(path: Path) -> None:
    create_key(path, draw)
    before = path.read_bytes()
    with refuses(RefusedError, "signer.key-exists"):
        create_key(path, bytes)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["log.key"]


def test_an_open_umask_does_not_widen_it(path: Path) -> None:
    before = os.umask(0)
    try:
        create_key(path, draw)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700, 0o777, 0o620, 0o601])
def test_a_wider_mode_is_refused(path: Path, mode: int) -> None:
    create_key(path, draw)
    path.chmod(mode)
    with refuses(RefusedError, "signer.open-to-others"):
        open_key(path)


def test_a_read_only_key_is_fine(path: Path) -> None:
    key = create_key(path, draw)
    path.chmod(0o400)
    assert open_key(path).key_id == key.key_id


def test_a_folder_that_others_may_write_is_refused(path: Path) -> None:
    create_key(path, draw)
    path.parent.chmod(0o777)
    with refuses(RefusedError, "signer.open-to-others"):
        open_key(path)
    with refuses(RefusedError, "signer.open-to-others"):
        create_key(path.with_name("second.key"), draw)
    path.parent.chmod(0o1777)
    open_key(path)


def test_a_link_or_a_folder_in_its_place_is_refused(path: Path) -> None:
    create_key(path, draw)
    link = path.with_name("link.key")
    link.symlink_to(path)
    with refuses(FaultError, "signer.no-disk"):
        open_key(link)
    folder = path.with_name("folder.key")
    folder.mkdir(0o700)
    with pytest.raises((FaultError, RefusedError)):
        open_key(folder)


def test_another_owners_key_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_key(path, draw)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with refuses(RefusedError, "signer.open-to-others"):
        open_key(path)


def test_no_key_is_a_refusal(path: Path) -> None:
    with refuses(RefusedError, "signer.no-key"):
        open_key(path)


def test_any_flipped_bit_is_noticed(path: Path) -> None:
    create_key(path, draw)
    written = path.read_bytes()
    for bit in range(8 * len(written)):
        damaged = bytearray(written)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        with refuses(FaultError, "signer.damaged-key"):
            open_key(path)


@pytest.mark.parametrize("length", [0, 1, 66, 68, 200])
def test_a_key_of_another_length_is_damaged(path: Path, length: int) -> None:
    create_key(path, draw)
    path.write_bytes((path.read_bytes() + bytes(200))[:length])
    with refuses(FaultError, "signer.damaged-key"):
        open_key(path)


def test_a_disk_that_fails_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(5, "EIO")

    monkeypatch.setattr(os, "fsync", fail)
    with refuses(FaultError, "signer.no-disk"):
        create_key(path, draw)
    assert list(path.parent.iterdir()) == []


def test_a_missing_folder_is_a_fault(path: Path) -> None:
    with refuses(FaultError, "signer.no-disk"):
        create_key(path.parent / "none" / "log.key", draw)
