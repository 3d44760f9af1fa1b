"""Joins what scans papers: the drafts' files, the dossiers' files, shelf and reader."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from edge.desk.drafts import Drafts
from edge.desk.filed_scans import FiledScans
from edge.desk.ports import Clock
from edge.desk.reception import Reception
from edge.desk.scanned import FileShelf, PageReader
from edge.desk.scans import ScanBook, Scans
from edge.main.folder import Folder
from edge.store.keyfile import KeyFile
from edge.store.shelf import Shelf

__all__ = ["open_shelf", "scans_of", "sweeping"]

SWEEP_S: Final = 3_600.0
"""How often files that nothing names are looked for, after the first look at the start."""


def open_shelf(folder: Folder, closing: ExitStack) -> Shelf:
    """Open the database of scanned papers, to be closed with everything else."""
    shelf = Shelf(folder.shelf, keys=KeyFile(folder.store_key))
    closing.callback(shelf.close)
    return shelf


def scans_of(
    *,
    book: ScanBook,
    drafts: Drafts,
    reception: Reception,
    shelf: FileShelf,
    reader: PageReader,
    clock: Clock,
) -> tuple[Scans, FiledScans]:
    """Return the rooms of scans: of drafts, and of dossiers."""
    filed = FiledScans(book=book, shelf=shelf, reader=reader)
    scans = Scans(
        book=book,
        drafts=drafts,
        reception=reception,
        filed=filed,
        shelf=shelf,
        reader=reader,
        clock=clock,
        guard=threading.RLock(),
    )
    return scans, filed


def sweeping(scans: Scans, monotonic_s: Callable[[], float]) -> Callable[[], None]:
    """Return what drops the files that nothing names, when it is time again."""
    due_s = monotonic_s()

    def sweep() -> None:
        nonlocal due_s
        if monotonic_s() >= due_s:
            due_s = monotonic_s() + SWEEP_S
            scans.sweep()

    return sweep
