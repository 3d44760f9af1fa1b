"""Lives of a city: the random one, and the small one of which every variant is tried."""

from __future__ import annotations

from tests.sim.choice import Dice, Odometer
from tests.sim.invariants import check
from tests.sim.world import World

__all__ = ["live_at_random", "live_small"]

STEPS = (15, 15, 20, 25, 60)


def live_at_random(seed: int) -> World:
    """Live one random life, heal, and check every promise."""
    dice = Dice(seed)
    world = World(dice, box_count=1 + (dice.pick("boxes", 4) == 0))
    for box in tuple(world.boxes):
        world.take_dossier(box)
        world.connect(box)
    accidents = dice.pick("accidents", 4)
    for _ in range(STEPS[dice.pick("steps", len(STEPS))]):
        _step(world, dice, accidents)
    world.heal(reconnects=dice.pick("reconnects", 2) == 0)
    check(world)
    return world


def _step(world: World, dice: Dice, accidents: int) -> None:
    box = world.boxes[dice.pick("box", len(world.boxes))]
    action = dice.pick("action", 100)
    if action < 56 + 4 * (3 - accidents):
        _move(world, dice)
    elif action < 78:
        world.take_dossier(box)
    elif action < 80:
        world.decide()
    elif action < 84:
        world.connect(box)
    elif action < 86:
        world.disconnect(box)
    elif action < 87:
        world.jump_clock(box)
    elif action < 88:
        world.take_dossier(box, is_spoiled=True)
    elif action < 89:
        box.link.is_silent = not box.link.is_silent
    elif action < 92:
        world.restore_card(box)
    elif action < 94:
        world.restore_hub()
    elif action < 95:
        world.clone(box)
    elif action < 96:
        world.hub.disk.is_full = not world.hub.disk.is_full
    elif action < 97:
        box.disk.is_full = not box.disk.is_full
    elif action < 98 and accidents == 3:
        world.revoke(box)
    else:
        world.pass_time(1_000 * (1 + dice.pick("seconds", 60)))


def _move(world: World, dice: Dice) -> None:
    """Deliver a few messages, or let some time pass when there is none."""
    for _ in range(1 + dice.pick("burst", 6)):
        ways = [
            (box, is_up)
            for box in world.boxes
            for is_up in (True, False)
            if (box.link.up if is_up else box.link.down)
        ]
        if not ways:
            late = [box for box in world.boxes if box.link.late]
            if late:
                world.deliver_late(late[0])
                continue
            world.pass_time(5_000)
            return
        box, is_up = ways[dice.pick("way", len(ways))]
        world.deliver(box, is_up=is_up)


def live_small(odometer: Odometer) -> World:
    """Live the small life: three dossiers, one of them while the link works; then heal, check."""
    world = World(odometer, box_count=1)
    box = world.boxes[0]
    world.take_dossier(box)
    world.connect(box)
    world.restore_card(box)
    world.restore_hub()
    # The first of each only takes the image and the backup.
    for dossier in range(3):
        _accident(world, odometer.fault("accident", 4))
        for _ in range(4):
            box = world.boxes[-1]
            if box.link.up:
                world.deliver(box, is_up=True)
            elif box.link.down:
                world.deliver(box, is_up=False)
        if dossier < 2:
            world.take_dossier(box)
    world.heal(reconnects=odometer.pick("reconnects", 2) == 0)
    check(world)
    return world


def _accident(world: World, number: int) -> None:
    match number:
        case 1:
            world.restore_card(world.boxes[0])
        case 2:
            world.restore_hub()
        case 3:
            world.clone(world.boxes[0])
            world.take_dossier(world.boxes[-1])
        case 4:
            world.pass_time(100_000)
        case _:
            return
    if not world.boxes[-1].is_connected:
        world.connect(world.boxes[-1])
