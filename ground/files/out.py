"""A file that a verb writes for somebody to carry away: never over another, never half."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from accord.errors import FaultError, RefusedError
from ground.files.whole import sync_folder

__all__ = ["Out"]


@dataclass(frozen=True, slots=True)
class Out:
    """Where a verb writes what was asked of it.

    Attributes:
        path: the file to write.
        kept: files and folders the program lives from; nothing is written into them or over them.
        may_replace: a file that is there already may be replaced.
    """

    path: Path
    kept: tuple[Path, ...]
    may_replace: bool = False

    def check(self) -> None:
        """Refuse a place where nothing may be written; verbs ask before they change anything.

        Raises:
            RefusedError: ``out.in-own-folder``, ``out.is-there`` or ``out.no-file``.
            FaultError: ``folder.unwritable`` when there is no folder to write into.
        """
        real = Path(os.path.realpath(self.path))
        for kept in self.kept:
            if any(_is_one(place, kept) for place in (real, *real.parents)):
                raise RefusedError("out.in-own-folder", path=str(self.path), kept=str(kept))
        if os.path.lexists(self.path):
            if not self.may_replace:
                raise RefusedError("out.is-there", path=str(self.path))
            if self.path.is_symlink() or not self.path.is_file():
                raise RefusedError("out.no-file", path=str(self.path))
        if not self.path.parent.is_dir():
            raise FaultError("folder.unwritable", path=str(self.path))

    def write(self, content: Iterable[bytes]) -> None:
        """Write the file beside and give it its name when it is whole and on the disk.

        Raises:
            RefusedError: as `check`.
            FaultError: ``folder.unwritable``; there is no such file then, or still the old one.
        """
        self.check()
        beside = ""
        try:
            descriptor, beside = mkstemp(prefix=".", suffix=".new", dir=self.path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(content)
                file.flush()
                os.fsync(descriptor)
            self.check()
            Path(beside).rename(self.path)
            beside = ""
            sync_folder(self.path.parent)
        except OSError as error:
            raise FaultError("folder.unwritable", path=str(self.path)) from error
        finally:
            if beside:
                with suppress(OSError):
                    Path(beside).unlink()


def _is_one(place: Path, kept: Path) -> bool:
    """Say whether two paths are one file or folder, by whatever link or mount."""
    try:
        return place.samefile(kept)
    except OSError:
        return place == Path(os.path.realpath(kept))
