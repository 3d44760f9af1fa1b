"""A simulated scanner: a pseudo-terminal that sends what a real one sends."""

from __future__ import annotations

import os
import pty
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

from accord.errors import FaultError

__all__ = ["SimulatedScanner"]

_END = b"\r"
"""What scanners send after a code unless they are set otherwise."""


class SimulatedScanner:
    """A scanner at one end of a pseudo-terminal; whoever opens ``path`` is at the other.

    Args:
        path: where the line appears: a link that is replaced whenever the scanner is plugged in.

    Raises:
        FaultError: ``scanner.absent`` when the link cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ends: tuple[int, int] | None = None
        self.plug_in()

    def __enter__(self) -> Self:
        """Return the scanner."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it away."""
        self.close()

    @property
    def is_plugged_in(self) -> bool:
        """Whether the line is there."""
        return self._ends is not None

    def plug_in(self) -> None:
        """Let the line appear; nothing happens when it is there."""
        if self._ends is not None:
            return
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(slave))
            fresh.replace(self.path)
        except OSError as error:
            os.close(master)
            os.close(slave)
            raise FaultError("scanner.absent") from error
        self._ends = (master, slave)

    def unplug(self) -> None:
        """Let the line vanish, in the middle of whatever it does."""
        if self._ends is not None:
            ends, self._ends = self._ends, None
            self.path.unlink(missing_ok=True)
            for end in ends:
                os.close(end)

    def present(self, code: str) -> None:
        """Hold a code before the scanner.

        Raises:
            FaultError: ``scanner.absent`` when it is not plugged in.
        """
        self.send(code.encode() + _END)

    def send(self, sent: bytes) -> None:
        """Send bytes as they are, a code or not.

        Raises:
            FaultError: ``scanner.absent`` when it is not plugged in, or nobody takes what it sends.
        """
        if self._ends is None:
            raise FaultError("scanner.absent")
        try:
            os.write(self._ends[0], sent)
        except OSError as error:
            raise FaultError("scanner.absent") from error

    def close(self) -> None:
        """Take the scanner away."""
        self.unplug()
