"""A whole ward's day over a poor line that breaks, with broker, hub and box killed on the way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.journeys.ward_day import play
from tools.ward_day import ENTRIES_PER_DOSSIER

DOSSIERS = 127
AT_THE_COUNTER = 2

# As root, in the gate, nothing may be missing: a machine without these programs fails there.
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes network namespaces")


@needs_root
@pytest.mark.timeout(600)
def test_a_ward_day_taken_offline_is_at_the_city_exactly_once(tmp_path: Path) -> None:
    for program in ("ip", "tc", "nft", "mosquitto"):
        assert shutil.which(program), f"{program} is not installed"
    outcome = play(tmp_path, DOSSIERS)
    assert outcome.at_city == outcome.at_box
    assert len(set(outcome.at_city)) == len(outcome.at_city)
    assert len(outcome.at_city) > (DOSSIERS - AT_THE_COUNTER) * ENTRIES_PER_DOSSIER
    assert len(outcome.held) == DOSSIERS
    assert len(outcome.printed) == AT_THE_COUNTER
    assert set(outcome.printed) <= outcome.held
    assert outcome.alarm_count == 0
