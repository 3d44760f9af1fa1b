"""Secrets of the hub's folder stay closed, and files are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import FaultError
from hub.main.folder import Folder


def test_a_secret_behind_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(bytes(32))
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultError, match=r"folder\.unreadable"):
        Folder.read_secret(tmp_path / "key", 32)
