"""The mark outside the books of what the hub said last: books that were put back do not hold it."""

from __future__ import annotations

import logging
from pathlib import Path

from accord.acts import Place
from accord.errors import FaultError
from accord.log import Head
from accord.naming import LogName
from ground.files.tidemark import Tide, TideMark

__all__ = ["HubTide"]

_log = logging.getLogger(__name__)


class HubTide:
    """Keeps the mark.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = TideMark(path)
        self.fault = ""
        """Why nothing is marked now; empty when all is well."""

    def mark(self, head: Head) -> None:
        """Note where the log ends that was written in last; what was said is durable already."""
        try:
            self._mark.write(Tide(head.log, head.epoch, head.seq, head.hash))
        except FaultError as fault:
            # The city goes on: the mark guards against a restore, not against a power cut.
            if not self.fault:
                _log.error("tide_mark_lost key=%s", fault.key)
            self.fault = fault.key
        else:
            self.fault = ""

    def read(self) -> Place | None:
        """Return the entry that was marked last, or none when nothing whole is there."""
        try:
            tide = self._mark.read()
        except FaultError as fault:
            self.fault = fault.key
            return None
        return None if tide is None else Place(LogName(tide.log), tide.epoch, tide.seq, tide.hash)
