"""What every test gets: hypothesis of known effort, and a witness who reads the log."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.privacy import Witness
from tests.screens import launched

# The gate repeats itself; a long search is for the night and reports what it found.
settings.register_profile("gate", derandomize=True, deadline=None, max_examples=100)
settings.register_profile(
    "night", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture(scope="session")
def log_witness() -> Iterator[Witness]:
    """Reads what our programs log, at every level, for the whole run."""
    witness = Witness()
    rooms = [logging.getLogger(room) for room in ("accord", "edge", "hub", "tools")]
    for room in rooms:
        room.addHandler(witness)
        room.setLevel(logging.DEBUG)
    yield witness
    for room in rooms:
        room.removeHandler(witness)


@pytest.fixture(autouse=True)
def _no_personal_data_in_the_log(log_witness: Witness) -> Iterator[None]:
    yield
    found, log_witness.found[:] = list(log_witness.found), []
    assert not found, "personal data in the log"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for a module; longer would leave its event loop to tests with their own."""
    with launched() as started:
        yield started
