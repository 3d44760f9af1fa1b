"""The shelf of scanned papers: durable, once each, in pieces, within the disk's reserve."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from accord.header import Attachment
from accord.moments import Instant, to_local
from accord.naming import mint
from accord.writer import write_entry
from edge.store.backup import back_up
from edge.store.keyfile import KeyFile
from edge.store.shelf import CHUNK_BYTES, FILE_BYTES_MAX, Shelf, digests_of
from edge.store.shelf_proof import files_wrong
from edge.store.space import Space
from tests.accord.samples import ACCEPTED
from tests.edge.store.boxes import LAN_KEY, Box, a_box, reading
from tests.edge.store.logs import BOX_KEY, MORNING, key_file

AT = Instant(1_000)
LONG = bytes(range(251)) * 700
"""Two pieces and a rest."""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf(tmp_path / "papers.db", keys=key_file(tmp_path))
    yield opened
    opened.close()


def again(shelf: Shelf) -> Shelf:
    shelf.close()
    return Shelf(shelf.path, keys=KeyFile(shelf.path.with_name("store.key")))


def test_what_was_put_is_there_in_pieces_and_whole_after_a_start(shelf: Shelf) -> None:
    digest = shelf.put(LONG, kind="image/png", at=AT)
    assert digest == sha256(LONG).digest()
    opened = again(shelf)
    assert opened.size(digest) == len(LONG)
    pieces = [opened.chunk(digest, number) for number in range(4)]
    assert [len(piece) for piece in pieces if piece] == [CHUNK_BYTES, CHUNK_BYTES, 44_628]
    assert pieces[3] is None
    assert b"".join(piece for piece in pieces if piece) == LONG
    assert opened.read(digest) == ("image/png", LONG)
    opened.close()


def test_the_same_content_twice_is_one_file(shelf: Shelf) -> None:
    first = shelf.put(b"one", kind="image/png", at=AT)
    assert shelf.put(b"one", kind="image/jpeg", at=Instant(2_000)) == first
    assert shelf.digests() == (first,)
    assert shelf.read(first) == ("image/png", b"one")


def test_what_was_dropped_is_gone_and_dropping_nothing_is_no_fault(shelf: Shelf) -> None:
    digest = shelf.put(LONG, kind="image/png", at=AT)
    shelf.drop(digest)
    shelf.drop(digest)
    assert (shelf.size(digest), shelf.chunk(digest, 0), shelf.read(digest)) == (None, None, None)
    assert shelf.digests() == ()


def test_a_file_that_is_empty_or_too_large_is_refused(shelf: Shelf) -> None:
    with pytest.raises(RefusedError, match=r"shelf\.empty"):
        shelf.put(b"", kind="image/png", at=AT)
    with pytest.raises(RefusedError, match=r"shelf\.too-large"):
        shelf.put(bytes(FILE_BYTES_MAX + 1), kind="image/png", at=AT)
    assert shelf.digests() == ()


def test_the_reserve_of_the_disk_is_not_for_new_files(tmp_path: Path) -> None:
    free = [1_050 + 2 * len(LONG)]
    found = Shelf(
        tmp_path / "papers.db",
        keys=key_file(tmp_path),
        space=lambda _: Space(size_bytes=20_000, free_bytes=free[0]),
    )
    held = found.put(LONG, kind="image/png", at=AT)
    free[0] = 1_000 + 2 * 3 - 1
    with pytest.raises(RefusedError, match=r"shelf\.no-room"):
        found.put(b"two", kind="image/png", at=AT)
    assert found.put(LONG, kind="image/png", at=AT) == held
    assert found.digests() == (held,)
    found.close()


def spoil(shelf: Shelf, digest: bytes) -> None:
    with shelf._database.writing() as connection:  # noqa: SLF001 -- as a bad disk would
        connection.execute("UPDATE chunks SET content = x'00' WHERE number = 0")
    assert shelf.size(digest) is not None


def test_a_file_that_changed_is_not_read_and_may_be_put_again(shelf: Shelf) -> None:
    digest = shelf.put(LONG, kind="image/png", at=AT)
    spoil(shelf, digest)
    assert shelf.read(digest) is None
    assert shelf.put(LONG, kind="image/png", at=AT) == digest
    assert shelf.read(digest) == ("image/png", LONG)


def test_a_file_that_does_not_read_back_is_not_named(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.store.shelf.content_of", lambda *_: None)
    with pytest.raises(FaultError, match=r"store\.read-back"):
        shelf.put(b"one", kind="image/png", at=AT)
    assert not shelf._database.is_open  # noqa: SLF001 -- nothing is known of what it wrote


def test_a_disk_that_fails_while_resting_leaves_what_was_put(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise FaultError("store.disk-failed")

    monkeypatch.setattr(shelf._database, "checkpoint", fail)  # noqa: SLF001 -- the disk, below us
    digest = shelf.put(b"one", kind="image/png", at=AT)
    assert shelf.read(digest) == ("image/png", b"one")


KILLED = """
import os, sys
from pathlib import Path
from accord.moments import Instant, to_local
from accord.naming import mint
from accord.writer import write_entry
from edge.store.keyfile import KeyFile
from edge.store.shelf import Shelf
folder = Path(sys.argv[1])
shelf = Shelf(folder / "papers.db", keys=KeyFile(folder / "store.key"))
print(shelf.put(b"x" * 200_000, kind="image/png", at=Instant(1)).hex(), flush=True)
with shelf._database.writing() as connection:
    connection.execute("DELETE FROM files")
    os.kill(os.getpid(), 9)
