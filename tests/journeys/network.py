"""Two places with a poor line between them: network namespaces, a slow and lossy veth, a cable.

Needs root, as namespaces do. Everything done `inside` a place happens on its own network: a thread
enters the namespace, and the sockets it opens and the programs it starts stay there.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeVar

__all__ = ["Line", "Place", "TwoPlaces"]

_CLONE_NEWNET: Final = 0x40000000
_NAMESPACES: Final = Path("/run/netns")
_COMMAND_S: Final = 10.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """How poor the line is, each way.

    Attributes:
        kbit_per_s: what goes through.
        burst_bytes: what may go at once.
        loss_percent: packets dropped of a hundred, at random.
    """

    kbit_per_s: int
    burst_bytes: int
    loss_percent: int


class Place:
    """One network namespace with a thread that lives in it."""

    def __init__(self, name: str, address: str) -> None:
        """Make the namespace; it has its loopback and nothing else yet."""
        self.name, self.address = name, address
        self.device = name
        _run("ip", "netns", "add", name)
        _run("ip", "-n", name, "link", "set", "lo", "up")
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=self._enter)

    def do(self, act: Callable[[], T]) -> T:
        """Do something on this place's network."""
        return self._threads.submit(act).result()

    def run(self, *command: str, said: str = "") -> None:
        """Run a program of the system here."""
        _run("ip", "netns", "exec", self.name, *command, said=said)

    def cut(self) -> None:
        """Pull the cable."""
        self.run("ip", "link", "set", self.device, "down")

    def restore(self) -> None:
        """Put the cable back."""
        self.run("ip", "link", "set", self.device, "up")

    def close(self) -> None:
        """Take the place away; its programs must have ended."""
        self._threads.shutdown()
        _run("ip", "netns", "del", self.name)

    def _enter(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        descriptor = os.open(_NAMESPACES / self.name, os.O_RDONLY)
        try:
            if libc.setns(descriptor, _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(descriptor)


class TwoPlaces:
    """A city and a ward, and the line between them."""

    def __init__(self, line: Line) -> None:
        """Make both places and join them."""
        mark = f"{os.getpid() % 100_000}{threading.get_ident() % 1_000}"
        self.city = Place(f"mc{mark}c", "10.77.0.1")
        try:
            self.ward = Place(f"mc{mark}w", "10.77.0.2")
        except BaseException:
            self.city.close()
            raise
        _run(
            *("ip", "link", "add", self.city.device, "netns", self.city.name),
            *("type", "veth", "peer", "name", self.ward.device, "netns", self.ward.name),
        )
        for place in (self.city, self.ward):
            _join(place, line)

    def __enter__(self) -> Self:
        """Use both until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take both away."""
        self.ward.close()
        self.city.close()


def _join(place: Place, line: Line) -> None:
    device = place.device
    place.run("ip", "address", "add", f"{place.address}/30", "dev", device)
    place.run("ip", "link", "set", device, "up")
    place.run(
        *("tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", f"{line.kbit_per_s}kbit"),
        *("burst", str(line.burst_bytes), "latency", "400ms"),
    )
    place.run(
        *("nft", "-f", "-"),
        said=f"""
table inet line {{
    chain arriving {{
        type filter hook input priority 0; policy accept;
        iifname "{device}" numgen random mod 100 < {line.loss_percent} counter drop
    }}
}}
""",
    )


def _run(*command: str, said: str = "") -> None:
    answer = subprocess.run(
        command, input=said, capture_output=True, text=True, timeout=_COMMAND_S, check=False
    )
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {answer.stderr.strip()}")
