from __future__ import annotations

import io
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from accord import vault
from accord.admission import OfficerRecord
from accord.errors import MotcuaError, RefusedError
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, OfficerRole
from accord.intake import Officer
from accord.log import FIRST_PREVIOUS, Head
from accord.moments import Hlc, Instant
from accord.officer_request import OfficerRequest, open_officer_request
from accord.seal import key_id_of
from edge.__main__ import main
from edge.devices.signer.file import open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.folder import Folder
from edge.main.joining import Wanted
from edge.main.learning import learn
from edge.main.officers import change_pin, request_officers
from edge.main.running import open_ledger
from edge.settings import read_settings
from edge.store.lockers import BoxDrawer
from edge.store.own import BoxLog
from tests.accord.samples import WARD
from tests.edge.main.city import (
    NOW,
    City,
    StandingClock,
    a_bundle,
    a_joined_box,
    request_in,
    settings_in,
)
from tests.edge.main.test_learning import first_words
from tests.edge.station import LAN, PIN
from tests.hub.conftest import quickly

OTHER_PIN, NEW_PIN = "975310", "864209"
HOA = Wanted("hoa", "Lê Thị Hoa", "Công chức", (OfficerRole.RECEPTION,))
MINH = Wanted("minh", "Vũ Văn Minh", "Công chức", (OfficerRole.RECEPTION,))
OF_LAN = Wanted("lan", LAN.name, LAN.title, (OfficerRole.RECEPTION, OfficerRole.HANDOVER))


@contextmanager
def quick() -> Iterator[None]:
    """Stretch PINs at no cost, as in the tests of the hub."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "hash_secret_raw", quickly)
        yield


def copied(template: City, to: Path) -> City:
    """Return a box that has joined, in a folder of its own."""
    path = settings_in(to)
    shutil.copytree(template.folder.top, to / "box")
    settings = read_settings(path)
    return City(path, settings, Folder.of(settings), template.admission)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> City:
    with quick():
        return a_joined_box(tmp_path_factory.mktemp("template"))


@pytest.fixture
def city(tmp_path: Path, template: City) -> Iterator[City]:
    with quick():
        yield copied(template, tmp_path)


def asks(city: City, *wanted: Wanted, pin: str = OTHER_PIN, seed: int = 7) -> bytes:
    return request_officers(
        city.folder,
        wanted,
        ask_pin=lambda _: pin,
        clock=StandingClock(),
        random=random.Random(seed).randbytes,
    )


def never(_: object) -> str:
    raise AssertionError("a PIN was asked for")


def asks_nobody(city: City, *wanted: Wanted) -> bytes:
    return request_officers(
        city.folder, wanted, ask_pin=never, clock=StandingClock(), random=random.Random(8).randbytes
    )


def opened(city: City, file: bytes) -> OfficerRequest:
    key = open_key(city.folder.box_key).public
    return open_officer_request(file, key_of=lambda _: key)


def keys(city: City, file: bytes) -> dict[str, bytes]:
    return {each.officer.login: each.officer.point for each in opened(city, file).officers}


@contextmanager
def cabinet_of(city: City) -> Iterator[OfficerCabinet]:
    ledger = open_ledger(city.folder)
    try:
        yield OfficerCabinet(BoxDrawer(ledger), random.Random(1).randbytes)
    finally:
        ledger.close()


def opens(city: City, point: bytes, pin: str) -> bool:
    with cabinet_of(city) as cabinet:
        try:
            cabinet.unlock(key_id_of(point), pin, at=NOW).close()
        except RefusedError:
            return False
    return True


def lockers(city: City) -> int:
    ledger = open_ledger(city.folder)
    try:
        with ledger.reading() as connection:
            (count,) = connection.execute("SELECT count(*) FROM lockers").fetchone()
    finally:
        ledger.close()
    return int(count)


def refused(city: City, why: str, *wanted: Wanted, pin: str = OTHER_PIN) -> None:
    before = lockers(city), sorted(city.folder.officer_requests.glob("*"))
    with pytest.raises(MotcuaError, match=why):
        asks(city, *wanted, pin=pin, seed=11)
    assert (lockers(city), sorted(city.folder.officer_requests.glob("*"))) == before


def hears(city: City, *points: bytes, revoked: bool = False) -> None:
    """Let the box hear that the city admitted keys as Hoa's, and revoked them since."""
    hub, parcels = first_words(city)
    for point in points:
        key = KeyAdmitted(point, KeyRole.OFFICER, HOA.name, Instant(0), units=(WARD,))
        who = OfficerAdmitted(key_id_of(point), Officer(HOA.name, HOA.title), HOA.roles, WARD)
        parcels += hub.said(key, who)
        if revoked:
            parcels += hub.said(KeyRevoked(key_id_of(point), NOW, "quên mã PIN"))
    learn(city.folder, a_bundle([parcels]))


