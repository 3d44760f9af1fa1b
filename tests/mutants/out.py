"""What keeps a verb from writing over files, broken on purpose."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from ground.files import out
from ground.files.out import Out
from tests.ground.files import test_out
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _same_words(place: Path, kept: Path) -> bool:
    return place == kept


def _never(_path: object) -> bool:
    return False


def _in_place(self: Out, content: Iterable[bytes]) -> None:
    with self.path.open("wb") as file:
        file.writelines(content)


def _once(self: Out, content: Iterable[bytes]) -> None:
    self.check()
    whole = b"".join(content)
    beside = self.path.with_name(".beside")
    beside.write_bytes(whole)
    beside.rename(self.path)


MUTANTS = [
    Mutant(
        "knows the program's own files by their spelling alone",
        lambda patch: patch.setattr(out, "_is_one", _same_words),
        in_a_folder(test_out.test_the_programs_own_is_never_written_over_by_whatever_way),
    ),
    Mutant(
        "writes over a file that is there",
        lambda patch: patch.setattr(os.path, "lexists", _never),
        in_a_folder(test_out.test_a_file_that_is_there_is_replaced_only_when_it_is_said),
    ),
    Mutant(
        "writes over a file that came meanwhile",
        lambda patch: patch.setattr(Out, "write", _once),
        in_a_folder(test_out.test_a_file_that_came_meanwhile_is_not_written_over),
    ),
    Mutant(
        "writes in place, and leaves half a file when it breaks off",
        lambda patch: patch.setattr(Out, "write", _in_place),
        in_a_folder(
            lambda folder: test_out.test_what_breaks_off_leaves_what_was(
                folder, RuntimeError(), RuntimeError
            )
        ),
    ),
]
