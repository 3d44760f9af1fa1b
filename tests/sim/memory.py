"""Small windows, so that little data shows what much would; and a memory for pure functions.

Remembered are only functions without side effects and with hashable arguments, so that a million
lives do not sign the same bytes again; a run with and one without give the same trace, and
`--check-replay` compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import accord.files
import accord.keyring
import accord.reconcile.author
import accord.reconcile.copyist
import accord.reconcile.window
import edge.sync.exchange
import hub.office.filing
import hub.office.judgement
import hub.sync.exchange
from accord.batch import Packer
from accord.reconcile.values import Mark, Parcel
from accord.wire import Push
from tests.sim.keys import FastKey

__all__ = ["RememberingPacker", "remembering", "small_windows"]

SIZE = 1 << 15
_PLACES = (
    (edge.sync.exchange, "read_frame"),
    (hub.sync.exchange, "read_frame"),
    (hub.sync.exchange, "open_sealed"),
    (hub.office.judgement, "open_sealed"),
    (accord.reconcile.author, "read_acknowledgement"),
    (accord.reconcile.author, "read_entry"),
    (accord.reconcile.author, "write_frame"),
    (accord.reconcile.copyist, "write_frame"),
    (accord.reconcile.copyist, "write_acknowledgement"),
)


_SMALL = {
    "WINDOW_BYTES_MIN": 300,
    "WINDOW_BYTES_FIRST": 1_500,
    "WINDOW_BYTES_MAX": 4_000,
    "STEP_BYTES": 400,
    "BATCH_BYTES_MIN": 500,
    "BATCH_BYTES_MAX": 900,
}


@contextmanager
def small_windows() -> Iterator[None]:
    """Let a push hold two entries and a window four pushes while this lasts, and keys be quick."""
    changed: list[tuple[Any, str, Any]] = [
        *((accord.reconcile.window, name, value) for name, value in _SMALL.items()),
        (accord.keyring, "PublicKey", FastKey),
        (accord.files, "CHUNK_BYTES", 40),
        (hub.office.filing, "LACKED_MS", 20_000),
    ]
    plain = [getattr(module, name) for module, name, _ in changed]
    for module, name, value in changed:
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name, _), value in zip(changed, plain, strict=True):
            setattr(module, name, value)


@contextmanager
def remembering() -> Iterator[None]:
    """Let the modules under test remember while this lasts."""
    plain: list[tuple[Any, str, Any]] = []
    known: dict[Any, Any] = {}
    for module, name in _PLACES:
        function = getattr(module, name)
        plain.append((module, name, function))
        setattr(module, name, known.setdefault(function, lru_cache(SIZE)(function)))
    try:
        yield
    finally:
        for module, name, function in plain:
            setattr(module, name, function)


class RememberingPacker(Packer):
    """Packs and unpacks each block once."""

    def __init__(self) -> None:
        super().__init__({})
        self._pack = lru_cache(SIZE)(super().pack)
        self._unpack = lru_cache(SIZE)(super().unpack)

    def pack(self, log: str, prev: Mark, lines: Any, *, dictionary: int) -> Push:
        packed: Push = self._pack(log, prev, tuple(lines), dictionary=dictionary)
        return packed

    def unpack(self, push: Push) -> tuple[Parcel, ...]:
        unpacked: tuple[Parcel, ...] = self._unpack(push)
        return unpacked
