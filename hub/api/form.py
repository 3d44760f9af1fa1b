"""How much the hub's forms send at the most."""

from __future__ import annotations

from typing import Final

from ground.web.form import Form, FormLimits, read_form
from hub.api.render import AnyRequest

__all__ = ["BODY_BYTES_MAX", "FIELDS_MAX", "VALUE_CHARACTERS_MAX", "Form", "provide_form"]

BODY_BYTES_MAX: Final = 65_536
"""A decision with a reason of two thousand letters is under 20 kB once encoded."""
FIELDS_MAX: Final = 40
"""The largest form here has ten."""
VALUE_CHARACTERS_MAX: Final = 2000
"""A reason, as long as fits on the page of a form."""


async def provide_form(request: AnyRequest) -> Form:
    """Return the fields of a form post; refused as `read_form` says."""
    limits = FormLimits(fields_max=FIELDS_MAX, value_characters_max=VALUE_CHARACTERS_MAX)
    return await read_form(request, limits)
