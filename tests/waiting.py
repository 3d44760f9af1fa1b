"""Waiting for what another thread or program does: the one place where a test may look again."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["wait_until"]


def wait_until(
    holds: Callable[[], bool], *, timeout_s: float = 15.0, every_s: float = 0.01
) -> None:
    """Return as soon as something holds; fail when it does not in time."""
    ends_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < ends_s, "it did not come to that"
        time.sleep(every_s)  # nothing tells when another program is so far
