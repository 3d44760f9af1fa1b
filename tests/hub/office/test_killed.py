"""The hub is killed while it takes in: what it acknowledged is there, whole, and once."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from accord.reconcile.values import Mark
from tests.hub.office import city as city_module
from tests.hub.office.city import NOW
from tests.hub.office.intake_child import BATCH, write_box

ROOT = Path(__file__).parents[3]
DOSSIERS = 60
KILLS = 6

pytestmark = pytest.mark.timeout(120)


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hub.office.intake_child", str(folder), str(DOSSIERS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(folder: Path, acknowledgements: int) -> int:
    """Let the child acknowledge so often, kill it at once; return the last number heard."""
    child = start(folder)
    assert child.stdout is not None
    last = 0
    with child, child.stdout:
        for _ in range(acknowledgements):
            line = child.stdout.readline()
            if not line:
                break
            last = int(line)
        child.kill()
        # What was said before the kill and not read yet counts as said.
        for line in child.stdout:
            last = int(line) if line.endswith("\n") else last
    return last


def test_what_was_acknowledged_survives_the_kill(tmp_path: Path) -> None:
    with city_module.city(tmp_path) as city:
        city.admit("box-00103-a")
    box = write_box(DOSSIERS)
    chance = random.Random(20260921)
    heard = 0
    for _ in range(KILLS):
        heard = max(heard, kill_after(tmp_path, chance.randint(0, 4)))
        with city_module.reopened(tmp_path) as city:
            states = city.intake.copy_states(box.name)
            held = states[0] if states else box.mark(0)
            assert held.seq >= heard
            assert held == box.mark(held.seq)
            for number in range(1, DOSSIERS + 1):
                code = f"{box.unit.agency}-260921-{10_000 + number}"
                with city.books.reading() as desk:
                    assert len(desk.logs.about(code)) == (1 if number < held.seq else 0)


def test_a_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with city_module.city(tmp_path) as city:
        city.admit("box-00103-a")
    box = write_box(DOSSIERS)
    for _ in range(KILLS):
        kill_after(tmp_path, 1)
    with city_module.reopened(tmp_path) as city:
        (held,) = city.intake.copy_states(box.name)
        assert held.seq % BATCH == 0 or held.seq == len(box.records)
        with city.books.reading() as desk:
            assert len(desk.lists.stale(limit=999)) == held.seq - 1


def test_the_rest_is_taken_after_the_kill(tmp_path: Path) -> None:
    with city_module.city(tmp_path) as city:
        city.admit("box-00103-a")
    box = write_box(DOSSIERS)
    kill_after(tmp_path, 2)
    with city_module.reopened(tmp_path) as city:
        (held,) = city.intake.copy_states(box.name)
        (taken,) = city.intake.take([box.batch()], at=NOW)
        assert taken.upto == Mark(box.head.epoch, len(box.records), box.head.hash)
        assert held.seq < taken.upto.seq
        assert taken.quarantined == ()
