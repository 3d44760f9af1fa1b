"""Backups of a hub, and a hub whose books were put back: it knows, says so, and serves nobody."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from accord.fleet import UnitAdmitted
from ground.command import Exit
from hub.main.backing_up import back_up
from hub.main.folder import Folder
from hub.main.machine import draw
from hub.main.office import Office, open_office
from hub.office.scribe import FLEET_LOG, Scribe
from hub.store.books import SqlBooks
from hub.store.database import Database
from tests.hub.installation import Installation, admitted, make_installation, request_file
from tests.hub.office.city import NOW, TAY_HO

Captured = pytest.CaptureFixture[str]
SECRETS = ("hub.seed", "city.seed", "store.key")
WORD = UnitAdmitted(TAY_HO.agency, TAY_HO.name, TAY_HO.code)


def backed_up(hub: Installation, name: str = "backup") -> Path:
    """Back up by the command and return the folder."""
    assert hub.call("backup", hub.top / name) == Exit.DONE
    return hub.top / name


def put_back(hub: Installation, backup: Path) -> None:
    """Put the books back, as a person does who knows nothing of write-ahead logs' names."""
    for path in hub.folder.glob("hub.db*"):
        path.unlink()
    shutil.copy(backup / "hub.db", hub.folder)


def own_ends(hub: Installation) -> set[tuple[str, bytes, int]]:
    with open_office(hub.settings, as_found=True) as office, office.books.reading() as desk:
        return {(each.head.log, each.head.epoch, each.head.seq) for each in desk.logs.own()}


def say(hub: Installation) -> None:
    with open_office(hub.settings) as office, office.books.writing() as desk:
        scribe_of(office).say(desk, FLEET_LOG, WORD)


def scribe_of(office: Office) -> Scribe:
    return Scribe(key=office.key, clock=office.clock, random=draw, software="1.0")


def every_verb_that_gives_or_says(hub: Installation) -> list[tuple[object, ...]]:
    return [
        ("publish",),
        ("admit", request_file(hub, "box-00103-c"), hub.top / "out", "--yes"),
        ("bundle", "00103", hub.top / "out"),
        ("revoke", "box-00103-a", "--why", "stolen"),
        ("backup", hub.top / "another"),
        (
            *("officer", "hoa", "--name", "Hoa", "--title", "x", "--role", "leader"),
            *("--unit", "00103", "--pin-file", hub.top / "pin"),
        ),
        ("run",),
    ]


def test_books_that_were_put_back_serve_nobody_until_the_hub_was_told(
    hub: Installation, capsys: Captured
) -> None:
    first = admitted(hub)
    backup = backed_up(hub)
    forgotten = admitted(hub, "box-00103-b")
    put_back(hub, backup)
    before = own_ends(hub)
    for verb in every_verb_that_gives_or_says(hub):
        capsys.readouterr()
        assert hub.call(*verb) == Exit.REFUSED, verb
        assert "hub.put-back" in capsys.readouterr().err
    assert own_ends(hub) == before
    assert hub.call("verify", "--quiet") == Exit.DONE
    assert hub.call("check") == Exit.FOUND
    assert hub.call("restored") == Exit.DONE
    later = admitted(hub, "box-00103-c")
    assert len({first.slot, forgotten.slot, later.slot}) == 3


def test_a_backup_on_a_new_machine_is_told_from_a_hub_that_went_on(
    hub: Installation, tmp_path: Path, capsys: Captured
) -> None:
    admitted(hub)
    backup = backed_up(hub)
    (tmp_path / "new").mkdir()
    new = make_installation(tmp_path / "new", template=backup)
    for secret in SECRETS:
        shutil.copy(hub.folder / secret, new.folder)
    assert new.call("publish") == Exit.REFUSED
    assert "hub.unmarked" in capsys.readouterr().err
    assert new.call("restored") == Exit.DONE
    assert new.call("publish") == Exit.DONE


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"\xff" * 9000)])
def test_a_mark_that_is_lost_or_damaged_is_not_taken_for_a_new_hub(
    hub: Installation, spoil: object, capsys: Captured
) -> None:
    assert callable(spoil)
    spoil(hub.folder / "hub.tide")
    assert hub.call("publish") == Exit.REFUSED
    assert "hub.unmarked" in capsys.readouterr().err
    assert hub.call("restored") == Exit.DONE
    assert hub.call("publish") == Exit.DONE