"""


def test_a_process_killed_after_the_hash_was_told_has_kept_the_file(tmp_path: Path) -> None:
    key_file(tmp_path)
    told = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path], capture_output=True, text=True, check=False
    )
    digest = bytes.fromhex(told.stdout)
    opened = Shelf(tmp_path / "papers.db", keys=KeyFile(tmp_path / "store.key"))
    assert opened.read(digest) == ("image/png", b"x" * 200_000)
    opened.close()


# --- what verifying finds ------------------------------------------------------------------------


def take(box: Box, *files: Attachment) -> None:
    """Write an acceptance that names files."""
    with box.book.writing() as writing:
        day = to_local(MORNING).date()
        code = mint(box.agency, day, slot=1, count_so_far=writing.count_of(day))
        record = write_entry(
            writing.head,
            ACCEPTED,
            dossier=str(code),
            parents=(),
            reading=reading(MORNING),
            salt=bytes(16),
            box=BOX_KEY,
            officer=LAN_KEY,
            attachments=files,
        )
        writing.append(record, ACCEPTED)
        writing.set_count(day, code.count)


def found(box: Box, path: Path) -> list[str]:
    with box.ledger.reading() as connection:
        return [one.what for one in files_wrong(connection, path, key_file(box.folder))]


def test_an_entry_that_names_a_file_that_is_gone_or_changed_is_found(
    tmp_path: Path, shelf: Shelf
) -> None:
    digest = shelf.put(LONG, kind="image/png", at=AT)
    other = shelf.put(b"two", kind="image/png", at=AT)
    with a_box(tmp_path) as box:
        take(box, Attachment(digest, len(LONG)))
        take(box, Attachment(digest, len(LONG)), Attachment(other, 3))
        assert found(box, shelf.path) == []
        shelf.drop(other)
        assert found(box, shelf.path) == ["verify.file-missing"]
        spoil(shelf, digest)
        assert found(box, shelf.path) == ["verify.file-changed", "verify.file-missing"]
        assert found(box, tmp_path / "none.db") == ["verify.file-missing"] * 2


def test_a_shelf_that_cannot_be_read_is_told_and_nothing_stops(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put(LONG, kind="image/png", at=AT)
    shelf.close()
    with a_box(tmp_path) as box:
        content = bytearray(shelf.path.read_bytes())
        content[3 * 4096 + 100] ^= 1
        shelf.path.write_bytes(content)
        assert "verify.bad-page" in found(box, shelf.path)
        shelf.path.write_bytes(b"x" * 8192)
        assert found(box, shelf.path) == ["verify.unreadable"]


def test_an_entry_that_was_erased_by_law_names_no_file_any_more(tmp_path: Path) -> None:
    with a_box(tmp_path) as box:
        take(box, Attachment(bytes(32), 1))
        with box.ledger.writing() as work:
            work.connection.execute("DELETE FROM payloads")
        assert found(box, tmp_path / "papers.db") == []


def test_the_backup_of_a_shelf_is_a_shelf(tmp_path: Path, shelf: Shelf) -> None:
    digest = shelf.put(LONG, kind="image/png", at=AT)
    keys = KeyFile(tmp_path / "store.key")
    back_up(shelf.path, keys, tmp_path / "copy.db", holds=digests_of)
    copy = Shelf(tmp_path / "copy.db", keys=keys)
    assert copy.read(digest) == ("image/png", LONG)
    copy.close()
