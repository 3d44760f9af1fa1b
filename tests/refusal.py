"""Says in one line that a step is refused, by which family of error and with which key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from accord.errors import MotcuaError, RefusedError

__all__ = ["is_refused", "refuses"]


@contextmanager
def refuses(family: type[MotcuaError], key: str) -> Iterator[pytest.ExceptionInfo[MotcuaError]]:
    """Pass when the block raises exactly this family with exactly this key."""
    with pytest.raises(family) as caught:
        yield caught
    assert type(caught.value) is family
    assert caught.value.key == key


def is_refused(act: Callable[[], object]) -> bool:
    """Say whether a step is refused, whatever the reason."""
    try:
        act()
    except RefusedError:
        return True
    return False
