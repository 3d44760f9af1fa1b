"""The command as a person runs it: a process of its own, its output and its exit code."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from accord.export import read_export
from accord.seal import SEED_BYTES, SigningKey
from edge.__main__ import main, parser
from edge.main.running import open_ledger
from ground.files.tidemark import Tide, TideMark
from tests.edge.main.city import City, a_joined_box, admit, settings_in
from tests.edge.main.writing import believe_nobody, say_something, take_something
from tests.edge.station import LAN
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _answers(program: subprocess.Popen[bytes], port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
    except OSError:
        assert program.poll() is None, program.stderr and program.stderr.read()
        return False
    return True


@contextmanager
def running(path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        [sys.executable, "-m", "edge", "--settings", str(path), "run"],
        stderr=subprocess.PIPE,
    )
    try:
        wait_until(lambda: _answers(program, port), timeout_s=30)
        yield program
    finally:
        if program.poll() is None:
            program.kill()
        program.wait()
        assert program.stderr is not None
        program.stderr.close()


def test_settings_are_printed_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--settings", str(settings_in(tmp_path)), "settings"]) == 0
    assert "TRUNG TÂM" in capsys.readouterr().out


def test_wrong_settings_have_their_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--settings", str(tmp_path / "none"), "check"]) == 2
    assert "settings.unreadable" in capsys.readouterr().err


def test_a_box_that_has_not_joined_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(settings_in(tmp_path))
    for verb in ("verify", "run"):
        assert main(["--settings", path, verb]) == 3
        assert "box.not-joined" in capsys.readouterr().err
    assert main(["--settings", path, "check"]) == 1
    out = capsys.readouterr().out
    assert "WRONG admission" in out
    assert "ok    words" in out


def test_a_box_that_joined_passes_its_self_test_and_proves_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(a_joined_box(tmp_path).path)
    assert main(["--settings", path, "check"]) == 0, capsys.readouterr().out
    assert "procedures in force" in capsys.readouterr().out
    assert main(["--settings", path, "verify"]) == 0
    assert "entries" in capsys.readouterr().out
    assert main(["--settings", path, "verify", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_a_flipped_bit_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = a_joined_box(tmp_path)
    file = bytearray(city.folder.database.read_bytes())
    file[len(file) // 2] ^= 4
    city.folder.database.write_bytes(file)
    assert main(["--settings", str(city.path), "verify"]) in {1, 4}
    told = capsys.readouterr()
    assert "WRONG" in told.out or "store." in told.err


@pytest.mark.parametrize(("key", "is_told"), [(None, False), (SigningKey(b"x" * SEED_BYTES), True)])
def test_a_slip_that_another_key_signed_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: SigningKey | None, is_told: bool
) -> None:
    city = a_joined_box(tmp_path)
    take_something(city, signed_by=key)
    main(["--settings", str(city.path), "verify"])
    assert ("verify.false-slip" in capsys.readouterr().out) is is_told


def test_a_word_that_the_city_never_signed_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    believe_nobody(city)
    assert main(["--settings", str(city.path), "verify"]) == 1
    assert "verify.false-ack" in capsys.readouterr().out


def test_a_card_put_back_to_an_older_state_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    tide, path = city.folder.tide, str(city.path)
    assert tide is not None
    with closing(open_ledger(city.folder)) as ledger:
        tip = ledger.own_tip()
    for log, seq, told, status in (
        ("box-00103-z", tip.seq + 5, "", 0),
        (tip.log, tip.seq, "", 0),
        (tip.log, tip.seq + 2, f"entries {tip.seq + 1} to {tip.seq + 2} are gone", 1),
    ):
        tide.unlink(missing_ok=True)
        TideMark(tide).write(Tide(log, tip.epoch, seq, tip.hash))
        assert main(["--settings", path, "verify", "--quiet"]) == status
        assert told in capsys.readouterr().out
    tide.write_bytes(b"torn")
    assert main(["--settings", path, "verify", "--quiet"]) == 1
    assert "tidemark.damaged" in capsys.readouterr().out


def test_the_log_is_carried_out_whole_and_never_over_another_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    out = tmp_path / "log.export"
    assert main(["--settings", str(city.path), "export", str(out)]) == 0
    preamble, records = read_export([out.read_bytes()])
    assert preamble.log == city.admission.box
    assert len(list(records)) == 1
    assert main(["--settings", str(city.path), "export", str(out)]) == 3
    assert "out.is-there" in capsys.readouterr().err
    assert main(["--settings", str(city.path), "export", str(out), "--replace"]) == 0


@pytest.mark.parametrize(
    "verb",
    [("export",), ("request", "box-00103-a", "00103"), ("officer", "officers.toml")],
    ids=lambda verb: verb[0],
)
def test_no_verb_writes_into_the_boxs_folder_or_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    city = a_joined_box(tmp_path)
    tide = city.folder.tide
    assert tide is not None
    (tmp_path / "way").symlink_to(city.folder.top)
    (tmp_path / "mine").write_bytes(b"mine")
    top = city.folder.top
    before = {path: path.read_bytes() for path in [*top.iterdir(), tide, city.path]}
    command = ["--settings", str(city.path), *verb]
    for own in (top / "box.key", top / "new", tmp_path / "way" / "box.db", tide, city.path):
        assert main([*command, str(own), "--replace"]) == 3
        assert "out.in-own-folder" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "mine")]) == 3
    assert "out.is-there" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in [*top.iterdir(), tide, city.path]} == before
    assert (tmp_path / "mine").read_bytes() == b"mine"


@pytest.mark.parametrize("content", [None, "", "[", "officer = 1", "officer = [1]"])
def test_a_list_that_is_none_is_told_from_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    city, listed = a_joined_box(tmp_path), tmp_path / "list"
    for given in (tmp_path, tmp_path / "none") if content is None else (listed,):
        if content is not None:
            listed.write_text(content, "utf-8")
        path = ["--settings", str(city.path)]
        assert main([*path, "officer", str(given), str(tmp_path / "out")]) == 5
        told = capsys.readouterr().err
        assert "joining.bad-officers" in told or "folder.no-such-file" in told
        assert not (tmp_path / "out").exists()
        if content is None:
            assert main([*path, "learn", str(given)]) == 5


def test_a_request_and_an_admission_go_through_files(tmp_path: Path) -> None:
    path = settings_in(tmp_path)
    officers = tmp_path / "officers.toml"
    officers.write_text(
        f'[[officer]]\nlogin="lan"\nname="{LAN.name}"\ntitle="x"\nroles=["reception"]\n', "utf-8"
    )
    asked = tmp_path / "request"
    command = [sys.executable, "-m", "edge", "--settings", str(path)]
    subprocess.run(
        [*command, "request", "box-00103-a", "00103", str(asked), "--officers", str(officers)],
        input=b"246810\n",
        check=True,
    )
    (tmp_path / "admission").write_bytes(admit(asked.read_bytes()))
    told = subprocess.run(
        [*command, "join", str(tmp_path / "admission")], check=True, capture_output=True
    )
    assert "fingerprint" in told.stdout.decode()
    (tmp_path / "nonsense").write_bytes(b"nonsense")
    again = subprocess.run(
        [*command, "join", str(tmp_path / "nonsense")], check=False, capture_output=True
    )
    assert again.returncode == 3


def test_the_program_serves_until_it_is_asked_to_stop_and_ends_in_order(
    tmp_path: Path,
) -> None:
    port = free_port()
    city: City = a_joined_box(tmp_path, port=port)
    with running(city.path, port) as program:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-on", timeout=10)
        text = page.read().decode()
        page.close()
        assert LAN.name in text
        assert "server" not in {name.lower() for name in page.headers}
        program.send_signal(signal.SIGTERM)
        assert program.wait(15) in {0, -signal.SIGTERM}
        told = program.stderr.read().decode() if program.stderr else ""
    assert "Traceback" not in told
    assert "box ready" in told
    assert main(["--settings", str(city.path), "verify", "--quiet"]) == 0


def test_a_program_that_was_killed_starts_again_and_has_lost_nothing(tmp_path: Path) -> None:
    port = free_port()
    city = a_joined_box(tmp_path, port=port)
    with running(city.path, port) as program:
        program.kill()
        program.wait()
    with running(city.path, port):
        pass
    assert main(["--settings", str(city.path), "verify", "--quiet"]) == 0


@pytest.mark.parametrize(
    ("verb", "stranger"),
    [("settings", "litestar"), ("verify", "litestar"), ("export", "litestar")],
)
def test_a_verb_that_serves_nothing_loads_no_web_server(
    tmp_path: Path, verb: str, stranger: str
) -> None:
    city = a_joined_box(tmp_path)
    more = [str(tmp_path / "out")] if verb == "export" else []
    script = (
        "import sys; from edge.__main__ import main; "
        f"code = main({['--settings', str(city.path), verb, *more]!r}); "
        f"sys.exit(9 if {stranger!r} in sys.modules else code)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_self_test_tells_what_is_wrong_with_the_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    tide, path = city.folder.tide, str(city.path)
    assert tide is not None
    assert tide.exists(), "a log is marked from its joining on"
    with closing(open_ledger(city.folder)) as ledger:
        tip = ledger.own_tip()
    ahead = Tide(tip.log, tip.epoch, tip.seq + 2, tip.hash)
    TideMark(tide).write(ahead)
    assert main(["--settings", path, "check"]) == 1
    assert "WRONG second medium" in (told := capsys.readouterr().out)
    assert "store.rolled-back" in told
    tide.unlink()
    for verb in ("check", "verify"):
        assert main(["--settings", path, verb]) == 1
        assert "tidemark.gone" in capsys.readouterr().out
    assert not tide.exists(), "looking marks nothing"


def test_the_self_test_says_that_no_second_medium_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = a_joined_box(tmp_path)
    told = city.path.read_text("utf-8").splitlines()
    city.path.write_text("\n".join(line for line in told if "second_medium" not in line), "utf-8")
    assert main(["--settings", str(city.path), "check"]) == 0
    assert "ok    second medium: none named" in capsys.readouterr().out


def test_help_names_every_verb_and_every_exit_code() -> None:
    told = parser().format_help()
    for word in ("run", "settings", "check", "verify", "export", "request", "join", "Exit codes"):
        assert word in told


def test_a_card_that_was_put_back_goes_on_in_a_new_epoch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    city = a_joined_box(tmp_path, port=port)
    old = city.folder.database.read_bytes()
    with running(city.path, port) as program:
        program.terminate()
        program.wait()
    say_something(city)
    for path in city.folder.top.glob("box.db*"):
        path.unlink()
    city.folder.database.write_bytes(old)
    with running(city.path, port) as program:
        program.terminate()
        program.wait()
    out = tmp_path / "after"
    assert main(["--settings", str(city.path), "export", str(out)]) == 0
    epochs = {record.entry.header.epoch for record in read_export([out.read_bytes()])[1]}
    assert len(epochs) == 2
    for verb in ("check", "verify"):
        assert main(["--settings", str(city.path), verb]) == 1
        assert "entries 2 to" in capsys.readouterr().out, "nobody has confirmed it yet"
