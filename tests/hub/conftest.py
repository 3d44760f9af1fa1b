"""What the tests of the hub share."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from accord import vault
from tests.hub.installation import Installation, make_installation
from tests.hub.office import city as city_module
from tests.hub.office.city import TestBox, TestCity


@pytest.fixture(autouse=True)
def quick_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch PINs at no cost; the library that does it has its own tests, and so has the vault."""
    monkeypatch.setattr(vault, "hash_secret_raw", quickly)


def quickly(secret: bytes, salt: bytes, **_: object) -> bytes:
    return sha256(secret + salt).digest()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[TestCity]:
    with city_module.city(tmp_path) as opened:
        yield opened


@pytest.fixture
def box(city: TestCity) -> TestBox:
    return city.admit("box-00103-a")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub that was just made."""
    made = Installation(tmp_path_factory.mktemp("template"))
    made.write_settings()
    assert made.init() == 0
    return made.folder


@pytest.fixture
def hub(tmp_path: Path, template: Path) -> Installation:
    """A hub that was just made, in a folder of its own."""
    return make_installation(tmp_path, template)
