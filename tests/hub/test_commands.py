"""Everything a person does with a hub from a terminal but running and proving it."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import pytest

from accord.admission import fingerprint
from accord.bundle import read_bundle
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from ground.command import Exit
from hub.__main__ import parser
from hub.main.folder import CARRIED_BYTES_MAX
from hub.main.office import open_office
from tests.hub.installation import PIN, Installation, admitted, make_installation, request_file
from tests.hub.office.test_officer_requests import HOA, asked

Captured = pytest.CaptureFixture[str]


# --- init ---------------------------------------------------------------------------------------


def test_a_made_hub_keeps_its_secrets_to_itself(hub: Installation) -> None:
    names = {path.name for path in hub.folder.iterdir()}
    assert names >= {"hub.seed", "city.seed", "store.key", "hub.db", "city.der"}
    for name in ("hub.seed", "city.seed", "store.key", "city.der"):
        assert (hub.folder / name).stat().st_mode & 0o077 == 0
    assert hub.folder.stat().st_mode & 0o077 == 0


def test_a_made_hub_knows_procedures_wards_and_its_administrator(hub: Installation) -> None:
    with open_office(hub.settings) as office, office.books.reading() as desk:
        assert len(desk.register.units()) == 127
        account = desk.register.account("quantri")
    assert account is not None
    assert account.roles == (OfficerRole.ADMINISTRATION,)
    assert account.unit == "00000"


def test_a_hub_is_made_once(hub: Installation, capsys: Captured) -> None:
    before = {path.name: path.read_bytes() for path in hub.folder.glob("*.seed")}
    assert hub.init() == Exit.REFUSED
    assert "hub.already-made" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in hub.folder.glob("*.seed")} == before


def test_the_making_a_power_cut_ended_is_finished(hub: Installation, capsys: Captured) -> None:
    seed = (hub.folder / "hub.seed").read_bytes()
    (hub.folder / "city.der").unlink()
    assert hub.call("verify") == Exit.REFUSED
    assert "hub.not-made" in capsys.readouterr().err
    assert hub.init() == Exit.DONE
    assert (hub.folder / "hub.seed").read_bytes() == seed
    assert hub.call("verify", "--quiet") == Exit.DONE


def test_a_weak_pin_makes_no_hub(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = make_installation(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("123456\n"))
    assert new.call("init", "--login", "quantri", "--name", "Nguyễn Quản Trị") == Exit.REFUSED
    assert "vault.weak-pin" in capsys.readouterr().err
    assert not new.folder.exists()


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path, capsys: Captured) -> None:
    new = make_installation(tmp_path)
    new.folder.write_text("a file stands where the folder should be")
    assert new.init() == Exit.FAILED
    assert "folder.unwritable" in capsys.readouterr().err


# --- people of a ward's box ---------------------------------------------------------------------


def test_the_people_a_box_asks_for_are_admitted_once(hub: Installation, capsys: Captured) -> None:
    box = admitted(hub)
    path = hub.top / "more.request"
    path.write_bytes(asked(box))
    capsys.readouterr()
    assert hub.call("admit-officers", path, "--yes") == Exit.DONE
    seen = "Lê Thị Hoa, no position, of Phường Tây Hồ: reception\n"
    told = f"{seen}Lê Thị Hoa of Phường Tây Hồ: key {HOA.key_id.hex()} admitted\n"
    assert capsys.readouterr().out == told
    assert hub.call("admit-officers", path) == Exit.DONE  # nobody is new, so nothing is asked
    assert capsys.readouterr().out == f"{told[:-1]} before\n"
    path.write_bytes(asked(box)[:-1])
    assert hub.call("admit-officers", path, "--yes") == Exit.MALFORMED
    assert "admission.bad-request" in capsys.readouterr().err
    path.write_bytes(asked(box, epoch=b"epoch--2"))
    assert hub.call("admit-officers", path, "--yes") == Exit.REFUSED
    assert "officer-request.unknown-epoch" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "more", "code", "why"),
    [
        (io.StringIO("yes\n"), (), Exit.REFUSED, "verb.needs-yes"),
        (Terminal("y\n"), (), Exit.REFUSED, "verb.not-confirmed"),
        (Terminal(""), (), Exit.REFUSED, "verb.not-confirmed"),
        (Terminal("yes\n"), ("--look",), Exit.DONE, ""),
    ],
)
def test_nobody_is_admitted_before_a_person_has_read_who_and_said_yes(
    hub: Installation,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    typed: io.StringIO,
    more: tuple[str, ...],
    code: Exit,
    why: str,
) -> None:
    path = hub.top / "more.request"
    path.write_bytes(asked(admitted(hub)))
    before = said(hub)
    monkeypatch.setattr(sys, "stdin", typed)
    capsys.readouterr()
    assert hub.call("admit-officers", path, *more) == code
    told = capsys.readouterr()
    assert told.out.startswith("Lê Thị Hoa, no position, of Phường Tây Hồ: reception\n")
    assert why in told.err
    assert said(hub) == before


def check_nobody_is_admitted_unasked(hub: Installation) -> None:
    """Let nobody sit there and nothing be said."""
    path = hub.top / "more.request"
    path.write_bytes(asked(admitted(hub)))
    before = said(hub)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("yes\n"))
        assert hub.call("admit-officers", path) == Exit.REFUSED
    assert said(hub) == before


def test_a_person_at_a_terminal_reads_who_is_asked_for_and_says_yes(
    hub: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hub.top / "more.request"
    path.write_bytes(asked(admitted(hub)))
    before = said(hub)
    monkeypatch.setattr(sys, "stdin", Terminal("Yes\n"))
    assert hub.call("admit-officers", path) == Exit.DONE
    assert said(hub) > before


def said(hub: Installation) -> int:
    """How many entries the hub's own logs have."""
    with open_office(hub.settings) as office, office.books.reading() as desk:
        return sum(held.head.seq for held in desk.logs.own())