def test_a_hub_that_only_stopped_goes_on(hub: Installation) -> None:
    for _ in range(3):
        say(hub)
    assert hub.call("check") in {Exit.DONE, Exit.FOUND}
    assert hub.call("publish") == Exit.DONE


def test_a_mark_on_a_second_medium_notices_a_restore_of_the_whole_folder(
    hub: Installation, capsys: Captured
) -> None:
    (hub.top / "stick").mkdir()
    (hub.folder / "hub.tide").rename(hub.top / "stick" / "hub.tide")
    text = (hub.top / "hub.toml").read_text("utf-8")
    (hub.top / "hub.toml").write_text(f'second_medium = "{hub.top / "stick"}"\n{text}', "utf-8")
    say(hub)
    shutil.copytree(hub.folder, hub.top / "snapshot")
    say(hub)
    shutil.rmtree(hub.folder)
    (hub.top / "snapshot").rename(hub.folder)
    assert hub.call("publish") == Exit.REFUSED
    assert "hub.put-back" in capsys.readouterr().err


def test_a_medium_that_is_gone_does_not_stop_the_city_and_is_found_by_the_check(
    hub: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    with open_office(hub.settings) as office:
        mark = office.tide
        (hub.folder / "hub.tide").unlink()
        (hub.folder / "hub.tide").mkdir()
        for _ in range(2):
            with office.books.writing() as desk:
                scribe_of(office).say(desk, FLEET_LOG, WORD)
        assert mark.fault == "tidemark.unreadable"
        assert caplog.text.count("tide_mark_lost") == 1
        (hub.folder / "hub.tide").rmdir()
        with office.books.writing() as desk:
            scribe_of(office).say(desk, FLEET_LOG, WORD)
        assert mark.fault == ""
        office.check_current()


# --- backups ------------------------------------------------------------------------------------


def test_a_backup_holds_the_books_and_no_secret(hub: Installation) -> None:
    admitted(hub)
    backup = backed_up(hub)
    assert {path.name for path in backup.iterdir()} == {"hub.db", "city.der"}
    assert backup.stat().st_mode & 0o077 == 0
    whole = b"".join(path.read_bytes() for path in backup.iterdir())
    for secret in SECRETS:
        assert (hub.folder / secret).read_bytes() not in whole
    assert "Phường Tây Hồ".encode() not in whole
    with pytest.raises(FaultError):
        Database(backup / "hub.db", key=bytes(32), at=NOW)


def test_a_backup_is_of_one_moment_while_others_write(hub: Installation) -> None:
    with open_office(hub.settings) as office:
        with office.books.writing() as desk:
            scribe_of(office).say(desk, FLEET_LOG, WORD)
            (before,) = (each.head for each in desk.logs.epochs(FLEET_LOG))
        with office.books.writing() as desk:
            scribe_of(office).say(desk, FLEET_LOG, WORD)
            assert back_up(office, hub.top / "backup") > 0
            scribe_of(office).say(desk, FLEET_LOG, WORD)
    key = Folder.read_secret(hub.folder / "store.key", 32)
    copy = Database(hub.top / "backup" / "hub.db", key=key, at=NOW)
    with SqlBooks(copy).reading() as desk:
        (held,) = desk.logs.epochs(FLEET_LOG)
    assert held.head == before
    assert copy.check() == ()
    copy.close()


def test_nothing_is_overwritten_by_a_backup(hub: Installation) -> None:
    backed_up(hub)
    with open_office(hub.settings) as office:
        for name in ("backup", "half"):
            (hub.top / "half.new").mkdir(exist_ok=True)
            with pytest.raises(RefusedError, match=r"^backup\.is-there"):
                back_up(office, hub.top / name)


def test_a_copy_that_is_not_whole_is_not_kept_under_the_name(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.database._CONTENT", "SELECT random()")
    with (
        open_office(hub.settings) as office,
        pytest.raises(FaultError, match=r"^store\.backup-failed"),
    ):
        back_up(office, hub.top / "backup")
    assert not [path for path in hub.top.iterdir() if path.name.startswith("backup")]


def test_a_medium_that_takes_no_backup_is_a_fault(hub: Installation) -> None:
    (hub.top / "file").write_bytes(b"")
    assert hub.call("backup", hub.top / "file" / "backup") == Exit.FAILED
