"""What is carried away is written beside, whole, over nobody's file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.errors import FaultError, PeerError, RefusedError
from ground.files.out import Out


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_written_for_nobody_else_and_leaves_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "out.new").write_bytes(b"somebody's")
    Out(tmp_path / "out", ()).write([b"one", b"two"])
    assert (tmp_path / "out").read_bytes() == b"onetwo"
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert names(tmp_path) == {"out", "out.new"}


def test_a_file_that_is_there_is_replaced_only_when_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with pytest.raises(RefusedError, match=r"^out\.is-there"):
        Out(path, ()).write([b"new"])
    assert path.read_bytes() == b"old"
    Out(path, (), may_replace=True).write([b"new"])
    assert path.read_bytes() == b"new"


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    def content() -> Iterator[bytes]:
        (tmp_path / "out").write_bytes(b"another's")
        yield b"ours"

    with pytest.raises(RefusedError, match=r"^out\.is-there"):
        Out(tmp_path / "out", ()).write(content())
    assert (tmp_path / "out").read_bytes() == b"another's"
    assert names(tmp_path) == {"out"}


def test_the_programs_own_is_never_written_over_by_whatever_way(tmp_path: Path) -> None:
    own, note = tmp_path / "own", tmp_path / "own.toml"
    (own / "deep").mkdir(parents=True)
    (own / "seed").write_bytes(b"seed")
    note.write_bytes(b"note")
    (tmp_path / "way").symlink_to(own)
    (tmp_path / "link").symlink_to(own / "seed")
    (tmp_path / "hanging").symlink_to(own / "none")
    (tmp_path / "hard").hardlink_to(note)
    ways = ["own", "own/seed", "own/new", "own/deep/new", "way/seed", "way/new", "link", "hanging"]
    ways += ["own.toml", "hard", "own/../own/seed"]
    for way in ways:
        with pytest.raises(RefusedError, match=r"^out\.in-own-folder"):
            Out(tmp_path / way, (own, note), may_replace=True).write([b"x"])
    assert names(own) == {"deep", "seed"}
    assert (own / "seed").read_bytes() == b"seed"
    assert note.read_bytes() == b"note"
    Out(tmp_path / "own-not", (own, note)).write([b"x"])


def test_a_folder_that_is_yet_to_be_made_is_the_programs_too(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"^out\.in-own-folder"):
        Out(tmp_path / "own", (tmp_path / "own",)).check()


def test_only_a_plain_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for path in (tmp_path, tmp_path / "link", Path("/dev/null")):
        with pytest.raises(RefusedError, match=r"^out\.no-file"):
            Out(path, (), may_replace=True).write([b"new"])
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("way", "told"), [(OSError(), FaultError), (PeerError("x"), PeerError)], ids=["disk", "content"]
)
def test_what_breaks_off_leaves_what_was(
    tmp_path: Path, way: Exception, told: type[Exception]
) -> None:
    def content() -> Iterator[bytes]:
        yield b"half"
        raise way

    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(told):
        Out(tmp_path / "out", (), may_replace=True).write(content())
    with pytest.raises(told):
        Out(tmp_path / "other", ()).write(content())
    assert names(tmp_path) == {"out"}
    assert (tmp_path / "out").read_bytes() == b"old"


def test_where_no_folder_is_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"^folder\.unwritable"):
        Out(tmp_path / "none" / "out", ()).check()