# --- people -------------------------------------------------------------------------------------


def employ(hub: Installation, *more: object) -> int:
    return hub.call(
        *("officer", "hoa", "--name", "Trần Thị Hoa", "--title", "Phó Chủ tịch"),
        *("--role", "leader", "--role", "handling", "--unit", "00103", *more),
    )


def test_an_officer_is_admitted_and_can_sign_on(hub: Installation, capsys: Captured) -> None:
    assert employ(hub, "--pin-file", hub.top / "pin") == Exit.DONE
    assert "hoa of 00103" in capsys.readouterr().out
    with open_office(hub.settings) as office:
        session = office.accounts.session(office.accounts.sign_on(login="hoa", pin=PIN))
    assert session.account.roles == (OfficerRole.HANDLING, OfficerRole.LEADER)
    assert employ(hub, "--pin-file", hub.top / "pin") == Exit.REFUSED
    assert "account.taken" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "code"),
    [((PIN, PIN), Exit.DONE), ((PIN, "271828"), Exit.REFUSED)],
    ids=["same", "other"],
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
    assert employ(hub, "--pin-file", hub.top / "pin") == Exit.MALFORMED
    assert "folder.no-text" in capsys.readouterr().err


# --- boxes --------------------------------------------------------------------------------------


def test_an_admission_shows_what_two_people_compare(hub: Installation, capsys: Captured) -> None:
    admitted(hub)
    told = capsys.readouterr().out
    with open_office(hub.settings) as office:
        assert fingerprint(office.key.public.point) in told
    assert "Phường Tây Hồ (H26.103), slot 100" in told
    assert "officer lan: Nguyễn Thị Lan" in told


def test_the_same_request_is_given_the_same_admission(hub: Installation) -> None:
    request = request_file(hub)
    assert hub.call("admit", request, hub.top / "one", "--yes") == Exit.DONE
    assert hub.call("admit", request, hub.top / "two") == Exit.DONE
    one, two = (read_bundle((hub.top / name).read_bytes()).cover for name in ("one", "two"))
    assert one.admission == two.admission
    assert one.ends == two.ends


def test_a_bundle_for_a_ward_has_no_admission_in_it(hub: Installation, capsys: Captured) -> None:
    assert hub.call("bundle", "00103", hub.top / "stick") == Exit.DONE
    cover = read_bundle((hub.top / "stick").read_bytes()).cover
    assert (cover.unit, cover.admission) == ("00103", b"")
    assert hub.call("bundle", "99999", hub.top / "none") == Exit.REFUSED
    assert "enrolment.unknown-unit" in capsys.readouterr().err
    assert not (hub.top / "none").exists()


def test_a_box_is_given_receipt_numbers_one_block_after_the_other(
    hub: Installation, capsys: Captured
) -> None:
    admitted(hub)
    series = ("--form", "01BLP0-001", "--symbol", "AA-26T", "--year", "2026")
    assert hub.call("receipts", "box-00103-a", *series) == Exit.DONE
    assert hub.call("receipts", "box-00103-a", *series, "--count", "20") == Exit.DONE
    said = capsys.readouterr().out
    assert "01BLP0-001 AA-26T 0000001 to 01BLP0-001 AA-26T 0000500" in said
    assert "01BLP0-001 AA-26T 0000501 to 01BLP0-001 AA-26T 0000520" in said
    assert hub.call("receipts", "box-00103-z", *series) == Exit.REFUSED
    assert "enrolment.unknown-box" in capsys.readouterr().err


def test_a_revoked_box_is_not_admitted_again(hub: Installation, capsys: Captured) -> None:
    admitted(hub)
    assert hub.call("revoke", "box-00103-a", "--why", "stolen") == Exit.DONE
    assert hub.call("revoke", "box-00103-a", "--why", "stolen") == Exit.REFUSED
    assert (
        hub.call("admit", request_file(hub), hub.top / "again") == Exit.REFUSED
    )  # known: not asked
    assert "enrolment.revoked" in capsys.readouterr().err
    assert not (hub.top / "again").exists()


