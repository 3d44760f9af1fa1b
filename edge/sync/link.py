"""What a way to the hub is: frames in order, or an error that says why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from accord.errors import FaultError
from edge.sync.pace import Failure

__all__ = ["Link", "LinkLostError", "Opener"]


class LinkLostError(FaultError):
    """There is no link, or no longer: the transport's only error."""

    def __init__(self, failure: Failure, **values: str | int) -> None:
        """Say why.

        Args:
            failure: the reason, as far as the box can tell.
            values: what helps the person who looks into it.
        """
        super().__init__(f"link.{failure.value}", **values)
        self.failure = failure


class Link(Protocol):
    """An open way to the hub, used from one thread."""

    def send(self, data: bytes) -> None:
        """Give a frame to the transport; that it was taken promises nothing.

        Raises:
            LinkLostError: the link is gone.
        """

    @property
    def has_room(self) -> bool:
        """Whether what may wait would be on its way at once, and little would wait behind it."""

    def receive(self, timeout_s: float) -> bytes | None:
        """Wait at most so long for the next frame of the hub; none when nothing came.

        Raises:
            LinkLostError: the link is gone.
        """

    def close(self) -> None:
        """End the link; never waits for the other side."""


Opener = Callable[[int], Link]
"""Opens a link by the number of the broker, or raises LinkLostError."""
