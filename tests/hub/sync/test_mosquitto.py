"""What the broker is told to keep: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.sync.mosquitto import Certificates, write_mosquitto


@pytest.mark.parametrize("line", ["persistence false", "retain_available false"])
def test_a_broker_keeps_nothing_of_what_passes_through_it(tmp_path: Path, line: str) -> None:
    shown = Certificates(tmp_path / "city", tmp_path / "own", tmp_path / "key", None)
    written = write_mosquitto(tmp_path, address="127.0.0.1", port=8883, certificates=shown)
    assert line in written.read_text("utf-8").splitlines()
