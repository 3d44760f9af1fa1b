"""A box works from its first day without ever seeing a network; a stick and a link come later."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from accord.bundle import read_bundle
from accord.fleet import OfficerRole
from accord.seal import PublicKey
from edge.sync.carried import take_bundle
from hub.office.books import Held
from hub.office.carrying import Carrier
from tests.hub.installation import free_port
from tests.hub.office.city import TAY_HO, key_of
from tests.journeys.real import FOLLOWS, RealBox, RealHub, real_pair
from tests.journeys.test_real_stores import talk
from tools.demo.box import Box, Clerk, wait_until
from tools.demo.city import HTTP_OK, City
from tools.demo.commands import box_command, enrol, hub_command, program, run_command, verify_log
from tools.demo.counter import Counter
from tools.demo.story import CARDS, CHILD, VERIFIER

CLERK = Clerk("lan", "Trần Thị Lan", "Công chức", ("reception", "handover"), "270915")


@contextmanager
def far_away(folder: Path) -> Iterator[tuple[City, Box]]:
    """Admit a box by files alone; its hub is not running and its broker does not exist."""
    broker = "mosquitto" if shutil.which("mosquitto") else "embedded"
    with ExitStack() as closing:
        city = City(folder / "hub", web_port=free_port(), broker_port=free_port(), broker=broker)
        closing.callback(city.close)
        box = Box(
            "box-00103-a", folder=folder / "box", ward="00103", web_port=free_port(), clerk=CLERK
        )
        closing.callback(box.close)
        box.write_settings(ward_name="Phường Tây Hồ", broker=f"127.0.0.1:{city.broker_port}")
        enrol(city, [box])
        yield city, box


@pytest.mark.timeout(180)
def test_a_box_that_never_saw_the_link_takes_signs_and_prints_a_dossier(tmp_path: Path) -> None:
    with far_away(tmp_path) as (city, box):
        box.start(program("edge"))
        box.sign_on()
        counter = Counter(box)
        code = counter.take(CARDS[0], "cs", pages="2", copies="3")
        (slip,) = counter.slips()
        assert box.standing().at_city == 0
        assert f"dossier: {code}" in verified(city, slip, tmp_path)

        # A stick, while the clerk is at work.
        calendar = tmp_path / "calendar.toml"
        calendar.write_text("off = [2026-12-24]\n", "utf-8")
        hub_command(city, "publish", "--calendar", str(calendar))
        hub_command(city, "bundle", box.ward, str(tmp_path / "news"))
        assert box_command(box, "learn", str(tmp_path / "news")).startswith("1 new entries")
        assert box.browser.get("/counter").status == HTTP_OK
        counter.take(CARDS[1], "ks", **CHILD)

        # The network, at last.
        city.start(program("hub"))
        wait_until("the city to have everything", lambda: is_level(box), within_s=90)
        city.sign_on()
        assert city.has(code)
        verify_log(city, box, VERIFIER)
        assert "alarm" not in (box.folder / "box.log").read_text("utf-8")


def is_level(box: Box) -> bool:
    standing = box.standing()
    return 0 < standing.entries == standing.at_city


def verified(city: City, slip: Path, folder: Path) -> str:
    """Return what the independent verifier reads on a slip."""
    hub_command(city, "keys", str(folder / "keys.json"))
    with Image.open(slip) as picture:
        texts = [found.text for found in zxingcpp.read_barcodes(picture)]
    (receipt,) = (text for text in texts if text.startswith("MC1:"))
    return run_command([sys.executable, str(VERIFIER), "slip", str(folder / "keys.json"), receipt])


def learn(box: RealBox, hub: RealHub) -> int:
    """Carry the hub's logs to a box; return how many entries were new to it."""
    carrier = Carrier(hub.office.books, key=hub.key, clock=hub.office.clock)
    file = carrier.bundle(TAY_HO.code)
    return take_bundle(
        read_bundle(file, hub=PublicKey(key_of("hub").public.point)),
        unit=TAY_HO.code,
        follows=FOLLOWS,
        copies=box.copies,
        box=box.key,
    ).entries


def test_after_a_file_the_link_goes_on_without_alarm_and_a_file_after_the_link(
    tmp_path: Path,
) -> None:
    with real_pair(tmp_path) as (hub, box):
        assert learn(box, hub) > 0
        hub.office.employ("hoa", OfficerRole.LEADER)
        talk(box, hub)
        hub.office.employ("lien", OfficerRole.HANDLING)
        assert learn(box, hub) == 2
        hub.office.restoring.go_on()
        assert learn(box, hub) == len(FOLLOWS)
        talk(box, hub)
        assert learn(box, hub) == 0
        assert not box.alarms
        with hub.office.books.reading() as desk:
            tips = {(held.head.log, held.head.seq) for held in desk.logs.own() if is_open(held)}
            signed = {(cursor.log, cursor.seq) for cursor in desk.lists.cursors(box.name)}
        assert {tip for tip in tips if tip[0] in FOLLOWS} <= signed


def is_open(held: Held) -> bool:
    return held.ends_seq is None
