"""The heap of this program: one, and given back."""

from __future__ import annotations

import subprocess
import sys

HELD = """
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from edge.main.machine import give_back, use_one_heap
from accord.vault import FLOOR, stretch

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if {is_asked}:
    use_one_heap()
with ThreadPoolExecutor(1) as pool:
    list(pool.map(lambda _: stretch("123456", bytes(16), FLOOR), range(1)))
    before = resident()
    list(pool.map(lambda _: stretch("123456", bytes(16), FLOOR), range(3)))
    give_back()
    print(resident() - before)
"""


def _kept(*, is_asked: bool) -> int:
    program = [sys.executable, "-c", HELD.format(is_asked=is_asked)]
    return int(subprocess.run(program, check=True, capture_output=True, text=True).stdout)


def test_what_a_pin_was_stretched_in_is_given_back() -> None:
    assert _kept(is_asked=True) < 4 << 20
    assert _kept(is_asked=False) > 16 << 20  # what it guards against: 19 MiB stay
