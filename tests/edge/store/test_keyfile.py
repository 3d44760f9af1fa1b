from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.store.keyfile import STORE_KEY_BYTES, KeyFile


def _fixed(count: int) -> bytes:
    return bytes(range(count))


def test_a_key_that_was_made_is_read_back(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "store.key")
    keys.make(_fixed)
    assert keys.key() == bytes(range(STORE_KEY_BYTES))
    assert not (tmp_path / "store.key.new").exists()


def test_making_a_key_twice_keeps_the_first(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "store.key")
    keys.make(_fixed)
    keys.make(lambda count: b"\xff" * count)
    assert keys.key() == bytes(range(STORE_KEY_BYTES))


def test_a_half_made_key_of_an_earlier_start_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "store.key.new").write_bytes(b"half")
    keys = KeyFile(tmp_path / "store.key")
    keys.make(_fixed)
    assert keys.key() == bytes(range(STORE_KEY_BYTES))


def test_a_key_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"store\.key-unwritable"):
        KeyFile(tmp_path / "nowhere" / "store.key").make(_fixed)


def test_a_missing_key_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"store\.key-unreadable"):
        KeyFile(tmp_path / "store.key").key()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "store.key"
    KeyFile(path).make(_fixed)
    path.chmod(mode)
    with pytest.raises(FaultError, match=r"store\.key-open-to-others"):
        KeyFile(path).key()


@pytest.mark.parametrize("size", [0, STORE_KEY_BYTES - 1, STORE_KEY_BYTES + 1])
def test_a_key_of_another_length_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "store.key"
    path.write_bytes(bytes(size))
    path.chmod(0o400)
    with pytest.raises(FaultError, match=r"store\.key-malformed"):
        KeyFile(path).key()
