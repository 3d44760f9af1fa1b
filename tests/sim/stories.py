"""Lives told from beginning to end: the rare meetings of accidents that chance seldom brings.

Each was first found by a random life; each must go well, and some bugs show only here quickly.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.sim.choice import Quiet
from tests.sim.invariants import check
from tests.sim.machines import Box
from tests.sim.world import World

__all__ = ["STORIES"]


def _city(*, dossiers: int) -> World:
    """A city of one box that has given the hub so many dossiers."""
    world = World(Quiet(), box_count=1)
    box = world.boxes[0]
    world.connect(box)
    for _ in range(dossiers):
        world.take_dossier(box)
    world.settle(box)
    return world


def _come_together(world: World) -> World:
    world.heal(reconnects=True)
    check(world)
    return world


def a_clone_writes_over_what_a_restored_hub_forgot() -> World:
    world = _city(dossiers=1)
    box = world.boxes[0]
    world.restore_hub(takes_backup=True)
    world.restore_card(box, takes_image=True)
    for _ in range(3):
        world.take_dossier(box)
    world.settle(box)
    world.disconnect(box)
    world.restore_hub(takes_backup=False)
    world.clone(box, state=box.image)
    twin = world.boxes[-1]
    for _ in range(5):
        world.take_dossier(twin)
    world.connect(twin)
    world.settle(twin)
    world.take_dossier(box)
    return _come_together(world)


def one_image_is_put_back_twice() -> World:
    world = _city(dossiers=2)
    box = world.boxes[0]
    world.restore_card(box, takes_image=True)
    world.take_dossier(box)
    world.settle(box)
    for _ in range(2):
        world.restore_card(box, takes_image=False)
        world.connect(box)
        _deliver_until(world, box, "re-home")
        world.disconnect(box)
        world.take_dossier(box)
        world.connect(box)
        world.settle(box)
    return _come_together(world)


def _deliver_until(world: World, box: Box, mark: str) -> None:
    before = world.marks[mark]
    while world.marks[mark] == before:
        world.deliver(box, is_up=bool(box.link.up))


def a_clone_writes_over_a_closed_epoch() -> World:
    world = _city(dossiers=1)
    box = world.boxes[0]
    world.restore_hub(takes_backup=True)
    world.restore_card(box, takes_image=True)
    old = box.store.state.copy()
    for _ in range(3):
        world.take_dossier(box)
    world.settle(box)
    world.restore_card(box, takes_image=True)
    world.take_dossier(box)
    world.settle(box)
    world.restore_card(box, takes_image=False)
    world.connect(box)
    world.settle(box)
    world.take_dossier(box)
    world.settle(box)
    world.disconnect(box)
    world.restore_hub(takes_backup=False)
    world.clone(box, state=old)
    twin = world.boxes[-1]
    for _ in range(6):
        world.take_dossier(twin)
    world.connect(twin)
    world.settle(twin)
    return _come_together(world)


def the_hub_forgets_an_epoch_that_was_closed() -> World:
    world = _city(dossiers=1)
    box = world.boxes[0]
    world.restore_hub(takes_backup=True)
    for _ in range(2):
        world.take_dossier(box)
    world.settle(box)
    world.restore_card(box, takes_image=True)
    world.take_dossier(box)
    world.settle(box)
    world.restore_card(box, takes_image=False)
    world.connect(box)
    world.settle(box)
    world.restore_hub(takes_backup=False)
    return _come_together(world)


def boxes_know_more_of_the_hubs_log_than_a_restored_hub() -> World:
    world = World(Quiet(), box_count=2)
    for box in world.boxes:
        world.connect(box)
    world.restore_hub(takes_backup=True)
    for _ in range(3):
        world.decide()
        for box in world.boxes:
            world.settle(box)
    world.restore_hub(takes_backup=False)
    world.decide()
    return _come_together(world)


def an_answer_to_one_twin_reaches_the_other() -> World:
    world = _city(dossiers=1)
    box = world.boxes[0]
    world.clone(box)
    twin = world.boxes[-1]
    world.take_dossier(twin)
    world.take_dossier(box)
    assert box.link.up, "the first twin's push is on its way"
    world.connect(twin)
    for is_up in (True, False):
        for _ in range(len(twin.link.up if is_up else twin.link.down)):
            world.deliver(twin, is_up=is_up)
    world.deliver(box, is_up=True)  # what the other one had sent took the longer way
    while twin.link.down:
        world.deliver(twin, is_up=False)
    return _come_together(world)


def two_boxes_of_a_ward_are_put_back() -> World:
    world = World(Quiet(), box_count=2, has_office=True)
    for box in world.boxes:
        world.connect(box)
        world.restore_card(box, takes_image=True)
        world.take_dossier(box)
        world.settle(box)
    for box in world.boxes:
        world.restore_card(box, takes_image=False)
        world.connect(box)
        world.settle(box)
        world.take_dossier(box)
        world.settle(box)
    return _come_together(world)


STORIES: tuple[Callable[[], World], ...] = (
    a_clone_writes_over_what_a_restored_hub_forgot,
    one_image_is_put_back_twice,
    a_clone_writes_over_a_closed_epoch,
    the_hub_forgets_an_epoch_that_was_closed,
    boxes_know_more_of_the_hubs_log_than_a_restored_hub,
    an_answer_to_one_twin_reaches_the_other,
    two_boxes_of_a_ward_are_put_back,
)
