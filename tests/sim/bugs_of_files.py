"""Mistakes on the way of a file from the box's shelf to the city."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.files import Whole
from hub.office import filing, intake
from hub.office.filebook import FileRow, FileState
from tests.sim.bug import Bug, Patches
from tests.sim.filebook import MemoryFileBook

__all__ = ["BUGS"]


def _file_not_checked(patches: Patches) -> None:
    patches.put(filing, "judge_whole", lambda _: lambda file, chunks, **how: Whole.RIGHT)


def _named_in_vain(patches: Patches) -> None:
    patches.put(intake, "name_files", lambda _: lambda desk, record, *, at: None)


def _whole_too_soon(patches: Patches) -> None:
    def make(real: Any) -> Any:
        def put(self: MemoryFileBook, row: FileRow) -> None:
            is_begun = row.state is FileState.WANTED and row.had_bytes > 0
            real(self, replace(row, state=FileState.WHOLE) if is_begun else row)

        return put

    patches.put(MemoryFileBook, "put", make)


BUGS = (
    Bug("FileNotChecked", _file_not_checked, in_office=True),
    Bug("FileNamedInVain", _named_in_vain, in_office=True),
    Bug("WholeTooSoon", _whole_too_soon, in_office=True),
)
