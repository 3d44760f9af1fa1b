"""The A5 document of a form: drives the process that sets it in type.

Typesetting takes forty megabytes and foreign code; the counter has a hundred and twenty and must
not stop. So it runs in a child.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.errors import FaultError
from accord.moments import Instant
from edge.devices.child import Child
from edge.devices.forms.fee import FeeSheet
from edge.devices.forms.letters import Letter
from edge.devices.forms.sheet import Sheet
from edge.devices.forms.square import square_of

__all__ = ["DEADLINE_S", "DocumentPress"]

DEADLINE_S = 10.0
"""A document takes a hundredth of a second, the first a tenth; on a slow card, much more."""

_HERE = Path(__file__).parent
_FAULT = "forms.document"


class DocumentPress:
    """Makes documents, in a child process that starts with the first one.

    Args:
        fonts: the folder of the font files.
        monotonic: seconds that never go back.
        deadline_s: how long one document may take.
    """

    def __init__(
        self, fonts: Path, *, monotonic: Callable[[], float], deadline_s: float = DEADLINE_S
    ) -> None:
        self._child = Child(
            _HERE / "worker.py",
            _HERE,
            fonts,
            fault=_FAULT,
            monotonic=monotonic,
            deadline_s=deadline_s,
        )

    def __enter__(self) -> Self:
        """Return the press; nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, or none while none runs."""
        return self._child.pid

    def pdf(self, sheet: Sheet | FeeSheet | Letter, *, at: Instant) -> bytes:
        """Return the document as PDF/A-2b, the same bytes for the same sheet and date.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._pages(sheet, at, "pdf")[0]

    def pictures(self, sheet: Sheet | FeeSheet | Letter, *, at: Instant) -> list[bytes]:
        """Return each page of the document as a PNG, as a screen shows it.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._pages(sheet, at, "png")

    def paper(self, template: str, words: dict[str, object], *, at: Instant) -> bytes:
        """Return any other document as PDF/A-2b.

        Args:
            template: the name of its file.
            words: what it says, as the template reads it.
            at: its date.

        Raises:
            FaultError: ``forms.document`` with the reason.
        """
        return self._set(template, words, at, "pdf")[0]

    def close(self) -> None:
        """End the child; the next document starts a new one."""
        self._child.close()

    def _pages(self, sheet: Sheet | FeeSheet | Letter, at: Instant, kind: str) -> list[bytes]:
        words = asdict(sheet)
        if isinstance(sheet, Sheet):
            status = sheet.status_address
            words["receipt_square"] = square_of(sheet.receipt).svg()
            words["status_square"] = square_of(status).svg() if status else ""
        return self._set(sheet.template, words, at, kind)

    def _set(self, template: str, words: dict[str, object], at: Instant, kind: str) -> list[bytes]:
        order = {"format": kind, "template": template, "sheet": words, "at": at // 1000}
        pages = self._child.ask(json.dumps(order).encode())
        if not pages:
            raise FaultError(_FAULT, reason="refused")
        return pages
