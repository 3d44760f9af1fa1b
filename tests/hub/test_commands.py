"""Everything a person does with a hub from a terminal but running it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from accord.admission import fingerprint, open_admission
from accord.errors import FaultError
from accord.export import read_export
from accord.fleet import OfficerRole
from accord.moments import ClockTrust, Reading
from accord.seal import PublicKey
from hub.__main__ import DONE, FAULT, NOT_SO, WRONG_USE, parser
from hub.clock import SystemClock
from hub.main.folder import CARRIED_BYTES_MAX, Folder
from hub.main.office import open_office
from hub.office.ports import Batch
from hub.settings import Settings, read_settings
from tests.hub.installation import PIN, Installation, make_installation
from tests.hub.office.city import TAY_HO as WARD
from tests.hub.office.city import TestBox, parcel_of, request_of, with_parcel

Captured = pytest.CaptureFixture[str]


def settings_of(hub: Installation) -> Settings:
    return read_settings(hub.top / "hub.toml")


def request_file(hub: Installation, name: str = "box-00103-a") -> Path:
    path = hub.top / f"{name}.request"
    path.write_bytes(request_of(name))
    return path


def admitted(hub: Installation, name: str = "box-00103-a") -> TestBox:
    """Admit a box by the command, and return it at work."""
    assert hub.call("admit", request_file(hub, name), hub.top / f"{name}.admission") == DONE
    admission = open_admission(
        (hub.top / f"{name}.admission").read_bytes(), request=request_of(name)
    )
    return TestBox(name, WARD, slot=admission.slot)


def receive(hub: Installation, *batches: Batch) -> None:
    with open_office(settings_of(hub)) as office:
        office.intake.take(batches, at=office.clock.read().wall)


# --- init ---------------------------------------------------------------------------------------


def test_a_made_hub_keeps_its_secrets_to_itself(hub: Installation) -> None:
    names = {path.name for path in hub.folder.iterdir()}
    assert names >= {"hub.seed", "city.seed", "store.key", "hub.db", "city.der"}
    for name in ("hub.seed", "city.seed", "store.key", "city.der"):
        assert (hub.folder / name).stat().st_mode & 0o077 == 0
    assert hub.folder.stat().st_mode & 0o077 == 0


def test_a_made_hub_knows_procedures_wards_and_its_administrator(hub: Installation) -> None:
    with open_office(settings_of(hub)) as office, office.books.reading() as desk:
        assert len(desk.register.units()) == 127
        account = desk.register.account("quantri")
    assert account is not None
    assert account.roles == (OfficerRole.ADMINISTRATION,)
    assert account.unit == "00000"


def test_a_hub_is_made_once(hub: Installation, capsys: Captured) -> None:
    before = {path.name: path.read_bytes() for path in hub.folder.glob("*.seed")}
    assert hub.init() == NOT_SO
    assert "hub.already-made" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in hub.folder.glob("*.seed")} == before


def test_the_making_a_power_cut_ended_is_finished(hub: Installation, capsys: Captured) -> None:
    seed = (hub.folder / "hub.seed").read_bytes()
    (hub.folder / "city.der").unlink()
    assert hub.call("verify") == NOT_SO
    assert "hub.not-made" in capsys.readouterr().err
    assert hub.init() == DONE
    assert (hub.folder / "hub.seed").read_bytes() == seed
    assert hub.call("verify", "--quiet") == DONE


def test_a_weak_pin_makes_no_hub(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = make_installation(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("123456\n"))
    assert new.call("init", "--login", "quantri", "--name", "Nguyễn Quản Trị") == NOT_SO
    assert "vault.weak-pin" in capsys.readouterr().err
    assert not new.folder.exists()


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path, capsys: Captured) -> None:
    new = make_installation(tmp_path)
    new.folder.write_text("a file stands where the folder should be")
    assert new.init() == FAULT
    assert "folder.unwritable" in capsys.readouterr().err


# --- people -------------------------------------------------------------------------------------


def employ(hub: Installation, *more: object) -> int:
    return hub.call(
        *("officer", "hoa", "--name", "Trần Thị Hoa", "--title", "Phó Chủ tịch"),
        *("--role", "leader", "--role", "handling", "--unit", "00103", *more),
    )


def test_an_officer_is_admitted_and_can_sign_on(hub: Installation, capsys: Captured) -> None:
    assert employ(hub, "--pin-file", hub.top / "pin") == DONE
    assert "hoa of 00103" in capsys.readouterr().out
    with open_office(settings_of(hub)) as office:
        session = office.accounts.session(office.accounts.sign_on(login="hoa", pin=PIN))
    assert session.account.roles == (OfficerRole.HANDLING, OfficerRole.LEADER)
    assert employ(hub, "--pin-file", hub.top / "pin") == NOT_SO
    assert "account.taken" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "code"), [((PIN, PIN), DONE), ((PIN, "271828"), NOT_SO)], ids=["same", "other"]
)
def test_at_a_terminal_a_pin_is_typed_twice(
    hub: Installation, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str], code: int
) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    assert employ(hub) == code


def test_a_pin_file_that_is_no_text_is_refused(hub: Installation, capsys: Captured) -> None:
    (hub.top / "pin").write_bytes(b"\xff\xff")
    assert employ(hub, "--pin-file", hub.top / "pin") == NOT_SO
    assert "folder.no-text" in capsys.readouterr().err


# --- boxes --------------------------------------------------------------------------------------


def test_an_admission_shows_what_two_people_compare(hub: Installation, capsys: Captured) -> None:
    admitted(hub)
    told = capsys.readouterr().out
    with open_office(settings_of(hub)) as office:
        assert fingerprint(office.key.public.point) in told
    assert "Phường Tây Hồ (H26.103), slot 1" in told
    assert "officer lan: Nguyễn Thị Lan" in told


def test_the_same_request_writes_the_same_admission(hub: Installation) -> None:
    request = request_file(hub)
    assert hub.call("admit", request, hub.top / "one") == DONE
    assert hub.call("admit", request, hub.top / "two") == DONE
    assert (hub.top / "one").read_bytes() == (hub.top / "two").read_bytes()


def test_a_revoked_box_is_not_admitted_again(hub: Installation, capsys: Captured) -> None:
    admitted(hub)
    assert hub.call("revoke", "box-00103-a", "--why", "stolen") == DONE
    assert hub.call("revoke", "box-00103-a", "--why", "stolen") == NOT_SO
    assert hub.call("admit", request_file(hub), hub.top / "again") == NOT_SO
    assert "enrolment.revoked" in capsys.readouterr().err
    assert not (hub.top / "again").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "folder.no-such-file"),
        (b"no request", "admission.bad-request"),
        (bytes(CARRIED_BYTES_MAX + 1), "folder.too-large"),
    ],
)
def test_what_is_no_request_is_refused(
    hub: Installation, capsys: Captured, content: bytes | None, why: str
) -> None:
    if content is not None:
        (hub.top / "request").write_bytes(content)
    assert hub.call("admit", hub.top / "request", hub.top / "out") == NOT_SO
    assert why in capsys.readouterr().err


def test_an_admission_that_cannot_be_written_is_a_fault(
    hub: Installation, capsys: Captured
) -> None:
    assert hub.call("admit", request_file(hub), hub.top / "nowhere" / "out") == FAULT
    assert "folder.unwritable" in capsys.readouterr().err


# --- publishing ---------------------------------------------------------------------------------


def test_publishing_what_was_published_changes_nothing(hub: Installation, capsys: Captured) -> None:
    assert hub.call("publish") == DONE
    assert "new: 0 procedures, 0 wards, 0 agency codes; calendar number 1" in (
        capsys.readouterr().out
    )


def test_a_new_calendar_and_new_agency_codes_are_published(
    hub: Installation, capsys: Captured
) -> None:
    (hub.top / "calendar.toml").write_text("off = [2026-10-10]\n", "utf-8")
    (hub.top / "agencies.csv").write_text("ward,agency\n00008,H26.008\n", "utf-8")
    code = hub.call(
        *("publish", "--calendar", hub.top / "calendar.toml"),
        *("--agencies", hub.top / "agencies.csv"),
    )
    assert code == DONE
    assert "1 agency codes; calendar number 2" in capsys.readouterr().out


def test_a_list_that_is_none_publishes_nothing(hub: Installation, capsys: Captured) -> None:
    (hub.top / "empty.csv").write_text("", "utf-8")
    assert hub.call("publish", "--wards", hub.top / "empty.csv") == NOT_SO
    assert "units.malformed" in capsys.readouterr().err


# --- settings and check -------------------------------------------------------------------------


def test_settings_are_printed_redacted(hub: Installation, capsys: Captured) -> None:
    hub.write_settings('[web]\ncertificate = "/c.pem"\nkey = "/secret.key"\n')
    assert hub.call("settings") == DONE
    told = capsys.readouterr().out
    assert "/secret.key" not in told
    assert 'kind = "embedded"' in told


def test_wrong_settings_are_wrong_use(hub: Installation, capsys: Captured) -> None:
    hub.write_settings('[log]\nlevel = "loud"\n')
    assert hub.call("check") == WRONG_USE
    assert "setting=log.level" in capsys.readouterr().err


def test_an_unknown_verb_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["fly"])
    assert ended.value.code == WRONG_USE


def kept_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a daemon keep this machine's clock; the kernel is the third-party edge here."""
    read = SystemClock.read

    def synchronised(self: SystemClock) -> Reading:
        now = read(self)
        return Reading(now.wall, now.monotonic_ms, now.boot, ClockTrust.SYNCHRONISED)

    monkeypatch.setattr(SystemClock, "read", synchronised)


