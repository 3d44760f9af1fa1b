"""Lives of a city: the random one, and the small one of which every variant is tried."""

from __future__ import annotations

from collections.abc import Callable

from tests.sim.choice import Dice, Odometer
from tests.sim.invariants import check
from tests.sim.machines import Box
from tests.sim.world import World

__all__ = ["OFFICE_EVERY", "live_at_random", "live_small"]

STEPS = (12, 12, 15, 20, 50)

OFFICE_EVERY = 8
"""So often a life has the hub's real office over its books; it takes about four times as long."""

# How often each thing is done, of the sum of a row's numbers. A life has one theme, so that some
# lives are quiet enough to get far, and some bring several rare accidents close together.
_THEMES = {
    #            move take decide on off clock spoil silent card hub clone full thief wait
    "ordinary": (60, 20, 6, 5, 3, 1, 1, 1, 1, 1, 1, 2, 0, 3),
    "restores": (45, 15, 2, 6, 3, 0, 0, 0, 10, 10, 3, 0, 0, 4),
    "clones": (45, 15, 1, 10, 3, 0, 0, 0, 4, 4, 8, 0, 0, 4),
    "thieves": (50, 15, 3, 5, 3, 1, 3, 1, 2, 2, 1, 1, 3, 3),
}
_NAMES = tuple(_THEMES)


def live_at_random(seed: int) -> World:
    """Live one random life, heal, and check every promise."""
    dice = Dice(seed)
    world = World(
        dice,
        box_count=1 + (dice.pick("boxes", 4) == 0),
        has_office=seed % OFFICE_EVERY == 0,
    )
    for box in tuple(world.boxes):
        world.take_dossier(box)
        world.connect(box)
    theme = _THEMES[_NAMES[dice.pick("theme", len(_NAMES))]]
    for _ in range(STEPS[dice.pick("steps", len(STEPS))]):
        _step(world, dice, theme)
    world.heal(reconnects=dice.pick("reconnects", 2) == 0)
    check(world)
    return world


def _step(world: World, dice: Dice, theme: tuple[int, ...]) -> None:
    box = world.boxes[dice.pick("box", len(world.boxes))]
    turn = dice.pick("action", sum(theme))
    for action, weight in zip(_ACTIONS, theme, strict=True):
        if turn < weight:
            action(world, box, dice)
            return
        turn -= weight


def _take(world: World, box: Box, dice: Dice) -> None:
    """Take a dossier; where there is an office to keep it, a paper may be scanned with it."""
    world.take_dossier(box)
    if world.has_office and dice.pick("scan", 2) == 0:
        world.scan(box)


def _silence(world: World, box: Box, dice: Dice) -> None:
    box.link.is_silent = not box.link.is_silent


def _fill_a_disk(world: World, box: Box, dice: Dice) -> None:
    disk = (box.disk, world.hub.disk)[dice.pick("disk", 2)]
    disk.is_full = not disk.is_full


_ACTIONS: tuple[Callable[[World, Box, Dice], None], ...] = (
    lambda world, box, dice: _move(world, dice),
    _take,
    lambda world, box, dice: world.decide(),
    lambda world, box, dice: world.connect(box),
    lambda world, box, dice: world.disconnect(box),
    lambda world, box, dice: world.jump_clock(box),
    lambda world, box, dice: world.take_dossier(box, is_spoiled=True),
    _silence,
    lambda world, box, dice: world.restore_card(box, takes_image=dice.pick("image", 3) == 0),
    lambda world, box, dice: world.restore_hub(takes_backup=dice.pick("backup", 3) == 0),
    lambda world, box, dice: world.clone(box),
    _fill_a_disk,
    lambda world, box, dice: world.revoke(box),
    lambda world, box, dice: world.pass_time(1_000 * (1 + dice.pick("seconds", 60))),
)


def _move(world: World, dice: Dice) -> None:
    """Deliver a few messages, or let some time pass when there is none.

    What comes to the hub in one burst may be taken in one turn, and kept in one commit.
    """
    waits = dice.pick("together", 2) == 0
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
        world.deliver(box, is_up=is_up, waits=waits)
    if waits:
        world.on_hub()


def live_small(odometer: Odometer) -> World:
    """Live the small life: three dossiers, two of them while the link works; then heal, check."""
    world = World(odometer, box_count=1)
    box = world.boxes[0]
    world.take_dossier(box)
    world.connect(box)
    world.restore_card(box, takes_image=True)
    world.restore_hub(takes_backup=True)
    for _ in range(2):
        _accident(world, odometer.fault("accident", 4))
        for _turn in range(4):
            box = world.boxes[-1]
            if box.link.up:
                world.deliver(box, is_up=True)
            elif box.link.down:
                world.deliver(box, is_up=False)
        world.take_dossier(box)
    world.heal(reconnects=False)
    check(world)
    return world


def _accident(world: World, number: int) -> None:
    match number:
        case 1:
            world.restore_card(world.boxes[0], takes_image=False)
        case 2:
            world.restore_hub(takes_backup=False)
        case 3:
            world.clone(world.boxes[0])
            world.take_dossier(world.boxes[-1])
        case 4:
            world.pass_time(100_000)
        case _:
            return
    if not world.boxes[-1].is_connected:
        world.connect(world.boxes[-1])
