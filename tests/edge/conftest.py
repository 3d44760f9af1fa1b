"""A counter at work for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.station import Station, a_station


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Give a counter with its officers and its catalogue."""
    with a_station(tmp_path / "box") as opened:
        yield opened
