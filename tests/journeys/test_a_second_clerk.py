"""A ward gets a second clerk at a box that works already, by a stick, and a third by the link."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from accord.admission import apply_for
from accord.officer_request import OfficerRequest, open_officer_request, write_officer_request
from accord.seal import SigningKey
from edge.devices.signer.file import open_key
from ground.command import Exit
from hub.__main__ import main
from hub.main.office import open_office
from hub.settings import read_settings
from tests.journeys.test_a_box_without_a_network import far_away, is_level
from tools.demo.box import Box, Clerk, wait_until
from tools.demo.city import City
from tools.demo.commands import box_command, hub_command, program, verify_log
from tools.demo.counter import Counter
from tools.demo.story import CARDS, VERIFIER

HOA = Clerk("hoa", "Lê Thị Hoa", "Công chức", ("reception",), "864209")
MINH = Clerk("minh", "Vũ Văn Minh", "Công chức", ("reception",), "975310")
STRANGER = SigningKey(b"x" * 40)


def asked(box: Box, *clerks: Clerk) -> Path:
    """Let the box ask for people, and return the file."""
    listed, out = box.folder / "more.toml", box.folder / "more.request"
    listed.write_text(
        "".join(
            f'[[officer]]\nlogin = "{each.login}"\nname = "{each.name}"\n'
            f'title = "{each.title}"\nroles = ["reception"]\n'
            for each in clerks
        ),
        "utf-8",
    )
    box_command(box, "officer", str(listed), str(out), "--replace", said=f"{clerks[-1].pin}\n")
    return out


def offered(box: Box) -> str:
    return box.browser.get("/sign-on").text


def said(city: City) -> int:
    """How many entries the hub's own logs have."""
    with open_office(read_settings(city.settings)) as office, office.books.reading() as desk:
        return sum(held.head.seq for held in desk.logs.own())


def refused(city: City, file: bytes, code: Exit) -> None:
    """Let the hub refuse a request, and look whether it said anything."""
    before, path = said(city), city.folder / "carried"
    path.write_bytes(file)
    assert main(["--settings", str(city.settings), "admit-officers", str(path), "--yes"]) == code
    assert said(city) == before


def forgeries(box: Box, file: bytes) -> tuple[bytes, bytes]:
    """Return the request as another box would seal it, and as it is with one bit turned."""
    key = open_key(box.folder / "data" / "box.key").public
    request = open_officer_request(file, key_of=lambda _: key)
    altered = bytearray(file)
    altered[len(file) // 2] ^= 1
    return write_officer_request(request, STRANGER), bytes(altered)


@pytest.mark.timeout(180)
def test_a_box_at_work_gets_a_second_clerk_and_a_third(tmp_path: Path) -> None:
    with far_away(tmp_path) as (city, box):
        box.start(program("edge"))
        box.sign_on()
        Counter(box).take(CARDS[0], "cs", pages="2", copies="3")

        # By a stick, while the first clerk is at work.
        request = asked(box, HOA)
        for forged in forgeries(box, request.read_bytes()):
            refused(city, forged, Exit.MALFORMED)
        assert "admitted" in hub_command(city, "admit-officers", str(request), "--yes")
        assert "admitted before" in hub_command(city, "admit-officers", str(request), "--yes")
        assert HOA.name not in offered(box)
        hub_command(city, "bundle", box.ward, str(tmp_path / "news"))
        assert box_command(box, "learn", str(tmp_path / "news")).startswith("2 new entries")
        box.clerk = HOA
        assert box.sign_on().status == 200
        code = Counter(box).take(CARDS[1], "cs", pages="1", copies="1")

        # By the link, while everybody is at work.
        city.start(program("hub"))
        wait_until("the city to have everything", lambda: is_level(box), within_s=90)
        city.sign_on()
        assert city.has(code), "the city believes the second clerk"
        third = asked(box, HOA, MINH)
        told = hub_command(city, "admit-officers", str(third), "--yes").splitlines()[2:]
        assert [line.endswith("admitted before") for line in told] == [True, False]
        wait_until("the third clerk's name", lambda: MINH.name in offered(box), within_s=90)
        wait_until("the city to have everything", lambda: is_level(box), within_s=90)
        verify_log(city, box, VERIFIER)
        assert "alarm" not in (box.folder / "box.log").read_text("utf-8")

        hub_command(city, "revoke", box.name, "--why", "bị mất trộm")
        refused(city, third.read_bytes(), Exit.REFUSED)
        refused(city, _for_a_stranger(box, third.read_bytes()), Exit.REFUSED)


def _for_a_stranger(box: Box, file: bytes) -> bytes:
    """Return what a thief of the box could write: a request for the thief's own key."""
    key = open_key(box.folder / "data" / "box.key")
    request = open_officer_request(file, key_of=lambda _: key.public)
    record = replace(request.officers[-1].officer, point=STRANGER.public.point)
    thief = apply_for(record, box=request.box, epoch=request.epoch, signer=STRANGER)
    asked_for = OfficerRequest(3, request.box, request.epoch, request.made_at, (thief,))
    return write_officer_request(asked_for, key)
