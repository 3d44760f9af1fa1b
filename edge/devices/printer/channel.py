"""The line to a printer: bytes to it and bytes from it, each within a time."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

__all__ = ["Channel"]


class Channel(Protocol):
    """An open line. An adapter turns every fault of it into ``FaultError``."""

    def __enter__(self) -> Self:
        """Return the line."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the line."""

    def send(self, data: bytes, *, timeout_s: float) -> None:
        """Hand all of it to the printer.

        Raises:
            FaultError: ``printer.failed`` when the line broke or stood still for so long.
        """

    def receive(self, *, timeout_s: float) -> bytes:
        """Return what the printer says within that time, or nothing.

        Raises:
            FaultError: ``printer.failed`` when the line broke.
        """

    def close(self) -> None:
        """Close the line."""
