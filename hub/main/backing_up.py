"""A copy of the books for another medium: whole as of one moment, and worth nothing to a thief."""

from __future__ import annotations

import shutil
from pathlib import Path

from accord.errors import FaultError, RefusedError
from ground.files.whole import make_private, sync_folder, write_whole
from hub.main.office import Office

__all__ = ["back_up"]


def back_up(office: Office, to: Path) -> int:
    """Copy the books into a new folder while the hub may be serving.

    The copy has the same key as the books, and no secret lies beside it: whoever finds it reads
    nothing and signs nothing. The mark is left out on purpose, so that a hub on this copy knows
    that it was put back.

    Returns:
        How many bytes the copy has.

    Raises:
        RefusedError: ``backup.is-there`` when there is something of that name.
        FaultError: ``folder.unwritable``, ``store.failed``, or ``store.backup-failed`` when the
            copy is not whole.
    """
    if to.exists():
        raise RefusedError("backup.is-there", path=str(to))
    fresh = to.with_name(to.name + ".new")
    if fresh.exists():
        raise RefusedError("backup.is-there", path=str(fresh))
    make_private(fresh)
    try:
        copy = fresh / office.folder.database.name
        office.database.copy_to(copy)
        write_whole(fresh / office.folder.authority.name, office.authority.certificate)
        size = copy.stat().st_size
        # Last: a folder has the name that was asked for exactly when all in it is whole.
        fresh.rename(to)
        sync_folder(to.parent)
    except OSError as error:
        raise FaultError("folder.unwritable", path=str(to)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return size
