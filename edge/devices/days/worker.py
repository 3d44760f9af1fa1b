"""Says which days are worked in some years, in a process of its own that ends afterwards.

It is run as a script by ``national.py`` and speaks the frames of `edge.devices.child`. A request
is a JSON list of years. An answer is one frame of JSON: ``off`` and ``worked``, lists of days.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from accord.errors import RefusedError
from accord.holidays import national_calendar

__all__ = ["serve"]

_LENGTH_BYTES = 4


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while length := int.from_bytes(requests.read(_LENGTH_BYTES), "big"):
        try:
            parts = [b"\x01", _days(frozenset(json.loads(requests.read(length))))]
        except RefusedError:
            parts = [b""]
        answers.writelines(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)
        answers.flush()


def _days(years: frozenset[int]) -> bytes:
    calendar = national_calendar(years)
    days = {"off": calendar.off_on, "worked": calendar.made_up_on}
    return json.dumps({name: sorted(map(str, listed)) for name, listed in days.items()}).encode()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