def test_a_sound_installation_is_in_order(
    hub: Installation, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_right(monkeypatch)
    assert hub.call("check") == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 8
    assert all(line.endswith(": in order") for line in lines)


def test_each_part_that_is_wrong_is_named(
    hub: Installation, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.write_settings(
        '[web]\ncertificate = "/no/such.pem"\nkey = "/no/such.key"\n[broker]\nkind = "mosquitto"\n'
    )
    hub.folder.chmod(0o755)
    monkeypatch.setattr("hub.main.proving.FREE_BYTES_MIN", 1 << 60)
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.setattr(SystemClock, "_is_synchronised", lambda _: False)
    assert hub.call("check") == NOT_SO
    told = capsys.readouterr().out
    for line in (
        "folder: folder.open-to-others mode=drwxr-xr-x",
        "room on the disk: disk.full",
        "clock: clock.not-synchronised",
        "pages: web.bad-certificate why=No such file or directory",
        "broker: broker.not-installed",
        "authority: in order",
        "database: in order",
    ):
        assert line in told


def test_an_authority_that_has_ended_is_named(
    hub: Installation, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SystemClock.read

    def later(self: SystemClock) -> Reading:
        now = read(self)
        return Reading(
            type(now.wall)(now.wall + 40 * 366 * 86_400_000), now.monotonic_ms, now.boot, now.trust
        )

    monkeypatch.setattr(SystemClock, "read", later)
    assert hub.call("check") == NOT_SO
    assert "authority: identity.ended" in capsys.readouterr().out


def test_a_city_without_agency_codes_or_log_is_named(hub: Installation, capsys: Captured) -> None:
    with open_office(settings_of(hub)) as office, office.database.writing() as connection:
        connection.execute("UPDATE units SET agency = '' WHERE code <> '00000'")
    hub.call("check")
    assert "fleet's log: units.no-agency-codes" in capsys.readouterr().out
    with open_office(settings_of(hub)) as office, office.database.writing() as connection:
        connection.execute("DELETE FROM epochs WHERE log = 'hub-fleet'")
    hub.call("check")
    assert "fleet's log: office.no-fleet-log" in capsys.readouterr().out


def test_a_part_that_cannot_be_looked_at_is_named(hub: Installation, capsys: Captured) -> None:
    content = bytearray((hub.folder / "hub.db").read_bytes())
    content[len(content) // 2] ^= 1
    (hub.folder / "hub.db").write_bytes(content)
    assert hub.call("check") == NOT_SO
    assert "database: store.damaged findings=" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda path: path.chmod(0o644), "folder.open-to-others"),
        (lambda path: path.write_bytes(b"short"), "folder.damaged"),
        (lambda path: path.unlink(), "folder.unreadable"),
    ],
)
def test_a_secret_that_is_not_as_it_was_opens_nothing(
    hub: Installation, capsys: Captured, change: object, why: str
) -> None:
    assert callable(change)
    change(hub.folder / "hub.seed")
    assert hub.call("verify") in {NOT_SO, FAULT}
    assert why in capsys.readouterr().err


# --- proving ------------------------------------------------------------------------------------


def test_every_log_is_proven(hub: Installation, capsys: Captured) -> None:
    box = admitted(hub)
    box.take(1)
    receive(hub, box.batch())
    capsys.readouterr()
    assert hub.call("verify") == DONE
    told = capsys.readouterr().out
    assert "box-00103-a: 2 entries hold, 0 put aside" in told
    assert "hub-fleet: 119 entries hold, 0 put aside" in told


def test_a_changed_entry_is_named(hub: Installation, capsys: Captured) -> None:
    with open_office(settings_of(hub)) as office, office.database.writing() as connection:
        connection.execute(
            "UPDATE entries SET salt = zeroblob(16) WHERE place = (SELECT min(place) FROM entries)"
        )
    capsys.readouterr()
    assert hub.call("verify", "--quiet") == NOT_SO
    assert capsys.readouterr().out.endswith("1 log.other-payload\n")


def test_a_log_is_exported_with_what_was_put_aside(hub: Installation, capsys: Captured) -> None:
    box = admitted(hub)
    box.take(1)
    box.take(2)
    box.take(3)
    bad = parcel_of(box.records[1])
    short = parcel_of(box.records[2])
    batch = with_parcel(
        with_parcel(box.batch(), 1, replace(bad, payload=b"?")),
        2,
        replace(short, salt=b"short"),
    )
    receive(hub, batch)
    capsys.readouterr()
    assert hub.call("export", box.name, hub.top / "log") == DONE
    assert capsys.readouterr().out == "4 entries\n"
    preamble, records = read_export([(hub.top / "log").read_bytes()])
    assert preamble.log == box.name
    assert [record.entry.header.seq for record in records] == [1, 2, 3, 4]


def test_what_was_put_aside_and_is_no_entry_is_not_exported(hub: Installation) -> None:
    box = admitted(hub)
    box.take(1)
    box.take(2)
    box.take(3)
    parcel, other = parcel_of(box.records[1]), parcel_of(box.records[2])
    batch = with_parcel(
        with_parcel(box.batch(), 1, replace(parcel, sealed=b"?", entry=None)),
        2,
        replace(other, sealed=box.records[0].entry.sealed, entry=None),
    )
    receive(hub, batch)
    assert hub.call("export", box.name, hub.top / "log") == DONE
    _, records = read_export([(hub.top / "log").read_bytes()])
    assert [record.entry.header.seq for record in records] == [1, 4]


def test_a_log_nobody_has_is_not_exported(hub: Installation, capsys: Captured) -> None:
    assert hub.call("export", "box-9", hub.top / "log") == NOT_SO
    assert "office.no-such-log" in capsys.readouterr().err
    assert not (hub.top / "log").exists()


def test_an_export_that_cannot_be_written_is_a_fault(hub: Installation) -> None:
    assert hub.call("export", "hub-fleet", hub.top / "nowhere" / "log") == FAULT


def test_public_keys_are_those_of_hub_boxes_and_officers(hub: Installation) -> None:
    box = admitted(hub)
    assert hub.call("keys", hub.top / "keys.json") == DONE
    found = json.loads((hub.top / "keys.json").read_text("utf-8"))
    assert found[box.name] == box.key.public.point.hex()
    assert [name for name in found if name.startswith("Nguyễn Thị Lan (")]
    assert {len(PublicKey(bytes.fromhex(point)).point) for point in found.values()} == {65}


def test_the_independent_verifier_agrees(hub: Installation) -> None:
    box = admitted(hub)
    box.take(1)
    receive(hub, box.batch())
    assert hub.call("keys", hub.top / "keys.json") == DONE
    assert hub.call("export", box.name, hub.top / "log") == DONE
    verifier = Path(__file__).parents[2] / "verify" / "verify.py"
    done = subprocess.run(
        [sys.executable, verifier, "log", hub.top / "keys.json", hub.top / "log"],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


LOADED = """
import sys
from hub.__main__ import main
main(sys.argv[1:])
print([name for name in ("litestar", "uvicorn", "amqtt") if name in sys.modules])
"""


def test_commands_that_do_not_serve_load_no_web_server(hub: Installation) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "--settings", str(hub.top / "hub.toml"), "check"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


# --- the folder ---------------------------------------------------------------------------------


def test_a_file_is_written_whole_over_what_a_power_cut_left(tmp_path: Path) -> None:
    (tmp_path / "file.new").write_bytes(b"half")
    Folder.write_whole(tmp_path / "file", b"whole")
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert not (tmp_path / "file.new").exists()


def test_a_secret_behind_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(bytes(32))
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultError, match=r"folder\.unreadable"):
        Folder.read_secret(tmp_path / "key", 32)