@pytest.mark.parametrize(
    ("content", "why", "code"),
    [
        (None, "folder.no-such-file", Exit.MALFORMED),
        (b"no request", "admission.bad-request", Exit.MALFORMED),
        (bytes(CARRIED_BYTES_MAX + 1), "folder.too-large", Exit.MALFORMED),
    ],
)
def test_what_is_no_request_is_refused(
    hub: Installation, capsys: Captured, content: bytes | None, why: str, code: Exit
) -> None:
    if content is not None:
        (hub.top / "request").write_bytes(content)
    assert hub.call("admit", hub.top / "request", hub.top / "out") == code
    assert why in capsys.readouterr().err


def test_an_admission_that_cannot_be_written_is_a_fault(
    hub: Installation, capsys: Captured
) -> None:
    assert hub.call("admit", request_file(hub), hub.top / "nowhere" / "out", "--yes") == Exit.FAILED
    assert "folder.unwritable" in capsys.readouterr().err


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verbs_that_write(hub: Installation) -> list[tuple[object, ...]]:
    return [
        ("admit", "--yes", request_file(hub, "box-00103-c")),
        ("bundle", "00103"),
        ("export", "hub-fleet"),
        ("keys",),
        ("backup",),
    ]


def test_no_verb_writes_into_the_hubs_folder_or_over_a_file(
    hub: Installation, capsys: Captured
) -> None:
    (hub.top / "way").symlink_to(hub.folder)
    (hub.top / "mine").write_bytes(b"mine")
    before = content(hub.folder) | content(hub.top)
    for verb in verbs_that_write(hub):
        replace = () if verb == ("backup",) else ("--replace",)
        for own in (hub.folder / "hub.seed", hub.folder / "new", hub.top / "way" / "hub.db"):
            assert hub.call(*verb, own, *replace) == Exit.REFUSED
            assert "out.in-own-folder" in capsys.readouterr().err
        assert hub.call(*verb, hub.top / "hub.toml", *replace) == Exit.REFUSED
        assert hub.call(*verb, hub.top / "mine") == Exit.REFUSED
        assert "out.is-there" in capsys.readouterr().err
    after = content(hub.folder) | content(hub.top)
    assert {path: after[path] for path in before} == before
    for verb in verbs_that_write(hub)[:-1]:
        assert hub.call(*verb, hub.top / "mine", "--replace") == Exit.DONE
        assert (hub.top / "mine").read_bytes() != b"mine"
        (hub.top / "mine").write_bytes(b"mine")


def test_every_verb_that_writes_is_among_those_held_to_it(hub: Installation) -> None:
    (verbs,) = (
        each
        for each in parser()._actions  # noqa: SLF001 -- argparse has no other way to ask
        if isinstance(each, argparse._SubParsersAction)  # noqa: SLF001 -- as above
    )
    writing = {
        name
        for name, verb in verbs.choices.items()
        if {"out", "to"} & {each.dest for each in verb._actions}  # noqa: SLF001 -- as above
    }
    assert writing == {str(verb[0]) for verb in verbs_that_write(hub)}


# --- publishing ---------------------------------------------------------------------------------


def test_settings_are_printed_redacted(hub: Installation, capsys: Captured) -> None:
    hub.write_settings('[web]\ncertificate = "/c.pem"\nkey = "/secret.key"\n')
    assert hub.call("settings") == Exit.DONE
    told = capsys.readouterr().out
    assert "/secret.key" not in told
    assert 'kind = "embedded"' in told


def test_wrong_settings_are_wrong_use(hub: Installation, capsys: Captured) -> None:
    hub.write_settings('[log]\nlevel = "loud"\n')
    assert hub.call("check") == Exit.WRONG_USE
    assert "setting=log.level" in capsys.readouterr().err


def test_an_unknown_verb_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["fly"])
    assert ended.value.code == Exit.WRONG_USE


def test_after_a_restore_logs_go_on_anew_and_known_boxes_are_listed(
    hub: Installation, capsys: Captured
) -> None:
    admitted(hub)
    capsys.readouterr()
    assert hub.call("restored") == Exit.DONE
    told = capsys.readouterr().out
    assert "log hub-fleet: goes on in a new epoch" in told
    assert "box box-00103-a: known" in told
    assert hub.call("verify", "--quiet") == Exit.DONE


def test_people_are_put_out_by_the_command(hub: Installation, capsys: Captured) -> None:
    admitted(hub)
    lan = ("revoke-officer", "Nguyễn Thị Lan", "--ward", "00103", "--why", "nghỉ việc")
    assert hub.call(*lan) == Exit.DONE
    assert "Nguyễn Thị Lan of 00103: key " in capsys.readouterr().out
    assert hub.call(*lan) == Exit.REFUSED
    assert hub.call("revoke-officer", "quantri", "--why", "nghỉ việc") == Exit.DONE
    assert "quantri: put out" in capsys.readouterr().out
    with open_office(hub.settings) as office, pytest.raises(RefusedError, match=r"wrong-pin"):
        office.accounts.sign_on(login="quantri", pin=PIN)
