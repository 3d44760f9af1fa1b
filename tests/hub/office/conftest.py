"""What the tests of the office share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.office import city as city_module
from tests.hub.office.city import TestBox, TestCity


@pytest.fixture
def city(tmp_path: Path) -> Iterator[TestCity]:
    with city_module.city(tmp_path) as opened:
        yield opened


@pytest.fixture
def box(city: TestCity) -> TestBox:
    return city.admit("box-00103-a")
