"""What `check`, `verify`, `export` and `keys` find and write."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accord.errors import FaultError
from accord.export import read_export
from accord.moments import ClockTrust, Reading
from accord.receipt import write_receipt
from accord.seal import PublicKey
from ground.clock import SystemClock
from ground.command import Exit
from hub.main.office import open_office
from hub.store.database import Database
from tests.hub.installation import Installation, admitted, receive
from tests.hub.office.city import parcel_of, with_parcel
from tests.hub.office.test_slips import receipt_of

Captured = pytest.CaptureFixture[str]

# --- check --------------------------------------------------------------------------------------


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
    assert hub.call("check") == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
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
    assert hub.call("check") == Exit.FOUND
    told = capsys.readouterr().out
    for line in (
        "folder: folder.open-to-others mode=drwxr-xr-x",
        "room on the disk: disk.full",
        "clock: clock.not-synchronised",
        "pages: web.bad-certificate path=/no/such.pem key_path=/no/such.key why=No such file",
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
    assert hub.call("check") == Exit.FOUND
    assert "authority: identity.ended" in capsys.readouterr().out


def test_a_city_without_agency_codes_or_log_is_named(hub: Installation, capsys: Captured) -> None:
    with open_office(hub.settings) as office, office.database.writing() as connection:
        connection.execute("UPDATE units SET agency = '' WHERE code <> '00000'")
    hub.call("check")
    assert "fleet's log: units.no-agency-codes" in capsys.readouterr().out
    with open_office(hub.settings) as office, office.database.writing() as connection:
        connection.execute("DELETE FROM epochs WHERE log = 'hub-fleet'")
    hub.call("check")
    assert "fleet's log: office.no-fleet-log" in capsys.readouterr().out


def test_a_part_that_cannot_be_looked_at_is_named(hub: Installation, capsys: Captured) -> None:
    content = bytearray((hub.folder / "hub.db").read_bytes())
    content[len(content) // 2] ^= 1
    (hub.folder / "hub.db").write_bytes(content)
    assert hub.call("check") == Exit.FOUND
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
    assert hub.call("verify") in {Exit.REFUSED, Exit.FAILED}
    assert why in capsys.readouterr().err


# --- proving ------------------------------------------------------------------------------------


def test_every_log_is_proven(hub: Installation, capsys: Captured) -> None:
    box = admitted(hub)
    box.take(1)
    receive(hub, box.batch())
    capsys.readouterr()
    assert hub.call("verify") == Exit.DONE
    told = capsys.readouterr().out
    assert "box-00103-a: 2 entries hold, 0 put aside" in told
    assert "hub-fleet: 121 entries hold, 0 put aside" in told


def test_a_changed_entry_is_named(hub: Installation, capsys: Captured) -> None:
    with open_office(hub.settings) as office, office.database.writing() as connection:
        connection.execute(
            "UPDATE entries SET salt = zeroblob(16) WHERE place = (SELECT min(place) FROM entries)"
        )
    capsys.readouterr()
    assert hub.call("verify", "--quiet") == Exit.FOUND
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
    assert hub.call("export", box.name, hub.top / "log") == Exit.DONE
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
    assert hub.call("export", box.name, hub.top / "log") == Exit.DONE
    _, records = read_export([(hub.top / "log").read_bytes()])
    assert [record.entry.header.seq for record in records] == [1, 4]


def test_a_log_nobody_has_is_not_exported(hub: Installation, capsys: Captured) -> None:
    assert hub.call("export", "box-9", hub.top / "log") == Exit.REFUSED
    assert "office.no-such-log" in capsys.readouterr().err
    assert not (hub.top / "log").exists()


def test_an_export_that_cannot_be_written_is_a_fault(hub: Installation) -> None:
    assert hub.call("export", "hub-fleet", hub.top / "nowhere" / "log") == Exit.FAILED


def test_public_keys_are_those_of_hub_boxes_and_officers(hub: Installation) -> None:
    box = admitted(hub)
    assert hub.call("keys", hub.top / "keys.json") == Exit.DONE
    found = json.loads((hub.top / "keys.json").read_text("utf-8"))
    assert found[box.name] == {"role": "box", "point": box.key.public.point.hex()}
    assert found["hub"]["role"] == "hub"
    assert [
        told["role"] for name, told in found.items() if name.startswith("Nguyễn Thị Lan (")
    ] == ["officer"]
    points = {bytes.fromhex(told["point"]) for told in found.values()}
    assert {len(PublicKey(point).point) for point in points} == {65}


def test_the_independent_verifier_agrees(hub: Installation) -> None:
    box = admitted(hub)
    box.take(1)
    receive(hub, box.batch())
    assert hub.call("keys", hub.top / "keys.json") == Exit.DONE
    assert hub.call("export", box.name, hub.top / "log") == Exit.DONE
    verifier = Path(__file__).parents[3] / "verify" / "verify.py"
    done = subprocess.run(
        [sys.executable, verifier, "log", hub.top / "keys.json", hub.top / "log"],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def verified(hub: Installation, what: str, *subjects: object) -> subprocess.CompletedProcess[str]:
    """Let the independent verifier look, with the keys as the hub tells them now."""
    assert hub.call("keys", hub.top / "keys.json", "--replace") == Exit.DONE
    verifier = Path(__file__).parents[3] / "verify" / "verify.py"
    return subprocess.run(
        [sys.executable, verifier, what, hub.top / "keys.json", *map(str, subjects)],
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_revoked_box_is_told_with_the_public_keys(hub: Installation) -> None:
    box = admitted(hub)
    code = box.take(1)
    receive(hub, box.batch())
    held = write_receipt(receipt_of(box, code), box.key)
    assert verified(hub, "slip", held).returncode == 0
    known = box.records[-1].entry
    assert hub.call("revoke", box.name, "--why", "mất trộm") == Exit.DONE
    box.take(2)
    receive(hub, box.batch(after=2))
    late = write_receipt(receipt_of(box, code), box.key)
    assert verified(hub, "slip", held).returncode == 3
    said = verified(hub, "slip", late)
    assert said.returncode == 3
    assert "did not have" in said.stdout
    (last,) = told_end(hub, box.name)["last"]
    assert last == {
        "log": box.name,
        "epoch": box.head.epoch.hex(),
        "seq": 2,
        "hash": known.hash.hex(),
    }
    assert hub.call("export", box.name, hub.top / "log") == Exit.DONE
    said = verified(hub, "log", hub.top / "log")
    assert said.returncode == 3
    assert "but 1 entries are under a key that was revoked" in said.stdout


def test_a_revoked_officer_is_told_with_the_public_keys(hub: Installation) -> None:
    box = admitted(hub)
    box.take(1)
    receive(hub, box.batch())
    lan = ("revoke-officer", "Nguyễn Thị Lan", "--ward", "00103", "--why", "nghỉ việc")
    assert hub.call(*lan) == Exit.DONE
    assert hub.call("export", box.name, hub.top / "log") == Exit.DONE
    assert verified(hub, "log", hub.top / "log").returncode == 0  # all of it was said before
    (name,) = (name for name in told_keys(hub) if name.startswith("Nguyễn Thị Lan ("))
    assert told_end(hub, name)["last"] == []
    assert "revoked" not in told_keys(hub)[box.name]


def told_keys(hub: Installation) -> dict[str, Any]:
    found = json.loads((hub.top / "keys.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def told_end(hub: Installation, name: str) -> dict[str, Any]:
    end = told_keys(hub)[name]["revoked"]
    assert isinstance(end, dict)
    assert end["at"] > 0
    return end


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


def test_a_part_that_fails_when_it_is_looked_at_is_named(
    hub: Installation, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Database) -> tuple[str, ...]:
        raise FaultError("store.failed", why="OperationalError")

    monkeypatch.setattr(Database, "check", fail)
    assert hub.call("check") == Exit.FOUND
    assert "database: store.failed why=OperationalError" in capsys.readouterr().out
