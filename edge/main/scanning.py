"""Joins what scans papers: the drafts' files, the dossiers' files, shelf and reader."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from edge.desk.drafts import Drafts
from edge.desk.filed_scans import FiledScans
from edge.desk.ports import Clock
from edge.desk.reception import Reception
from edge.desk.scanned import PageReader
from edge.desk.scans import ScanBook, Scans
from edge.devices.pages.reader import PaperReader
from edge.main.folder import Folder
from edge.main.machine import monotonic_s
from edge.store.keyfile import KeyFile
from edge.store.shelf import Shelf

__all__ = ["Files", "open_files", "scans_of", "sweeping"]

SWEEP_S: Final = 3_600.0
"""How often files that nothing names are looked for, after the first look at the start."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where files rest, and what opens them."""

    shelf: Shelf
    reader: PageReader


def open_files(folder: Folder, closing: ExitStack) -> Files:
    """Open the database of scanned papers, and what looks at them; both end with the box."""
    shelf = Shelf(folder.shelf, keys=KeyFile(folder.store_key))
    closing.callback(shelf.close)
    return Files(shelf, closing.enter_context(PaperReader(monotonic=monotonic_s)))


def scans_of(
    files: Files, *, book: ScanBook, drafts: Drafts, reception: Reception, clock: Clock
) -> tuple[Scans, FiledScans]:
    """Return the rooms of scans: of drafts, and of dossiers."""
    filed = FiledScans(book=book, shelf=files.shelf, reader=files.reader)
    scans = Scans(
        book=book,
        drafts=drafts,
        reception=reception,
        filed=filed,
        shelf=files.shelf,
        reader=files.reader,
        clock=clock,
        guard=threading.RLock(),
    )
    return scans, filed


def sweeping(scans: Scans, monotonic: Callable[[], float]) -> Callable[[], None]:
    """Return what drops the files that nothing names, when it is time again."""
    due_s = monotonic()

    def sweep() -> None:
        nonlocal due_s
        if monotonic() >= due_s:
            due_s = monotonic() + SWEEP_S
            scans.sweep()

    return sweep
