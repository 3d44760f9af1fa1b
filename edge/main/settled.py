"""Reads the settings with what they describe: a hall that cannot be is a wrong setting."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from accord.errors import RefusedError
from edge.desk.hall import read_hall
from edge.settings import Settings, read_settings

__all__ = ["read_settled"]

_HALL: Final = 'works = ["A Chứng thực", "B Hộ tịch"], counters = ["1", "2: AB"]'


def read_settled(path: Path) -> Settings:
    """Read a settings file as `read_settings`, and the hall in it.

    Raises:
        RefusedError: as `read_settings`; ``settings.not-allowed`` naming ``queue``.
    """
    settings = read_settings(path)
    try:
        read_hall(settings.queue.works, settings.queue.counters)
    except RefusedError as error:
        raise RefusedError(
            "settings.not-allowed", setting="queue", path=str(path), expected=_HALL
        ) from error
    return settings
