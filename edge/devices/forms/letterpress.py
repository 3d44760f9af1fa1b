"""Has the letters of some faces drawn by a child, which ends with its answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from accord.errors import FaultError
from edge.devices.child import Child
from edge.devices.forms.typeface import Typeface

__all__ = ["DEADLINE_S", "fill_cases"]

DEADLINE_S: Final = 30.0
"""Two thousand letters take half a second, and some on a small box that has just started."""

_PEN: Final = Path(__file__).parent / "pen.py"
_LOG: Final = logging.getLogger(__name__)


def fill_cases(
    wanted: Mapping[Typeface, str],
    *,
    monotonic: Callable[[], float],
    deadline_s: float = DEADLINE_S,
    pen: Path = _PEN,
) -> None:
    """Give each face the letters that are wanted of it; one that is missing is drawn when needed.

    Args:
        wanted: the letters of each face.
        monotonic: seconds that never go back.
        deadline_s: how long it may take.
        pen: the script that draws.
    """
    child = Child(pen, fault="forms.letters", monotonic=monotonic, deadline_s=deadline_s)
    orders = [face.order(letters) for face, letters in wanted.items()]
    try:
        answers = child.ask(json.dumps(orders).encode())
    except FaultError as fault:
        _LOG.warning("event=letters-not-drawn reason=%s", fault.values.get("reason"))
        return
    finally:
        child.close()
    for face, answer in zip(wanted, answers, strict=True):
        face.take(
            {
                letter: (bytes.fromhex(dots), step)
                for letter, (dots, step) in json.loads(answer).items()
            }
        )
