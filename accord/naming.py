"""Names: of logs and boxes, agencies and dossiers."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LOG_NAME_CHARACTERS_MAX", "is_log_name"]

LOG_NAME_CHARACTERS_MAX: Final = 23
"""An MQTT 3.1.1 client id that every broker must take (3.1.3.1), so box name = client id."""

_LOG_NAME = re.compile(rf"[a-z0-9]([a-z0-9-]{{0,{LOG_NAME_CHARACTERS_MAX - 1}}})")


def is_log_name(text: str) -> bool:
    """Say whether a text names a log: 1 to 23 of a-z, 0-9 and hyphen, no hyphen first."""
    return _LOG_NAME.fullmatch(text) is not None