def goes_on(city: City) -> None:
    """Let the log go on in a new epoch, as after a card that was put back."""
    ledger = open_ledger(city.folder)
    try:
        log = BoxLog(ledger, wall=lambda: NOW)
        beginning = Head(city.admission.box, b"epoch--9", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        log.begin(beginning, slot=3)
    finally:
        ledger.close()


def test_a_joined_box_asks_for_more_people(city: City) -> None:
    request = opened(city, asks(city, HOA, MINH))
    assert (request.box, request.epoch) == (city.admission.box, city.admission.epoch)
    assert [each.officer.name for each in request.officers] == [HOA.name, MINH.name]
    assert all(opens(city, each.officer.point, OTHER_PIN) for each in request.officers)
    kept = next(city.folder.officer_requests.iterdir())
    assert kept.stat().st_mode & 0o077 == 0


def test_before_it_has_joined_a_box_asks_with_its_first_request(tmp_path: Path) -> None:
    _, settings, _ = request_in(tmp_path)
    with pytest.raises(RefusedError, match=r"^box\.not-joined"):
        request_officers(
            Folder.of(settings),
            (HOA,),
            ask_pin=never,
            clock=StandingClock(),
            random=random.Random(7).randbytes,
        )


def test_a_lost_file_is_written_again_the_same(city: City) -> None:
    file = asks(city, HOA)
    assert asks_nobody(city, HOA) == file
    hears(city, *keys(city, file).values())
    assert asks_nobody(city, HOA) == file
    assert lockers(city) == 2


def test_who_has_a_key_keeps_it_in_a_longer_list(city: City) -> None:
    first = keys(city, asks(city, HOA))
    asked: list[str] = []

    def pin_of(wanted: Wanted) -> str:
        asked.append(wanted.login)
        return OTHER_PIN

    file = request_officers(
        city.folder,
        (OF_LAN, HOA, MINH),
        ask_pin=pin_of,
        clock=StandingClock(),
        random=random.Random(9).randbytes,
    )
    later = keys(city, file)
    assert asked == ["minh"]
    assert later["hoa"] == first["hoa"]
    assert later["lan"] == city.admission.officers[0].point
    assert lockers(city) == 3


def test_whoever_was_revoked_is_given_a_new_key(city: City) -> None:
    file = asks(city, HOA)
    old = keys(city, file)["hoa"]
    hears(city, old, revoked=True)
    again = asks(city, HOA, pin=NEW_PIN, seed=8)
    new = keys(city, again)["hoa"]
    assert new != old
    assert opens(city, new, NEW_PIN)
    assert asks_nobody(city, HOA) == again


@pytest.mark.parametrize(
    "otherwise",
    [
        replace(HOA, name="Lê Thị Hoà"),
        replace(HOA, title="Phó Chủ tịch"),
        replace(HOA, roles=(OfficerRole.RECEPTION, OfficerRole.LEADER)),
    ],
    ids=["name", "title", "roles"],
)
def test_nobody_is_called_otherwise_under_the_same_key(city: City, otherwise: Wanted) -> None:
    asks(city, HOA)
    refused(city, r"^joining\.officer-known login=hoa", otherwise)
    refused(city, r"^joining\.officer-known login=lan", MINH, replace(OF_LAN, name="Khác"))


def test_what_is_refused_makes_no_key_for_anybody(city: City) -> None:
    refused(city, r"^joining\.bad-officers$")
    refused(city, r"^joining\.bad-officers$", HOA, replace(MINH, login="hoa"))
    refused(city, r"^record\.refused", HOA, replace(MINH, login="Minh"))
    before = lockers(city)
    with pytest.raises(RefusedError, match=r"^vault\.weak-pin"):
        request_officers(
            city.folder,
            (HOA, MINH),
            ask_pin=lambda wanted: {"hoa": OTHER_PIN, "minh": "123456"}[wanted.login],
            clock=StandingClock(),
            random=random.Random(7).randbytes,
        )
    assert lockers(city) == before


def test_in_a_new_epoch_a_key_signs_again_with_its_pin(city: City) -> None:
    first = asks(city, HOA)
    goes_on(city)
    refused(city, r"^signer\.wrong-pin", MINH, HOA, pin=NEW_PIN)
    again = asks(city, HOA)
    assert again != first
    assert opened(city, again).epoch == b"epoch--9"
    assert keys(city, again) == keys(city, first)
    assert asks_nobody(city, HOA) == again


def test_a_key_that_is_gone_from_the_box_is_made_anew(city: City) -> None:
    old = keys(city, asks(city, HOA))["hoa"]
    ledger = open_ledger(city.folder)
    try:
        with ledger.writing() as work:
            work.connection.execute("DELETE FROM lockers WHERE key = ?", (key_id_of(old),))
    finally:
        ledger.close()
    assert keys(city, asks(city, HOA, seed=8))["hoa"] != old


# --- another PIN --------------------------------------------------------------------------------


def changes(city: City, who: str, old: str, new: str) -> OfficerRecord:
    return change_pin(
        city.folder,
        who,
        ask=lambda _: (old, new),
        clock=StandingClock(),
        random=random.Random(5).randbytes,
    )


def by_login(point: bytes) -> str:
    return "hoa" if point else ""


@pytest.mark.parametrize(
    "named",
    [by_login, lambda _: HOA.name, lambda point: key_id_of(point).hex()],
    ids=["login", "name", "key"],
)
def test_a_pin_is_changed_by_login_name_or_key(city: City, named: Callable[[bytes], str]) -> None:
    point = keys(city, asks(city, HOA))["hoa"]
    assert changes(city, named(point), OTHER_PIN, NEW_PIN).name == HOA.name
    assert opens(city, point, NEW_PIN)
    assert not opens(city, point, OTHER_PIN)
    assert opens(city, city.admission.officers[0].point, PIN)


def test_a_wrong_or_a_weak_pin_changes_nothing(city: City) -> None:
    point = keys(city, asks(city, HOA))["hoa"]
    with pytest.raises(RefusedError, match=r"^signer\.wrong-pin left=4"):
        changes(city, "hoa", PIN, NEW_PIN)
    with pytest.raises(RefusedError, match=r"^vault\.weak-pin"):
        changes(city, "hoa", OTHER_PIN, "111111")
    assert opens(city, point, OTHER_PIN)


def test_nobody_or_several_of_that_name_are_said(city: City) -> None:
    asks(city, HOA, replace(MINH, name=HOA.name))
    with pytest.raises(RefusedError, match=r"^officer\.unknown"):
        changes(city, "nobody", PIN, NEW_PIN)
    with pytest.raises(RefusedError, match=r"^officer\.several"):
        changes(city, HOA.name, OTHER_PIN, NEW_PIN)


def test_a_name_means_the_key_that_was_not_revoked(city: City) -> None:
    old = keys(city, asks(city, HOA))["hoa"]
    hears(city, old, revoked=True)
    new = keys(city, asks(city, HOA, seed=8))["hoa"]
    changes(city, HOA.name, OTHER_PIN, NEW_PIN)
    assert opens(city, new, NEW_PIN)


# --- the commands -------------------------------------------------------------------------------

LIST = f'[[officer]]\nlogin="hoa"\nname="{HOA.name}"\ntitle="Công chức"\nroles=["reception"]\n'

Captured = pytest.CaptureFixture[str]


def typed(patch: pytest.MonkeyPatch, *lines: str) -> None:
    patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_the_commands_ask_for_a_person_and_change_a_pin(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "more.toml").write_text(LIST, "utf-8")
    box = ["--settings", str(city.path)]
    asked = [*box, "officer", str(tmp_path / "more.toml"), str(tmp_path / "asked")]
    typed(monkeypatch, OTHER_PIN)
    assert main(asked) == 0
    file = (tmp_path / "asked").read_bytes()
    point = keys(city, file)["hoa"]
    assert main([*asked, "--replace"]) == 0
    assert (tmp_path / "asked").read_bytes() == file
    typed(monkeypatch, OTHER_PIN, NEW_PIN)
    assert main([*box, "pin", "hoa"]) == 0
    assert "hoa: Lê Thị Hoa has a new PIN" in capsys.readouterr().out
    assert opens(city, point, NEW_PIN)
    typed(monkeypatch, NEW_PIN, NEW_PIN)
    assert main([*box, "pin", "hoa"]) == 3
    assert "pin.as-before" in capsys.readouterr().err
    typed(monkeypatch, OTHER_PIN, PIN)
    assert main([*box, "pin", "hoa"]) == 3
    assert "signer.wrong-pin" in capsys.readouterr().err


def test_without_a_request_there_is_no_pin_to_change(tmp_path: Path, capsys: Captured) -> None:
    _, settings, _ = request_in(tmp_path)
    Folder.of(settings).request.unlink()
    assert main(["--settings", str(tmp_path / "box.toml"), "pin", "lan"]) == 3
    assert "joining.not-asked" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_the_new_pin_is_typed_twice(
    city: City, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    answers = iter([PIN, NEW_PIN, OTHER_PIN, PIN, NEW_PIN, NEW_PIN])
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    pin = ["--settings", str(city.path), "pin", "lan"]
    assert main(pin) == 3
    assert "pin.not-the-same" in capsys.readouterr().err
    assert opens(city, city.admission.officers[0].point, PIN)
    assert main(pin) == 0
    assert opens(city, city.admission.officers[0].point, NEW_PIN)
