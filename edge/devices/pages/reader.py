"""Opens scanned papers: drives the process that looks at them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from accord.errors import FaultError, RefusedError
from edge.desk.scanned import Look, PageLook
from edge.devices.child import Child

__all__ = ["DEADLINE_S", "PaperReader"]

DEADLINE_S: Final = 30.0
"""A photo takes half a second, ten on a small box; a hundred pages a minute of a clerk's day."""

_FAULT: Final = "scans.reader"
_WORKER: Final = Path(__file__).parent / "worker.py"
_CANNOT_START: Final = "cannot start"


class PaperReader:
    """Looks at files in a child process that starts with the first one.

    Args:
        monotonic: seconds that never go back.
        deadline_s: how long one file may take.
    """

    def __init__(self, *, monotonic: Callable[[], float], deadline_s: float = DEADLINE_S) -> None:
        self._child = Child(_WORKER, fault=_FAULT, monotonic=monotonic, deadline_s=deadline_s)

    def __enter__(self) -> Self:
        """Return the reader; nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child; the next file starts a new one."""
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, or none while none runs."""
        return self._child.pid

    def look(self, content: bytes, *, kind: str) -> Look:
        """Open a file, measure its pages, and return it as it is to be kept.

        Raises:
            RefusedError: ``scans.unreadable``, also of a file that no process survives, or
                ``scans.locked`` for a PDF with a password.
            FaultError: ``scans.reader`` when no process can be started.
        """
        said, kept = self._ask({"do": "look", "kind": kind}, content)
        found: dict[str, Any] = json.loads(said)
        if found["is_locked"]:
            raise RefusedError("scans.locked")
        pages = tuple(PageLook(**page) for page in found["pages"])
        return Look(kept, found["count"], pages)

    def show(self, content: bytes, *, kind: str, page: int, edge: int) -> bytes:
        """Return the picture of one page as JPEG, drawn by us.

        Args:
            content: the file.
            kind: its media type.
            page: 0 for the first; a photo has no other.
            edge: dots of its long side.

        Raises:
            RefusedError: ``scans.unreadable``.
            FaultError: as `look`.
        """
        order: dict[str, str | int] = {"do": "show", "kind": kind, "page": page, "edge": edge}
        return self._ask(order, content)[0]

    def _ask(self, order: dict[str, str | int], content: bytes) -> list[bytes]:
        try:
            answer = self._child.ask(json.dumps(order).encode(), content)
        except FaultError as fault:
            if fault.values["reason"] == _CANNOT_START:
                raise
            raise RefusedError("scans.unreadable") from fault
        if not answer:
            raise RefusedError("scans.unreadable")
        return answer
