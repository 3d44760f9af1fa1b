"""What the desk knows of the devices: how each of them is, and what a scanner read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from accord.moments import Instant

__all__ = ["DeviceStanding", "DeviceState", "Scan"]


class DeviceState(Enum):
    """What is known of a device; a device that went away is absent, never as last seen."""

    READY = "ready"
    ABSENT = "absent"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """How a device is.

    Attributes:
        device: ``printer``, ``scanner``.
        state: what is known of it.
        fault: key of the last fault since the box started, for the words of the screens, or empty.
        fault_at: when, or none.
    """

    device: str
    state: DeviceState
    fault: str = ""
    fault_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner read once.

    Attributes:
        number: 1, 2, 3 ... since the box started.
        raw: the bytes of the code, untrusted.
        at: when.
    """

    number: int
    raw: bytes
    at: Instant
