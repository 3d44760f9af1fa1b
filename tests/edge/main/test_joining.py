from __future__ import annotations

import random
from pathlib import Path

import pytest

from accord.errors import PeerError, RefusedError
from accord.fleet import LogOpened, OfficerRole
from accord.seal import key_id_of
from edge.devices.signer.officer import OfficerCabinet
from edge.main.folder import Folder
from edge.main.joining import join, make_request, read_officers
from edge.main.running import open_ledger
from edge.settings import read_settings
from edge.store.book import BoxBook
from edge.store.lockers import BoxDrawer
from edge.store.own import BoxLog
from edge.store.said import fact_of
from tests.edge.main.city import NOW, StandingClock, a_joined_box, admit, request_in, settings_in
from tests.edge.station import LAN, PIN
from tests.edge.store.logs import BOX

LIST = """
[[officer]]
login = "lan"
name = "Trần Thị Lan"
title = "Công chức"
roles = ["handover", "reception"]
"""


def joined(folder: Folder, file: bytes) -> str:
    _, mark = join(folder, file, clock=StandingClock(), random=random.Random(3).randbytes)
    return mark


def test_a_box_that_joined_has_a_log_that_says_whose_it_is(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    ledger = open_ledger(city.folder)
    try:
        log = BoxLog(ledger, wall=lambda: NOW)
        (record,) = log.records(city.admission.epoch, after_seq=0)
        opened = fact_of(record)
        assert isinstance(opened, LogOpened)
        assert (opened.box, opened.slot) == (BOX, 3)
        with BoxBook(ledger).writing() as writing:
            assert writing.slot == 3
    finally:
        ledger.close()


def test_every_secret_is_the_boxs_alone(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    for path in (city.folder.box_key, city.folder.store_key, city.folder.link_key):
        assert path.stat().st_mode & 0o077 == 0
    assert city.folder.top.stat().st_mode & 0o077 == 0


def test_the_officers_keys_open_with_their_pins(tmp_path: Path) -> None:
    city = a_joined_box(tmp_path)
    (officer,) = city.admission.officers
    ledger = open_ledger(city.folder)
    try:
        cabinet = OfficerCabinet(BoxDrawer(ledger), random.Random(1).randbytes)
        key = cabinet.unlock(key_id_of(officer.point), PIN, at=NOW)
        assert key.public.point == officer.point
        key.close()
    finally:
        ledger.close()
    assert officer.name == LAN.name


def test_the_people_on_both_sides_read_the_same_fingerprint(tmp_path: Path) -> None:
    _, settings, request = request_in(tmp_path)
    assert len(joined(Folder.of(settings), admit(request)).split()) == 4


def test_a_second_request_and_a_second_admission_are_refused(tmp_path: Path) -> None:
    path, settings, request = request_in(tmp_path)
    folder = Folder.of(settings)
    with pytest.raises(RefusedError, match=r"joining\.already-asked"):
        request_in(tmp_path)
    joined(folder, admit(request))
    with pytest.raises(RefusedError, match=r"joining\.already-joined"):
        joined(folder, admit(request))
    assert read_settings(path) == settings


def test_without_a_request_there_is_nothing_to_admit(tmp_path: Path) -> None:
    folder = Folder.of(read_settings(settings_in(tmp_path)))
    with pytest.raises(RefusedError, match=r"joining\.not-asked"):
        joined(folder, b"")
    with pytest.raises(RefusedError, match=r"box\.not-joined"):
        folder.read_admission()


def test_an_admission_that_was_altered_is_not_taken(tmp_path: Path) -> None:
    _, settings, request = request_in(tmp_path)
    folder = Folder.of(settings)
    file = bytearray(admit(request))
    file[100] ^= 1
    with pytest.raises(PeerError):
        joined(folder, bytes(file))
    assert not folder.admission.exists()


def test_a_power_cut_between_log_and_admission_is_mended_by_joining_again(
    tmp_path: Path,
) -> None:
    _, settings, request = request_in(tmp_path)
    folder = Folder.of(settings)
    joined(folder, admit(request))
    folder.admission.unlink()
    joined(folder, admit(request))
    ledger = open_ledger(folder)
    try:
        assert BoxLog(ledger, wall=lambda: NOW).own_tip().seq == 1
    finally:
        ledger.close()


def test_officers_are_read_from_a_list() -> None:
    (wanted,) = read_officers(LIST)
    assert wanted.roles == (OfficerRole.RECEPTION, OfficerRole.HANDOVER)


@pytest.mark.parametrize(
    "text",
    ["", "officer = 1", LIST.replace("login", "nick"), LIST.replace("handover", "king"), "["],
)
def test_a_list_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"joining\.bad-officers"):
        read_officers(text)


def test_a_weak_pin_makes_no_request(tmp_path: Path) -> None:
    folder = Folder.of(read_settings(settings_in(tmp_path)))
    with pytest.raises(RefusedError, match=r"vault\.weak-pin"):
        make_request(
            folder,
            box=BOX,
            unit="00103",
            officers=read_officers(LIST),
            ask_pin=lambda _: "1",
            clock=StandingClock(),
            random=random.Random(9).randbytes,
        )
    assert not folder.request.exists()
