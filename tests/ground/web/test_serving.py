"""A certificate that cannot serve and a port that is taken are told before anybody is served."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.__main__ import main as box_main
from ground.command import Exit
from ground.web.serving import check_certificate, listen
from hub.__main__ import main as hub_main
from tests.edge.main.city import a_joined_box
from tests.hub.installation import make_installation

HERE = "127.0.0.1"


def test_pages_without_a_certificate_need_none() -> None:
    check_certificate("", "")


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    none, bad = tmp_path / "none", tmp_path / "bad"
    bad.write_text("no certificate", "utf-8")
    for path in (none, bad, tmp_path, Path("a\0b")):
        with pytest.raises(FaultError, match=r"^web\.bad-certificate"):
            check_certificate(str(path), str(path))


def test_a_port_that_is_taken_is_told() -> None:
    with closing(listen(HERE, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(FaultError, match=r"^web\.not-started"):
            listen(HERE, port)


@pytest.mark.parametrize("verb", ["check", "run"])
def test_both_programs_find_it_and_end_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    web = '[web]\ncertificate = "/nonexist"\nkey = "/nonexist"\n'
    box = a_joined_box(tmp_path)
    told = box.path.read_text("utf-8")
    assert "[web]" in told
    rest = [part for part in told.split("\n[") if not part.startswith("web]")]
    box.path.write_text("\n[".join(rest) + "\n" + web, "utf-8")
    (tmp_path / "city").mkdir()
    hub = make_installation(tmp_path / "city")
    assert hub.init() == Exit.DONE
    hub.write_settings(web)
    code = Exit.FOUND if verb == "check" else Exit.FAILED
    for main, path in ((box_main, box.path), (hub_main, hub.top / "hub.toml")):
        capsys.readouterr()
        assert main(["--settings", str(path), verb]) == code
        said = "".join(capsys.readouterr())
        assert "web.bad-certificate" in said
        assert "Traceback" not in said


def test_a_box_whose_port_is_taken_ends_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(listen(HERE, 0)) as taken:
        box = a_joined_box(tmp_path, port=taken.getsockname()[1])
        assert box_main(["--settings", str(box.path), "run"]) == Exit.FAILED
    assert "web.not-started" in capsys.readouterr().err
