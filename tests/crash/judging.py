"""Judging a disk: opened with the real store, it holds all that was printed, and no halves."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from accord.errors import MotcuaError
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.verify import verify
from tests.crash.states import Image
from tests.edge.store.boxes import open_ledger

__all__ = ["DONE", "judge", "lay_out", "quiet", "shared_folder"]

DONE = "done"
"""Last line of a paper, when everything was taken."""


@contextmanager
def shared_folder() -> Iterator[Path]:
    """Hold a folder in memory: what is opened there costs no disk."""
    memory = Path("/dev/shm")  # noqa: S108 -- memory, with a name nobody can guess
    path = Path(tempfile.mkdtemp(prefix="motcua-crash-", dir=memory if memory.is_dir() else None))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def quiet() -> None:
    """Log nothing: a store that is opened ten thousand times after an accident complains."""
    logging.disable(logging.CRITICAL)


def lay_out(image: Image, folder: Path) -> None:
    """Make a folder hold what a disk holds, and nothing else."""
    for file in folder.iterdir():
        file.unlink()
    for name, content in image.items():
        path = folder / name
        path.write_bytes(content)
        path.chmod(0o600)


def judge(folder: Path, lines: Collection[str], *, thoroughly: bool = False) -> tuple[str, str]:
    """Open the store in a folder and say what is wrong with it.

    Args:
        folder: of the box.
        lines: what is on the paper.
        thoroughly: also verify everything, and that what is derived is derived.

    Returns:
        ``lost``, ``corrupt`` or nothing, and a sentence.
    """
    printed = [line for line in lines if line != DONE]
    if len(set(printed)) != len(printed):
        return "corrupt", f"a number was printed twice: {printed}"
    if not any(folder.iterdir()) and not printed:
        return "", ""
    try:
        ledger = open_ledger(folder, tide=folder / "tide")
    except MotcuaError as error:
        if not printed and error.key in {"store.key-malformed", "store.wrong-key"}:
            return "", ""  # the power went while the box was being made; it is made again
        return "corrupt", str(error)
    try:
        found = _look(ledger, set(printed))
    except MotcuaError as error:
        found = "corrupt", str(error)  # it opened, and could not be read
    finally:
        ledger.close()
    if not found[0] and thoroughly:
        report = verify(folder / "box.db", KeyFile(folder / "store.key"))
        return ("", "") if report.is_sound else ("corrupt", str(report.findings))
    return found


def _look(ledger: Ledger, printed: set[str]) -> tuple[str, str]:
    with ledger.reading() as connection:
        complaints = connection.execute("PRAGMA integrity_check").fetchall()
        held = {row[0] for row in connection.execute("SELECT DISTINCT dossier FROM entries")} - {""}
        listed = {row[0] for row in connection.execute("SELECT code FROM dossiers")}
        slips = {row[0] for row in connection.execute("SELECT dossier FROM slips")}
        (counted,) = connection.execute("SELECT coalesce(sum(count), 0) FROM day_counts").fetchone()
    if complaints != [("ok",)]:
        return "corrupt", str(complaints[0][0])
    if printed - held:
        return "lost", str(sorted(printed - held))
    if ledger.rolled_back is not None:
        return "lost", str(ledger.rolled_back)
    # One intake at a time may have been kept that nobody has heard of yet; half of one never.
    if not held == listed == slips or counted != len(held):
        return "corrupt", f"{len(held)} held, {len(listed)} listed, {counted} counted"
    return "", ""
