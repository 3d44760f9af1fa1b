"""A taste of the simulation that `make simulate` runs at length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sim.choice import Odometer
from tests.sim.memory import remembering, small_windows
from tests.sim.office import OfficeHub
from tests.sim.schedules import OFFICE_EVERY, live_at_random, live_small
from tests.sim.stories import STORIES
from tests.sim.world import World


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_story_ends_well(story: Callable[[], World]) -> None:
    with small_windows():
        story()


def test_no_random_life_breaks_a_promise() -> None:
    with small_windows(), remembering():
        for seed in range(80):
            live_at_random(seed)


def test_no_random_life_with_the_real_office_breaks_a_promise() -> None:
    with small_windows(), remembering():
        for seed in range(0, 30 * OFFICE_EVERY, OFFICE_EVERY):
            assert isinstance(live_at_random(seed).hub, OfficeHub)


def test_no_small_life_with_one_fault_breaks_a_promise() -> None:
    odometer = Odometer(1)
    with small_windows(), remembering():
        for _ in odometer.runs():
            live_small(odometer)


def test_the_same_seed_lives_the_same_life() -> None:
    with small_windows():
        for seed in (7, OFFICE_EVERY):
            assert live_at_random(seed).trace == live_at_random(seed).trace
            assert live_at_random(seed).trace != live_at_random(seed + 1).trace
